//! Reads documents of OpenSLO: what became of each part, and what is wrong with it (B1).

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::KIND;
use super::slices::Slices;
use super::slo::{Budgeting, Objective, Slo, percentage};
use super::window::{Duration, Window};
use crate::calendar::{Zone, Zones, zone_named};
use crate::exact::Fraction;
use crate::import::document::{Document, Files, field};
use crate::import::node::{Account, Node};
use crate::import::report::Fate;
use crate::input::ProblemKind;
use crate::input::text::beginning;
use crate::input::written::Value;

const VERSION: &str = "openslo/v1";
const KINDS: [&str; 7] =
    ["AlertCondition", "AlertNotificationTarget", "AlertPolicy", "DataSource", "SLI", "SLO", "Service"];
/// The kind of the documents that are read.
const SLO: &str = "SLO";
const DURATION_HELP: &str = "write a positive number and `m`, `h`, `d`, `w`, `M`, `Q` or `Y`, such as `4w`";
const FIXED_HELP: &str = "write a length in `m`, `h`, `d` or `w`, such as `28d`";
const TARGET_HELP: &str = "write a share from 0 up to, not including, 1, with 10 decimals at most, such as `0.999`";
const PERCENT_HELP: &str =
    "write a percentage from 0 up to, not including, 100, with 8 decimals at most, such as `99.9`";
/// The finest percentage that an agreement can promise.
const FINEST: i128 = 100_000_000;

/// The objectives of all files.
pub(super) fn slos<'a>(account: &Account<'a>, files: &'a Files) -> Vec<Slo> {
    let (mut slos, mut names) = (Vec::new(), BTreeSet::new());
    for (_, file, Document(value)) in files.of_kind(KIND) {
        if let Value::List(documents) = value {
            for (number, document) in documents.iter().enumerate() {
                let label = name_of(document).map_or_else(|| format!("/{number}"), |name| format!("{name} "));
                slos.extend(document_at(account, file, &label, document, &mut names));
            }
        } else {
            slos.extend(document_at(account, file, "", value, &mut names));
        }
    }
    if files.of_kind(KIND).next().is_none() {
        account.missing(KIND, "hand in the documents, such as `slos.yaml`");
    }
    slos
}

fn document_at<'a>(
    account: &Account<'a>,
    file: &'a str,
    label: &str,
    document: &'a Value,
    names: &mut BTreeSet<&'a str>,
) -> Option<Slo> {
    if is_other(document) {
        account.root(file, label.trim_end(), document).ignored("not a service level objective");
        return None;
    }
    slo(&account.root(file, label, document), names)
}

fn text(value: Option<&Value>) -> Option<&str> {
    if let Some(Value::Text(text)) = value { Some(text) } else { None }
}

/// The name under which a document is known, before it is read. All its places repeat it, so a long one is cut.
fn name_of(document: &Value) -> Option<Cow<'_, str>> {
    text(field(field(document, "metadata")?, "name")).filter(|name| !name.is_empty()).map(beginning)
}

/// Whether it is a document of another kind that OpenSLO knows.
fn is_other(document: &Value) -> bool {
    text(field(document, "kind")).is_some_and(|kind| kind != SLO && KINDS.contains(&kind))
}

fn slo<'a>(root: &Node<'a, '_>, names: &mut BTreeSet<&'a str>) -> Option<Slo> {
    if root.is_null() {
        root.clone().ignored("an empty document");
        return None;
    }
    if !root.must_be_map() {
        return None;
    }
    let is_slo = kind(root);
    let is_read = version(root);
    let (name, display_name) = metadata(root, names);
    if !(is_slo && is_read) {
        return None;
    }
    let spec = root.need("spec")?;
    spec.ignore(&["indicator", "indicatorRef"], "how it is measured");
    spec.ignore(&["description"], "for people");
    spec.ignore(&["alertPolicies"], "alerts on burn rates, which are no part of what is promised");
    let service = spec.get("service").and_then(|service| service.exact("the service").word());
    let budgeting = budgeting(&spec);
    let window = window(root, &spec);
    let objectives = objectives(&spec, budgeting);
    Some(Slo {
        name: name?.to_owned(),
        display_name,
        service,
        budgeting: budgeting?,
        window: window?,
        objectives: objectives?,
    })
}

fn kind(root: &Node<'_, '_>) -> bool {
    let Some(kind) = root.need("kind") else { return false };
    let kind = kind.exact("a service level objective");
    let Some(word) = kind.text() else { return false };
    if word != SLO {
        kind.unknown(word, "only documents of the kind `SLO` are read; those of other known kinds are ignored", KINDS);
    }
    word == SLO
}

fn version(root: &Node<'_, '_>) -> bool {
    let Some(version) = root.need("apiVersion") else { return false };
    let version = version.exact("the version that is read here");
    let is_read = version.text() == Some(VERSION);
    if !is_read && version.text().is_some() {
        let found = format!("`{}` is another version", version.text().unwrap_or_default());
        version.mistake(ProblemKind::Senseless, found, format!("write the objective for `{VERSION}`"));
    }
    is_read
}

fn metadata<'a>(root: &Node<'a, '_>, names: &mut BTreeSet<&'a str>) -> (Option<&'a str>, Option<String>) {
    let Some(metadata) = root.need("metadata") else { return (None, None) };
    metadata.ignore(&["labels", "annotations"], "for people and other tools");
    let display_name = metadata.get("displayName").and_then(|name| name.exact("the name for people").word());
    let Some(name) = metadata.need("name") else { return (None, display_name) };
    let name = name.exact("the name");
    let text = name.short_text();
    if text.is_some_and(|text| !names.insert(text)) {
        name.mistake(ProblemKind::Duplicate, "another objective has this name", "give each its own name");
    }
    (text, display_name)
}

fn budgeting(spec: &Node<'_, '_>) -> Option<Budgeting> {
    let method = spec.need("budgetingMethod")?;
    let word = method.text()?;
    match word {
        "Timeslices" => method.exact("the share of slices that were good"),
        "TimeSlices" => {
            method.approximate("read as `Timeslices`, of which the prose of OpenSLO has this spelling");
            return Some(Budgeting::Timeslices);
        }
        "RatioTimeslices" => {
            method.approximate("the share of time that was up; it is the mean of the slices if each is equally long")
        }
        "Occurrences" => {
            let why = "it counts events, which no list of outages has: hand them to the agreement as error rates";
            method.note(Fate::NeedsHost, why, None)
        }
        _ => {
            method.unknown(
                word,
                "OpenSLO has no other methods than these",
                ["Occurrences", "Timeslices", "RatioTimeslices"],
            );
            return None;
        }
    };
    word.parse().ok()
}

/// The window, or none if the document leaves it open. The outer `None` is a mistake.
fn window(root: &Node<'_, '_>, spec: &Node<'_, '_>) -> Option<Option<Window>> {
    let Some(windows) = spec.get("timeWindow") else {
        root.note_missing("/spec/timeWindow", "no window is written: the host says for which period it is judged");
        return Some(None);
    };
    let listed = windows.items();
    if windows.is_list() && listed.len() != 1 {
        let found = format!("there are {} windows", listed.len());
        windows.mistake(ProblemKind::Senseless, found, "write exactly one");
    }
    let read: Vec<Option<Window>> = listed.iter().map(one_window).collect();
    match <[Option<Window>; 1]>::try_from(read) {
        Ok([window]) => window.map(Some),
        Err(_) => None,
    }
}

fn one_window(window: &Node<'_, '_>) -> Option<Window> {
    let duration = window.need("duration").and_then(|duration| read_duration(&duration));
    let rolls = window.get("isRolling").map(|rolls| rolls.exact("whether it rolls").flag());
    let calendar = window.get("calendar");
    match (rolls, calendar) {
        (Some(None), calendar) => {
            calendar.map(|calendar| aligned(&calendar));
            None
        }
        (Some(Some(true)), Some(calendar)) => {
            aligned(&calendar);
            calendar.mistake(ProblemKind::Senseless, "a window that rolls has no calendar", "leave out one of the two");
            None
        }
        (Some(Some(true)), None) => {
            let rolling = Window::rolling(duration?);
            if rolling.is_none() {
                window.mistake(ProblemKind::Senseless, "a window of months has no length that rolls", FIXED_HELP);
            }
            rolling
        }
        (_, Some(calendar)) => {
            let (start, zone) = aligned(&calendar)?;
            Some(Window::aligned(duration?, start, zone))
        }
        (_, None) => {
            let help = "write `isRolling: true`, or a `calendar` with `startTime` and `timeZone`";
            window.mistake(ProblemKind::Missing, "it neither rolls nor has a calendar", help);
            None
        }
    }
}

fn aligned(calendar: &Node<'_, '_>) -> Option<(chrono::NaiveDateTime, Zone)> {
    let start = calendar.need("startTime");
    let start = start.and_then(|start| start.exact("when the first window begins, on the clock of `timeZone`").local());
    let zone = calendar.need("timeZone").and_then(|zone| {
        let zone = zone.exact("the time zone");
        let name = zone.text()?;
        zone.judged(|at, problems| zone_named(&Zones::bundled(), name, at, problems))
    });
    start.zip(zone)
}

fn read_duration(duration: &Node<'_, '_>) -> Option<Duration> {
    let duration = duration.clone().exact("the length of the window");
    duration.or_mistake(duration.text()?.parse().ok(), "a length of time", DURATION_HELP)
}

fn objectives(spec: &Node<'_, '_>, budgeting: Option<Budgeting>) -> Option<Vec<Objective>> {
    let objectives = spec.need("objectives")?;
    let listed = objectives.items();
    if objectives.is_list() && listed.is_empty() {
        objectives.mistake(ProblemKind::Missing, "there is no objective", "write at least one");
    }
    let read: Vec<Option<Objective>> = listed.iter().map(|objective| one_objective(objective, budgeting)).collect();
    read.into_iter().collect()
}

fn one_objective(objective: &Node<'_, '_>, budgeting: Option<Budgeting>) -> Option<Objective> {
    objective.ignore(&["op", "value", "indicator"], "how it is measured");
    let indicator = objective.get("indicatorRef").and_then(|name| name.exact("names the objective").word());
    if let Some(weight) = objective.get("compositeWeight") {
        weight.impossible("objectives are judged one by one; weigh their results in the host");
    }
    let name = objective.get("displayName").and_then(|name| name.exact("the name of the objective").word());
    let name = name.or(indicator);
    let target = target(objective);
    let slices = slices(objective, budgeting);
    Some(Objective { name, target: target?, slices: slices? })
}

/// What is promised, as a share.
fn target(objective: &Node<'_, '_>) -> Option<Fraction> {
    let share = objective.get("target").map(|target| share_below(&target, Fraction::ONE, TARGET_HELP));
    let percentage = objective.get("targetPercent").map(|target| {
        let hundred = Fraction::from(100);
        share_below(&target, hundred, PERCENT_HELP).and_then(|percentage| percentage.checked_div(hundred))
    });
    match (share, percentage) {
        (Some(share), Some(percentage)) => {
            let (share, percentage) = (share?, percentage?);
            if share != percentage {
                objective.mistake(ProblemKind::Senseless, "it has two targets that differ", "leave out one of the two");
            }
            Some(share)
        }
        (share, percentage) => share.or(percentage).unwrap_or_else(|| {
            objective.mistake(ProblemKind::Missing, "it has no target", "write `target` or `targetPercent`");
            None
        }),
    }
}

/// A number from 0 up to, not including, an end, that an agreement can promise.
fn share_below(target: &Node<'_, '_>, end: Fraction, help: &str) -> Option<Fraction> {
    let target = target.clone().exact("the share that is promised");
    let number = target.number()?;
    let is_fine = number.checked_div(end).and_then(percentage).is_some_and(|number| number.denominator() <= FINEST);
    let inside = Fraction::ZERO <= number && number < end && is_fine;
    target.or_mistake(inside.then_some(number), "a target", help)
}

/// How time is sliced. The outer `None` is a mistake.
fn slices(objective: &Node<'_, '_>, budgeting: Option<Budgeting>) -> Option<Option<Slices>> {
    match budgeting {
        Some(Budgeting::Timeslices) => {
            let length = objective.need("timeSliceWindow").and_then(|length| slice_length(&length));
            let target = objective.need("timeSliceTarget").and_then(|target| slice_target(&target));
            let slices = Slices { seconds: length?, target: target? };
            say_how_exact(objective, &slices);
            Some(Some(slices))
        }
        Some(Budgeting::RatioTimeslices) => {
            objective.need("timeSliceWindow").and_then(|length| slice_length(&length))?;
            objective.ignore(&["timeSliceTarget"], "only `Timeslices` has a target for slices");
            Some(None)
        }
        _ => {
            objective.ignore(&["timeSliceTarget", "timeSliceWindow"], "only budgets of slices have slices");
            Some(None)
        }
    }
}

fn slice_length(length: &Node<'_, '_>) -> Option<i64> {
    let length = length.clone().exact("the length of a slice");
    let written = length.word()?;
    let minutes = written.parse().ok().and_then(Duration::minutes);
    let seconds = minutes.or_else(|| written.parse().ok()).and_then(Duration::seconds);
    length.or_mistake(seconds, "a length of a slice", "write minutes, such as `5`, or a length such as `5m` or `1h`")
}

fn slice_target(target: &Node<'_, '_>) -> Option<Fraction> {
    let target = target.clone().exact("the share of a slice that has to be good");
    let number = target.number()?;
    let inside = Fraction::ZERO < number && number <= Fraction::ONE;
    target.or_mistake(
        inside.then_some(number),
        "a target for slices",
        "write a share above 0, at most 1, such as `0.95`",
    )
}

/// Agreements know minutes that an outage touches, and the time that was lost.
fn say_how_exact(objective: &Node<'_, '_>, slices: &Slices) {
    let slices_help = "`bad_slices` finds the slices that are bad";
    if slices.target < Fraction::ONE {
        if let Some(target) = objective.get("timeSliceTarget") {
            target.approximate(format!("lost time is counted exactly; {slices_help}"));
        }
    } else if !slices.are_touched_minutes() {
        if let Some(length) = objective.get("timeSliceWindow") {
            length.approximate(format!("lost time is counted exactly, not in slices; {slices_help}"));
        }
    }
}
