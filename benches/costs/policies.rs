//! Policies and books without a ticket: mistakes, lints, printing, comparing.

use punctual::book::PolicyBookSpec;
use punctual::{Policy, PolicyBook, PolicySpec};

use super::Product;
use super::calendars::book;

pub(crate) const PRODUCTS: &[Product] = &[
    Product { name: "book: each policy printed, with the calendars it uses", write: sharing, run: prints },
    Product { name: "book: each policy compared with that of an equal book", write: sharing, run: compares },
    Product { name: "book: lints", write: sharing, run: lints_book },
    Product { name: "policy: lints of cells, levels and warnings", write: levels, run: lints },
    Product { name: "policy: mistakes in text", write: mistakes, run: tells },
    Product { name: "policy: mistakes deep in a book", write: deep_mistakes, run: tells_book },
    Product { name: "policy: unknown names beside many known ones", write: unknown, run: tells },
];

/// Half of the text is calendars, which each policy uses all.
fn sharing(count: usize) -> Vec<String> {
    let window = |number: usize| {
        format!(
            r#"{{"from":"20{:02}-03-03T01:00:00Z","to":"20{:02}-03-03T03:00:00Z"}}"#,
            number % 90 + 10,
            number % 90 + 10
        )
    };
    let windows: Vec<String> = (0..count).map(window).collect();
    let all: Vec<String> = (0..3 * count).map(|number| format!(r#""{number:x}":"24x7""#)).collect();
    let names: Vec<String> = (0..3 * count).map(|number| format!(r#""{number:x}""#)).collect();
    let policy = |number: usize| {
        format!(
            r#"{{"policy":{{"id":"{number}","calendar":"all","metrics":{{"resolution":{{"targets":{{"*":{{"*":"4h"}}}}}}}}}}}}"#
        )
    };
    let policies: Vec<String> = (0..count).map(policy).collect();
    vec![format!(
        r#"{{"calendars":{{{},"windows":{{"of":"24x7","except":[{}]}},"all":{{"union":["windows",{}]}}}},"policies":[{}]}}"#,
        all.join(","),
        windows.join(","),
        names.join(","),
        policies.join(",")
    )]
}

fn prints(texts: &[String]) -> usize {
    let book = book(&texts[0]);
    book.policies().map(|policy| serde_json::to_string(policy).unwrap().len()).sum()
}

fn compares(texts: &[String]) -> usize {
    let (one, other) = (book(&texts[0]), book(&texts[0]));
    one.policies().zip(other.policies()).filter(|(one, other)| one == other).count()
}

fn lints_book(texts: &[String]) -> usize {
    book(&texts[0]).lint().iter().map(|lint| lint.to_string().len()).sum()
}

/// Metrics that all name one tall ladder, in many cells.
fn levels(count: usize) -> Vec<String> {
    let levels: Vec<String> =
        (1..=count.min(100)).map(|level| format!(r#"{{"level":{level},"at":"{level}h after"}}"#)).collect();
    let warn: Vec<String> = (1..=count.min(100)).map(|percent| format!(r#""{percent}%""#)).collect();
    let priorities: Vec<String> = (0..count).map(|number| format!(r#""{number}""#)).collect();
    let cells: Vec<String> = (0..count).map(|number| format!(r#""{number}":{{"*":"{}h"}}"#, number + 1)).collect();
    let metrics = ["assignment", "first_response", "first_visit", "resolution"];
    let metrics = metrics.map(|name| {
        format!(r#""{name}":{{"ladder":"l","warn":[{}],"targets":{{{}}}}}"#, warn.join(","), cells.join(","))
    });
    vec![format!(
        r#"{{"id":"p","calendar":"24x7","priorities":[{}],"ladders":{{"l":[{}]}},"metrics":{{{}}}}}"#,
        priorities.join(","),
        levels.join(","),
        metrics.join(",")
    )]
}

fn lints(texts: &[String]) -> usize {
    let policy: Policy = serde_json::from_str(&texts[0]).unwrap();
    policy.lint().iter().map(|lint| lint.to_string().len()).sum()
}

/// As many mistakes as fit, each of two bytes, under a long name.
fn mistakes(count: usize) -> Vec<String> {
    let name = "n".repeat(count.min(1_000));
    let mistakes = vec!["0"; count].join(",");
    vec![format!(r#"{{"id":"p","calendar":"24x7","metrics":{{"{name}":{{"start":[{mistakes}],"targets":{{}}}}}}}}"#)]
}

fn tells(texts: &[String]) -> usize {
    let spec: PolicySpec = serde_json::from_str(&texts[0]).unwrap();
    Policy::from_spec(spec).err().map_or(0, |error| error.to_string().len() + error.problems().len())
}

/// A list of conditions with one value that is none.
fn deep_mistakes(count: usize) -> Vec<String> {
    let values = vec!["0"; count].join(",");
    let name = "n".repeat(count.min(1_000));
    vec![format!(r#"{{"policies":[{{"when":{{"attributes":{{"{name}":[{values}]}}}},"policy":{{}}}}]}}"#)]
}

fn tells_book(texts: &[String]) -> usize {
    let spec: PolicyBookSpec = serde_json::from_str(&texts[0]).unwrap();
    PolicyBook::from_spec(spec).err().map_or(0, |error| error.to_string().len() + error.problems().len())
}

/// Half of the text is known names, the other half names that are nearly theirs.
fn unknown(count: usize) -> Vec<String> {
    let known: Vec<String> = (0..count).map(|number| format!(r#""priority{number:05}""#)).collect();
    let cells: Vec<String> = (0..count).map(|number| format!(r#""priorty{number:05}":{{"*":"1h"}}"#)).collect();
    vec![format!(
        r#"{{"id":"p","calendar":"24x7","priorities":[{}],"metrics":{{"resolution":{{"targets":{{{}}}}}}}}}"#,
        known.join(","),
        cells.join(",")
    )]
}
