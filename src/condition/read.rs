//! Reads conditions as written, and reports every mistake with its place (B1).

use std::sync::Arc;

use super::decimal::Decimal;
use super::part::Part;
use super::spec::{AlternativesForm, AlternativesSpec, AskedSpec, ConditionsSpec, ValuesForm, ValuesSpec};
use super::wanted::{Bounds, Condition, Wanted};
use crate::input::expected::{name, refuse, typed};
use crate::input::length::check_text;
use crate::input::names::{Set, Table};
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::texts::OneOrMore;
use crate::input::written::{Loose, Value, check_keys, fields_here, unknown_fields, unknown_names};

/// What stands for every value in other places.
const WILDCARD: &str = "*";

const MAP_HELP: &str = "write conditions such as {\"tier\": [\"gold\"]}";
const VALUES_HELP: &str =
    "write a list of values such as [\"gold\", \"platinum\"], one value alone, {\"not\": […]}, or {\"at_least\": 10}";
const NUMBER_HELP: &str = "write a number, such as 10 or \"2.5\"";

/// The alternatives, of which one has to hold, each with its index if they are listed.
pub(crate) fn alternatives<'s>(
    spec: &'s AlternativesSpec,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Vec<(Option<usize>, &'s ConditionsSpec)> {
    let listed = match &spec.0 {
        AlternativesForm::One(conditions) => return vec![(None, conditions)],
        AlternativesForm::Several(listed) => listed.iter().enumerate(),
    };
    if listed.len() == 0 {
        let help = "list maps of which one has to hold, or leave the field out to match every ticket";
        problems.add(at, ProblemKind::Missing, "is empty", help);
    }
    listed
        .filter_map(|(index, conditions)| Some((Some(index), typed(conditions, &at.index(index), problems, MAP_HELP)?)))
        .collect()
}

/// Reads conditions on fields that all have to hold, in order of the fields. `known` are the fields that may stand
/// here; that of the hours of the opening is not read.
pub(crate) fn conditions(
    spec: &ConditionsSpec,
    at: &Place<'_>,
    problems: &mut Problems,
    known: &[&str],
) -> Vec<Condition> {
    let help = || format!("{}; any other field stands in `attributes`", fields_here(known));
    unknown_names(&mut spec.unknown.iter().map(|(name, _)| name), at, problems, &help, known);
    let fields = [
        (Part::Tier, "tier", &spec.tier),
        (Part::Priority, "priority", &spec.priority),
        (Part::Status, "status", &spec.status),
        (Part::Group, "group", &spec.group),
        (Part::Agent, "agent", &spec.agent),
    ];
    let mut conditions = Vec::new();
    for (part, field, values) in fields {
        conditions.extend(values.as_ref().and_then(|values| condition(part, values, &at.field(field), problems)));
    }
    attributes(spec, &at.field("attributes"), problems, &mut conditions);
    conditions
}

/// Conditions on attributes, by name.
fn attributes(spec: &ConditionsSpec, at: &Place<'_>, problems: &mut Problems, conditions: &mut Vec<Condition>) {
    let help = "write values by attribute, such as {\"region\": [\"emea\"]}";
    let Some(attributes) = spec.attributes.as_ref().and_then(|map| typed(map, at, problems, help)) else { return };
    check_keys(attributes, at, problems);
    let by_name: Table<&str, &Loose<ValuesSpec>> = attributes.iter().collect();
    for (name, values) in &by_name {
        conditions.extend(condition(Part::Attribute((*name).into()), values, &at.field(name), problems));
    }
}

fn condition(
    part: Part<Arc<str>>,
    values: &Loose<ValuesSpec>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Option<Condition> {
    let wanted = match &typed(values, at, problems, VALUES_HELP)?.0 {
        ValuesForm::OneOf(values) => {
            let help = "list the values that match, or leave the field out to match every ticket";
            Wanted::OneOf(listed(values, at, problems, help))
        }
        ValuesForm::Asked(asked) => wanted(asked, at, problems)?,
    };
    Some(Condition::new(part, wanted))
}

/// What a map asks: `not`, or a range.
fn wanted(asked: &AskedSpec, at: &Place<'_>, problems: &mut Problems) -> Option<Wanted> {
    unknown_fields(&asked.unknown, at, problems, AskedSpec::FIELDS);
    let at_least = bound(asked.at_least.as_ref(), &at.field("at_least"), problems);
    let below = bound(asked.below.as_ref(), &at.field("below"), problems);
    let Some(not) = &asked.not else {
        if asked.at_least.is_none() && asked.below.is_none() && asked.unknown.0.is_empty() {
            problems.add(at, ProblemKind::Missing, "is empty", VALUES_HELP);
        }
        if let (Some(least), Some(end)) = (at_least.as_deref(), below.as_deref()) {
            if Decimal::read(end) <= Decimal::read(least) {
                let found = format!("no number is at least `{least}` and below `{end}`");
                problems.add(&at.field("below"), ProblemKind::Senseless, found, "write a larger number");
            }
        }
        return Some(Wanted::Range(Bounds::new(at_least, below)));
    };
    if asked.at_least.is_some() || asked.below.is_some() {
        let help = "write either values that do not fit, or a range of numbers";
        problems.add(&at.field("not"), ProblemKind::Senseless, "stands beside a range", help);
    }
    let at = at.field("not");
    let help = "write a list of values that do not fit, such as [\"gold\"], or one value alone";
    Some(Wanted::NoneOf { not: listed(typed(not, &at, problems, help)?, &at, problems, help) })
}

/// A number as it is written.
fn bound(written: Option<&Loose<String>>, at: &Place<'_>, problems: &mut Problems) -> Option<Arc<str>> {
    let text = match written? {
        Loose::Typed(text) => text.into(),
        Loose::Other(value @ (Value::Int(_) | Value::Float(_))) => value.as_text()?,
        Loose::Other(value) => {
            refuse(value, "a number", None, at, problems, &NUMBER_HELP);
            return None;
        }
    };
    check_text(&text, at, problems);
    if Decimal::read(&text).is_none() {
        problems.add(at, ProblemKind::Unreadable, format_args!("`{text}` is not a number"), NUMBER_HELP);
        return None;
    }
    Some(text.into())
}

fn listed(values: &OneOrMore, at: &Place<'_>, problems: &mut Problems, help: &str) -> Vec<Arc<str>> {
    let list = match values {
        OneOrMore::One(value) => {
            check_value(value, at, problems);
            return vec![value.as_str().into()];
        }
        OneOrMore::List(list) => list,
    };
    if list.is_empty() {
        problems.add(at, ProblemKind::Missing, "is empty", help);
    }
    let (mut values, mut seen): (Vec<Arc<str>>, Set<&str>) = (Vec::new(), Set::default());
    for (index, value) in list.iter().enumerate() {
        let at = at.index(index);
        let Some(value) = name(value, &at, problems, "write a text") else { continue };
        check_value(value, &at, problems);
        if !seen.add(value) {
            let found = format!("`{value}` is listed twice");
            problems.add(&at, ProblemKind::Duplicate, found, "list each value once");
        }
        values.push(value.as_str().into());
    }
    values
}

fn check_value(value: &str, at: &Place<'_>, problems: &mut Problems) {
    check_text(value, at, problems);
    if value == WILDCARD {
        let found = format!("`{WILDCARD}` is not a value");
        problems.add(at, ProblemKind::Senseless, found, "leave the field out to match every ticket");
    }
}
