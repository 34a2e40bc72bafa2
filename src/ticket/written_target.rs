//! A target of a ticket as written, before it is checked. This module knows its fields and their types.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::MapAccess;

use super::slot::{Field, Fields, Fits, Slot, Stray, fields, list_of_named, read_fields};
use crate::input::written::Value;

fields! {
    TargetField {
        Within = "within",
        DueAt = "due_at",
        Due = "due",
        Cutoff = "cutoff",
        CountsFrom = "counts_from",
        Rolls = "rolls",
        Lands = "lands",
        Kind = "kind",
    }
}

/// What a ticket or an event says of a target.
#[derive(Default)]
pub(super) struct WrittenTarget {
    pub(super) within: Slot<Arc<str>>,
    pub(super) due_at: Slot<DateTime<Utc>>,
    pub(super) due: Slot<Arc<str>>,
    pub(super) cutoff: Slot<Arc<str>>,
    pub(super) counts_from: Slot<Arc<str>>,
    pub(super) rolls: Slot<Arc<str>>,
    pub(super) lands: Slot<Arc<str>>,
    pub(super) kind: Slot<Arc<str>>,
    /// Whether it is written as its allowance alone.
    pub(super) is_text: bool,
    pub(super) strays: Vec<Stray<TargetField>>,
}

/// The targets in the order of the file; one that is written twice is there twice.
pub(super) struct WrittenTargets(pub(super) Vec<(Arc<str>, Slot<WrittenTarget>)>);

impl WrittenTarget {
    /// The fields that have a value, of those that a target has beside its allowance or instant, and those two.
    pub(super) fn written(&self) -> impl Iterator<Item = &'static str> {
        let fields = [(TargetField::Within, self.within.is_empty()), (TargetField::DueAt, self.due_at.is_empty())];
        let fields = fields.into_iter().chain(self.beside()).chain([(TargetField::Kind, self.kind.is_empty())]);
        fields.filter(|(_, is_empty)| !is_empty).map(|(field, _)| field.name())
    }

    /// Whether it says how much time there is, or when it is due.
    pub(super) fn says_when(&self) -> bool {
        !(self.within.is_empty() && self.due_at.is_empty())
    }

    /// The fields that go with some allowances, and whether each is empty.
    pub(super) fn beside(&self) -> [(TargetField, bool); 5] {
        [
            (TargetField::Due, self.due.is_empty()),
            (TargetField::Cutoff, self.cutoff.is_empty()),
            (TargetField::CountsFrom, self.counts_from.is_empty()),
            (TargetField::Rolls, self.rolls.is_empty()),
            (TargetField::Lands, self.lands.is_empty()),
        ]
    }
}

impl Fits for WrittenTarget {
    fn of_text(text: &str) -> Option<Self> {
        Some(WrittenTarget { within: Slot::Fits(text.into()), is_text: true, ..WrittenTarget::default() })
    }

    fn of_plain(value: &Value) -> Option<Self> {
        value.as_text().and_then(|text| WrittenTarget::of_text(&text))
    }

    fn read_map<'de, A: MapAccess<'de>>(map: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        read_fields(map, into)
    }
}

impl Fields for WrittenTarget {
    type Field = TargetField;

    fn fill<'de, A: MapAccess<'de>>(&mut self, field: TargetField, map: &mut A) -> Result<bool, A::Error> {
        match field {
            TargetField::Within => self.within.fill(map),
            TargetField::DueAt => self.due_at.fill(map),
            TargetField::Due => self.due.fill(map),
            TargetField::Cutoff => self.cutoff.fill(map),
            TargetField::CountsFrom => self.counts_from.fill(map),
            TargetField::Rolls => self.rolls.fill(map),
            TargetField::Lands => self.lands.fill(map),
            TargetField::Kind => self.kind.fill(map),
        }
    }

    fn strays(&mut self) -> &mut Vec<Stray<TargetField>> {
        &mut self.strays
    }
}

impl Fits for WrittenTargets {
    fn read_map<'de, A: MapAccess<'de>>(map: A, into: &mut Slot<Self>) -> Result<(), A::Error> {
        *into = Slot::Fits(WrittenTargets(list_of_named(map)?));
        Ok(())
    }
}
