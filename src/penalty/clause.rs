//! Reads the clauses of a contract. This module knows which fields belong to which kind of clause.

use std::sync::Arc;

use super::clause_spec::{BandSpec, ClauseSpec, FactorSpec};
use super::rate::Rate;
use super::read::{MOST_MONEY, fraction, length, length_or_zero, money, percent, present, share, whole};
use super::terms::{Cap, Clause, Price, Rule, Step, Tickets, Units};
use super::words::{ClauseKind, ScaleIs};
use crate::condition::Conditions;
use crate::exact::Fraction;
use crate::input::argument::texts;
use crate::input::expected::{choice, required, typed};
use crate::input::length::{check_id, check_text};
use crate::input::names::{Table, sort_by};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Loose, any_of, check_keys, list, unknown_fields, unknown_fields_near};

/// How many bands, steps, levels and factors all clauses of a contract may have together.
const MOST_BANDS: usize = 10_000;

/// To how many places a measure may be rounded.
const MOST_DECIMALS: u64 = 9;

const CLAUSE_HELP: &str = "write a map with `id`, `kind` and the fields of that kind";
const RATE_HELP: &str = "write one of `percent`, `of_fee` and `amount_minor`";
const COUNT_HELP: &str = "write a whole number";
const RATE_FIELDS: [&str; 3] = ["percent", "of_fee", "amount_minor"];

/// Reads clauses one after the other, and counts what is limited in all of them.
#[derive(Default)]
pub(super) struct ClauseReader {
    bands: usize,
}

/// The fields of a kind of clause, besides those of every clause.
pub(crate) fn fields_of(kind: ClauseKind) -> &'static [&'static str] {
    match kind {
        ClauseKind::Bands => &["measure", "judge_decimals", "bands"],
        ClauseKind::PerLate => &[
            "metric",
            "when",
            "late_in",
            "each",
            "count",
            "grace",
            "grace_is",
            "percent",
            "of_fee",
            "amount_minor",
            "scale",
            "scale_is",
            "cap_per_ticket_minor",
        ],
        ClauseKind::PerBreach => {
            &["metric", "when", "percent", "of_fee", "amount_minor", "free", "cap_per_ticket_minor"]
        }
        ClauseKind::CountBands => &["metric", "when", "bands"],
        ClauseKind::Points => &["bands"],
        ClauseKind::PerDowntime => &["each", "count", "percent", "of_fee", "amount_minor"],
        ClauseKind::Weighted => &["at_risk_percent", "pool_percent", "levels", "repeat"],
    }
}

/// The fields of every clause.
const COMMON: [&str; 4] = ["id", "kind", "cap_percent", "cap_minor"];

impl ClauseReader {
    pub(super) fn read(
        &mut self,
        written: &Loose<ClauseSpec>,
        at: &Place<'_>,
        problems: &mut Problems,
    ) -> Option<Clause> {
        let spec = typed(written, at, problems, CLAUSE_HELP)?;
        let id_at = at.field("id");
        let id = required(spec.id.as_ref(), &id_at, problems, "give the clause a name of its own");
        id.iter().for_each(|id| check_id(id, &id_at, problems));
        let kind_at = at.field("kind");
        present(&spec.kind, &kind_at, problems, format_args!("write {}", any_of(texts::<ClauseKind>())));
        let cap = Cap {
            share: share(spec.cap_percent.as_ref(), &at.field("cap_percent"), problems),
            minor: money(spec.cap_minor.as_ref(), &at.field("cap_minor"), problems),
        };
        let kind = choice(spec.kind.as_ref(), &kind_at, problems);
        check_fields(spec, kind, at, problems);
        let kind: ClauseKind = kind?;
        let rule = self.rule(spec, kind, at, problems)?;
        Some(Clause { id: id?.as_str().into(), rule, cap })
    }

    /// Reports a contract with more bands than are accepted.
    pub(super) fn finish(self, at: &Place<'_>, problems: &mut Problems) {
        if self.bands > MOST_BANDS {
            let found = format!("there are {} bands, steps, levels and factors", self.bands);
            problems.add(at, ProblemKind::TooLarge, found, format_args!("write {MOST_BANDS} at most"));
        }
    }

    fn rule(&mut self, spec: &ClauseSpec, kind: ClauseKind, at: &Place<'_>, problems: &mut Problems) -> Option<Rule> {
        Some(match kind {
            ClauseKind::Bands => {
                let measure_at = at.field("measure");
                let help = "name a measure of the facts, such as \"availability\"";
                let measure = required(spec.measure.as_ref(), &measure_at, problems, help);
                measure.iter().for_each(|measure| check_text(measure, &measure_at, problems));
                let decimals = decimals(spec, &at.field("judge_decimals"), problems);
                let bands = self.bands(spec, at, problems, "below", |band, at, problems| {
                    percent(band.below.as_ref(), at, problems)
                });
                Rule::Bands { measure: measure?.as_str().into(), decimals, bands: bands? }
            }
            ClauseKind::PerLate => self.per_late(spec, at, problems)?,
            ClauseKind::PerBreach => {
                let (tickets, rate) = (tickets(spec, at, problems), rate_of(spec, at, problems));
                let free = whole(spec.free.as_ref(), &at.field("free"), problems, COUNT_HELP).unwrap_or(0);
                if free > 0 && tickets.cap.is_some() {
                    let help = "leave one of the two out: which breaches are free would decide what a cap cuts";
                    let found = "stands beside `free`";
                    problems.add(&at.field("cap_per_ticket_minor"), ProblemKind::Senseless, found, help);
                }
                Rule::PerBreach { tickets, rate: rate?, free }
            }
            ClauseKind::CountBands => {
                let (tickets, steps) = (tickets(spec, at, problems), self.steps(spec, at, problems));
                Rule::CountBands { tickets, steps: steps? }
            }
            ClauseKind::Points => Rule::Points { steps: self.steps(spec, at, problems)? },
            ClauseKind::PerDowntime => {
                let (units, rate) = (units(spec, at, problems), rate_of(spec, at, problems));
                Rule::PerDowntime { units: units?, rate: rate? }
            }
            ClauseKind::Weighted => self.weighted(spec, at, problems)?,
        })
    }

    fn per_late(&mut self, spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Rule> {
        let (tickets, units) = (tickets(spec, at, problems), units(spec, at, problems));
        let late_in = choice(spec.late_in.as_ref(), &at.field("late_in"), problems).unwrap_or_default();
        let grace = length_or_zero(spec.grace.as_ref(), &at.field("grace"), problems).unwrap_or(0);
        let grace_is = choice(spec.grace_is.as_ref(), &at.field("grace_is"), problems).unwrap_or_default();
        if spec.grace_is.is_some() {
            present(&spec.grace, &at.field("grace"), problems, "write a length, or no `grace_is`");
        }
        let price = if spec.scale.is_some() {
            self.scale(spec, at, problems)
        } else {
            if spec.scale_is.is_some() {
                present(&spec.scale, &at.field("scale"), problems, "write steps, or no `scale_is`");
            }
            rate_of(spec, at, problems).map(Price::Flat)
        };
        Some(Rule::PerLate { tickets, late_in, units: units?, grace, grace_is, price: price? })
    }

    fn scale(&mut self, spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Price> {
        let is = choice(spec.scale_is.as_ref(), &at.field("scale_is"), problems).unwrap_or_default();
        for field in spec.given().filter(|given| RATE_FIELDS.contains(given)) {
            let help = "write an amount for each step of the scale, or one amount and no scale";
            problems.add(&at.field(field), ProblemKind::Senseless, "stands beside `scale`", help);
        }
        let at = at.field("scale");
        let help = "write a list of steps, such as {\"up_to\": 4, \"amount_minor\": 10000}";
        let listed = typed(spec.scale.as_ref()?, &at, problems, help)?;
        let mut steps = self.listed(listed, &at, problems, "up_to", help, |step, at, problems| {
            let Some(written) = &step.up_to else { return Some(None) };
            let end = whole(Some(written), at, problems, COUNT_HELP)?;
            if end == 0 {
                problems.add(at, ProblemKind::Senseless, "no unit is in this step", "write 1 at least");
            }
            Some(Some(end))
        });
        // Ascending, and what has no end last.
        sort_by(&mut steps, |one, other| (one.at.is_none(), one.at).cmp(&(other.at.is_none(), other.at)));
        let ending = steps.partition_point(|step| step.at.is_some());
        let (ending, open) = steps.split_at_checked(ending).unwrap_or_default();
        refuse_equal(ending, &at, "up_to", problems);
        if let [first, second, ..] = open {
            let at = at.index(first.index.max(second.index));
            let help = "write `up_to` in all steps but the last";
            problems.add(&at, ProblemKind::Duplicate, "is a second step without an end", help);
        }
        let all_read = steps.len() == listed.len();
        let ends = steps.last().is_some_and(|last| last.at.is_some());
        if is == ScaleIs::Slab && all_read && ends {
            let help = "add a step without `up_to`, so that later is never cheaper";
            problems.add(&at, ProblemKind::Missing, "the last step has an end", help);
        }
        Some(Price::Scale { is, steps })
    }

    fn steps(&mut self, spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Vec<Step<u64>>> {
        self.bands(spec, at, problems, "at_least", |band, at, problems| {
            whole(band.at_least.as_ref(), at, problems, COUNT_HELP)
        })
    }

    /// The bands of a clause in order of their places.
    fn bands<At: Ord + Copy>(
        &mut self,
        spec: &ClauseSpec,
        at: &Place<'_>,
        problems: &mut Problems,
        field: &'static str,
        read: impl Fn(&BandSpec, &Place<'_>, &mut Problems) -> Option<At>,
    ) -> Option<Vec<Step<At>>> {
        let at = at.field("bands");
        let place = if field == "below" { "\"99.9\"" } else { "5" };
        let help = format!("write a list of bands, such as {{\"{field}\": {place}, \"percent\": \"10\"}}");
        let listed = required(spec.bands.as_ref(), &at, problems, &help)?;
        let mut bands = self.listed(listed, &at, problems, field, &help, |band, at, problems| {
            if !band.given().any(|given| given == field) {
                problems.add(at, ProblemKind::Missing, "is missing", &help);
            }
            read(band, at, problems)
        });
        sort_by(&mut bands, |one, other| one.at.cmp(&other.at));
        refuse_equal(&bands, &at, field, problems);
        Some(bands)
    }

    /// Reads bands or steps as they are listed. `field` is the field of their place, and `read` reads it.
    fn listed<At>(
        &mut self,
        listed: &[Loose<BandSpec>],
        at: &Place<'_>,
        problems: &mut Problems,
        field: &'static str,
        help: &str,
        read: impl Fn(&BandSpec, &Place<'_>, &mut Problems) -> Option<At>,
    ) -> Vec<Step<At>> {
        self.bands = self.bands.saturating_add(listed.len());
        if listed.is_empty() {
            problems.add(at, ProblemKind::Missing, "is empty", help);
        }
        let mut steps = Vec::new();
        for (index, band) in listed.iter().enumerate() {
            let at = at.index(index);
            let Some(band) = typed(band, &at, problems, help) else { continue };
            let known: Vec<&str> = [field].into_iter().chain(RATE_FIELDS).collect();
            unknown_fields_near(&band.unknown, &at, problems, &known, BandSpec::FIELDS);
            for other in band.given().filter(|given| !known.contains(given)) {
                let found = format!("`{other}` is not a field here");
                problems.add(&at.field(other), ProblemKind::UnknownField, found, help);
            }
            let place = read(band, &at.field(field), problems);
            let rate = rate(&band.percent, &band.of_fee, &band.amount_minor, &at, problems);
            if let (Some(place), Some(rate)) = (place, rate) {
                steps.push(Step { index, at: place, rate });
            }
        }
        steps
    }

    fn weighted(&mut self, spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Rule> {
        let at_risk_at = at.field("at_risk_percent");
        present(&spec.at_risk_percent, &at_risk_at, problems, "write which percentage of the fee is at risk");
        let at_risk = share(spec.at_risk_percent.as_ref(), &at_risk_at, problems);
        let pool = match &spec.pool_percent {
            Some(pool) => share(Some(pool), &at.field("pool_percent"), problems),
            None => Some(Fraction::ONE),
        };
        let factors = self.factors(spec, &at.field("repeat"), problems);
        let most = factors.iter().map(|(_, factor)| *factor).max().unwrap_or(Fraction::ONE).max(Fraction::ONE);
        let at = at.field("levels");
        let help = "write the weight of each level, such as {\"restore\": \"40\"}";
        let listed = required(spec.levels.as_ref(), &at, problems, help)?;
        self.bands = self.bands.saturating_add(listed.0.len());
        if listed.0.is_empty() {
            problems.add(&at, ProblemKind::Missing, "is empty", help);
        }
        check_keys(listed, &at, problems);
        let mut levels: Table<Arc<str>, Fraction> = Table::default();
        for (name, weight) in listed.iter() {
            let at = at.field(name);
            let (Some(weight), Some(at_risk), Some(pool)) = (share(Some(weight), &at, problems), at_risk, pool) else {
                continue;
            };
            let share = at_risk.checked_mul(pool).and_then(|pool| pool.checked_mul(weight));
            let largest = share.and_then(|share| share.checked_mul(most)?.checked_mul(Fraction::new(MOST_MONEY, 1)?));
            if largest.is_none() {
                let help = "use fewer digits in percentages and factors";
                problems.add(&at, ProblemKind::TooLarge, "cannot be multiplied exactly in 128 bits", help);
            }
            levels.insert(name.into(), share.unwrap_or(Fraction::ZERO));
        }
        let levels = levels.iter().map(|(name, share)| (name.clone(), *share)).collect();
        Some(Rule::Weighted { levels, factors })
    }

    fn factors(&mut self, spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Vec<(u64, Fraction)> {
        let help = "write a list of factors, such as {\"from\": 2, \"factor\": \"1.5\"}";
        let Some(listed) = spec.repeat.as_ref().and_then(|listed| typed(listed, at, problems, help)) else {
            return Vec::new();
        };
        self.bands = self.bands.saturating_add(listed.len());
        let mut factors: Table<u64, Fraction> = Table::default();
        for (index, factor) in listed.iter().enumerate() {
            let at = at.index(index);
            let Some(spec) = typed(factor, &at, problems, help) else { continue };
            unknown_fields(&spec.unknown, &at, problems, FactorSpec::FIELDS);
            let (from_at, factor_at) = (at.field("from"), at.field("factor"));
            let from = required(spec.from.as_ref(), &from_at, problems, COUNT_HELP).copied();
            present(&spec.factor, &factor_at, problems, help);
            let factor = fraction(spec.factor.as_ref(), &factor_at, problems);
            let (Some(from), Some(factor)) = (from, factor) else { continue };
            if from == 0 {
                let help = "write 1 at least: a level that has failed has failed for one month";
                problems.add(&from_at, ProblemKind::Senseless, "no level fails for no month", help);
            }
            if factors.insert(from, factor).is_some() {
                problems.add(&from_at, ProblemKind::Duplicate, "is there twice", "keep one of the two");
            }
        }
        factors.iter().map(|(from, factor)| (*from, *factor)).collect()
    }
}

/// Reports the fields that no clause has, and those that belong to other kinds of clause.
fn check_fields(spec: &ClauseSpec, kind: Option<ClauseKind>, at: &Place<'_>, problems: &mut Problems) {
    let Some(kind) = kind else { return unknown_fields(&spec.unknown, at, problems, ClauseSpec::FIELDS) };
    let known: Vec<&str> = COMMON.iter().chain(fields_of(kind)).copied().collect();
    unknown_fields_near(&spec.unknown, at, problems, &known, ClauseSpec::FIELDS);
    for field in spec.given().filter(|field| !known.contains(field)) {
        let found = format!("`{field}` is not a field of a clause of the kind `{}`", kind.as_str());
        let help = format!("its fields are {}", list(known.iter().copied()));
        problems.add(&at.field(field), ProblemKind::UnknownField, found, help);
    }
}

/// Reports bands at the same place, of which only one could hold.
fn refuse_equal<At: PartialEq>(sorted: &[Step<At>], at: &Place<'_>, field: &str, problems: &mut Problems) {
    for (one, next) in sorted.iter().zip(sorted.iter().skip(1)).filter(|(one, next)| one.at == next.at) {
        let band = at.index(one.index.max(next.index));
        let found = "is there twice";
        problems.add(&band.field(field), ProblemKind::Duplicate, found, "keep one of the two");
    }
}

fn decimals(spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Option<u32> {
    let help = "write how many decimal places count, 9 at most";
    let decimals = whole(spec.judge_decimals.as_ref(), at, problems, help)?;
    if decimals > MOST_DECIMALS {
        problems.add(at, ProblemKind::TooLarge, format_args!("`{decimals}` is too many"), help);
    }
    Some(decimals.min(MOST_DECIMALS) as u32)
}

fn tickets(spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Tickets {
    let metric_at = at.field("metric");
    let metric = spec.metric.as_ref().and_then(|metric| typed(metric, &metric_at, problems, "name a metric"));
    metric.iter().for_each(|metric| check_text(metric, &metric_at, problems));
    let when_at = at.field("when");
    let help = "write conditions such as {\"priority\": [\"high\"]}";
    let when = spec.when.as_ref().and_then(|when| typed(when, &when_at, problems, help));
    let conditions = when.map(|when| Conditions::read(when, &when_at, problems));
    let cap = money(spec.cap_per_ticket_minor.as_ref(), &at.field("cap_per_ticket_minor"), problems);
    Tickets { metric: metric.map(|metric| metric.as_str().into()), conditions: conditions.unwrap_or_default(), cap }
}

fn units(spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Units> {
    let each_at = at.field("each");
    present(&spec.each, &each_at, problems, "write the length of a unit, such as `1h`");
    let each = length(spec.each.as_ref(), &each_at, problems);
    let count = choice(spec.count.as_ref(), &at.field("count"), problems).unwrap_or_default();
    Some(Units { each: each?, count })
}

fn rate_of(spec: &ClauseSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Rate> {
    rate(&spec.percent, &spec.of_fee, &spec.amount_minor, at, problems)
}

/// One of the three ways to write an amount.
fn rate(
    percent: &Option<Loose<String>>,
    of_fee: &Option<Loose<String>>,
    minor: &Option<Loose<u64>>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Option<Rate> {
    let given = [percent.is_some(), of_fee.is_some(), minor.is_some()].iter().filter(|given| **given).count();
    match given {
        0 => problems.add(at, ProblemKind::Missing, "says no amount", RATE_HELP),
        1 => {}
        _ => problems.add(at, ProblemKind::Senseless, "says more than one amount", RATE_HELP),
    }
    let percent = share(percent.as_ref(), &at.field("percent"), problems).map(Rate::OfFee);
    let of_fee = fraction(of_fee.as_ref(), &at.field("of_fee"), problems).map(Rate::OfFee);
    let minor = money(minor.as_ref(), &at.field("amount_minor"), problems).map(|minor| Rate::AmountMinor(minor as i64));
    percent.or(of_fee).or(minor)
}
