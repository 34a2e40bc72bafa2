//! Lint of recipients: hours at which a level tells nobody (E8).

use super::{Look, said};
use crate::calendar::Axis;
use crate::input::lint::LintKind;
use crate::input::names::Table;
use crate::input::problem::Place;
use crate::input::text::quoted;
use crate::input::written::Loose;
use crate::policy::Policy;
use crate::policy::spec::LevelSpec;
use crate::time::Instant;

/// Calendars by name.
type Named<'a> = Table<&'a str, &'a Axis>;

impl Look<'_> {
    /// Reports a level whose contacts all have hours, if there is an instant at which none of them is told. A level
    /// that is delivered in a calendar fires only while that is open.
    pub(super) fn recipients(&mut self, spec: &LevelSpec, at: &Place<'_>) {
        let entries = || said(spec.notify.as_ref()).into_iter().flatten().filter_map(|entry| said(Some(entry)));
        if entries().next().is_none() || entries().any(|entry| entry.contact().is_some()) {
            return;
        }
        let (mut open, mut closed) = (Named::default(), Named::default());
        let policy = self.policy;
        add(&mut open, policy, spec.deliver_in.as_ref());
        for fields in entries().filter_map(|entry| entry.by_hours()) {
            add(&mut closed, policy, fields.inside.as_ref());
            add(&mut open, policy, fields.outside.as_ref());
        }
        if may_meet(&open, &closed, &mut self.budget) {
            let states = [state(&open, "open"), state(&closed, "closed")];
            let found =
                format!("nobody is told while {}", states.into_iter().flatten().collect::<Vec<_>>().join(" and "));
            let help = "add a contact without hours, or contacts for those hours";
            self.lints.add(&at.field("notify"), LintKind::TellsNobody, found, help);
        }
    }
}

fn add<'a>(calendars: &mut Named<'a>, policy: &'a Policy, name: Option<&'a Loose<String>>) {
    if let Some((name, calendar)) = said(name).and_then(|name| Some((name, policy.calendar(name)?))) {
        calendars.insert(name, calendar.axis());
    }
}

/// Whether at some instant the first calendars are all open and the others all closed. It is not if that is not known
/// when the budget is used up, which pays for each opening and closing that is passed (B3).
fn may_meet(open: &Named<'_>, closed: &Named<'_>, budget: &mut usize) -> bool {
    let mut at = Instant::START;
    while at < Instant::END {
        let Some(left) = budget.checked_sub(1) else { return false };
        *budget = left;
        let opens = open.iter().map(|(_, axis)| axis.next_open(at).unwrap_or(Instant::END));
        let closes = closed.iter().map(|(_, axis)| if axis.is_open(at) { axis.turns(at) } else { at });
        match opens.chain(closes).max().filter(|&later| later > at) {
            Some(later) => at = later,
            None => return true,
        }
    }
    false
}

/// `office` is open, or `emea` and `apac` are open.
fn state(calendars: &Named<'_>, state: &str) -> Option<String> {
    let names: Vec<String> = calendars.keys().map(|name| format!("`{}`", quoted(name))).collect();
    match names.len() {
        0 => None,
        1 => Some(format!("{} is {state}", names.concat())),
        _ => Some(format!("{} are {state}", names.join(" and "))),
    }
}
