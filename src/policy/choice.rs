//! A calendar chosen by an attribute of the ticket (S3). Knows values and numbers; knows no calendar.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Which calendar for which value of an attribute.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The number of the attribute in the policy.
    pub(crate) attribute: usize,
    pub(crate) calendars: BTreeMap<Arc<str>, usize>,
    /// The calendar for every other value, and for none.
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
