//! The verbs that need nothing loaded: reports, availability, penalties, and what this library is.

use serde::{Deserialize, Deserializer, Serialize};

use super::arguments::Arguments;
use super::refused::Refused;
use super::{Loaded, VERBS, answered};
use crate::availability::{AvailabilitySpec, Outages, availability as measured};
use crate::calendar::tzdb_version;
use crate::input::problem::ProblemKind;
use crate::input::read::ReadError;
use crate::penalty::{Contract, PenaltyFacts, penalty as judged};
use crate::report::{Dimension, Line, Overdue, Report};

const STATE_HELP: &str = "write the state that `report` over lines has answered";
const OUTAGES_HELP: &str = "write a map such as {\"down\": [[\"2026-06-10T10:00:00Z\", \"2026-06-10T10:43:00Z\"]]}";

/// Reads what has no mistakes of its own, only a form.
fn plain<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, ReadError<D::Error>> {
    T::deserialize(from).map_err(ReadError::Format)
}

/// A report as it is read.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ReportAnswer"))]
pub(super) struct Finished<'a> {
    dimensions: &'a [Dimension],
    lines: Vec<Line>,
    worst: &'a [Overdue],
    refused: u64,
}

pub(super) fn report(_: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let state: Option<Report> = arguments.formed("state", |from| plain(from), STATE_HELP);
    let by: Option<Vec<String>> = arguments.optional("by", "write a list of dimensions of the report");
    let dimensions = match (&state, by) {
        (Some(report), None) => Some(report.dimensions().to_vec()),
        (Some(_), Some(by)) => by.iter().map(|name| name.parse().ok()).collect(),
        (None, _) => None,
    };
    let lines = state.as_ref().zip(dimensions.as_ref()).and_then(|(report, by)| report.lines_by(by).ok());
    if state.is_some() && lines.is_none() {
        let help = "list dimensions that the report was asked for";
        arguments.refuse("by", ProblemKind::UnknownName, "one of these is not a dimension of the report", help);
    }
    let (report, (dimensions, lines)) = arguments.all(state.zip(dimensions.zip(lines)))?;
    answered(&Finished { dimensions: &dimensions, lines, worst: report.worst(), refused: report.refused() })
}

pub(super) fn merge(_: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let states: Option<Vec<Report>> =
        arguments.formed("states", |from| plain(from), "write a list of states of reports");
    let mut states = arguments.all(states)?.into_iter();
    let Some(mut merged) = states.next() else {
        return Err(Refused::one(ProblemKind::Missing, "there are no states", STATE_HELP));
    };
    for state in states {
        let merge = merged.merge(&state);
        merge.map_err(|error| {
            Refused::one(ProblemKind::Senseless, &error.to_string(), "merge reports of one question")
        })?;
    }
    answered(&merged)
}

pub(super) fn availability(_: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let spec = arguments.part("spec", |from| AvailabilitySpec::from_deserializer(from));
    let outages = arguments.formed("outages", |from| Outages::from_deserializer(from), OUTAGES_HELP);
    let now = arguments.instant("now");
    let (spec, (outages, now)) = arguments.all(spec.zip(outages.zip(now)))?;
    answered(&measured(&spec, &outages, now))
}

pub(super) fn penalty(_: Option<&Loaded>, mut arguments: Arguments<'_>) -> Result<String, Refused> {
    let contract = arguments.part("contract", |from| Contract::from_deserializer(from));
    let facts: Option<PenaltyFacts> = arguments.formed("facts", |from| plain(from), "write a map, which may be empty");
    let due = contract.zip(facts).map(|(contract, facts)| judged(&contract, &facts));
    let due = due.and_then(|due| due.map_err(|error| arguments.refuse_part("facts", error)).ok());
    answered(&arguments.all(due)?)
}

/// What this library is.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "VersionAnswer"))]
pub(super) struct Version {
    version: &'static str,
    tzdb: &'static str,
    verbs: [&'static str; VERBS.len()],
}

pub(super) fn version(_: Option<&Loaded>, arguments: Arguments<'_>) -> Result<String, Refused> {
    arguments.all(Some(()))?;
    answered(&Version { version: env!("CARGO_PKG_VERSION"), tzdb: tzdb_version(), verbs: VERBS })
}
