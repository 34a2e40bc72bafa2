//! The verb about exports of other products.

use serde::Serialize;

use super::arguments::Arguments;
use super::refused::Refused;
use super::{Loaded, answered};
use crate::book::PolicyBookSpec;
use crate::calendar::CalendarSpec;
use crate::import::openslo::Slo;
use crate::import::{Document, Files, ImportReport, Spec, Vendor, VendorAnswer, import as imported};
use crate::ticket::Ticket;

const FILES_HELP: &str = "write a map from the name of each file to its content, such as {\"schedules.json\": {…}}";
const OPTIONS_HELP: &str = "write a map of options, as the page on importing lists them";

/// What an export holds.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ImportAnswer<'a> {
    /// The policies that it promises: a book, to be loaded.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    book: Option<&'a PolicyBookSpec>,
    /// The calendar that it holds.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<&'a CalendarSpec>,
    /// The objectives of availability that it promises.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    objectives: Option<&'a [Slo]>,
    /// The ticket whose history it tells.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'a Ticket>,
    /// What the vendor says about the ticket's deadlines.
    answers: &'a [VendorAnswer],
    /// What became of each part.
    report: &'a ImportReport,
}

pub(super) fn import(_: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let words: Vec<&'static str> = Vendor::ALL.iter().map(Vendor::as_str).collect();
    let vendor = arguments.needed_word("vendor", &words, "name a product, such as \"zendesk\"");
    let vendor = vendor.and_then(|word| word.parse::<Vendor>().ok());
    let files: Option<Files> = arguments.needed("files", FILES_HELP);
    let options = arguments.optional::<Document>("options", OPTIONS_HELP).unwrap_or_default();
    let (vendor, files) = arguments.all(vendor.zip(files))?;
    let import = imported(vendor, &files, &options).map_err(|error| Refused::of(error.into_problems()))?;
    let (mut book, mut calendar, mut objectives) = (None, None, None);
    match &import.spec {
        Some(Spec::Book(spec)) => book = Some(spec),
        Some(Spec::Calendar(spec)) => calendar = Some(spec),
        Some(Spec::Availability(spec)) => objectives = Some(spec.as_slice()),
        None => {}
    }
    let (ticket, answers, report) = (import.ticket.as_ref(), import.answers.as_slice(), &import.report);
    answered(&ImportAnswer { book, calendar, objectives, ticket, answers, report })
}
