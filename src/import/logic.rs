//! Conditions of products, with and, or and not, as the alternatives that this crate has (S5). This module knows no
//! product.

use std::collections::{BTreeMap, BTreeSet};

use super::built::size;
use crate::condition::{AlternativesSpec, ConditionsSpec, ValuesSpec};

/// How many alternatives, and how much in all of them, may come of joining conditions that have alternatives.
const MOST_ALTERNATIVES: usize = 64;
const MOST_COPIED: usize = 160_000;

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
    Inexpressible,
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

    /// The same as alternatives. `None` if it cannot be expressed so, or comes to too many.
    pub(super) fn alternatives(&self) -> Option<Alternatives> {
        self.expand(false).map(Alternatives)
    }

    /// De Morgan's laws move a `not` down to the fields.
    fn expand(&self, negated: bool) -> Option<BTreeSet<Conjunction>> {
        match (self, negated) {
            (Logic::Not(part), _) => part.expand(!negated),
            (Logic::All(parts), false) | (Logic::Any(parts), true) => {
                let all = BTreeSet::from([Conjunction::new()]);
                parts.iter().try_fold(all, |all, part| both(all, &part.expand(negated)?))
            }
            (Logic::Any(parts), false) | (Logic::All(parts), true) => {
                parts.iter().try_fold(BTreeSet::new(), |mut any, part| {
                    any.extend(part.expand(negated)?);
                    Some(any)
                })
            }
            // Nothing is one of no texts.
            (Logic::OneOf(_, values), _) if values.is_empty() => {
                Some(negated.then(Conjunction::new).into_iter().collect())
            }
            (Logic::OneOf(field, values), _) => {
                let values = if negated { Values::Not(values.clone()) } else { Values::OneOf(values.clone()) };
                Some(BTreeSet::from([BTreeMap::from([(field.clone(), values)])]))
            }
            (Logic::Range(field, from, to), _) => {
                let ranges = if negated { outside(*from, *to) } else { vec![(*from, *to)] };
                let alone = |(from, to)| BTreeMap::from([(field.clone(), Values::Range(from, to))]);
                Some(ranges.into_iter().map(alone).collect())
            }
        }
    }
}

impl Field {
    fn size(&self) -> usize {
        match self {
            Field::Priority | Field::Status | Field::Agent => 0,
            Field::Attribute(name) | Field::List(name) => name.len(),
        }
    }
}

/// The numbers outside a range. What is no number is in neither.
fn outside(from: Option<i64>, to: Option<i64>) -> Vec<(Option<i64>, Option<i64>)> {
    let (below, above) = (from.map(|from| (None, Some(from))), to.map(|to| (Some(to), None)));
    below.into_iter().chain(above).collect()
}

/// What holds where one alternative of each holds.
fn both(one: BTreeSet<Conjunction>, other: &BTreeSet<Conjunction>) -> Option<BTreeSet<Conjunction>> {
    let multiplies = one.len() > 1 && other.len() > 1;
    let alternatives = one.len().saturating_mul(other.len());
    // Counted only where something is copied: a long list is counted again for each part that is joined to it.
    let copied = || sizes(&one).saturating_mul(other.len()).saturating_add(sizes(other).saturating_mul(one.len()));
    let is_copied = alternatives > 1 && one.iter().any(|all| !all.is_empty());
    if multiplies && alternatives > MOST_ALTERNATIVES || is_copied && copied() > MOST_COPIED {
        return None;
    }
    let mut made = BTreeSet::new();
    for one in one {
        // The last one need not be copied.
        let mut others = other.iter().peekable();
        let mut one = Some(one);
        while let Some(other) = others.next() {
            let this = if others.peek().is_some() { one.clone() } else { one.take() };
            match joined(this.unwrap_or_default(), other) {
                Joined::Is(both) => {
                    made.insert(both);
                }
                Joined::Never => {}
                Joined::Inexpressible => return None,
            }
        }
    }
    Some(made)
}

/// How much is copied with these alternatives, in bytes.
fn sizes(all: &BTreeSet<Conjunction>) -> usize {
    let fields = all.iter().flatten().map(|(field, values)| field.size().saturating_add(values.size()));
    fields.fold(0, usize::saturating_add)
}

fn joined(mut one: Conjunction, other: &Conjunction) -> Joined {
    for (field, more) in other {
        let values = match one.remove(field) {
            None => more.clone(),
            Some(present) if present == *more => present,
            Some(present) => match present.and(more, matches!(field, Field::List(_))) {
                Some(values) => values,
                None => return Joined::Inexpressible,
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
    fn size(&self) -> usize {
        match self {
            Values::OneOf(texts) | Values::Not(texts) => size(texts),
            Values::Range(..) => 0,
        }
    }

    /// What fits both. `None` if an attribute with several texts may meet both without one that fits both.
    fn and(self, other: &Values, several: bool) -> Option<Values> {
        Some(match (self, other) {
            (Values::Not(mut one), Values::Not(other)) => {
                one.extend(other.iter().cloned());
                Values::Not(one)
            }
            _ if several => return None,
            (Values::OneOf(mut one), Values::OneOf(other)) => {
                one.retain(|text| other.contains(text));
                Values::OneOf(one)
            }
            (Values::OneOf(mut one), Values::Not(other)) => {
                other.iter().for_each(|text| _ = one.remove(text));
                Values::OneOf(one)
            }
            (Values::Not(one), Values::OneOf(other)) => Values::OneOf(other.difference(&one).cloned().collect()),
            (Values::OneOf(mut one), range) => {
                one.retain(|text| range.has(text));
                Values::OneOf(one)
            }
            (range, Values::OneOf(other)) => {
                Values::OneOf(other.iter().filter(|text| range.has(text)).cloned().collect())
            }
            (Values::Range(from, to), Values::Range(other_from, other_to)) => {
                let (from, to) = (from.max(*other_from), [to, *other_to].into_iter().flatten().min());
                let empty = from.zip(to).is_some_and(|(from, to)| from >= to);
                if empty { Values::OneOf(BTreeSet::new()) } else { Values::Range(from, to) }
            }
            // A range without some of its numbers cannot be written.
            (Values::Not(texts), range @ Values::Range(..)) => range.without(&texts)?,
            (range @ Values::Range(..), Values::Not(texts)) => range.without(texts)?,
        })
    }

    /// Whether a text is a number of the range.
    fn has(&self, text: &str) -> bool {
        let Values::Range(from, to) = self else { return false };
        let inside = |number: i64| from.is_none_or(|from| from <= number) && to.is_none_or(|to| number < to);
        text.parse().is_ok_and(inside)
    }

    fn without(&self, texts: &BTreeSet<String>) -> Option<Values> {
        texts.iter().all(|text| !self.has(text)).then(|| self.clone())
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

    /// The texts of a field, if it asks for nothing but one of them.
    pub(super) fn only(&self, field: &Field) -> Option<BTreeSet<&str>> {
        let mut found = BTreeSet::new();
        for all in &self.0 {
            let Some(Values::OneOf(texts)) = all.get(field).filter(|_| all.len() == 1) else { return None };
            found.extend(texts.iter().map(String::as_str));
        }
        (!found.is_empty()).then_some(found)
    }

    /// Takes the texts out that meet it, if it asks only for the field that they are of.
    pub(super) fn take(&self, texts: &mut BTreeSet<String>) -> Vec<String> {
        let mut taken = Vec::new();
        for values in self.0.iter().map(|all| all.values().next()) {
            match values {
                Some(Values::OneOf(named)) => taken.extend(named.iter().filter_map(|text| texts.take(text))),
                Some(Values::Not(named)) => {
                    let (left, fit): (BTreeSet<String>, _) =
                        std::mem::take(texts).into_iter().partition(|text| named.contains(text));
                    *texts = left;
                    taken.extend(fit);
                }
                Some(range) => {
                    let (fit, left) = std::mem::take(texts).into_iter().partition(|text| range.has(text));
                    *texts = left;
                    taken.extend::<BTreeSet<String>>(fit);
                }
                None => taken.extend(std::mem::take(texts)),
            }
        }
        taken
    }

    /// How much is copied with it, in bytes.
    pub(super) fn size(&self) -> usize {
        sizes(&self.0)
    }

    /// Whether every ticket meets it.
    pub(super) fn is_always(&self) -> bool {
        self.0.contains(&Conjunction::new())
    }

    /// What holds where both hold. `None` as in [`Logic::alternatives`].
    pub(super) fn and(self, other: &Alternatives) -> Option<Alternatives> {
        both(self.0, &other.0).map(Alternatives)
    }

    /// As a book has it. `None` if every ticket meets it.
    pub(super) fn spec(&self) -> Option<AlternativesSpec> {
        if self.is_always() {
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
        assert!(priority(&[]).alternatives().unwrap().is_never());
        assert_eq!(printed(&priority(&[]).not()), "always");
    }

    #[test]
    fn ranges_of_numbers_are_joined_and_turned_around() {
        let range = |from, to| Logic::Range(Field::Priority, from, to);
        assert_eq!(printed(&range(Some(1), Some(3))), r#"{"priority":{"at_least":"1","below":"3"}}"#);
        let outside = printed(&range(Some(1), Some(3)).not());
        assert_eq!(outside, r#"[{"priority":{"below":"1"}},{"priority":{"at_least":"3"}}]"#);
        let both = Logic::All(vec![range(Some(1), None), range(None, Some(3)), priority(&["0", "2", "high"])]);
        assert_eq!(printed(&both), r#"{"priority":["2"]}"#);
        let apart = Logic::All(vec![range(Some(3), None), range(None, Some(3))]);
        assert!(apart.alternatives().unwrap().is_never());
        let without = |text| Logic::All(vec![range(Some(1), None), priority(&[text]).not()]).alternatives();
        assert_eq!((without("2"), without("0")), (None, range(Some(1), None).alternatives()));
    }

    #[test]
    fn ranges_are_joined_with_what_stands_before_them() {
        let range = |from, to| Logic::Range(Field::Priority, from, to);
        let texts = Logic::All(vec![priority(&["0", "2", "high"]), range(Some(1), Some(3))]);
        assert_eq!(printed(&texts), r#"{"priority":["2"]}"#);
        let without = |text| Logic::All(vec![priority(&[text]).not(), range(Some(1), Some(3))]).alternatives();
        assert_eq!((without("2"), without("3")), (None, range(Some(1), Some(3)).alternatives()));
        // A range names no text that would be copied.
        assert_eq!(range(Some(1), None).alternatives().unwrap().size(), 0);
    }

    #[test]
    fn a_range_says_which_texts_fit() {
        let range = Logic::Range(Field::Priority, Some(2), Some(4)).alternatives().unwrap();
        let mut texts = ["1", "2", "3", "4", "high"].map(str::to_owned).into();
        let taken = range.take(&mut texts);
        assert_eq!(
            (taken, texts),
            (["2", "3"].map(str::to_owned).into(), ["1", "4", "high"].map(str::to_owned).into())
        );
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
        // A long list alone is as long as it is, also if it is negated.
        let texts = |prefix: &str| (0..5_000).map(|number| format!("{prefix}{number}")).collect::<Vec<_>>();
        let tags = Logic::Any(texts("t").iter().map(|tag| Logic::tagged("tag", tag)).collect());
        assert!(tags.alternatives().is_some());
        assert!(tags.clone().not().alternatives().is_some());
        let long = Logic::one_of(Field::Priority, texts("p"));
        assert!(long.alternatives().is_some());
        assert_eq!(Logic::All(vec![long, tags]).alternatives(), None);
    }

    /// What takes time that grows with the square of these takes minutes.
    #[test]
    fn long_lists_cost_no_more_than_their_length() {
        let numbers = || (0..100_000).map(|number| number.to_string());
        let tags = Logic::Any(numbers().map(|tag| Logic::tagged("tag", &tag)).collect());
        assert!(tags.alternatives().is_some());
        assert!(tags.not().alternatives().is_some());
        let all = Logic::one_of(Field::Priority, numbers());
        let each_not = numbers().skip(1).map(|number| priority(&[&number]).not());
        let left = Logic::All([all].into_iter().chain(each_not).collect());
        assert_eq!(printed(&left), r#"{"priority":["0"]}"#);
    }

    #[test]
    fn a_condition_on_one_field_says_which_texts_fit() {
        let all = Logic::Any(vec![priority(&["1"]), priority(&["1", "2", "3"]).not()]).alternatives().unwrap();
        assert!(all.ask_only(&Field::Priority));
        let mut texts = ["1", "2", "4"].map(str::to_owned).into();
        assert_eq!((all.take(&mut texts), texts), (vec!["1".to_owned(), "4".to_owned()], ["2".to_owned()].into()));
        let mut named = BTreeSet::new();
        priority(&["1", "2"]).not().named(&Field::Priority, &mut named);
        assert_eq!(named.len(), 2);
    }
}
