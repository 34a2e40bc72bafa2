//! A calendar chosen by an attribute of the ticket (S3). This module knows values and numbers. It knows no calendar.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The calendar for each value of an attribute.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The number of the attribute in the policy.
    pub(crate) attribute: usize,
    pub(crate) calendars: BTreeMap<Arc<str>, usize>,
    /// The calendar for every other value, and for tickets without the attribute.
    pub(crate) otherwise: usize,
}

impl Choice {
    pub(crate) fn calendar(&self, value: Option<&str>) -> usize {
        value.and_then(|value| self.calendars.get(value)).copied().unwrap_or(self.otherwise)
    }

    /// Every calendar that can be chosen.
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.calendars.values().copied().chain([self.otherwise])
    }
}
