//! What happened in a month, as a host writes it or as `gather` collects it. This module knows the words of the format
//! and keeps what it does not understand for `penalty` to report.

use chrono::TimeDelta;

use super::wanted::Wanted;
use crate::availability::Availability;
use crate::evaluate::Outcome;
use crate::input::Expected;
use crate::input::texts::{OneOrMore, listed, text};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{Twice, Written, deserialized, printed, readable};
use crate::report::Line;
use crate::ticket::AttributeValue;

/// What a contract is judged by: measures, late tickets, downtime, points, failed levels, the fee, and what was paid
/// before.
///
/// Made by hand with [`PenaltyFacts::by_hand`], read from JSON, or collected from evaluations with
/// [`PenaltyFacts::new`]. [`penalty`](crate::penalty()) checks them and reports every mistake.
///
/// # A month with a low availability and one late repair
/// ```
/// use punctual::chrono::TimeDelta;
/// use punctual::penalty::{PenaltyFacts, TicketFact};
/// let late = TicketFact::new("T-7", "resolution").overdue(TimeDelta::minutes(90)).priority("high");
/// let facts = PenaltyFacts::by_hand()
///     .fee_minor(4_000_00)
///     .measures("availability", 2_589_000, 2_592_000)
///     .tickets([late]);
/// # let _ = facts;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "facts do nothing until a penalty is computed from them"]
pub struct PenaltyFacts {
    pub(super) fee_minor: Option<Loose<u64>>,
    pub(super) measures: Option<Loose<Entries<Loose<MeasureFact>>>>,
    pub(super) tickets: Option<Loose<Vec<Loose<TicketFact>>>>,
    pub(super) points: Option<Loose<u64>>,
    pub(super) down_s: Option<Loose<Seconds>>,
    pub(super) failed: Option<Loose<Vec<Loose<FailedFact>>>>,
    pub(super) good_months_after: Option<Loose<u64>>,
    pub(super) already_minor: Option<Loose<u64>>,
    pub(super) unknown: Entries<Value>,
    /// Which cycles are collected from evaluations.
    pub(super) wanted: Option<Wanted>,
}

/// Two numbers whose quotient is the measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MeasureFact {
    pub(super) good: Option<Loose<u64>>,
    pub(super) of: Option<Loose<u64>>,
    pub(super) unknown: Entries<Value>,
}

/// A service level that has failed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FailedFact {
    pub(super) level: Option<Loose<String>>,
    pub(super) in_a_row: Option<Loose<u64>>,
    pub(super) unknown: Entries<Value>,
}

/// One cycle of a ticket: its outcome, how late it was, and the fields of the ticket at its end.
///
/// # Breached when the ticket was closed, and late by nothing
/// ```
/// use punctual::Outcome;
/// use punctual::penalty::TicketFact;
/// let fact = TicketFact::new("T-8", "first_response").outcome(Outcome::Breached).tier("gold");
/// # let _ = fact;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a fact does nothing until it is added to others"]
pub struct TicketFact {
    pub(super) id: Option<Loose<String>>,
    pub(super) metric: Option<Loose<String>>,
    pub(super) outcome: Option<Loose<String>>,
    pub(super) overdue_s: Option<Loose<Seconds>>,
    pub(super) overdue_real_s: Option<Loose<Seconds>>,
    pub(super) priority: Option<Loose<String>>,
    pub(super) tier: Option<Loose<String>>,
    pub(super) status: Option<Loose<String>>,
    pub(super) group: Option<Loose<String>>,
    pub(super) agent: Option<Loose<String>>,
    pub(super) attributes: Option<Loose<Entries<Loose<OneOrMore>>>>,
    pub(super) unknown: Entries<Value>,
}

/// A length of time that is written as a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seconds(pub(super) TimeDelta);

#[rustfmt::skip]
fields!(PenaltyFacts {
    fee_minor, measures, tickets, points, down_s, failed, good_months_after, already_minor,
} beside wanted);
fields!(MeasureFact { good, of });
fields!(FailedFact { level, in_a_row });
#[rustfmt::skip]
fields!(TicketFact {
    id, metric, outcome, overdue_s, overdue_real_s, priority, tier, status, group, agent, attributes,
});

#[cfg(feature = "serde")]
printed! {
    PenaltyFacts;
    MeasureFact;
    FailedFact;
    TicketFact;
}
#[cfg(feature = "serde")]
readable! {
    MeasureFact;
    FailedFact;
    TicketFact;
}
#[cfg(feature = "serde")]
deserialized! {
    PenaltyFacts, "the facts of a penalty";
    TicketFact, "a cycle of a ticket";
}

impl Expected for Seconds {
    const FORM: &'static str = "a number of seconds";
}

#[cfg(feature = "serde")]
impl serde::Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        crate::time::seconds::serialize(&self.0, to)
    }
}

#[cfg(feature = "serde")]
impl Written for Seconds {
    fn read_part(value: Value, _: &mut Option<Twice>) -> Loose<Self> {
        let length = match value {
            Value::Int(number) => i64::try_from(number).ok().and_then(TimeDelta::try_seconds),
            Value::Float(number) => crate::time::seconds::parse(number),
            _ => None,
        };
        length.map_or(Loose::Other(value), |length| Loose::Typed(Seconds(length)))
    }
}

impl PenaltyFacts {
    /// No facts yet; a host adds them.
    pub fn by_hand() -> Self {
        PenaltyFacts::default()
    }

    /// Sets the fee of the period, in minor units. Needed where an amount or a cap is a part of it.
    pub fn fee_minor(mut self, minor: u64) -> Self {
        self.fee_minor = Some(Loose::Typed(minor));
        self
    }

    /// Adds a measure: `good` of `of`, in any unit. 0 of 0 is nothing judged.
    pub fn measures(self, name: impl Into<String>, good: u64, of: u64) -> Self {
        self.measure(name, Loose::Typed(good), Loose::Typed(of))
    }

    /// Adds an availability as a measure: its uptime, or nothing judged if nothing counted. An uptime of numbers that
    /// do not fit into 64 bits is a mistake, which [`penalty`](crate::penalty()) reports.
    ///
    /// # An outage of an hour in June
    /// ```
    /// use punctual::penalty::{BandSpec, ClauseSpec, ContractSpec, PenaltyFacts};
    /// use punctual::{AvailabilitySpec, Contract, Outages, availability, penalty};
    /// let uptime = ClauseSpec::bands_of("uptime", "shop").bands([BandSpec::below("99.9").amount_minor(500_00)]);
    /// let contract = Contract::from_spec(ContractSpec::new("EUR").rounding("half_up", "total").clauses([uptime]))?;
    /// let june = AvailabilitySpec::month("2026-06", "UTC").build()?;
    /// let (from, to) = ("2026-06-05T00:00:00Z".parse()?, "2026-06-05T01:00:00Z".parse()?);
    /// let outages = Outages::builder().down(from..to).build()?;
    /// let shop = availability(&june, &outages, "2026-07-01T00:00:00Z".parse()?);
    /// let facts = PenaltyFacts::by_hand().availability("shop", &shop);
    /// assert_eq!(penalty(&contract, &facts)?.amount_minor, 500_00);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn availability(self, name: impl Into<String>, availability: &Availability) -> Self {
        let number = |number: i128| u64::try_from(number).map_or(Loose::Other(Value::Int(number)), Loose::Typed);
        let uptime = availability.uptime.map(|uptime| (uptime.numerator(), uptime.denominator()));
        let (good, of) = uptime.unwrap_or_default();
        self.measure(name, number(good), number(of))
    }

    /// Adds the attainment of a line of a report as a measure: how many cycles were met of those that are judged (Q3).
    ///
    /// # Nine answers of ten in time
    /// ```
    /// use punctual::penalty::{BandSpec, ClauseSpec, ContractSpec, PenaltyFacts};
    /// use punctual::report::{Bucket, Dimension, Measure, Row};
    /// use punctual::{Contract, Report, ReportSpec, penalty};
    /// let answers = ClauseSpec::bands_of("answers", "in time").bands([BandSpec::below("95").amount_minor(500_00)]);
    /// let contract = Contract::from_spec(ContractSpec::new("EUR").rounding("half_up", "total").clauses([answers]))?;
    /// let spec = ReportSpec::at("2026-07-01T00:00:00Z".parse()?).by([Dimension::Metric]).build()?;
    /// let row = |measure, n| Row::new(["first_response".into()], measure, Bucket::None, n);
    /// let june = Report::from_rows(spec, [row(Measure::Met, 9), row(Measure::Breached, 1)])?;
    /// let facts = PenaltyFacts::by_hand().attainment("in time", &june.lines()[0]);
    /// assert_eq!(penalty(&contract, &facts)?.amount_minor, 500_00);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn attainment(self, name: impl Into<String>, line: &Line) -> Self {
        self.measures(name, line.met, line.met.saturating_add(line.breached))
    }

    /// Adds the share of a limit of a line of a report as a measure: how many cycles kept it of those that kept or
    /// missed it (Q5). A limit that the report does not have is nothing judged.
    pub fn limit(self, name: impl Into<String>, line: &Line, number: usize) -> Self {
        let (kept, missed) = line.limits.get(number).map_or((0, 0), |limit| (limit.kept, limit.missed));
        self.measures(name, kept, kept.saturating_add(missed))
    }

    fn measure(mut self, name: impl Into<String>, good: Loose<u64>, of: Loose<u64>) -> Self {
        let measure = MeasureFact { good: Some(good), of: Some(of), ..MeasureFact::default() };
        fill(&mut self.measures, |measures| measures.push(name, Loose::Typed(measure)));
        self
    }

    /// Adds cycles of tickets, in any order. Those that were in time may be left out.
    pub fn tickets(mut self, tickets: impl IntoIterator<Item = TicketFact>) -> Self {
        self.extend(tickets);
        self
    }

    pub(super) fn extend(&mut self, tickets: impl IntoIterator<Item = TicketFact>) {
        fill(&mut self.tickets, |listed| listed.extend(tickets.into_iter().map(Loose::Typed)));
    }

    /// Sets the sum of points.
    pub fn points(mut self, points: u64) -> Self {
        self.points = Some(Loose::Typed(points));
        self
    }

    /// Sets the downtime.
    pub fn down(mut self, down: TimeDelta) -> Self {
        self.down_s = Some(Loose::Typed(Seconds(down)));
        self
    }

    /// Adds a service level that has failed, for so many months in a row, this one included.
    pub fn failed(mut self, level: impl Into<String>, in_a_row: u64) -> Self {
        let failed = FailedFact { level: text(level), in_a_row: Some(Loose::Typed(in_a_row)), ..FailedFact::default() };
        fill(&mut self.failed, |listed| listed.push(Loose::Typed(failed)));
        self
    }

    /// States that no service level has failed.
    pub fn none_failed(mut self) -> Self {
        fill(&mut self.failed, |_| ());
        self
    }

    /// Sets how many good months have followed, for what is earned back (M7).
    pub fn good_months_after(mut self, months: u64) -> Self {
        self.good_months_after = Some(Loose::Typed(months));
        self
    }

    /// Sets what was paid for earlier periods of the year, in minor units, for the annual cap (M5).
    pub fn already_minor(mut self, minor: u64) -> Self {
        self.already_minor = Some(Loose::Typed(minor));
        self
    }
}

impl TicketFact {
    /// A cycle of this metric that was in time.
    pub fn new(ticket: impl Into<String>, metric: impl Into<String>) -> Self {
        TicketFact { id: text(ticket), metric: text(metric), ..TicketFact::default() }
    }

    /// Sets its outcome. Without one, a cycle is breached if it was late, and met otherwise.
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = text(outcome.as_str());
        self
    }

    /// Sets by how much it was late, in time that the cycle counts.
    pub fn overdue(mut self, late: TimeDelta) -> Self {
        self.overdue_s = Some(Loose::Typed(Seconds(late)));
        self
    }

    /// Sets by how much it was late in real time, for clauses with `late_in: "real_time"`.
    pub fn overdue_real(mut self, late: TimeDelta) -> Self {
        self.overdue_real_s = Some(Loose::Typed(Seconds(late)));
        self
    }

    /// Sets the priority at its end.
    pub fn priority(mut self, priority: impl Into<String>) -> Self {
        self.priority = text(priority);
        self
    }

    /// Sets the tier at its end.
    pub fn tier(mut self, tier: impl Into<String>) -> Self {
        self.tier = text(tier);
        self
    }

    /// Sets the status at its end.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = text(status);
        self
    }

    /// Sets the group that had the ticket at its end.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = text(group);
        self
    }

    /// Sets the agent who had the ticket at its end.
    pub fn agent(mut self, agent: impl Into<String>) -> Self {
        self.agent = text(agent);
        self
    }

    /// Adds an attribute of the ticket at its end: a text, or several.
    pub fn attributes(mut self, name: impl Into<String>, value: impl Into<AttributeValue>) -> Self {
        let value = value.into();
        let texts = match value.as_text() {
            Some(text) => OneOrMore::One(text.to_owned()),
            None => OneOrMore::List(listed(value.texts())),
        };
        fill(&mut self.attributes, |attributes| attributes.push(name, Loose::Typed(texts)));
        self
    }
}
