//! Freshdesk: policies and business hours, and tickets with their conversations.
//!
//! | file | the vendor's answer to |
//! | --- | --- |
//! | `sla_policies.json` | `GET /api/v2/sla_policies` |
//! | `business_hours.json` | `GET /api/v2/business_hours` |
//! | `ticket.json` | `GET /api/v2/tickets/3050?include=stats` |
//! | `conversations.json` | `GET /api/v2/tickets/3050/conversations` |
//!
//! More pages of an answer are files such as `sla_policies-2.json`. This module knows the formats of Freshdesk alone.

use super::document::Files;
use super::freshworks::{self, Shape, Targets};
use super::importer::Importer;
use super::node::Node;
use super::report::{Adapted, ImportError, Imported};
use crate::book::PolicyBookSpec;

pub use super::freshworks::{DayMeaning, LastMinute, Options, Status};

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &["business_hours", "sla_policies"],
    history: &["ticket", "conversations"],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: Some(|files, options| adapt(files, &Options::read(options)?)),
};

const SHAPE: Shape = Shape {
    hours: "business_hours",
    opens: "start_time",
    closes: "end_time",
    lists_holidays: false,
    targets,
    attribute,
    fields: &[
        ("company_id", "company_id"),
        ("group_id", "group_id"),
        ("product_id", "product_id"),
        ("requester_id", "requester_id"),
        ("source", "source"),
        ("type", "ticket_type"),
    ],
    kind: "type",
    prefix: |_| "",
};

/// Reads what an export promises.
///
/// # Four hours round the clock for urgent tickets
/// ```
/// use punctual::import::{Document, Files, freshdesk};
/// use punctual::PolicyBook;
/// let policies: Document = serde_json::from_str(
///     r#"[{ "id": 82, "sla_target": { "priority_4": { "resolve_within": 14400, "business_hours": false } } }]"#,
/// )?;
/// let files = Files::new().with("sla_policies.json", policies);
/// let imported = freshdesk::import(&files, &freshdesk::Options::default())?;
/// let book = PolicyBook::from_spec(imported.spec)?;
/// assert_eq!(book.policies().next().map(|policy| policy.id()), Some("82"));
/// let entry = imported.report.at("sla_policies.json", "/0/sla_target/priority_4/resolve_within").ok_or("said")?;
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

/// The targets are a map by priority, from `priority_1` to `priority_4`.
fn targets<'a, 'n>(policy: &Node<'a, 'n>) -> Option<Targets<'a, 'n>> {
    const PRIORITIES: [&str; 4] = ["priority_4", "priority_3", "priority_2", "priority_1"];
    let fields = policy.need("sla_target")?.exact("targets by priority").fields().into_iter();
    let known = fields.filter(|(name, target)| {
        let is_known = PRIORITIES.contains(name);
        if !is_known {
            target.unknown(name, "the priorities are `priority_1` to `priority_4`", PRIORITIES);
        }
        is_known
    });
    Some(known.map(|(name, target)| (name.trim_start_matches("priority_").to_owned(), target)).collect())
}

/// Conditions are lists of ids and of words. The attribute of a ticket has the name in the singular.
fn attribute(condition: &str) -> Option<&str> {
    Some(match condition {
        "company_ids" => "company_id",
        "group_ids" => "group_id",
        "product_ids" => "product_id",
        "sources" => "source",
        "ticket_types" => "ticket_type",
        _ => return None,
    })
}
