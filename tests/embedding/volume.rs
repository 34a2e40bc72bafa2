//! `tests/conformance/volume.json`: SHA-256 of the answers about 100,000 tickets, which a rule in the README there makes.

#![allow(clippy::disallowed_methods, reason = "the digests are in a file, and the variable asks to rewrite it")]

use chrono::DateTime;
use punctual::calendar::tzdb_version;
use punctual::json::{Loaded, lines, load};
use punctual_tests::{full, repository};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const BLOCK: u64 = 10_000;
const BLOCKS: u64 = 10;

const PRIORITIES: [&str; 3] = ["urgent", "high", "normal"];
const TIERS: [&str; 4] = ["platinum", "gold", "silver", "bronze"];
const EVENTS: [&str; 14] = [
    r#""type":"agent_replied""#,
    r#""type":"customer_replied""#,
    r#""type":"status_changed","to":"pending""#,
    r#""type":"status_changed","to":"open""#,
    r#""type":"acknowledged""#,
    r#""type":"priority_changed","to":"high""#,
    r#""type":"status_changed","to":"on-hold""#,
    r#""type":"customer_replied""#,
    r#""type":"tier_changed","to":"gold""#,
    r#""type":"assigned","group":"desk""#,
    r#""type":"status_changed","to":"solved""#,
    r#""type":"reopened""#,
    r#""type":"closed""#,
    r#""type":"status_changed","to":"spam""#,
];

fn instant(seconds: u64) -> String {
    DateTime::from_timestamp(seconds as i64, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn one_of<'t>(texts: &[&'t str], number: u64) -> &'t str {
    texts[(number % texts.len() as u64) as usize]
}

/// The ticket of a number, as the README says.
fn ticket(number: u64) -> String {
    let mut at = 1_767_225_600 + number * 7_919 % 28_000_000;
    let opened_at = instant(at);
    let (priority, tier) = (one_of(&PRIORITIES, number), one_of(&TIERS, number / 3));
    let mut events = Vec::new();
    for place in 1..=number % 8 {
        at += number * place * 104_729 % 100_000;
        events.push(format!("{{\"at\":\"{}\",{}}}", instant(at), one_of(&EVENTS, number / 8 + place * place)));
    }
    let events = events.join(",");
    format!(
        "{{\"id\":\"T-{number}\",\"opened_at\":\"{opened_at}\",\"priority\":\"{priority}\",\"tier\":\"{tier}\",\"events\":[{events}]}}\n"
    )
}

/// The digest of the answers about one block of tickets.
fn digest(policy: &Loaded, arguments: &Value, block: u64) -> String {
    let tickets: String = (block * BLOCK..(block + 1) * BLOCK).map(ticket).collect();
    let answers = lines(Some(policy), "evaluate", arguments.to_string().as_bytes(), tickets.as_bytes()).unwrap();
    let answers = answers.replace(tzdb_version(), "EDITION");
    Sha256::digest(answers.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn t3_the_published_digests_of_many_tickets() {
    let path = repository("tests/conformance/volume.json");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    if update {
        let policy = std::fs::read_to_string(repository("examples/policies/saas-support.json")).unwrap();
        let policy: Value = serde_json::from_str(&policy).unwrap();
        let arguments = json!({ "now": "2026-12-01T00:00:00Z" });
        let loaded = load(policy.to_string().as_bytes()).unwrap();
        let digests: Vec<_> = (0..BLOCKS).map(|block| digest(&loaded, &arguments, block)).collect();
        let example = ticket(11);
        let file =
            json!({ "policy": policy, "arguments": arguments, "ticket_11": example.trim_end(), "sha256": digests });
        std::fs::write(&path, format!("{file:#}\n")).unwrap();
    }
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let policy = load(file["policy"].to_string().as_bytes()).unwrap();
    assert_eq!(file["ticket_11"], ticket(11).trim_end());
    // Every block costs seconds in a test build, and the bindings compare all of them.
    let blocks = if full() { BLOCKS } else { 1 };
    for block in 0..blocks {
        let found = digest(&policy, &file["arguments"], block);
        assert_eq!(file["sha256"][block as usize], found, "block {block}; UPDATE_GOLDEN=1 rewrites it");
    }
    assert_eq!(file["sha256"].as_array().unwrap().len() as u64, BLOCKS);
}
