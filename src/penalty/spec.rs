//! A contract as written, in a file or in code, before it is checked. This module knows the words of the format and
//! keeps what it does not understand for `build` to report.

use super::clause_spec::ClauseSpec;
use super::words::{Combine, RoundEach, RoundingMode};
use crate::exact::Fraction;
use crate::input::argument::{TextOr, value};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};

/// A contract as written, in a file or in code. [`Contract::from_spec`](crate::Contract::from_spec) checks it and
/// reports every mistake.
///
/// Each method has the name of the field that it sets; `clauses` adds to the list.
///
/// # A credit for each breach, of at most a fifth of the fee
/// ```
/// use punctual::penalty::{ClauseSpec, ContractSpec, RoundEach, RoundingMode};
/// let breach = ClauseSpec::per_breach("late answers").metric("first_response").amount_minor(25_00).free(2);
/// let spec = ContractSpec::new("EUR")
///     .rounding(RoundingMode::HalfUp, RoundEach::Total)
///     .clauses([breach])
///     .cap_percent("20");
/// # let _ = spec;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a contract is built from it"]
pub struct ContractSpec {
    pub(super) currency: Option<Loose<String>>,
    pub(super) minor_digits: Option<Loose<u64>>,
    pub(super) rounding: Option<Loose<RoundingSpec>>,
    pub(super) combine: Option<Loose<String>>,
    pub(super) clauses: Option<Loose<Vec<Loose<ClauseSpec>>>>,
    pub(super) cap_percent: Option<Loose<String>>,
    pub(super) cap_minor: Option<Loose<u64>>,
    pub(super) annual_cap_minor: Option<Loose<u64>>,
    pub(super) issue_above_minor: Option<Loose<u64>>,
    pub(super) earn_back: Option<Loose<EarnBackSpec>>,
    pub(super) unknown: Entries<Value>,
}

/// How and where amounts are rounded, as written; set by [`ContractSpec::rounding`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RoundingSpec {
    pub(super) mode: Option<Loose<String>>,
    pub(super) each: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

/// What is earned back, as written; set by [`ContractSpec::earn_back`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct EarnBackSpec {
    pub(super) percent: Option<Loose<String>>,
    pub(super) months: Option<Loose<u64>>,
    pub(super) unknown: Entries<Value>,
}

#[rustfmt::skip]
fields!(ContractSpec {
    currency, minor_digits, rounding, combine, clauses, cap_percent, cap_minor, annual_cap_minor, issue_above_minor,
    earn_back,
});
fields!(RoundingSpec { mode, each });
fields!(EarnBackSpec { percent, months });

#[cfg(feature = "serde")]
printed! {
    ContractSpec;
    RoundingSpec;
    EarnBackSpec;
}
#[cfg(feature = "serde")]
readable! {
    RoundingSpec;
    EarnBackSpec;
}
#[cfg(feature = "serde")]
deserialized! { ContractSpec, "a contract"; }

impl ContractSpec {
    /// A contract in this currency, without clauses yet.
    pub fn new(currency: impl Into<String>) -> Self {
        ContractSpec { currency: Some(Loose::Typed(currency.into())), ..ContractSpec::default() }
    }

    /// Sets how many decimal digits the minor unit of the currency has: 2 for cents, 0 for yen. 2 if it is not set.
    pub fn minor_digits(mut self, digits: u64) -> Self {
        self.minor_digits = Some(Loose::Typed(digits));
        self
    }

    /// Sets how amounts are rounded to whole minor units, and where (M1).
    pub fn rounding(mut self, mode: impl Into<TextOr<RoundingMode>>, each: impl Into<TextOr<RoundEach>>) -> Self {
        let rounding = RoundingSpec { mode: value(mode), each: value(each), ..RoundingSpec::default() };
        self.rounding = Some(Loose::Typed(rounding));
        self
    }

    /// Sets what the clauses come to together; their sum if it is not set.
    pub fn combine(mut self, combine: impl Into<TextOr<Combine>>) -> Self {
        self.combine = value(combine);
        self
    }

    /// Adds clauses after the others.
    pub fn clauses(mut self, clauses: impl IntoIterator<Item = ClauseSpec>) -> Self {
        fill(&mut self.clauses, |listed| listed.extend(clauses.into_iter().map(Loose::Typed)));
        self
    }

    /// Sets the cap of the total as a percentage of the fee (M5).
    pub fn cap_percent(mut self, percent: impl Into<TextOr<Fraction>>) -> Self {
        self.cap_percent = value(percent);
        self
    }

    /// Sets the cap of the total in minor units (M5). With a percentage as well, the lower of the two holds.
    pub fn cap_minor(mut self, minor: u64) -> Self {
        self.cap_minor = Some(Loose::Typed(minor));
        self
    }

    /// Sets the cap of a year in minor units, less what the facts say was paid before (M5).
    pub fn annual_cap_minor(mut self, minor: u64) -> Self {
        self.annual_cap_minor = Some(Loose::Typed(minor));
        self
    }

    /// Sets the amount that a total must exceed in order to be paid, in minor units (M6).
    pub fn issue_above_minor(mut self, minor: u64) -> Self {
        self.issue_above_minor = Some(Loose::Typed(minor));
        self
    }

    /// Sets the percentage of the amount due that comes back after so many good months (M7).
    pub fn earn_back(mut self, percent: impl Into<TextOr<Fraction>>, months: u64) -> Self {
        let months = Some(Loose::Typed(months));
        self.earn_back =
            Some(Loose::Typed(EarnBackSpec { percent: value(percent), months, ..EarnBackSpec::default() }));
        self
    }
}
