//! A policy with what it takes from its book, so that it stands alone.

use std::collections::{BTreeMap, BTreeSet};

use super::PolicySpec;
use crate::calendar::CalendarSpec;
use crate::input::written::{Entries, Loose};

impl PolicySpec {
    /// The same policy with the calendars among `shared` that these names lead to and that it does not have.
    pub(crate) fn with_calendars<'a>(
        &self,
        shared: &Entries<Loose<CalendarSpec>>,
        names: impl Iterator<Item = &'a str>,
    ) -> PolicySpec {
        let shared: BTreeMap<&str, &Loose<CalendarSpec>> = shared.iter().collect();
        let own: BTreeMap<&str, &Loose<CalendarSpec>> = match &self.calendars {
            Some(Loose::Typed(own)) => own.iter().collect(),
            _ => BTreeMap::new(),
        };
        let (mut whole, mut seen) = (self.clone(), BTreeSet::new());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        while let Some(name) = names.pop() {
            let taken = if own.contains_key(name.as_str()) { None } else { shared.get(name.as_str()) };
            let found = own.get(name.as_str()).or(taken);
            if let (Some(Loose::Typed(calendar)), true) = (found, seen.insert(name.clone())) {
                calendar.references(&mut names);
                if taken.is_some() {
                    whole = whole.calendars(name, calendar.clone());
                }
            }
        }
        whole
    }
}
