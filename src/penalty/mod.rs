//! Penalties and credits: what a contract costs for what happened in a month, and why (M1–M8).
//!
//! This module knows the clauses of contracts and the facts that they are judged by. It does not know where those facts
//! come from, except how to collect them from evaluations.

mod amount;
mod build;
mod checked;
mod clause;
mod clause_spec;
mod facts;
mod gather;
mod lint;
mod page;
mod rate;
mod read;
mod result;
mod spec;
mod terms;
mod total;
mod wanted;
mod words;

use std::sync::Arc;

#[cfg(feature = "schema")]
pub(crate) use clause::fields_of;
pub use clause_spec::{BandSpec, ClauseSpec};
pub use facts::{PenaltyFacts, TicketFact};
pub use gather::FactsError;
pub use rate::Rate;
pub use result::{CapCut, CapKind, CappedTicket, ClausePenalty, FailedLevel, LateCycle, Penalty, Reason, ScaleStep};
pub use spec::ContractSpec;
pub use words::{ClauseKind, Combine, CountUnits, GraceIs, LateIn, PlacedBy, RoundEach, RoundingMode, ScaleIs};

use crate::input::problem::{InputError, Place, ProblemKind, Problems};
#[cfg(feature = "serde")]
use crate::input::read::{ReadError, read};
use checked::Facts;
use terms::Terms;

/// The fields of the parts of a contract and of facts, for the page that lists them.
#[cfg(test)]
pub(crate) const FIELDS: [(&str, &[&str]); 9] = [
    ("Contract", ContractSpec::FIELDS),
    ("Rounding", spec::RoundingSpec::FIELDS),
    ("Earn-back", spec::EarnBackSpec::FIELDS),
    ("Clause", ClauseSpec::FIELDS),
    ("Band", BandSpec::FIELDS),
    ("Factor", clause_spec::FactorSpec::FIELDS),
    ("Facts", PenaltyFacts::FIELDS),
    ("Cycle", TicketFact::FIELDS),
    ("Failed level", facts::FailedFact::FIELDS),
];

/// What a provider owes if it does not keep its promises: clauses, caps, rounding.
///
/// Read from JSON or any other serde format, or built from a [`ContractSpec`]. One that exists is valid. Immutable and
/// cheap to clone.
///
/// # A sliding scale on the availability, with a cap
/// ```
/// use punctual::penalty::{BandSpec, ClauseSpec, ContractSpec, PenaltyFacts, RoundEach, RoundingMode};
/// use punctual::{Contract, penalty};
/// let bands = [("99.9", "10"), ("99", "25"), ("95", "50")];
/// let bands = bands.map(|(below, percent)| BandSpec::below(below).percent(percent));
/// let spec = ContractSpec::new("EUR")
///     .rounding(RoundingMode::HalfUp, RoundEach::Total)
///     .clauses([ClauseSpec::bands_of("uptime", "availability").bands(bands)])
///     .cap_percent("30");
/// let contract = Contract::from_spec(spec)?;
/// // 94.9 % of a month that costs 1,200.50.
/// let month = PenaltyFacts::by_hand().fee_minor(1_200_50).measures("availability", 949, 1_000);
/// let due = penalty(&contract, &month)?;
/// assert_eq!((due.amount_minor, due.capped), (360_15, true));
/// assert_eq!(
///     due.to_string(),
///     "Clause `uptime`: 600.25 EUR\n  \
///        `availability` is 94.9 % (949 of 1000), below 95 %: 50 % of the fee of 1200.50\n\
///      Sum of the clauses: 600.25 EUR\n\
///      Cut to the cap of the total: 360.15 EUR\n\
///      Amount due: 360.15 EUR\n"
/// );
/// # Ok::<(), punctual::InputError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Contract(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    spec: ContractSpec,
    terms: Terms,
}

impl Contract {
    /// Checks a contract as written.
    ///
    /// # Errors
    /// Every mistake in it at once, each with its path, such as `clauses[2].bands[0].below` (B1).
    pub fn from_spec(spec: ContractSpec) -> Result<Contract, InputError> {
        let terms = build::build(&spec)?;
        Ok(Contract(Arc::new(Inner { spec, terms })))
    }

    /// Reads a contract from any serde format and keeps its problems as data, as
    /// [`Policy::from_deserializer`](crate::Policy::from_deserializer) does for a policy.
    ///
    /// # Errors
    /// An error of the format, or every mistake in the contract as in [`from_spec`](Contract::from_spec).
    #[cfg(feature = "serde")]
    pub fn from_deserializer<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Contract, ReadError<D::Error>> {
        read(from, Contract::from_spec)
    }

    /// The contract as it was written.
    pub fn spec(&self) -> &ContractSpec {
        &self.0.spec
    }

    fn terms(&self) -> &Terms {
        &self.0.terms
    }
}

/// What a contract costs for what happened, clause by clause, with the facts and the arithmetic of each (M1–M8).
///
/// The same arguments give the same answer everywhere, in whatever order tickets are listed. Amounts are exact until
/// they are rounded.
///
/// # Errors
/// Every mistake in the facts at once (B1): something that a clause asks for and that is not there, an unknown level, a
/// number that makes no sense. An amount that cannot be computed exactly in 128 bits, or that has more than 18 digits.
///
/// # Three late answers, of which two are free
/// ```
/// use punctual::chrono::TimeDelta;
/// use punctual::penalty::{ClauseSpec, ContractSpec, PenaltyFacts, TicketFact};
/// use punctual::{Contract, penalty};
/// let answers = ClauseSpec::per_breach("answers").metric("first_response").amount_minor(25_00).free(2);
/// let spec = ContractSpec::new("EUR").rounding("half_up", "total").clauses([answers]);
/// let late = |id: &str| TicketFact::new(id, "first_response").overdue(TimeDelta::minutes(5));
/// let month = PenaltyFacts::by_hand().tickets(["T-1", "T-2", "T-3"].map(late));
/// assert_eq!(penalty(&Contract::from_spec(spec)?, &month)?.amount_minor, 25_00);
/// # Ok::<(), punctual::InputError>(())
/// ```
pub fn penalty(contract: &Contract, facts: &PenaltyFacts) -> Result<Penalty, InputError> {
    let (mut problems, terms) = (Problems::default(), contract.terms());
    let checked = Facts::read(facts, terms, &mut problems);
    if !problems.list().is_empty() {
        return Err(problems.into_error("penalty facts"));
    }
    let total = total::total(terms, &checked).map_err(|too_large| {
        let help = "use amounts, percentages and lengths with fewer digits";
        problems.add(&Place::ROOT, ProblemKind::TooLarge, too_large, help);
    });
    problems.or("penalty facts", total.ok())
}

impl PartialEq for Contract {
    /// Contracts are compared by how they are written.
    fn eq(&self, other: &Self) -> bool {
        self.spec() == other.spec()
    }
}

impl TryFrom<ContractSpec> for Contract {
    type Error = InputError;

    fn try_from(spec: ContractSpec) -> Result<Contract, InputError> {
        Contract::from_spec(spec)
    }
}

/// As it was written.
#[cfg(feature = "serde")]
impl serde::Serialize for Contract {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.spec().serialize(to)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Contract {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Contract::from_deserializer(from).map_err(ReadError::into_format)
    }
}
