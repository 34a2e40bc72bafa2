//! Encoded queries as conditions of a policy. This module knows which field of a ticket a column is, and how conditions
//! combine.

use std::collections::{BTreeMap, BTreeSet};

use super::query::{Query, Term, Test};
use crate::condition::{ConditionsSpec, ValuesSpec};

/// How many alternatives conditions may be written out as.
const MOST_ALTERNATIVES: usize = 32;

/// A field of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Priority,
    Status,
    Agent,
    Attribute(String),
}

/// What a field has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    OneOf(BTreeSet<String>),
    Not(BTreeSet<String>),
    /// A whole number from the first one on and below the second one.
    Range(Option<i64>, Option<i64>),
}

/// Conditions that all have to hold.
pub(super) type All = BTreeMap<Key, Wanted>;

/// Conditions of which one has to hold: alternatives of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conditions(pub(super) Vec<All>);

/// Why a query is no condition of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cannot {
    /// An operator or a value that is not read.
    Unknown,
    /// It asks what an update changes.
    Changes,
    /// It asks whether a field is empty.
    Empty,
    /// It has too many alternatives.
    TooMany,
}

impl Key {
    /// The field that a column is.
    pub(super) fn of(column: &str) -> Key {
        match column {
            "priority" => Key::Priority,
            "state" | "incident_state" => Key::Status,
            "assigned_to" => Key::Agent,
            _ => Key::Attribute(column.to_owned()),
        }
    }
}

/// How a term is asked.
pub(super) enum Asked {
    /// Of a field.
    Field(Key, Wanted),
    /// Of every ticket.
    Always,
    Cannot(Cannot),
}

/// How a term is asked of a ticket. `inactive` are the states in which a record is not active.
pub(super) fn asked(term: &Term, inactive: &[String]) -> Asked {
    let set = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<_>>();
    let wanted = match &term.test {
        Test::Anything => return Asked::Always,
        Test::Unknown => return Asked::Cannot(Cannot::Unknown),
        Test::Changes { .. } => return Asked::Cannot(Cannot::Changes),
        Test::Empty | Test::NotEmpty => return Asked::Cannot(Cannot::Empty),
        Test::Range(from, to) => Wanted::Range(*from, *to),
        Test::OneOf(texts) => Wanted::OneOf(set(texts)),
        Test::Not(texts) => Wanted::Not(set(texts)),
    };
    match (term.field.as_str(), activity(term)) {
        ("active", Some(true)) if !inactive.is_empty() => Asked::Field(Key::Status, Wanted::Not(set(inactive))),
        ("active", Some(false)) if !inactive.is_empty() => Asked::Field(Key::Status, Wanted::OneOf(set(inactive))),
        _ => Asked::Field(Key::of(&term.field), wanted),
    }
}

/// Whether a term wants the record to be active, or not to be; `None` if it asks something else.
pub(super) fn activity(term: &Term) -> Option<bool> {
    let flag = |texts: &[String]| match texts {
        [text] if term.field == "active" => match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    match &term.test {
        Test::OneOf(texts) => flag(texts),
        Test::Not(texts) => flag(texts).map(|active| !active),
        _ => None,
    }
}

impl Conditions {
    /// What every ticket meets.
    pub(super) fn always() -> Conditions {
        Conditions(vec![All::new()])
    }

    /// A query as conditions. `stand_in` says how else a term may be asked.
    pub(super) fn of(query: &Query, ask: impl Fn(&Term) -> Asked) -> Result<Conditions, Cannot> {
        let mut alternatives = Vec::new();
        for branch in &query.branches {
            let mut met = Conditions::always();
            for group in branch {
                met = met.and(&any(group, &ask)?)?;
            }
            alternatives.extend(met.0);
        }
        Conditions(alternatives).limited()
    }

    /// Whether every ticket meets it.
    pub(super) fn is_always(&self) -> bool {
        self.0.iter().any(BTreeMap::is_empty)
    }

    /// Both. What contradicts itself is left out.
    pub(super) fn and(&self, other: &Conditions) -> Result<Conditions, Cannot> {
        let pairs = self.0.iter().flat_map(|one| other.0.iter().map(move |other| (one, other)));
        let mut both = Vec::new();
        for (one, other) in pairs {
            both.extend(all(one, other)?);
            if both.len() > MOST_ALTERNATIVES {
                return Err(Cannot::TooMany);
            }
        }
        Ok(Conditions(both))
    }

    /// What meets none of the alternatives.
    pub(super) fn not(&self) -> Result<Conditions, Cannot> {
        let mut none = Conditions::always();
        for alternative in &self.0 {
            let fails = alternative.iter().flat_map(|(key, wanted)| {
                wanted.not().into_iter().map(|wanted| All::from([(key.clone(), wanted)]))
            });
            none = none.and(&Conditions(fails.collect()))?;
        }
        Ok(none)
    }

    /// The same, met by more tickets: those of `others` that are conditions on one field do not fail it.
    pub(super) fn widened(&self, others: &Conditions) -> Conditions {
        let single = others.0.iter().filter(|other| other.len() == 1).flatten();
        let mut widened = self.clone();
        for (key, more) in single {
            for alternative in &mut widened.0 {
                if let Some(wanted) = alternative.remove(key) {
                    alternative.extend(wanted.or(more).map(|wanted| (key.clone(), wanted)));
                }
            }
        }
        widened
    }

    /// The values of the field, if nothing else is asked.
    pub(super) fn only(&self, key: &Key) -> Option<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for alternative in &self.0 {
            match alternative.get(key) {
                Some(Wanted::OneOf(texts)) if alternative.len() == 1 => found.extend(texts.iter().cloned()),
                _ => return None,
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// The attributes that it asks for.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|alternative| alternative.keys()).filter_map(|key| match key {
            Key::Attribute(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// As they are written in a policy.
    pub(super) fn specs(&self) -> Vec<ConditionsSpec> {
        self.0.iter().map(spec).collect()
    }

    fn limited(self) -> Result<Conditions, Cannot> {
        if self.0.len() > MOST_ALTERNATIVES { Err(Cannot::TooMany) } else { Ok(self) }
    }
}

/// A group of terms of which one has to hold.
fn any(group: &[Term], ask: &impl Fn(&Term) -> Asked) -> Result<Conditions, Cannot> {
    let mut one_of: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    let mut alternatives = Vec::new();
    for term in group {
        match ask(term) {
            Asked::Always => return Ok(Conditions::always()),
            Asked::Cannot(why) => return Err(why),
            Asked::Field(key, Wanted::OneOf(texts)) => one_of.entry(key).or_default().extend(texts),
            Asked::Field(key, wanted) => alternatives.push(All::from([(key, wanted)])),
        }
    }
    alternatives.extend(one_of.into_iter().map(|(key, texts)| All::from([(key, Wanted::OneOf(texts))])));
    Conditions(alternatives).limited()
}

/// Both; `None` if they contradict each other.
fn all(one: &All, other: &All) -> Result<Option<All>, Cannot> {
    let mut both = one.clone();
    for (key, wanted) in other {
        let Some(present) = both.get(key) else {
            both.insert(key.clone(), wanted.clone());
            continue;
        };
        match present.and(wanted)? {
            Some(narrower) => both.insert(key.clone(), narrower),
            None => return Ok(None),
        };
    }
    Ok(Some(both))
}

impl Wanted {
    fn fits(&self, text: &str) -> bool {
        match self {
            Wanted::OneOf(texts) => texts.contains(text),
            Wanted::Not(texts) => !texts.contains(text),
            Wanted::Range(from, to) => text.parse::<i64>().is_ok_and(|number| {
                from.is_none_or(|from| from <= number) && to.is_none_or(|to| number < to)
            }),
        }
    }

    /// Both; `None` if nothing fits. A range beside what is excluded cannot be written.
    fn and(&self, other: &Wanted) -> Result<Option<Wanted>, Cannot> {
        Ok(match (self, other) {
            (Wanted::OneOf(texts), wanted) | (wanted, Wanted::OneOf(texts)) => {
                let left: BTreeSet<String> = texts.iter().filter(|text| wanted.fits(text)).cloned().collect();
                (!left.is_empty()).then_some(Wanted::OneOf(left))
            }
            (Wanted::Not(one), Wanted::Not(other)) => Some(Wanted::Not(one.union(other).cloned().collect())),
            (Wanted::Range(from, to), Wanted::Range(other_from, other_to)) => {
                let to = match (*to, *other_to) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                };
                let from = (*from).max(*other_from);
                from.zip(to).is_none_or(|(from, to)| from < to).then_some(Wanted::Range(from, to))
            }
            (range @ Wanted::Range(..), Wanted::Not(texts)) | (Wanted::Not(texts), range @ Wanted::Range(..)) => {
                if texts.iter().any(|text| range.fits(text)) {
                    return Err(Cannot::TooMany);
                }
                Some(range.clone())
            }
        })
    }

    /// One of both; `None` if everything fits, or if it cannot be written.
    fn or(&self, other: &Wanted) -> Option<Wanted> {
        match (self, other) {
            (Wanted::OneOf(one), Wanted::OneOf(other)) => Some(Wanted::OneOf(one.union(other).cloned().collect())),
            (Wanted::Not(texts), fits) | (fits, Wanted::Not(texts)) => {
                let left: BTreeSet<String> = texts.iter().filter(|text| !fits.fits(text)).cloned().collect();
                (!left.is_empty()).then_some(Wanted::Not(left))
            }
            _ => Some(self.clone()),
        }
    }

    /// What fails it: one of these.
    fn not(&self) -> Vec<Wanted> {
        match self {
            Wanted::OneOf(texts) => vec![Wanted::Not(texts.clone())],
            Wanted::Not(texts) => vec![Wanted::OneOf(texts.clone())],
            Wanted::Range(from, to) => {
                let below = from.map(|from| Wanted::Range(None, Some(from)));
                below.into_iter().chain(to.map(|to| Wanted::Range(Some(to), None))).collect()
            }
        }
    }

    fn spec(&self) -> ValuesSpec {
        match self {
            Wanted::OneOf(texts) => match (texts.len(), texts.first()) {
                (1, Some(text)) => ValuesSpec::from(text.as_str()),
                _ => ValuesSpec::one_of(texts.iter().cloned()),
            },
            Wanted::Not(texts) => ValuesSpec::not(texts.iter().cloned()),
            Wanted::Range(Some(from), Some(to)) => ValuesSpec::range(from, to),
            Wanted::Range(Some(from), None) => ValuesSpec::at_least(from),
            Wanted::Range(None, to) => ValuesSpec::below(to.unwrap_or(i64::MAX)),
        }
    }
}

fn spec(alternative: &All) -> ConditionsSpec {
    alternative.iter().fold(ConditionsSpec::new(), |spec, (key, wanted)| match key {
        Key::Priority => spec.priority(wanted.spec()),
        Key::Status => spec.status(wanted.spec()),
        Key::Agent => spec.agent(wanted.spec()),
        Key::Attribute(name) => spec.attributes(name, wanted.spec()),
    })
}
