//! The behaviours of other engines: every fragment in `docs/vendors.md` makes a valid policy, gives the hand-computed
//! answers here, and has no line without effect.

use std::collections::BTreeSet;

use crate::common::{at, ticket_with};
use chrono::{DateTime, Utc};
use punctual::{Evaluation, LevelName, Phase, Policy, PolicyBook, evaluate};
use serde_json::{Map, Value, json};

const PAGE: &str = include_str!("../../docs/vendors.md");
const LAWS: &str = include_str!("../../docs/semantics.md");

/// A section of the page by its heading, and tickets that show what its lines do.
struct Row {
    name: &'static str,
    cases: Vec<Case>,
    /// The row that differs, where the lines say the default.
    unlike: Option<&'static str>,
}

/// A ticket, and where the clock of a metric stands, as `describe` says it.
struct Case {
    metric: &'static str,
    opened: &'static str,
    fields: Value,
    events: &'static [&'static str],
    now: &'static str,
    expected: &'static str,
}

fn row(name: &'static str, cases: impl Into<Vec<Case>>) -> Row {
    Row { name, cases: cases.into(), unlike: None }
}

/// A row that only says the default.
fn default_row(name: &'static str, unlike: &'static str, cases: impl Into<Vec<Case>>) -> Row {
    Row { name, cases: cases.into(), unlike: Some(unlike) }
}

fn case(
    metric: &'static str,
    opened: &'static str,
    events: &'static [&'static str],
    now: &'static str,
    expected: &'static str,
) -> Case {
    Case { metric, opened, fields: json!({}), events, now, expected }
}

impl Case {
    fn with(self, fields: Value) -> Case {
        Case { fields, ..self }
    }

    fn evaluate(&self, built: &Built) -> Vec<Evaluation> {
        let ticket = ticket_with(self.opened, self.fields.clone(), self.events);
        match built {
            Built::Policy(policy) => vec![evaluate(&ticket, policy, at(self.now))],
            Built::Book(book) => {
                let under_all = book.evaluate(&ticket, at(self.now));
                let order = under_all.rollup().policies;
                let of = |id: &str| under_all.evaluations.iter().find(|under| &*under.policy.id == id).unwrap().clone();
                order.iter().map(|under| of(&under.policy.id)).collect()
            }
        }
    }

    /// Of a book, under each policy in the order of its roll-up.
    fn describe(&self, built: &Built) -> String {
        let under = |evaluation: &Evaluation| match built {
            Built::Policy(_) => describe(evaluation, self.metric),
            Built::Book(_) => format!("{}: {}", evaluation.policy.id, describe(evaluation, self.metric)),
        };
        self.evaluate(built).iter().map(under).collect::<Vec<_>>().join("; ")
    }
}

fn rows() -> Vec<Row> {
    [pauses(), updates(), first_response(), reopening(), retargets(), days(), starts(), calendars()]
        .into_iter()
        .chain([escalation(), choices()])
        .flatten()
        .collect()
}

// Monday is day 0, and the office is open from 09:00 to 17:00.

fn pauses() -> Vec<Row> {
    const WAITING: &[&str] = &["0 15:00 status_changed to=pending", "1 11:00 status_changed to=open"];
    const HELD: &[&str] = &["0 10:00 status_changed to=pending"];
    vec![
        row(
            "Paused time does not count",
            [
                // 6 h on Monday, 2 h from Tuesday 11:00.
                case("resolution", "0 09:00", WAITING, "1 12:00", "pending, due 1 13:00"),
                case("resolution", "0 09:00", WAITING, "0 16:00", "pending, not due, paused: customer (customer)"),
            ],
        ),
        row(
            "A pause without a status",
            [
                // 1 h, then 7 h from 14:00: 3 h on Monday, 4 h on Tuesday.
                case(
                    "resolution",
                    "0 09:00",
                    &["0 10:00 paused reason=parts", "0 14:00 resumed reason=parts"],
                    "0 15:00",
                    "pending, due 1 13:00",
                ),
                case(
                    "resolution",
                    "0 09:00",
                    &["0 10:00 paused reason=parts"],
                    "0 12:00",
                    "pending, not due, paused: parts (vendor)",
                ),
            ],
        ),
        row(
            "Pauses affect the resolution only",
            [
                case("first_response", "0 09:00", HELD, "0 12:00", "breached, due 0 11:00"),
                case("resolution", "0 09:00", HELD, "0 12:00", "pending, not due, paused: customer (customer)"),
            ],
        ),
        row(
            "A clock that is never paused",
            [
                case("resolution", "0 09:00", HELD, "0 12:00", "pending, due 0 17:00"),
                case("first_response", "0 09:00", HELD, "0 12:00", "pending, not due, paused: customer"),
            ],
        ),
        row("Time counts only in listed statuses", {
            const MOVES: &[&str] = &[
                "0 12:00 status_changed to=on-hold",
                "0 14:00 status_changed to=pending",
                "1 09:00 status_changed to=open",
            ];
            let opened = || json!({ "status": "new" });
            [
                // 3 h as new, 5 h as open.
                case("resolution", "0 09:00", MOVES, "1 10:00", "pending, due 1 14:00").with(opened()),
                // 3 h as new, 2 h on hold, 3 h as open.
                case("requester_wait", "0 09:00", MOVES, "1 10:00", "pending, due 1 12:00").with(opened()),
                case("requester_wait", "0 09:00", MOVES, "0 15:00", "pending, not due, paused: counts_in")
                    .with(opened()),
            ]
        }),
        row("Time counts only while a group has the ticket", {
            const MOVES: &[&str] = &["0 11:00 assigned group=second", "1 10:00 assigned group=first"];
            let opened = || json!({ "group": "first" });
            [
                // 2 h on Monday and 2 h on Tuesday.
                case("first_line", "0 09:00", MOVES, "1 11:00", "pending, due 1 12:00").with(opened()),
                case("first_line", "0 09:00", MOVES, "0 15:00", "pending, not due, paused: counts_while")
                    .with(opened()),
                // 6 h on Monday, 8 h on Tuesday and 2 h on Wednesday.
                case("second_line", "0 09:00", &MOVES[..1], "0 14:00", "pending, due 2 11:00").with(opened()),
            ]
        }),
        row(
            "A pause with a cap",
            [
                // 2 h, 4 h paused until 15:00, 2 h, and 4 h on Tuesday.
                case(
                    "resolution",
                    "0 09:00",
                    &["0 11:00 status_changed to=pending"],
                    "1 10:00",
                    "pending, due 1 13:00",
                ),
                case(
                    "resolution",
                    "0 09:00",
                    &["0 11:00 status_changed to=pending"],
                    "0 14:00",
                    "pending, due 1 13:00, paused: customer (customer)",
                ),
            ],
        ),
        row("A pause that is allowed once", {
            const TWICE: &[&str] = &[
                "0 10:00 status_changed to=pending",
                "0 11:00 status_changed to=open",
                "0 12:00 status_changed to=pending",
            ];
            const LONG: &[&str] = &["0 10:00 status_changed to=pending"];
            [
                case("resolution", "0 09:00", TWICE, "0 13:00", "pending, due 1 10:00"),
                case("resolution", "0 09:00", LONG, "0 16:00", "pending, due 1 13:00"),
                case("resolution", "0 09:00", LONG, "0 12:00", "pending, due 1 13:00, paused: customer (customer)"),
            ]
        }),
        row("A pause that ends when the customer answers", {
            const ANSWERED: &[&str] =
                &["0 10:00 status_changed to=pending", "0 11:00 customer_replied", "0 15:00 status_changed to=open"];
            [
                case("resolution", "0 09:00", ANSWERED, "0 16:00", "pending, due 1 10:00"),
                case("resolution", "0 09:00", ANSWERED, "0 10:30", "pending, not due, paused: customer (customer)"),
            ]
        }),
        row("A pause with a known end", {
            const ORDERED: &[&str] = &["0 10:00 status_changed to=on-order until=2026-03-02T14:00:00Z"];
            [
                // 1 h, then 7 h from 14:00: 3 h on Monday, 4 h on Tuesday.
                case("resolution", "0 09:00", ORDERED, "0 12:00", "pending, due 1 13:00, paused: parts (vendor)"),
                case("resolution", "0 09:00", ORDERED, "0 15:00", "pending, due 1 13:00"),
            ]
        }),
    ]
}

fn updates() -> Vec<Row> {
    const TALK: &[&str] =
        &["0 09:30 agent_replied", "0 10:00 customer_replied", "0 11:00 customer_replied", "0 12:00 agent_replied"];
    const ASKED: &[&str] = &[
        "0 10:00 agent_replied",
        "0 11:00 status_changed to=pending",
        "0 16:00 status_changed to=open",
        "0 16:30 agent_replied",
    ];
    vec![
        row(
            "An update clock that restarts on any contact",
            [
                case("update", "0 09:00", TALK, "0 09:00", "pending, due 0 13:00"),
                case("update", "0 09:00", TALK, "0 11:30", "cycle 4: pending, due 0 15:00"),
                case("update", "0 09:00", TALK, "0 12:30", "cycle 5: pending, due 0 16:00"),
            ],
        ),
        row(
            "An update clock from the oldest unanswered message",
            [
                case("next_response", "0 09:00", &["0 09:15 customer_replied"], "0 09:20", "no cycle"),
                case("next_response", "0 09:00", TALK, "0 11:30", "pending, due 0 14:00"),
                case("next_response", "0 09:00", TALK, "0 12:30", "met, due 0 14:00, stopped 0 12:00"),
            ],
        ),
        row(
            "An update clock from the customer's last message",
            [
                case("next_response", "0 09:00", TALK, "0 11:30", "cycle 2: pending, due 0 15:00"),
                case("next_response", "0 09:00", TALK, "0 12:30", "cycle 2: met, due 0 15:00, stopped 0 12:00"),
            ],
        ),
        row(
            "An update clock from the agent's last message",
            [
                case("periodic_update", "0 09:00", TALK, "0 09:15", "no cycle"),
                case("periodic_update", "0 09:00", TALK, "0 11:30", "pending, due 0 13:30"),
                case("periodic_update", "0 09:00", TALK, "0 12:30", "cycle 2: pending, due 0 16:00"),
            ],
        ),
        row(
            "An update clock that waits for the customer",
            [
                case("periodic_update", "0 09:00", ASKED, "0 15:00", "breached, due 0 14:00"),
                case("pausable_update", "0 09:00", ASKED, "0 15:00", "pending, not due, paused: customer"),
                // 1 h before the pause, 1 h after it, 2 h on Tuesday.
                case("pausable_update", "0 09:00", ASKED, "0 16:15", "pending, due 1 11:00"),
                case("pausable_update", "0 09:00", ASKED, "1 09:00", "cycle 2: pending, due 1 12:30"),
            ],
        ),
        row(
            "A response to every message",
            [
                case("every_response", "0 09:00", TALK, "0 09:15", "pending, due 0 13:00"),
                case("every_response", "0 09:00", TALK, "0 11:30", "cycle 2: pending, due 0 14:00"),
            ],
        ),
    ]
}

fn first_response() -> Vec<Row> {
    const ACTIONS: &[&str] = &[
        "0 09:30 internal_note",
        "0 10:00 assigned agent=ann",
        "0 10:30 status_changed to=pending",
        "0 11:30 agent_replied",
    ];
    fn answered(events: &'static [&'static str], expected: &'static str) -> Case {
        case("first_response", "0 09:00", events, "0 12:00", expected).with(json!({ "status": "new" }))
    }
    vec![
        default_row(
            "A first response is a public reply",
            "An internal note counts as an answer",
            [answered(ACTIONS, "breached, due 0 11:00, stopped 0 11:30")],
        ),
        row("A first response is leaving a status", [answered(ACTIONS, "met, due 0 11:00, stopped 0 10:30")]),
        row("A first response is an assignment", [answered(ACTIONS, "met, due 0 11:00, stopped 0 10:00")]),
        row(
            "An internal note counts as an answer",
            [
                answered(ACTIONS, "met, due 0 11:00, stopped 0 09:30"),
                answered(&["0 10:00 agent_replied"], "met, due 0 11:00, stopped 0 10:00"),
            ],
        ),
        row(
            "Putting on hold counts as an answer",
            [
                answered(ACTIONS, "met, due 0 11:00, stopped 0 10:30"),
                answered(&["0 10:00 agent_replied"], "met, due 0 11:00, stopped 0 10:00"),
            ],
        ),
    ]
}

fn reopening() -> Vec<Row> {
    fn back(expected: &'static str) -> [Case; 1] {
        [case("resolution", "0 09:00", &["0 11:00 resolved", "0 13:00 reopened"], "0 16:00", expected)]
    }
    vec![
        row("Resolution never restarts", back("met, due 0 17:00, stopped 0 11:00")),
        // 2 h, 4 h from 13:00, 2 h on Tuesday.
        default_row("Resolution excludes closed time", "Resolution includes closed time", back("pending, due 1 11:00")),
        row("Resolution includes closed time", back("pending, due 0 17:00")),
        row("A reopening starts a new resolution cycle", back("cycle 2: pending, due 1 13:00")),
        row("What comes back late is a new case", {
            fn back(reopened: &'static [&'static str], now: &'static str, expected: &'static str) -> Case {
                case("resolution", "0 09:00", reopened, now, expected)
            }
            [
                // The tenth business day after Monday is a Monday.
                back(&["0 11:00 resolved", "14 16:00 reopened"], "14 16:30", "pending, due 15 14:00"),
                back(&["0 11:00 resolved", "14 17:30 reopened"], "15 09:00", "cycle 2: pending, due 15 17:00"),
            ]
        }),
        row(
            "The clock runs until the ticket is closed",
            [case(
                "resolution",
                "0 09:00",
                &["0 12:00 status_changed to=solved", "1 10:00 status_changed to=closed"],
                "1 11:00",
                "breached, due 0 17:00, stopped 1 10:00",
            )],
        ),
        row("One clock ends when the ticket is resolved, another when it is closed", {
            const ENDS: &[&str] = &["0 12:00 status_changed to=solved", "1 10:00 status_changed to=closed"];
            [
                case("resolution", "0 09:00", ENDS, "1 11:00", "met, due 0 17:00, stopped 0 12:00"),
                case("closure", "0 09:00", ENDS, "1 11:00", "met, due 1 17:00, stopped 1 10:00"),
            ]
        }),
        row("A reset without a verdict", {
            const RESET: &[&str] = &["0 11:00 custom name=reset"];
            [
                case("resolution", "0 09:00", RESET, "0 12:00", "cycle 2: pending, due 1 11:00"),
                case(
                    "resolution",
                    "0 09:00",
                    &["0 11:00 custom name=reset", "0 12:00 resolved"],
                    "0 13:00",
                    "cycle 2: met, due 1 11:00, stopped 0 12:00",
                ),
            ]
        }),
        row(
            "Merged and deleted tickets are not judged",
            [case(
                "resolution",
                "0 09:00",
                &["0 12:00 status_changed to=merged"],
                "1 11:00",
                "void, due 0 17:00, stopped 0 12:00",
            )],
        ),
    ]
}

fn retargets() -> Vec<Row> {
    // Two hours of eight are used when four hours round the clock take their place, five hours after the opening.
    fn raised(expected: &'static str) -> [Case; 1] {
        let raised = case("resolution", "0 15:00", &["0 20:00 priority_changed to=urgent"], "0 21:00", expected);
        [raised.with(json!({ "priority": "normal" }))]
    }
    vec![
        default_row(
            "A new target keeps the elapsed time",
            "A new target counts from the start",
            raised("pending, due 0 22:00"),
        ),
        row("A new target counts from the start", raised("breached, due 0 19:00")),
        row("A new target starts a new cycle", raised("cycle 2: pending, due 1 00:00")),
        row("The first target stays in force", raised("pending, due 1 15:00")),
    ]
}

fn days() -> Vec<Row> {
    fn opened(opened: &'static str, expected: &'static str) -> Case {
        case("resolution", opened, &[], opened, expected)
    }
    vec![
        row("Business days end at closing time", [opened("0 10:00", "pending, due 2 17:00")]),
        row(
            "Business days keep the time of day",
            [opened("0 10:00", "pending, due 2 10:00"), opened("3 10:00", "pending, due 7 10:00")],
        ),
        row(
            "Late requests count from the next day",
            [opened("0 14:59", "pending, due 1 17:00"), opened("0 15:00", "pending, due 2 17:00")],
        ),
        row(
            "Late requests count their hours from the next day",
            [opened("0 14:59", "pending, due 1 14:59"), opened("0 15:00", "pending, due 1 17:00")],
        ),
        row(
            "Business days until a fixed hour",
            [
                opened("0 09:59", "pending, due 2 16:00"),
                opened("0 10:00", "pending, due 3 16:00"),
                opened("0 16:30", "pending, due 3 16:00"),
            ],
        ),
        row(
            "The same business day",
            [
                opened("0 10:00", "pending, due 0 17:00"),
                opened("0 17:30", "pending, due 1 17:00"),
                opened("5 12:00", "pending, due 7 17:00"),
            ],
        ),
        row(
            "Business days from the date of receipt",
            [
                opened("0 10:00", "pending, due 1 17:00"),
                opened("4 18:00", "pending, due 7 17:00"),
                opened("5 12:00", "pending, due 7 17:00"),
            ],
        ),
        // Monday 2 March and Wednesday 4 March; 4 April is a Saturday.
        row(
            "One month, or the next working day",
            [opened("0 10:00", "pending, due 31 10:00"), opened("2 10:00", "pending, due 35 10:00")],
        ),
        row("A day is 24 working hours", [opened("0 09:00", "pending, due 2 17:00")]),
        row("Calendar days", [opened("3 10:00", "pending, due 6 10:00")]),
        default_row(
            "A deadline at the closing",
            "A deadline at the next opening",
            [opened("0 09:00", "pending, due 0 17:00")],
        ),
        row("A deadline at the next opening", [opened("0 09:00", "pending, due 1 09:00")]),
        row("A date set by hand", {
            const MET: &str = "met, due 2 15:00, stopped 2 15:00";
            const AGREED: &str = "0 10:00 target_set metric=callback due_at=2026-03-04T15:00:00Z";
            [
                case("callback", "0 09:00", &[], "0 11:00", "pending, due 2 17:00"),
                case("callback", "0 09:00", &[AGREED], "0 11:00", "pending, due 2 15:00"),
                case("callback", "0 09:00", &[AGREED, "2 15:00 custom name=called"], "2 16:00", MET),
                case("callback", "0 09:00", &[AGREED], "2 16:00", "breached, due 2 15:00"),
            ]
        }),
    ]
}

fn starts() -> Vec<Row> {
    const GIVEN: &[&str] = &["0 11:00 assigned agent=ann"];
    const MOVES: &[&str] =
        &["0 10:00 status_changed to=review", "0 11:00 status_changed to=open", "0 15:00 status_changed to=review"];
    const GROUPS: &[&str] = &["0 10:00 assigned group=first", "0 12:00 assigned group=second"];
    const STAGES: &[&str] =
        &["0 10:00 status_changed to=waiting", "0 12:00 status_changed to=open", "1 10:30 status_changed to=shipped"];
    const CUSTOM: &[&str] = &[
        "0 10:00 custom name=major",
        "0 11:00 paused reason=condition",
        "0 12:00 resumed reason=condition",
        "0 13:00 custom name=contained",
        "0 14:00 custom name=major",
    ];
    vec![
        default_row(
            "From the creation of the ticket",
            "From the assignment",
            [case("resolution", "0 09:00", GIVEN, "0 12:00", "pending, due 0 17:00")],
        ),
        row(
            "From the assignment",
            [
                case("resolution", "0 09:00", GIVEN, "0 10:00", "no cycle"),
                case("resolution", "0 09:00", GIVEN, "0 12:00", "pending, due 1 11:00"),
            ],
        ),
        row(
            "From the assignment to a group",
            [
                case("ownership", "0 09:00", GROUPS, "0 11:00", "pending, due 0 14:00"),
                case("ownership", "0 09:00", GROUPS, "0 13:00", "cycle 2: pending, due 0 16:00"),
            ],
        ),
        row(
            "From the start of the incident",
            [case("resolution", "0 11:00", &[], "0 12:00", "pending, due 0 17:00")
                .with(json!({ "occurred_at": at("0 09:00") }))],
        ),
        row(
            "From one status to another",
            [
                case("review", "0 09:00", MOVES, "0 12:00", "met, due 0 14:00, stopped 0 11:00"),
                case("review", "0 09:00", MOVES, "0 16:00", "cycle 2: pending, due 1 11:00"),
            ],
        ),
        row(
            "Until a stage is reached",
            // 1 h, 5 h from noon, 1.5 h on Tuesday: in time, as 2 h were left out.
            [case("resolution", "0 09:00", STAGES, "1 12:00", "met, due 1 11:00, stopped 1 10:30")],
        ),
        row(
            "By the host's own conditions",
            [
                case("containment", "0 09:00", CUSTOM, "0 12:30", "pending, due 0 15:00"),
                case("containment", "0 09:00", CUSTOM, "0 13:30", "met, due 0 15:00, stopped 0 13:00"),
                case("containment", "0 09:00", CUSTOM, "0 14:30", "cycle 2: pending, due 1 10:00"),
            ],
        ),
    ]
}

fn escalation() -> Vec<Row> {
    const ACKNOWLEDGED: &[&str] = &["0 17:10 acknowledged"];
    const EARLY: &[&str] = &["0 16:20 acknowledged"];
    let urgent =
        |opened, now, expected| case("resolution", opened, &[], now, expected).with(json!({ "priority": "urgent" }));
    vec![
        row(
            "Other people at night",
            [
                urgent("0 10:00", "0 15:00", "breached, due 0 14:00, level 1 0 14:00 to desk"),
                urgent("0 20:00", "1 01:00", "breached, due 1 00:00, level 1 1 00:00 to on-call"),
            ],
        ),
        row(
            "A reminder on the day before",
            [case("resolution", "0 10:00", &[], "3 10:00", "pending, due 3 17:00, level 1 2 09:00")],
        ),
        row(
            "Escalation steps one after the other",
            [urgent("0 20:00", "1 10:00", "breached, due 1 00:00, level 1 1 09:00, level 2 1 09:30")],
        ),
        row(
            "Acknowledged, and then nothing",
            [
                case(
                    "resolution",
                    "0 09:00",
                    ACKNOWLEDGED,
                    "1 11:00",
                    "breached, due 0 17:00, level 1 0 17:00, level 1 0 18:10",
                ),
                // Acknowledged before it is due.
                case("resolution", "0 09:00", EARLY, "0 18:00", "breached, due 0 17:00, level 1 0 17:20"),
            ],
        ),
    ]
}

fn calendars() -> Vec<Row> {
    const MOVED: &[&str] = &["0 10:00 attribute_changed name=region to=apac"];
    vec![
        row(
            "A calendar chosen by a field",
            [
                // Tokyo is open from 00:00 to 08:00 UTC.
                case("resolution", "0 00:00", &[], "0 01:00", "pending, due 0 08:00")
                    .with(json!({ "attributes": { "region": "apac" } })),
                case("resolution", "0 09:00", &[], "0 10:00", "pending, due 0 17:00"),
                case("resolution", "0 09:00", MOVED, "0 10:00", "pending, due 1 07:00"),
            ],
        ),
        row(
            "Some targets run round the clock",
            [case("first_response", "0 16:00", &[], "0 16:00", "pending, due 0 18:00")
                .with(json!({ "priority": "urgent" }))],
        ),
        row(
            "Two clocks, in business hours and round the clock",
            [
                case("actual", "0 15:00", &[], "0 16:00", "pending, due 0 23:00"),
                case("resolution", "0 15:00", &[], "0 16:00", "pending, due 1 15:00"),
            ],
        ),
        row(
            "Other hours in summer",
            [
                // 1 June and 31 August are Mondays.
                case("resolution", "91 08:00", &[], "91 08:00", "pending, due 91 16:00"),
                case("resolution", "182 15:00", &[], "182 15:00", "pending, due 183 13:00"),
            ],
        ),
        row(
            "Holidays by rule, observed on another day",
            [
                // From Wednesday to Friday, and in 2027 from Christmas Eve to Tuesday.
                case("resolution", "268 13:00", &[], "268 13:00", "pending, due 270 13:00"),
                case("resolution", "662 13:00", &[], "662 13:00", "pending, due 666 13:00"),
            ],
        ),
    ]
}

fn choices() -> Vec<Row> {
    // Answered, so that the resolution is what is most pressing.
    const ANSWERED: &[&str] = &["0 09:15 agent_replied"];
    let fields = |fields: Value| case("resolution", "0 09:00", ANSWERED, "0 09:30", "").with(fields);
    let expect = |case: Case, expected| Case { expected, ..case };
    let urgent = |kind: &str| json!({ "priority": "urgent", "attributes": { "type": kind } });
    let large = |status: &str, seats: &str, tags: Value| json!({ "priority": "normal", "status": status, "attributes": { "seats": seats, "tags": tags } });
    let applies = "major: pending, due 0 11:00";
    let not = "other: pending, due 0 17:00";
    vec![
        row(
            "Conditions with and, or, not and comparisons",
            [
                expect(fields(urgent("incident")), "major: pending, due 0 10:00"),
                // No type is no question.
                expect(fields(json!({ "priority": "urgent" })), "major: pending, due 0 10:00"),
                // Four hours round the clock.
                expect(fields(urgent("question")), "other: pending, due 0 13:00"),
                expect(fields(urgent("task")), "other: pending, due 0 13:00"),
                expect(fields(large("new", "100", json!(["eu", "vip"]))), applies),
                expect(fields(large("new", "250.5", json!("pilot"))), applies),
                expect(fields(large("new", "99.9", json!(["vip", "pilot"]))), not),
                expect(fields(large("new", "many", json!("vip"))), not),
                expect(fields(large("new", "100", json!(["eu"]))), not),
                expect(fields(large("open", "100", json!(["vip"]))), not),
            ],
        ),
        row(
            "Several agreements at once",
            [
                expect(
                    fields(json!({ "attributes": { "customer": "c-1", "product": "p-1" } })),
                    "product: pending, due 0 13:00; customer: pending, due 0 15:00",
                ),
                expect(
                    fields(json!({ "attributes": { "customer": "c-1", "product": "p-2" } })),
                    "customer: pending, due 0 15:00",
                ),
                expect(fields(json!({ "attributes": { "product": "p-1" } })), "product: pending, due 0 13:00"),
            ],
        ),
    ]
}

// ---- the checks ----

#[test]
fn every_row_of_the_page_is_tested_here_and_stands_in_its_table() {
    let page = Page::read();
    let names: Vec<&str> = page.sections.iter().map(|section| section.name).collect();
    assert_eq!(rows().iter().map(|row| row.name).collect::<Vec<_>>(), names);
    let table: Vec<&str> = page.table.iter().map(|line| line.name).collect();
    assert_eq!(table, names);
    let links: BTreeSet<String> = names.iter().map(|name| anchor(name)).collect();
    assert_eq!(links.len(), names.len());
    assert!(page.table.iter().all(|line| line.link == anchor(line.name)));
}

#[test]
fn every_law_in_the_table_is_one() {
    for line in Page::read().table {
        for law in line.laws.split(", ") {
            assert!(LAWS.contains(&format!("- **{law}** *")), "{}: {law}", line.name);
        }
    }
}

#[test]
fn the_lines_give_the_answers_worked_by_hand() {
    let page = Page::read();
    for row in rows() {
        let policy = page.policy(row.name);
        for case in &row.cases {
            assert_eq!(case.describe(&policy), case.expected, "{}, {} at {}", row.name, case.metric, case.now);
        }
    }
}

#[test]
fn without_the_lines_the_answers_are_others() {
    let page = Page::read();
    let base = load(&page.base).unwrap();
    for row in rows() {
        let differs = |policy: &Built| row.cases.iter().any(|case| case.describe(policy) != case.expected);
        assert_eq!(differs(&base), row.unlike.is_none(), "{}", row.name);
        assert_eq!(page.section(row.name).says_default, row.unlike.is_some(), "{}", row.name);
        if let Some(unlike) = row.unlike {
            assert!(differs(&page.policy(unlike)), "{} is like {unlike}", row.name);
        }
    }
}

#[test]
fn no_line_is_idle() {
    let page = Page::read();
    for row in rows().iter().filter(|row| row.unlike.is_none()) {
        let lines = &page.section(row.name).lines;
        let with_all = page.policy(row.name);
        for (path, shorter) in each_without_one(lines) {
            // A line that is needed to load is not idle either.
            let Some(policy) = load(&with_lines(&page.base, &shorter)) else { continue };
            let differs = row.cases.iter().any(|case| case.evaluate(&policy) != case.evaluate(&with_all));
            assert!(differs, "{}: {path} does nothing", row.name);
        }
    }
}

#[test]
fn a_service_level_of_eight_hours_over_a_weekend_measured_twice() {
    // An example of ServiceNow's: opened Friday 21:00, asked Monday 09:30, with hours from 08:00 to 17:00. In the schedule
    // 1 h 30 have passed, round the clock 60 h 30.
    let page = Page::read();
    let mut policy = page.laid_over("Two clocks, in business hours and round the clock");
    policy["calendars"]["office"]["hours"]["mon-fri"] = json!(["08:00-17:00"]);
    let policy: Policy = serde_json::from_value(policy).unwrap();
    let evaluation = evaluate(&ticket_with("4 21:00", json!({}), &[]), &policy, at("7 09:30"));
    let minutes = |metric| evaluation.metric(metric).unwrap().cycles[0].elapsed.num_minutes();
    assert_eq!((minutes("resolution"), minutes("actual")), (90, 60 * 60 + 30));
}

// ---- the page ----

/// The page as far as it is checked.
struct Page {
    base: Value,
    table: Vec<Line>,
    sections: Vec<Section>,
}

/// A line of the table: `| [name](#link) | who has it | laws |`.
struct Line {
    name: &'static str,
    link: &'static str,
    laws: &'static str,
}

struct Section {
    name: &'static str,
    lines: Value,
    says_default: bool,
}

impl Page {
    fn read() -> Page {
        let (head, _) = PAGE.split_once("\n### ").expect("a first section");
        // What follows the next greater heading belongs to no section.
        let sections = PAGE.split("\n### ").skip(1).map(|text| text.split("\n## ").next().unwrap_or_default());
        Page {
            base: only_block(head),
            table: PAGE.lines().filter_map(Line::read).collect(),
            sections: sections.map(Section::read).collect(),
        }
    }

    fn section(&self, name: &str) -> &Section {
        self.sections.iter().find(|section| section.name == name).expect(name)
    }

    fn laid_over(&self, name: &str) -> Value {
        with_lines(&self.base, &self.section(name).lines)
    }

    fn policy(&self, name: &str) -> Built {
        load(&self.laid_over(name)).unwrap_or_else(|| panic!("{name} cannot be built"))
    }
}

impl Line {
    fn read(line: &'static str) -> Option<Line> {
        let mut cells = line.strip_prefix("| [")?.strip_suffix(" |")?.split(" | ");
        let (name, link) = cells.next()?.strip_suffix(')')?.split_once("](#")?;
        Some(Line { name, link, laws: cells.nth(1)? })
    }
}

impl Section {
    fn read(text: &'static str) -> Section {
        let (name, text) = text.split_once('\n').expect("a heading");
        Section { name, lines: only_block(text), says_default: text.contains("This is the default.") }
    }
}

fn only_block(text: &str) -> Value {
    let mut blocks = text.split("```json\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    let (Some(block), None) = (blocks.next(), blocks.next()) else { panic!("not one block: {text}") };
    serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"))
}

/// The name that a heading has in links.
fn anchor(name: &str) -> String {
    let letters = name.to_lowercase().replace(' ', "-");
    letters.chars().filter(|letter| letter.is_alphanumeric() || *letter == '-').collect()
}

// ---- policies ----

/// What a fragment makes.
enum Built {
    Policy(Policy),
    Book(PolicyBook),
}

fn load(written: &Value) -> Option<Built> {
    match written.get("policies") {
        Some(_) => serde_json::from_value(written.clone()).ok().map(Built::Book),
        None => serde_json::from_value(written.clone()).ok().map(Built::Policy),
    }
}

/// The lines laid over the policy of the page. Of a book, each of its policies.
fn with_lines(base: &Value, lines: &Value) -> Value {
    let Some(entries) = lines.get("policies").and_then(Value::as_array) else { return laid_over(base, lines) };
    let mut book = lines.clone();
    book["policies"] = entries
        .iter()
        .map(|entry| {
            let mut entry = entry.clone();
            entry["policy"] = laid_over(base, &entry["policy"]);
            entry
        })
        .collect();
    book
}

/// Map by map; anything else replaces what was there.
fn laid_over(base: &Value, lines: &Value) -> Value {
    let (Value::Object(base), Value::Object(lines)) = (base, lines) else { return lines.clone() };
    let mut all: Map<String, Value> = base.clone();
    for (name, value) in lines {
        let laid = base.get(name).map_or_else(|| value.clone(), |under| laid_over(under, value));
        all.insert(name.clone(), laid);
    }
    Value::Object(all)
}

/// The value without one entry of a map or list in it, for each of them, with the place of what is left out.
fn each_without_one(value: &Value) -> Vec<(String, Value)> {
    fn inside(key: &str, value: &Value, put: &dyn Fn(Value) -> Value) -> Vec<(String, Value)> {
        each_without_one(value).into_iter().map(|(path, value)| (format!("{key}.{path}"), put(value))).collect()
    }
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| {
                let mut without = map.clone();
                without.remove(key);
                let put = |value| {
                    Value::Object(Map::from_iter(map.clone()).into_iter().chain([(key.clone(), value)]).collect())
                };
                [vec![(key.clone(), Value::Object(without))], inside(key, value, &put)].concat()
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, value)| {
                let mut without = items.clone();
                without.remove(index);
                let put = |value| {
                    let mut items = items.clone();
                    items[index] = value;
                    Value::Array(items)
                };
                let key = index.to_string();
                [vec![(key.clone(), Value::Array(without))], inside(&key, value, &put)].concat()
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Such as `cycle 2: breached, due 0 17:00, stopped 1 10:00`.
fn describe(evaluation: &Evaluation, metric: &str) -> String {
    let Some(cycle) = evaluation.metric(metric).and_then(|status| status.current()) else { return "no cycle".into() };
    let number = if cycle.number > 1 { format!("cycle {}: ", cycle.number) } else { String::new() };
    let outcome = format!("{:?}", cycle.outcome).to_lowercase();
    let due = cycle.due_at.map_or(", not due".into(), |due| format!(", due {}", clock(due)));
    let stopped = cycle.stopped_at.map_or(String::new(), |stopped| format!(", stopped {}", clock(stopped)));
    let paused = match &cycle.phase {
        Phase::Paused { reason, party: Some(party), .. } => format!(", paused: {reason} ({party})"),
        Phase::Paused { reason, party: None, .. } => format!(", paused: {reason}"),
        _ => String::new(),
    };
    let numbered = cycle.fired.iter().filter(|firing| matches!(firing.level, LevelName::Number(_)));
    let told = numbered.map(|firing| {
        let to = firing.notify.join(" and ");
        format!(", level {} {}{}{to}", firing.level, clock(firing.at), if to.is_empty() { "" } else { " to " })
    });
    format!("{number}{outcome}{due}{stopped}{paused}{}", told.collect::<String>())
}

/// As `at` reads it.
fn clock(at: DateTime<Utc>) -> String {
    let monday = crate::common::at("0 00:00");
    format!("{} {}", (at - monday).num_days(), at.format("%H:%M"))
}
