//! Policies of other products, recognised by their fields. This module knows those fields, but not what they mean.

use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::{Entries, Value};

/// The fields that identify a policy of a product. All fields of a row are in one map.
const KNOWN_BY: [(&str, &[&str]); 9] = [
    ("Zendesk", &["policy_metrics"]),
    ("Freshdesk", &["sla_target"]),
    ("Freshservice", &["sla_targets"]),
    ("Jira Service Management", &["timeMetrics"]),
    ("Jira Service Management", &["customFieldId", "config"]),
    ("ServiceNow", &["sys_id", "duration_type"]),
    ("Zammad", &["first_response_time", "solution_time"]),
    ("Frappe Helpdesk", &["support_and_resolution"]),
    ("OpenSLO", &["apiVersion", "spec"]),
];

/// Reports a policy of another product, recognised by its unknown fields, as one problem. Returns whether it is one.
pub(crate) fn refuse_other_products(unknown: &Entries<Value>, at: &Place<'_>, problems: &mut Problems) -> bool {
    let Some(vendor) = vendor(unknown) else { return false };
    let found = format!("this is a policy of {vendor}, which has another format");
    let help =
        "import it, as the page `importing` of the guide (docs/importing.md) shows; the feature is called `import`";
    problems.add(at, ProblemKind::WrongType, found, help);
    true
}

/// The product whose policy has these fields, either directly, in a field, or in the first item of a list in a field.
fn vendor(fields: &Entries<Value>) -> Option<&'static str> {
    let inner = fields.iter().filter_map(|(_, value)| match value {
        Value::Map(inner) => Some(inner),
        Value::List(items) => match items.first() {
            Some(Value::Map(first)) => Some(first),
            _ => None,
        },
        _ => None,
    });
    let has = |fields: &Entries<Value>, field: &str| fields.iter().any(|(name, _)| name == field);
    std::iter::once(fields).chain(inner).find_map(|fields| {
        let known = KNOWN_BY.iter().find(|(_, names)| names.iter().all(|name| has(fields, name)));
        known.map(|(vendor, _)| *vendor)
    })
}
