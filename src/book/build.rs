//! Builds a book from a book as written. Every part is read, including the policies, and every mistake is reported
//! with its place (B1).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::selector::{Fields, Selector};
use super::spec::{BookEntrySpec, Matching, Pick, PolicyBookSpec, ValiditySpec};
use super::validity::{Timeline, Validity};
use super::{Entry, Inner};
use crate::calendar::{ALWAYS, CalendarReader, Zones};
use crate::condition::{AlternativesSpec, ConditionsSpec, OpenedSpec, alternatives, conditions};
use crate::input::expected::{choice, required, typed};
use crate::input::instant::instant;
use crate::input::names::{Set, Table, sort_by};
use crate::input::problem::{InputError, Place, ProblemKind, Problems};
use crate::input::written::{Entries, Loose, Value, check_keys, known, list, unknown_fields};
use crate::policy::build::{Calendars, DEFAULT_KIND};
use crate::policy::vendor::refuse_other_products;
use crate::policy::{NamedCalendar, Policy, SharedCalendars};

const ENTRY_HELP: &str = "write a map with a `policy`, and with `when` and `valid` where they are needed";
const BOOK_HELP: &str = "put it into a book: {\"policies\": [{\"policy\": {…}}]}";
const IN_ENTRY_HELP: &str = "put it into the field `policy`: {\"policy\": {…}}";
const POLICY_HELP: &str = "write a policy, such as {\"id\": \"premium\", …}";

pub(super) fn build(spec: &PolicyBookSpec, zones: &Zones) -> Result<Inner, InputError> {
    let mut problems = Problems::default();
    let root = Place::ROOT;
    if refuse_other_products(&spec.unknown, &root, &mut problems)
        || refuse_policy(&spec.unknown, &root, &mut problems, BOOK_HELP)
    {
        return Err(problems.into_error("policy book"));
    }
    unknown_fields(&spec.unknown, &root, &mut problems, PolicyBookSpec::FIELDS);
    let matching = choice(spec.matching.as_ref(), &root.field("matching"), &mut problems).unwrap_or_default();
    let all_of = picks_all(spec.pick.as_ref(), &root.field("pick"), &mut problems);
    let at = root.field("calendars");
    let reader = CalendarReader::new(zones, at, None);
    let mut calendars = Calendars::read(spec.calendars.as_ref(), reader, &at, &mut problems);
    // `24x7` is read here, so that the policies share it too.
    calendars.number(ALWAYS, &mut problems);
    let at = root.field("policies");
    let specs = required(spec.policies.as_ref(), &at, &mut problems, "write a list of policies, each in a map");
    let specs = specs.map(Vec::as_slice).unwrap_or_default();
    refuse_doubles(specs, &at, &mut problems);
    let shared = match &spec.calendars {
        Some(Loose::Typed(shared)) => {
            let shared = shared.iter().map(|(name, calendar)| (Arc::from(name), calendar.clone()));
            Some(Arc::new(shared.collect::<SharedCalendars>()))
        }
        _ => None,
    };
    let mut builder = Builder { zones, shared, all_of: &all_of, calendars, problems };
    // A missing one has been reported.
    let listed: Vec<Listed> =
        specs.iter().enumerate().filter_map(|(index, spec)| builder.entry(spec, index, &at)).collect();
    let Builder { calendars, mut problems, .. } = builder;
    refuse_unknown_kinds(spec, specs, &root.field("pick"), &mut problems);
    problems.or("policy book", Some(in_order(matching, &all_of, calendars.used, listed)))
}

/// The kinds of which a ticket gets all policies.
fn picks_all<'s>(
    pick: Option<&'s Loose<Entries<Loose<String>>>>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Set<&'s str> {
    let help = "write `first` or `all` by kind, such as {\"sla\": \"all\"}";
    let Some(kinds) = pick.and_then(|kinds| typed(kinds, at, problems, help)) else { return Set::default() };
    check_keys(kinds, at, problems);
    let all = kinds.iter().filter(|(kind, pick)| choice(Some(pick), &at.field(kind), problems) == Some(Pick::All));
    all.map(|(kind, _)| kind).collect()
}

/// Reports the kinds in `pick` that no policy has.
fn refuse_unknown_kinds(
    book: &PolicyBookSpec,
    entries: &[Loose<BookEntrySpec>],
    at: &Place<'_>,
    problems: &mut Problems,
) {
    let usual_kind = DEFAULT_KIND.to_owned();
    let policies = entries.iter().filter_map(|entry| entry.get()?.policy.as_ref()?.get());
    let kinds: Set<&str> =
        policies.filter_map(|policy| said(policy.kind.as_ref(), &usual_kind)).map(String::as_str).collect();
    for (kind, _) in Entries::of(book.pick.as_ref().and_then(Loose::get)) {
        if !kinds.contains(kind) {
            let found = format!("`{kind}` is the kind of no policy here");
            let help = known("kinds here", kinds.keys().copied());
            problems.add_name(&at.field(kind), ProblemKind::UnknownName, found, help, kind, kinds.keys().copied());
        }
    }
}

/// Reports a policy in place of a book, or of an entry of one, as one problem. Returns whether it is one.
fn refuse_policy(unknown: &Entries<Value>, at: &Place<'_>, problems: &mut Problems, help: &str) -> bool {
    let is_policy = unknown.iter().any(|(name, _)| name == "metrics");
    if is_policy {
        problems.add(at, ProblemKind::WrongType, "this is a policy alone", help);
    }
    is_policy
}

/// Checks that the versions of a policy have different numbers and the same kind.
fn refuse_doubles(specs: &[Loose<BookEntrySpec>], at: &Place<'_>, problems: &mut Problems) {
    let usual_kind = DEFAULT_KIND.to_owned();
    // For each policy, the place and the number of each version, and the place and the kind of the first one.
    let mut versions: Table<&str, Table<u64, usize>> = Table::default();
    let mut kinds: Table<&str, (usize, &String)> = Table::default();
    for (index, spec) in specs.iter().enumerate() {
        let Loose::Typed(BookEntrySpec { policy: Some(Loose::Typed(policy)), .. }) = spec else { continue };
        let Some(Loose::Typed(id)) = &policy.id else { continue };
        let place = at.index(index);
        let place = place.field("policy");
        if let Some(version) = said(policy.version.as_ref(), &1) {
            let mut first = index;
            versions.update(id, Table::default, |versions| {
                versions.update(u64::from(*version), || index, |known| first = *known);
            });
            if first != index {
                let found = format!("{} is version {version} of `{id}`, too", at.index(first));
                let help = "give each version of a policy a number of its own";
                problems.add(&place.field("version"), ProblemKind::Duplicate, found, help);
            }
        }
        if let Some(kind) = said(policy.kind.as_ref(), &usual_kind) {
            let (mut first, mut first_kind) = (index, kind);
            kinds.update(id, || (index, kind), |known| (first, first_kind) = *known);
            if first_kind != kind {
                let found = format!("`{kind}` is not the kind of `{id}`: at {} it is `{first_kind}`", at.index(first));
                let help = "give every version of a policy the same kind, or this one another `id`";
                problems.add(&place.field("kind"), ProblemKind::Senseless, found, help);
            }
        }
    }
}

/// The value of a field, or its default if it is absent; `None` if it has the wrong type.
fn said<'s, T>(field: Option<&'s Loose<T>>, usual: &'s T) -> Option<&'s T> {
    match field {
        None => Some(usual),
        Some(Loose::Typed(value)) => Some(value),
        Some(Loose::Other(_)) => None,
    }
}

/// A policy as listed, before the entries are put in order.
struct Listed {
    index: usize,
    policy: Policy,
    validity: Validity,
    selectors: Vec<Selector>,
}

struct Builder<'a> {
    zones: &'a Zones,
    /// The calendars of the book as they were written.
    shared: Option<Arc<SharedCalendars>>,
    /// The kinds of which a ticket gets all policies.
    all_of: &'a Set<&'a str>,
    calendars: Calendars<'a>,
    problems: Problems,
}

impl Builder<'_> {
    fn entry(&mut self, spec: &Loose<BookEntrySpec>, index: usize, list: &Place<'_>) -> Option<Listed> {
        let at = &list.index(index);
        let spec = typed(spec, at, &mut self.problems, ENTRY_HELP)?;
        if refuse_other_products(&spec.unknown, at, &mut self.problems)
            || spec.policy.is_none() && refuse_policy(&spec.unknown, at, &mut self.problems, IN_ENTRY_HELP)
        {
            return None;
        }
        unknown_fields(&spec.unknown, at, &mut self.problems, BookEntrySpec::FIELDS);
        let selectors = self.selectors(spec.when.as_ref(), &at.field("when"));
        let validity = self.validity(spec.valid.as_ref(), &at.field("valid"));
        let at = at.field("policy");
        let policy = required(spec.policy.as_ref(), &at, &mut self.problems, POLICY_HELP)?;
        let (reader, shared) = (&self.calendars.reader, self.shared.clone());
        let policy = Policy::in_book(at, policy, self.zones, reader, shared, self.all_of, &mut self.problems)?;
        Some(Listed { index, policy, validity, selectors })
    }

    /// What a ticket has to be for a policy; one of these is enough.
    fn selectors(&mut self, when: Option<&Loose<AlternativesSpec>>, at: &Place<'_>) -> Vec<Selector> {
        let help = "write conditions such as {\"tier\": [\"gold\"]}";
        let Some(when) = when.and_then(|when| typed(when, at, &mut self.problems, help)) else {
            return vec![Selector::default()];
        };
        let listed = alternatives(when, at, &mut self.problems);
        let selectors = listed.into_iter().map(|(index, when)| match index {
            Some(number) => Selector { index, ..self.selector(when, &at.index(number)) },
            None => self.selector(when, at),
        });
        selectors.collect()
    }

    fn selector(&mut self, when: &ConditionsSpec, at: &Place<'_>) -> Selector {
        let conditions = conditions(when, at, &mut self.problems, ConditionsSpec::FIELDS);
        let [inside, outside] = self.opened(when.opened.as_ref(), &at.field("opened"));
        Selector { index: None, conditions, inside, outside }
    }

    /// The numbers of the calendars that must have been open, and closed, when the ticket was opened.
    fn opened(&mut self, opened: Option<&Loose<OpenedSpec>>, at: &Place<'_>) -> [Option<usize>; 2] {
        let help = "name a calendar of the book, as in {\"inside\": \"office\"} or {\"outside\": \"office\"}";
        let Some(opened) = opened.and_then(|opened| typed(opened, at, &mut self.problems, help)) else {
            return [None, None];
        };
        unknown_fields(&opened.unknown, at, &mut self.problems, OpenedSpec::FIELDS);
        if opened.inside.is_none() && opened.outside.is_none() && opened.unknown.0.is_empty() {
            self.problems.add(at, ProblemKind::Missing, "is empty", help);
        }
        let (inside, outside) = (opened.inside.as_ref(), opened.outside.as_ref());
        [self.calendar(inside, &at.field("inside")), self.calendar(outside, &at.field("outside"))]
    }

    fn calendar(&mut self, name: Option<&Loose<String>>, at: &Place<'_>) -> Option<usize> {
        let name = typed(name?, at, &mut self.problems, "write the name of a calendar of the book")?;
        let number = self.calendars.number(name, &mut self.problems);
        if number.is_none() {
            let help = format!("the calendars of the book are {}", list(self.calendars.reader.names()));
            let found = format!("there is no calendar `{name}`");
            self.problems.add_name(at, ProblemKind::UnknownName, found, help, name, self.calendars.reader.names());
        }
        number.flatten()
    }

    fn validity(&mut self, valid: Option<&Loose<ValiditySpec>>, at: &Place<'_>) -> Validity {
        let help = "write {\"from\": \"2026-01-01T00:00:00Z\", \"until\": \"2027-01-01T00:00:00Z\"}, or one of the two";
        let Some(valid) = valid.and_then(|valid| typed(valid, at, &mut self.problems, help)) else {
            return Validity::default();
        };
        unknown_fields(&valid.unknown, at, &mut self.problems, ValiditySpec::FIELDS);
        let from = self.instant(valid.from.as_ref(), &at.field("from"));
        let until = self.instant(valid.until.as_ref(), &at.field("until"));
        let validity = Validity { from, until };
        let (first, end) = validity.span();
        if from.is_some_and(|from| until.is_some_and(|until| until <= from)) {
            let help = "write an end after the beginning";
            self.problems.add(&at.field("until"), ProblemKind::Senseless, "is not after `from`", help);
        } else if end <= first {
            let help = "write dates that reach into 1970 to 2100";
            self.problems.add(at, ProblemKind::OutsideHorizon, "is outside the horizon", help);
        }
        validity
    }

    fn instant(&mut self, text: Option<&Loose<String>>, at: &Place<'_>) -> Option<DateTime<Utc>> {
        let help = "write date, time and offset, such as `2026-01-01T00:00:00Z`";
        let text = typed(text?, at, &mut self.problems, help)?;
        instant(text, at, &mut self.problems, help)
    }
}

/// Puts entries in order. A policy takes the place of the first of its versions in the list, and its versions are
/// sorted from the newest to the oldest.
fn in_order(matching: Matching, all_of: &Set<&str>, calendars: Vec<NamedCalendar>, listed: Vec<Listed>) -> Inner {
    let mut places = BTreeMap::new();
    let mut listed: Vec<(usize, Listed)> = listed
        .into_iter()
        .map(|entry| {
            let next = places.len();
            (*places.entry(entry.policy.shared_id().clone()).or_insert(next), entry)
        })
        .collect();
    sort_by(&mut listed, |(place, entry), (other_place, other)| {
        place.cmp(other_place).then(other.policy.version().cmp(&entry.policy.version()))
    });
    let fields = Fields::new(listed.iter().flat_map(|(_, entry)| &entry.selectors));
    let kinds: Set<&str> = listed.iter().map(|(_, entry)| entry.policy.kind()).collect();
    let kinds: Vec<Arc<str>> = kinds.keys().map(|kind| Arc::from(*kind)).collect();
    let mut first: usize = 0;
    let timelines = listed.chunk_by(|one, next| one.0 == next.0).map(|versions| {
        let numbered = versions.iter().zip(first..).map(|((_, entry), number)| (number, entry.validity));
        first = first.saturating_add(versions.len());
        Timeline::new(&numbered.collect::<Vec<_>>())
    });
    let timelines = timelines.collect();
    let (mut entries, mut selectors) = (Vec::with_capacity(listed.len()), Vec::with_capacity(listed.len()));
    for (timeline, Listed { index, policy, validity, selectors: of_entry }) in listed {
        let kind = kinds.binary_search(policy.shared_kind()).unwrap_or_default();
        let (number, first) = (entries.len(), selectors.len());
        selectors.extend(of_entry.into_iter().map(|selector| (number, selector)));
        entries.push(Entry { index, policy, kind, validity, timeline, selectors: first..selectors.len() });
    }
    let picks = kinds.iter().map(|kind| if all_of.contains(&**kind) { Pick::All } else { Pick::First }).collect();
    Inner { matching, calendars, fields, selectors, entries, timelines, picks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::CalendarSpec;
    use crate::policy::{MetricSpec, PolicySpec};

    #[test]
    fn a_calendar_of_the_book_is_built_once_for_all_policies() {
        let policy = |id: &str, calendar: &str| {
            let metric = MetricSpec::new().targets("*", "*", "4h").targets("*", "gold", "2h");
            let spec = PolicySpec::new(id).tiers(["gold"]).calendar(calendar).metrics("resolution", metric);
            // Calendar days count round the clock, on a calendar that no field names.
            spec.metrics("first_visit", MetricSpec::new().targets("*", "*", "3 calendar days"))
        };
        let spec = PolicyBookSpec::new().calendars("office", CalendarSpec::weekly("UTC").hours("mon", ["09:00-17:00"]));
        let spec = spec.policies([policy("a", "office"), policy("b", "office"), policy("c", ALWAYS)]);
        let inner = build(&spec, &Zones::bundled()).unwrap();
        for entry in &inner.entries {
            for named in entry.policy.calendar_list() {
                let shared = inner.calendars.iter().find(|shared| shared.name == named.name).unwrap();
                assert!(std::ptr::eq(shared.calendar.axis(), named.calendar.axis()), "{}", named.name);
            }
        }
        assert_eq!(inner.entries.iter().map(|entry| entry.policy.calendar_list().len()).sum::<usize>(), 5);
    }
}
