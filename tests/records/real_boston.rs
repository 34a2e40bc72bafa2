//! Real service requests of Boston, if the files are there: compares deadlines that are computed from inferred rules,
//! and verdicts that are computed from published deadlines.

#[allow(dead_code, reason = "its main is not called here")]
#[path = "../../examples/boston311.rs"]
pub(crate) mod example;

use std::ffi::OsString;
use std::path::PathBuf;

use example::boston311::compare::{Agreement, Year, compare};
use example::boston311::promises::{OFFICE, Promises, calendar};
use example::boston311::verdicts::Targets;
use example::boston311::{self, Case, Count, Data, Holidays, Requests, Rule, Verdict, instant, reading};
use punctual::policy::Allowance;
use punctual::{MetricSpec, Policy, PolicySpec, TargetSpec, Ticket, evaluate};
use punctual_tests::repository;

/// The files of the project's shared data, which a copy of the repository alone does not have.
pub(crate) fn folder() -> PathBuf {
    repository("../shared/data/boston311")
}

#[allow(clippy::disallowed_methods, reason = "the requests are files")]
fn is_at_hand() -> bool {
    let at_hand = folder().exists();
    if !at_hand {
        println!("skipped: no requests at {}", folder().display());
    }
    at_hand
}

pub(crate) fn data() -> Option<Data> {
    let holidays = folder().join("../holidays/holidays_2010_2030.csv");
    is_at_hand().then(|| boston311::open(&folder(), &holidays).expect("the files are readable"))
}

fn years(data: &Data) -> [Year<'_>; 5] {
    let years = compare(data).expect("the rules make policies");
    years.try_into().ok().expect("2011, 2013, 2014, 2016, 2018")
}

fn agreement(agreed: usize, of: usize) -> Agreement {
    Agreement { agreed, of }
}

// ---- the published requests ----

#[test]
fn every_verdict_agrees() {
    let Some(data) = data() else { return };
    let years = years(&data);
    let all = [41_713, 3_095, 5_268, 7_494, 7_872].map(|requests| agreement(requests, requests));
    assert_eq!(years.each_ref().map(|year| year.verdicts), all);
    assert_eq!(years.each_ref().map(|year| year.other_verdicts.len()), [0; 5]);
    assert_eq!(years.map(|year| year.requests - year.verdicts.of), [114, 0, 0, 0, 0]);
}

#[test]
fn deadlines_agree_as_far_as_the_rules_explain_them() {
    let Some(data) = data() else { return };
    let years = years(&data);
    // Counted separately, without the crate: the same numbers, and the same deadline for each row that disagrees.
    let found = [(35_159, 35_510), (2_683, 2_691), (2_538, 2_550), (4_465, 4_482), (4_879, 4_893)];
    assert_eq!(years.each_ref().map(|year| year.deadlines), found.map(|(agreed, of)| agreement(agreed, of)));
    for (year, least) in years.iter().zip([99.0, 99.5, 99.5, 99.5, 99.5]) {
        assert!(year.deadlines.percent() >= least, "{}", year.year);
        assert_eq!(year.other_deadlines.len(), year.deadlines.of - year.deadlines.agreed);
    }
    // Nothing else is left out: every target was compared, is a placeholder, or is of a kind without a rule.
    assert_eq!(years.each_ref().map(|year| year.placeholders.len()), [18, 0, 0, 0, 0]);
    assert_eq!(years.each_ref().map(|year| year.without_rule.len()), [226, 0, 0, 1, 0]);
    for (year, file) in years.iter().zip(&data.files) {
        let targets = file.cases.iter().filter(|case| case.target.is_some()).count();
        assert_eq!(targets, year.deadlines.of + year.placeholders.len() + year.without_rule.len());
    }
}

#[test]
fn every_rule_explains_as_many_deadlines_as_listed() {
    let Some(data) = data() else { return };
    let years = years(&data);
    let mut more = Vec::new();
    for year in &years {
        for (request, (rule, found)) in &year.by_request {
            if *found != rule.listed {
                more.push((year.year, request.as_str(), *found, rule.listed));
            }
        }
    }
    // The listed counts of these two leave out the holidays at the end of the year, which its rule skips.
    let dead_animals = "Pick up Dead Animal";
    let expected = [
        (2013, dead_animals, agreement(2_163, 2_171), agreement(2_158, 2_171)),
        (2018, dead_animals, agreement(3_906, 3_920), agreement(3_855, 3_920)),
    ];
    assert_eq!(more, expected);
}

/// Rule B says the same twice: n business days later at the same time of day, or n times 8.5 working hours where what is
/// used up at closing time is due at the next opening (A3, A5).
#[test]
fn a5_business_days_are_working_hours_that_land_at_the_next_opening() {
    let Some(data) = data() else { return };
    for (year, requests) in [(2011, 20), (2014, 1_926), (2016, 3_396)] {
        let promises = promises(&data.rules, year, &data.holidays);
        let by_hours = policy_in_hours(&data, year);
        crate::tenth::is_below_a_tenth(&by_hours);
        let file = data.files.iter().find(|file| file.year == year).expect("a file for the year");
        let listed =
            |case: &&Case| data.rules.iter().any(|rule| counts_hours(rule, year) && rule.request == case.request);
        let mut compared = 0;
        for case in file.cases.iter().filter(listed) {
            let ticket = Ticket::opened("T", case.opened).priority(case.request.as_str()).build().expect("a ticket");
            let evaluation = evaluate(&ticket, &by_hours, case.opened);
            let cycle = evaluation.metric("resolution").and_then(|metric| metric.current()).expect("a cycle");
            assert_eq!(cycle.due_at, promises.due(case), "{}", case.id);
            compared += 1;
        }
        assert!(compared >= requests, "{year}: {compared}");
    }
}

fn counts_hours(rule: &Rule, year: i32) -> bool {
    rule.year == year && rule.count == Count::BusinessDaysB
}

/// Rule B of a year in hours.
fn policy_in_hours(data: &Data, year: i32) -> Policy {
    let rules: Vec<&Rule> = data.rules.iter().filter(|rule| counts_hours(rule, year)).collect();
    let holidays = if year == 2011 { Holidays::new() } else { data.holidays.clone() };
    let target = |rule: &Rule| {
        let hours = Allowance::Working(rule.days * 510 * 60);
        TargetSpec::within(hours.to_string()).lands("next_open")
    };
    let resolution =
        rules.iter().fold(MetricSpec::new(), |metric, rule| metric.targets(&rule.request, "*", target(rule)));
    let spec = PolicySpec::new("hours")
        .priorities(rules.iter().map(|rule| &rule.request))
        .calendars("office", calendar(OFFICE, &holidays))
        .calendar("office")
        .metrics("resolution", resolution);
    Policy::from_spec(spec).expect("the same rules in hours")
}

// ---- the rules, by hand ----

const RULES: &str = "period,type,rows_with_target,rows_exact,rule,amount,unit,holiday_list
2011-07..10,lamp,0,0,business_days_A,1,days,none
2011-07..10,tree,0,0,business_days_A,2,days,holidays
2011-07..10,damp,0,0,calendar_days,90,days,-
2011-07..10,cart,0,0,business_days_B,1,days,none
2013,cart,0,0,business_days_B,1,days,none
2014,cart,0,0,business_days_B,1,days,holidays";

const HOLIDAYS: &str = "country,subdivision,date,name
US,NY,2014-04-22,Not ours
US,MA,2011-09-05,Labor Day
US,MA,2013-12-25,Christmas Day
US,MA,2014-01-01,New Year's Day
US,MA,2014-04-21,Patriots' Day
US,MA,2014-04-21,Patriots' Day again";

fn promises(rules: &[Rule], year: i32, holidays: &Holidays) -> Promises {
    Promises::of_year(year, rules, holidays).expect("the rules make a policy").expect("the year has rules")
}

fn case(request: &str, opened: &str, target: &str, closed: &str) -> Case {
    let row = format!("1,{request},{opened},{target},{closed},");
    let csv = format!("case_enquiry_id,type,open_dt,target_dt,closed_dt,on_time\n{row}\n");
    boston311::parse_cases(csv.as_bytes()).expect("a row").remove(0)
}

#[track_caller]
fn is_due(year: i32, request: &str, opened: &str, expected: &str) {
    let rules = boston311::parse_rules(RULES.as_bytes()).expect("the rules");
    let holidays = boston311::parse_holidays(HOLIDAYS.as_bytes()).expect("the holidays");
    let due = promises(&rules, year, &holidays).due(&case(request, opened, "", ""));
    assert_eq!(due.map(|due| reading(due).to_string()).as_deref(), Some(expected));
}

#[test]
fn calendar_days_end_at_the_same_reading_across_a_clock_change() {
    is_due(2011, "damp", "2011-09-01 10:15:30", "2011-11-30 10:15:30");
}

#[test]
fn rule_b_counts_from_the_opening_and_from_the_next_morning() {
    is_due(2011, "cart", "2011-07-06 12:00:00", "2011-07-07 12:00:00");
    is_due(2011, "cart", "2011-07-06 03:00:00", "2011-07-07 08:30:00");
    is_due(2011, "cart", "2011-07-06 17:00:00", "2011-07-08 08:30:00");
    is_due(2011, "cart", "2011-07-09 18:00:00", "2011-07-12 08:30:00");
}

#[test]
fn rule_a_keeps_the_small_hours_and_moves_the_weekend_to_monday_first() {
    is_due(2011, "lamp", "2011-07-06 12:00:00", "2011-07-07 12:00:00");
    is_due(2011, "lamp", "2011-07-06 03:00:00", "2011-07-07 03:00:00");
    is_due(2011, "lamp", "2011-07-06 00:00:00", "2011-07-07 00:00:00");
    is_due(2011, "lamp", "2011-07-06 17:00:00", "2011-07-08 08:30:00");
    is_due(2011, "lamp", "2011-07-09 03:00:00", "2011-07-12 03:00:00");
    is_due(2011, "lamp", "2011-07-09 12:00:00", "2011-07-12 12:00:00");
    is_due(2011, "lamp", "2011-07-09 18:00:00", "2011-07-13 08:30:00");
}

#[test]
fn holidays_are_skipped_where_the_rule_says_so_and_from_when_they_were_loaded() {
    is_due(2011, "lamp", "2011-09-02 12:00:00", "2011-09-05 12:00:00");
    is_due(2011, "tree", "2011-09-02 12:00:00", "2011-09-07 12:00:00");
    is_due(2013, "cart", "2013-12-24 12:00:00", "2013-12-25 12:00:00");
    is_due(2013, "cart", "2013-12-31 12:00:00", "2014-01-02 12:00:00");
    is_due(2014, "cart", "2014-04-18 12:00:00", "2014-04-22 12:00:00");
}

#[test]
fn no_rule_is_no_deadline() {
    let rules = boston311::parse_rules(RULES.as_bytes()).expect("the rules");
    assert!(promises(&rules, 2011, &Holidays::new()).due(&case("noise", "2011-07-06 12:00:00", "", "")).is_none());
    assert!(Promises::of_year(2012, &rules, &Holidays::new()).expect("no mistake").is_none());
}

// ---- verdicts, by hand ----

#[track_caller]
fn is_judged(target: &str, closed: &str, expected: Verdict) {
    let requests = Requests { year: 2011, cases: vec![case("lamp", "2011-07-06 12:00:00", target, closed)] };
    let targets = Targets::of(&requests).expect("a policy");
    assert_eq!(targets.verdict(&requests.cases[0]), Some(expected), "target {target}, closed {closed}");
}

#[test]
fn k5_closed_at_the_target_is_on_time() {
    is_judged("2011-07-07 12:00:00", "2011-07-07 12:00:00", Verdict::OnTime);
    is_judged("2011-07-07 12:00:00", "2011-07-07 12:00:01", Verdict::Overdue);
    is_judged("", "2011-07-07 12:00:00", Verdict::OnTime);
}

#[test]
fn open_requests_are_judged_when_the_file_was_made() {
    is_judged("2011-07-07 12:00:00", "", Verdict::Overdue);
    is_judged("2059-12-31 19:00:00", "", Verdict::OnTime);
    is_judged("", "", Verdict::OnTime);
}

#[test]
fn stamps_before_the_opening_are_judged_as_they_stand() {
    is_judged("2011-07-07 12:00:00", "2011-07-06 11:00:00", Verdict::OnTime);
    is_judged("2011-07-06 11:30:00", "2011-07-06 11:00:00", Verdict::OnTime);
    is_judged("2011-07-06 11:00:00", "2011-07-06 11:00:00", Verdict::OnTime);
    is_judged("2011-07-06 10:00:00", "2011-07-06 11:00:00", Verdict::Overdue);
    is_judged("2011-07-06 11:00:00", "2011-07-06 13:00:00", Verdict::Overdue);
    is_judged("2011-07-06 12:00:00", "2011-07-06 12:00:00", Verdict::OnTime);
}

#[test]
fn an_hour_that_comes_twice_is_read_as_its_first_pass() {
    let read = |stamp: &str| instant(stamp.parse().expect("a reading")).map(|at| at.to_rfc3339());
    assert_eq!(read("2016-11-06T01:30:00").as_deref(), Some("2016-11-06T05:30:00+00:00"));
    assert_eq!(read("2016-03-13T02:30:00"), None);
}

// ---- the program ----

/// Runs the example. Returns its exit code, its output and its messages.
fn run(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let arguments = lexopt::Parser::from_args(arguments.iter().map(OsString::from).collect::<Vec<_>>());
    let result = example::run(arguments, &mut out);
    let code = example::command_line::finish(result, example::USAGE, &mut out, &mut errors);
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    (code, text(out), text(errors))
}

fn printed(arguments: &[&str]) -> String {
    let (code, out, errors) = run(arguments);
    assert_eq!((code, errors.as_str()), (0, ""));
    out
}

/// The message of a run that has to end with exit code 2.
fn refused(arguments: &[&str]) -> String {
    let (code, _, errors) = run(arguments);
    assert_eq!(code, 2, "{errors}");
    errors.trim_end().to_owned()
}

#[test]
fn rows_beyond_the_cap_are_counted_and_all_lists_them() {
    if !is_at_hand() {
        return;
    }
    let folder = folder().display().to_string();
    let capped = printed(&[&folder]);
    assert!(capped.contains("  verdicts   41713 of 41713 agree (100.00 %); 114 requests have none"), "{capped}");
    assert!(capped.contains("  deadlines  35159 of 35510 agree (99.01 %)"), "{capped}");
    assert!(capped.contains("… and 341 more, which --all lists"), "{capped}");
    let all = printed(&[&folder, "--all"]);
    assert!(!all.contains("more, which"), "nothing is left out");
    let rows = |text: &str| text.lines().filter(|line| line.contains(": opened ")).count();
    // Deadlines that disagree, placeholders, and kinds without a rule.
    assert_eq!(rows(&all), 351 + 8 + 12 + 17 + 14 + 18 + 226 + 1);
    assert_eq!(rows(&capped), 3 * 10 + 8 + 10 + 10 + 1 + 10);
}

#[test]
fn bad_arguments_and_missing_files_are_refused() {
    assert!(refused(&[]).starts_with("error: give the path of a folder\nusage: boston311 FOLDER"));
    assert!(refused(&["a", "b"]).starts_with("error: unexpected argument \"b\""));
    assert!(refused(&["a", "--every"]).starts_with("error: invalid option '--every'"));
    assert!(refused(&["no/such/folder"]).starts_with("no/such/folder: "));
    let sources = repository("src").display().to_string();
    assert_eq!(refused(&[&sources]), format!("{sources}: has no boston311_….csv.gz"));
    assert!(printed(&["--help"]).starts_with("usage: boston311 FOLDER"));
}

/// A folder with these files, where cargo keeps those of tests.
#[allow(clippy::disallowed_methods, reason = "the files are the subject here")]
fn folder_with(name: &str, files: &[(&str, &str)]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the folder for tests can be written");
    for (name, content) in files {
        std::fs::write(folder.join(name), content).expect("the folder for tests can be written");
    }
    folder.display().to_string()
}

#[test]
fn unreadable_files_are_refused_by_name() {
    let garbage = folder_with("boston_garbage", &[("boston311_2011.csv.gz", "not compressed")]);
    let message = refused(&[&garbage]);
    assert!(message.starts_with(&format!("{garbage}/boston311_2011.csv.gz:1: ")), "{message}");
    let timeless = folder_with("boston_timeless", &[("boston311_all.csv.gz", "")]);
    assert_eq!(refused(&[&timeless]), format!("{timeless}/boston311_all.csv.gz: its name holds no year"));
}

#[test]
fn a_malformed_row_is_an_error_with_its_line() {
    let header = "case_enquiry_id,type,open_dt,target_dt,closed_dt,on_time";
    let good = "1,lamp,2011-07-06 12:00:00,,,";
    let bad = [
        ("2,lamp,06/07/2011,,,", "3: open_dt: `06/07/2011` is not a time such as 2011-07-01 01:32:33"),
        ("2,lamp,,,,", "3: open_dt: is blank"),
        ("2,lamp,2011-07-06 12:00:00,2011-03-13 02:30:00,,", "3: target_dt: `2011-03-13 02:30:00` is skipped"),
        ("2,lamp,2011-07-06 12:00:00,,2131-07-06 12:00:00,", "3: closed_dt: `2131-07-06 12:00:00` is not in the years"),
        ("2,lamp,+262142-12-31 23:00:00,,,", "3: open_dt: `+262142-12-31 23:00:00` is not"),
        ("2,lamp,2011-07-06 12:00:00,,,LATE", "3: on_time: `LATE` is neither ONTIME nor OVERDUE"),
        ("2,lamp", "3: CSV error: "),
    ];
    for (row, expected) in bad {
        let csv = [header, good, row].join("\n");
        let message = boston311::parse_cases(csv.as_bytes()).err().expect(row);
        assert!(message.starts_with(expected), "{message}");
    }
    let message = boston311::parse_cases("case_enquiry_id,type\n".as_bytes()).err().expect("columns are missing");
    assert_eq!(message, "1: there is no column `open_dt`");
    let message = boston311::parse_holidays("country,subdivision,date,name\nUS,MA,1 May,x\n".as_bytes());
    assert_eq!(message.err().as_deref(), Some("2: date: `1 May` is not a date such as 2014-04-21"));
}

#[test]
fn a_rule_that_makes_no_sense_is_an_error() {
    let header = RULES.lines().next().expect("a header");
    let rules = |row: &str| boston311::parse_rules(format!("{header}\n{row}\n").as_bytes());
    let bad = [
        ("2011,lamp,0,0,weeks,1,days,none", "2: rule: `weeks` in days is not known"),
        ("2011,lamp,0,0,calendar_days,1,hours,-", "2: rule: `calendar_days` in hours is not known"),
        ("2011,lamp,0,0,calendar_days,-1,days,-", "2: amount: `-1` is not a number"),
        ("2011,lamp,0,few,calendar_days,1,days,-", "2: rows_exact: `few` is not a number"),
        ("2011,lamp,0,0,calendar_days,1,days,some", "2: holiday_list: `some` is none of holidays, none, -"),
        ("once,lamp,0,0,calendar_days,1,days,-", "2: period: `once` holds no year"),
    ];
    for (row, expected) in bad {
        assert_eq!(rules(row).err().as_deref(), Some(expected));
    }
    let mistake = |rows: &str| {
        let rules = rules(rows).expect("rows that can be read");
        Promises::of_year(2011, &rules, &Holidays::new()).err().expect("a mistake")
    };
    let nothing = mistake("2011,lamp,0,0,calendar_days,0,days,-");
    assert!(nothing.starts_with("the rules of 2011: ") && nothing.contains("`0 calendar days`"), "{nothing}");
    let twice = mistake("2011,lamp,0,0,calendar_days,1,days,-\n2011,lamp,0,0,calendar_days,2,days,-");
    assert_eq!(twice, "the rules of 2011: there are two for `lamp`");
}
