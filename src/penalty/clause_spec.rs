//! A clause of a contract as written. This module knows the fields of every kind of clause; `clause` knows which of
//! them belong together.

use super::words::{ClauseKind, CountUnits, GraceIs, LateIn, ScaleIs};
use crate::condition::AlternativesSpec;
use crate::exact::Fraction;
use crate::input::argument::{TextOr, value};
use crate::input::written::{Entries, Loose, Value, fields, fill};
#[cfg(feature = "serde")]
use crate::input::written::{deserialized, printed, readable};

/// A clause of a contract as written.
///
/// There is a constructor for each kind of clause, which takes what that kind needs. The other methods have the names
/// of the fields that they set; where a field is a list or a map, they add to it.
///
/// # The later, the more for each hour
/// ```
/// use punctual::penalty::{BandSpec, ClauseSpec, CountUnits};
/// let late = ClauseSpec::per_late("late repairs", "1h")
///     .metric("resolution")
///     .count(CountUnits::Started)
///     .grace("15m")
///     .scale([BandSpec::up_to(4).amount_minor(100_00), BandSpec::beyond().amount_minor(250_00)])
///     .cap_per_ticket_minor(2_000_00);
/// # let _ = late;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a contract is built from it"]
pub struct ClauseSpec {
    pub(super) id: Option<Loose<String>>,
    pub(super) kind: Option<Loose<String>>,
    pub(super) measure: Option<Loose<String>>,
    pub(super) judge_decimals: Option<Loose<u64>>,
    pub(super) metric: Option<Loose<String>>,
    pub(super) when: Option<Loose<AlternativesSpec>>,
    pub(super) late_in: Option<Loose<String>>,
    pub(super) each: Option<Loose<String>>,
    pub(super) count: Option<Loose<String>>,
    pub(super) grace: Option<Loose<String>>,
    pub(super) grace_is: Option<Loose<String>>,
    pub(super) percent: Option<Loose<String>>,
    pub(super) of_fee: Option<Loose<String>>,
    pub(super) amount_minor: Option<Loose<u64>>,
    pub(super) bands: Option<Loose<Vec<Loose<BandSpec>>>>,
    pub(super) scale: Option<Loose<Vec<Loose<BandSpec>>>>,
    pub(super) scale_is: Option<Loose<String>>,
    pub(super) free: Option<Loose<u64>>,
    pub(super) at_risk_percent: Option<Loose<String>>,
    pub(super) pool_percent: Option<Loose<String>>,
    pub(super) levels: Option<Loose<Entries<Loose<String>>>>,
    pub(super) repeat: Option<Loose<Vec<Loose<FactorSpec>>>>,
    pub(super) cap_per_ticket_minor: Option<Loose<u64>>,
    pub(super) cap_percent: Option<Loose<String>>,
    pub(super) cap_minor: Option<Loose<u64>>,
    pub(super) unknown: Entries<Value>,
}

/// A band of a measure, or a step of a count, of points or of a scale, as written: where it holds, and what it costs.
///
/// # A tenth of the fee below 99.9 %, a quarter below 99 %
/// ```
/// use punctual::penalty::{BandSpec, ClauseSpec};
/// let bands = [BandSpec::below("99.9").percent("10"), BandSpec::below("99").of_fee("1/4")];
/// let uptime = ClauseSpec::bands_of("uptime", "availability").bands(bands);
/// # let _ = uptime;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a specification does nothing until a contract is built from it"]
pub struct BandSpec {
    pub(super) below: Option<Loose<String>>,
    pub(super) at_least: Option<Loose<u64>>,
    pub(super) up_to: Option<Loose<u64>>,
    pub(super) percent: Option<Loose<String>>,
    pub(super) of_fee: Option<Loose<String>>,
    pub(super) amount_minor: Option<Loose<u64>>,
    pub(super) unknown: Entries<Value>,
}

/// A factor for levels that have failed for so many months in a row, as written; added by [`ClauseSpec::repeat`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FactorSpec {
    pub(super) from: Option<Loose<u64>>,
    pub(super) factor: Option<Loose<String>>,
    pub(super) unknown: Entries<Value>,
}

/// The fields of a part of the format, and which of them are written.
macro_rules! fields_given {
    ($spec:ident { $($field:ident),* $(,)? }) => {
        fields!($spec { $($field),* });

        impl $spec {
            pub(super) fn given(&self) -> impl Iterator<Item = &'static str> {
                let fields = [$((stringify!($field), self.$field.is_some())),*];
                fields.into_iter().filter(|(_, given)| *given).map(|(field, _)| field)
            }
        }
    };
}

#[rustfmt::skip]
fields_given!(ClauseSpec {
    id, kind, measure, judge_decimals, metric, when, late_in, each, count, grace, grace_is, percent, of_fee,
    amount_minor, bands, scale, scale_is, free, at_risk_percent, pool_percent, levels, repeat, cap_per_ticket_minor,
    cap_percent, cap_minor,
});
fields_given!(BandSpec { below, at_least, up_to, percent, of_fee, amount_minor });
fields!(FactorSpec { from, factor });

#[cfg(feature = "serde")]
printed! {
    ClauseSpec;
    BandSpec;
    FactorSpec;
}
#[cfg(feature = "serde")]
readable! {
    ClauseSpec;
    BandSpec;
    FactorSpec;
}
#[cfg(feature = "serde")]
deserialized! {
    ClauseSpec, "a clause of a contract";
    BandSpec, "a band";
}

/// Methods that set a field to a value that may also be given as text.
macro_rules! values {
    ($spec:ident $($(#[$doc:meta])* $field:ident: $type:ty;)*) => {
        impl $spec {
            $($(#[$doc])*
            pub fn $field(mut self, $field: impl Into<TextOr<$type>>) -> Self {
                self.$field = value($field);
                self
            })*
        }
    };
}

/// Methods that set a field to a whole number.
macro_rules! whole_numbers {
    ($spec:ident $($(#[$doc:meta])* $field:ident;)*) => {
        impl $spec {
            $($(#[$doc])*
            pub fn $field(mut self, $field: u64) -> Self {
                self.$field = Some(Loose::Typed($field));
                self
            })*
        }
    };
}

impl ClauseSpec {
    /// A clause of this kind, with nothing else yet.
    pub fn new(id: impl Into<String>, kind: impl Into<TextOr<ClauseKind>>) -> Self {
        ClauseSpec { id: Some(Loose::Typed(id.into())), kind: value(kind), ..ClauseSpec::default() }
    }

    /// A clause on a measure of the facts, such as an availability; its `bands` say how much (M2).
    pub fn bands_of(id: impl Into<String>, measure: impl Into<String>) -> Self {
        ClauseSpec { measure: Some(Loose::Typed(measure.into())), ..ClauseSpec::new(id, ClauseKind::Bands) }
    }

    /// A clause on late time, by unit such as `1h` (M3).
    pub fn per_late(id: impl Into<String>, each: impl Into<String>) -> Self {
        ClauseSpec { each: Some(Loose::Typed(each.into())), ..ClauseSpec::new(id, ClauseKind::PerLate) }
    }

    /// A clause on each breach (M4).
    pub fn per_breach(id: impl Into<String>) -> Self {
        ClauseSpec::new(id, ClauseKind::PerBreach)
    }

    /// A clause on the number of breaches; its `bands` say how much (M2).
    pub fn count_bands(id: impl Into<String>) -> Self {
        ClauseSpec::new(id, ClauseKind::CountBands)
    }

    /// A clause on points; its `bands` say how much (M2).
    pub fn points(id: impl Into<String>) -> Self {
        ClauseSpec::new(id, ClauseKind::Points)
    }

    /// A clause on downtime, by unit such as `30m` (M4).
    pub fn per_downtime(id: impl Into<String>, each: impl Into<String>) -> Self {
        ClauseSpec { each: Some(Loose::Typed(each.into())), ..ClauseSpec::new(id, ClauseKind::PerDowntime) }
    }

    /// A clause on failed service levels, which put so much of the fee at risk and share it by weight (M4).
    pub fn weighted(id: impl Into<String>, at_risk_percent: impl Into<TextOr<Fraction>>) -> Self {
        ClauseSpec { at_risk_percent: value(at_risk_percent), ..ClauseSpec::new(id, ClauseKind::Weighted) }
    }

    /// Sets the only metric whose cycles count.
    pub fn metric(mut self, metric: impl Into<String>) -> Self {
        self.metric = Some(Loose::Typed(metric.into()));
        self
    }

    /// Sets which tickets count, by their fields at the end of the cycle (M4): conditions that all have to hold, or
    /// several such of which one has to hold.
    pub fn when(mut self, conditions: impl Into<AlternativesSpec>) -> Self {
        self.when = Some(Loose::Typed(conditions.into()));
        self
    }

    /// Sets what is deducted from late time, or has to be exceeded, such as `15m` (M3).
    pub fn grace(mut self, grace: impl Into<String>) -> Self {
        self.grace = Some(Loose::Typed(grace.into()));
        self
    }

    /// Adds bands or steps, in any order.
    pub fn bands(mut self, bands: impl IntoIterator<Item = BandSpec>) -> Self {
        fill(&mut self.bands, |listed| listed.extend(bands.into_iter().map(Loose::Typed)));
        self
    }

    /// Adds steps of late time, in any order, instead of one amount (M3).
    pub fn scale(mut self, steps: impl IntoIterator<Item = BandSpec>) -> Self {
        fill(&mut self.scale, |listed| listed.extend(steps.into_iter().map(Loose::Typed)));
        self
    }

    /// Adds a service level with its weight, a percentage of the pool (M4).
    pub fn levels(mut self, level: impl Into<String>, weight: impl Into<TextOr<Fraction>>) -> Self {
        let weight = Loose::Typed(weight.into().into_text());
        fill(&mut self.levels, |levels| levels.push(level, weight));
        self
    }

    /// Adds a factor for a level that has failed for so many months in a row (M4).
    pub fn repeat(mut self, from: u64, factor: impl Into<TextOr<Fraction>>) -> Self {
        let factor = FactorSpec { from: Some(Loose::Typed(from)), factor: value(factor), ..FactorSpec::default() };
        fill(&mut self.repeat, |factors| factors.push(Loose::Typed(factor)));
        self
    }
}

values! { ClauseSpec
    /// Sets in which time lateness is measured; time that the cycle counts if it is not set (M3).
    late_in: LateIn;
    /// Sets how time becomes a number of units; every unit that has begun if it is not set (M3).
    count: CountUnits;
    /// Sets what the grace does; it is deducted if this is not set (M3).
    grace_is: GraceIs;
    /// Sets the amount for each unit or breach as a percentage of the fee.
    percent: Fraction;
    /// Sets the amount for each unit or breach as a fraction of the fee, such as `1/30`.
    of_fee: Fraction;
    /// Sets at which step units are charged; each at its own if it is not set (M3).
    scale_is: ScaleIs;
    /// Sets the size of the pool as a percentage of what is at risk; 100 if it is not set (M4).
    pool_percent: Fraction;
    /// Sets the cap of the clause as a percentage of the fee (M5).
    cap_percent: Fraction;
}

whole_numbers! { ClauseSpec
    /// Sets to how many places the percentage of a measure is rounded, half up, before it is judged (M2).
    judge_decimals;
    /// Sets the amount for each unit or breach in minor units.
    amount_minor;
    /// Sets how many breaches cost nothing; none if it is not set (M4).
    free;
    /// Sets the cap of each ticket, all its cycles in this clause together, in minor units (M5).
    cap_per_ticket_minor;
    /// Sets the cap of the clause in minor units (M5). With a percentage as well, the lower of the two holds.
    cap_minor;
}

impl BandSpec {
    /// The band of a measure below this percentage.
    pub fn below(percent: impl Into<TextOr<Fraction>>) -> Self {
        BandSpec { below: value(percent), ..BandSpec::default() }
    }

    /// The step from so many breaches or points on.
    pub fn at_least(number: u64) -> Self {
        BandSpec { at_least: Some(Loose::Typed(number)), ..BandSpec::default() }
    }

    /// The step of late time up to so many units, that one included.
    pub fn up_to(units: u64) -> Self {
        BandSpec { up_to: Some(Loose::Typed(units)), ..BandSpec::default() }
    }

    /// The last step of late time.
    pub fn beyond() -> Self {
        BandSpec::default()
    }
}

values! { BandSpec
    /// Sets the amount as a percentage of the fee.
    percent: Fraction;
    /// Sets the amount as a fraction of the fee, such as `1/30`.
    of_fee: Fraction;
}

whole_numbers! { BandSpec
    /// Sets the amount in minor units.
    amount_minor;
}
