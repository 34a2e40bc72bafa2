//! From an agreement as written to a checked one: reads every part and reports every mistake with its path (B1).

use std::str::FromStr;

use chrono::NaiveDate;

use crate::calendar::{CalendarReader, ZONE_HELP, Zones, number_of, zone_named};
use crate::exact::{Fault, Fraction, Numbers, number};
use crate::input::argument::{ParseError, Word};
use crate::input::expected::{choice, name, parsed, parsed_or_missing, required, typed};
use crate::input::instant::instant;
use crate::input::length::check_text;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::written::{Loose, unknown_fields};
use crate::policy::{Length, LengthOrZero};
use crate::time::{Instant, Nanos, SECOND};

use super::AvailabilitySpec;
use super::spec::{AvailabilityBuilder, PeriodFields};

const MONTH_HELP: &str = "write year and month, such as `2026-06`, from 1970 to 2099";
const INSTANT_HELP: &str = "write an instant such as `2026-06-01T00:00:00Z`, from 1970 to 2100";
const OBJECTIVE_HELP: &str = "write a percentage above 0, at most 100, with 8 decimals at most, such as `99.95`";
const WEIGHT_HELP: &str = "write a share from 0 to 1 with 6 decimals at most, such as `0.5`";

/// The limits on denominators that keep every calculation of a period inside 128 bits (V4): of a percentage, and of a
/// weight.
const FINEST_PERCENTAGE: i128 = 100_000_000;
const FINEST_WEIGHT: i128 = 1_000_000;

const OBJECTIVES: Numbers = Numbers {
    help: OBJECTIVE_HELP,
    are_percentages: true,
    fault: |percentage| {
        let inside = Fraction::ZERO < percentage && percentage <= Fraction::from(100);
        fault(percentage, inside, FINEST_PERCENTAGE, OBJECTIVE_HELP)
    },
};
const WEIGHTS: Numbers = Numbers {
    help: WEIGHT_HELP,
    are_percentages: false,
    fault: |weight| {
        let inside = Fraction::ZERO <= weight && weight <= Fraction::ONE;
        fault(weight, inside, FINEST_WEIGHT, WEIGHT_HELP)
    },
};

fn fault(number: Fraction, inside: bool, finest: i128, help: &'static str) -> Option<Fault> {
    match inside {
        true if number.denominator() <= finest => None,
        true => Some((ProblemKind::Senseless, "is too fine", help)),
        false => Some((ProblemKind::Senseless, "is out of range", help)),
    }
}

impl AvailabilityBuilder {
    /// The agreement.
    ///
    /// # Errors
    /// Every mistake in it, each with its path.
    pub fn build(self) -> Result<AvailabilitySpec, InputError> {
        self.build_with(&Zones::bundled())
    }

    /// The agreement, with time zones that the host supplies by name.
    ///
    /// # Errors
    /// As [`build`](AvailabilityBuilder::build).
    pub fn build_with(self, zones: &Zones) -> Result<AvailabilitySpec, InputError> {
        let mut reader = Reader { zones, problems: Problems::default() };
        let spec = reader.spec(self);
        reader.problems.or("availability agreement", spec)
    }
}

struct Reader<'a> {
    zones: &'a Zones,
    problems: Problems,
}

impl Reader<'_> {
    fn spec(&mut self, written: AvailabilityBuilder) -> Option<AvailabilitySpec> {
        let root = Place::ROOT;
        unknown_fields(&written.unknown, &root, &mut self.problems, AvailabilityBuilder::FIELDS);
        self.name(written.name.as_ref(), &root.field("name"));
        let period = self.period(written.period.as_ref(), &root.field("period"));
        let objective = self.objective(written.objective.as_ref(), &root.field("objective"));
        let hours_at = root.field("service_hours");
        let help = "write \"24x7\", or a calendar in full";
        let hours = written.service_hours.as_ref().and_then(|hours| {
            let hours = typed(hours, &hours_at, &mut self.problems, help)?;
            CalendarReader::new(self.zones, hours_at, None).read(hours, &hours_at, &mut self.problems)
        });
        let maintenance = self.word(written.maintenance.as_ref(), &root.field("maintenance"));
        let allowance =
            self.length_or_zero(written.maintenance_allowance.as_ref(), &root.field("maintenance_allowance"));
        let minimum_outage = self.length_or_zero(written.minimum_outage.as_ref(), &root.field("minimum_outage"));
        let minutes = self.word(written.minutes.as_ref(), &root.field("minutes"));
        let degraded_weight = self.weight(written.degraded_weight.as_ref(), &root.field("degraded_weight"));
        let unknown_time = self.word(written.unknown_time.as_ref(), &root.field("unknown_time"));
        let combine = self.word(written.combine.as_ref(), &root.field("combine"));
        let greatest_gap = self.length(written.greatest_gap.as_ref(), &root.field("greatest_gap"));
        let (from, to) = period?;
        Some(AvailabilitySpec {
            from,
            to,
            objective,
            hours,
            maintenance,
            allowance,
            minimum_outage: minimum_outage.unwrap_or_default(),
            minutes,
            degraded_weight,
            unknown_time,
            combine,
            greatest_gap,
            written: written.into(),
        })
    }

    fn name(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) {
        let name = written.and_then(|written| name(written, at, &mut self.problems, "write the name as a text"));
        name.into_iter().for_each(|name| check_text(name, at, &mut self.problems));
    }

    fn period(&mut self, written: Option<&Loose<PeriodFields>>, at: &Place<'_>) -> Option<(Instant, Instant)> {
        let help =
            "write a month such as {\"month\": \"2026-06\", \"time_zone\": \"Europe/Berlin\"}, or `from` and `to`";
        let fields = required(written, at, &mut self.problems, help)?;
        let of_month = fields.month.is_some() || fields.time_zone.is_some();
        let known: &[&str] = if fields.month.is_some() { &["month", "time_zone"] } else { PeriodFields::FIELDS };
        unknown_fields(&fields.unknown, at, &mut self.problems, known);
        if of_month {
            for (field, _) in
                [("from", &fields.from), ("to", &fields.to)].into_iter().filter(|(_, written)| written.is_some())
            {
                let found = format!("`{field}` does not go with a month");
                self.problems.add(&at.field(field), ProblemKind::UnknownField, found, help);
            }
            return self.month(fields, at);
        }
        let from = self.instant(fields.from.as_ref(), &at.field("from"));
        let to = self.instant(fields.to.as_ref(), &at.field("to"));
        let (from, to) = (from?, to?);
        if from >= to {
            let help = "write an end after the beginning";
            self.problems.add(&at.field("to"), ProblemKind::Senseless, "is not after `from`", help);
        }
        (from < to).then_some((from, to))
    }

    fn month(&mut self, fields: &PeriodFields, at: &Place<'_>) -> Option<(Instant, Instant)> {
        let month_at = at.field("month");
        let month = parsed_or_missing(fields.month.as_ref(), &month_at, &mut self.problems, MONTH_HELP);
        let zone_at = at.field("time_zone");
        let zone = required(fields.time_zone.as_ref(), &zone_at, &mut self.problems, ZONE_HELP)
            .and_then(|name| zone_named(self.zones, name, &zone_at, &mut self.problems));
        let (Month { first, next }, zone) = (month?, zone?);
        let midnight = |date| zone.resolve(number_of(date), 0, i64::MIN);
        let inside = midnight(first).zip(midnight(next));
        let inside = inside.filter(|&(from, to)| Instant::START.seconds() <= from && to <= Instant::END_SECOND);
        if inside.is_none() {
            self.problems.add(&month_at, ProblemKind::OutsideHorizon, "reaches outside 1970 to 2100", MONTH_HELP);
        }
        let (from, to) = inside?;
        Some((Instant(from.saturating_mul(SECOND)), Instant(to.saturating_mul(SECOND))))
    }

    fn instant(&mut self, text: Option<&Loose<String>>, at: &Place<'_>) -> Option<Instant> {
        let text = required(text, at, &mut self.problems, INSTANT_HELP)?;
        let instant = instant(text, at, &mut self.problems, INSTANT_HELP)?;
        // A period may end with the horizon.
        let inside = Instant::START.utc() <= instant && instant <= Instant::END.utc();
        if !inside {
            self.problems.add(
                at,
                ProblemKind::OutsideHorizon,
                format_args!("`{text}` is outside 1970 to 2100"),
                INSTANT_HELP,
            );
        }
        inside.then(|| Instant::clamped(instant))
    }

    /// The share that a percentage stands for.
    fn objective(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> Option<Fraction> {
        number(written?, at, &mut self.problems, &OBJECTIVES)?.checked_div(Fraction::from(100))
    }

    fn weight(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> Fraction {
        let weight = written.and_then(|written| number(written, at, &mut self.problems, &WEIGHTS));
        weight.unwrap_or(Fraction::ZERO)
    }

    fn length_or_zero(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> Option<Nanos> {
        parsed(written?, at, &mut self.problems, Length::HELP).map(|LengthOrZero(length)| length.nanos())
    }

    fn length(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> Option<Nanos> {
        parsed(written?, at, &mut self.problems, Length::HELP).map(Length::nanos)
    }

    fn word<W: Word + Default>(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> W {
        choice(written, at, &mut self.problems).unwrap_or_default()
    }
}

/// The first date of a month and that of the next.
struct Month {
    first: NaiveDate,
    next: NaiveDate,
}

impl FromStr for Month {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let digits =
            text.len() == 7 && text.bytes().enumerate().all(|(place, byte)| place == 4 || byte.is_ascii_digit());
        let parts = text.split_once('-').filter(|_| digits);
        let first = parts.and_then(|(year, month)| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1));
        let next = first.and_then(|first| first.checked_add_months(chrono::Months::new(1)));
        let month = first.zip(next).map(|(first, next)| Month { first, next });
        month.ok_or_else(|| ParseError::unreadable(text, "is not a month", MONTH_HELP))
    }
}
