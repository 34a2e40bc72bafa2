//! The program as a whole: what it prints, what it refuses, and how it ends.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const NOW: &str = "2026-12-28T11:15:00Z";

const TICKET: &str = r#"{"id":"T-1","opened_at":"2026-12-28T08:00:00Z","priority":"high","tier":"gold"}"#;

const POLICIES: &str = r#"{"sla_policies":[{"id":7,"title":"VIP","filter":{"all":[],"any":[]},"policy_metrics":[
    {"priority":"high","metric":"agent_work_time","target":240,"business_hours":false}]}]}"#;

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

/// A folder of files for one test, which is removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("punctual-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn file(&self, name: &str, content: &str) -> String {
        let file = self.0.join(name);
        std::fs::write(&file, content).unwrap();
        file.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
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
    let policy = policy();
    let output = run_with(&format!("{TICKET}\n{{\"id\":\"T-2\"}}\n"), &["evaluate", &policy, "--now", NOW]);
    let (printed, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(2));
    assert!(printed.contains("T-1"), "{printed}");
    assert!(errors.starts_with("error: standard input: line 2: opened_at: "), "{errors}");
}

#[test]
fn a_policy_may_be_yaml_and_every_mistake_in_it_is_told() {
    let folder = Folder::new("yaml");
    let good = "id: p\ncalendar: 24x7\nmetrics:\n  resolution:\n    targets: { '*': { '*': 4h } }\n";
    let file = folder.file("policy.yaml", good);
    let ticket = r#"{"id":"T-1","opened_at":"2026-12-28T08:00:00Z"}"#;
    let output = run_with(ticket, &["evaluate", &file, "--now", NOW]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("2026-12-28 12:00"));
    folder.file("policy.yaml", &good.replace("4h", "4 hourz").replace("24x7", "25x7"));
    let errors = refused(ticket, &["evaluate", &file]);
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
    assert!(table.contains("resolution within 8h") && table.contains("1h30m"), "{table}");
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
    let folder = Folder::new("books");
    let book = |name: &str, within: &str| {
        let metrics = format!(r#"{{"resolution":{{"targets":{{"*":{{"*":"{within}"}}}}}}}}"#);
        let policy = format!(r#"{{"policies":[{{"policy":{{"id":"p","calendar":"24x7","metrics":{metrics}}}}}]}}"#);
        folder.file(name, &policy)
    };
    let (before, after) = (book("before.json", "4h"), book("after.json", "1h"));
    let ticket = folder.file("ticket.json", r#"{"id":"T-1","opened_at":"2026-12-28T10:00:00Z"}"#);
    let changes = run(1, &["compare", &before, &after, &ticket, "--now", NOW, "--check"]);
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
    let (policy, input) = (policy(), format!("{TICKET}\n{{}}\n"));
    let output = run_with(&input, &["report", &policy, "-", "--now", NOW, "--json"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains(r#""refused":1"#));
    let errors = refused(&input, &["report", &policy, "-", "--now", NOW]);
    assert!(errors.contains("standard input: 1 ticket could not be read; `punctual evaluate` says why"), "{errors}");
    let errors = refused("{}\n{}\n", &["report", &policy, "-", "--now", NOW]);
    assert!(errors.contains("standard input: 2 tickets could not be read"), "{errors}");
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
    assert_eq!(ask(&["between", "2026-12-24T00:00:00Z", "2026-12-24T00:00:00Z"]), "0s\n");
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
fn calendar_takes_the_default_of_a_choice_by_an_attribute() {
    let policy = example("policies/follow-the-sun.json");
    let at = "2026-03-02T10:00:00Z";
    let open = run(0, &["calendar", &policy, "--calendar", "singapore", "open", at]);
    assert!(open.starts_with("Mon 2026-03-02 18:00 +08:00: closed: "), "{open}");
    let by_default = run(0, &["calendar", &policy, "open", at]);
    assert!(by_default.starts_with("Mon 2026-03-02 10:00 +00:00: open: "), "{by_default}");
}

#[test]
fn calendar_finds_those_of_a_policy_and_of_a_book() {
    let folder = Folder::new("calendars");
    let metrics = r#""metrics":{"resolution":{"targets":{"*":{"*":"4h"}}}}"#;
    let bare = folder.file("bare.json", &format!(r#"{{"id":"p","calendar":"24x7",{metrics}}}"#));
    assert_eq!(run(0, &["calendar", &bare, "add", "4h", "2026-03-02T10:00:00Z"]), "Mon 2026-03-02 14:00 +00:00\n");
    let week = |hours: &str| format!(r#"{{"time_zone":"UTC","hours":{{"mon-sun":["{hours}"]}}}}"#);
    let entry = |calendars: &str| {
        format!(r#"{{"policy":{{"id":"p","calendar":"24x7",{metrics},"calendars":{{{calendars}}}}}}}"#)
    };
    let (day, early, late) = (week("09:00-17:00"), week("06:00-14:00"), week("14:00-22:00"));
    let policies = [
        entry(&format!(r#""both":{{"union":["day","own"]}},"own":{late}"#)),
        entry(&format!(r#""shift":{early}"#)),
        entry(&format!(r#""shift":{late}"#)),
    ];
    let book = format!(r#"{{"calendars":{{"day":{day}}},"policies":[{}]}}"#, policies.join(","));
    let book = folder.file("book.json", &book);
    let ask = |name: &str| {
        let day = ["2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"];
        run(0, &["calendar", &book, "--calendar", name, "between", day[0], day[1]])
    };
    // From nine to ten in the evening.
    assert_eq!([ask("day"), ask("both"), ask("24x7")], ["8h\n", "13h\n", "24h\n"]);
    let several = refused("", &["calendar", &book, "--calendar", "shift", "open"]);
    assert!(several.contains("policies[1], policies[2]"), "{several}");
    let unnamed = refused("", &["calendar", &book, "open"]);
    assert!(unnamed.contains("add --calendar with one of both, day, own, shift"), "{unnamed}");
    let policies = [entry(&format!(r#""shift":{late}"#)), entry(&format!(r#""shift":{late}"#))];
    let editions = folder.file("editions.json", &format!(r#"{{"policies":[{}]}}"#, policies.join(",")));
    assert!(run(0, &["calendar", &editions, "hours", "2026-03-02", "2026-03-02"]).contains("14:00-22:00"));
}

#[test]
fn calendar_says_what_is_wrong_with_a_file() {
    let folder = Folder::new("calendar-files");
    let ask = |content: &str, more: &[&str]| {
        let file = folder.file("a.json", content);
        refused("", &[&["calendar", &file], more, &["open"]].concat())
    };
    let twice = r#"{"calendars":{"a":"24x7","a":"24x7"}}"#;
    let told = [
        (ask(r#"{"union":["a"]}"#, &[]), "a.json: union[0]: there is no calendar `a`; the calendars here are `24x7`\n"),
        (ask(r#"{"calendars":{}}"#, &[]), "a.json: no calendar is defined here; --calendar 24x7 asks"),
        (ask("[]", &[]), "a.json: an empty list is not a calendar"),
        (ask(r#"{"policies":[1]}"#, &[]), "invalid type: integer `1`, expected a map"),
        (ask(twice, &["--calendar", "a"]), "a.json: calendars.a: "),
        (ask(r#"{"calendars":{"a":"24x7"}}"#, &["--calendar", "b"]), "there is no calendar `b`; there are a, 24x7"),
        (ask("\"24x7\"", &["--calendar", "a"]), "this is one calendar; leave out --calendar"),
    ];
    for (errors, expected) in told {
        assert!(errors.contains(expected) && errors.lines().count() == 1, "{errors}");
    }
    let always = folder.file("always.json", "\"24x7\"");
    assert!(run(0, &["calendar", &always, "open", NOW]).contains("open"));
}

#[test]
fn hours_reach_both_ends_of_the_horizon_and_show_seconds_and_repeated_hours() {
    let folder = Folder::new("hours");
    let hours = |zone: &str, hours: &str, from: &str, to: &str| {
        let calendar =
            format!(r#"{{"time_zone":"{zone}","hours":{{"mon-sun":{hours}}},"dates":{{"--12-31":"09:00-12:00"}}}}"#);
        run(0, &["calendar", &folder.file("a.json", &calendar), "hours", from, to, "--json"])
    };
    let nine_to_five = r#""09:00-17:00""#;
    let last = ["2099-12-31", "2099-12-31"];
    assert_eq!(hours("UTC", nine_to_five, last[0], last[1]), "{\"2099-12-31\":[\"09:00-12:00\"]}\n");
    assert_eq!(hours("UTC", nine_to_five, "2099-12-30", "2099-12-30"), "{\"2099-12-30\":[\"09:00-17:00\"]}\n");
    // 2100 begins at seven in the evening in New York and at two in the afternoon in Honolulu.
    for zone in ["America/New_York", "Pacific/Honolulu"] {
        assert_eq!(hours(zone, nine_to_five, last[0], last[1]), "{\"2099-12-31\":[\"09:00-12:00\"]}\n");
    }
    let always = |zone: &str, date: &str| {
        let calendar = format!(r#"{{"time_zone":"{zone}","hours":{{"mon-sun":"00:00-24:00"}}}}"#);
        run(0, &["calendar", &folder.file("b.json", &calendar), "hours", date, date, "--json"])
    };
    assert!(always("Pacific/Honolulu", "2099-12-31").contains("\"00:00-14:00\""));
    assert!(always("UTC", "2099-12-31").contains("\"00:00-24:00\""));
    // 1970 begins at nine in the morning in Tokyo and at one at night in Berlin.
    assert!(always("Asia/Tokyo", "1970-01-01").contains("\"09:00-24:00\""));
    assert!(hours("Europe/Berlin", nine_to_five, "1970-01-01", "1970-01-01").contains("\"09:00-17:00\""));
    let dates = run(
        0,
        &[
            "calendar",
            &folder.file(
                "c.json",
                r#"{"time_zone":"UTC","hours":{"mon-sun":"09:00-17:00"},"dates":{"--12-31":"09:00-12:00"}}"#,
            ),
            "dates",
            "2099",
        ],
    );
    assert!(dates.contains("09:00-12:00"), "{dates}");
    let with_seconds = hours("UTC", r#""08:00:30-09:00:45""#, "2026-03-02", "2026-03-02");
    assert!(with_seconds.contains("\"08:00:30-09:00:45\""), "{with_seconds}");
    // The clock shows the hour from two to three twice, so half past two to a quarter to three is open twice.
    let window = |from: &str, to: &str| {
        let window = format!(r#"{{"union":[{{"from":"{from}","to":"{to}"}}],"time_zone":"Europe/Berlin"}}"#);
        run(0, &["calendar", &folder.file("d.json", &window), "hours", "2026-10-25", "2026-10-25", "--json"])
    };
    let repeated = window("2026-10-25T00:45:00Z", "2026-10-25T01:30:00Z");
    assert!(repeated.contains("\"02:45 (+02:00)-02:30 (+01:00)\""), "{repeated}");
    let after = window("2026-10-25T02:00:00Z", "2026-10-25T03:30:00Z");
    assert!(after.contains("\"03:00-04:30\""), "{after}");
    let ask = |question: &[&str]| refused("", &[&["calendar", &example("calendars/bavaria.json")], question].concat());
    assert!(ask(&["hours", "2026-02-29", "2026-03-01"]).contains("there is no such day"));
}

#[test]
fn calendar_takes_leap_seconds_and_shows_fractions() {
    let folder = Folder::new("always");
    let always = folder.file("always.json", "\"24x7\"");
    let added = run(0, &["calendar", &always, "add", "4h", "2026-03-02T23:59:60Z"]);
    assert_eq!(added, "Tue 2026-03-03 04:00 +00:00\n");
    let between = run(0, &["calendar", &always, "between", "2026-03-02T10:00:00Z", "2026-03-02T10:01:00.05Z"]);
    assert_eq!(between, "1m0.05s\n");
}

#[test]
fn an_empty_month_is_an_empty_report() {
    let policy = policy();
    for input in ["", "[]", "\n"] {
        let output = run_with(input, &["report", &policy, "-", "--now", NOW, "--json"]);
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{input:?}");
        assert!(printed.contains(r#""lines":[]"#) && printed.contains(r#""refused":0"#), "{printed}");
    }
}

#[test]
fn a_specification_of_a_report_may_be_asked_at_another_time() {
    let (folder, policy, tickets) = (Folder::new("spec"), policy(), tickets());
    let report = |content: &str, more: &[&str]| {
        let file = folder.file("spec.json", content);
        run_with("", &[&["report", &policy, &tickets, "--spec", &file], more].concat())
    };
    let spec = |now: &str| format!(r#"{{{now}"by":["metric"],"ages":["24h"],"sums":["cost"]}}"#);
    let given = report(&spec(&format!(r#""now":"{NOW}","#)), &["--json"]).stdout;
    let later = spec(r#""now":"2027-12-28T11:15:00Z","#);
    assert_ne!(report(&later, &["--json"]).stdout, given);
    assert_eq!(report(&later, &["--now", NOW, "--json"]).stdout, given);
    assert_eq!(report(&spec(""), &["--now", NOW, "--json"]).stdout, given);
    let twice = report(r#"{"by":["metric"],"by":["tier"]}"#, &["--now", NOW]);
    assert_eq!(twice.status.code(), Some(2));
    let wrong = String::from_utf8(report(r#"{"now":"2026","by":["metric"]}"#, &[]).stderr).unwrap();
    assert!(wrong.starts_with("error: ") && wrong.contains("spec.json: now: "), "{wrong}");
}

#[test]
fn a_report_shows_the_ages_and_sums_that_were_asked_for() {
    let (folder, policy) = (Folder::new("sums"), policy());
    let spec =
        folder.file("spec.json", &format!(r#"{{"now":"{NOW}","by":["tier"],"ages":["24h","72h"],"sums":["cost"]}}"#));
    let ticket = |id: &str, opened: &str, cost: &str| {
        TICKET
            .replace("T-1", id)
            .replace("2026-12-28T08", opened)
            .replace('}', &format!(r#","attributes":{{"cost":"{cost}"}}}}"#))
    };
    let tickets = [
        ticket("T-1", "2026-12-28T08", "1.5"),
        ticket("T-2", "2026-12-20T08", "2"),
        ticket("T-3", "2026-12-28T08", "1"),
    ];
    let printed = run_with(&tickets.join("\n"), &["report", &policy, "-", "--spec", &spec]).stdout;
    let printed = String::from_utf8(printed).unwrap();
    let rows: Vec<Vec<&str>> = printed
        .lines()
        .map(|line| line.split(['│', '┆']).map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    assert!(rows.contains(&vec!["group", "below 24h", "24h to below 72h", "from 72h"]), "{printed}");
    assert!(rows.contains(&vec!["gold", "2", "0", "1"]), "{printed}");
    // 4.5 in all, 1.5 for each of three tickets.
    assert!(rows.contains(&vec!["gold", "cost", "4.5", "3", "1.5"]), "{printed}");
    assert!(printed.contains("p95 (±0.4 %)"), "{printed}");
}

#[test]
fn a_ticket_under_no_policy_of_a_book_has_a_row_and_changes_name_the_promise() {
    let folder = Folder::new("nothing");
    let book = |name: &str, within: &str| {
        let metrics = format!(r#"{{"resolution":{{"targets":{{"*":{{"*":"{within}"}}}}}}}}"#);
        let policy = format!(
            r#"{{"id":"p","priorities":["high","low"],"tiers":["gold"],"kind":"ola","calendar":"24x7","metrics":{metrics}}}"#
        );
        folder.file(name, &format!(r#"{{"policies":[{{"when":{{"priority":["low"]}},"policy":{policy}}}]}}"#))
    };
    let (before, after) = (book("before.json", "4h"), book("after.json", "1h"));
    let none = String::from_utf8(run_with(TICKET, &["evaluate", &before, "-", "--now", NOW]).stdout).unwrap();
    assert!(none.lines().any(|line| line.contains("T-1") && line.contains("no policy applies")), "{none}");
    let low = folder.file("low.json", &TICKET.replace("high", "low"));
    let changes = run(0, &["compare", &before, &after, &low, "--now", NOW]);
    assert!(changes.lines().any(|line| line.contains("T-1") && line.contains("ola, resolution")), "{changes}");
}

#[test]
fn explain_does_not_choose_between_two_tickets_of_one_id() {
    let policy = policy();
    let errors = refused(&format!("{TICKET}\n\n{TICKET}\n"), &["explain", &policy, "-", "--ticket", "T-1"]);
    assert!(errors.contains("standard input: line 1 and standard input: line 3 are both ticket `T-1`"), "{errors}");
}

#[test]
fn lint_reads_contracts() {
    let folder = Folder::new("contract");
    let contract = |bands: &str| {
        let clause = format!(r#"{{"id":"uptime","kind":"bands","measure":"availability","bands":[{bands}]}}"#);
        folder.file(
            "contract.json",
            &format!(r#"{{"currency":"EUR","rounding":{{"mode":"half_up"}},"clauses":[{clause}]}}"#),
        )
    };
    let errors = refused("", &["lint", &contract(r#"{"below":"99.9"}"#)]);
    assert!(errors.contains("contract.json: clauses[0].bands[0]"), "{errors}");
    let worse = contract(r#"{"below":"99.9","percent":"25"},{"below":"99","percent":"10"}"#);
    assert!(run(1, &["lint", &worse, "--check"]).contains("clauses[0].bands[1]"));
    assert!(run(1, &["lint", &worse, "--check", "--json"]).starts_with(r#"[{"path":"clauses[0].bands[1]"#));
}

#[test]
fn availability_and_penalty_say_what_was_missed() {
    let folder = Folder::new("facts");
    let spec = folder.file("spec.json", r#"{"period":{"month":"2026-06","time_zone":"UTC"},"objective":"99.9"}"#);
    let outages = folder.file("outages.json", r#"{"down":[["2026-06-05T00:00:00Z","2026-06-05T01:00:00Z"]]}"#);
    let contract = folder.file(
        "contract.json",
        r#"{"currency":"EUR","rounding":{"mode":"half_up"},"clauses":[{"id":"late","kind":"per_breach","amount_minor":2500}]}"#,
    );
    let facts = folder.file("facts.json", r#"{"tickets":[{"id":"T-1","metric":"resolution","outcome":"breached"}]}"#);
    let measured = run(1, &["availability", &spec, &outages, "--now", "2026-07-01T00:00:00Z", "--check"]);
    let judged = run(1, &["penalty", &contract, &facts, "--check"]);
    assert!(measured.contains("up 99.86111 %: the objective is missed"), "{measured}");
    assert!(judged.contains("Amount due: 25.00 EUR"), "{judged}");
}

#[test]
fn import_writes_a_book_and_says_what_became_of_each_part() {
    let folder = Folder::new("import");
    let file = folder.file("sla_policies.json", &POLICIES.replace("\"title\"", "\"color\":\"red\",\"title\""));
    let book = folder.0.join("book.json");
    let book = book.to_str().unwrap();
    let report = run(0, &["import", "zendesk", &file, "--out", book, "--all"]);
    let lints = run(0, &["lint", book, "--now", NOW]);
    let refused = refused("", &["import", "zendesc", &file]);
    assert!(report.contains("/sla_policies/0/color") && report.contains("ignored"), "{report}");
    assert!(lints.contains("metrics.agent_work_time.targets: nothing is promised for `urgent`"), "{lints}");
    assert!(refused.contains("a similar value exists: 'zendesk'"), "{refused}");
}

#[test]
fn only_one_file_can_be_standard_input() {
    let (policy, tickets) = (policy(), tickets());
    let twice: [&[&str]; 9] = [
        &["evaluate", "-"],
        &["evaluate", "-", "-"],
        &["explain", "-"],
        &["report", "-", "-"],
        &["report", &policy, "-", "--spec", "-"],
        &["compare", "-", "-", &tickets],
        &["compare", &policy, "-"],
        &["availability", "-", "-"],
        &["penalty", "-", "-"],
    ];
    for arguments in twice {
        let errors = refused("{}", arguments);
        assert!(errors.starts_with("error: only one file can be standard input"), "{arguments:?}: {errors}");
    }
    let errors = refused("{}", &["import", "zendesk", "-"]);
    assert!(errors.contains("none can be standard input"), "{errors}");
}

#[test]
fn compare_names_the_line_of_every_ticket_that_it_cannot_read() {
    let folder = Folder::new("compare");
    let policy = policy();
    let ask = |content: &str| {
        let file = folder.file("b.jsonl", content);
        refused("", &["compare", &policy, &policy, &file, "--now", NOW])
    };
    let damaged = ask(&format!("{TICKET}\n\n{{\"id\":\"T-2\",}}\n{TICKET}\n{{\"id\" \"T-3\"}}\n"));
    let places: Vec<&str> = damaged.lines().map(|line| line.split_once(": line ").unwrap().1).collect();
    assert!(
        matches!(places[..], [first, second] if first.starts_with("3: ") && second.starts_with("5: ")),
        "{damaged}"
    );
    assert!(damaged.contains(" at column ") && !damaged.contains("at line"), "{damaged}");
    let wrong = ask(&format!("{TICKET}\n\n{{\"id\":\"T-2\"}}\n"));
    assert!(wrong.contains("b.jsonl: line 3: opened_at: "), "{wrong}");
    let unfit = ask(&format!("{TICKET}\n[]\n"));
    assert!(unfit.contains("b.jsonl: line 2: ") && !unfit.contains("at line"), "{unfit}");
    let listed = ask(&format!("[{TICKET},\n{{\"id\":\"T-2\"}}]"));
    assert!(listed.contains("b.jsonl: item 1: opened_at: "), "{listed}");
}

#[test]
fn explain_names_the_line_of_a_ticket_that_it_cannot_read() {
    let policy = policy();
    let alone = refused("{\"id\" \"T-1\"}\n", &["explain", &policy, "-"]);
    assert_eq!(alone, "error: standard input: line 1: expected `:` at column 7\n");
    let sought = refused(&format!("{TICKET}\n{{\"id\" \"T-2\"}}\n"), &["explain", &policy, "-", "--ticket", "T-2"]);
    assert_eq!(sought, "error: standard input: line 2: expected `:` at column 7\n");
    let missing = refused(TICKET, &["explain", &policy, "-", "--ticket", "T-2"]);
    assert!(missing.contains("there is no ticket `T-2`"), "{missing}");
}

#[test]
fn deadlines_are_compared_when_the_vendor_has_passed_them() {
    let folder = Folder::new("passed");
    let at = |hour: u32| format!("2026-12-10T{hour:02}:00:00Z");
    let audits = format!(
        r#"{{"ticket":{{"id":50,"created_at":"{0}","requester_id":900,"priority":"high","status":"new"}},"audits":[{{"id":1,
        "ticket_id":50,"created_at":"{0}","author_id":900,"events":[{{"id":1,"type":"Create","field_name":"priority",
        "value":"high"}},{{"id":2,"type":"Create","field_name":"status","value":"new"}}]}}]}}"#,
        at(9)
    );
    let events = format!(
        r#"{{"ticket_metric_events":[{{"id":1,"ticket_id":50,"metric":"agent_work_time","instance_id":1,"type":"activate",
        "time":"{0}"}},{{"id":2,"ticket_id":50,"metric":"agent_work_time","instance_id":1,"type":"apply_sla","time":"{0}",
        "sla":{{"target":240,"business_hours":false}}}},{{"id":3,"ticket_id":50,"metric":"agent_work_time","instance_id":1,
        "type":"breach","time":"{1}","deleted":false}}]}}"#,
        at(9),
        at(13)
    );
    let files =
        [("audits-50.json", audits), ("sla_policies.json", POLICIES.to_owned()), ("ticket_metric_events.json", events)];
    let files = files.map(|(name, content)| folder.file(name, &content));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let printed = run(0, &[&["import", "zendesk"], &files[..]].concat());
    assert!(printed.contains("1 of 1 answers agree") && printed.contains("0 differ"), "{printed}");
}

#[test]
fn a_byte_that_is_no_text_is_named_and_a_fold_inside_a_letter_is_none() {
    let folder = Folder::new("bytes");
    let write = |name: &str, content: &[u8]| {
        let file = folder.file(name, "");
        std::fs::write(&file, content).unwrap();
        file
    };
    let tickets = write("tickets.jsonl", &[TICKET.as_bytes(), b"\n{\"id\":\"\xff\"}\n"].concat());
    let errors = refused("", &["evaluate", &policy(), &tickets]);
    assert!(errors.contains("tickets.jsonl: line 2, byte 8: this is not UTF-8"), "{errors}");
    let day = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260501\r\nSUMMARY:Caf\u{e9}\r\nEND:VEVENT\r\n\
               END:VCALENDAR\r\n";
    let place = day.find('\u{e9}').unwrap() + 1;
    let folded = [&day.as_bytes()[..place], b"\r\n ", &day.as_bytes()[place..]].concat();
    let over = folder.file("options.json", r#"{"over":"24x7"}"#);
    let imported = run(0, &["import", "icalendar", &write("days.ics", &folded), "--options", &over, "--json"]);
    assert!(imported.contains("Caf\u{e9}"), "{imported}");
}

#[test]
fn what_a_ticket_says_about_lines_and_columns_is_not_taken_for_a_position() {
    let ticket =
        |kind: &str| format!(r#"{{"id":"T-1","opened_at":"{NOW}","events":[{{"at":"{NOW}","type":"{kind}"}}]}}"#);
    let errors = refused(&ticket("a at line 7 column 9 b"), &["evaluate", &policy(), "-"]);
    assert!(errors.contains("`a at line 7 column 9 b` is not an event type"), "{errors}");
}

#[test]
fn promises_without_a_verdict_and_fractions_of_a_second_are_shown() {
    let folder = Folder::new("shown");
    let policy = |name: &str, within: &str| {
        let metrics = format!(r#"{{"resolution":{{"targets":{{"*":{{"*":"{within}"}}}}}}}}"#);
        let pauses = r#"{"parts":{"party":"vendor"}}"#;
        folder.file(name, &format!(r#"{{"id":"p","calendar":"24x7","pauses":{pauses},"metrics":{metrics}}}"#))
    };
    let (hour, two) = (policy("hour.json", "1h"), policy("two.json", "2h"));
    let ticket = |events: &str| {
        folder.file("ticket.json", &format!(r#"{{"id":"T-1","opened_at":"2026-12-28T08:00:00Z","events":[{events}]}}"#))
    };
    let cancelled = ticket(r#"{"at":"2026-12-28T08:30:00Z","type":"cancelled"}"#);
    let compared = run(0, &["compare", &hour, &two, &cancelled, "--now", NOW]);
    let none = "0 breached, 0 pending, 0 met, 1 void";
    assert!(compared.contains(&format!("resolution: {none}; afterwards {none}")), "{compared}");
    let late = run(0, &["evaluate", &hour, &ticket(""), "--now", "2026-12-28T09:00:00.5Z"]);
    assert!(late.contains("-<1s"), "{late}");
    let pause = r#"{"at":"2026-12-28T08:30:00Z","type":"paused","reason":"parts","until":"2026-12-28T12:00:00Z"}"#;
    let paused = run(0, &["evaluate", &hour, &ticket(pause), "--now", NOW]);
    assert!(paused.contains("paused: parts (vendor) until"), "{paused}");
}

#[test]
fn compare_does_not_take_a_policy_and_a_book() {
    let folder = Folder::new("alike");
    let (policy, book) = (policy(), folder.file("book.json", r#"{"policies":[]}"#));
    let errors = refused(TICKET, &["compare", &policy, &book]);
    assert!(errors.contains("compare two policies or two books") && !errors.contains("PolicyBook"), "{errors}");
}

#[test]
fn what_is_not_written_in_lines_is_told_once() {
    let policy = policy();
    let ask = |input: &str| refused(input, &["evaluate", &policy, "--now", NOW]);
    let pretty = TICKET.replace(',', ",\n").replace('{', "{\n");
    let wrong = [
        (format!("{pretty}\n{pretty}"), "write each ticket on one line, as `jq -c .` does"),
        ("id: T-1\nopened_at: 2026-12-28T08:00:00Z\n".to_owned(), "this is not JSON; write tickets as JSON"),
        ("id,opened_at\nT-1,2026-12-28T08:00:00Z\n".to_owned(), "this is not JSON; write tickets as JSON"),
        (pretty.replace("\"tier\"", "tier"), "key must be a string at line 5 column 1"),
    ];
    for (input, told) in wrong {
        let errors = ask(&input);
        assert!(errors.contains(told) && errors.lines().count() == 1, "{input}: {errors}");
    }
    let lines = ask(&format!("nonsense\n{TICKET}\n}}\n"));
    assert!(lines.contains("line 1: ") && lines.contains("line 3: "), "{lines}");
    assert!(lines.contains(" at column ") && !lines.contains("at line"), "{lines}");
}

#[test]
fn a_file_says_why_it_cannot_be_read() {
    let folder = Folder::new("files");
    let lint = |name: &str, content: &str| refused("", &["lint", &folder.file(name, content)]);
    assert!(lint("empty.json", " \n").ends_with("empty.json is empty\n"));
    assert!(lint("empty.yaml", "").ends_with("empty.yaml is empty\n"));
    assert!(lint("comment.yaml", "# nothing\n").ends_with("comment.yaml is empty\n"));
    assert!(lint("policy.txt", "id: p\n").contains("a file whose name ends with .yaml"));
    assert!(refused("id: p\n", &["lint", "-"]).contains("standard input: this is not JSON; YAML is read from a file"));
    assert!(lint("damaged.json", "{\n\"id\": }").contains("expected value at line 2 column 7"));
    let twice = lint("twice.yaml", "id: p\nid: q\n");
    assert!(twice.contains("duplicate") && twice.contains("line 2") && twice.lines().count() == 1, "{twice}");
    assert!(!twice.contains("DuplicateKeyPolicy") && !twice.contains("<input>"), "{twice}");
}

#[test]
fn no_option_is_ignored() {
    let (policy, tickets) = (policy(), tickets());
    let asked = [
        (vec!["evaluate", &policy, &tickets, "--brief"], "--brief is for JSON"),
        (vec!["evaluate", &policy, &tickets, "--json", "--zone", "Europe/Berlin"], "--zone is for tables"),
        (vec!["explain", &policy, &tickets, "--as", "svg", "--json"], "leave it out for --as svg"),
        (
            vec!["report", &policy, &tickets, "--limit", "x=4h"],
            "--limit: there is no metric `x`; there are first_response",
        ),
        (vec!["calendar", &policy, "hours", "2026-12-02", "2026-12-01"], "2026-12-02 is after 2026-12-01"),
    ];
    for (arguments, told) in asked {
        let errors = refused("", &arguments);
        assert!(errors.contains(told) && errors.lines().count() == 1, "{arguments:?}: {errors}");
    }
    run(0, &["explain", &policy, &tickets, "--ticket", "AMC-1004", "--as", "json", "--json", "--now", NOW]);
    let folder = Folder::new("options");
    let spec = folder
        .file("spec.json", r#"{"now":"2026-12-28T11:15:00Z","by":["metric"],"limits":[{"metric":"y","within":"4h"}]}"#);
    let errors = refused("", &["report", &policy, &tickets, "--spec", &spec]);
    assert!(errors.contains("spec.json: limits: there is no metric `y`"), "{errors}");
    let export = folder.file("sla_policies.json", POLICIES);
    let ticket = folder.0.join("ticket.json");
    let errors = refused("", &["import", "zendesk", &export, "--ticket", ticket.to_str().unwrap()]);
    assert!(errors.contains("--ticket: there is no history of a ticket"), "{errors}");
}

#[test]
fn tables_use_the_zone_of_the_policy_as_explanations_do() {
    let folder = Folder::new("zone");
    let policy = folder.file(
        "policy.json",
        r#"{"id":"p","time_zone":"Asia/Tokyo","calendar":"24x7","metrics":{"resolution":{"targets":{"*":{"*":"4h"}}}}}"#,
    );
    let tickets = folder.file("tickets.jsonl", r#"{"id":"T-1","opened_at":"2026-12-28T08:00:30Z"}"#);
    let due = "Mon 2026-12-28 21:00:30 +09:00";
    assert!(run(0, &["evaluate", &policy, &tickets, "--now", NOW]).contains(due));
    assert!(run(0, &["explain", &policy, &tickets, "--now", NOW]).contains(due));
}

#[test]
fn a_report_explains_rows_without_a_metric_or_a_period() {
    let (policy, tickets) = (policy(), tickets());
    let by_month = run(0, &["report", &policy, &tickets, "--now", NOW, "--period", "month"]);
    assert!(by_month.contains("Rows without a metric count tickets"), "{by_month}");
    assert!(by_month.contains("Rows without a period count promises that have not stopped."), "{by_month}");
    let by_tier = run(0, &["report", &policy, &tickets, "--now", NOW, "--by", "tier"]);
    assert!(!by_tier.contains("Rows without"), "{by_tier}");
}

#[test]
fn an_objective_is_missed_so_far_until_nothing_can_save_it() {
    let folder = Folder::new("so-far");
    let spec = folder.file("spec.json", r#"{"period":{"month":"2026-06","time_zone":"UTC"},"objective":"99.9"}"#);
    let ask = |now: &str, until: &str| {
        let down = format!(r#"{{"down":[["2026-06-01T00:00:00Z","2026-06-01T{until}Z"]]}}"#);
        let outages = folder.file("outages.json", &down);
        run(1, &["availability", &spec, &outages, "--now", now, "--check"])
    };
    let early = ask("2026-06-02T00:00:00Z", "00:09:01");
    assert!(early.contains("the objective is missed so far\n") && early.contains("share lost"), "{early}");
    assert!(early.contains("Mon 2026-06-01 00:09:01 +00:00"), "{early}");
    assert!(ask("2026-06-02T00:00:00Z", "00:50:00").contains("the objective is missed\n"));
    assert!(ask("2026-07-02T00:00:00Z", "00:50:00").contains("the objective is missed\n"));
}

#[test]
fn import_names_options_and_compares_deadlines() {
    let folder = |sample: &str| {
        let files = std::fs::read_dir(example(&format!("import/{sample}"))).unwrap();
        let files = files.map(|file| file.unwrap().path().to_str().unwrap().to_owned());
        files.filter(|file| !file.ends_with("expected.json")).collect::<Vec<_>>()
    };
    let import = |code: i32, vendor: &str, sample: &str, options: &[&str]| {
        let files = folder(&format!("{vendor}/{sample}"));
        let files = files.iter().map(String::as_str);
        run(code, &["import", vendor].into_iter().chain(files).chain(options.iter().copied()).collect::<Vec<_>>())
    };
    let own = Folder::new("host");
    let groups = own.file("options.json", r#"{"business_hours_by_group":{"501":12}}"#);
    let hours = import(1, "freshdesk", "01-nights-and-days", &["--options", &groups, "--check"]);
    assert!(hours.contains("(option `holidays`)"), "{hours}");
    let options = own.file("schedule.json", r#"{"schedule_by":"attribute schedule_id"}"#);
    let checked = import(0, "zendesk", "02-newest-first", &["--options", &options]);
    assert!(checked.contains(" answers agree, "), "{checked}");
    assert!(import(0, "openslo", "service-desk", &["--all"]).contains("slos.yaml"));
    let misspelt = own.file("sla_policies.json", &POLICIES.replace("\"title\"", "\"mystery_rule\":{},\"title\""));
    let unknown = run(1, &["import", "zendesk", &misspelt, "--check"]);
    assert!(unknown.contains("/mystery_rule") && unknown.contains("; 1 not known"), "{unknown}");
    let help = run(0, &["import", "--help"]);
    assert!(help.contains("zendesk") && help.contains("servicenow"), "{help}");
}

#[test]
fn help_has_examples_and_shells_can_complete() {
    assert!(run(0, &["--help"]).contains("punctual evaluate policy.json tickets.jsonl"));
    assert!(run(0, &["completions", "bash"]).contains("_punctual"));
    assert!(run(0, &["schema", "ticket"]).contains("\"$schema\""));
    assert!(refused("", &["schema", "tiket"]).contains("ticket"));
    assert_eq!(run_with("", &["evaluat"]).status.code(), Some(2));
}
