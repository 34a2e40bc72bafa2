//! Adds to a policy the calendars that it uses from its book, so that it is complete without the book. The policies of
//! a book share these calendars; copies would take memory in proportion to the policies times the calendars (B3).

use std::sync::Arc;

use super::PolicySpec;
use crate::calendar::CalendarSpec;
use crate::input::names::{Set, Table};
use crate::input::written::Loose;

/// The calendars of a book as written, by name.
pub(crate) type SharedCalendars = Table<Arc<str>, Loose<CalendarSpec>>;

impl PolicySpec {
    /// The same policy with the calendars of `shared` that these names refer to, directly or not, and that it does
    /// not have itself.
    pub(crate) fn with_calendars<'a>(
        &self,
        shared: &SharedCalendars,
        names: impl Iterator<Item = &'a str>,
    ) -> PolicySpec {
        let own: Table<&str, &Loose<CalendarSpec>> = match &self.calendars {
            Some(Loose::Typed(own)) => own.iter().collect(),
            _ => Table::default(),
        };
        let (mut whole, mut seen): (PolicySpec, Set<Arc<str>>) = (self.clone(), Set::default());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        while let Some(name) = names.pop() {
            let taken = if own.contains(name.as_str()) { None } else { shared.get(name.as_str()) };
            let found = own.get(name.as_str()).copied().or(taken);
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
