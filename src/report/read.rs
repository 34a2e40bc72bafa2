//! From what is asked as written to a checked specification: reads every part and reports every mistake with its path
//! (B1).

use std::sync::Arc;

use super::dimension::{self, Dimension};
use super::period::{Each, Periods};
use super::spec::{LimitSpec, PeriodFields, PlacedBy, ReportBuilder};
use super::{Asked, Limit, ReportSpec};
use crate::calendar::{ZONE_HELP, Zones, zone_named};
use crate::input::argument::texts;
use crate::input::expected::{choice, name, name_or_missing, parsed, parsed_or_missing, required, typed};
use crate::input::instant::instant;
use crate::input::length::check_text;
use crate::input::names::Set;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::written::{Loose, any_of, unknown_fields};
use crate::policy::Length;
use crate::time::{Instant, Nanos};

const MOST_DIMENSIONS: usize = 16;
const MOST_LIMITS: usize = 100;
const MOST_WORST: u64 = 1_000;
const MOST_AGES: usize = 100;
const MOST_SUMS: usize = 16;

const NOW_HELP: &str = "write an instant such as `2026-07-01T00:00:00Z`, from 1970 to 2100";
const METRIC_HELP: &str = "write the name of a metric, such as \"resolution\"";
const ATTRIBUTE_HELP: &str = "write the name of an attribute, such as \"cost\"";

impl ReportBuilder {
    /// The specification.
    ///
    /// # Errors
    /// Every mistake in it, each with its path.
    pub fn build(self) -> Result<ReportSpec, InputError> {
        self.build_with(&Zones::bundled())
    }

    /// The specification, with time zones that the host supplies by name.
    ///
    /// # Errors
    /// As [`build`](ReportBuilder::build).
    pub fn build_with(self, zones: &Zones) -> Result<ReportSpec, InputError> {
        let mut reader = Reader { zones, problems: Problems::default() };
        let asked = reader.asked(self);
        reader.problems.or("report", asked).map(|asked| ReportSpec(Arc::new(asked)))
    }
}

struct Reader<'a> {
    zones: &'a Zones,
    problems: Problems,
}

impl Reader<'_> {
    fn asked(&mut self, written: ReportBuilder) -> Option<Asked> {
        let root = Place::ROOT;
        unknown_fields(&written.unknown, &root, &mut self.problems, ReportBuilder::FIELDS);
        let now = self.now(written.now.as_ref(), &root.field("now"));
        let mut dimensions = self.dimensions(written.by.as_ref(), &root.field("by"));
        let periods = self.periods(written.period.as_ref(), &root.field("period"));
        let placed_by = choice(written.placed_by.as_ref(), &root.field("placed_by"), &mut self.problems);
        let limits = self.limits(written.limits.as_ref(), &root.field("limits"));
        let worst = self.worst(written.worst.as_ref(), &root.field("worst"));
        let ages = self.ages(written.ages.as_ref(), &root.field("ages"));
        let sums = self.sums(written.sums.as_ref(), &root.field("sums"));
        let of_dimensions = dimensions.iter().filter_map(|dimension| match dimension {
            Dimension::Attribute(name) => Some(name.clone()),
            _ => None,
        });
        let attributes: Set<Arc<str>> = of_dimensions.chain(sums.iter().cloned()).collect();
        dimensions.extend(periods.as_ref().map(|_| Dimension::Period));
        Some(Asked {
            now: now?,
            dimensions,
            periods,
            placed_by: placed_by.unwrap_or(PlacedBy::Stop),
            limits,
            worst,
            ages,
            sums,
            attributes: attributes.keys().cloned().collect(),
            written,
        })
    }

    fn now(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> Option<Instant> {
        let text = required(written, at, &mut self.problems, NOW_HELP)?;
        instant(text, at, &mut self.problems, NOW_HELP).map(Instant::clamped)
    }

    fn dimensions(&mut self, written: Option<&Loose<Vec<Loose<String>>>>, at: &Place<'_>) -> Vec<Dimension> {
        let listed = self.list(written, MOST_DIMENSIONS, at, "write a list such as [\"metric\", \"tier\"]");
        let (mut dimensions, mut seen) = (Vec::new(), Set::<&str>::default());
        for (index, item) in listed.iter().enumerate() {
            let at = at.index(index);
            let Some(text) = typed(item, &at, &mut self.problems, dimension::HELP) else { continue };
            check_text(text, &at, &mut self.problems);
            if !seen.add(text) {
                self.twice(text, &at);
            }
            match text.parse() {
                Ok(Dimension::Period) => {
                    let help = "write the field `period` instead, as in {\"each\": \"month\", \"time_zone\": \"UTC\"}";
                    self.problems.add(&at, ProblemKind::Senseless, "`period` is not listed here", help);
                }
                Ok(dimension) => dimensions.push(dimension),
                Err(invalid) => {
                    let known = dimension::WORDS.iter().map(|(word, _)| *word);
                    self.problems.add_name(&at, ProblemKind::UnknownName, invalid.found(), invalid.help(), text, known);
                }
            }
        }
        dimensions
    }

    fn periods(&mut self, written: Option<&Loose<PeriodFields>>, at: &Place<'_>) -> Option<Periods> {
        let help = "write a map such as {\"each\": \"month\", \"time_zone\": \"Europe/Berlin\"}";
        let fields = typed(written?, at, &mut self.problems, help)?;
        unknown_fields(&fields.unknown, at, &mut self.problems, PeriodFields::FIELDS);
        let each = self.word_or_missing(fields.each.as_ref(), &at.field("each"));
        let zone_at = at.field("time_zone");
        let zone = required(fields.time_zone.as_ref(), &zone_at, &mut self.problems, ZONE_HELP)
            .and_then(|name| zone_named(self.zones, name, &zone_at, &mut self.problems));
        Some(Periods { each: each?, zone: zone? })
    }

    fn word_or_missing(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> Option<Each> {
        if written.is_none() {
            self.problems.add(
                at,
                ProblemKind::Missing,
                "is missing",
                format_args!("write {}", any_of(texts::<Each>())),
            );
        }
        choice(written, at, &mut self.problems)
    }

    fn limits(&mut self, written: Option<&Loose<Vec<Loose<LimitSpec>>>>, at: &Place<'_>) -> Vec<Limit> {
        let help = "write a list of limits such as [{\"metric\": \"resolution\", \"within\": \"4h\"}]";
        let listed = self.list(written, MOST_LIMITS, at, help);
        listed.iter().enumerate().filter_map(|(index, limit)| self.limit(limit, &at.index(index))).collect()
    }

    fn limit(&mut self, written: &Loose<LimitSpec>, at: &Place<'_>) -> Option<Limit> {
        let help = "write a map such as {\"metric\": \"resolution\", \"within\": \"4h\"}";
        let spec = typed(written, at, &mut self.problems, help)?;
        unknown_fields(&spec.unknown, at, &mut self.problems, LimitSpec::FIELDS);
        let metric_at = at.field("metric");
        let metric = name_or_missing(spec.metric.as_ref(), &metric_at, &mut self.problems, METRIC_HELP);
        metric.into_iter().for_each(|metric| check_text(metric, &metric_at, &mut self.problems));
        let within = parsed_or_missing(spec.within.as_ref(), &at.field("within"), &mut self.problems, Length::HELP)
            .map(Length::nanos);
        let priority = self.text(spec.priority.as_ref(), &at.field("priority"));
        let tier = self.text(spec.tier.as_ref(), &at.field("tier"));
        Some(Limit { metric: metric?.as_str().into(), within: within?, priority, tier })
    }

    fn text(&mut self, written: Option<&Loose<String>>, at: &Place<'_>) -> Option<Arc<str>> {
        let text = name(written?, at, &mut self.problems, "write a text")?;
        check_text(text, at, &mut self.problems);
        Some(text.as_str().into())
    }

    fn worst(&mut self, written: Option<&Loose<u64>>, at: &Place<'_>) -> usize {
        let help = "write how many cycles are listed, 1000 at most";
        let worst = written.and_then(|written| typed(written, at, &mut self.problems, help)).copied().unwrap_or(0);
        if worst > MOST_WORST {
            self.problems.add(at, ProblemKind::TooLarge, format_args!("`{worst}` is too many"), help);
        }
        worst.min(MOST_WORST) as usize
    }

    fn ages(&mut self, written: Option<&Loose<Vec<Loose<String>>>>, at: &Place<'_>) -> Vec<Nanos> {
        let listed = self.list(written, MOST_AGES, at, "write a list such as [\"24h\", \"72h\"]");
        let mut ages: Vec<Nanos> = Vec::new();
        for (index, item) in listed.iter().enumerate() {
            let at = at.index(index);
            let Some(age) = parsed(item, &at, &mut self.problems, Length::HELP).map(Length::nanos) else { continue };
            if ages.last().is_some_and(|last| *last >= age) {
                let help = "list each length after the shorter ones";
                self.problems.add(&at, ProblemKind::Senseless, "is not longer than what comes before it", help);
            }
            ages.push(age);
        }
        ages
    }

    fn sums(&mut self, written: Option<&Loose<Vec<Loose<String>>>>, at: &Place<'_>) -> Vec<Arc<str>> {
        let listed = self.list(written, MOST_SUMS, at, "write a list of attributes such as [\"cost\"]");
        let (mut sums, mut seen) = (Vec::new(), Set::<&str>::default());
        for (index, item) in listed.iter().enumerate() {
            let at = at.index(index);
            let Some(attribute) = name(item, &at, &mut self.problems, ATTRIBUTE_HELP) else { continue };
            check_text(attribute, &at, &mut self.problems);
            if let Some(meant) = attribute.strip_prefix("attributes.") {
                let found = format!("`{attribute}` is the dimension, not the attribute");
                let meant = Some(meant.to_owned()).filter(|meant| !meant.is_empty());
                self.problems.add_meant(&at, ProblemKind::Senseless, found, ATTRIBUTE_HELP, meant);
            }
            if !seen.add(attribute) {
                self.twice(attribute, &at);
            }
            sums.push(attribute.as_str().into());
        }
        sums
    }

    /// The items of a list, or none if it is left out.
    fn list<'w, T: crate::input::Expected>(
        &mut self,
        written: Option<&'w Loose<Vec<Loose<T>>>>,
        most: usize,
        at: &Place<'_>,
        help: &str,
    ) -> &'w [Loose<T>] {
        let Some(listed) = written.and_then(|written| typed(written, at, &mut self.problems, help)) else { return &[] };
        if listed.len() > most {
            let found = format!("there are {}", listed.len());
            self.problems.add(at, ProblemKind::TooLarge, found, format_args!("write {most} at most"));
        }
        listed.get(..most).unwrap_or(listed)
    }

    fn twice(&mut self, text: &str, at: &Place<'_>) {
        let found = format!("`{text}` is listed twice");
        self.problems.add(at, ProblemKind::Duplicate, found, "list it once");
    }
}
