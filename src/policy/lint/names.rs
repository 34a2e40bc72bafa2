//! Lints of names and lists: names that are empty, repeated, or differ in upper and lower case only.

use super::{Look, entries, items, metrics_place, said, texts};
use crate::input::lint::LintKind;
use crate::input::names::{Set, Table};
use crate::input::problem::Place;
use crate::input::written::Loose;
use crate::policy::spec::{Levels, Notify, Texts};

impl Look<'_> {
    pub(super) fn names(&mut self) {
        let (spec, root) = (self.spec, Place::ROOT);
        for (name, field) in [("id", &spec.id), ("kind", &spec.kind)] {
            said(field.as_ref()).into_iter().for_each(|text| self.name(text, &root.field(name)));
        }
        self.listed(spec.priorities.as_ref(), &root.field("priorities"));
        self.listed(spec.tiers.as_ref(), &root.field("tiers"));
        self.keys(entries(spec.calendars.as_ref()).map(|(name, _)| name), &root.field("calendars"));
        self.keys(entries(spec.metrics.as_ref()).map(|(name, _)| name), &metrics_place());
        self.keys(entries(spec.pauses.as_ref()).map(|(name, _)| name), &root.field("pauses"));
        self.keys(entries(spec.statuses.as_ref()).map(|(name, _)| name), &root.field("statuses"));
        self.keys(entries(spec.ladders.as_ref()).map(|(name, _)| name), &root.field("ladders"));
        self.lists_of_metrics();
        self.lists_of_pauses();
        let ladders = root.field("ladders");
        for (name, levels) in entries(spec.ladders.as_ref()) {
            let at = ladders.field(name);
            items_of(levels).for_each(|(index, notify)| self.contacts(notify, &at.index(index)));
        }
    }

    fn lists_of_metrics(&mut self) {
        for (name, metric) in entries(self.spec.metrics.as_ref()) {
            let metrics = metrics_place();
            let at = metrics.field(name);
            let lists = [
                ("start", &metric.start),
                ("stop", &metric.stop),
                ("void", &metric.void),
                ("ends_on", &metric.ends_on),
                ("pause", &metric.pause),
                ("counts_in", &metric.counts_in),
            ];
            lists.into_iter().for_each(|(field, list)| self.repeated(list.as_ref(), &at.field(field)));
            self.told(metric.warn.as_ref(), &at.field("warn"));
            let targets = at.field("targets");
            for (priority, row) in entries(metric.targets.as_ref()) {
                let at = targets.field(priority);
                for (tier, cell) in row.iter() {
                    let warn = said(Some(cell)).and_then(|cell| cell.warn.as_ref());
                    self.told(warn, &at.field(tier).field("warn"));
                }
            }
        }
    }

    fn lists_of_pauses(&mut self) {
        let pauses = Place::ROOT.field("pauses");
        for (name, pause) in entries(self.spec.pauses.as_ref()) {
            let at = pauses.field(name);
            said(pause.party.as_ref()).into_iter().for_each(|party| self.name(party, &at.field("party")));
            self.repeated(pause.ended_by.as_ref(), &at.field("ended_by"));
            self.repeated(pause.metrics.as_ref(), &at.field("metrics"));
        }
    }

    fn told(&mut self, warn: Option<&Loose<Levels>>, at: &Place<'_>) {
        if let Some(levels) = said(warn) {
            items_of(levels).for_each(|(index, notify)| self.contacts(notify, &at.index(index)));
        }
    }

    fn contacts(&mut self, notify: Option<&Loose<Notify>>, at: &Place<'_>) {
        let at = at.field("notify");
        let mut seen: Set<&str> = Set::default();
        for (index, entry) in items(notify) {
            let at = at.index(index);
            if let Some(contact) = entry.contact() {
                self.once(&mut seen, contact, &at);
                self.name(contact, &at);
            } else if let Some(fields) = entry.by_hours() {
                let at = at.field("to");
                self.repeated(fields.to.as_ref(), &at);
                texts(fields.to.as_ref()).for_each(|(index, contact)| self.name(contact, &at.index(index)));
            }
        }
    }

    /// Checks names in a list. They are known to differ.
    fn listed(&mut self, list: Option<&Loose<Texts>>, at: &Place<'_>) {
        texts(list).for_each(|(index, name)| self.name(name, &at.index(index)));
        let mut seen = Table::default();
        texts(list).for_each(|(index, name)| self.lints.case(&mut seen, name, &at.index(index)));
    }

    /// Checks names that are the keys of a map.
    fn keys<'n>(&mut self, names: impl Iterator<Item = &'n str>, at: &Place<'_>) {
        // The names are sorted, so that the order of the map does not decide which of two is reported.
        let names: Set<&str> = names.collect();
        let mut seen = Table::default();
        for name in names.keys().copied() {
            self.name(name, &at.field(name));
            self.lints.case(&mut seen, name, &at.field(name));
        }
    }

    fn name(&mut self, name: &str, at: &Place<'_>) {
        let found = match name.trim() {
            "" => "a name is empty",
            trimmed if trimmed.len() < name.len() => "has spaces around it",
            _ => return,
        };
        let help = "names are compared exactly; write it as it is in tickets";
        self.lints.add(at, LintKind::OddName, found, help);
    }

    fn repeated(&mut self, list: Option<&Loose<Texts>>, at: &Place<'_>) {
        let mut seen: Set<&str> = Set::default();
        texts(list).for_each(|(index, word)| self.once(&mut seen, word, &at.index(index)));
    }

    /// Reports a word that has been seen before.
    fn once<'n>(&mut self, seen: &mut Set<&'n str>, word: &'n str, at: &Place<'_>) {
        if !seen.add(word) {
            let found = format!("`{word}` is in this list already");
            self.lints.add(at, LintKind::RepeatedWord, found, "leave it out");
        }
    }
}

/// Whom each level notifies.
fn items_of(levels: &Levels) -> impl Iterator<Item = (usize, Option<&Loose<Notify>>)> {
    levels.iter().enumerate().filter_map(|(index, level)| Some((index, said(Some(level))?.notify.as_ref())))
}
