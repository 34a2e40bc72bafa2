//! Reads a target of a ticket, and reports every mistake with its place. This module knows which fields go together.

use std::str::FromStr;
use std::sync::Arc;

use super::check::check_instant;
use super::reported::{INSTANT, refuse_strays};
use super::slot::{Field, Slot};
use super::synonyms;
use super::target::{Said, TicketTarget};
use super::written_target::{WrittenTarget, WrittenTargets};
use crate::input::argument::{ParseError, Word};
use crate::input::expected::chosen;
use crate::input::length::check_text;
use crate::input::names::Table;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::written::repeated;
use crate::promise::{Rolls, Within};

impl WrittenTarget {
    /// Reads it. `at` is the place of its fields. Where it is refused, all that it has is checked all the same.
    pub(super) fn read(&mut self, at: &Place<'_>, problems: &mut Problems) -> Option<TicketTarget> {
        refuse_strays(&self.strays, at, problems, synonyms::target_field);
        let due_at_place = at.field("due_at");
        let said = match (self.within.is_empty(), self.due_at.is_empty()) {
            (true, true) => {
                problems.add(at, ProblemKind::Missing, "has neither `within` nor `due_at`", WITHIN_OR_DUE_AT);
                None
            }
            (false, false) => {
                let help = "write either how much time there is, or when it is due";
                problems.add(&due_at_place, ProblemKind::Senseless, "stands beside `within`", help);
                if let Some(due_at) = self.due_at.taken(&due_at_place, problems, INSTANT) {
                    check_instant(due_at, &due_at_place, problems);
                }
                None
            }
            (true, false) => {
                self.refuse_beside(at, problems);
                self.due_at.taken(&due_at_place, problems, INSTANT).map(|due_at| Said::DueAt { due_at })
            }
            (false, true) => self.time(at, problems).map(Said::Within),
        };
        match said {
            Some(said) => Some(TicketTarget::new(said, self.kind.text(&at.field("kind"), problems))),
            None => self.refuse(at, problems),
        }
    }

    /// Checks the fields that have not been read.
    pub(super) fn refuse(&mut self, at: &Place<'_>, problems: &mut Problems) -> Option<TicketTarget> {
        self.time(at, problems);
        let kind_at = at.field("kind");
        self.kind.text(&kind_at, problems).iter().for_each(|kind| check_text(kind, &kind_at, problems));
        None
    }

    /// Reports what has no meaning beside an instant.
    fn refuse_beside(&self, at: &Place<'_>, problems: &mut Problems) {
        for (field, _) in self.beside().into_iter().filter(|(_, is_empty)| !is_empty) {
            let found = format!("`{}` has no meaning beside `due_at`", field.name());
            let help = "leave it out: it goes with `within`";
            problems.add(&at.field(field.name()), ProblemKind::Senseless, found, help);
        }
    }

    /// Its allowance, and how it is counted.
    fn time(&mut self, at: &Place<'_>, problems: &mut Problems) -> Option<Within> {
        let own = at.field("within");
        let allowance = parsed(&mut self.within, if self.is_text { at } else { &own }, problems);
        let due = parsed(&mut self.due, &at.field("due"), problems);
        let cutoff = parsed(&mut self.cutoff, &at.field("cutoff"), problems);
        let counts_from = one_of(&mut self.counts_from, &at.field("counts_from"), problems);
        let rolls_at = at.field("rolls");
        let rolls = self.rolls.text(&rolls_at, problems).and_then(|text| Rolls::read(&text, &rolls_at, problems));
        let lands = one_of(&mut self.lands, &at.field("lands"), problems);
        Some(Within { due, cutoff, counts_from, rolls, lands, ..Within::new(allowance?) })
    }
}

impl WrittenTargets {
    /// The targets by metric. One that is `null` is left out.
    pub(super) fn read(self, problems: &mut Problems) -> Table<Arc<str>, TicketTarget> {
        let place = Place::ROOT.field("targets");
        let mut names = self.0.iter().map(|(name, _)| &**name);
        repeated(&mut || names.next(), &place, problems);
        let mut targets = Table::default();
        for (name, mut target) in self.0 {
            let at = place.field(&name);
            let read = target.taken(&at, problems, WITHIN_OR_DUE_AT).and_then(|mut target| target.read(&at, problems));
            if let Some(target) = read {
                targets.insert(name, target);
            }
        }
        targets
    }
}

/// The value of a text of a fixed form. If it cannot be read, a problem is added.
fn parsed<T: FromStr<Err = ParseError>>(
    slot: &mut Slot<Arc<str>>,
    at: &Place<'_>,
    problems: &mut Problems,
) -> Option<T> {
    let text = slot.text(at, problems)?;
    text.parse().map_err(|invalid| problems.add_invalid(at, &invalid)).ok()
}

/// One of the words that a field may hold.
fn one_of<W: Word>(slot: &mut Slot<Arc<str>>, at: &Place<'_>, problems: &mut Problems) -> Option<W> {
    slot.text(at, problems).and_then(|text| chosen(&text, at, problems))
}

const WITHIN_OR_DUE_AT: &str = "write {\"within\": \"4h\"} or {\"due_at\": \"2026-03-02T15:00:00Z\"}";
pub(super) const TARGETS: &str = "write targets by metric, such as {\"resolution\": {\"within\": \"6h\"}}";
