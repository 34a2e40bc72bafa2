//! Builds a policy from a policy as written. Every part is read, and every mistake is reported with its place (B1).

mod calendars;
mod counts;
mod ladders;
mod metric;
pub(crate) mod moment;
mod pauses;
mod recipients;
mod target;
mod waiting;

use super::spec::{PolicySpec, Texts};
use super::vendor::refuse_other_products;
use super::{Dimension, Heeded, Inner, Reason};
use crate::calendar::{CalendarReader, ZONE_HELP, Zone, Zones, zone_named};
use crate::input::expected::{Expected, in_quotes, name, name_or_missing, typed};
use crate::input::length::{check_id, check_text};
use crate::input::names::Set;
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::written::{Entries, Loose, MOST_NAMES, Value, check_keys, list, unknown_fields};
pub(crate) use calendars::Calendars;
use ladders::Ladders;

pub(crate) const WILDCARD: &str = "*";

/// The kind of a policy that names none.
pub(crate) const DEFAULT_KIND: &str = "sla";

pub(super) fn build(spec: &PolicySpec, zones: &Zones) -> Result<Inner, InputError> {
    let mut problems = Problems::default();
    let inner = build_at(Place::ROOT, spec, zones, None, &mut problems);
    problems.or("policy", inner)
}

/// Builds a policy of a book, with the calendars that the book shares.
pub(super) fn build_at(
    at: Place<'_>,
    spec: &PolicySpec,
    zones: &Zones,
    shared: Option<&CalendarReader<'_>>,
    problems: &mut Problems,
) -> Option<Inner> {
    let mut builder = Builder { at, spec, zones, shared, problems: std::mem::take(problems) };
    let inner = builder.read();
    *problems = builder.problems;
    inner
}

/// The two dimensions of the matrix.
#[derive(Clone, Copy)]
enum Axis {
    Priorities,
    Tiers,
}

impl Axis {
    fn field(self) -> &'static str {
        match self {
            Axis::Priorities => "priorities",
            Axis::Tiers => "tiers",
        }
    }

    fn other(self) -> Axis {
        match self {
            Axis::Priorities => Axis::Tiers,
            Axis::Tiers => Axis::Priorities,
        }
    }

    /// The list of the policy.
    fn listed(self, spec: &PolicySpec) -> Option<&Loose<Texts>> {
        match self {
            Axis::Priorities => spec.priorities.as_ref(),
            Axis::Tiers => spec.tiers.as_ref(),
        }
    }

    /// The names in the list of the policy.
    fn names(self, spec: &PolicySpec) -> impl Iterator<Item = &str> {
        let listed = self.listed(spec).and_then(Loose::get).map_or(&[][..], Vec::as_slice);
        listed.iter().filter_map(Loose::get).map(String::as_str)
    }

    /// The names that targets of any metric are written for.
    fn targeted(self, spec: &PolicySpec) -> Vec<&str> {
        let metrics = entries_of(spec.metrics.as_ref()).filter_map(|(_, metric)| metric.get());
        let rows = metrics.flat_map(|metric| entries_of(metric.targets.as_ref()));
        match self {
            Axis::Priorities => rows.map(|(priority, _)| priority).collect(),
            Axis::Tiers => rows.flat_map(|(_, row)| entries_of(Some(row))).map(|(tier, _)| tier).collect(),
        }
    }
}

fn entries_of<T>(map: Option<&Loose<Entries<T>>>) -> impl Iterator<Item = (&str, &T)> {
    Entries::of(map.and_then(Loose::get))
}

struct Builder<'a> {
    /// The place of the policy in the input.
    at: Place<'a>,
    spec: &'a PolicySpec,
    zones: &'a Zones,
    /// The calendars of the book that the policy is in.
    shared: Option<&'a CalendarReader<'a>>,
    problems: Problems,
}

/// The parts of the policy that targets refer to.
struct Parts<'a> {
    priorities: Dimension,
    tiers: Dimension,
    calendars: Calendars<'a>,
    ladders: Ladders,
}

impl Builder<'_> {
    fn read(&mut self) -> Option<Inner> {
        let root = self.at;
        let spec = self.spec;
        if refuse_other_products(&spec.unknown, &root, &mut self.problems) || self.refuse_book(&root) {
            return None;
        }
        self.unknown(&spec.unknown, &root, PolicySpec::FIELDS);
        let id_at = root.field("id");
        let id =
            name_or_missing(spec.id.as_ref(), &id_at, &mut self.problems, "give the policy a name, such as `premium`");
        id.into_iter().for_each(|id| check_id(id, &id_at, &mut self.problems));
        let version =
            self.optional(spec.version.as_ref(), &root.field("version"), "write a whole number from 0 to 4294967295");
        let kind = self.text(spec.kind.as_ref(), &root.field("kind"), "write a name such as `sla` or `ola`");
        self.labels(&root);
        let calendars_at = root.field("calendars");
        let reader = CalendarReader::new(self.zones, calendars_at, self.shared);
        let mut parts = Parts {
            priorities: self.dimension(Axis::Priorities, &root),
            tiers: self.dimension(Axis::Tiers, &root),
            calendars: Calendars::read(spec.calendars.as_ref(), reader, &calendars_at, &mut self.problems),
            ladders: Ladders::new(),
        };
        parts.ladders = self.ladders(&root.field("ladders"), &mut parts.calendars);
        let calendar = self.calendar_ref(spec.calendar.as_ref(), &root.field("calendar"), &mut parts.calendars);
        let time_zone = self.time_zone(&root.field("time_zone"));
        let mut metrics = self.metrics(&root.field("metrics"), calendar, &mut parts);
        parts.ladders.mark_awaited();
        let reasons = self.reasons(&root.field("pauses"), &metrics);
        self.own_pauses(&root.field("metrics"), &mut metrics, &reasons);
        self.refuse_many_caps(&root.field("pauses"), &metrics, &reasons);
        let statuses = self.statuses(&root.field("statuses"), &reasons, &metrics);
        parts.calendars.find_business_dates(&calendars_at, &mut self.problems);
        let (attributes, choices) = parts.calendars.choices();
        let default = calendar.flatten().and_then(|pick| parts.calendars.default_of(pick, &choices));
        let time_zone = time_zone.or_else(|| Some(default?.zone().clone())).unwrap_or_else(Zone::utc);
        let always = parts.calendars.always(&mut self.problems);
        let heeded = Heeded::of(&metrics, &reasons);
        Some(Inner {
            id: id?.as_str().into(),
            kind: kind.unwrap_or(DEFAULT_KIND).into(),
            version: version.copied().unwrap_or(1),
            priorities: parts.priorities,
            tiers: parts.tiers,
            time_zone,
            always,
            calendars: parts.calendars.used,
            calendar_numbers: parts.calendars.numbers,
            attributes,
            choices,
            ladder_names: parts.ladders.names(),
            ladders: parts.ladders.lists,
            tzdb: self.zones.source(),
            heeded,
            has_counts: metrics.iter().any(|metric| metric.counts.is_some()),
            metrics,
            counts_times: reasons.iter().any(|reason| reason.times.is_some()),
            reasons,
            uncounted: Reason::uncounted(),
            statuses,
        })
    }

    /// Checks what no answer depends on.
    fn labels(&mut self, root: &Place<'_>) {
        self.text(self.spec.name.as_ref(), &root.field("name"), "write the name under which people know it");
        self.text(self.spec.description.as_ref(), &root.field("description"), "write what people should know of it");
        let at = root.field("metadata");
        let help = "write a map of your own, such as {\"contract\": \"C-1077\"}";
        if let Some(metadata) = self.optional(self.spec.metadata.as_ref(), &at, help) {
            check_keys(metadata, &at, &mut self.problems);
        }
    }

    /// The zone in which explanations show what runs round the clock, if the policy names one.
    fn time_zone(&mut self, at: &Place<'_>) -> Option<Zone> {
        let name = self.optional(self.spec.time_zone.as_ref(), at, ZONE_HELP)?;
        zone_named(self.zones, name, at, &mut self.problems)
    }

    /// Reports a book in place of a policy as one problem. Returns whether it is one.
    fn refuse_book(&mut self, at: &Place<'_>) -> bool {
        let is_book = self.spec.unknown.iter().any(|(name, _)| name == "policies");
        if is_book {
            let help = "read it as a `PolicyBook`, or write one of its policies alone";
            self.problems.add(at, ProblemKind::WrongType, "this is a book of policies, not one policy", help);
        }
        is_book
    }

    fn dimension(&mut self, axis: Axis, root: &Place<'_>) -> Dimension {
        let (at, names) = (root.field(axis.field()), axis.listed(self.spec));
        let at = &at;
        if names.and_then(Loose::get).is_none() {
            self.texts(names, at);
            return self.unlisted(axis, at);
        }
        let mut dimension = Dimension::default();
        let listed = names.and_then(Loose::get).into_iter().flatten();
        for (index, name) in self.texts(names, at).into_iter().flatten().enumerate() {
            let Some(name) = name else { continue };
            let at = at.index(index);
            if name == WILDCARD {
                let help = "list the values themselves; cells may use `*` without it";
                self.problems.add(&at, ProblemKind::Senseless, "`*` stands for all of them", help);
            } else if !dimension.list(name) {
                let found = format!("`{name}` is listed twice");
                self.problems.add(&at, ProblemKind::Duplicate, found, "list each value once");
            }
        }
        // A number is a mistake in the list, but the value that it names is not unknown.
        let others = listed.filter_map(|item| if let Loose::Other(value) = item { value.as_text() } else { None });
        for name in others {
            dimension.list(&name);
        }
        dimension
    }

    /// The names that targets are written for, if the policy has no list of them that can be read.
    fn unlisted(&mut self, axis: Axis, at: &Place<'_>) -> Dimension {
        let other: Set<&str> = axis.other().names(self.spec).collect();
        let mut dimension = Dimension::default();
        let named = axis.targeted(self.spec).into_iter().filter(|name| *name != WILDCARD && !other.contains(*name));
        let named: Vec<&str> = named.filter(|name| dimension.list(name)).collect();
        if !named.is_empty() && axis.listed(self.spec).is_none() {
            let found = format!("is missing, and targets are for {}", list(named.iter().copied()));
            let texts: Vec<String> = named.iter().take(MOST_NAMES).map(|name| in_quotes(name)).collect();
            let help = format!("list every value that tickets may have, such as [{}]", texts.join(", "));
            self.problems.add(at, ProblemKind::Missing, found, help);
        }
        dimension
    }

    /// Refuses fields that the format does not have.
    fn unknown(&mut self, unknown: &Entries<Value>, at: &Place<'_>, known: &[&str]) {
        unknown_fields(unknown, at, &mut self.problems, known);
    }

    fn optional<'s, T: Expected>(&mut self, field: Option<&'s Loose<T>>, at: &Place<'_>, help: &str) -> Option<&'s T> {
        field.and_then(|field| typed(field, at, &mut self.problems, help))
    }

    /// A name, or another text that is kept.
    fn text<'s>(&mut self, field: Option<&'s Loose<String>>, at: &Place<'_>, help: &str) -> Option<&'s str> {
        let text = name(field?, at, &mut self.problems, help)?;
        check_text(text, at, &mut self.problems);
        Some(text)
    }

    /// The texts of a list; `None` for an item that is not a text.
    fn texts<'s>(
        &mut self,
        list: Option<&'s Loose<Vec<Loose<String>>>>,
        at: &Place<'_>,
    ) -> Option<Vec<Option<&'s str>>> {
        let items = self.optional(list, at, "write a list of texts")?;
        let texts = items.iter().enumerate();
        Some(texts.map(|(index, item)| self.text(Some(item), &at.index(index), "write a text")).collect())
    }

    /// The entries of a map that must be there and hold something.
    fn needed<'s, T>(
        &mut self,
        map: Option<&'s Loose<Entries<T>>>,
        at: &Place<'_>,
        help: &str,
    ) -> impl Iterator<Item = (&'s str, &'s T)> + use<'s, T> {
        match map {
            None => self.problems.add(at, ProblemKind::Missing, "is missing", help),
            Some(Loose::Typed(entries)) if entries.0.is_empty() => {
                self.problems.add(at, ProblemKind::Missing, "is empty", help);
            }
            Some(_) => {}
        }
        self.entries(map, at, help)
    }

    /// The entries of a map that may be absent, with a problem for each key that is too long or written twice.
    fn entries<'s, T>(
        &mut self,
        map: Option<&'s Loose<Entries<T>>>,
        at: &Place<'_>,
        help: &str,
    ) -> impl Iterator<Item = (&'s str, &'s T)> + use<'s, T> {
        let entries = map.and_then(|map| typed(map, at, &mut self.problems, help));
        if let Some(entries) = entries {
            check_keys(entries, at, &mut self.problems);
        }
        Entries::of(entries)
    }
}
