//! The report of a month: the tickets that were opened in it, as they stand at its end, or now if it is not over.

use punctual::report::{Dimension, Line, Overdue};
use punctual::{AvailabilitySpec, Report, ReportSpec, evaluate};
use serde::{Deserialize, Serialize};

use crate::clock::{Instant, to_nanos};
use crate::desk::{Desk, Known};
use crate::problems::Failure;
use crate::store::Scope;

/// How many of the worst cycles are listed.
const WORST: u64 = 10;

/// What a request may ask.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Such as `2026-11`.
    month: String,
    /// Whose month; UTC if left out.
    time_zone: Option<String>,
    /// What the lines are grouped by, with commas between; the metric if left out.
    by: Option<String>,
}

/// The answer.
#[derive(Serialize)]
pub(crate) struct OfMonth {
    month: String,
    from: Instant,
    to: Instant,
    /// The instant at which the tickets were looked at.
    now: Instant,
    dimensions: Vec<Dimension>,
    lines: Vec<Line>,
    worst: Vec<Overdue>,
}

pub(crate) fn of_month(desk: &Desk, scope: &Scope<'_>, asked: Asked, now: Instant) -> Result<OfMonth, Failure> {
    let zone = asked.time_zone.as_deref().unwrap_or("UTC");
    let month = AvailabilitySpec::month(&*asked.month, zone).build();
    let month = month.map_err(|error| Failure::input("query", &error, "period"))?;
    let (from, to, now) = (month.from(), month.to(), now.min(month.to()));
    let by = asked.by.as_deref().unwrap_or("metric").split(',');
    let spec = ReportSpec::at(now).by(by).worst(WORST).build();
    let mut report = Report::new(spec.map_err(|error| Failure::input("query", &error, ""))?);
    scope.opened_between(to_nanos(from), to_nanos(to), |stored| {
        let Known { ticket, policy, .. } = desk.known(scope, &stored)?;
        let added = report.add(&ticket, &[evaluate(&ticket, &policy, now)]);
        added.map_err(|error| Failure::refused(axum::http::StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
    })?;
    let (dimensions, worst) = (report.dimensions().to_vec(), report.worst().to_vec());
    Ok(OfMonth { month: asked.month, from, to, now, dimensions, lines: report.lines(), worst })
}
