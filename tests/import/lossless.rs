//! Nothing of an export is lost silently, whatever is in it: the samples are changed at random, and every value must have
//! an entry at its place or above it. What can be imported builds, prints and reads back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{RngSeed, TestRunner};
use punctual::calendar::CalendarSpec;
use punctual::import::{Document, Files, Import, ImportReport, Spec, Vendor, import};
use punctual::{Calendar, PolicyBook, book::PolicyBookSpec};
use punctual_tests::cases;
use serde_json::{Value, json};

use crate::samples::{Sample, samples};

/// What is done to a value at random.
#[derive(Clone, Debug)]
enum Change {
    Add(&'static str, Value),
    Replace(Value),
    /// By a copy of another value of the same file.
    Swap(Index),
    Rename(&'static str),
    Remove,
    /// Repeats the first part.
    Repeat,
}

fn value() -> impl Strategy<Value = Value> {
    let deep = (0..100).fold(json!(1), |inside, _| json!([inside]));
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(1.5),
        json!(""),
        json!("no such thing"),
        json!("2026-02-30"),
        json!("2026-03-29T02:30:00Z"),
        json!("99999999999999999999"),
        json!("a/b~c\n*"),
        json!([]),
        json!({}),
        json!({ "x": [{ "y": "z" }] }),
        json!(["a", 2, null]),
        deep,
    ];
    prop::sample::select(values.to_vec())
}

fn change() -> impl Strategy<Value = Change> {
    let name = prop::sample::select(vec!["x_unknown", "id", "", "a/b~c"]);
    prop_oneof![
        (name.clone(), value()).prop_map(|(name, value)| Change::Add(name, value)),
        value().prop_map(Change::Replace),
        any::<Index>().prop_map(Change::Swap),
        name.prop_map(Change::Rename),
        Just(Change::Remove),
        Just(Change::Repeat),
    ]
}

/// The places of all values, the deepest last.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{at}/{index}"), all));
        }
        Value::Object(fields) => {
            let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
            fields.iter().for_each(|(name, field)| places(field, &format!("{at}/{}", escaped(name)), all));
        }
        _ => {}
    }
}

fn apply(file: &mut Value, place: Index, change: &Change) {
    let mut all = Vec::new();
    places(file, "", &mut all);
    let other = |index: &Index| file.pointer(&all[index.index(all.len())]).unwrap().clone();
    let at = &all[place.index(all.len())];
    match change {
        Change::Replace(value) => *file.pointer_mut(at).unwrap() = value.clone(),
        Change::Swap(index) => {
            let other = other(index);
            *file.pointer_mut(at).unwrap() = other;
        }
        Change::Add(name, value) => {
            if let Some(Value::Object(fields)) = file.pointer_mut(at) {
                fields.insert((*name).to_owned(), value.clone());
            }
        }
        Change::Repeat => {
            if let Some(Value::Array(items)) = file.pointer_mut(at) {
                items.extend(items.first().cloned());
            }
        }
        Change::Remove | Change::Rename(_) => apply_above(file, at, change),
    }
}

fn apply_above(file: &mut Value, at: &str, change: &Change) {
    let Some((above, last)) = at.rsplit_once('/') else { return };
    let last = last.replace("~1", "/").replace("~0", "~");
    match (file.pointer_mut(above).unwrap(), change) {
        (Value::Array(items), Change::Remove) => drop(items.remove(last.parse().unwrap())),
        (Value::Object(fields), Change::Remove) => drop(fields.remove(&last)),
        (Value::Object(fields), Change::Rename(name)) => {
            let field = fields.remove(&last).unwrap();
            fields.insert((*name).to_owned(), field);
        }
        _ => {}
    }
}

/// A file, and the content as a tree.
type Tree = (String, Value);

fn trees(files: &Files) -> Vec<Tree> {
    let Value::Object(files) = serde_json::to_value(files).unwrap() else { panic!("files are a map") };
    files.into_iter().collect()
}

/// The files as a host reads them; `None` if one is nested too deeply to be read. Changes can put deep values into each other.
fn files_of(trees: &[Tree]) -> Option<Files> {
    let read = |value: &Value| match serde_json::from_value::<Document>(value.clone()) {
        Ok(document) => Some(document),
        Err(error) => {
            assert!(error.to_string().starts_with("nested too deeply"), "{error}");
            None
        }
    };
    trees.iter().try_fold(Files::new(), |files, (name, value)| Some(files.with(name, read(value)?)))
}

/// What the places of a file begin with, and the part of it that they are in: the documents of OpenSLO have names.
fn parts(vendor: Vendor, file: &Value) -> Vec<(String, &Value)> {
    match file {
        Value::Array(documents) if vendor == Vendor::OpenSlo => {
            let name = |document: &Value| {
                let name = document.pointer("/metadata/name").and_then(Value::as_str);
                name.filter(|name| !name.is_empty()).map(str::to_owned)
            };
            let named = documents.iter().enumerate();
            named.map(|(index, part)| (name(part).unwrap_or_else(|| format!("/{index}")), part)).collect()
        }
        _ => vec![(String::new(), file)],
    }
}

fn covered(vendor: Vendor, trees: &[Tree], report: &ImportReport) -> Result<(), String> {
    let entries: BTreeSet<(&str, &str)> =
        report.entries().iter().map(|entry| (entry.file(), entry.at().trim_end())).collect();
    for (name, file) in trees.iter().filter(|(_, file)| !file.is_string()) {
        for (label, part) in parts(vendor, file) {
            let mut all = Vec::new();
            places(part, "", &mut all);
            let separator = if label.is_empty() || label.starts_with('/') { "" } else { " " };
            let said = |place: &str| {
                let at = format!("{label}{separator}{place}");
                entries.contains(&(name.as_str(), at.trim_end()))
            };
            let whole = entries.contains(&(name.as_str(), ""));
            let above = |place: &String| {
                let ends = place.match_indices('/').map(|(end, _)| end).chain([place.len()]);
                whole || ends.into_iter().any(|end| said(&place[..end]))
            };
            let leaf = |place: &&String| {
                !matches!(part.pointer(place), Some(Value::Object(f)) if !f.is_empty())
                    && !matches!(part.pointer(place), Some(Value::Array(i)) if !i.is_empty())
            };
            if let Some(lost) = all.iter().filter(leaf).find(|place| !above(place)) {
                return Err(format!("{name} {label}{separator}{lost} is lost"));
            }
        }
    }
    match report.entries().iter().find(|entry| entry.became() == "read") {
        Some(entry) => Err(format!("it was read, but nothing is said about it: {entry}")),
        None => Ok(()),
    }
}

/// What was imported must build, print, and read back equal.
fn builds(import: &Import) -> Result<(), String> {
    fn read_back<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq>(spec: &T) -> Result<(), String> {
        let printed = serde_json::to_string(spec).map_err(|error| error.to_string())?;
        let read: T = serde_json::from_str(&printed).map_err(|error| error.to_string())?;
        if read == *spec { Ok(()) } else { Err(format!("it reads back differently: {printed}")) }
    }
    match &import.spec {
        Some(Spec::Book(spec)) => {
            read_back::<PolicyBookSpec>(spec)?;
            PolicyBook::from_spec(spec.clone()).map(drop).map_err(|error| error.to_string())
        }
        Some(Spec::Calendar(spec)) => {
            read_back::<CalendarSpec>(spec)?;
            Calendar::from_spec(spec.clone()).map(drop).map_err(|error| error.to_string())
        }
        _ => Ok(()),
    }
}

fn holds(vendor: Vendor, trees: &[Tree], files: &Files, host: &Document) -> Result<(), String> {
    match import(vendor, files, host) {
        Ok(import) => covered(vendor, trees, &import.report).and_then(|()| builds(&import)),
        Err(error) => covered(vendor, trees, error.report()).map_err(|lost| format!("{lost}; refused with {error}")),
    }
}

fn changed(sample: &Sample, number: u64) {
    let (trees, hosts) = (trees(&sample.files), sample.hosts());
    let (_, host) = hosts.first().expect("a host says something");
    holds(sample.vendor, &trees, &sample.files, host).unwrap_or_else(|lost| panic!("{}: {lost}", sample.name));
    let config = ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(number),
        ..ProptestConfig::with_cases(cases(1_000))
    };
    let steps = prop::collection::vec((any::<Index>(), any::<Index>(), change()), 1..4);
    let law = |steps: Vec<(Index, Index, Change)>| {
        let mut changed = trees.clone();
        for (file, place, change) in &steps {
            let file = file.index(changed.len());
            apply(&mut changed[file].1, *place, change);
        }
        let Some(files) = files_of(&changed) else { return Ok(()) };
        holds(sample.vendor, &changed, &files, host).map_err(TestCaseError::fail)
    };
    TestRunner::new(config).run(&steps, law).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
}

fn all_changed(vendor: Vendor) {
    (0..).zip(samples(vendor)).for_each(|(number, sample)| changed(&sample, number));
}

macro_rules! lossless {
    ($($test:ident: $vendor:ident,)+) => {$(
        #[test]
        fn $test() {
            all_changed(Vendor::$vendor);
        }
    )+};
}

lossless! {
    frappe_loses_nothing: Frappe,
    freshdesk_loses_nothing: Freshdesk,
    freshservice_loses_nothing: Freshservice,
    jira_loses_nothing: Jira,
    openslo_loses_nothing: OpenSlo,
    pagerduty_loses_nothing: PagerDuty,
    servicenow_loses_nothing: ServiceNow,
    zammad_loses_nothing: Zammad,
    zendesk_loses_nothing: Zendesk,
}
