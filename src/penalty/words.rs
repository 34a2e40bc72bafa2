//! The words of a contract: what may be chosen. This module knows no amounts.

use crate::input::argument::words_of_fields;
use crate::input::words::plain_words;

plain_words! {
    "a way of rounding",
    /// How an amount becomes whole minor units (M1).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum RoundingMode {
        /// To the nearest; halves go up.
        #[default]
        HalfUp = "half_up",
        /// To the nearest; halves go to the even neighbour.
        HalfEven = "half_even",
        /// Down.
        Down = "down",
        /// Up.
        Up = "up",
    }
}

plain_words! {
    "a place of rounding",
    /// Where amounts are rounded (M1).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum RoundEach {
        /// Once, at the end.
        #[default]
        Total = "total",
        /// Each clause, after its cap.
        Clause = "clause",
    }
}

plain_words! {
    "a way to combine clauses",
    /// What the clauses come to together.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum Combine {
        /// Their sum.
        #[default]
        Sum = "sum",
        /// The highest of them.
        Highest = "highest",
    }
}

plain_words! {
    "a kind of clause",
    /// What a clause is about.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum ClauseKind {
        /// A measure, such as an availability, in bands (M2).
        Bands = "bands",
        /// Late time of tickets, by unit (M3).
        PerLate = "per_late",
        /// Breaches, one by one (M4).
        PerBreach = "per_breach",
        /// The number of breaches, in steps (M2).
        CountBands = "count_bands",
        /// Points, in steps (M2).
        Points = "points",
        /// Downtime, by unit (M4).
        PerDowntime = "per_downtime",
        /// Service levels that share a pool by weight (M4).
        Weighted = "weighted",
    }
}

plain_words! {
    "a way to count units",
    /// How time becomes a number of units (M3).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum CountUnits {
        /// Every unit that has begun.
        #[default]
        Started = "started",
        /// Every unit that is over.
        Whole = "whole",
        /// Pro rata, as an exact fraction.
        Exact = "exact",
    }
}

plain_words! {
    "a kind of grace",
    /// What a grace does (M3).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum GraceIs {
        /// It is taken off the late time.
        #[default]
        Deducted = "deducted",
        /// It has to be exceeded; then all of the late time counts.
        Threshold = "threshold",
    }
}

plain_words! {
    "a kind of scale",
    /// Which step of a scale a unit is charged at (M3).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    pub enum ScaleIs {
        /// Each unit at the step in which it lies.
        #[default]
        Graduated = "graduated",
        /// All units at the step that is reached.
        Slab = "slab",
    }
}

plain_words! {
    "a measure of lateness",
    /// In which time lateness is measured (M3).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum LateIn {
        /// Time that the cycle counts: working time, without pauses.
        #[default]
        Working = "working",
        /// Real time from the due instant on.
        RealTime = "real_time",
    }
}

plain_words! {
    "a way to place cycles",
    /// By which instant a cycle belongs to a period (M4).
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    pub enum PlacedBy {
        /// Its stop, or the instant of the evaluation for a breached cycle that is still open.
        #[default]
        Stop = "stop",
        /// Its due instant.
        Due = "due",
    }
}

words_of_fields!(RoundingMode, RoundEach, Combine, ClauseKind, CountUnits, GraceIs, ScaleIs, LateIn);
