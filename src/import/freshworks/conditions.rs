//! Which tickets a policy is for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Shape;
use crate::book::ConditionsSpec;
use crate::import::node::Node;

/// The values of which an attribute has to have one.
pub(super) type Condition = (String, Vec<String>);

/// The conditions of a policy, which all have to hold. One that cannot be expressed has no values.
pub(super) fn read(policy: &Node<'_, '_>, shape: &Shape) -> Vec<Condition> {
    let Some(asked) = policy.get("applicable_to") else {
        let is_default = policy.get("is_default").and_then(|is_default| is_default.flag()).unwrap_or_default();
        if !is_default {
            policy.clone().approximate("there is no `applicable_to`, so it is for every ticket here");
        }
        return Vec::new();
    };
    if asked.is_empty() {
        asked.exact("for every ticket");
        return Vec::new();
    }
    let fields = asked.exact("conditions that all have to hold").fields().into_iter();
    fields.filter_map(|(field, values)| condition(field, values, shape)).collect()
}

/// The conditions as written; `None` if there are none.
pub(super) fn spec(conditions: Vec<Condition>) -> Option<ConditionsSpec> {
    let all = |all: ConditionsSpec, (attribute, values): Condition| all.attributes(attribute, values);
    (!conditions.is_empty()).then(|| conditions.into_iter().fold(ConditionsSpec::new(), all))
}

/// The attribute, and the values of which it has to have one. `None` if nothing is asked.
fn condition(field: &str, values: Node<'_, '_>, shape: &Shape) -> Option<Condition> {
    if values.is_null() || values.is_empty() {
        values.exact("no condition");
        return None;
    }
    if values.is_map() || values.is_list() && values.items().iter().any(Node::is_map) {
        values.impossible("a condition of a form that is not known; ask for it in the policy's `when`");
        return Some((field.to_owned(), Vec::new()));
    }
    let (attribute, values) = named(field, values, shape);
    let items = if values.is_list() { values.items() } else { vec![values] };
    let mut seen = BTreeSet::new();
    let texts = items.into_iter().filter_map(value).filter(|text| seen.insert(text.clone())).collect();
    Some((attribute, texts))
}

/// The attribute that a field is about, and what becomes of its values.
fn named<'a, 'n>(field: &str, values: Node<'a, 'n>, shape: &Shape) -> (String, Node<'a, 'n>) {
    let (attribute, is_documented) = attribute_of(field, shape);
    let became = format!("one of these values of the attribute `{attribute}`");
    let values = match is_documented {
        true => values.exact(became),
        false => values.approximate(format!("{became}; the condition is not documented")),
    };
    (attribute.into_owned(), values)
}

/// The attribute that a field is about, and whether the vendor documents it.
pub(super) fn attribute_of<'f>(field: &'f str, shape: &Shape) -> (Cow<'f, str>, bool) {
    match ((shape.attribute)(field), field.strip_suffix("_ids")) {
        (Some(attribute), _) => (attribute.into(), true),
        (None, Some(stem)) => (format!("{stem}_id").into(), false),
        (None, None) => (field.into(), false),
    }
}

fn value(value: Node<'_, '_>) -> Option<String> {
    if value.is_null() {
        value.impossible("that a field has no value cannot be asked for; write a text of your own in the attribute");
        return None;
    }
    value.word()
}
