//! The example `evaluate`: the table, the JSON lines, `--help`, and every kind of bad input.

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../../examples/evaluate.rs"]
mod example;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use example::command_line;
use punctual_tests::repository;
use serde_json::Value;

/// Runs the example. Returns its output, or the message of a run that ends with exit code 2.
fn run(arguments: &[&str]) -> Result<String, String> {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let code = run_into(arguments, &mut out, &mut errors);
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    if code == 0 {
        return Ok(text(out));
    }
    assert_eq!(code, 2);
    Err(text(errors))
}

/// Returns the exit code.
fn run_into(arguments: &[&str], out: &mut impl Write, errors: &mut Vec<u8>) -> u8 {
    let result = example::run(parser(arguments), out);
    command_line::finish(result, example::USAGE, out, errors)
}

fn parser(arguments: &[&str]) -> lexopt::Parser {
    lexopt::Parser::from_args(arguments.iter().map(OsString::from).collect::<Vec<_>>())
}

/// The message of a run that has to end with exit code 2.
fn refused(arguments: &[&str]) -> String {
    run(arguments).expect_err("the run has to fail")
}

fn sample(name: &str) -> String {
    repository("examples/sample").join(name).display().to_string()
}

/// A file with this content, in the folder that cargo keeps for tests.
#[allow(clippy::disallowed_methods, reason = "the files are the subject here")]
fn file(name: &str, content: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("the folder for tests can be written");
    path.display().to_string()
}

// ---- the sample ----

/// Worked out by hand from the policy, not copied from the output.
const SAMPLE: &str = "
AMC-1001 | first_response | stopped | met | 2026-12-28 09:20 +01:00 | 0h08 | 0h07 | 2026-12-28 13:05 +01:00
| first_visit | running | pending | 2026-12-28 13:05 +01:00 | 3h10 | 0h50 |
| resolution | running | pending | 2026-12-28 17:05 +01:00 | 3h10 | 4h50 |
AMC-1002 | first_response | stopped | breached | 2026-12-25 23:55 +01:00 | 0h25 | -0h10 |
| first_visit | stopped | met | 2026-12-26 03:40 +01:00 | 3h10 | 0h50 |
| resolution | stopped | met | 2026-12-26 07:40 +01:00 | 6h20 | 1h40 |
AMC-1003 | first_response | stopped | met | 2026-12-28 10:00 +01:00 | 1h00 | 1h00 | 2026-12-28 16:45 +01:00
| first_visit | outside hours until Mon 12:45 | pending | 2026-12-28 16:45 +01:00 | 4h00 | 4h00 |
| resolution | outside hours until Mon 12:45 | pending | 2026-12-29 16:30 +01:00 | 4h00 | 12h00 |
AMC-1004 | first_response | outside hours until Mon 12:45 | breached | 2026-12-28 11:00 +01:00 | 5h00 | -1h00 | 2026-12-29 15:30 +01:00
| first_visit | outside hours until Mon 12:45 | pending | 2026-12-29 15:30 +01:00 | 5h00 | 11h00 |
| resolution | outside hours until Mon 12:45 | pending | 2026-12-30 15:15 +01:00 | 5h00 | 19h00 |
AMC-1005 | first_response | stopped | met | 2026-12-21 10:30 +01:00 | 0h45 | 1h15 |
| first_visit | stopped | met | 2026-12-22 17:00 +01:00 | 8h45 | 7h15 |
| resolution | paused: waiting_for_parts (vendor) | pending | if resumed 2026-12-30 08:45 +01:00 | 10h45 | 13h15 |
AMC-1006 | first_response | stopped | met | 2026-12-21 10:00 +01:00 | 0h40 | 0h20 |
| first_visit | stopped | met | 2026-12-22 08:45 +01:00 | 4h45 | 3h15 |
| next_response | stopped | met | 2026-12-23 11:30 +01:00 | 0h20 | 0h40 |
| resolution | paused: waiting_for_parts (vendor) | breached | 2026-12-23 08:30 +01:00 | 17h30 | -1h30 |
AMC-1007 | first_response | stopped | met | 2026-12-23 14:45 +01:00 | 1h30 | 2h30 |
| first_visit | paused: customer_unavailable (customer) | pending | if resumed 2026-12-30 11:15 +01:00 | 8h15 | 15h45 |
| resolution | paused: customer_unavailable (customer) | pending | if resumed 2026-12-31 11:00 +01:00 | 8h15 | 23h45 |
AMC-1008 | first_response | cancelled | void | 2026-12-28 10:10 +01:00 | 0h30 | 1h30 |
| first_visit | cancelled | void | 2026-12-30 16:25 +01:00 | 0h30 | 23h30 |
| resolution | cancelled | void | 2027-01-04 15:55 +01:00 | 0h30 | 39h30 |
AMC-1009 | first_response | stopped | met | 2026-12-22 11:00 +01:00 | 2h00 | 6h00 | 2026-12-29 09:15 +01:00
| next_response | outside hours until Mon 12:45 | pending | 2026-12-29 09:15 +01:00 | 2h30 | 5h30 |
| resolution | outside hours until Mon 12:45 | pending | 2027-01-11 10:15 +01:00 | 9h30 | 70h30 |
| first_visit | not covered: priority low, tier bronze | | | | |
AMC-1010 | first_response | stopped | met | 2026-12-23 12:00 +01:00 | 1h00 | 3h00 |
| first_visit | stopped | met | 2026-12-29 11:30 +01:00 | 6h15 | 17h45 |
| resolution | outside hours until Mon 12:45 | breached | 2026-12-28 11:45 +01:00 | 16h15 | -0h15 |
AMC-1011 | first_response | not covered: priority high, tier none | | | | |
| first_visit | not covered: priority high, tier none | | | | |
| next_response | not covered: priority high, tier none | | | | |
| resolution | not covered: priority high, tier none | | | | |
AMC-1012 | first_response | stopped | met | 2026-12-22 11:00 +01:00 | 0h30 | 1h30 | 2026-12-28 13:15 +01:00
| first_visit | stopped | met | 2026-12-24 08:30 +01:00 | 3h45 | 12h15 |
| next_response | stopped | met | 2026-12-22 16:00 +01:00 | 1h00 | 1h00 |
| next_response #2 | stopped | breached | 2026-12-23 10:30 +01:00 | 3h00 | -1h00 |
| next_response #3 | outside hours until Mon 12:45 | pending | 2026-12-28 13:15 +01:00 | 1h30 | 0h30 |
| resolution | outside hours until Mon 12:45 | pending | 2026-12-28 13:15 +01:00 | 23h30 | 0h30 |
AMC-1013 | first_response | stopped | met | 2026-12-21 12:00 +01:00 | 0h30 | 3h30 |
| first_visit | stopped | met | 2026-12-29 11:00 +01:00 | 5h15 | 34h45 |
| resolution | stopped | met | 2026-12-31 15:15 +01:00 | 15h30 | 44h30 |
AMC-1014 | first_response | stopped | breached | 2026-12-28 08:30 +01:00 | 1h10 | -0h40 | 2026-12-28 16:45 +01:00
| first_visit | stopped | met | 2026-12-28 12:00 +01:00 | 3h40 | 0h20 |
| resolution | outside hours until Mon 12:45 | pending | 2026-12-28 16:45 +01:00 | 4h00 | 4h00 |
";

/// The rows of the table without its borders and padding.
fn rows(report: &str) -> Vec<String> {
    let is_row = |line: &&str| line.starts_with('│') && !line.contains("next change");
    report.lines().filter(is_row).map(row).collect()
}

fn row(line: &str) -> String {
    let cells: Vec<&str> = line.trim_matches('│').split('┆').map(str::trim).collect();
    cells.join(" | ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_sample_is_judged_as_worked_out_by_hand() {
    let report = run(&[]).unwrap_or_else(|failure| panic!("{failure}"));
    let expected: Vec<&str> = SAMPLE.trim().lines().collect();
    let rows = rows(&report);
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row, expected);
    }
    assert_eq!(rows.len(), expected.len(), "{report}");
    assert!(report.contains("AMC-1003: the policy knows no reason `road_closed`\n"), "{report}");
    assert!(report.ends_with("tickets: 14, clocks: 43 (20 met, 14 pending, 6 breached, 3 void)\n"), "{report}");
}

#[test]
fn the_sample_shows_every_phase_and_every_outcome() {
    let words = ["running", "outside hours", "paused", "stopped", "cancelled", "pending", "met", "breached", "void"];
    for word in words {
        assert!(SAMPLE.contains(&format!("| {word}")), "{word}");
    }
}

#[test]
fn before_its_opening_a_ticket_has_a_row_without_a_clock() {
    let report = run(&["--now", "2026-12-01T00:00:00Z"]).unwrap_or_else(|failure| panic!("{failure}"));
    let rows = rows(&report);
    assert_eq!(rows.len(), 14, "{report}");
    assert_eq!(rows[0], "AMC-1001 | | not opened yet | | | | | 2026-12-28 08:05 +00:00");
}

// ---- JSON ----

#[test]
fn json_is_one_line_per_ticket_in_their_order() {
    let output = run(&[&sample("policy.json"), &sample("tickets.jsonl"), "--json", "--now", "2026-12-28T11:15:00Z"])
        .unwrap_or_else(|failure| panic!("{failure}"));
    let lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let tickets: Vec<&str> = lines.iter().filter_map(|line| line["ticket"].as_str()).collect();
    let expected: Vec<String> = (1001..=1014).map(|number| format!("AMC-{number}")).collect();
    assert_eq!(tickets, expected);
    assert_eq!(lines[5]["metrics"][3]["cycles"][0]["phase"]["party"], "vendor");
    assert_eq!(lines[5]["metrics"][3]["cycles"][0]["outcome"], "breached");
}

#[test]
fn the_files_of_the_sample_give_the_sample() {
    let files = run(&[&sample("policy.json"), &sample("tickets.jsonl"), "--now", "2026-12-28T11:15:00Z"]);
    assert_eq!(files.ok(), run(&[]).ok());
}

#[test]
fn blank_lines_are_skipped_and_now_is_the_present() {
    let ticket = r#"{"id": "T-1", "opened_at": "2026-03-02T08:12:00Z", "priority": "high", "tier": "gold"}"#;
    let tickets = file("blank.jsonl", &format!("\n{ticket}\n  \n\n"));
    let report = run(&[&sample("policy.json"), &tickets]).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(report.contains("tickets: 1, clocks: 3 (0 met, 0 pending, 3 breached, 0 void)"), "{report}");
}

// ---- bad input ----

#[test]
fn bad_arguments_give_the_usage() {
    for arguments in [&["--fast"][..], &["policy.json"], &["a", "b", "c"], &["--now"], &["--now", "yesterday"]] {
        let message = refused(arguments);
        assert!(message.starts_with("error: ") && message.contains("usage: evaluate"), "{message}");
    }
}

#[test]
fn help_is_output_whatever_else_is_asked_for() {
    for arguments in [&["--help"][..], &["-h"], &["a", "b", "--json", "--help", "--fast"]] {
        assert_eq!(run(arguments), Ok(format!("{}\n", example::USAGE)));
    }
}

#[test]
fn a_missing_file_is_named() {
    let message = refused(&["no-such-policy.json", "no-such-tickets.jsonl"]);
    assert!(message.starts_with("no-such-policy.json: "), "{message}");
}

#[test]
fn malformed_json_is_named_with_line_and_column() {
    let policy = file("malformed.json", "{\n  \"id\": ,\n}");
    let message = refused(&[&policy, &sample("tickets.jsonl")]);
    assert!(message.starts_with(&format!("{policy}:2:9: ")), "{message}");
}

#[test]
fn every_mistake_of_a_policy_is_named_with_its_path() {
    let policy = file(
        "mistakes.json",
        r#"{ "id": "p", "version": 1, "priorities": ["high"], "tiers": ["gold"], "calendar": "24x7",
             "metrics": { "resolution": { "targets": { "high": { "gold": "1d" }, "low": { "*": "4h" } } } },
             "colour": "red" }"#,
    );
    let message = refused(&[&policy, &sample("tickets.jsonl")]);
    for path in ["metrics.resolution.targets.high.gold", "metrics.resolution.targets.low", "colour"] {
        assert!(message.contains(path), "{path} is not in:\n{message}");
    }
    assert!(message.lines().all(|line| line.starts_with(&policy)), "{message}");
}

#[test]
fn a_bad_ticket_is_named_with_its_line_and_event() {
    let tickets = file(
        "bad.jsonl",
        r#"{"id": "T-1", "opened_at": "2026-03-02T08:12:00Z"}

{"id": "T-2", "opened_at": "2026-03-02T08:12:00Z", "events": [{"at": "2026-03-02T09:00:00Z", "type": "agent_replied"}, {"at": "2026-03-02T09:00:00Z", "type": "escalated"}]}
{"id": "T-3", "opened_at": "soon"}
"#,
    );
    let message = refused(&[&sample("policy.json"), &tickets]);
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines.len(), 2, "{message}");
    assert!(lines[0].starts_with(&format!("{tickets}:3: ")) && lines[0].contains("events[1]"), "{message}");
    assert!(lines[0].contains("escalated"), "{message}");
    assert!(lines[1].starts_with(&format!("{tickets}:4: ")) && lines[1].contains("opened_at"), "{message}");
}

// ---- output ----

/// Takes nothing, as a pipe whose reader is gone.
struct Refusing(ErrorKind);

impl Write for Refusing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn a_closed_output_is_no_failure_and_a_full_disk_is_one() {
    for arguments in [&[][..], &["--json"], &["--help"]] {
        let into = |kind| run_into(arguments, &mut Refusing(kind), &mut Vec::new());
        assert_eq!((into(ErrorKind::BrokenPipe), into(ErrorKind::StorageFull)), (0, 1));
    }
}
