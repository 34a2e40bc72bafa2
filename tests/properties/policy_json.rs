//! Policies from any bytes: reading and building never panic, every mistake has a path, and a policy is printed as it
//! was read (B1, B4).

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use punctual::{InputError, Policy, PolicySpec, Ticket, alerts_between, evaluate};

use super::from_json::numbers_drift;

/// A ticket that uses the words of the seeds.
static TICKET: LazyLock<Ticket> = LazyLock::new(|| {
    serde_json::from_str(
        r#"{ "id": "T-1", "opened_at": "2026-03-02T08:12:00Z", "priority": "high", "tier": "gold", "status": "new",
             "attributes": { "region": "emea" }, "events": [
             { "at": "2026-03-02T09:00:00Z", "type": "agent_replied" },
             { "at": "2026-03-02T10:00:00Z", "type": "customer_replied" },
             { "at": "2026-03-02T10:05:00Z", "type": "status_changed", "to": "pending" },
             { "at": "2026-03-02T12:00:00Z", "type": "status_changed", "to": "open" },
             { "at": "2026-03-03T07:00:00Z", "type": "paused", "reason": "waiting_for_parts" },
             { "at": "2026-03-04T07:00:00Z", "type": "resumed", "reason": "waiting_for_parts" },
             { "at": "2026-03-04T08:00:00Z", "type": "priority_changed", "to": "critical" },
             { "at": "2026-03-05T08:00:00Z", "type": "resolved" },
             { "at": "2026-03-06T08:00:00Z", "type": "reopened" } ] }"#,
    )
    .unwrap()
});

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn hold(data: &[u8]) {
    let Ok(spec) = serde_json::from_slice::<PolicySpec>(data) else { return };
    survives_printing(&spec, data);
    match Policy::from_spec(spec.clone()) {
        Ok(policy) => answers(&policy, &spec),
        Err(mistakes) => says_where(&mistakes),
    }
}

fn survives_printing(spec: &PolicySpec, data: &[u8]) {
    let printed = match serde_json::to_string(spec) {
        Ok(printed) => printed,
        Err(mistake) => return assert!(mistake.to_string().contains("nested too deeply"), "{mistake}"),
    };
    let again: PolicySpec = serde_json::from_str(&printed).unwrap_or_else(|mistake| panic!("{mistake}\n{printed}"));
    if !numbers_drift(data) {
        assert!(again == *spec, "another policy: {printed}");
        assert_eq!(serde_json::to_string(&again).unwrap(), printed);
    }
}

/// B1: each has a place and advice, and they come by place.
fn says_where(mistakes: &InputError) {
    assert!(!mistakes.problems().is_empty());
    for problem in mistakes.problems() {
        let told = [problem.path(), problem.found(), problem.help()];
        assert!(told.iter().all(|text| !text.is_empty()), "{problem:?}");
        // The help has the beginning of a long suggestion, and writes some characters of the author's own text as escapes.
        let is_plain = |c: &char| *c == ' ' || c.is_ascii_graphic();
        let beginning = |name: &str| name.chars().take(100).take_while(is_plain).collect::<String>();
        assert!(problem.suggestion().is_none_or(|name| problem.help().contains(&beginning(name))), "{problem:?}");
    }
    assert!(mistakes.to_string().starts_with("invalid policy:\n"));
}

fn answers(policy: &Policy, spec: &PolicySpec) {
    assert!(policy.spec() == spec);
    let now = at("2026-06-01T00:00:00Z");
    let lints = policy.lint_at(now);
    assert!(lints.iter().all(|lint| !lint.path().is_empty() && !lint.help().is_empty()), "{lints:?}");
    for now in ["2026-03-02T08:12:00Z", "2026-03-03T12:00:00Z", "2026-03-09T00:00:00Z"].map(at) {
        let evaluation = evaluate(&TICKET, policy, now);
        assert!(evaluation.next_change.is_none_or(|next| next > now), "{evaluation:?}");
        let fired = alerts_between(&TICKET, policy, TICKET.opened_at(), now);
        assert!(fired.iter().all(|alert| alert.at.is_some_and(|at| at <= now)), "{fired:?}");
    }
}
