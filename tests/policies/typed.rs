//! Builders take types or texts, and each type can read the text that it writes.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use chrono::{NaiveDate, Weekday};
use punctual::book::{Matching, PolicyBookSpec};
use punctual::calendar::{DateKey, DateSpec, HoursSpec, TimeOfDay, TimeRange, Weekdays};
use punctual::input::ProblemKind;
use punctual::policy::{
    Allowance, CountFrom, DueAt, Lands, LevelSpec, LevelTime, Offset, OnReopen, OnRetarget, PauseSpec, StatusSpec,
    Trigger, Until,
};
use punctual::ticket::EventType;
use punctual::{CalendarSpec, MetricSpec, Policy, PolicySpec, State, TargetSpec};

#[track_caller]
fn reads<T>(texts: &[&'static str])
where
    T: FromStr + Display + Debug + PartialEq + for<'a> TryFrom<&'a str>,
    <T as FromStr>::Err: Debug,
{
    for text in texts {
        let value: T = text.parse().unwrap();
        assert_eq!(value.to_string(), *text);
        assert_eq!(T::try_from(text).ok(), Some(value));
    }
    assert!("a word of tomorrow".parse::<T>().is_err() && T::try_from("").is_err());
}

#[test]
fn each_type_reads_what_it_writes() {
    reads::<OnRetarget>(&["keep_elapsed", "retroactive", "restart", "pinned"]);
    reads::<OnReopen>(&["resume", "resume_counting_closed", "new_cycle", "final"]);
    reads::<CountFrom>(&["opened_at", "occurred_at"]);
    reads::<DueAt>(&["close", "same_time"]);
    reads::<Lands>(&["close", "next_open"]);
    reads::<Until>(&["acknowledged"]);
    reads::<Matching>(&["pinned", "following"]);
    reads::<EventType>(&["customer_replied", "internal_note", "custom"]);
    reads::<Trigger>(&["opened", "resolved", "status:a:b", "left:a", "custom:b", "assigned:group"]);
    reads::<LevelTime>(&["80%", "12.5%", "due", "30m before", "2h wall after", "3 business days after"]);
    reads::<Offset>(&["4h", "30m wall", "1 business day"]);
    reads::<Allowance>(&["4h", "2 business days", "1 calendar day"]);
    reads::<TimeOfDay>(&["00:00", "15:00:30", "24:00"]);
    reads::<TimeRange>(&["09:00-17:00", "22:00-06:00", "00:00-24:00"]);
    reads::<Weekdays>(&["sat", "mon-fri", "sat-mon"]);
    reads::<DateKey>(&["2026-12-24", "--12-24", "--02-29"]);
}

#[test]
fn what_was_expected_is_said() {
    let mistake = "restrat".parse::<OnRetarget>().unwrap_err();
    assert_eq!(mistake.words(), ["keep_elapsed", "retroactive", "restart", "pinned"]);
    let mistake = "opend".parse::<Trigger>().unwrap_err();
    assert_eq!((mistake.kind(), mistake.found()), (ProblemKind::Unreadable, "`opend` is not a trigger"));
    assert!(mistake.help().contains("`opened`"));
    let empty = "09:00-09:00".parse::<TimeRange>().unwrap_err();
    assert_eq!((empty.kind(), empty.found()), (ProblemKind::Senseless, "`09:00-09:00` is an empty range"));
    let long = "x".repeat(100_000).parse::<Trigger>().unwrap_err();
    assert!(long.to_string().len() < 1_000);
}

#[test]
fn types_hold_what_no_text_says() {
    assert_eq!(TimeOfDay::new(24, 0, 0).map(TimeOfDay::seconds), Some(86_400));
    assert_eq!([TimeOfDay::new(24, 0, 1), TimeOfDay::new(8, 60, 0), TimeOfDay::new(u32::MAX, 0, 0)], [None; 3]);
    let time = |hour| TimeOfDay::new(hour, 0, 0).unwrap();
    assert_eq!([TimeRange::new(time(9), time(9)), TimeRange::new(time(24), time(9))], [None; 2]);
    let night = TimeRange::new(time(22), time(6)).unwrap();
    assert_eq!((night.start(), night.end()), (time(22), time(6)));
    assert!(Weekdays::from(Weekday::Sat..=Weekday::Mon).iter().eq([Weekday::Sat, Weekday::Sun, Weekday::Mon]));
    // What cannot be is said when the policy is built, as for texts.
    let spec = |allowance: Allowance, warning: LevelTime| {
        let target = TargetSpec::within(allowance).warn([warning]);
        PolicySpec::new("p").calendar("24x7").metrics("resolution", MetricSpec::new().targets("*", "*", target))
    };
    assert!(Policy::from_spec(spec(Allowance::Working(60), LevelTime::percent(80))).is_ok());
    let mistakes = Policy::from_spec(spec(Allowance::Working(0), LevelTime::Share(0))).unwrap_err();
    let paths: Vec<_> = mistakes.problems().iter().map(|problem| problem.path()).collect();
    assert_eq!(paths, ["metrics.resolution.targets.*.*.warn[0]", "metrics.resolution.targets.*.*.within"]);
}

#[test]
fn a_calendar_of_types_is_one_of_texts() {
    let date = NaiveDate::from_ymd_opt(2026, 12, 24).unwrap();
    let (eight, five) = (TimeOfDay::new(8, 0, 0).unwrap(), TimeOfDay::new(17, 0, 0).unwrap());
    let range = TimeRange::new(eight, five).unwrap();
    let typed = CalendarSpec::weekly("UTC")
        .hours(Weekday::Mon..=Weekday::Thu, [range])
        .hours(Weekday::Fri, range)
        .hours(Weekdays::from(Weekday::Sat), vec![range])
        .dates(date, DateSpec::hours(range).name("Eve"))
        .dates(DateKey::Yearly { month: 1, day: 1 }, "closed")
        .dates("2026-12-28", [range].into_iter().collect::<HoursSpec>());
    let text = CalendarSpec::weekly("UTC")
        .hours("mon-thu", ["08:00-17:00"])
        .hours("fri", "08:00-17:00")
        .hours("sat", ["08:00-17:00"])
        .dates("2026-12-24", DateSpec::hours("08:00-17:00").name("Eve"))
        .dates("--01-01", DateSpec::closed())
        .dates("2026-12-28", ["08:00-17:00"]);
    assert_eq!(typed, text);
}

#[test]
fn a_policy_of_types_is_one_of_texts() {
    let typed = MetricSpec::new()
        .start([Trigger::Opened, Trigger::Status("new".into())])
        .stop([Trigger::Event(EventType::AgentReplied)])
        .from(CountFrom::OccurredAt)
        .on_retarget(OnRetarget::Pinned)
        .on_reopen(OnReopen::NewCycle)
        .warn([LevelTime::percent(80), LevelTime::Before(Offset::Wall(1_800))])
        .targets("*", "*", Allowance::Working(14_400))
        .targets("*", "a", TargetSpec::within(Allowance::BusinessDays(2)).due(DueAt::SameTime).lands(Lands::NextOpen));
    let text = MetricSpec::new()
        .start(["opened", "status:new"])
        .stop(["agent_replied"])
        .from("occurred_at")
        .on_retarget("pinned")
        .on_reopen("new_cycle")
        .warn(["80%", "30m wall before"])
        .targets("*", "*", "4h")
        .targets("*", "a", TargetSpec::within("2 business days").due("same_time").lands("next_open"));
    assert_eq!(typed, text);
    let level = LevelSpec::at(LevelTime::Due).until(Until::Acknowledged).repeat(Offset::Wall(60), 2);
    assert_eq!(level, LevelSpec::at("due").until("acknowledged").repeat("1m wall", 2));
    assert_eq!(PauseSpec::new().cap(Allowance::Working(60)), PauseSpec::new().cap("1m"));
    let states = [State::Open, State::Resolved, State::Closed, State::Cancelled].map(StatusSpec::from);
    assert_eq!(states, ["open", "resolved", "closed", "cancelled"].map(StatusSpec::from));
    let built = [StatusSpec::open(), StatusSpec::resolved(), StatusSpec::closed(), StatusSpec::cancelled()];
    assert_eq!(states, built);
    let book = PolicyBookSpec::new().matching(Matching::Following);
    assert_eq!(book, PolicyBookSpec::new().matching("following".to_owned()));
    // A text that is owned is a text, too.
    let owned = |text: &str| text.to_owned();
    assert_eq!(TargetSpec::from("4h"), TargetSpec::from(owned("4h")));
    assert_eq!(LevelSpec::from("due"), LevelSpec::from(owned("due")));
    assert_eq!(StatusSpec::from("open"), StatusSpec::from(owned("open")));
    assert_eq!(CalendarSpec::from("office"), CalendarSpec::from(owned("office")));
    assert_eq!(DateSpec::from("closed"), DateSpec::from(owned("closed")));
}
