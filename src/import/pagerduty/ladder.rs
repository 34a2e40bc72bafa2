//! The rules of an escalation policy as the levels of a ladder. This module knows rules and targets, not what is
//! escalated.

use crate::import::each::each;
use crate::import::node::Node;
use crate::input::problem::ProblemKind;
use crate::policy::LevelSpec;

/// A rule: who is told, and how many minutes later the next one is reached.
struct Rule {
    notify: Vec<String>,
    minutes: u32,
}

/// The levels of an escalation policy, of which the first one is told at this time. `None` if something is wrong with it,
/// which has been reported.
pub(super) fn read_rules(policy: &Node<'_, '_>, at: &str, ack_lasts: Option<&str>) -> Option<Vec<LevelSpec>> {
    let loops = read_loops(policy);
    let rules = policy.need("escalation_rules")?;
    let read = each(rules.items().iter().map(read_rule))?;
    if read.is_empty() {
        rules.mistake(ProblemKind::Missing, "it has no rules", "export a policy that tells somebody");
        return None;
    }
    let round: u32 = read.iter().fold(0, |minutes, rule| minutes.saturating_add(rule.minutes));
    let mut before = None;
    let mut levels = Vec::new();
    for (rule, number) in read.into_iter().zip(1..) {
        let when = match before {
            None => at.to_owned(),
            Some((level, minutes)) => format!("{minutes}m wall after level {level}"),
        };
        before = Some((number, rule.minutes));
        let level = LevelSpec::at(when.as_str()).level(number).notify(rule.notify).until("acknowledged");
        let level = ack_lasts.into_iter().fold(level, LevelSpec::ack_lasts);
        levels.push(if loops? == 0 { level } else { level.repeat(format!("{round}m wall"), loops?) });
    }
    Some(levels)
}

/// How many more times the rules are gone through.
fn read_loops(policy: &Node<'_, '_>) -> Option<u32> {
    let is_on = policy.get("repeat_enabled").and_then(|on| on.exact("whether the rules are gone through again").flag());
    let Some(loops) = policy.get("num_loops") else { return Some(0) };
    let loops = loops.exact("how many more times each level is told, as long as nobody acknowledges");
    let count = loops.whole()?;
    let read = u32::try_from(count).ok().filter(|count| *count <= 1_000);
    let read = loops.or_mistake(read, "a number of repetitions", "write a whole number from 0 to 1000")?;
    Some(if is_on == Some(false) { 0 } else { read })
}

fn read_rule(rule: &Node<'_, '_>) -> Option<Rule> {
    rule.ignore(&["id"], "levels have numbers, in the order of the rules");
    let rule = rule.clone().exact("a level, which an acknowledgement ends, together with those after it");
    let minutes = rule.need("escalation_delay_in_minutes").and_then(|delay| {
        let read = u32::try_from(delay.whole()?).ok().filter(|minutes| (1..=525_600).contains(minutes));
        delay.or_mistake(read, "a delay", "write minutes, from 1 to 525600, which is a year")
    });
    if let Some(strategy) = rule.get("escalation_rule_assignment_strategy") {
        read_strategy(&strategy);
    }
    let targets = rule.need("targets").map(|targets| targets.items())?;
    let notify = each(targets.iter().map(read_target));
    Some(Rule { minutes: minutes?, notify: notify? })
}

/// Who of the targets is told: all of them, or one after another.
fn read_strategy(strategy: &Node<'_, '_>) {
    let kind = if strategy.is_map() { strategy.need("type") } else { Some(strategy.clone()) };
    let Some(kind) = kind else { return };
    match kind.text() {
        Some("assign_to_everyone") => _ = kind.exact("all of them are told"),
        Some("round_robin") => {
            _ = kind.approximate("all of them are told, not one after another; let the host choose one of them");
        }
        Some(other) => _ = kind.clone().impossible(format!("`{other}` is not known here; all of them are told")),
        None => {}
    }
}

/// Who is told: the kind and the id.
fn read_target(target: &Node<'_, '_>) -> Option<String> {
    target.ignore(&["summary", "name", "self", "html_url", "email"], "people and schedules are told by their ids");
    let kind = target.need("type").and_then(|kind| {
        let word = kind.clone().exact("the kind of who is told").text()?;
        let kind_of = |word: &'_ str| word.strip_suffix("_reference").unwrap_or(word).to_owned();
        if !matches!(kind_of(word).as_str(), "user" | "schedule") {
            kind.approximate("told under this kind, which PagerDuty's reference does not name");
        }
        Some(kind_of(word))
    });
    let id = target.need("id").and_then(|id| id.exact("who is told").word());
    Some(format!("{}:{}", kind?, id?))
}
