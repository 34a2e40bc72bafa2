//! Which tickets an agreement is for.

use std::collections::BTreeSet;

use super::expression::{Expression, parse};
use crate::import::logic::{Field, Logic};
use crate::import::node::Node;

/// The condition of an agreement. `None` if none of it can be said.
pub(super) fn read(condition: &Node<'_, '_>) -> Option<Logic> {
    let mut left_out = false;
    let logic = logic(&parse(condition.text()?), &mut left_out);
    match &logic {
        Some(_) if !left_out => condition.clone().exact("the tickets that it is for"),
        Some(_) => condition.clone().approximate(
            "a part is left out, for conditions compare fields with texts and whole numbers by `==`, `!=`, `in` and `not in`",
        ),
        None => condition.clone().impossible(
            "conditions compare fields with texts and whole numbers: the agreement is left out; add it to the book with a \
             condition on an attribute that the host sets",
        ),
    };
    logic
}

/// The fields of the ticket for which a condition asks.
pub(super) fn fields_of(condition: &str) -> BTreeSet<&str> {
    let mut fields = BTreeSet::new();
    collect(&parse(condition), &mut fields);
    fields
}

fn collect<'t>(expression: &Expression<'t>, fields: &mut BTreeSet<&'t str>) {
    match expression {
        Expression::All(parts) | Expression::Any(parts) => parts.iter().for_each(|part| collect(part, fields)),
        Expression::Not(part) => collect(part, fields),
        Expression::OneOf(name, _) => {
            fields.insert(name);
        }
        Expression::Filled(_) | Expression::Always | Expression::Never | Expression::Other => {}
    }
}

/// What of an expression can be said. `None` if nothing can.
fn logic(expression: &Expression<'_>, left_out: &mut bool) -> Option<Logic> {
    match expression {
        Expression::All(parts) => {
            some_of(parts.iter().filter(|part| !is_implied(part, parts)), left_out).map(Logic::All)
        }
        Expression::Any(parts) => some_of(parts.iter(), left_out).map(Logic::Any),
        Expression::Not(part) => logic(part, left_out).map(Logic::not),
        Expression::OneOf(name, values) => Some(Logic::one_of(field(name), values.iter().copied())),
        Expression::Always => Some(Logic::All(Vec::new())),
        Expression::Never => Some(Logic::Any(Vec::new())),
        Expression::Filled(_) | Expression::Other => {
            *left_out = true;
            None
        }
    }
}

fn some_of<'e, 't: 'e>(parts: impl Iterator<Item = &'e Expression<'t>>, left_out: &mut bool) -> Option<Vec<Logic>> {
    let said: Vec<Logic> = parts.filter_map(|part| logic(part, left_out)).collect();
    (!said.is_empty()).then_some(said)
}

/// Whether it says only that a field has a value, of which another part says more. Frappe's own editor writes
/// `doc.customer and doc.customer == "Contoso"`.
fn is_implied(part: &Expression<'_>, all: &[Expression<'_>]) -> bool {
    let Expression::Filled(name) = part else { return false };
    let is_value = |value: &&str| !matches!(*value, "0" | "false");
    all.iter()
        .any(|other| matches!(other, Expression::OneOf(field, values) if field == name && values.iter().all(is_value)))
}

fn field(name: &str) -> Field {
    match name {
        "priority" => Field::Priority,
        "status" => Field::Status,
        _ => Field::Attribute(name.to_owned()),
    }
}
