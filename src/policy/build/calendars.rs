//! Builds the calendars of a policy, and finds the calendar of a target: one by name, or one that an attribute
//! chooses (S3).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Builder;
use crate::calendar::{ALWAYS, CALENDAR_FIELDS, Calendar, CalendarReader, CalendarSpec};
use crate::input::expected::{required, typed};
use crate::input::length::check_text;
use crate::input::names::{Set, Table};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Entries, Loose, check_keys, is_other, list};
use crate::policy::spec::{CalendarChoice, ChoiceFields, ChoiceForm};
use crate::policy::{Choice, NamedCalendar, Pick};

/// The calendar that a field names; `Some(None)` if that was a mistake, which has been reported.
pub(super) type CalendarRef = Option<Option<Pick>>;

/// The calendars that have been used, by number, and the choices among them.
pub(crate) struct Calendars<'a> {
    pub(crate) reader: CalendarReader<'a>,
    pub(crate) used: Vec<NamedCalendar>,
    pub(super) numbers: BTreeMap<Arc<str>, usize>,
    choices: Vec<(String, Choice)>,
    /// The calendars whose business dates are needed.
    dated: Table<u64, Pick>,
}

impl<'a> Calendars<'a> {
    /// Reads every calendar, used or not: a mistake in one is a mistake in the policy.
    pub(crate) fn read(
        specs: Option<&'a Loose<Entries<Loose<CalendarSpec>>>>,
        mut reader: CalendarReader<'a>,
        at: &Place<'_>,
        problems: &mut Problems,
    ) -> Self {
        let help = "write calendars by name, such as {\"office\": {…}}";
        let specs = specs.and_then(|specs| typed(specs, at, problems, help));
        if let Some(specs) = specs {
            check_keys(specs, at, problems);
            reader.name(specs);
        }
        let mut calendars = Calendars {
            reader,
            used: Vec::new(),
            numbers: BTreeMap::new(),
            choices: Vec::new(),
            dated: Table::default(),
        };
        // In the order of names, so that the order in the file does not decide which calendar exceeds the limit (T3).
        let names: Set<&str> = Entries::of(specs).map(|(name, _)| name).collect();
        for name in names.keys().copied() {
            let help = "give this calendar another name";
            if name == ALWAYS {
                let found = format!("`{ALWAYS}` always means round the clock");
                problems.add(&at.field(name), ProblemKind::Senseless, found, help);
            } else if calendars.reader.shares(name) {
                let found = format!("`{name}` is a calendar of the book, too");
                problems.add(&at.field(name), ProblemKind::Duplicate, found, help);
            }
            calendars.number(name, problems);
        }
        calendars
    }

    /// The number of a calendar; `None` if there is none with this name, `Some(None)` if it cannot be used, which has
    /// been reported.
    pub(crate) fn number(&mut self, name: &str, problems: &mut Problems) -> Option<Option<usize>> {
        if let Some(&number) = self.numbers.get(name) {
            return Some(Some(number));
        }
        let found = self.reader.find(name, problems)?;
        Some(found.map(|calendar| {
            let (name, number): (Arc<str>, usize) = (name.into(), self.used.len());
            self.numbers.insert(name.clone(), number);
            self.used.push(NamedCalendar { name, calendar });
            number
        }))
    }

    /// The number of the calendar that is always open. If nothing uses it, it is added without a name, so that the policy
    /// does not list it.
    pub(super) fn always(&mut self, problems: &mut Problems) -> usize {
        if let Some(&number) = self.numbers.get(ALWAYS) {
            return number;
        }
        let number = self.used.len();
        let calendar = self.reader.find(ALWAYS, problems).flatten().unwrap_or_else(Calendar::always);
        self.used.push(NamedCalendar { name: ALWAYS.into(), calendar });
        number
    }

    /// Records that business dates are needed on every calendar that a pick may mean.
    pub(super) fn need_business_dates(&mut self, pick: Pick) {
        self.dated.insert(Self::number_of(pick), pick);
    }

    /// A number for each pick that no other pick has.
    pub(super) fn number_of(pick: Pick) -> u64 {
        match pick {
            Pick::Calendar(number) => (number as u64) << 1,
            Pick::Choice(number) => ((number as u64) << 1) | 1,
        }
    }

    /// The numbers of the calendars that a pick may mean.
    fn meant(&self, pick: Pick) -> impl Iterator<Item = usize> {
        let (one, choice) = match pick {
            Pick::Calendar(number) => (Some(number), None),
            Pick::Choice(number) => (None, self.choices.get(number)),
        };
        one.into_iter().chain(choice.into_iter().flat_map(|(_, choice)| choice.all()))
    }

    /// How many calendars a pick may mean.
    pub(super) fn count(&self, pick: Pick) -> usize {
        self.meant(pick).count()
    }

    /// Computes the business dates that are needed, so that no evaluation has to.
    pub(super) fn find_business_dates(&self, at: &Place<'_>, problems: &mut Problems) {
        let numbers = self.dated.iter().flat_map(|(_, pick)| self.meant(*pick));
        for named in numbers.filter_map(|number| self.used.get(number)) {
            self.reader.find_business_dates(&named.calendar, &at.field(&named.name), problems);
        }
    }

    /// The calendar that applies if no attribute chooses another.
    pub(super) fn default_of(&self, pick: Pick, choices: &[Choice]) -> Option<&Calendar> {
        let number = match pick {
            Pick::Calendar(number) => number,
            Pick::Choice(number) => choices.get(number)?.otherwise,
        };
        self.used.get(number).map(|named| &named.calendar)
    }

    /// The attributes that choose, by name, and the choices.
    pub(super) fn choices(&mut self) -> (Vec<Arc<str>>, Vec<Choice>) {
        let names: Set<Arc<str>> = self.choices.iter().map(|(name, _)| Arc::from(name.as_str())).collect();
        let names: Vec<Arc<str>> = names.keys().cloned().collect();
        let choices = std::mem::take(&mut self.choices).into_iter().map(|(name, mut choice)| {
            choice.attribute = names.partition_point(|other| **other < *name);
            choice
        });
        let choices = choices.collect();
        (names, choices)
    }
}

impl Builder<'_> {
    /// How a field names its calendar, if the field is there.
    pub(super) fn calendar_ref(
        &mut self,
        choice: Option<&Loose<CalendarChoice>>,
        at: &Place<'_>,
        calendars: &mut Calendars<'_>,
    ) -> CalendarRef {
        let help = "write the name of a calendar, or {\"attribute\": …, \"calendars\": {…}, \"default\": …}";
        let Some(choice) = typed(choice?, at, &mut self.problems, help) else { return Some(None) };
        Some(match &choice.0 {
            ChoiceForm::Name(name) => self.calendar_named(name, at, calendars).map(Pick::Calendar),
            ChoiceForm::ByAttribute(fields) => self.chosen(fields, at, calendars),
        })
    }

    pub(super) fn calendar_named(
        &mut self,
        name: &str,
        at: &Place<'_>,
        calendars: &mut Calendars<'_>,
    ) -> Option<usize> {
        let number = calendars.number(name, &mut self.problems);
        if number.is_none() && !is_other(self.spec.calendars.as_ref()) {
            let help = format!("the calendars here are {}", list(calendars.reader.names()));
            let found = format!("there is no calendar `{name}`");
            self.problems.add_name(at, ProblemKind::UnknownName, found, help, name, calendars.reader.names());
        }
        number.flatten()
    }

    fn chosen(&mut self, fields: &ChoiceFields, at: &Place<'_>, calendars: &mut Calendars<'_>) -> Option<Pick> {
        if fields.unknown.iter().any(|(name, _)| CALENDAR_FIELDS.contains(&name)) && fields.attribute.is_none() {
            let help = "write it into `calendars` under a name, and write that name here";
            let found = "expected the name of a calendar, found a calendar in full";
            self.problems.add(at, ProblemKind::WrongType, found, help);
            return None;
        }
        self.unknown(&fields.unknown, at, ChoiceFields::FIELDS);
        let help = "name the attribute that chooses the calendar, such as `region`";
        let attribute_at = at.field("attribute");
        let attribute = required(fields.attribute.as_ref(), &attribute_at, &mut self.problems, help);
        attribute.into_iter().for_each(|name| check_text(name, &attribute_at, &mut self.problems));
        let by_value = at.field("calendars");
        let (mut chosen, mut all_found) = (BTreeMap::new(), true);
        let help = "write the calendar for each value, such as {\"emea\": \"berlin\"}";
        for (value, name) in self.needed(fields.calendars.as_ref(), &by_value, help) {
            let at = by_value.field(value);
            let name = typed(name, &at, &mut self.problems, "write the name of a calendar");
            match name.and_then(|name| self.calendar_named(name, &at, calendars)) {
                Some(number) => drop(chosen.insert(value.into(), number)),
                None => all_found = false,
            }
        }
        let at = at.field("default");
        let help = "name the calendar for every other value, and for tickets without the attribute";
        let default = required(fields.default.as_ref(), &at, &mut self.problems, help);
        let otherwise = default.and_then(|name| self.calendar_named(name, &at, calendars))?;
        let number = calendars.choices.len();
        let attribute = attribute.filter(|_| all_found)?;
        calendars.choices.push((attribute.clone(), Choice { attribute: 0, calendars: chosen, otherwise }));
        Some(Pick::Choice(number))
    }
}
