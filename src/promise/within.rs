//! An allowance with the fields that go with its unit (A3, A5, A7, A8): as written, and with what is usual in place of what
//! is not written. This module knows which fields go together.

use super::allowance::Allowance;
use super::due::{CountsFrom, DueAt, Lands, Rolls};
use crate::calendar::TimeOfDay;
use crate::input::problem::{Place, ProblemKind, Problems};

/// How much time there is, and when on its last date it ends, as a target says it.
///
/// # By four in the afternoon of the second business day
/// ```
/// use punctual::policy::Allowance;
/// use punctual::ticket::Within;
/// let within = Within::new(Allowance::BusinessDays(2)).due("16:00".parse()?);
/// assert_eq!(within.allowance, Allowance::BusinessDays(2));
/// # Ok::<(), punctual::input::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Within {
    /// How much time there is. JSON calls it `within`.
    #[cfg_attr(feature = "serde", serde(rename = "within"))]
    pub allowance: Allowance,
    /// When on its last date an allowance in days or months is due (A3, A7); `None` is what is usual for its unit.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub due: Option<DueAt>,
    /// The time of day from which on a start counts for the next date (A3, A8).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub cutoff: Option<TimeOfDay>,
    /// What business days are counted from (A3); `None` is the opening.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub counts_from: Option<CountsFrom>,
    /// Where a date rolls to that is no business date (A7).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub rolls: Option<Rolls>,
    /// Where a deadline that falls exactly on a closing is placed (A5); `None` is that closing.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub lands: Option<Lands>,
}

/// The same with what is usual in place of what is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Promise {
    pub(crate) allowance: Allowance,
    pub(crate) due: DueAt,
    pub(crate) cutoff: Option<TimeOfDay>,
    pub(crate) counts_from: CountsFrom,
    pub(crate) rolls: Option<Rolls>,
    pub(crate) lands: Lands,
}

/// Which fields stand beside an allowance, even if they could not be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beside {
    pub(crate) due: bool,
    pub(crate) cutoff: bool,
    pub(crate) counts_from: bool,
    pub(crate) rolls: bool,
    pub(crate) lands: bool,
}

impl Within {
    /// This allowance alone.
    pub fn new(allowance: Allowance) -> Within {
        Within { allowance, due: None, cutoff: None, counts_from: None, rolls: None, lands: None }
    }

    /// The same, due then on its last date (A3, A7).
    #[must_use]
    pub fn due(self, due: DueAt) -> Within {
        Within { due: Some(due), ..self }
    }

    /// The same with a time of day from which on a start counts for the next date (A3, A8).
    #[must_use]
    pub fn cutoff(self, time: TimeOfDay) -> Within {
        Within { cutoff: Some(time), ..self }
    }

    /// The same with what business days are counted from (A3).
    #[must_use]
    pub fn counts_from(self, from: CountsFrom) -> Within {
        Within { counts_from: Some(from), ..self }
    }

    /// The same with where a date rolls to that is no business date (A7).
    #[must_use]
    pub fn rolls(self, rolls: Rolls) -> Within {
        Within { rolls: Some(rolls), ..self }
    }

    /// The same with where a deadline that falls exactly on a closing is placed (A5).
    #[must_use]
    pub fn lands(self, lands: Lands) -> Within {
        Within { lands: Some(lands), ..self }
    }

    /// What is meant.
    pub(crate) fn settled(self) -> Promise {
        let usual_due = if self.allowance.runs_round_the_clock() { DueAt::SameTime } else { DueAt::Close };
        Promise {
            allowance: self.allowance,
            due: self.due.unwrap_or(usual_due),
            cutoff: self.cutoff,
            counts_from: self.counts_from.unwrap_or_default(),
            rolls: self.rolls,
            lands: self.lands.unwrap_or_default(),
        }
    }

    /// Which fields stand beside the allowance.
    pub(crate) fn beside(&self) -> Beside {
        Beside {
            due: self.due.is_some(),
            cutoff: self.cutoff.is_some(),
            counts_from: self.counts_from.is_some(),
            rolls: self.rolls.is_some(),
            lands: self.lands.is_some(),
        }
    }

    /// Refuses fields that have no meaning for the unit of the allowance, and what can never be on the same business
    /// date as the start.
    pub(crate) fn check(&self, beside: Beside, at: &Place<'_>, problems: &mut Problems) {
        beside.refuse_misplaced(self.allowance, at, problems);
        let is_same_day = self.allowance == Allowance::BusinessDays(0);
        let fields = [
            ("due", self.due == Some(DueAt::SameTime), "write `close` or a time of day such as `16:00`"),
            (
                "counts_from",
                self.counts_from == Some(CountsFrom::Receipt),
                "leave it out, or write `next business day`",
            ),
        ];
        for (field, _, help) in fields.into_iter().filter(|(_, wrong, _)| is_same_day && *wrong) {
            let found = format!("this value has no meaning for `{}`", self.allowance);
            problems.add(&at.field(field), ProblemKind::Senseless, found, help);
        }
    }
}

impl Promise {
    /// The shortest way to write it: what is usual is left out.
    pub(crate) fn written(self) -> Within {
        let usual = Within::new(self.allowance).settled();
        Within {
            allowance: self.allowance,
            due: Some(self.due).filter(|due| *due != usual.due),
            cutoff: self.cutoff,
            counts_from: Some(self.counts_from).filter(|from| *from != usual.counts_from),
            rolls: self.rolls,
            lands: Some(self.lands).filter(|lands| *lands != usual.lands),
        }
    }
}

impl Beside {
    fn refuse_misplaced(self, allowance: Allowance, at: &Place<'_>, problems: &mut Problems) {
        let business = matches!(allowance, Allowance::BusinessDays(_));
        let calendar = allowance.runs_round_the_clock();
        let rolls = calendar && self.rolls;
        let fields = [
            ("due", self.due && !business && !rolls),
            ("cutoff", self.cutoff && calendar),
            ("counts_from", self.counts_from && !business),
            ("rolls", self.rolls && !calendar),
            ("lands", self.lands && calendar),
        ];
        for (field, _) in fields.into_iter().filter(|(_, misplaced)| *misplaced) {
            let found = format!("`{field}` has no meaning for `{allowance}`");
            let help = match field {
                "due" if calendar => "leave it out, or write `rolls`, so that the date is a business date",
                "lands" => "leave it out: it goes with time that can end on a closing",
                "cutoff" => "leave it out: it goes with working time and business days",
                "rolls" => "leave it out: it goes with calendar days and months",
                _ => "leave it out: it goes with business days",
            };
            problems.add(&at.field(field), ProblemKind::Senseless, found, help);
        }
    }
}

impl From<Allowance> for Within {
    fn from(allowance: Allowance) -> Within {
        Within::new(allowance)
    }
}
