//! Alerts as plain data: what has fired in a cycle, and alerts that stand alone, with their keys.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::alert_key::AlertKey;
use crate::policy::{Level, LevelName, Policy};
use crate::replay::clock::MetricClock;
use crate::replay::firing;
use crate::time::Instant;
#[cfg(feature = "serde")]
use crate::time::rfc3339;

/// A warning, a breach or an escalation level that has fired in a cycle.
///
/// Its ticket, metric and cycle are those of the list that contains it. [`Evaluation::fired`](crate::Evaluation::fired)
/// gives each firing as an [`Alert`], which has a key.
///
/// # When was the customer's manager told?
/// ```
/// use punctual::policy::LevelSpec;
/// use punctual::{MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let level = LevelSpec::at("50%").level(1).notify(["manager"]);
/// let spec = PolicySpec::new("support").calendar("24x7").ladders("desk", [level]);
/// let resolution = MetricSpec::new().ladder("desk").targets("*", "*", "4h");
/// let policy = Policy::from_spec(spec.metrics("resolution", resolution))?;
/// let ticket = Ticket::opened("T-1", "2026-03-02T08:00:00Z".parse()?).build()?;
/// let evaluation = evaluate(&ticket, &policy, "2026-03-02T11:00:00Z".parse()?);
/// let firing = &evaluation.metrics[0].cycles[0].fired[0];
/// assert_eq!((firing.at, &*firing.notify[0]), ("2026-03-02T10:00:00Z".parse()?, "manager"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Firing {
    /// Which level.
    pub level: LevelName,
    /// 0 for its first firing in the cycle.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_zero"))]
    pub repetition: u32,
    /// When it fired.
    #[cfg_attr(feature = "serde", serde(serialize_with = "rfc3339::write"))]
    pub at: DateTime<Utc>,
    /// When the cycle was due at the firing; `None` if it was not due yet and paused without a known end (E2).
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub due_at: Option<DateTime<Utc>>,
    /// Who is to be notified, by the names in the policy. The JSON of a cycle leaves it out where it is the same as at
    /// the previous firing of the level; see [`Cycle::fired`](crate::Cycle::fired).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_empty"))]
    pub notify: Arc<[Arc<str>]>,
}

/// A warning, a breach or an escalation level of a cycle, with its key: one that has fired, or one that is to come.
///
/// [`Evaluation::fired`](crate::Evaluation::fired) and [`alerts_between`](crate::alerts_between()) give what has fired,
/// and [`pending_alerts`](crate::pending_alerts()) what is to come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Alert {
    /// Unique within a ticket and the same in every evaluation.
    pub key: AlertKey,
    /// Which level.
    pub level: LevelName,
    /// 0 for its first firing in the cycle.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_zero"))]
    pub repetition: u32,
    /// When it fired, or will fire if nothing else happens. `None` only for an alert that is to come: while the cycle
    /// is paused without a known end, while the level waits for another one, and if it will never fire.
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub at: Option<DateTime<Utc>>,
    /// When the cycle was due at the firing, or is due now; `None` while it is not due yet and paused without a known
    /// end (E2).
    #[cfg_attr(
        feature = "serde",
        serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339::write_some")
    )]
    pub due_at: Option<DateTime<Utc>>,
    /// The number of the level that has to fire first, if it has not fired yet (E9). Only an alert that is to come has
    /// one.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub waits_for: Option<u32>,
    /// Who is to be notified, by the names in the policy.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_empty"))]
    pub notify: Arc<[Arc<str>]>,
}

impl Firing {
    /// The first firing of a level, at this instant, which notifies nobody. The other fields can be set afterwards.
    #[must_use]
    pub fn new(level: LevelName, at: DateTime<Utc>) -> Firing {
        Firing { level, repetition: 0, at, due_at: None, notify: Arc::default() }
    }

    /// A firing of this level that the replay has recorded.
    pub(super) fn of(policy: &Policy, level: &Level, firing: &firing::Firing) -> Firing {
        Firing {
            level: level.name.clone(),
            repetition: firing.repetition,
            at: firing.at.utc(),
            due_at: firing.due().map(Instant::utc),
            notify: recipients(policy, level, Some(firing.at)).clone(),
        }
    }
}

impl Alert {
    /// An alert that has no instant and notifies nobody. Level and repetition are those of the key; the other fields
    /// can be set afterwards.
    ///
    /// # A test of a host's mails
    /// ```
    /// use punctual::{Alert, AlertKey, LevelName};
    /// let mut breach = Alert::new(AlertKey::new("T-1", "sla", "resolution", 1, LevelName::Breach, 0));
    /// breach.notify = ["lead".into()].into();
    /// let (key, contacts) = (&breach.key, breach.notify.join(", "));
    /// let subject = format!("{}: {} of {}, to {contacts}", key.ticket(), breach.level, key.metric());
    /// assert_eq!(subject, "T-1: breach of resolution, to lead");
    /// ```
    #[must_use]
    pub fn new(key: AlertKey) -> Alert {
        Alert {
            level: key.level.clone(),
            repetition: key.repetition,
            key,
            at: None,
            due_at: None,
            waits_for: None,
            notify: Arc::default(),
        }
    }
}

/// Who is told of a level that fires at this instant; without an instant, who is told at any hour (E8).
pub(super) fn recipients<'a>(policy: &Policy, level: &'a Level, at: Option<Instant>) -> &'a Arc<[Arc<str>]> {
    let Some(at) = at else { return level.notify.at_any_hour() };
    level.notify.told(|calendar| policy.axis(calendar).is_some_and(|axis| axis.is_open(at)))
}

/// The names that identify a cycle.
#[derive(Clone, Copy)]
pub(crate) struct CycleName<'a> {
    pub(crate) ticket: &'a Arc<str>,
    /// The kind of the policy and, if keys name it, its id.
    pub(crate) policy: (&'a Arc<str>, Option<&'a Arc<str>>),
    pub(crate) metric: &'a Arc<str>,
    pub(crate) number: u32,
}

impl CycleName<'_> {
    /// What fired in it.
    pub(crate) fn fired(self, firing: Firing) -> Alert {
        let key = self.key(firing.level, firing.repetition);
        Alert { at: Some(firing.at), due_at: firing.due_at, notify: firing.notify, ..Alert::new(key) }
    }

    fn key(self, level: LevelName, repetition: u32) -> AlertKey {
        let CycleName { ticket, policy: (kind, policy), metric, number } = self;
        let key = AlertKey::new(ticket.clone(), kind.clone(), metric.clone(), number, level, repetition);
        match policy {
            Some(policy) => key.with_policy(policy.clone()),
            None => key,
        }
    }

    /// What is to come in it, in the order of levels; nothing once it has ended.
    pub(crate) fn pending(self, clock: &mut MetricClock<'_>, now: Instant) -> Vec<Alert> {
        let (mut alerts, due) = (Vec::new(), clock.due());
        let paused = !clock.is_fixed() && clock.paused(now).is_some_and(|paused| paused.ends_at.is_none());
        let is_breached = clock.clock.last().is_some_and(|run| run.breached_at().is_some());
        let due_at = due.filter(|_| !paused || is_breached).map(Instant::utc);
        clock.pending(now, due, |next| {
            let mut alert = Alert::new(self.key(next.level.name.clone(), next.repetition));
            (alert.at, alert.due_at) = (next.at.filter(|_| !paused).map(Instant::utc), due_at);
            alert.waits_for = next.waits_for;
            alert.notify = recipients(clock.policy, next.level, next.at.filter(|_| !paused)).clone();
            alerts.push(alert);
        });
        alerts
    }
}

#[cfg(feature = "serde")]
pub(super) fn is_zero(repetition: &u32) -> bool {
    *repetition == 0
}

#[cfg(feature = "serde")]
fn is_empty(notify: &Arc<[Arc<str>]>) -> bool {
    notify.is_empty()
}
