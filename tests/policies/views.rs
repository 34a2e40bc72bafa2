//! The getters of a policy, compared with the policy as written.

use crate::common::policy;
use chrono::TimeDelta;
use punctual::calendar::TimeOfDay;
use punctual::condition::{ConditionsSpec, ValuesSpec};
use punctual::policy::{
    Allowance, CountFrom, DueAt, EndsOn, Lands, LevelTime, LevelView, Offset, OnReopen, OnRetarget, TargetView,
    Trigger, Until,
};
use punctual::ticket::EventType;
use punctual::{Policy, State};
use serde_json::json;

fn shown() -> Policy {
    policy(json!({
        "calendars": { "office": { "time_zone": "UTC", "hours": { "mon-fri": "09:00-17:00" } },
                       "tokyo": { "time_zone": "Asia/Tokyo", "hours": { "mon-fri": "09:00-17:00" } } },
        "pauses": { "parts": { "party": "vendor", "cap": "80h", "metrics": ["resolution"] }, "customer": { "cap": { "times": 2 }, "ended_by": ["reopened"] } },
        "statuses": { "pending": { "pauses": "customer" }, "solved": "resolved" },
        "ladders": { "night": [{ "level": 1, "at": "due" }],
                     "desk": [{ "level": 2, "at": "due" },
                              { "level": 1, "at": "80%", "notify": ["lead", { "to": ["boss"], "outside": "office" }, "desk"], "until": "acknowledged", "ack_lasts": "1h",
                                "repeat": { "every": "30m wall", "times": 3 }, "deliver_in": "office" }] },
        "metrics": {
            "resolution": {
                "from": "occurred_at", "on_retarget": "restart", "on_reopen": "final", "ladder": "desk",
                "warn": ["75%", "30m before"], "counts_in": ["new", "open"],
                "targets": { "high": { "gold": { "within": "2 business days", "due": "same_time", "cutoff": "15:00",
                                                 "calendar": { "attribute": "region", "calendars": { "apac": "tokyo" },
                                                               "default": "24x7" } },
                                       "*": { "within": "8h", "lands": "next_open", "warn": [], "ladder": "night" } },
                             "*": { "gold": "3 calendar days" } } },
            "callback": { "start": ["custom:asked", "reopened"], "stop": ["agent_replied"], "repeat": true,
                          "void": ["custom:reset"], "ends_on": ["closed"],
                          "on_reopen": { "within": "2 business days", "then": "final", "else": "new_cycle" },
                          "after_answer": true, "pause": ["customer"],
                          "counts_while": { "group": { "not": ["field"] } }, "targets": { "*": { "*": "1h" } } } }
    }))
}

fn target<'a>(policy: &'a Policy, priority: Option<&str>, tier: Option<&str>) -> Option<TargetView<'a>> {
    policy.metric("resolution").unwrap().target(priority, tier)
}

fn times<'a>(levels: impl Iterator<Item = LevelView<'a>>) -> Vec<String> {
    levels.map(|level| format!("{} at {}", level.name(), level.at())).collect()
}

#[test]
fn names_come_in_their_order() {
    let policy = shown();
    assert!(policy.priorities().eq(["high", "low"]) && policy.tiers().eq(["gold", "silver"]));
    assert!(policy.calendars().map(|(name, _)| name).eq(["24x7", "office", "tokyo"]));
    assert!(policy.calendars().all(|(name, calendar)| calendar.zone() == policy.calendar(name).unwrap().zone()));
    assert!(policy.metrics().map(|metric| metric.name()).eq(["callback", "resolution"]));
    assert!(policy.pauses().map(|pause| pause.name()).eq(["customer", "parts"]));
    assert!(policy.ladders().map(|(name, _)| name).eq(["desk", "night"]));
    assert!(policy.metric("first_response").is_none());
}

#[test]
fn a_metric_says_what_its_rule_is() {
    let policy = shown();
    let (callback, resolution) = (policy.metric("callback").unwrap(), policy.metric("resolution").unwrap());
    assert_eq!(callback.start(), [Trigger::Custom("asked".into()), Trigger::Event(EventType::Reopened)]);
    assert_eq!(callback.stop(), [Trigger::Event(EventType::AgentReplied)]);
    assert_eq!(callback.void(), [Trigger::Custom("reset".into())]);
    assert!(callback.ends_on().eq([EndsOn::Closed]));
    assert!(resolution.void().is_empty() && resolution.ends_on().eq([EndsOn::Resolved, EndsOn::Closed]));
    assert_eq!((callback.repeat(), callback.after_answer()), (true, true));
    assert_eq!((callback.from(), callback.on_retarget()), (CountFrom::OpenedAt, OnRetarget::KeepElapsed));
    assert!(callback.pause().eq(["customer"]) && callback.counts_in().is_none());
    assert_eq!((resolution.start(), resolution.stop()), (&[Trigger::Opened][..], &[][..]));
    assert_eq!((resolution.repeat(), resolution.after_answer()), (false, false));
    assert_eq!((resolution.from(), resolution.on_retarget()), (CountFrom::OccurredAt, OnRetarget::Restart));
    assert_eq!((resolution.on_reopen(), resolution.on_reopen_else()), (OnReopen::Final, None));
    assert_eq!(callback.on_reopen(), OnReopen::Final);
    assert_eq!(callback.on_reopen_else(), Some((Allowance::BusinessDays(2), OnReopen::NewCycle)));
    assert!(resolution.pause().eq(["customer", "parts"]));
    assert!(resolution.counts_in().unwrap().eq(["new", "open"]) && resolution.counts_while().is_none());
    let conditions = ConditionsSpec::new().group(ValuesSpec::not(["field"]));
    assert_eq!(callback.counts_while(), Some(&conditions.into()));
}

#[test]
fn s4_the_target_shown_is_the_one_that_counts() {
    let policy = shown();
    let gold = target(&policy, Some("high"), Some("gold")).unwrap();
    assert_eq!((gold.within(), gold.due()), (Allowance::BusinessDays(2), DueAt::SameTime));
    assert_eq!((gold.cutoff(), gold.lands()), (TimeOfDay::new(15, 0, 0), Lands::Close));
    assert_eq!((gold.chosen_by(), gold.calendar(Some("apac"))), (Some("region"), "tokyo"));
    assert_eq!((gold.calendar(Some("emea")), gold.calendar(None)), ("24x7", "24x7"));
    assert_eq!(times(gold.warn()), ["warn:30m before at 30m before", "warn:75% at 75%"]);
    assert_eq!(times(gold.ladder()), ["1 at 80%", "2 at due"]);
    let other = target(&policy, Some("high"), None).unwrap();
    assert_eq!((other.within(), other.lands()), (Allowance::Working(8 * 3600), Lands::NextOpen));
    assert_eq!((other.chosen_by(), other.calendar(Some("apac"))), (None, "office"));
    assert_eq!((times(other.warn()).len(), times(other.ladder())), (0, vec!["1 at due".to_owned()]));
    let low = target(&policy, Some("low"), Some("gold")).unwrap();
    assert_eq!((low.within(), low.calendar(None)), (Allowance::CalendarDays(3), "office"));
    assert!(target(&policy, Some("low"), Some("silver")).is_none(), "it has no target");
    assert!(target(&policy, Some("urgent"), Some("gold")).is_none(), "it is not listed");
}

#[test]
fn levels_pauses_and_statuses_say_what_was_written() {
    let policy = shown();
    let desk = policy.ladders().next().map(|(_, levels)| levels.collect::<Vec<_>>()).unwrap();
    assert_eq!((desk[0].at(), desk[0].until()), (LevelTime::percent(80), Some(Until::Acknowledged)));
    assert!(desk[0].notify().eq(["lead", "desk"]));
    assert_eq!((desk[0].ack_lasts(), desk[1].ack_lasts()), (Some(TimeDelta::hours(1)), None));
    let by_hours: Vec<_> = desk[0].notify_by_hours().collect();
    assert_eq!((by_hours.len(), by_hours[0].inside(), by_hours[0].outside()), (1, None, Some("office")));
    assert!(by_hours[0].to().eq(["boss"]));
    assert_eq!((desk[0].repeat(), desk[0].deliver_in()), (Some((Offset::Wall(1800), 3)), Some("office")));
    assert_eq!((desk[1].at(), desk[1].until(), desk[1].repeat()), (LevelTime::Due, None, None));
    assert_eq!((desk[1].notify().count(), desk[1].deliver_in()), (0, None));
    let pauses: Vec<_> = policy.pauses().collect();
    assert_eq!((pauses[0].party(), pauses[0].cap(), pauses[0].times()), (None, None, Some(2)));
    assert_eq!((pauses[0].ended_by(), pauses[1].ended_by()), (&[Trigger::Event(EventType::Reopened)][..], &[][..]));
    assert!(pauses[0].metrics().eq(["callback", "resolution"]));
    assert_eq!((pauses[1].party(), pauses[1].cap()), (Some("vendor"), Some(TimeDelta::hours(80))));
    assert!(pauses[1].metrics().eq(["resolution"]) && pauses[1].times().is_none());
    let statuses: Vec<_> = policy.statuses().map(|one| (one.name(), one.state(), one.pauses())).collect();
    let open = |name, pauses| (name, State::Open, pauses);
    let expected = [open("new", None), open("open", None), open("pending", Some("customer"))];
    assert_eq!(statuses[..3], expected);
    assert_eq!(statuses[3..], [("solved", State::Resolved, None)]);
}
