//! Reminders before a deadline, and escalations at it and after it.

use crate::import::node::Node;
use crate::input::names::sort_by;
use crate::policy::{Allowance, LevelSpec};

/// Where the levels of a policy stand for one metric, whether its time counts in business hours, and its shortest target
/// in seconds.
pub(super) struct Place<'p, 'a, 'n> {
    pub(super) escalation: &'p Node<'a, 'n>,
    pub(super) field: &'static str,
    pub(super) in_business_hours: bool,
    pub(super) shortest: u32,
}

/// The most seconds that a moment may be away.
const MOST: u64 = 4_102_444_800;
const DAY: u64 = 86_400;

impl<'a, 'n> Place<'_, 'a, 'n> {
    /// Levels without a number, which come before the deadline.
    pub(super) fn reminders(&self) -> Vec<LevelSpec> {
        let listed = self.listed().into_iter();
        listed.filter_map(|(_, level)| self.level(level, |seconds| seconds.checked_abs()?.checked_neg())).collect()
    }

    /// Levels with their numbers.
    pub(super) fn levels(&self) -> Vec<LevelSpec> {
        let listed = self.listed().into_iter();
        listed.filter_map(|(number, level)| Some(self.level(level, Some)?.level(number))).collect()
    }

    /// Says that the levels are for a metric without targets.
    pub(super) fn leave_out(&self) {
        if let Some(levels) = self.escalation.get(self.field) {
            levels.skip("no target has this escalation");
        }
    }

    /// One level, or several under `level_1`, `level_2` and so on.
    fn listed(&self) -> Vec<(u32, Node<'a, 'n>)> {
        let Some(levels) = self.escalation.get(self.field).filter(Node::must_be_map) else { return Vec::new() };
        if levels.get("escalation_time").is_some() {
            return vec![(1, levels)];
        }
        let fields = levels.exact("the levels").fields().into_iter();
        let mut listed: Vec<_> = fields.filter_map(|(name, level)| Some((number(name, &level)?, level))).collect();
        sort_by(&mut listed, |(one, _), (other, _)| one.cmp(other));
        listed
    }

    /// A level, at so many seconds after the deadline.
    fn level(&self, level: Node<'_, '_>, offset: impl FnOnce(i64) -> Option<i64>) -> Option<LevelSpec> {
        if !level.must_be_map() {
            return None;
        }
        let level = level.exact("a level");
        let seconds = level.need("escalation_time")?;
        let read = seconds.whole()?;
        let moment =
            seconds.or_mistake(offset(read).and_then(moment), "a time away from a deadline", "write seconds")?;
        let days = self.in_business_hours && read != 0 && read.unsigned_abs() % DAY == 0;
        let at_start = moment.ends_with(" before") && read.unsigned_abs() >= u64::from(self.shortest);
        let at_start = if at_start { "; at the start, if the target is no longer than that" } else { "" };
        let became = format!("fires at `{moment}`, in the hours of the target{at_start}");
        match days {
            true => seconds.approximate(format!("{became}; a day is taken as 24 of them")),
            false => seconds.exact(became),
        };
        let agents = level.get("agent_ids").map(|ids| ids.exact("who is told").words()).unwrap_or_default();
        let spec = LevelSpec::at(moment);
        Some(if agents.is_empty() { spec } else { spec.notify(agents.into_iter().map(contact)) })
    }
}

/// The number of `level_3`.
fn number(name: &str, level: &Node<'_, '_>) -> Option<u32> {
    let number = name.strip_prefix("level_").and_then(|number| number.parse().ok());
    match number {
        None => drop(level.clone().impossible("not a level; levels are `level_1`, `level_2` and so on")),
        Some(_) if level.is_null() => drop(level.clone().ignored("no value")),
        Some(number) => return Some(number),
    }
    None
}

fn moment(seconds: i64) -> Option<String> {
    let away = Some(seconds.unsigned_abs()).filter(|away| *away <= MOST)?;
    let length = Allowance::Working(u32::try_from(away).ok()?);
    Some(match seconds {
        0 => "due".to_owned(),
        ..0 => format!("{length} before"),
        1.. => format!("{length} after"),
    })
}

/// The agent who has the ticket has the id -1.
fn contact(id: String) -> String {
    if id == "-1" { "assigned_agent".to_owned() } else { id }
}
