//! Freshservice: policies and business hours, and tickets with their activities and conversations.
//!
//! | file | the vendor's answer to |
//! | --- | --- |
//! | `sla_policies.json` | `GET /api/v2/sla_policies` |
//! | `business_hours.json` | `GET /api/v2/business_hours` |
//! | `ticket.json` | `GET /api/v2/tickets/12?include=stats` |
//! | `activities.json` | `GET /api/v2/tickets/12/activities` |
//! | `conversations.json` | `GET /api/v2/tickets/12/conversations` |
//!
//! More pages of an answer are files such as `activities-2.json`. This module knows the formats of Freshservice alone.

use super::document::Files;
use super::freshworks::{self, Shape, Targets};
use super::importer::Importer;
use super::node::Node;
use super::report::{Adapted, ImportError, Imported};
use crate::book::PolicyBookSpec;

pub use super::freshworks::{DayMeaning, LastMinute, Options, Status};

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &["business_hours", "sla_policies"],
    history: &["ticket", "activities", "conversations"],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: Some(|files, options| adapt(files, &Options::read(options)?)),
};

const SHAPE: Shape = Shape {
    hours: "service_desk_hours",
    opens: "beginning_of_workday",
    closes: "end_of_workday",
    lists_holidays: true,
    targets,
    attribute: |condition| Some(condition),
    fields: &[
        ("category", "category"),
        ("department_id", "department_id"),
        ("group_id", "group_id"),
        ("impact", "impact"),
        ("item_category", "item_category"),
        ("requester_id", "requester_id"),
        ("source", "source"),
        ("sub_category", "sub_category"),
        ("urgency", "urgency"),
    ],
    kind: "type",
    prefix: |kind| match kind {
        Some("Incident") => "INC-",
        Some("Service Request") => "SR-",
        _ => "",
    },
};

/// Reads what an export promises.
///
/// # Four hours round the clock for urgent requests
/// ```
/// use punctual::import::{Document, Files, freshservice};
/// use punctual::PolicyBook;
/// let policies: Document = serde_json::from_str(
///     r#"[{ "id": 82, "sla_targets": [{ "priority": 4, "resolve_within": 14400, "business_hours": false }] }]"#,
/// )?;
/// let files = Files::new().with("sla_policies.json", policies);
/// let imported = freshservice::import(&files, &freshservice::Options::default())?;
/// let book = PolicyBook::from_spec(imported.spec)?;
/// assert_eq!(book.policies().next().map(|policy| policy.id()), Some("82"));
/// let entry = imported.report.at("sla_policies.json", "/0/sla_targets/0/resolve_within").ok_or("said")?;
/// assert_eq!(entry.became(), "within 4h");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Everything that is wrong with the files.
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    freshworks::import(IMPORTER.account(files), files, &SHAPE, options)
}

/// Reads a ticket from its history. Policies are looked at to see which fields they ask for.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn adapt(files: &Files, options: &Options) -> Result<Adapted, ImportError> {
    freshworks::adapt(IMPORTER.account_of_ticket(files, "ticket"), files, &SHAPE, options)
}

/// The targets are a list, each with its priority, from 1 to 4.
fn targets<'a, 'n>(policy: &Node<'a, 'n>) -> Option<Targets<'a, 'n>> {
    let items = policy.need("sla_targets")?.exact("targets, each with its priority").items().into_iter();
    Some(items.filter(Node::must_be_map).filter_map(|target| Some((priority(&target)?, target))).collect())
}

fn priority(target: &Node<'_, '_>) -> Option<String> {
    let priority = target.need("priority")?.exact("the priority");
    let known = priority.word()?;
    let known = Some(known).filter(|known| ["1", "2", "3", "4"].contains(&known.as_str()));
    priority.or_mistake(known, "a priority", "the priorities are 1 to 4")
}
