//! Policies, in the order in which they are tried.

use std::collections::BTreeSet;

use super::desk::{self, Desk, Variant};
use super::{DayMeaning, Export, Options, conditions, is_new, leave_out, statuses, targets};
use crate::book::{BookEntrySpec, Matching, PolicyBookSpec};
use crate::import::node::Node;
use crate::input::ProblemKind;
use crate::input::names::sort_by;
use crate::input::texts::text;
use crate::policy::PolicySpec;

/// A policy with what decides about its place.
struct Placed<'a, 'n> {
    node: Node<'a, 'n>,
    is_for_all: bool,
    order: (bool, i64),
    entries: Vec<BookEntrySpec>,
    in_business_hours: bool,
}

/// The book of all policies that are switched on.
pub(super) fn book(export: &Export<'_, '_>) -> Option<PolicyBookSpec> {
    let desk = desk::read(export);
    let listed = export.listed(POLICIES);
    if !export.has(POLICIES) {
        export.account.missing_file(POLICIES);
    }
    if !export.account.fits(POLICIES, listed.iter().map(|_| desk.size)) {
        return None;
    }
    let mut ids = BTreeSet::new();
    let mut policies: Vec<Placed<'_, '_>> = listed
        .into_iter()
        .filter(is_on)
        .filter_map(|policy| leave_out(&policy, placed(&policy, &desk, &mut ids, export)))
        .collect();
    sort_by(&mut policies, |one, other| one.order.cmp(&other.order));
    say_what_no_ticket_gets(&policies);
    let in_business_hours = policies.iter().any(|policy| policy.in_business_hours);
    if in_business_hours && desk.choice.is_none() && !desk.has_mistakes {
        miss_hours(export);
    }
    if !in_business_hours {
        let why = "left out, because no target counts in business hours";
        desk.nodes.iter().for_each(|node| drop(node.clone().ignored(why)));
    }
    let calendars = desk.calendars.into_iter().filter(|_| in_business_hours);
    let book = PolicyBookSpec::new().matching(Matching::Following);
    let book = calendars.fold(book, |book, (id, calendar)| book.calendars(id, calendar));
    let book = book.policies(policies.into_iter().flat_map(|policy| policy.entries));
    export.account.book(book)
}

const POLICIES: &str = "sla_policies";
const HOURS: &str = "business_hours";

/// Says which policies stand after one that is for every ticket.
fn say_what_no_ticket_gets(policies: &[Placed<'_, '_>]) {
    let after = policies.iter().skip_while(|policy| !policy.is_for_all).skip(1);
    for policy in after {
        policy.node.clone().ignored("no ticket gets it, because a policy before it is for every ticket");
    }
}

/// Reports that no business hours are for tickets in general.
fn miss_hours(export: &Export<'_, '_>) {
    if !export.has(HOURS) {
        export.account.missing_file(HOURS);
    } else {
        let help = "name one in the option `default_business_hours`";
        export.account.mistake(HOURS, ProblemKind::Missing, "no business hours are the default", help);
    }
}

/// Whether a policy is switched on. One that is not is left out.
fn is_on(policy: &Node<'_, '_>) -> bool {
    let flag = |name| policy.get(name).and_then(|flag| flag.exact("whether it is in use").flag());
    let (active, deleted) = (flag("active").unwrap_or(true), flag("deleted").unwrap_or(false));
    if !active || deleted {
        policy.clone().skip(if deleted { "deleted" } else { "not active" });
    }
    active && !deleted
}

fn placed<'a, 'n>(
    policy: &Node<'a, 'n>,
    desk: &Desk<'_, '_>,
    ids: &mut BTreeSet<String>,
    export: &Export<'a, 'n>,
) -> Option<Placed<'a, 'n>> {
    policy.ignore(&["created_at", "updated_at"], "says nothing about a promise");
    let id = policy.need("id").and_then(|id| id.exact("the id of the policy").word());
    let is_default = policy.get("is_default").and_then(|flag| flag.exact("whether it is tried last").flag());
    let position = policy.get("position").and_then(|place| place.exact("its place in the order").whole());
    let conditions = conditions::read(policy, export.shape);
    let spec = described(PolicySpec::default(), policy);
    let promised = targets::read(policy, export.shape);
    let id = id.filter(|id| is_new(ids, id, policy))?;
    if conditions.iter().any(|(_, values)| values.is_empty()) {
        policy.clone().impossible("left out, because a condition of it cannot be expressed here");
        return None;
    }
    account_for(policy, &id, export.options);
    let in_business_hours = promised.in_business_hours();
    let choice = desk.choice.clone().filter(|_| in_business_hours);
    let spec = statuses::add(choice.into_iter().fold(spec, PolicySpec::calendar), export.options);
    let meaning = export.options.day_meaning;
    let variants = match meaning == Some(DayMeaning::BusinessDay) && promised.has_days() {
        true => desk.by_length(&conditions),
        false => desk.whole(&conditions),
    };
    let entries = variants.into_iter().enumerate().map(|(number, Variant { day, conditions })| {
        let spec = promised.add(PolicySpec { id: text(numbered(&id, number)), ..spec.clone() }, day, meaning);
        conditions::spec(conditions).into_iter().fold(BookEntrySpec::new(spec), BookEntrySpec::when)
    });
    let order = (is_default.unwrap_or(false), position.unwrap_or(i64::MAX));
    let (node, is_for_all) = (policy.clone(), conditions.is_empty());
    Some(Placed { node, is_for_all, order, entries: entries.collect(), in_business_hours })
}

/// Says what became of a policy.
fn account_for(policy: &Node<'_, '_>, id: &str, options: &Options) {
    let became = format!("the policy `{id}`");
    match options.statuses.is_empty() {
        true => policy.clone().needs_host("statuses", format!("{became}; which statuses stop the timer, no file says")),
        false => policy.clone().exact(became),
    };
}

/// The id of a policy that stands in the book several times: `7`, `7/2`, `7/3`.
fn numbered(id: &str, number: usize) -> String {
    if number == 0 { id.to_owned() } else { format!("{id}/{}", number.saturating_add(1)) }
}

/// The policy with its name, and with its description if that says more.
fn described(spec: PolicySpec, policy: &Node<'_, '_>) -> PolicySpec {
    let name = policy.get("name").and_then(|name| name.exact("the name of the policy").text());
    let description = policy.get("description").and_then(|text| text.exact("the description of the policy").text());
    let spec = name.into_iter().fold(spec, PolicySpec::name);
    description.filter(|text| Some(*text) != name).into_iter().fold(spec, PolicySpec::description)
}
