//! Zendesk Support: SLA policies, group SLA policies, schedules with holidays, ticket audits and metric events. This
//! module knows its formats.
//!
//! | file | answer of |
//! | --- | --- |
//! | `sla_policies.json` | `GET /api/v2/slas/policies` |
//! | `group_slas.json` | `GET /api/v2/group_slas/policies` |
//! | `schedules.json` | `GET /api/v2/business_hours/schedules` |
//! | `holidays-ID.json` | `GET /api/v2/business_hours/schedules/ID/holidays` |
//! | `audits-ID.json` | `GET /api/v2/tickets/ID/audits?include=users` |
//! | `ticket_metric_events.json` | `GET /api/v2/incremental/ticket_metric_events` |
//!
//! Further pages of one answer are files of their own, such as `sla_policies-2.json`.

mod answers;
mod changes;
mod comments;
mod conditions;
mod history;
mod pages;
mod policies;
mod rules;
mod schedules;

use super::document::{Document, Files};
use super::importer::Importer;
use super::node::read_options;
use super::report::{Adapted, ImportError, Imported};
use crate::book::{Matching, PolicyBookSpec};
use schedules::Schedules;

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &["schedules", "holidays", "sla_policies", "group_slas", "group_sla_policies"],
    history: &["audits", "ticket_metric_events", "metric_events"],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: Some(|files, options| adapt(files, &Options::read(options)?)),
};

const GROUP_SLAS: [&str; 2] = ["group_slas", "group_sla_policies"];
const METRIC_EVENTS: [&str; 2] = ["ticket_metric_events", "metric_events"];

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The id of the schedule for tickets to which no other one was given. The default is the first one.
    pub default_schedule: Option<String>,
    /// The attribute in which the host puts the id of the ticket's schedule. Without it every ticket has the default
    /// one.
    pub schedule_by: Option<String>,
}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type. An attribute is written as
    /// `attribute NAME`, or by its name alone.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&["default_schedule", "schedule_by"]);
            Options {
                default_schedule: options.get("default_schedule").and_then(|id| id.word()),
                schedule_by: options.get("schedule_by").and_then(|by| by.attribute()).map(str::to_owned),
            }
        })
    }
}

/// Reads what an export promises: one policy of the book for each SLA policy, of the kind `sla`, and for each group SLA
/// policy, of the kind `group_sla`.
///
/// # Errors
/// Everything that is wrong with the files.
///
/// # The policies of an account, in order
/// ```
/// use punctual::import::{Document, Files, zendesk};
/// let policies: Document = serde_json::from_str(r#"{ "sla_policies": [{
///     "id": 7, "title": "VIP", "position": 1,
///     "filter": { "all": [{ "field": "current_tags", "operator": "includes", "value": "vip" }], "any": [] },
///     "policy_metrics": [
///         { "priority": "urgent", "metric": "first_reply_time", "target": 30, "business_hours": false }
///     ] }] }"#)?;
/// let files = Files::new().with("sla_policies.json", policies);
/// let imported = zendesk::import(&files, &zendesk::Options::default())?;
/// let book = punctual::PolicyBook::from_spec(imported.spec)?;
/// assert_eq!(book.policies().next().map(|policy| policy.id()), Some("7"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let account = IMPORTER.account(files);
    let schedules = Schedules::read(&account, files, options);
    let policies = policies::read(&account, files, &schedules);
    let book = schedules.add_to(PolicyBookSpec::new().matching(Matching::Following)).policies(policies);
    let book = account.book(book);
    account.finish(book).map(|(spec, report)| Imported { spec, report })
}

/// Reads the history of one ticket from its audits, and what the vendor says about its deadlines from metric events.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn adapt(files: &Files, options: &Options) -> Result<Adapted, ImportError> {
    let account = IMPORTER.account(files);
    let has_groups = GROUP_SLAS.iter().any(|kind| files.of_kind(kind).next().is_some());
    let history = history::read(&account, files, options.schedule_by.as_deref(), has_groups);
    let answers = answers::read(&account, files, history.as_ref().map(|history| history.id.as_str()));
    let ticket = history.and_then(|history| account.ticket(history.ticket));
    account.finish(ticket).map(|(ticket, report)| Adapted { ticket, answers, report })
}
