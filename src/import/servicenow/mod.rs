//! ServiceNow: SLA definitions, schedules and the audit of a record. This module knows its formats.

mod answers;
mod conditions;
mod definitions;
mod history;
mod hours;
mod lifetime;
mod made;
mod options;
mod query;
mod rows;
mod rules;
mod schedules;
mod signals;
mod spans;

use std::collections::BTreeSet;

use super::document::Files;
use super::importer::Importer;
use super::node::Account;
use super::report::{Adapted, ImportError, Imported};
use crate::book::{Matching, Pick, PolicyBookSpec};
pub use options::Options;
use schedules::Schedules;

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &["cmn_schedule", "cmn_schedule_span", "cmn_other_schedule", "contract_sla"],
    history: HISTORY,
    import: |files, options| import(files, &Options::read(options)?),
    adapt: Some(|files, options| adapt(files, &Options::read(options)?)),
};

/// The tables of a history: one of a record, its audit, and the clocks that the product itself kept.
const HISTORY: &[&str] =
    &["incident", "problem", "change_request", "sc_req_item", "sc_task", "task", "sys_audit", "task_sla"];

/// Reads what an export promises: each definition that is active becomes a policy of its own, and a ticket gets all whose
/// start condition it meets.
///
/// # Errors
/// Everything that is wrong with the files.
///
/// # Four hours for incidents of priority 1
/// ```
/// use punctual::import::servicenow::{Options, import};
/// use punctual::import::{Document, Files};
/// use punctual::{PolicyBook, Ticket};
/// let definitions: Document = serde_json::from_str(
///     r#"{ "result": [{
///         "sys_id": "d1", "name": "Repair", "active": "true", "collection": "incident",
///         "duration": "1970-01-01 04:00:00", "schedule_source": "no_schedule",
///         "start_condition": "priority=1^EQ", "stop_condition": "stateIN6,7^EQ"
///     }] }"#,
/// )?;
/// let imported = import(&Files::new().with("contract_sla.json", definitions), &Options::default())?;
/// let book = PolicyBook::from_spec(imported.spec)?;
/// let opened = "2026-03-02T09:00:00Z".parse()?;
/// let ticket = Ticket::opened("INC1", opened).priority("1").build()?;
/// let due = book.evaluate(&ticket, opened).evaluations[0].metrics[0].cycles[0].due_at;
/// assert_eq!(due, Some("2026-03-02T13:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let account = IMPORTER.account(files);
    let spec = book(&account, files, options);
    account.finish(spec).map(|(spec, report)| Imported { spec, report })
}

/// All definitions apply at once, each while its start condition is met.
fn book<'a>(account: &Account<'a>, files: &'a Files, options: &Options) -> Option<PolicyBookSpec> {
    let mut schedules = Schedules::read(account, files);
    let definitions = definitions::read(account, files, options, &mut schedules);
    if files.of_kind("contract_sla").next().is_none() {
        account.missing_file("contract_sla");
    }
    let mut book = PolicyBookSpec::new().matching(Matching::Following);
    let mut kinds = BTreeSet::new();
    for definition in definitions {
        let Some((kind, entry)) = definition.entry else { continue };
        if kinds.insert(kind.clone()) {
            book = book.pick(kind, Pick::All);
        }
        book = book.policies([entry]);
    }
    account.book(schedules.into_book(book))
}

/// Reads the history of a record: its row, its audit, and the clocks that the product itself kept, if they are there.
/// What the definitions ask for decides which fields become attributes.
///
/// # Errors
/// Everything that is wrong with the files of the history.
///
/// # An incident that is resolved
/// ```
/// use punctual::EventKind;
/// use punctual::import::servicenow::{Options, adapt};
/// use punctual::import::{Document, Files};
/// let incident: Document = serde_json::from_str(
///     r#"{ "result": [{ "sys_id": "i1", "number": "INC1", "opened_at": "2026-03-02 09:00:00", "state": "6" }] }"#,
/// )?;
/// let audit: Document = serde_json::from_str(
///     r#"{ "result": [{
///         "documentkey": "i1", "fieldname": "state", "oldvalue": "1", "newvalue": "6", "user": "a.lind",
///         "record_checkpoint": "1", "sys_created_on": "2026-03-02 11:00:00"
///     }] }"#,
/// )?;
/// let files = Files::new().with("incident.json", incident).with("sys_audit.json", audit);
/// let ticket = adapt(&files, &Options::default())?.ticket;
/// assert_eq!(ticket.status(), Some("1"));
/// assert_eq!(ticket.events()[0].kind, EventKind::StatusChanged { to: "6".into() });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn adapt(files: &Files, options: &Options) -> Result<Adapted, ImportError> {
    let definitions = {
        let account = Account::default();
        let mut schedules = Schedules::read(&account, files);
        definitions::read(&account, files, options, &mut schedules)
    };
    let account = IMPORTER.account(files);
    let ticket = history::ticket(&account, files, options, &definitions);
    let id = ticket.as_ref().map(|(id, _)| id.as_str());
    let answers = answers::read(&account, files, &definitions, id);
    let made = account.finish(ticket.map(|(_, ticket)| (ticket, answers)));
    made.map(|((ticket, answers), report)| Adapted { ticket, answers, report })
}
