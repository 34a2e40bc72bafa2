//! Frappe Helpdesk. This module knows its formats.
//!
//! Files hold the answers of the REST API, `{ "data": … }`, a document or a list of documents:
//!
//! - `sla-NAME.json`: HD Service Level Agreement
//! - `holiday_list-NAME.json`: HD Service Holiday List
//! - `ticket_status.json`: all of HD Ticket Status
//! - for [`adapt`], `ticket-ID.json` (HD Ticket), `versions-ID.json` (Version), `communications-ID.json`
//!   (Communication) and `comments-ID.json` (HD Ticket Comment)
//!
//! # An agreement for all tickets
//! ```
//! use punctual::PolicyBook;
//! use punctual::import::{Document, Files, frappe};
//! let agreement: Document = serde_json::from_str(
//!     r#"{ "data": {
//!         "name": "Default", "default_sla": 1, "apply_sla_for_resolution": 0,
//!         "support_and_resolution": [{ "workday": "Monday", "start_time": "9:00:00", "end_time": "17:00:00" }],
//!         "priorities": [{ "priority": "High", "response_time": 3600.0 }]
//!     } }"#,
//! )?;
//! let statuses = serde_json::from_str(r#"{ "data": [{ "name": "Replied", "category": "Paused" }] }"#)?;
//! let files = Files::new().with("sla-Default.json", agreement).with("ticket_status.json", statuses);
//! let options = frappe::Options { site_time_zone: Some("Asia/Kolkata".to_owned()) };
//! let book = PolicyBook::from_spec(frappe::import(&files, &options)?.spec)?;
//! assert_eq!(book.policies().next().map(|policy| policy.id().to_owned()), Some("Default".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agreements;
mod calendars;
mod conditions;
mod expression;
mod fields;
mod history;
mod statuses;

use super::document::{Document, Files};
use super::importer::Importer;
use super::node::{Account, read_options};
use super::report::{Adapted, ImportError, Imported};
use crate::book::PolicyBookSpec;
use crate::calendar::{Zone, Zones, zone_named};
use crate::input::ProblemKind;
use crate::input::problem::Place;

const AGREEMENTS: &str = "sla";
const HOLIDAYS: &str = "holiday_list";
const STATUSES: &str = "ticket_status";

pub(super) const IMPORTER: Importer<PolicyBookSpec> = Importer {
    config: &[AGREEMENTS, HOLIDAYS, STATUSES],
    history: &[history::TICKET, history::VERSIONS, history::COMMUNICATIONS, history::COMMENTS],
    import: |files, options| import(files, &Options::read(options)?),
    adapt: Some(|files, options| adapt(files, &Options::read(options)?)),
};

/// What no file of an export says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The time zone of the site, an IANA name: all times of an export are on its clock. It is needed.
    pub site_time_zone: Option<String>,
}

impl Options {
    /// Reads the options from a map whose fields have the names of the fields of this type.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(options: &Document) -> Result<Options, ImportError> {
        read_options(options, |options| {
            options.only(&["site_time_zone"]);
            let site_time_zone = options.get("site_time_zone");
            Options { site_time_zone: site_time_zone.and_then(|zone| zone.exact("the zone of the site").word()) }
        })
    }

    /// The zone. It is a mistake if there is none.
    fn zone(&self, account: &Account<'_>) -> Option<Zone> {
        const AT: &str = "options /site_time_zone";
        let Some(name) = &self.site_time_zone else {
            let found = "the times of the export are on the clock of the site, whose zone no file says";
            account.mistake(AT, ProblemKind::Missing, found, "name it in `site_time_zone`, such as `Asia/Kolkata`");
            return None;
        };
        account.judged(|problems| zone_named(&Zones::bundled(), name, &Place::written(AT), problems))
    }
}

/// Reads the service level agreements: a policy for each that is on, in the order of their names, the default last. Its
/// metrics are `response_by` and `resolution_by`.
///
/// # Errors
/// Everything that is wrong with the files and the options.
pub fn import(files: &Files, options: &Options) -> Result<Imported<PolicyBookSpec>, ImportError> {
    let account = IMPORTER.account(files);
    let zone = options.zone(&account);
    let book = agreements::book(&account, files, zone.as_ref());
    let book = book.and_then(|book| account.book(book));
    account.finish(book).map(|(spec, report)| Imported { spec, report })
}

/// Reads the history of a ticket.
///
/// Its attributes are `customer`, `agent_group`, `ticket_type`, and the fields for which the conditions of agreements
/// among the files ask.
///
/// # Errors
/// Everything that is wrong with the files and the options.
pub fn adapt(files: &Files, options: &Options) -> Result<Adapted, ImportError> {
    let versions = history::embedded(files);
    let account = IMPORTER.account(files);
    let adapted = options.zone(&account).and_then(|zone| history::adapt(&account, files, &versions, &zone));
    account.finish(adapted).map(|((ticket, answers), report)| Adapted { ticket, answers, report })
}
