//! Conditions on the fields of a ticket: one language for books, for metrics and for clauses of contracts (S5).
//!
//! This module knows the fields of tickets, how conditions are written, and when they hold. It does not know what
//! depends on them.

mod conditions;
mod decimal;
mod part;
mod read;
mod spec;
mod wanted;

pub(crate) use conditions::Conditions;
#[cfg(feature = "report")]
pub(crate) use conditions::Fields;
pub(crate) use decimal::Decimal;
pub(crate) use part::Part;
pub(crate) use read::{alternatives, conditions};
pub use spec::{AlternativesSpec, ConditionsSpec, OpenedSpec, ValuesSpec};
pub(crate) use wanted::Condition;
pub use wanted::{Bounds, Wanted};

/// The fields of the parts of conditions, for the page that lists them.
#[cfg(test)]
pub(crate) const FIELDS: [(&str, &[&str]); 3] =
    [("Conditions", ConditionsSpec::FIELDS), ("Values", spec::AskedSpec::FIELDS), ("Book hours", OpenedSpec::FIELDS)];
