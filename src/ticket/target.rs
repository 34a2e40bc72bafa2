//! What a ticket promises itself, in place of what the policy promises (K16). This module knows allowances and instants.
//! It knows no policy.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::check::check_instant;
use crate::input::length::check_text;
use crate::input::problem::{Place, Problems};
use crate::promise::{Allowance, Within};
use crate::time::written;

/// A target that a ticket carries for one metric: so much time, or an instant by which it is due (K16).
///
/// # Six hours were agreed for this case
/// ```
/// use punctual::ticket::TicketTarget;
/// use punctual::{EventKind, MetricSpec, Policy, PolicySpec, Ticket, evaluate};
/// let spec = PolicySpec::new("support").calendar("24x7");
/// let policy = Policy::from_spec(spec.metrics("resolution", MetricSpec::new().targets("*", "*", "4h")))?;
/// let (opened, agreed) = ("2026-03-02T08:00:00Z".parse()?, "2026-03-02T09:00:00Z".parse()?);
/// let target = Box::new(TicketTarget::within("6h".parse::<punctual::policy::Allowance>()?));
/// let ticket = Ticket::opened("T-1", opened).event(agreed, EventKind::TargetSet { metric: "resolution".into(), target });
/// let evaluation = evaluate(&ticket.build()?, &policy, agreed);
/// assert_eq!(evaluation.metrics[0].cycles[0].due_at, Some("2026-03-02T14:00:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # A change is due when its maintenance window ends
/// ```
/// use punctual::Ticket;
/// use punctual::ticket::TicketTarget;
/// let ends = "2026-03-07T04:00:00Z".parse()?;
/// let ticket = Ticket::opened("C-1", "2026-03-02T08:00:00Z".parse()?).target("resolution", TicketTarget::due_at(ends));
/// assert_eq!(ticket.build()?.target("resolution").and_then(|target| target.due()), Some(ends));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TicketTarget {
    #[cfg_attr(feature = "serde", serde(flatten))]
    said: Said,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    kind: Option<Arc<str>>,
}

/// What a target of a ticket says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
pub(crate) enum Said {
    /// So much time, in every cycle from then on.
    Within(Within),
    /// An instant, for one cycle.
    DueAt { due_at: DateTime<Utc> },
}

impl TicketTarget {
    /// So much time, in every cycle from then on.
    pub fn within(within: impl Into<Within>) -> TicketTarget {
        TicketTarget { said: Said::Within(within.into()), kind: None }
    }

    /// Due at this instant, whatever pauses the cycle: for the open cycle, or the next one.
    pub fn due_at(at: DateTime<Utc>) -> TicketTarget {
        TicketTarget { said: Said::DueAt { due_at: at }, kind: None }
    }

    /// The same, for policies of this kind only.
    #[must_use]
    pub fn of_kind(self, kind: impl Into<Arc<str>>) -> TicketTarget {
        TicketTarget { kind: Some(kind.into()), ..self }
    }

    /// How much time there is; `None` if it is due at an instant.
    pub fn time(&self) -> Option<Within> {
        match self.said {
            Said::Within(within) => Some(within),
            Said::DueAt { .. } => None,
        }
    }

    /// The instant at which it is due; `None` if it says how much time there is.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        match self.said {
            Said::Within(_) => None,
            Said::DueAt { due_at } => Some(due_at),
        }
    }

    /// The kind of policy that is meant; `None` for every kind.
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    pub(crate) fn said(&self) -> Said {
        self.said
    }

    #[cfg(feature = "serde")]
    pub(super) fn new(said: Said, kind: Option<Arc<str>>) -> TicketTarget {
        TicketTarget { said, kind }
    }

    /// Checks fields that do not go together, the instant and the texts. `at` is the place of its fields.
    pub(super) fn check(&self, at: &Place<'_>, problems: &mut Problems) {
        self.kind.iter().for_each(|kind| check_text(kind, &at.field("kind"), problems));
        match self.said {
            Said::Within(within) => within.check(within.beside(), at, problems),
            Said::DueAt { due_at } => {
                check_instant(due_at, &at.field("due_at"), problems);
            }
        }
    }
}

impl From<Allowance> for TicketTarget {
    fn from(allowance: Allowance) -> TicketTarget {
        TicketTarget::within(allowance)
    }
}

/// Writes the allowance, or the instant.
impl fmt::Display for TicketTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.said {
            Said::Within(within) => within.allowance.fmt(f),
            Said::DueAt { due_at } => f.write_str(&written(due_at)),
        }
    }
}
