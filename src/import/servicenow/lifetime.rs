//! From when a clock counts and what cancels it, as columns of a definition say. This module knows no condition.

use super::super::node::Node;
use super::rows::{field, flag};

/// What cancels a clock.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Cancels {
    /// That the start condition is no longer met.
    NoMatch,
    /// The cancel condition.
    OnCondition,
    Never,
}

/// What cancels a clock.
pub(super) fn cancels(row: &Node<'_, '_>) -> Cancels {
    let Some(when) = field(row, "when_to_cancel") else { return Cancels::NoMatch };
    match when.text.as_str() {
        "no_match" => {
            let why =
                "the policy no longer applies; if the start condition is met again, the time used so far stays used";
            when.node.approximate(why);
            Cancels::NoMatch
        }
        "on_condition" => {
            when.exact("the cancel condition cancels it");
            Cancels::OnCondition
        }
        "never" => {
            when.exact("nothing cancels it: the host, or a history, sets an attribute once it is attached");
            Cancels::Never
        }
        _ => {
            let help = "the ways are `no_match`, `on_condition` and `never`";
            when.node.or_mistake(None, "a way to cancel that is read here", help).unwrap_or(Cancels::NoMatch)
        }
    }
}

/// Whether it counts from before it was attached, and from which column, if that is not the opening.
pub(super) fn retroactive(row: &Node<'_, '_>) -> (bool, Option<String>) {
    let retroactive = flag(row, "retroactive", false);
    let (said, column, pauses) =
        (field(row, "retroactive"), field(row, "set_start_to"), flag(row, "retroactive_pause", true));
    if !retroactive {
        let unused = [field(row, "retroactive_pause"), column].into_iter().flatten();
        unused.for_each(|field| drop(field.node.ignored("it counts from when it is attached")));
        if let Some(said) = said {
            said.exact("time counts while the start condition is met, so none before");
        }
        return (false, None);
    }
    if let Some(said) = said {
        said.exact("as if the start condition had been met from the beginning");
    }
    if let Some(said) = field(row, "retroactive_pause") {
        match pauses {
            true => said.exact("pauses before it was attached do not count"),
            false => drop(said.node.approximate("pauses before it was attached do not count here; there they do")),
        }
    }
    row.clone().approximate("a policy with one metric; clocks after the first count from when they start");
    let Some(column) = column else { return (true, None) };
    match column.text.as_str() {
        "opened_at" => {
            column.exact("the opening");
            (true, None)
        }
        "sys_created_on" => {
            column.node.approximate("the opening, which may be some seconds before the record was created");
            (true, None)
        }
        _ => {
            column
                .node
                .approximate("the ticket's `occurred_at`, which a history fills, unless it is after the opening");
            (true, Some(column.text))
        }
    }
}
