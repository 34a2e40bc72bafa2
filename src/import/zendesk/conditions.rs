//! Filters of policies, as conditions of a book.

use super::super::each::each;
use super::super::logic::{Field, Logic};
use super::super::node::Node;
use super::super::report::Fate;
use crate::condition::AlternativesSpec;
use crate::input::problem::ProblemKind;
use crate::input::text::{quoted, shortened};

/// Values that have an order, from the least to the greatest.
const PRIORITIES: [&str; 4] = ["low", "normal", "high", "urgent"];
const STATUSES: [&str; 6] = ["new", "open", "pending", "hold", "solved", "closed"];
const TYPES: [&str; 4] = ["incident", "problem", "question", "task"];

/// Fields that audits and conditions name by the same number.
const NUMBERS: [&str; 6] = ["assignee_id", "brand_id", "group_id", "organization_id", "requester_id", "ticket_form_id"];

/// The tickets that a policy is for: `Some(None)` for every ticket. `None` if no ticket, or after a mistake.
pub(super) fn when(filter: &Node<'_, '_>) -> Option<Option<AlternativesSpec>> {
    let all = each(filter.list("all").iter().map(condition));
    let any = filter.get("any").filter(|any| !any.is_empty());
    let any = any.map(|any| any.exact("one of these conditions has to hold").items());
    let any = each(any.iter().flatten().map(condition));
    let others = others(filter);
    for part in &others {
        part.clone().impossible("conditions of this kind are not known; the policy is left out");
    }
    let (mut all, any) = (all?, any?);
    if !others.is_empty() {
        return None;
    }
    if !any.is_empty() {
        all.push(Logic::Any(any));
    }
    let Some(alternatives) = Logic::All(all).alternatives() else {
        filter.mistake(ProblemKind::TooLarge, "it has too many conditions", "split it into several policies");
        return None;
    };
    if alternatives.is_never() {
        filter.clone().ignored("no ticket can meet it, so the policy is left out");
        return None;
    }
    Some(alternatives.spec())
}

/// What a filter says beside `all` and `any`.
fn others<'a, 'n>(filter: &Node<'a, 'n>) -> Vec<Node<'a, 'n>> {
    let others = filter.fields().into_iter().filter(|(name, _)| !["all", "any"].contains(name));
    others.map(|(_, part)| part).filter(|part| !part.is_null() && !part.is_empty()).collect()
}

fn condition(node: &Node<'_, '_>) -> Option<Logic> {
    let field = node.need("field").and_then(|field| field.text());
    let operator = node.need("operator").and_then(|operator| operator.text());
    let values = node.nullable("value").map(|value| if value.is_null() { Vec::new() } else { value.words() });
    let (field, operator, values) = (field?, operator?, values.unwrap_or_default());
    let said = said(field, operator, &values);
    Some(match said {
        Some(logic) => {
            if is_told(field, &values) {
                node.clone().exact(became(field));
            } else {
                let why = format!("no audit says this; {} has to have the value", place(field));
                node.clone().note(Fate::NeedsHost, why, None);
            }
            logic
        }
        None => {
            let asked = shortened(&format!("{field} {operator} {}", values.join(" ")), 200).trim_end().to_owned();
            let why =
                format!("a condition that cannot be expressed; set the attribute `{asked}` to `true` where it holds");
            node.clone().impossible(why);
            Logic::one_of(Field::Attribute(asked), ["true"])
        }
    })
}

/// Whether the audits of a ticket say what such a condition asks for, in the same words.
fn is_told(field: &str, values: &[String]) -> bool {
    let all = |known: &[&str]| values.iter().all(|value| known.contains(&value.as_str()));
    match field {
        "current_tags" => true,
        "priority" => all(&PRIORITIES),
        "status" => all(&STATUSES),
        "type" => all(&TYPES),
        field if NUMBERS.contains(&field) => values.iter().all(|value| is_number(value)),
        // A checkbox is `true` in a condition, and may be `1` in an audit.
        field => {
            let is_custom = field.strip_prefix("custom_fields_").is_some_and(is_number);
            is_custom && !values.iter().any(|value| value == "true" || value == "false")
        }
    }
}

/// Whether a text is a number, as ids are.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where a host has to put what a condition asks for.
fn place(field: &str) -> String {
    match field {
        "priority" | "status" => format!("the {field} of tickets"),
        "assignee_id" => "the agent of tickets".to_owned(),
        _ => format!("the attribute `{}` of tickets, which the host has to set,", quoted(field)),
    }
}

fn became(field: &str) -> &'static str {
    match field {
        "current_tags" => "a tag is an attribute of its own, such as `tag:vip`, which is `true`",
        "priority" | "status" => "a condition on this field",
        "assignee_id" => "a condition on the agent",
        _ => "a condition on the attribute of this name",
    }
}

/// A condition in the words of a book. `None` if it cannot be expressed.
fn said(field: &str, operator: &str, values: &[String]) -> Option<Logic> {
    let any = || one_of(field, values);
    match operator {
        "is" | "includes" | "value" => any(),
        "is_not" | "not_includes" | "not_value" => any().map(Logic::not),
        "less_than" | "less_than_equal" | "greater_than" | "greater_than_equal" => compared(field, operator, values),
        _ => None,
    }
}

/// The field has one of the values. Several tags in one text are several values.
fn one_of(field: &str, values: &[String]) -> Option<Logic> {
    // No value, or the empty one, asks whether the field is empty.
    if values.is_empty() || values.iter().any(String::is_empty) {
        return None;
    }
    if field == "current_tags" {
        let tags = values.iter().flat_map(|tags| tags.split_whitespace());
        return Some(Logic::Any(tags.map(|tag| Logic::tagged("tag", tag)).collect()));
    }
    Some(Logic::one_of(named(field), values.iter().cloned()))
}

fn named(field: &str) -> Field {
    match field {
        "priority" => Field::Priority,
        "status" => Field::Status,
        "assignee_id" => Field::Agent,
        _ => Field::Attribute(field.to_owned()),
    }
}

/// The field comes before or after a value of an ordered field.
fn compared(field: &str, operator: &str, values: &[String]) -> Option<Logic> {
    let order: &[&str] = match field {
        "priority" => &PRIORITIES,
        "status" => &STATUSES,
        _ => return None,
    };
    let [value] = values else { return None };
    let at = order.iter().position(|known| known == value)?;
    let (before, from) = order.split_at_checked(at)?;
    let (after, up_to) = (from.get(1..)?, order.get(..=at)?);
    let fit = match operator {
        "less_than" => before,
        "less_than_equal" => up_to,
        "greater_than" => after,
        _ => from,
    };
    Some(Logic::one_of(named(field), fit.iter().copied()))
}
