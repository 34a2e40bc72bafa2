//! Adds to a policy the calendars that it uses from its book, so that it is complete without the book.

use std::sync::Arc;

use super::PolicySpec;
use crate::calendar::CalendarSpec;
use crate::input::names::{Set, Table};
use crate::input::written::{Entries, Loose};

impl PolicySpec {
    /// The same policy with the calendars of `shared` that these names refer to, directly or not, and that it does
    /// not have itself.
    pub(crate) fn with_calendars<'a>(
        &self,
        shared: &Entries<Loose<CalendarSpec>>,
        names: impl Iterator<Item = &'a str>,
    ) -> PolicySpec {
        let shared: Table<&str, &Loose<CalendarSpec>> = shared.iter().collect();
        let own: Table<&str, &Loose<CalendarSpec>> = match &self.calendars {
            Some(Loose::Typed(own)) => own.iter().collect(),
            _ => Table::default(),
        };
        let (mut whole, mut seen): (PolicySpec, Set<Arc<str>>) = (self.clone(), Set::default());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        while let Some(name) = names.pop() {
            let taken = if own.contains(name.as_str()) { None } else { shared.get(name.as_str()) };
            let found = own.get(name.as_str()).or(taken);
            if let (Some(Loose::Typed(calendar)), true) = (found, seen.add(name.as_str().into())) {
                calendar.references(&mut names);
                if taken.is_some() {
                    whole = whole.calendars(name, calendar.clone());
                }
            }
        }
        whole
    }
}
