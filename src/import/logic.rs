//! Conditions of products, with and, or and not, as the alternatives that this crate has (S5). This module knows no
//! product.

use std::collections::{BTreeMap, BTreeSet};

use crate::condition::{AlternativesSpec, ConditionsSpec, ValuesSpec};

/// How many alternatives, and how many texts in all of them, a condition may come to.
const MOST_ALTERNATIVES: usize = 64;
const MOST_TEXTS: usize = 4_096;

/// A condition on a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Logic {
    /// All of them hold. Without any, it always holds.
    All(Vec<Logic>),
    /// One of them holds. Without any, it never does.
    Any(Vec<Logic>),
    Not(Box<Logic>),
    /// A field has one of these texts.
    OneOf(Field, BTreeSet<String>),
    /// A field has a whole number from the first one on, and below the second one.
    Range(Field, Option<i64>, Option<i64>),
}

/// A field of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Priority,
    Status,
    Agent,
    Attribute(String),
    /// An attribute that may have several texts.
    List(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Values {
    OneOf(BTreeSet<String>),
    Not(BTreeSet<String>),
    Range(Option<i64>, Option<i64>),
}

/// What must hold at once.
type Conjunction = BTreeMap<Field, Values>;

/// A condition as alternatives, of which one has to hold. Without any, no ticket meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alternatives(BTreeSet<Conjunction>);

/// What came of joining two conditions.
enum Joined {
    Is(Conjunction),
    Never,
    /// Two conditions on one attribute with several texts, of which different ones may fit.
    Unsayable,
}

impl Logic {
    /// A field has one of these texts.
    pub(super) fn one_of<T: Into<String>>(field: Field, values: impl IntoIterator<Item = T>) -> Logic {
        Logic::OneOf(field, values.into_iter().map(Into::into).collect())
    }

    /// An attribute that stands for a tag or a label is `true`.
    pub(super) fn tagged(prefix: &str, tag: &str) -> Logic {
        Logic::one_of(Field::Attribute(format!("{prefix}:{tag}")), ["true"])
    }

    pub(super) fn not(self) -> Logic {
        Logic::Not(Box::new(self))
    }

    /// The texts that are named for a field.
    pub(super) fn named(&self, field: &Field, into: &mut BTreeSet<String>) {
        match self {
            Logic::All(parts) | Logic::Any(parts) => parts.iter().for_each(|part| part.named(field, into)),
            Logic::Not(part) => part.named(field, into),
            Logic::OneOf(named, values) if named == field => into.extend(values.iter().cloned()),
            Logic::OneOf(..) | Logic::Range(..) => {}
        }
    }

    /// The same as alternatives. `None` if it cannot be said so, or comes to too many.
    pub(super) fn alternatives(&self) -> Option<Alternatives> {
        self.expand(false).map(Alternatives)
    }

    /// De Morgan's laws move a `not` down to the fields.
    fn expand(&self, negated: bool) -> Option<BTreeSet<Conjunction>> {
        match (self, negated) {
            (Logic::Not(part), _) => part.expand(!negated),
            (Logic::All(parts), false) | (Logic::Any(parts), true) => all(parts, negated),
            (Logic::Any(parts), false) | (Logic::All(parts), true) => any(parts, negated),
            (Logic::OneOf(field, values), _) => {
                let values = if negated { Values::Not(values.clone()) } else { Values::OneOf(values.clone()) };
                limited(BTreeSet::from([BTreeMap::from([(field.clone(), values)])]))
            }
            (Logic::Range(field, from, to), _) => {
                let alone = |values| BTreeMap::from([(field.clone(), values)]);
                Some(Values::Range(*from, *to).or_outside(negated).into_iter().map(alone).collect())
            }
        }
    }
}

fn any(parts: &[Logic], negated: bool) -> Option<BTreeSet<Conjunction>> {
    let mut made = BTreeSet::new();
    for part in parts {
        made.append(&mut part.expand(negated)?);
        made = limited(made)?;
    }
    Some(made)
}

fn all(parts: &[Logic], negated: bool) -> Option<BTreeSet<Conjunction>> {
    let mut made = BTreeSet::from([Conjunction::new()]);
    for part in parts {
        let (so_far, more) = (made, part.expand(negated)?);
        made = BTreeSet::new();
        for (one, other) in so_far.iter().flat_map(|one| more.iter().map(move |other| (one, other))) {
            match joined(one.clone(), other) {
                Joined::Is(both) => {
                    made.insert(both);
                }
                Joined::Never => {}
                Joined::Unsayable => return None,
            }
        }
        made = limited(made)?;
    }
    Some(made)
}

fn limited(made: BTreeSet<Conjunction>) -> Option<BTreeSet<Conjunction>> {
    let texts: usize = made.iter().flat_map(BTreeMap::values).map(Values::count).sum();
    (made.len() <= MOST_ALTERNATIVES && texts <= MOST_TEXTS).then_some(made)
}

fn joined(mut one: Conjunction, other: &Conjunction) -> Joined {
    for (field, more) in other {
        let values = match one.remove(field) {
            None => more.clone(),
            Some(present) if present == *more => present,
            Some(present) => match present.and(more, matches!(field, Field::List(_))) {
                Some(values) => values,
                None => return Joined::Unsayable,
            },
        };
        if matches!(&values, Values::OneOf(texts) if texts.is_empty()) {
            return Joined::Never;
        }
        one.insert(field.clone(), values);
    }
    Joined::Is(one)
}

impl Values {
    fn count(&self) -> usize {
        match self {
            Values::OneOf(texts) | Values::Not(texts) => texts.len(),
            Values::Range(..) => 1,
        }
    }

    /// A range itself, or the numbers outside it. What is no number is in neither.
    fn or_outside(self, outside: bool) -> Vec<Values> {
        match self {
            Values::Range(from, to) if outside => {
                let (below, above) = (from.map(|from| (None, Some(from))), to.map(|to| (Some(to), None)));
                below.into_iter().chain(above).map(|(from, to)| Values::Range(from, to)).collect()
            }
            values => vec![values],
        }
    }

    /// What fits both. `None` if an attribute with several texts may meet both without one that fits both.
    fn and(&self, other: &Values, several: bool) -> Option<Values> {
        Some(match (self, other) {
            (Values::Not(one), Values::Not(other)) => Values::Not(one | other),
            _ if several => return None,
            (Values::OneOf(one), Values::OneOf(other)) => Values::OneOf(one & other),
            (Values::OneOf(one), Values::Not(other)) | (Values::Not(other), Values::OneOf(one)) => {
                Values::OneOf(one - other)
            }
            (Values::OneOf(texts), range) | (range, Values::OneOf(texts)) => {
                Values::OneOf(texts.iter().filter(|text| range.fit(text)).cloned().collect())
            }
            // A range without some of its numbers cannot be written.
            (Values::Not(texts), range) | (range, Values::Not(texts)) => {
                texts.iter().all(|text| !range.fit(text)).then(|| range.clone())?
            }
            (Values::Range(from, to), Values::Range(other_from, other_to)) => {
                let to = [*to, *other_to].into_iter().flatten().min();
                let from = (*from).max(*other_from);
                let empty = from.zip(to).is_some_and(|(from, to)| from >= to);
                if empty { Values::OneOf(BTreeSet::new()) } else { Values::Range(from, to) }
            }
        })
    }

    fn fit(&self, text: &str) -> bool {
        match self {
            Values::OneOf(texts) => texts.contains(text),
            Values::Not(texts) => !texts.contains(text),
            Values::Range(from, to) => text
                .parse::<i64>()
                .is_ok_and(|number| from.is_none_or(|from| from <= number) && to.is_none_or(|to| number < to)),
        }
    }

    fn spec(&self) -> ValuesSpec {
        match self {
            Values::OneOf(texts) => texts.iter().cloned().collect::<Vec<_>>().into(),
            Values::Not(texts) => ValuesSpec::not(texts.iter().cloned()),
            Values::Range(Some(from), Some(to)) => ValuesSpec::range(from, to),
            Values::Range(Some(from), None) => ValuesSpec::at_least(from),
            Values::Range(None, to) => ValuesSpec::below(to.unwrap_or(i64::MAX)),
        }
    }
}

impl Alternatives {
    /// Whether no ticket meets it.
    pub(super) fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it asks for nothing but this field.
    pub(super) fn ask_only(&self, field: &Field) -> bool {
        self.0.iter().flat_map(BTreeMap::keys).all(|asked| asked == field)
    }

    /// Whether a ticket meets it that has this text in the only field that is asked for.
    pub(super) fn fit(&self, text: &str) -> bool {
        self.0.iter().any(|all| all.values().all(|values| values.fit(text)))
    }

    /// As a book has it. `None` if every ticket meets it.
    pub(super) fn spec(&self) -> Option<AlternativesSpec> {
        if self.0.contains(&Conjunction::new()) {
            return None;
        }
        let mut specs: Vec<ConditionsSpec> = self.0.iter().map(conditions).collect();
        Some(match (specs.len(), specs.pop()) {
            (1, Some(only)) => only.into(),
            (_, last) => {
                specs.extend(last);
                specs.into()
            }
        })
    }
}

fn conditions(all: &Conjunction) -> ConditionsSpec {
    let spec = ConditionsSpec::new();
    all.iter().fold(spec, |spec, (field, values)| match field {
        Field::Priority => spec.priority(values.spec()),
        Field::Status => spec.status(values.spec()),
        Field::Agent => spec.agent(values.spec()),
        Field::Attribute(name) | Field::List(name) => spec.attributes(name.clone(), values.spec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn priority(names: &[&str]) -> Logic {
        Logic::one_of(Field::Priority, names.iter().copied())
    }

    fn attribute(name: &str, value: &str) -> Logic {
        Logic::one_of(Field::Attribute(name.to_owned()), [value])
    }

    fn printed(logic: &Logic) -> String {
        let spec = logic.alternatives().unwrap().spec();
        spec.map_or_else(|| "always".to_owned(), |spec| serde_json::to_string(&spec).unwrap())
    }

    #[test]
    fn an_or_below_an_and_becomes_alternatives() {
        let either = Logic::Any(vec![attribute("customer.vip", "true"), Logic::tagged("tag", "vip")]);
        let both = Logic::All(vec![priority(&["3"]), either.clone()]);
        assert_eq!(
            printed(&both),
            r#"[{"priority":["3"],"attributes":{"customer.vip":["true"]}},{"priority":["3"],"attributes":{"tag:vip":["true"]}}]"#
        );
        let neither = r#"{"attributes":{"customer.vip":{"not":["true"]},"tag:vip":{"not":["true"]}}}"#;
        assert_eq!(printed(&either.not()), neither);
    }

    #[test]
    fn conditions_on_one_field_are_joined() {
        let some = Logic::All(vec![priority(&["1", "2"]), priority(&["2", "3"])]);
        assert_eq!(printed(&some), r#"{"priority":["2"]}"#);
        let without = Logic::All(vec![priority(&["1", "2"]), priority(&["2"]).not()]);
        assert_eq!(printed(&without), r#"{"priority":["1"]}"#);
        let never = Logic::All(vec![priority(&["1"]), priority(&["2"])]);
        assert!(never.alternatives().unwrap().is_never());
        assert_eq!(printed(&Logic::All(Vec::new())), "always");
        assert!(Logic::Any(Vec::new()).alternatives().unwrap().is_never());
    }

    #[test]
    fn ranges_of_numbers_are_joined_and_turned_around() {
        let range = |from, to| Logic::Range(Field::Priority, from, to);
        assert_eq!(printed(&range(Some(1), Some(3))), r#"{"priority":{"at_least":"1","below":"3"}}"#);
        let outside = r#"[{"priority":{"below":"1"}},{"priority":{"at_least":"3"}}]"#;
        assert_eq!(printed(&range(Some(1), Some(3)).not()), outside);
        let both = Logic::All(vec![range(Some(1), None), range(None, Some(3)), priority(&["0", "2", "high"])]);
        assert_eq!(printed(&both), r#"{"priority":["2"]}"#);
        let apart = Logic::All(vec![range(Some(3), None), range(None, Some(3))]);
        assert!(apart.alternatives().unwrap().is_never());
        let without = |text| Logic::All(vec![range(Some(1), None), priority(&[text]).not()]).alternatives();
        assert_eq!((without("2"), without("0")), (None, range(Some(1), None).alternatives()));
    }

    #[test]
    fn two_texts_of_one_list_cannot_be_asked_for() {
        let has = |text: &str| Logic::one_of(Field::List("organizations".to_owned()), [text]);
        assert_eq!(Logic::All(vec![has("a"), has("b")]).alternatives(), None);
        assert_eq!(Logic::All(vec![has("a"), has("b").not()]).alternatives(), None);
        let neither = r#"{"attributes":{"organizations":{"not":["a","b"]}}}"#;
        assert_eq!(printed(&Logic::Any(vec![has("a"), has("b")]).not()), neither);
    }

    #[test]
    fn what_multiplies_is_limited() {
        let pair = |number: usize| {
            let either = |side| attribute(&format!("{side}{number}"), "yes");
            Logic::Any(vec![either("a"), either("b")])
        };
        let pairs = |count| Logic::All((0..count).map(pair).collect());
        assert!(pairs(6).alternatives().is_some());
        assert_eq!(pairs(7).alternatives(), None);
        assert_eq!(pairs(100_000).alternatives(), None);
        let texts = Logic::one_of(Field::Priority, (0..5_000).map(|number| number.to_string()));
        assert_eq!(texts.alternatives(), None);
    }

    #[test]
    fn a_condition_on_one_field_says_which_texts_fit() {
        let all = Logic::Any(vec![priority(&["1"]), priority(&["1", "2", "3"]).not()]).alternatives().unwrap();
        assert!(all.ask_only(&Field::Priority));
        assert_eq!(["1", "2", "4"].map(|text| all.fit(text)), [true, false, true]);
        let mut named = BTreeSet::new();
        priority(&["1", "2"]).not().named(&Field::Priority, &mut named);
        assert_eq!(named.len(), 2);
    }
}
