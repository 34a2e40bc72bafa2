//! Any product by its name. This module knows which products there are, but not their formats.

use std::collections::BTreeSet;

use super::document::{Document, Files, kind_of};
use super::node::Account;
use super::openslo::Slo;
use super::report::{Adapted, ImportError, ImportReport, Imported, VendorAnswer};
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

/// How the exports of a product are read. Options are a map, or `null`.
pub(super) struct Importer {
    /// The kinds of files that say what is promised.
    pub(super) config: &'static [&'static str],
    /// The kinds of files that tell the history of a ticket.
    pub(super) history: &'static [&'static str],
    pub(super) import: Read<Imported<Spec>>,
    pub(super) adapt: Option<Read<Adapted>>,
}

/// Refuses files of iCalendar, which nothing reads without its feature.
#[cfg(not(feature = "import-ical"))]
const NOT_BUILT_IN: Importer = Importer {
    config: &[super::document::ANY],
    history: &[],
    import: |_, _| {
        let account = Account::default();
        let help = "build this crate with its feature `import-ical`";
        account.mistake("", ProblemKind::UnknownName, "iCalendar is not built in", help);
        account.finish(None).map(|(spec, report)| Imported { spec, report })
    },
    adapt: None,
};

/// Reads files with options.
type Read<T> = fn(&Files, &Document) -> Result<T, ImportError>;

impl Vendor {
    fn importer(self) -> Importer {
        match self {
            Vendor::Frappe => super::frappe::IMPORTER,
            Vendor::Freshdesk => super::freshdesk::IMPORTER,
            Vendor::Freshservice => super::freshservice::IMPORTER,
            #[cfg(feature = "import-ical")]
            Vendor::ICalendar => super::icalendar::IMPORTER,
            #[cfg(not(feature = "import-ical"))]
            Vendor::ICalendar => NOT_BUILT_IN,
            Vendor::Jira => super::jira::IMPORTER,
            Vendor::OpenSlo => super::openslo::IMPORTER,
            Vendor::PagerDuty => super::pagerduty::IMPORTER,
            Vendor::ServiceNow => super::servicenow::IMPORTER,
            Vendor::Zammad => super::zammad::IMPORTER,
            Vendor::Zendesk => super::zendesk::IMPORTER,
        }
    }
}

/// Reads the export of a product: what it promises, the history of a ticket, or both, as the files say.
///
/// `options` is what no file says, by the names of the fields of the product's `Options`. An empty document stands for
/// none.
///
/// # Errors
/// Everything that is wrong with the files and the options.
pub fn import(vendor: Vendor, files: &Files, options: &Document) -> Result<Import, ImportError> {
    let importer = vendor.importer();
    let kinds = [importer.config, importer.history].concat();
    let account = Account::default();
    account.only_kinds(files, &kinds);
    account.finish(Some(()))?;
    let found: BTreeSet<&str> = files.names().filter_map(|name| kind_of(name, &kinds)).collect();
    let has = |kinds: &[&str]| kinds.iter().any(|kind| found.contains(kind));
    let (mut made, mut problems) = (Import::default(), Vec::new());
    if has(importer.config) || !has(importer.history) {
        match (importer.import)(files, options) {
            Ok(Imported { spec, report }) => {
                made.spec = Some(spec);
                made.report.append(report);
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
    if problems.is_empty() {
        return Ok(made);
    }
    made.report.add_unread(files.names());
    Err(ImportError { problems, report: made.report })
}

fn add(error: ImportError, problems: &mut Vec<crate::input::Problem>, report: &mut ImportReport) {
    // Options that both parts read have the same mistakes.
    problems.extend(error.problems.into_iter().filter(|problem| !problems.contains(problem)).collect::<Vec<_>>());
    report.append(error.report);
}
