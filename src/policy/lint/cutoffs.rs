//! Lints of cutoffs that change nothing (A3, A8).

use super::Look;
use super::targets::{LAST_DAY, WrittenCell};
use crate::calendar::{Calendar, TimeOfDay};
use crate::input::lint::LintKind;
use crate::policy::NamedCalendar;
use crate::policy::placement::cutoff_applies;
use crate::promise::CountsFrom;

/// The end of the day, which no time of day reaches.
const MIDNIGHT: u32 = 86_400;

/// Calendars, by their address, with cutoffs that change nothing on them.
type Idle = Vec<(u64, TimeOfDay)>;

impl Look<'_> {
    /// Reports cutoffs at or after the last closing of every business date.
    pub(super) fn cutoffs(&mut self, cells: &[WrittenCell<'_>]) {
        let mut idle = Idle::new();
        for cell in cells {
            let promise = cell.cell.promise;
            let Some(cutoff) = promise.cutoff else { continue };
            let calendars: Vec<&NamedCalendar> = self.calendars_of(&cell.cell).collect();
            let is_idle = match promise.counts_from {
                // It is asked of any local date.
                CountsFrom::Receipt => cutoff.seconds() >= MIDNIGHT,
                CountsFrom::Opening => {
                    calendars.iter().all(|named| self.is_idle_cutoff(&named.calendar, cutoff, &mut idle))
                }
            };
            if is_idle {
                let found =
                    format!("`{cutoff}` changes nothing: a start as late as that counts for the next date anyway");
                let help = "write a time before the last closing of a date, or leave `cutoff` out";
                self.lints.add_at(format!("{}.cutoff", cell.path), LintKind::IdleCutoff, found, help);
            }
        }
    }

    /// Looks at every business date of a calendar, as far as the budget allows, until the cutoff changes something.
    fn is_idle_cutoff(&mut self, calendar: &Calendar, cutoff: TimeOfDay, idle: &mut Idle) -> bool {
        let known = (calendar.address(), cutoff);
        if idle.contains(&known) {
            return true;
        }
        // The horizon cuts the first and the last date.
        let whole = |day: &i64| (1..LAST_DAY.saturating_sub(1)).contains(day);
        let mut dates = (0..).map_while(|rank| calendar.business().at(rank)).filter(whole);
        let applies = dates.any(|day| !self.may_look_at(1) || cutoff_applies(calendar, day, cutoff));
        if !applies {
            idle.push(known);
        }
        !applies
    }
}
