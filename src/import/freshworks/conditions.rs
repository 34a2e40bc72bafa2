//! Which tickets a policy is for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Shape;
use crate::book::ConditionsSpec;
use crate::import::node::Node;

/// The conditions of a policy; `None` if it is for every ticket.
pub(super) fn conditions(policy: &Node<'_, '_>, shape: &Shape) -> Option<ConditionsSpec> {
    let asked = policy.get("applicable_to")?;
    if asked.is_empty() {
        asked.exact("for every ticket");
        return None;
    }
    let fields = asked.exact("conditions that all have to hold").fields().into_iter();
    let conditions: Vec<_> = fields.filter_map(|(field, values)| condition(field, values, shape)).collect();
    let all = |all: ConditionsSpec, (attribute, values): (Cow<'_, str>, Vec<String>)| all.attributes(attribute, values);
    (!conditions.is_empty()).then(|| conditions.into_iter().fold(ConditionsSpec::new(), all))
}

/// The attribute, and the values of which it has to have one. `None` if nothing is asked.
fn condition<'f>(field: &'f str, values: Node<'_, '_>, shape: &Shape) -> Option<(Cow<'f, str>, Vec<String>)> {
    if values.is_null() || values.is_empty() {
        values.exact("no condition");
        return None;
    }
    if values.is_map() {
        values.impossible("a condition of a form that is not known; ask for it in the policy's `when`");
        return None;
    }
    let (attribute, values) = named(field, values, shape);
    let items = if values.is_list() { values.items() } else { vec![values] };
    let mut seen = BTreeSet::new();
    let texts = items.into_iter().filter_map(value).filter(|text| seen.insert(text.clone())).collect();
    Some((attribute, texts))
}

/// The attribute that a field is about.
fn named<'f, 'a, 'n>(field: &'f str, values: Node<'a, 'n>, shape: &Shape) -> (Cow<'f, str>, Node<'a, 'n>) {
    if let Some(attribute) = (shape.attribute)(field) {
        let values = values.exact(format!("one of these values of the attribute `{attribute}`"));
        return (attribute.into(), values);
    }
    let attribute = match field.strip_suffix("_ids") {
        Some(stem) => format!("{stem}_id").into(),
        None => Cow::from(field),
    };
    let became = format!("one of these values of the attribute `{attribute}`; the condition is not documented");
    (attribute, values.approximate(became))
}

fn value(value: Node<'_, '_>) -> Option<String> {
    if value.is_null() {
        value.impossible("that a field has no value cannot be asked for; write a text of your own in the attribute");
        return None;
    }
    value.word()
}
