//! The program as a whole: what it prints, what it refuses, and how it ends.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const NOW: &str = "2026-12-28T11:15:00Z";

fn example(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    root.join(path).to_str().unwrap().to_owned()
}

fn policy() -> String {
    example("sample/policy.json")
}

fn tickets() -> String {
    example("sample/tickets.jsonl")
}

/// Runs the program with this text as standard input.
fn run_with(input: &str, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_punctual"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it reads everything.
    let _ = program.stdin.take().unwrap().write_all(input.as_bytes());
    program.wait_with_output().unwrap()
}

/// Runs the program, which has to end with this code, and returns what it prints.
fn run(code: i32, arguments: &[&str]) -> String {
    let output = run_with("", arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// What the program says about input that it refuses.
fn refused(input: &str, arguments: &[&str]) -> String {
    let output = run_with(input, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn evaluate_prints_a_row_for_each_promise() {
    let (policy, tickets) = (policy(), tickets());
    let table = run(0, &["evaluate", &policy, &tickets, "--now", NOW, "--zone", "Europe/Berlin"]);
    let row = table.lines().find(|line| line.contains("AMC-1004")).unwrap();
    assert!(row.contains("first_response") && row.contains("breached"), "{row}");
    assert!(row.contains("Mon 2026-12-28 11:00 +01:00"), "{row}");
    assert!(row.contains("outside hours until Mon 2026-12-28 12:45 +01:00"), "{row}");
    assert!(table.contains("paused: waiting_for_parts (vendor)"));
    assert!(!table.contains('\u{1b}'), "there are no colours if the output is no terminal");
}

#[test]
fn evaluate_ends_with_1_if_it_is_asked_for_breaches_and_there_are_some() {
    let (policy, tickets) = (policy(), tickets());
    let breached = run(1, &["evaluate", &policy, &tickets, "--now", NOW, "--check", "--breached"]);
    assert!(breached.contains("AMC-1004") && !breached.contains("AMC-1005"));
    let early = "2026-12-01T00:00:00Z";
    run(0, &["evaluate", &policy, &tickets, "--now", early, "--check"]);
}

#[test]
fn evaluate_prints_the_same_json_as_the_library() {
    let (policy, tickets) = (policy(), tickets());
    let printed = run(0, &["evaluate", &policy, &tickets, "--now", NOW, "--json", "--brief"]);
    let loaded = punctual::json::load(&std::fs::read(&policy).unwrap()).unwrap();
    let arguments = format!(r#"{{"now":"{NOW}","fields":"brief"}}"#);
    let lines = std::fs::read(&tickets).unwrap();
    let answer = punctual::json::lines(Some(&loaded), "evaluate", arguments.as_bytes(), &lines).unwrap();
    assert_eq!(printed.trim_end(), answer.trim_end());
}

#[test]
fn tickets_are_lines_a_list_or_one_ticket_and_may_come_from_standard_input() {
    let one = r#"{ "id": "T-1", "opened_at": "2026-12-28T08:00:00Z", "priority": "high", "tier": "gold" }"#;
    let spread = one.replace(", ", ",\n");
    let policy = policy();
    let answer = |input: &str| {
        let output = run_with(input, &["evaluate", &policy, "-", "--now", NOW, "--json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let expected = answer(one);
    assert!(expected.starts_with(r#"{"ticket":"T-1","#));
    assert_eq!(answer(&format!("\u{feff}{one}\n\n")), expected);
    assert_eq!(answer(&format!("[{one}]")), expected);
    assert_eq!(answer(&spread), expected);
}

#[test]
fn a_line_that_is_no_ticket_is_named_and_the_others_are_answered() {
    let good = r#"{"id":"T-1","opened_at":"2026-12-28T08:00:00Z","priority":"high","tier":"gold"}"#;
    let policy = policy();
    let output = run_with(&format!("{good}\n{{\"id\":\"T-2\"}}\n"), &["evaluate", &policy, "--now", NOW]);
    let (printed, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(2));
    assert!(printed.contains("T-1"), "{printed}");
    assert!(errors.starts_with("error: standard input: line 2: opened_at: "), "{errors}");
}

#[test]
fn a_policy_may_be_yaml_and_every_mistake_in_it_is_told() {
    let folder = std::env::temp_dir().join(format!("punctual-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("policy.yaml");
    let good = "id: p\ncalendar: 24x7\nmetrics:\n  resolution:\n    targets: { '*': { '*': 4h } }\n";
    std::fs::write(&file, good).unwrap();
    let file = file.to_str().unwrap();
    let ticket = r#"{"id":"T-1","opened_at":"2026-12-28T08:00:00Z"}"#;
    let output = run_with(ticket, &["evaluate", file, "--now", NOW]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("2026-12-28 12:00"));
    std::fs::write(file, good.replace("4h", "4 hourz").replace("24x7", "25x7")).unwrap();
    let errors = refused(ticket, &["evaluate", file]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(
        errors.contains("policy.yaml: calendar: ") && errors.contains("policy.yaml: metrics.resolution"),
        "{errors}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    assert!(refused("", &["lint", "no-such-policy.json"]).starts_with("error: no-such-policy.json: "));
}

#[test]
fn explain_prints_a_text_a_picture_or_data() {
    let (policy, tickets) = (policy(), tickets());
    let explain =
        |more: &[&str]| run(0, &[&["explain", &policy, &tickets, "--ticket", "AMC-1004", "--now", NOW], more].concat());
    assert!(explain(&[]).starts_with("Ticket AMC-1004 under policy"));
    assert!(explain(&["--as", "svg"]).starts_with("<svg"));
    assert!(explain(&["--json"]).starts_with('{'));
    assert!(refused("", &["explain", &policy, &tickets]).contains("add --ticket ID"));
    assert!(refused("", &["explain", &policy, &tickets, "--ticket", "T-0"]).contains("there is no ticket `T-0`"));
}

#[test]
fn report_groups_by_what_is_asked() {
    let (policy, tickets) = (policy(), tickets());
    let asked =
        ["report", &policy, &tickets, "--now", NOW, "--by", "metric,tier", "--limit", "resolution=8h", "--worst", "2"];
    let table = run(0, &asked);
    assert!(table.contains("resolution within 8h") && table.contains("1h 30m"), "{table}");
    assert!(table.contains("Limits") && table.contains("Most overdue") && table.contains("attainment"), "{table}");
    let by_month = run(0, &["report", &policy, &tickets, "--now", NOW, "--period", "month", "--zone", "Europe/Berlin"]);
    assert!(by_month.contains("2026-12-01"), "{by_month}");
    let state = run(0, &[&asked[..], &["--state"]].concat());
    assert!(state.contains("\"rows\""), "{state}");
    assert!(refused("", &["report", &policy, &tickets, "--by", "metrik"]).contains("metrik"));
}

#[test]
fn compare_says_what_would_change() {
    let (policy, tickets) = (policy(), tickets());
    assert!(run(0, &["compare", &policy, &policy, &tickets, "--now", NOW, "--check"]).ends_with("changes: 0\n"));
    let after = example("first/policy.json");
    let changes = run(1, &["compare", &policy, &after, &tickets, "--now", NOW, "--check"]);
    assert!(changes.contains("afterwards"), "{changes}");
}

#[test]
fn compare_shows_what_changes_between_two_books() {
    let folder = std::env::temp_dir().join(format!("punctual-cli-books-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let book = |name: &str, within: &str| {
        let metrics = format!(r#"{{"resolution":{{"targets":{{"*":{{"*":"{within}"}}}}}}}}"#);
        let policy = format!(r#"{{"policies":[{{"policy":{{"id":"p","calendar":"24x7","metrics":{metrics}}}}}]}}"#);
        std::fs::write(folder.join(name), policy).unwrap();
        folder.join(name).to_str().unwrap().to_owned()
    };
    let (before, after, ticket) = (book("before.json", "4h"), book("after.json", "1h"), folder.join("ticket.json"));
    std::fs::write(&ticket, r#"{"id":"T-1","opened_at":"2026-12-28T10:00:00Z"}"#).unwrap();
    let changes = run(1, &["compare", &before, &after, ticket.to_str().unwrap(), "--now", NOW, "--check"]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(changes.contains("-3h") && changes.contains("sla, resolution: "), "{changes}");
}

#[test]
fn what_is_written_twice_is_refused_and_not_lost() {
    let policy = policy();
    let twice = r#"[{"id":"T-1","opened_at":"2026-12-28T08:00:00Z","opened_at":"2026-12-28T09:00:00Z"}]"#;
    for command in ["evaluate", "explain"] {
        let errors = refused(twice, &[command, &policy, "-", "--now", NOW]);
        assert!(errors.contains("opened_at"), "{command}: {errors}");
    }
}

#[test]
fn every_ticket_has_a_row_and_words_that_are_not_known_are_told() {
    let (ticket, policy) = (
        r#"{"id":"T-1","opened_at":"2026-12-28T08:00:00Z","priority":"huge","tier":"gold","status":"limbo"}"#,
        policy(),
    );
    let table = String::from_utf8(run_with(ticket, &["evaluate", &policy, "-", "--now", NOW]).stdout).unwrap();
    assert!(table.contains("not covered: unknown priority huge"), "{table}");
    assert!(table.contains("T-1: unknown status `limbo`"), "{table}");
    let before = run_with(ticket, &["evaluate", &policy, "-", "--now", "2026-12-01T00:00:00Z"]);
    assert!(String::from_utf8(before.stdout).unwrap().contains("not opened yet"));
}

#[test]
fn a_report_says_how_many_lines_are_no_tickets() {
    let good = r#"{"id":"T-1","opened_at":"2026-12-28T08:00:00Z","priority":"high","tier":"gold"}"#;
    let errors = refused(&format!("{good}\n{{}}\n"), &["report", &policy(), "-", "--now", NOW]);
    assert!(errors.contains("standard input: 1 are no tickets"), "{errors}");
}

#[test]
fn lint_ends_with_1_if_it_is_asked_for_lints_and_there_are_some() {
    let policy = policy();
    assert!(run(1, &["lint", &policy, "--check", "--now", NOW]).contains("metrics.first_visit.targets"));
    run(0, &["lint", &policy, "--now", NOW]);
}

#[test]
fn calendar_answers_about_hours_and_dates() {
    let bavaria = example("calendars/bavaria.json");
    let ask = |question: &[&str]| run(0, &[&["calendar", &bavaria], question].concat());
    assert!(ask(&["open", "2026-12-25T10:00:00Z"]).starts_with("Fri 2026-12-25 11:00 +01:00: closed: "));
    assert_eq!(ask(&["between", "2026-12-24T00:00:00Z", "2026-12-24T00:00:00Z"]), "0\n");
    assert!(ask(&["dates", "2026"]).contains("Fri 2026-12-25"));
    assert!(ask(&["hours", "2026-12-25", "2026-12-26"]).contains("closed"));
    assert!(refused("", &["calendar", &bavaria, "hours", "2099-12-31", "2100-01-01"]).contains("1970-01-01"));
    let added = ask(&["add", "2 business days", "2026-12-23T10:00:00Z", "--json"]);
    assert!(added.starts_with(r#"{"from":"2026-12-23T10:00:00Z","add":"2 business days","at":"2026-12-2"#), "{added}");
    assert!(refused("", &["calendar", &bavaria, "add", "4 hourz"]).starts_with("error: the time to add: `4 hourz`"));
    let policy = policy();
    assert!(refused("", &["calendar", &policy, "--calendar", "nowhere", "open"]).contains("nowhere"));
}

#[test]
fn availability_and_penalty_say_what_was_missed() {
    let folder = std::env::temp_dir().join(format!("punctual-cli-facts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let spec = write("spec.json", r#"{"period":{"month":"2026-06","time_zone":"UTC"},"objective":"99.9"}"#);
    let outages = write("outages.json", r#"{"down":[["2026-06-05T00:00:00Z","2026-06-05T01:00:00Z"]]}"#);
    let contract = write(
        "contract.json",
        r#"{"currency":"EUR","rounding":{"mode":"half_up"},"clauses":[{"id":"late","kind":"per_breach","amount_minor":2500}]}"#,
    );
    let facts = write("facts.json", r#"{"tickets":[{"id":"T-1","metric":"resolution","outcome":"breached"}]}"#);
    let measured = run(1, &["availability", &spec, &outages, "--now", "2026-07-01T00:00:00Z", "--check"]);
    let judged = run(1, &["penalty", &contract, &facts, "--check"]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(measured.contains("up 99.86111 %: the objective is missed"), "{measured}");
    assert!(judged.contains("Amount due: 25.00 EUR"), "{judged}");
}

#[test]
fn import_writes_a_book_and_says_what_became_of_each_part() {
    let folder = std::env::temp_dir().join(format!("punctual-cli-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (file, book) = (folder.join("sla_policies.json"), folder.join("book.json"));
    let policies = r#"{"sla_policies":[{"id":7,"title":"VIP","color":"red","filter":{"all":[],"any":[]},"policy_metrics":[
        {"priority":"high","metric":"agent_work_time","target":240,"business_hours":false}]}]}"#;
    std::fs::write(&file, policies).unwrap();
    let (file, book) = (file.to_str().unwrap(), book.to_str().unwrap());
    let report = run(0, &["import", "zendesk", file, "--out", book, "--all"]);
    let lints = run(0, &["lint", book, "--now", NOW]);
    let refused = refused("", &["import", "zendesc", file]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(report.contains("/sla_policies/0/color") && report.contains("ignored"), "{report}");
    assert!(!lints.is_empty());
    assert!(refused.contains("did you mean `zendesk`"), "{refused}");
}

#[test]
fn help_has_examples_and_shells_can_complete() {
    assert!(run(0, &["--help"]).contains("punctual evaluate policy.json tickets.jsonl"));
    assert!(run(0, &["completions", "bash"]).contains("_punctual"));
    assert!(run(0, &["schema", "ticket"]).contains("\"$schema\""));
    assert!(refused("", &["schema", "tiket"]).contains("ticket"));
    assert_eq!(run_with("", &["evaluat"]).status.code(), Some(2));
}
