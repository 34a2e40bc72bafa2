//! What happens in one transaction: a ticket is stored, evaluated, and its alerts go into the outbox.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use punctual::chrono::TimeDelta;
use punctual::{Evaluation, Phase, Policy, Ticket, alerts_between, evaluate};
use serde::Serialize;
use tokio::sync::Notify;

use crate::clock::{self, Instant, from_nanos, to_nanos};
use crate::problems::{Failure, Mistake};
use crate::read::{Arrival, EVENT};
use crate::store::{Scope, Standing, Store, Stored};
use crate::tenants::{Tenant, Tenants};

/// A ticket with more text or more events than this takes no further ones.
const LONGEST_TICKET: usize = 1 << 20;
const MOST_EVENTS: usize = 2000;

/// What every part of the program shares.
pub struct Desk {
    pub store: Store,
    pub tenants: Tenants,
    /// Wakes the timer, which may have to set its alarm to an earlier instant.
    pub timer: Notify,
    policies: Policies,
}

impl Desk {
    #[must_use]
    pub fn new(store: Store, tenants: Tenants) -> Arc<Desk> {
        Arc::new(Desk { store, tenants, timer: Notify::new(), policies: Policies::default() })
    }

    /// Does some work with the data of a tenant in one transaction, and then tells whoever waits for changes.
    pub async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        tenant: &Arc<Tenant>,
        work: impl FnOnce(&Desk, &Scope<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (desk, of) = (self.clone(), tenant.clone());
        let (told, about) = (self.clone(), tenant.clone());
        let ended = move |answer: &Result<T, Failure>| match answer {
            Ok(_) => {
                about.tell();
                told.timer.notify_one();
            }
            Err(_) => told.policies.forget(&about.name),
        };
        self.store.write(move |connection| work(&desk, &Scope::new(connection, &of.name)), ended).await
    }

    /// Reads the data of a tenant.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        tenant: &Arc<Tenant>,
        work: impl FnOnce(&Desk, &Scope<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (desk, of) = (self.clone(), tenant.clone());
        self.store.read(move |connection| work(&desk, &Scope::new(connection, &of.name))).await
    }

    /// A ticket that is stored.
    pub(crate) fn find(&self, scope: &Scope<'_>, id: &str) -> Result<Known, Failure> {
        let stored = scope.ticket(id)?.ok_or_else(|| Failure::unknown("ticket", id))?;
        self.known(scope, &stored)
    }

    pub(crate) fn known(&self, scope: &Scope<'_>, stored: &Stored) -> Result<Known, Failure> {
        Ok(Known {
            ticket: serde_json::from_str(&stored.json).map_err(|error| Failure::Damaged(error.to_string()))?,
            policy: self.policies.get(scope, &stored.policy, stored.version)?,
            evaluated_at: from_nanos(stored.evaluated_at),
        })
    }
}

/// A ticket, and the policy under which it was opened.
pub(crate) struct Known {
    pub(crate) ticket: Ticket,
    pub(crate) policy: Policy,
    evaluated_at: Instant,
}

impl Known {
    /// The instant at which it is evaluated now: what the clock says, but never before its latest evaluation.
    pub(crate) fn now(&self) -> Instant {
        clock::now().max(self.evaluated_at)
    }

    /// The instant of an event that arrives now. It is after every evaluation that did not see the event, also if
    /// somebody has set the clock back. Otherwise the event could undo an alert that was sent already. It is not before
    /// the opening, which may have been stamped by a clock that is ahead.
    fn next(&self) -> Instant {
        clock::now().max(self.evaluated_at + TimeDelta::milliseconds(1)).max(self.ticket.opened_at())
    }

    /// Evaluates the ticket again, in which nothing has changed but the time.
    pub(crate) fn settle(&self, scope: &Scope<'_>) -> Result<Evaluation, Failure> {
        settle(scope, &self.ticket, &self.policy, self.evaluated_at, self.now())
    }
}

/// Stores a policy. A version that is there already stays as it is. Returns whether it is new.
pub fn add_policy(scope: &Scope<'_>, policy: &Policy, json: &str) -> Result<bool, Failure> {
    let (id, version) = (policy.id(), policy.version());
    let Some(stored) = scope.policy(id, version)? else {
        scope.add_policy(id, version, json)?;
        return Ok(true);
    };
    if parsed(&stored)? == *policy {
        return Ok(false);
    }
    let detail = format!("version {version} of `{id}` is there and says something else; give the new one a new number");
    Err(Failure::refused(StatusCode::CONFLICT, detail))
}

/// Stores a new ticket under the newest version of a policy.
pub fn open(desk: &Desk, scope: &Scope<'_>, policy: &str, ticket: &Ticket) -> Result<Evaluation, Failure> {
    let version = scope.newest_version(policy)?.ok_or_else(|| Failure::unknown("policy", policy))?;
    let rules = desk.policies.get(scope, policy, version)?;
    let now = clock::now();
    let stored = Stored { policy: policy.to_owned(), version, json: text(ticket)?, evaluated_at: to_nanos(now) };
    if !scope.add_ticket(ticket.id(), to_nanos(ticket.opened_at()), &stored)? {
        return Err(Failure::refused(StatusCode::CONFLICT, format!("there is a ticket `{}` already", ticket.id())));
    }
    settle(scope, ticket, &rules, Instant::MIN_UTC, now)
}

/// Adds an event to a ticket, unless the ticket has one with its id. Returns whether it was added.
pub(crate) fn add_event(
    desk: &Desk,
    scope: &Scope<'_>,
    id: &str,
    arrival: Arrival,
) -> Result<(bool, Evaluation), Failure> {
    let known = desk.find(scope, id)?;
    let now = known.next();
    let Known { mut ticket, policy, evaluated_at } = known;
    let event = arrival.at(now);
    // A late event changes alerts from its own instant on.
    let since = evaluated_at.min(event.at - TimeDelta::nanoseconds(1));
    let is_new = ticket.push_if_new(event).map_err(|error| Failure::input("event", &error, EVENT))?;
    if is_new {
        let json = text(&ticket)?;
        if json.len() > LONGEST_TICKET || ticket.events().len() > MOST_EVENTS {
            let help = "open another ticket";
            let mistake = Mistake::new("", "too_large", "the ticket has too many events", help);
            return Err(Failure::mistakes("event", vec![mistake]));
        }
        scope.change_ticket(id, &json)?;
    }
    Ok((is_new, settle(scope, &ticket, &policy, since, now)?))
}

/// Evaluates a ticket and stores what follows: its line on the page, when to look again, and its alerts.
///
/// All alerts that fired after `since` are handed to the outbox, which takes each key once. So the same lines cover
/// alerts that fire in time, alerts that a late event brings, and alerts of the time in which the program was down. An
/// evaluation lists at most 10,000 firings (E4), so they do not come from there.
fn settle(
    scope: &Scope<'_>,
    ticket: &Ticket,
    policy: &Policy,
    since: Instant,
    now: Instant,
) -> Result<Evaluation, Failure> {
    let evaluation = evaluate(ticket, policy, now);
    scope.set_standing(ticket.id(), &standing(&evaluation)?)?;
    for alert in alerts_between(ticket, policy, since, now) {
        scope.add_alert(&alert.key.to_string(), &text(&alert)?, to_nanos(alert.at.unwrap_or(now)))?;
    }
    Ok(evaluation)
}

/// A line of the page.
#[derive(Serialize)]
struct Summary<'a> {
    ticket: &'a str,
    /// The most pressing clock: its metric, its outcome, when it is due, and what it is doing.
    metric: Option<&'a str>,
    outcome: Option<&'a str>,
    due_at: Option<Instant>,
    due_if_resumed: Option<Instant>,
    phase: Option<&'a Phase>,
}

fn standing(evaluation: &Evaluation) -> Result<Standing, Failure> {
    let rollup = evaluation.rollup();
    let pressing = rollup.pressing.as_ref();
    let metric = pressing.and_then(|pressing| evaluation.metric(&pressing.metric));
    let cycle = metric
        .zip(pressing)
        .and_then(|(metric, pressing)| metric.cycles.iter().find(|cycle| cycle.number == pressing.cycle));
    let summary = Summary {
        ticket: &evaluation.ticket,
        metric: pressing.map(|pressing| &*pressing.metric),
        outcome: pressing.map(|pressing| pressing.outcome.as_str()),
        due_at: pressing.and_then(|pressing| pressing.due_at),
        due_if_resumed: cycle.and_then(|cycle| cycle.due_if_resumed),
        phase: cycle.map(|cycle| &cycle.phase),
    };
    Ok(Standing {
        state: evaluation.state.map(|state| state.as_str().to_owned()),
        summary: text(&summary)?,
        rank: summary.due_at.map_or(i64::MAX, to_nanos),
        evaluated_at: to_nanos(evaluation.now),
        next_change: evaluation.next_change.map(to_nanos),
    })
}

/// The policies that were used, built once. A stored version never changes, so none of them gets old.
#[derive(Default)]
struct Policies(Mutex<HashMap<(String, String, u32), Policy>>);

impl Policies {
    fn get(&self, scope: &Scope<'_>, id: &str, version: u32) -> Result<Policy, Failure> {
        let key = (scope.tenant().to_owned(), id.to_owned(), version);
        if let Some(policy) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(policy.clone());
        }
        let json = scope.policy(id, version)?.ok_or_else(|| Failure::unknown("policy", id))?;
        let policy = parsed(&json)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, policy.clone());
        Ok(policy)
    }

    /// Forgets the policies of a tenant of which a transaction has failed: it may have used one that is not stored.
    fn forget(&self, tenant: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, ..), _| of != tenant);
    }
}

fn parsed(json: &str) -> Result<Policy, Failure> {
    serde_json::from_str(json).map_err(|error| Failure::Damaged(error.to_string()))
}

fn text(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Damaged(error.to_string()))
}
