//! What is checked of the opening and of each event: texts, instants and targets. This module knows no format.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Early, EventType, Parts, Ticket};
use crate::input::length::{check_id, check_text};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::time::{Instant, is_leap, written};

impl Ticket {
    /// Reports what is wrong with the opening.
    pub(super) fn check_opening(&self, problems: &mut Problems) {
        check_instant(self.opened_at, &Place::ROOT.field("opened_at"), problems);
        if let Some(occurred) = self.occurred_at {
            let at = Place::ROOT.field("occurred_at");
            check_instant(occurred, &at, problems);
            if occurred > self.opened_at {
                let found = format!("`{}` is after the opening", written(occurred));
                problems.add(&at, ProblemKind::Senseless, found, "write when it began, or leave it out");
            }
        }
        self.check_texts(problems);
    }

    /// Reports texts of the opening that are too long, and targets that no ticket can have.
    fn check_texts(&self, problems: &mut Problems) {
        let root = Place::ROOT;
        check_id(&self.id, &root.field("id"), problems);
        let mut check = |field, text: &Option<Arc<str>>| {
            text.iter().for_each(|text| check_text(text, &root.field(field), problems));
        };
        check("priority", &self.priority);
        check("tier", &self.tier);
        check("status", &self.status);
        check("group", &self.group);
        check("agent", &self.agent);
        let attributes = root.field("attributes");
        for (name, value) in &self.attributes {
            let at = attributes.field(name);
            check_text(name, &at, problems);
            value.check(&at, problems);
        }
        let targets = root.field("targets");
        for (metric, target) in &self.targets {
            let at = targets.field(metric);
            check_text(metric, &at, problems);
            target.check(&at, problems);
        }
    }

    /// Reports what is wrong with an event by itself, and an event before the opening.
    #[inline]
    pub(super) fn check_event(&self, event: &Parts<'_>, event_at: &Place<'_>, early: Early, problems: &mut Problems) {
        event.id.iter().for_each(|id| check_id(id, &event_at.field("id"), problems));
        event.kind.iter().for_each(|kind| kind.check(event_at, problems));
        check_until(event, event_at, problems);
        let Some(instant) = event.at else { return };
        let at = event_at.field("at");
        let known = check_instant(instant, &at, problems);
        if known && instant < self.opened_at && early == Early::Refuse {
            self.refuse_early(instant, event.of, &at, problems);
        }
    }

    #[cold]
    fn refuse_early(&self, instant: DateTime<Utc>, of: Option<EventType>, at: &Place<'_>, problems: &mut Problems) {
        let (instant, opened) = (written(instant), written(self.opened_at));
        let what = of.map(|of| format!("`{of}` at ")).unwrap_or_default();
        let found = format!("{what}`{instant}` is before the opening at `{opened}`");
        problems.add(at, ProblemKind::Senseless, found, "leave out what happened before the ticket was opened");
    }
}

/// Reports an instant that a ticket cannot have. Returns whether the ticket can have it.
#[inline]
pub(super) fn check_instant(instant: DateTime<Utc>, at: &Place<'_>, problems: &mut Problems) -> bool {
    let known = Instant::is_recordable(instant);
    if !known {
        refuse_instant(instant, at, problems);
    }
    known
}

#[cold]
fn refuse_instant(instant: DateTime<Utc>, at: &Place<'_>, problems: &mut Problems) {
    // A file cannot express a leap second. A calendar may treat it as the second after it, but a record should not be
    // changed.
    let (kind, what, help) = if is_leap(instant) {
        (ProblemKind::Unreadable, "is a leap second", "write the last second before it, or the first one after it")
    } else {
        let help = "write an instant from 1970 up to, not including, 2100";
        (ProblemKind::OutsideHorizon, "is outside the horizon", help)
    };
    problems.add(at, kind, format_args!("`{}` {what}", written(instant)), help);
}

/// Reports an end of a pause that an event cannot have.
#[inline]
pub(super) fn check_until(event: &Parts<'_>, event_at: &Place<'_>, problems: &mut Problems) {
    let Some(until) = event.until else { return };
    let at = &event_at.field("until");
    if let Some(of) = event.of.filter(|of| !of.may_pause()) {
        let found = format!("an event of type `{of}` has no `until`");
        problems.add(at, ProblemKind::UnknownField, found, "leave it out, or correct the type");
    } else if check_instant(until, at, problems) && event.at.is_some_and(|begun| until <= begun) {
        let found = format!("`{}` is not after the event", written(until));
        problems.add(at, ProblemKind::Senseless, found, "write when the pause ends, or leave it out");
    }
}
