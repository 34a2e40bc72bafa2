//! The example `monthly_report`: the page is well-formed, says what the tables say and needs nothing else; files take
//! the place of what is bundled; every kind of bad input is refused.

#![allow(clippy::disallowed_methods, reason = "the files are the subject here")]

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../../examples/monthly_report.rs"]
mod monthly_report;

use std::ffi::OsString;
use std::path::PathBuf;

use monthly_report::command_line;

/// Runs the example. Returns its output, or the message of a run that ends with exit code 2.
fn run(arguments: &[&str]) -> Result<String, String> {
    let parser = lexopt::Parser::from_args(arguments.iter().map(OsString::from).collect::<Vec<_>>());
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let result = monthly_report::run(parser, &mut out);
    let code = command_line::finish(result, monthly_report::USAGE, &mut out, &mut errors);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if code == 0 {
        return Ok(text(out));
    }
    assert_eq!(code, 2);
    Err(text(errors))
}

fn file(name: &str, content: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

/// The tables and the page of the bundled month.
fn bundled(name: &str) -> (String, String) {
    let path = file(name, "");
    let tables = run(&["--html", &path]).unwrap();
    (tables, std::fs::read_to_string(path).unwrap())
}

/// The cells of a line of a table, which stand at least two spaces apart; or the line of a text.
fn cells(line: &str) -> Vec<&str> {
    let Some(row) = line.strip_prefix('│') else {
        return if line.contains(['─', '═']) { Vec::new() } else { vec![line.trim()] };
    };
    row.split("  ").map(|cell| cell.trim_matches([' ', '│'])).filter(|cell| !cell.is_empty()).collect()
}

fn text_of(page: &str) -> String {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}"));
    let texts = document.descendants().filter(|node| node.is_text()).filter_map(|node| node.text());
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_is_well_formed_and_has_every_figure_of_the_tables() {
    let (tables, page) = bundled("page.html");
    let text = text_of(&page);
    let mut compared = 0;
    for line in tables.lines().filter(|line| !line.starts_with("Page: ")) {
        for cell in cells(line) {
            assert!(text.contains(cell), "{cell:?} of {line:?}");
            compared += usize::from(cell.contains(|c: char| c.is_ascii_digit()));
        }
    }
    assert!(compared > 150, "only {compared} figures");
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let (_, page) = bundled("alone.html");
    for forbidden in ["src=", "href=", "@import", "<script", "<link", "<iframe", "<object", "onload=", "onclick="] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // Patterns of a picture are parts of the page.
    assert!(page.match_indices("url(").all(|(place, _)| page[place..].starts_with("url(#")));
}

#[test]
fn the_bundled_month_is_the_same_in_every_run_and_adds_up() {
    let tables = run(&[]).unwrap();
    assert_eq!(tables, run(&["--month", "2026-06", "--time-zone", "Europe/Berlin", "--objective", "99.9"]).unwrap());
    assert!(tables.lines().any(|line| cells(line) == ["opened", "302"]), "{tables}");
    // Every answer is met, breached or pending.
    let answers = tables.lines().map(cells).find(|cells| cells.first() == Some(&"first_response")).unwrap();
    let counts: Vec<u32> = answers[1..4].iter().map(|cell| cell.parse().unwrap()).collect();
    assert_eq!(counts.iter().sum::<u32>(), 302, "{answers:?}");
}

#[test]
fn files_take_the_place_of_what_is_bundled() {
    let policy =
        r#"{ "id": "own", "calendar": "24x7", "metrics": { "resolution": { "targets": { "*": { "*": "4h" } } } } }"#;
    let tickets = "{\"id\":\"A-1\",\"opened_at\":\"2026-03-10T08:00:00Z\",\"events\":[{\"at\":\"2026-03-10T13:00:00Z\",\
                   \"type\":\"resolved\"}]}\n\n{\"id\":\"A-2\",\"opened_at\":\"2026-03-11T08:00:00Z\",\"events\":[]}\n";
    let contract = r#"{ "currency": "EUR", "rounding": { "mode": "half_up", "each": "total" }, "clauses": [
        { "id": "late", "kind": "per_breach", "metric": "resolution", "amount_minor": 1000 }] }"#;
    let files = [
        ("--policy", file("own-policy.json", policy)),
        ("--tickets", file("own-tickets.jsonl", tickets)),
        ("--outages", file("own-outages.json", "{}")),
        ("--contract", file("own-contract.json", contract)),
    ];
    let mut arguments: Vec<&str> = files.iter().flat_map(|(option, path)| [*option, path.as_str()]).collect();
    arguments.extend(["--month", "2026-03", "--time-zone", "UTC"]);
    let tables = run(&arguments).unwrap();
    assert!(tables.contains("Policy own, version 1"), "{tables}");
    let worst = tables.lines().find(|line| line.contains("A-2")).unwrap();
    assert!(worst.contains("resolution") && worst.contains("492 h 00 min"), "{worst}");
    // The open cycle is left to the month in which it stops.
    assert!(tables.contains("Amount due: 10.00 EUR"), "{tables}");
    assert!(tables.contains("100.00000 %"), "{tables}");
}

#[test]
fn help_and_bad_input() {
    assert_eq!(run(&["--help"]).unwrap().trim_end(), monthly_report::USAGE);
    let missing = run(&["--tickets", "no/such/file"]).unwrap_err();
    assert!(missing.starts_with("no/such/file: "), "{missing}");
    let broken = file("broken.jsonl", "{\"id\":\"A-1\"}\n5\n");
    let problems = run(&["--tickets", &broken]).unwrap_err();
    assert!(problems.contains("line 1: ") && problems.contains("line 2: "), "{problems}");
    for wrong in [
        &["--no-such-option"][..],
        &["x"],
        &["--month", "June"],
        &["--month", "2026-13"],
        &["--fee", "-1"],
        &["--time-zone", "Nowhere"],
        &["--objective", "101"],
        &["--html"],
    ] {
        assert!(run(wrong).unwrap_err().starts_with("error: "), "{wrong:?}");
    }
    let contract = r#"{ "currency": "EUR", "rounding": { "mode": "half_up", "each": "total" }, "clauses": [
        { "id": "c", "kind": "bands", "measure": "happiness", "bands": [{ "below": "90", "amount_minor": 1 }] }] }"#;
    let asks = run(&["--contract", &file("asks.json", contract)]).unwrap_err();
    assert!(asks.contains("happiness"), "{asks}");
}
