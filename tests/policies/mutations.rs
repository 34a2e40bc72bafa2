//! Breaks a valid policy in one random place, and checks that a mistake points to that place or above it (B1).

use crate::numbers::Numbers;
use crate::sampled;
use punctual::{Policy, PolicySpec};
use punctual_tests::cases;
use serde_json::{Value, json};

/// A step into a value.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

type Place = Vec<Step>;

/// What is done to a place. Each is a mistake wherever it is proposed.
#[derive(Clone, Debug)]
enum Change {
    Replace(Value),
    /// The last key of the place gets this name.
    Rename(String),
    Remove,
    /// The last key of the place is written twice.
    Twice,
    /// The list at the place repeats its last item.
    Append,
}

/// What stands somewhere in the format.
#[derive(Clone, Copy)]
enum Kind {
    /// A text or a list of texts that the host is free to choose.
    Free,
    FreeList,
    /// Anything at all.
    Anything,
    Flag,
    Number(&'static [i64]),
    /// One of some words, or another text in which a letter more makes no sense.
    Word,
    WordList,
    /// A list in which nothing may stand twice.
    Values,
    Allowance,
    Moment,
    /// The name of something else in the policy, or a list of such names.
    Name,
    NameList,
    /// A name, or a choice of calendars.
    CalendarRef,
    Fields(&'static [Field]),
    /// A short form (a text), or these fields.
    Short(&'static Kind, &'static [Field]),
    /// A map from names that are free, from names that are said elsewhere, or from words.
    Named(&'static Kind),
    Referring(&'static Kind),
    Worded(&'static Kind),
    List(&'static Kind),
    /// A list in which nothing may stand twice, item by item.
    Levels(&'static Kind),
    Ranges,
    Calendar,
}

/// Name, what it holds, and whether its part can do without it.
type Field = (&'static str, Kind, bool);
const NEEDED: bool = true;
const OPTIONAL: bool = false;

const POLICY: &[Field] = &[
    ("id", Kind::Free, NEEDED),
    ("version", Kind::Number(&[-1, 4_294_967_296]), OPTIONAL),
    ("kind", Kind::Free, OPTIONAL),
    ("name", Kind::Free, OPTIONAL),
    ("description", Kind::Free, OPTIONAL),
    ("metadata", Kind::Named(&Kind::Anything), OPTIONAL),
    ("priorities", Kind::Values, OPTIONAL),
    ("tiers", Kind::Values, OPTIONAL),
    ("calendars", Kind::Named(&Kind::Calendar), OPTIONAL),
    ("calendar", Kind::CalendarRef, OPTIONAL),
    ("metrics", Kind::Named(&Kind::Fields(METRIC)), NEEDED),
    ("pauses", Kind::Named(&Kind::Fields(PAUSE)), OPTIONAL),
    ("statuses", Kind::Named(&Kind::Short(&Kind::Word, STATUS)), OPTIONAL),
    ("ladders", Kind::Named(&Kind::Levels(&Kind::Fields(LEVEL))), OPTIONAL),
];

const METRIC: &[Field] = &[
    ("start", Kind::WordList, OPTIONAL),
    ("stop", Kind::WordList, OPTIONAL),
    ("void", Kind::WordList, OPTIONAL),
    ("ends_on", Kind::WordList, OPTIONAL),
    ("pause", Kind::NameList, OPTIONAL),
    ("counts_in", Kind::FreeList, OPTIONAL),
    ("counts_while", Kind::List(&Kind::Fields(CONDITIONS)), OPTIONAL),
    ("repeat", Kind::Flag, OPTIONAL),
    ("after_answer", Kind::Flag, OPTIONAL),
    ("from", Kind::Word, OPTIONAL),
    ("calendar", Kind::CalendarRef, OPTIONAL),
    ("on_retarget", Kind::Word, OPTIONAL),
    ("on_reopen", Kind::Short(&Kind::Word, REOPENING), OPTIONAL),
    ("warn", Kind::Levels(&Kind::Short(&Kind::Moment, WARNING)), OPTIONAL),
    ("ladder", Kind::Name, OPTIONAL),
    ("targets", Kind::Referring(&Kind::Referring(&Kind::Short(&Kind::Allowance, TARGET))), NEEDED),
];

const CONDITIONS: &[Field] = &[
    ("status", Kind::Fields(&[("not", Kind::Values, NEEDED)]), OPTIONAL),
    ("group", Kind::Values, OPTIONAL),
    ("attributes", Kind::Named(&Kind::Fields(&[("at_least", Kind::Anything, NEEDED)])), OPTIONAL),
];

const REOPENING: &[Field] =
    &[("within", Kind::Allowance, NEEDED), ("then", Kind::Word, OPTIONAL), ("else", Kind::Word, NEEDED)];

const TARGET: &[Field] = &[
    ("within", Kind::Allowance, NEEDED),
    ("calendar", Kind::CalendarRef, OPTIONAL),
    ("due", Kind::Word, OPTIONAL),
    ("cutoff", Kind::Word, OPTIONAL),
    ("counts_from", Kind::Word, OPTIONAL),
    ("rolls", Kind::Word, OPTIONAL),
    ("lands", Kind::Word, OPTIONAL),
    ("warn", Kind::Levels(&Kind::Short(&Kind::Moment, WARNING)), OPTIONAL),
    ("ladder", Kind::Name, OPTIONAL),
];

const CHOICE: &[Field] = &[
    ("attribute", Kind::Free, NEEDED),
    ("calendars", Kind::Named(&Kind::Name), NEEDED),
    ("default", Kind::Name, NEEDED),
];

const CAP: &[Field] =
    &[("time", Kind::Allowance, OPTIONAL), ("times", Kind::Number(&[-1, 0, 4_294_967_296]), OPTIONAL)];

const PAUSE: &[Field] = &[
    ("party", Kind::Free, OPTIONAL),
    ("cap", Kind::Short(&Kind::Allowance, CAP), OPTIONAL),
    ("ended_by", Kind::WordList, OPTIONAL),
    ("metrics", Kind::NameList, OPTIONAL),
];

const STATUS: &[Field] = &[("pauses", Kind::Name, NEEDED)];

/// Business days before or after the due instant.
const DAYS: &[Field] =
    &[("after", Kind::Word, OPTIONAL), ("before", Kind::Word, OPTIONAL), ("due", Kind::Word, OPTIONAL)];

const LEVEL: &[Field] = &[
    ("level", Kind::Number(&[-1, 4_294_967_296]), NEEDED),
    ("at", Kind::Short(&Kind::Moment, DAYS), NEEDED),
    ("notify", Kind::List(&Kind::Short(&Kind::Free, TOLD)), OPTIONAL),
    ("until", Kind::Word, OPTIONAL),
    ("ack_lasts", Kind::Allowance, OPTIONAL),
    ("repeat", Kind::Fields(REPEAT), OPTIONAL),
    ("deliver_in", Kind::Name, OPTIONAL),
];

/// A level without its number.
const WARNING: &[Field] = &[
    ("at", Kind::Short(&Kind::Moment, DAYS), NEEDED),
    ("notify", Kind::List(&Kind::Short(&Kind::Free, TOLD)), OPTIONAL),
    ("until", Kind::Word, OPTIONAL),
    ("ack_lasts", Kind::Allowance, OPTIONAL),
    ("repeat", Kind::Fields(REPEAT), OPTIONAL),
    ("deliver_in", Kind::Name, OPTIONAL),
];

/// Contacts with hours.
const TOLD: &[Field] = &[
    ("to", Kind::FreeList, NEEDED),
    // Without one of the two the hours are missing, and no other name is.
    ("in", Kind::Name, OPTIONAL),
    ("outside", Kind::Name, OPTIONAL),
];

const REPEAT: &[Field] =
    &[("every", Kind::Allowance, NEEDED), ("times", Kind::Number(&[-1, 1_001, 4_294_967_296]), NEEDED)];

const DATE: &[Field] = &[
    ("hours", Kind::Ranges, NEEDED),
    ("name", Kind::Free, OPTIONAL),
    ("since", Kind::Number(&[-1, 4_294_967_296]), OPTIONAL),
    ("until", Kind::Number(&[-1, 4_294_967_296]), OPTIONAL),
    ("observed", Kind::Word, OPTIONAL),
];

const SEASON: &[Field] = &[
    ("name", Kind::Free, OPTIONAL),
    ("from", Kind::Word, NEEDED),
    ("to", Kind::Word, NEEDED),
    ("hours", Kind::Worded(&Kind::Ranges), NEEDED),
];

/// A calendar without the field that says which form it has is one of another form, with other mistakes.
const CALENDAR: &[Field] = &[
    ("name", Kind::Free, OPTIONAL),
    ("time_zone", Kind::Word, OPTIONAL),
    ("hours", Kind::Worded(&Kind::Ranges), NEEDED),
    ("seasons", Kind::List(&Kind::Fields(SEASON)), OPTIONAL),
    ("dates", Kind::Worded(&Kind::Short(&Kind::Ranges, DATE)), OPTIONAL),
    ("union", Kind::List(&Kind::Calendar), OPTIONAL),
    ("intersection", Kind::List(&Kind::Calendar), OPTIONAL),
    ("of", Kind::Calendar, NEEDED),
    ("except", Kind::List(&Kind::Calendar), NEEDED),
    ("from", Kind::Word, NEEDED),
    ("to", Kind::Word, NEEDED),
];

/// The sort of mistake that is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sort {
    Field,
    Type,
    Name,
    Spelling,
    Lack,
    Repetition,
    Range,
}

struct Walk {
    sort: Sort,
    found: Vec<(Place, Change)>,
}

impl Walk {
    fn propose(&mut self, sort: Sort, at: &[Step], change: Change) {
        if sort == self.sort {
            self.found.push((at.to_vec(), change));
        }
    }

    fn text(&mut self, sort: Sort, at: &[Step], text: &str) {
        let names = if sort == Sort::Spelling { misspelt(text) } else { vec![format!("{text}~"), format!("~{text}")] };
        names.into_iter().for_each(|name| self.propose(sort, at, Change::Replace(json!(name))));
    }

    fn visit(&mut self, kind: Kind, value: &Value, at: &[Step]) {
        if matches!(kind, Kind::Anything) {
            return;
        }
        if !at.is_empty() {
            self.propose(Sort::Type, at, Change::Replace(json!(17.5)));
            if !value.is_boolean() {
                self.propose(Sort::Type, at, Change::Replace(json!(true)));
            }
        }
        match (kind, value) {
            (Kind::Number(bad), _) => {
                bad.iter().for_each(|bad| self.propose(Sort::Range, at, Change::Replace(json!(bad))));
            }
            (Kind::Word, Value::String(text)) => self.text(Sort::Spelling, at, text),
            (Kind::Name | Kind::CalendarRef, Value::String(text)) => self.text(Sort::Name, at, text),
            (Kind::Allowance | Kind::Moment, Value::String(text)) => {
                self.text(Sort::Spelling, at, text);
                for bad in ["0h", "99999999h", "1d", "0 calendar days", "0% "] {
                    self.propose(Sort::Range, at, Change::Replace(json!(bad)));
                }
            }
            (Kind::Ranges, Value::String(text)) => {
                self.text(Sort::Spelling, at, text);
                for bad in ["09:00-09:00", "09:00-24:01", "24:00-09:00", "-1:00-09:00", "09:60-10:00"] {
                    self.propose(Sort::Range, at, Change::Replace(json!(bad)));
                }
            }
            (Kind::Calendar, Value::String(text)) => self.text(Sort::Name, at, text),
            (Kind::Calendar, Value::Object(_)) => self.fields(CALENDAR, value, at),
            (Kind::CalendarRef, Value::Object(_)) => self.fields(CHOICE, value, at),
            (Kind::Fields(fields) | Kind::Short(_, fields), Value::Object(_)) => self.fields(fields, value, at),
            (Kind::Short(short, _), _) => self.visit(*short, value, at),
            (Kind::Values, Value::Array(items)) if !items.is_empty() => {
                self.propose(Sort::Repetition, at, Change::Append);
                self.list(Kind::Free, items, at);
            }
            (Kind::Levels(item), Value::Array(items)) if !items.is_empty() => {
                self.propose(Sort::Repetition, at, Change::Append);
                self.list(*item, items, at);
            }
            (Kind::FreeList, Value::Array(items)) => self.list(Kind::Free, items, at),
            (Kind::WordList, Value::Array(items)) => self.list(Kind::Word, items, at),
            (Kind::NameList, Value::Array(items)) => self.list(Kind::Name, items, at),
            (Kind::Ranges, Value::Array(items)) => self.list(Kind::Ranges, items, at),
            (Kind::List(item), Value::Array(items)) => self.list(*item, items, at),
            (Kind::Named(inner), _) => self.map(*inner, value, at, None),
            (Kind::Referring(inner), _) => self.map(*inner, value, at, Some(Sort::Name)),
            (Kind::Worded(inner), _) => self.map(*inner, value, at, Some(Sort::Spelling)),
            _ => {}
        }
    }

    fn list(&mut self, kind: Kind, items: &[Value], at: &[Step]) {
        for (index, item) in items.iter().enumerate() {
            self.visit(kind, item, &deeper(at, Step::Index(index)));
        }
    }

    fn map(&mut self, kind: Kind, value: &Value, at: &[Step], keys: Option<Sort>) {
        for (key, inner) in value.as_object().into_iter().flatten() {
            let at = deeper(at, Step::Key(key.clone()));
            self.propose(Sort::Repetition, &at, Change::Twice);
            match keys {
                Some(Sort::Spelling) => {
                    misspelt(key).into_iter().for_each(|key| self.propose(Sort::Spelling, &at, Change::Rename(key)));
                }
                Some(sort) => self.propose(sort, &at, Change::Rename(format!("{key}~"))),
                None => {}
            }
            if keys == Some(Sort::Spelling) && key.contains("-12-") {
                self.propose(Sort::Range, &at, Change::Rename(key.replace("-12-", "-13-")));
            }
            self.visit(kind, inner, &at);
        }
    }

    fn fields(&mut self, fields: &[Field], value: &Value, at: &[Step]) {
        for (key, inner) in value.as_object().into_iter().flatten() {
            let at = deeper(at, Step::Key(key.clone()));
            let &(_, kind, needed) = fields.iter().find(|(name, ..)| name == key).unwrap_or_else(|| panic!("{at:?}"));
            misspelt(key).into_iter().for_each(|key| self.propose(Sort::Field, &at, Change::Rename(key)));
            let needed = needed || (key == "time_zone" && value.get("hours").is_some());
            if needed {
                self.propose(Sort::Lack, &at, Change::Remove);
            }
            self.visit(kind, inner, &at);
        }
    }
}

/// With a letter too many, one that no word of the format has, at every place in turn. What follows a colon in a trigger
/// is free.
fn misspelt(text: &str) -> Vec<String> {
    let clock = text.starts_with(|first: char| first.is_ascii_digit());
    let word = if clock { text } else { text.split(':').next().unwrap_or_default() };
    let places = word.char_indices().map(|(at, _)| at).chain([word.len()]);
    places.map(|at| format!("{}ß{}", &text[..at], &text[at..])).collect()
}

fn deeper(at: &[Step], step: Step) -> Place {
    [at, &[step]].concat()
}

/// The text of the changed policy, and the places that a mistake may point at.
fn changed(policy: &Value, place: &Place, change: &Change) -> (String, Vec<Place>) {
    const AGAIN: &str = "written again: ";
    let mut policy = policy.clone();
    let (last, above) = place.split_last().unwrap();
    let mut places = vec![place.clone()];
    let parent = above.iter().fold(&mut policy, |value, step| match step {
        Step::Key(key) => &mut value[key.as_str()],
        Step::Index(index) => &mut value[*index],
    });
    match (change, last) {
        (Change::Replace(new), Step::Key(key)) => parent[key.as_str()] = new.clone(),
        (Change::Replace(new), Step::Index(index)) => parent[*index] = new.clone(),
        (Change::Rename(new), Step::Key(key)) => {
            let map = parent.as_object_mut().unwrap();
            let value = map.remove(key).unwrap();
            assert!(map.insert(new.clone(), value).is_none());
            places.push(deeper(above, Step::Key(new.clone())));
        }
        (Change::Remove, Step::Key(key)) => drop(parent.as_object_mut().unwrap().remove(key)),
        (Change::Twice, Step::Key(key)) => {
            let value = parent[key.as_str()].clone();
            parent[format!("{AGAIN}{key}")] = value;
        }
        (Change::Append, Step::Key(key)) => {
            let items = parent[key.as_str()].as_array_mut().unwrap();
            items.extend(items.last().cloned());
            places.push(deeper(place, Step::Index(items.len() - 1)));
        }
        (change, last) => panic!("{change:?} of {last:?}"),
    }
    (policy.to_string().replace(AGAIN, ""), places)
}

/// The steps of a problem's path.
fn steps(path: &str) -> Place {
    let (mut steps, mut rest) = (Vec::new(), path);
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let mut quoted = serde_json::Deserializer::from_str(inner).into_iter::<Value>();
            steps.push(match quoted.next().unwrap().unwrap() {
                Value::String(key) => Step::Key(key),
                index => Step::Index(usize::try_from(index.as_u64().unwrap()).unwrap()),
            });
            rest = &inner[quoted.byte_offset() + 1..];
        } else {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(Step::Key(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    steps
}

/// How many mutations of one sort are tried on all samples together.
const TRIALS: u32 = 700;

#[track_caller]
fn found_where_it_is(sort: Sort) {
    let samples: Vec<Value> = sampled::policies().iter().map(|(_, text)| serde_json::from_str(text).unwrap()).collect();
    let mut all = Vec::new();
    for (number, sample) in samples.iter().enumerate() {
        let mut walk = Walk { sort, found: Vec::new() };
        walk.visit(Kind::Fields(POLICY), sample, &[]);
        all.extend(walk.found.into_iter().map(|(place, change)| (number, place, change)));
    }
    assert!(all.len() >= 30, "only {} places for {sort:?}", all.len());
    let mut numbers = Numbers::from(20_261_122);
    let trials = all.len().min(cases(TRIALS) as usize);
    println!("{sort:?}: {trials} of {} mutations", all.len());
    for _ in 0..trials {
        let (number, place, change) = all.swap_remove(numbers.below(all.len()));
        let (text, places) = changed(&samples[number], &place, &change);
        let spec: PolicySpec = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let Err(invalid) = Policy::from_spec(spec) else { panic!("{change:?} at {place:?} is no mistake\n{text}") };
        let points = |path: &str| places.iter().any(|place| place.starts_with(&steps(path)));
        assert!(
            invalid.problems().iter().any(|problem| points(problem.path())),
            "{change:?} at {place:?} is not where a mistake is found\n{invalid}"
        );
    }
}

#[test]
fn the_steps_of_a_path_are_read() {
    let key = |name: &str| Step::Key(name.to_owned());
    assert_eq!(steps("a.b c[3].*"), [key("a"), key("b c"), Step::Index(3), key("*")]);
    assert_eq!(steps("a[\"1.2\"][\"\"].x"), [key("a"), key("1.2"), key(""), key("x")]);
    assert_eq!(steps(""), []);
}

#[test]
fn b1_a_renamed_field_is_found() {
    found_where_it_is(Sort::Field);
}

#[test]
fn b1_a_changed_type_is_found() {
    found_where_it_is(Sort::Type);
}

#[test]
fn b1_a_name_that_leads_nowhere_is_found() {
    found_where_it_is(Sort::Name);
}

#[test]
fn b1_a_misspelt_word_is_found() {
    found_where_it_is(Sort::Spelling);
}

#[test]
fn b1_what_is_lacking_is_found() {
    found_where_it_is(Sort::Lack);
}

#[test]
fn b1_what_is_written_twice_is_found() {
    found_where_it_is(Sort::Repetition);
}

#[test]
fn b1_what_is_out_of_range_is_found() {
    found_where_it_is(Sort::Range);
}
