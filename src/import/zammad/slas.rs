//! SLAs: their conditions, their calendar, and the minutes for each clock.

use std::collections::BTreeSet;

use super::LastContact;
use super::conditions::Reader;
use super::states::States;
use crate::import::calendars::Calendars;
use crate::import::logic::Alternatives;
use crate::import::node::Node;
use crate::import::report::Fate;
use crate::policy::{Allowance, Lands, MetricSpec, OnReopen, TargetSpec};

pub(super) struct Sla<'a, 'n> {
    pub(super) node: Node<'a, 'n>,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) created_at: String,
    /// `None` for every ticket that no other SLA is for.
    pub(super) condition: Option<Alternatives>,
    priorities: BTreeSet<String>,
    pub(super) metrics: Vec<(&'static str, MetricSpec)>,
}

impl<'a, 'n> Sla<'a, 'n> {
    pub(super) fn read(
        node: &Node<'a, 'n>,
        (calendars, states): (&Calendars, &States),
        last_contact: Option<LastContact>,
    ) -> Option<Sla<'a, 'n>> {
        let node = node.clone().exact("a policy");
        let created_at = node.get("created_at").and_then(|at| at.ignored("when it was created").plain());
        node.ignore(&super::EDITS, "who edited it, and when");
        let id = node.need("id").and_then(|id| id.exact("the id of the policy").short_word());
        let name = node.need("name").and_then(|name| name.exact("the order in which SLAs are tried").text());
        let calendar = node.need("calendar_id").and_then(|calendar| {
            let named = calendar.word().and_then(|id| calendars.named(&calendar, id));
            calendar.exact("the calendar of the targets");
            named
        });
        let metrics = metrics(&node, calendar.as_deref().unwrap_or_default(), last_contact);
        let condition = node.get("condition").map(|condition| {
            let sla = id.as_deref().unwrap_or_default();
            Reader::new(sla, states).read(&condition)
        });
        let (condition, priorities) = condition.unwrap_or_default();
        let (id, name) = (id?, name?);
        calendar?;
        let created_at = created_at.unwrap_or_default();
        Some(Sla { node, id, name: name.to_owned(), created_at, condition, priorities, metrics })
    }

    /// The priorities that its condition names.
    pub(super) fn name_priorities(&self, priorities: &mut BTreeSet<String>) {
        priorities.extend(self.priorities.iter().cloned());
    }
}

/// What starts and stops each clock.
fn metrics(sla: &Node<'_, '_>, calendar: &str, last_contact: Option<LastContact>) -> Vec<(&'static str, MetricSpec)> {
    let clocks = ["first_response_time", "response_time", "update_time", "solution_time"];
    let read = clocks.into_iter().filter_map(|name| {
        let node = sla.nullable(name)?;
        let target = target(&node, calendar)?;
        let updates = |last: LastContact| {
            let metric = MetricSpec::new().start(["customer_replied"]).repeat(true).after_answer(true);
            match last {
                LastContact::Unanswered => metric.stop(["agent_replied"]),
                LastContact::Last => metric.stop(["agent_replied", "customer_replied"]),
            }
        };
        let metric = match name {
            "first_response_time" => MetricSpec::new().start(["opened"]).stop(["agent_replied"]),
            "solution_time" => MetricSpec::new().start(["opened"]).on_reopen(OnReopen::Final),
            _ => updates(last_contact.unwrap_or_default()),
        };
        if name == "update_time" {
            let assumed = if last_contact.is_none() { ". Zammad's default is assumed" } else { "" };
            let way =
                format!("from a message of the customer after the first answer, as the system's setting says{assumed}");
            node.note(Fate::Approximate, way, Some("last_contact"));
        } else if name == "response_time" && last_contact.is_none() {
            let way = "from the message of the customer that the system's setting says; Zammad's default is assumed";
            node.note(Fate::Approximate, way, Some("last_contact"));
        }
        Some((name, metric.targets("*", "*", target)))
    });
    read.collect()
}

fn target(node: &Node<'_, '_>, calendar: &str) -> Option<TargetSpec> {
    let minutes = if node.is_null() { 0 } else { node.whole()? };
    if minutes == 0 {
        node.clone().exact("no such clock");
        return None;
    }
    let seconds = minutes.checked_mul(60).and_then(|seconds| u32::try_from(seconds).ok());
    let seconds = node.or_mistake(seconds, "a number of minutes", "the vendor's format has minutes here");
    let within = Allowance::Working(seconds?);
    node.clone().exact(format!("a target of {within}; one that falls on a closing is due at the next opening"));
    Some(TargetSpec::within(within).calendar(calendar).lands(Lands::NextOpen))
}
