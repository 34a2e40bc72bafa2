//! Service level objectives, and the agreements on availability that they stand for in a period.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::slices::Slices;
use super::window::Window;
use crate::availability::{AvailabilityBuilder, AvailabilitySpec, Minutes};
use crate::exact::Fraction;
use crate::input::words::plain_words;

plain_words! {
    "a budgeting method",
    /// What an error budget counts.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
    pub enum Budgeting {
        /// Good events of all events: the host counts them, as
        /// [error rates](crate::availability::OutagesBuilder::error_rate).
        Occurrences = "Occurrences",
        /// Slices of time that were good, of all slices.
        Timeslices = "Timeslices",
        /// The mean of the shares of all slices.
        RatioTimeslices = "RatioTimeslices",
    }
}

/// A service level objective: what is promised of a service, and for which window. It is made by
/// [`import`](super::import).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Slo {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<String>,
    pub(super) budgeting: Budgeting,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) window: Option<Window>,
    pub(super) objectives: Vec<Objective>,
}

/// One of the targets of a service level objective.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Objective {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) target: Fraction,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) slices: Option<Slices>,
}

impl Slo {
    /// The name of the document.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name for people, if there is one.
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }

    /// The service that it is about, if the document says so.
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// What the error budget counts.
    pub fn budgeting(&self) -> Budgeting {
        self.budgeting
    }

    /// For which period it is judged; `None` if the document does not say.
    pub fn window(&self) -> Option<&Window> {
        self.window.as_ref()
    }

    /// The targets, at least one.
    pub fn objectives(&self) -> &[Objective] {
        &self.objectives
    }

    /// What is agreed for the window that holds an instant, an agreement for each objective, in their order. Empty where
    /// there is no such window; see [`Window::holding`].
    pub fn agreements(&self, at: DateTime<Utc>) -> Vec<AvailabilityBuilder> {
        let window = self.window.as_ref().and_then(|window| window.holding(at));
        window.map(|window| self.agreements_over(&window)).unwrap_or_default()
    }

    /// What is agreed for a period of the host's, an agreement for each objective, in their order.
    pub fn agreements_over(&self, period: &Range<DateTime<Utc>>) -> Vec<AvailabilityBuilder> {
        self.objectives.iter().map(|objective| self.agreement(objective, period)).collect()
    }

    fn agreement(&self, objective: &Objective, period: &Range<DateTime<Utc>>) -> AvailabilityBuilder {
        let name = match &objective.name {
            Some(objective) => format!("{}: {objective}", self.name),
            None => self.name.clone(),
        };
        let mut agreement = AvailabilitySpec::period(period.start, period.end).name(name);
        // A target of 0 promises nothing.
        if let Some(percentage) = percentage(objective.target).filter(|percentage| *percentage > Fraction::ZERO) {
            agreement = agreement.objective(percentage);
        }
        match &objective.slices {
            Some(slices) if slices.are_touched_minutes() => agreement.minutes(Minutes::TouchedClock),
            _ => agreement,
        }
    }
}

impl Objective {
    /// The name for people, or that of its own indicator, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The share that has to be good, from 0 up to, not including, 1.
    pub fn target(&self) -> Fraction {
        self.target
    }

    /// The slices of a period that are bad because of these outages, in order. Slices are counted from the beginning of
    /// the period; the last one may be shorter. Outages may be in any order and may overlap.
    ///
    /// Handed to [`availability`](crate::availability()) as the time in which the service was down, they give the budget
    /// of slices exactly. `None` if the budget does not count slices that are good or bad.
    pub fn bad_slices(
        &self,
        outages: &[Range<DateTime<Utc>>],
        period: &Range<DateTime<Utc>>,
    ) -> Option<Vec<Range<DateTime<Utc>>>> {
        Some(self.slices.as_ref()?.bad(outages, period))
    }
}

/// A share as a percentage.
pub(super) fn percentage(share: Fraction) -> Option<Fraction> {
    share.checked_mul(Fraction::from(100))
}
