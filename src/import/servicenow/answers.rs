//! The clocks that the product itself kept: `task_sla`. They are compared with, and promise nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::document::Files;
use super::super::node::{Account, Node};
use super::super::report::VendorAnswer;
use super::definitions::Definition;
use super::rows::{Field, field, flag, needed, rows};

/// An answer with the start of its clock.
type Started = (Option<DateTime<Utc>>, VendorAnswer);

/// What the product says about the deadlines of a record.
pub(super) fn read<'a>(
    account: &Account<'a>,
    files: &'a Files,
    definitions: &[Definition],
    record: Option<&str>,
) -> Vec<VendorAnswer> {
    let names: BTreeMap<&str, &str> =
        definitions.iter().map(|definition| (definition.id.as_str(), definition.name.as_str())).collect();
    let read = rows(account, files, "task_sla");
    let mut by_metric: BTreeMap<String, Vec<Started>> = BTreeMap::new();
    for (began, answer) in read.iter().filter_map(|row| answer(row, &names, record)) {
        by_metric.entry(answer.metric.clone()).or_default().push((began, answer));
    }
    by_metric.into_values().flat_map(numbered).collect()
}

/// Several clocks of one definition are its cycles, in the order in which they began.
fn numbered(mut answers: Vec<Started>) -> Vec<VendorAnswer> {
    answers.sort_by_key(|(began, _)| *began);
    let several = answers.len() > 1;
    let cycles = (1..).map(|number| several.then_some(number));
    answers.into_iter().zip(cycles).map(|((_, answer), cycle)| VendorAnswer { cycle, ..answer }).collect()
}

fn answer(row: &Node<'_, '_>, names: &BTreeMap<&str, &str>, record: Option<&str>) -> Option<Started> {
    if field(row, "task").zip(record).is_some_and(|(task, record)| task.text != record) {
        row.clone().skip("about another record");
        return None;
    }
    row.clone().ignored("the product's own answer, which is compared with ours");
    let stage = field(row, "stage").map(|stage| stage.text).unwrap_or_default();
    if stage == "cancelled" {
        row.clone().skip("cancelled, so it says nothing about a deadline");
        return None;
    }
    let sla = needed(row, "sla")?;
    let shown =
        row.get("sla").filter(Node::is_map).and_then(|sla| sla.get("display_value")).and_then(|name| name.word());
    let Some(metric) = names.get(sla.text.as_str()).map(|name| (*name).to_owned()).or(shown) else {
        row.clone().skip("of a definition that is not among those of `contract_sla`");
        return None;
    };
    let at = |name: &str| field(row, name).as_ref().and_then(Field::instant);
    let due_at = at("planned_end_time").filter(|_| stage != "paused");
    let breached = field(row, "has_breached").is_some().then(|| flag(row, "has_breached", false));
    let answer = VendorAnswer { metric, cycle: None, due_at, stopped_at: at("end_time"), breached };
    Some((at("start_time"), answer))
}
