//! Alerts on request: what fires between two instants, and what is to come. Both use one small observer of the replay.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::alert::{Alert, CycleName};
use super::result::in_order;
use super::writer::fired;
use crate::policy::{Policy, State};
use crate::replay::clock::MetricClock;
use crate::replay::ticket_state::TicketState;
use crate::replay::{Observer, Scratch, replay};
use crate::ticket::Ticket;
use crate::time::{Instant, without_leap};

/// Lists what fires after `from` and up to and including `to`, in order: by instant, then by key (E7).
///
/// It sees the events up to `to`. That is enough for a host whose events arrive in time: each call starts where the
/// last one ended. A host whose events can arrive late should evaluate instead, and send every fired alert whose key it
/// has not sent yet.
///
/// # What fired this morning
/// ```
/// use punctual::{LevelName, MetricSpec, Policy, PolicySpec, Ticket, alerts_between};
/// let response = MetricSpec::new().warn(["75%"]).targets("*", "*", "4h");
/// let spec = PolicySpec::new("simple").calendar("24x7").metrics("first_response", response);
/// let (policy, opened) = (Policy::from_spec(spec)?, "2026-03-02T08:00:00Z".parse()?);
/// let ticket = Ticket::opened("T-1", opened).build()?;
/// let alerts = alerts_between(&ticket, &policy, opened, "2026-03-02T12:00:00Z".parse()?);
/// assert_eq!(alerts[0].key.to_string(), "T-1/sla/first_response/1/75%25/0");
/// assert_eq!((alerts.len(), &alerts[1].level), (2, &LevelName::Breach));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn alerts_between(ticket: &Ticket, policy: &Policy, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Alert> {
    let from = without_leap(from);
    let mut alerts = asked(ticket, policy, to, &|name, clock, alerts| {
        let after = fired(policy, clock).filter(|firing| firing.at > from);
        alerts.extend(after.map(|firing| name.fired(firing)));
    });
    in_order(&mut alerts);
    alerts
}

/// Lists the next alert of each level that may still fire in the open cycles of `ticket`, by metric, then by level.
///
/// An alert without an instant waits for the end of a pause, for another level or for another event (E3, E9).
///
/// # What is to come this afternoon
/// ```
/// use punctual::{LevelName, MetricSpec, Policy, PolicySpec, Ticket, pending_alerts};
/// let response = MetricSpec::new().warn(["75%"]).targets("*", "*", "4h");
/// let spec = PolicySpec::new("simple").calendar("24x7").metrics("first_response", response);
/// let (policy, opened) = (Policy::from_spec(spec)?, "2026-03-02T08:00:00Z".parse()?);
/// let ticket = Ticket::opened("T-1", opened).build()?;
/// let alerts = pending_alerts(&ticket, &policy, "2026-03-02T11:30:00Z".parse()?);
/// assert_eq!((alerts.len(), &alerts[0].level), (1, &LevelName::Breach));
/// assert_eq!(alerts[0].at, Some("2026-03-02T12:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn pending_alerts(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>) -> Vec<Alert> {
    let clamped = Instant::clamped(now);
    asked(ticket, policy, now, &|name, clock, alerts| alerts.extend(name.pending(clock, clamped)))
}

/// Adds alerts of the last cycle of a clock to a list.
type ListAlerts<'a> = dyn Fn(CycleName<'_>, &mut MetricClock<'_>, &mut Vec<Alert>) + 'a;

/// The alerts that `list` adds for each cycle up to `now`, in the order in which the replay passes the cycles.
fn asked(ticket: &Ticket, policy: &Policy, now: DateTime<Utc>, list: &ListAlerts<'_>) -> Vec<Alert> {
    let mut asked = Asked { ticket: ticket.id(), policy, list, alerts: Vec::new() };
    replay(ticket, policy, Instant::clamped(now), &mut Scratch::default(), &mut Vec::new(), &mut asked);
    asked.alerts
}

struct Asked<'a> {
    ticket: &'a Arc<str>,
    policy: &'a Policy,
    list: &'a ListAlerts<'a>,
    alerts: Vec<Alert>,
}

impl Observer for Asked<'_> {
    fn cycle(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        let (Some(metric), Some(run)) = (self.policy.metric_list().get(metric), clock.clock.last()) else { return };
        let (ticket, policy) = (self.ticket, self.policy.in_keys());
        let name = CycleName { ticket, policy, metric: &metric.name, number: run.number };
        (self.list)(name, clock, &mut self.alerts);
    }

    fn uncovered(&mut self, metric: usize, clock: &mut MetricClock<'_>) {
        self.cycle(metric, clock);
    }

    fn not_covered(&mut self, _: usize, _: &TicketState<'_>) {}

    fn state(&mut self, _: State, _: u32) {}
}
