//! The clocks that the product itself kept: `task_sla`. They are compared with, and promise nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::super::report::VendorAnswer;
use super::definitions::Definition;
use super::rows::{Field, field, flag, needed, once, rows};

/// A clock of the product.
struct Clock {
    began: Option<DateTime<Utc>>,
    ended: Option<DateTime<Utc>>,
    /// Whether it was cancelled; if so, whether its definition does that at a reset.
    cancelled: Option<bool>,
    answer: VendorAnswer,
}

/// What the product says about the deadlines of a record.
pub(super) fn read<'a>(
    account: &Account<'a>,
    files: &'a Files,
    definitions: &[Definition],
    record: Option<&str>,
) -> Vec<VendorAnswer> {
    let definitions = definitions.iter().map(|definition| (definition.id.as_str(), definition)).collect();
    let read = once(rows(account, files, "task_sla"));
    let mut by_metric: BTreeMap<String, Vec<Clock>> = BTreeMap::new();
    for clock in read.iter().filter_map(|row| clock(row, &definitions, record)) {
        by_metric.entry(clock.answer.metric.clone()).or_default().push(clock);
    }
    by_metric.into_values().flat_map(numbered).collect()
}

/// Several clocks of one definition are its cycles, in the order in which they began. One that a reset cancels is a cycle,
/// too, which says nothing about a deadline.
fn numbered(mut clocks: Vec<Clock>) -> Vec<VendorAnswer> {
    clocks.sort_by_key(|clock| (clock.began, clock.ended.is_none(), clock.ended));
    let next = clocks.iter().skip(1).map(|clock| Some(clock.began)).chain([None]).collect::<Vec<_>>();
    let is_cycle = |(clock, next): &(Clock, Option<Option<DateTime<Utc>>>)| match clock.cancelled {
        Some(at_reset) => at_reset && next.is_some_and(|began| clock.ended.is_none() || began <= clock.ended),
        None => true,
    };
    let cycles: Vec<_> = clocks.into_iter().zip(next).filter(is_cycle).collect();
    let several = cycles.len() > 1;
    let numbers = (1..).map(|number| several.then_some(number));
    let numbered = cycles.into_iter().zip(numbers).filter(|((clock, _), _)| clock.cancelled.is_none());
    numbered.map(|((clock, _), cycle)| VendorAnswer { cycle, ..clock.answer }).collect()
}

fn clock(row: &Node<'_, '_>, definitions: &BTreeMap<&str, &Definition>, record: Option<&str>) -> Option<Clock> {
    if field(row, "task").zip(record).is_some_and(|(task, record)| task.text != record) {
        row.clone().skip("about another record");
        return None;
    }
    let stage = field(row, "stage").map(|stage| stage.text).unwrap_or_default();
    row.clone().ignored(match stage.as_str() {
        "cancelled" => "cancelled, so it says nothing about a deadline",
        _ => "the product's own answer, which is compared with ours",
    });
    let sla = needed(row, "sla")?;
    let definition = definitions.get(sla.text.as_str());
    let shown =
        row.get("sla").filter(Node::is_map).and_then(|sla| sla.get("display_value")).and_then(|name| name.word());
    let Some(metric) = definition.map(|definition| definition.name.clone()).or(shown) else {
        row.clone().skip("of a definition that is not among those of `contract_sla`");
        return None;
    };
    let at = |name: &str| field(row, name).as_ref().and_then(Field::instant);
    let due_at = at("planned_end_time").filter(|_| stage != "paused");
    let breached = field(row, "has_breached").is_some().then(|| flag(row, "has_breached", false));
    let (began, ended) = (at("start_time"), at("end_time"));
    let cancelled = (stage == "cancelled").then(|| definition.is_some_and(|definition| definition.cancels_at_reset));
    if cancelled.is_some() {
        row.clone().skip("cancelled, so it says nothing about a deadline");
    }
    Some(Clock {
        began,
        ended,
        cancelled,
        answer: VendorAnswer { metric, cycle: None, due_at, stopped_at: ended, breached },
    })
}
