//! Encoded queries, such as `stateIN6,7^ORactive=false^EQ`. This module knows their words, and whether the fields of a
//! record meet them. It knows nothing about promises.

use std::collections::{BTreeMap, BTreeSet};

/// An encoded query: one of its branches has to hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    /// The query without its end, as it is written.
    pub(super) text: String,
    pub(super) branches: Vec<Branch>,
}

/// Groups of which all have to hold. Of a group, one term has to hold.
pub(super) type Branch = Vec<Vec<Term>>;

/// A comparison, such as `priority=1`.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) text: String,
    pub(super) field: String,
    pub(super) test: Test,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    OneOf(BTreeSet<String>),
    Not(BTreeSet<String>),
    /// A whole number from the first one on and below the second one.
    Range(Option<i64>, Option<i64>),
    Empty,
    NotEmpty,
    Anything,
    /// The update changes it, perhaps from a value or to one.
    Changes {
        from: Option<String>,
        to: Option<String>,
    },
    /// An operator, or a value, that is not read here.
    Unknown,
}

/// The values of the fields of a record. A field without a value is not in it.
pub(super) type Values = BTreeMap<String, String>;

/// The field that an update changes, and the value that it had.
#[derive(Clone, Copy, Debug)]
pub(super) struct Changed<'v> {
    pub(super) field: &'v str,
    pub(super) old: Option<&'v str>,
}

/// The operators that are read, longer ones before those that they begin with. Between them stand others, so that none of
/// those is taken for a shorter one.
const OPERATORS: [&str; 22] = [
    "NOT IN",
    "ISNOTEMPTY",
    "ISEMPTY",
    "EMPTYSTRING",
    "ANYTHING",
    "VALCHANGES",
    "CHANGESFROM",
    "CHANGESTO",
    "BETWEEN",
    "INSTANCEOF",
    "IN",
    "NOT LIKE",
    "NOTLIKE",
    "LIKE",
    "STARTSWITH",
    "ENDSWITH",
    "!=",
    "<=",
    ">=",
    "=",
    "<",
    ">",
];

/// How many terms and how many values a query may have. Terms of several queries are compared with each other.
const MOST_TERMS: usize = 256;
const MOST_VALUES: usize = 10_000;

impl Query {
    /// Reads a query. What cannot be read is a term of its own, which never holds.
    pub(super) fn read(text: &str) -> Query {
        let parts = parts(text);
        let large = parts.len() > MOST_TERMS || text.bytes().filter(|byte| *byte == b',').count() > MOST_VALUES;
        let branches = if large { vec![vec![vec![Term::too_large()]]] } else { branches(parts) };
        Query { text: without_end(text).to_owned(), branches }
    }

    /// So many letters of it, for a name.
    pub(super) fn beginning(&self, letters: usize) -> String {
        self.text.chars().take(letters).collect()
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.branches.iter().all(Vec::is_empty)
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = &Term> {
        self.branches.iter().flatten().flatten()
    }

    /// Whether the values meet it, after an update has changed some of them. The empty query is met.
    pub(super) fn holds(&self, values: &Values, changed: &[Changed<'_>]) -> bool {
        let group = |group: &Vec<Term>| group.iter().any(|term| term.holds(values, changed));
        self.branches.iter().any(|branch| branch.iter().all(group))
    }
}

fn branches(parts: Vec<String>) -> Vec<Branch> {
    let mut branches = vec![Branch::new()];
    for part in parts {
        let sorting = ["ORDERBY", "GROUPBY"].iter().any(|word| part.starts_with(word));
        if part.is_empty() || part == "EQ" || sorting {
            continue;
        }
        if let Some(term) = part.strip_prefix("NQ") {
            branches.push(vec![vec![Term::read(term)]]);
            continue;
        }
        let Some(branch) = branches.last_mut() else { continue };
        match (part.strip_prefix("OR"), branch.last_mut()) {
            (Some(term), Some(group)) => group.push(Term::read(term)),
            (term, _) => branch.push(vec![Term::read(term.unwrap_or(&part))]),
        }
    }
    if branches.len() > 1 {
        branches.retain(|branch| !branch.is_empty());
    }
    branches
}

/// A query without what ends it.
fn without_end(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix("^EQ").unwrap_or(text)
}

/// The parts between carets. Two carets are one of a value.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        match parts.last_mut() {
            Some(part) if letter != '^' || letters.next_if_eq(&'^').is_some() => part.push(letter),
            _ => parts.push(String::new()),
        }
    }
    parts
}

impl Term {
    fn read(text: &str) -> Term {
        let name = text.find(|letter: char| !matches!(letter, 'a'..='z' | '0'..='9' | '_' | '.')).unwrap_or(text.len());
        let (field, rest) = text.split_at_checked(name).unwrap_or((text, ""));
        let operator = OPERATORS.iter().find_map(|word| Some((*word, rest.strip_prefix(word)?)));
        let scripted = rest.contains("javascript:") || field.is_empty();
        let test = operator.filter(|_| !scripted).map_or(Test::Unknown, |(word, value)| test(word, value));
        Term { text: text.to_owned(), field: field.to_owned(), test }
    }

    /// Stands for all terms of a query that has too many.
    fn too_large() -> Term {
        let text = format!("more than {MOST_TERMS} terms or {MOST_VALUES} values");
        Term { text, field: String::new(), test: Test::Unknown }
    }

    /// Whether it wants the record to be active, or not to be; `None` if it asks something else.
    pub(super) fn activity(&self) -> Option<bool> {
        let (texts, wanted) = match &self.test {
            Test::OneOf(texts) => (texts, true),
            Test::Not(texts) => (texts, false),
            _ => return None,
        };
        let only = texts.first().filter(|_| texts.len() == 1 && self.field == "active")?;
        match only.as_str() {
            "true" | "1" => Some(wanted),
            "false" | "0" => Some(!wanted),
            _ => None,
        }
    }

    fn holds(&self, values: &Values, changed: &[Changed<'_>]) -> bool {
        let value = values.get(&self.field);
        // The audit has `1` and `0`, the record has words.
        if let Some(active) = self.activity() {
            return value.is_some_and(|value| matches!(value.as_str(), "true" | "1") == active);
        }
        match &self.test {
            Test::OneOf(texts) => value.is_some_and(|value| texts.contains(value)),
            Test::Not(texts) => !value.is_some_and(|value| texts.contains(value)),
            Test::Range(from, to) => value
                .and_then(|value| value.parse().ok())
                .is_some_and(|value: i64| from.is_none_or(|from| from <= value) && to.is_none_or(|to| value < to)),
            Test::Empty => value.is_none(),
            Test::NotEmpty => value.is_some(),
            Test::Anything => true,
            Test::Changes { from, to } => {
                let meets = |wanted: &Option<String>, found| wanted.is_none() || wanted.as_deref() == found;
                let value = value.map(String::as_str);
                let mut mine = changed.iter().filter(|changed| changed.field == self.field);
                mine.any(|changed| changed.old != value && meets(from, changed.old) && meets(to, value))
            }
            Test::Unknown => false,
        }
    }
}

fn test(operator: &str, value: &str) -> Test {
    let one = || BTreeSet::from([value.to_owned()]);
    let several = || value.split(',').map(|text| text.trim().to_owned()).collect();
    let number = |more: i64| value.parse::<i64>().ok().and_then(|number| number.checked_add(more));
    let range =
        |from: Option<i64>, to: Option<i64>| if from.or(to).is_some() { Test::Range(from, to) } else { Test::Unknown };
    match operator {
        "=" if value.is_empty() => Test::Empty,
        "!=" if value.is_empty() => Test::NotEmpty,
        "=" => Test::OneOf(one()),
        "!=" => Test::Not(one()),
        "IN" => Test::OneOf(several()),
        "NOT IN" => Test::Not(several()),
        "ISEMPTY" | "EMPTYSTRING" => Test::Empty,
        "ISNOTEMPTY" => Test::NotEmpty,
        "ANYTHING" => Test::Anything,
        "VALCHANGES" => Test::Changes { from: None, to: None },
        "CHANGESFROM" => Test::Changes { from: Some(value.to_owned()), to: None },
        "CHANGESTO" => Test::Changes { from: None, to: Some(value.to_owned()) },
        "<" => range(None, number(0)),
        "<=" => range(None, number(1)),
        ">" => range(number(1), None),
        ">=" => range(number(0), None),
        "BETWEEN" => between(value).unwrap_or(Test::Unknown),
        _ => Test::Unknown,
    }
}

/// Reads `1@3`, of which both ends belong to it.
fn between(value: &str) -> Option<Test> {
    let (from, to) = value.split_once('@')?;
    let to = to.parse::<i64>().ok()?.checked_add(1)?;
    Some(Test::Range(Some(from.parse().ok()?), Some(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(query: &str, values: &[(&str, &str)]) -> bool {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Query::read(query).holds(&values, &[])
    }

    #[test]
    fn or_binds_closer_than_and_and_a_new_query_closer_than_nothing() {
        let query = "state=1^ORstate=2^priority=1^NQactive=false^EQ";
        assert!(holds(query, &[("state", "2"), ("priority", "1")]));
        assert!(!holds(query, &[("state", "2"), ("priority", "2")]));
        assert!(!holds(query, &[("state", "3"), ("priority", "1")]));
        assert!(holds(query, &[("active", "false")]));
    }

    #[test]
    fn operators_are_told_apart_by_all_their_letters() {
        let test = |term: &str| Term::read(term).test;
        assert_eq!(test("stateIN6,7"), Test::OneOf(["6".into(), "7".into()].into()));
        assert_eq!(test("stateNOT IN6, 7"), Test::Not(["6".into(), "7".into()].into()));
        assert_eq!(test("sys_class_nameINSTANCEOFtask"), Test::Unknown);
        assert_eq!(test("assigned_toISNOTEMPTY"), Test::NotEmpty);
        assert_eq!(test("assigned_to="), Test::Empty);
        assert_eq!(test("priority<=2"), Test::Range(None, Some(3)));
        assert_eq!(test("priorityBETWEEN1@3"), Test::Range(Some(1), Some(4)));
        assert_eq!(test("short_descriptionSTARTSWITHvip"), Test::Unknown);
        assert_eq!(test("opened_by=javascript:gs.getUserID()"), Test::Unknown);
        assert_eq!(test("priority<low"), Test::Unknown);
        assert_eq!(test(""), Test::Unknown);
    }

    #[test]
    fn two_carets_are_one_and_an_order_is_no_condition() {
        let query = Query::read("u_code=a^^b^ORDERBYnumber^EQ");
        assert_eq!(query.terms().map(|term| term.text.as_str()).collect::<Vec<_>>(), ["u_code=a^b"]);
        assert_eq!(query.text, "u_code=a^^b^ORDERBYnumber");
        assert!(Query::read("^EQ").is_empty());
        assert!(holds("", &[]));
    }

    #[test]
    fn fields_meet_terms_by_their_values() {
        let cases = [
            ("priority<=2", "2", true),
            ("priority<=2", "3", false),
            ("priority<2", "2", false),
            ("priority>2", "2", false),
            ("priority>=2", "2", true),
            ("priorityBETWEEN2@3", "1", false),
            ("priorityBETWEEN2@3", "3", true),
            ("priorityBETWEEN2@3", "4", false),
            ("priority>2", "high", false),
            ("priorityANYTHING", "2", true),
            ("priority!=", "2", true),
            ("active=1", "true", true),
            ("active!=true", "0", true),
            ("active=unknown", "unknown", true),
            ("active=unknown", "true", false),
        ];
        for (query, value, expected) in cases {
            let field = Term::read(query).field;
            assert_eq!(holds(query, &[(&field, value)]), expected, "{query} of {value}");
        }
        let without = |query| holds(query, &[]);
        assert!(without("priorityANYTHING") && without("priority=") && without("priority!=2"));
        assert!(!without("priority!=") && !without("priority<2") && !without("active=false"));
    }

    #[test]
    fn changes_meet_terms_by_both_of_their_values() {
        let values = BTreeMap::from([("state".to_owned(), "2".to_owned())]);
        let meets = |query: &str, field, old| Query::read(query).holds(&values, &[Changed { field, old }]);
        assert!(meets("stateVALCHANGES", "state", Some("1")) && meets("stateVALCHANGES", "state", None));
        assert!(!meets("stateVALCHANGES", "state", Some("2")) && !meets("stateVALCHANGES", "priority", Some("1")));
        assert!(meets("stateCHANGESFROM1", "state", Some("1")) && !meets("stateCHANGESFROM1", "state", Some("3")));
        assert!(meets("stateCHANGESTO2", "state", Some("1")) && !meets("stateCHANGESTO3", "state", Some("1")));
    }
}
