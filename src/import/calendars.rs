//! Calendars of an export, by their ids. This module knows no product.

use std::collections::BTreeMap;

use super::node::Node;
use super::week::Week;
use crate::calendar::{CalendarSpec, DateSpec};
use crate::input::ProblemKind;

/// What a calendar was read from.
#[derive(Default)]
pub(super) struct Parts<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) zone: Option<String>,
    pub(super) week: Week,
    pub(super) dates: BTreeMap<String, DateSpec>,
}

/// The calendars by their id. One without hours is never open, so nothing may use it.
#[derive(Default)]
pub(super) struct Calendars(BTreeMap<String, Option<CalendarSpec>>);

impl Calendars {
    /// Adds the calendar of a map under the `id` in it, and returns the id.
    pub(super) fn add(&mut self, node: &Node<'_, '_>, parts: Parts<'_>) -> Option<String> {
        let id_node = node.need("id")?;
        let id = id_node.short_word()?;
        if self.has(&id) {
            id_node.mistake(ProblemKind::Duplicate, format!("another calendar is `{id}`, too"), "leave one out");
        }
        let is_closed = parts.week.is_closed();
        if is_closed {
            node.clone().ignored("it is never open, so nothing may use it");
        } else {
            id_node.exact(format!("the calendar `{id}`"));
        }
        self.0.insert(id.clone(), (!is_closed).then(|| parts.spec()));
        Some(id)
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The calendar of this id, which a value names. It is a mistake if there is none, or if it is never open.
    pub(super) fn named(&self, node: &Node<'_, '_>, id: String) -> Option<String> {
        match self.0.get(&id) {
            None => {
                node.unknown(&id, "hand in the calendar, too", self.0.keys().map(String::as_str));
                return None;
            }
            Some(None) => {
                let found = format!("the calendar `{id}` is never open");
                node.mistake(ProblemKind::NeverOpen, found, "add hours to the calendar");
            }
            Some(Some(_)) => {}
        }
        Some(id)
    }

    /// Those that are open at some time, by their id.
    pub(super) fn into_specs(self) -> impl Iterator<Item = (String, CalendarSpec)> {
        self.0.into_iter().filter_map(|(id, spec)| Some((id, spec?)))
    }
}

impl Parts<'_> {
    fn spec(self) -> CalendarSpec {
        let weekly = self.week.calendar(self.zone.as_deref().unwrap_or_default());
        let spec = self.dates.into_iter().fold(weekly, |spec, (date, entry)| spec.dates(date, entry));
        self.name.into_iter().fold(spec, CalendarSpec::name)
    }
}
