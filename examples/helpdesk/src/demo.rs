//! A policy and tickets to look at, for the tenant `demo`. The times are short, so that something happens.

use std::sync::Arc;

use punctual::chrono::TimeDelta;
use punctual::{EventKind, Policy, Ticket};

use crate::clock;
use crate::desk::{self, Desk};

const POLICY: &str = include_str!("demo/policy.json");

/// Puts the policy and the tickets into an empty database.
///
/// # Errors
/// The database cannot be written.
pub async fn fill(desk: &Arc<Desk>) -> Result<(), Box<dyn std::error::Error>> {
    let Some(tenant) = desk.tenants.named("demo") else { return Ok(()) };
    let policy: Policy = serde_json::from_str(POLICY)?;
    let tickets = tickets()?;
    let filled = desk.write(tenant, move |desk, scope| {
        if desk::add_policy(scope, &policy, POLICY)? {
            tickets.iter().try_for_each(|ticket| desk::open(desk, scope, policy.id(), ticket).map(drop))?;
        }
        Ok(())
    });
    filled.await.map_err(|failure| format!("the demo cannot be stored: {failure:?}").into())
}

/// Tickets that were opened in the last minutes.
fn tickets() -> Result<Vec<Ticket>, punctual::InputError> {
    let now = clock::now();
    let seconds = |seconds| now - TimeDelta::seconds(seconds);
    let status = |to: &str| EventKind::StatusChanged { to: to.into() };
    let ticket = |id: &str, age, priority: &str| Ticket::opened(id, seconds(age)).priority(priority);
    let tickets = [
        ticket("PRINTER-1", 30, "high"),
        ticket("VPN-2", 100, "high"),
        ticket("MAIL-3", 200, "high").event(seconds(150), EventKind::AgentReplied),
        ticket("LAPTOP-4", 400, "normal")
            .event(seconds(300), EventKind::AgentReplied)
            .event(seconds(250), status("waiting for customer")),
        ticket("PHONE-5", 560, "normal").event(seconds(500), EventKind::AgentReplied),
        ticket("BADGE-6", 700, "normal").event(seconds(650), EventKind::AgentReplied),
        ticket("WIFI-7", 900, "high")
            .event(seconds(880), EventKind::AgentReplied)
            .event(seconds(600), EventKind::Resolved),
    ];
    tickets.into_iter().map(|ticket| ticket.build()).collect()
}
