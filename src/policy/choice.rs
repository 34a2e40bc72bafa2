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
    /// The calendar for an attribute with these texts: that of the first text that has one.
    pub(crate) fn calendar<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> usize {
        texts.into_iter().find_map(|text| self.calendars.get(text)).copied().unwrap_or(self.otherwise)
    }

    /// The text that decides. If none has a calendar, it is the first.
    pub(crate) fn deciding<'t>(&self, texts: &'t [Arc<str>]) -> Option<&'t Arc<str>> {
        texts.iter().find(|text| self.calendars.contains_key(&***text)).or(texts.first())
    }

    /// Every calendar that can be chosen.
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.calendars.values().copied().chain([self.otherwise])
    }
}
