//! Any product by its name. This module knows which products there are, but not their formats.

use std::collections::BTreeSet;

use super::document::{Document, Files, kind_of};
use super::importer::Importer;
#[cfg(not(feature = "import-ical"))]
use super::node::Account;
use super::openslo::Slo;
use super::report::{Adapted, ImportError, ImportReport, VendorAnswer};
use crate::book::PolicyBookSpec;
use crate::calendar::CalendarSpec;
#[cfg(not(feature = "import-ical"))]
use crate::input::problem::ProblemKind;
use crate::input::words::plain_words;
use crate::ticket::Ticket;

plain_words! {
    "a product whose exports can be read",
    /// A product whose exports can be read.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Vendor {
        /// Frappe Helpdesk.
        Frappe = "frappe",
        /// Freshdesk.
        Freshdesk = "freshdesk",
        /// Freshservice.
        Freshservice = "freshservice",
        /// iCalendar (RFC 5545).
        ICalendar = "icalendar",
        /// Jira Service Management.
        Jira = "jira",
        /// OpenSLO.
        OpenSlo = "openslo",
        /// PagerDuty.
        PagerDuty = "pagerduty",
        /// ServiceNow.
        ServiceNow = "servicenow",
        /// Zammad.
        Zammad = "zammad",
        /// Zendesk Support.
        Zendesk = "zendesk",
    }
}

/// What an export promises: a book of policies, a calendar, or objectives of availability.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Spec {
    /// Policies in the order in which they are tried.
    Book(PolicyBookSpec),
    /// A calendar.
    Calendar(CalendarSpec),
    /// Objectives of availability.
    Availability(Vec<Slo>),
}

/// What an export holds: what is promised, a ticket, or both.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Import {
    /// What is promised; `None` if there are only files of a history.
    pub spec: Option<Spec>,
    /// The ticket; `None` if there are no files of a history.
    pub ticket: Option<Ticket>,
    /// What the vendor says about the ticket's deadlines.
    pub answers: Vec<VendorAnswer>,
    /// What became of each part.
    pub report: ImportReport,
}

/// Reads files with the importer of a product.
fn read<S>(
    importer: &Importer<S>,
    spec: fn(S) -> Spec,
    files: &Files,
    options: &Document,
) -> Result<Import, ImportError> {
    let kinds = importer.kinds();
    let found: BTreeSet<&str> = files.names().filter_map(|name| kind_of(name, &kinds)).collect();
    let has = |kinds: &[&str]| kinds.iter().any(|kind| found.contains(kind));
    let (mut made, mut problems) = (Import::default(), Vec::new());
    if has(importer.config) || !has(importer.history) {
        match (importer.import)(files, options) {
            Ok(imported) => {
                made.spec = Some(spec(imported.spec));
                made.report.append(imported.report);
            }
            Err(error) => add(error, &mut problems, &mut made.report),
        }
    }
    if let Some(adapt) = importer.adapt.filter(|_| has(importer.history)) {
        match adapt(files, options) {
            Ok(Adapted { ticket, answers, report }) => {
                (made.ticket, made.answers) = (Some(ticket), answers);
                made.report.append(report);
            }
            Err(error) => add(error, &mut problems, &mut made.report),
        }
    }
    if problems.is_empty() { Ok(made) } else { Err(ImportError { problems, report: made.report }) }
}

/// Reads the export of a product: what it promises, the history of a ticket, or both, as the files say.
///
/// `options` is what no file says, by the names of the fields of the product's `Options`. An empty document stands for
/// none.
///
/// # Errors
/// Everything that is wrong with the files and the options.
pub fn import(vendor: Vendor, files: &Files, options: &Document) -> Result<Import, ImportError> {
    let read = match vendor {
        Vendor::Frappe => read(&super::frappe::IMPORTER, Spec::Book, files, options),
        Vendor::Freshdesk => read(&super::freshdesk::IMPORTER, Spec::Book, files, options),
        Vendor::Freshservice => read(&super::freshservice::IMPORTER, Spec::Book, files, options),
        #[cfg(feature = "import-ical")]
        Vendor::ICalendar => read(&super::icalendar::IMPORTER, Spec::Calendar, files, options),
        #[cfg(not(feature = "import-ical"))]
        Vendor::ICalendar => not_built_in(),
        Vendor::Jira => read(&super::jira::IMPORTER, Spec::Book, files, options),
        Vendor::OpenSlo => read(&super::openslo::IMPORTER, Spec::Availability, files, options),
        Vendor::PagerDuty => read(&super::pagerduty::IMPORTER, Spec::Book, files, options),
        Vendor::ServiceNow => read(&super::servicenow::IMPORTER, Spec::Book, files, options),
        Vendor::Zammad => read(&super::zammad::IMPORTER, Spec::Book, files, options),
        Vendor::Zendesk => read(&super::zendesk::IMPORTER, Spec::Book, files, options),
    };
    read.map_err(|mut error| {
        error.report.add_unread(files.names());
        error
    })
}

/// Refuses files of iCalendar, which nothing reads without its feature.
#[cfg(not(feature = "import-ical"))]
fn not_built_in() -> Result<Import, ImportError> {
    let account = Account::default();
    let help = "build this crate with its feature `import-ical`";
    account.mistake("", ProblemKind::UnknownName, "iCalendar is not built in", help);
    account.finish(None).map(|(import, _)| import)
}

fn add(error: ImportError, problems: &mut Vec<crate::input::Problem>, report: &mut ImportReport) {
    // Options that both parts read have the same mistakes.
    problems.extend(error.problems.into_iter().filter(|problem| !problems.contains(problem)).collect::<Vec<_>>());
    report.append(error.report);
}
