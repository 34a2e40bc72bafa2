//! Finds the name that was probably meant: the most similar one, or the field that has this name in other formats.

use super::names::sort;

/// How many pairs of names are compared for all mistakes of one input together (B3).
pub(crate) const BUDGET: usize = 20_000;

/// How many names are looked at for one mistake, and how long they may be.
const MOST_KNOWN: usize = 1_000;
const LONGEST: usize = 48;

/// In names up to this length, another letter makes another name: `sla` is not `ola`.
const SHORT: usize = 3;

/// What turns the meaning of a word round: `unresolved` is not `resolved`.
const TURNS: [&str; 6] = ["un", "re", "dis", "in", "non", "not"];

/// The known name that was probably meant by `written`: it differs in upper and lower case only, or in at most a
/// third of its letters, but does not mean the opposite. If there are several, it is the most similar one, and of
/// equally similar ones the first.
pub(crate) fn nearest<'a>(
    written: &str,
    known: &mut dyn FnMut() -> Option<&'a str>,
    budget: &mut usize,
) -> Option<&'a str> {
    let folded = folded(written)?;
    let mut best: Option<(usize, &'a str)> = None;
    for name in std::iter::from_fn(known).take(MOST_KNOWN).filter(|name| *name != written) {
        let Some(other) = self::folded(name) else { continue };
        let longest = folded.chars.max(other.chars);
        let (slips, differs) = (longest / 3, folded.chars.abs_diff(other.chars));
        let replaced = || differs == 0 && letters(&folded.text) != letters(&other.text);
        if differs > slips
            || longest <= SHORT && replaced()
            || differ_in_numbers(&folded.text, &other.text)
            || turns(&folded.text, &other.text)
        {
            continue;
        }
        *budget = budget.checked_sub(1)?;
        let distance = strsim::osa_distance(&folded.text, &other.text);
        if distance <= slips && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Whether two names differ in at most one letter, or in two that changed places.
pub(crate) fn differ_by_a_slip(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    one.zip(other).is_some_and(|(one, other)| strsim::osa_distance(&one.text, &other.text) <= 1)
}

/// The letters of a name in order.
fn letters(name: &str) -> Vec<char> {
    let mut letters: Vec<char> = name.chars().collect();
    sort(&mut letters);
    letters
}

/// Whether two names that begin with a number differ in digits only: `24x5` is not `24x7`.
fn differ_in_numbers(one: &str, other: &str) -> bool {
    let is_digit = |c: &char| c.is_ascii_digit();
    let without = |name: &str| name.chars().filter(|c| !is_digit(c)).collect::<String>();
    one != other && [one, other].iter().all(|name| name.starts_with(|c| is_digit(&c))) && without(one) == without(other)
}

/// Whether one of two words is the other after a syllable that turns its meaning round.
fn turns(one: &str, other: &str) -> bool {
    let after = |word: &str, rest: &str| {
        TURNS
            .iter()
            .filter_map(|turn| word.strip_prefix(turn))
            .any(|end| end.trim_start_matches(['-', '_', ' ']) == rest)
    };
    after(one, other) || after(other, one)
}

/// The known field that has this name in other formats.
pub(crate) fn synonym<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let written = written.replace(['-', ' '], "_").to_ascii_lowercase();
    let fields = SYNONYMS.iter().filter(|(name, _)| *name == written);
    fields.filter_map(|(_, field)| known.iter().copied().find(|known| known == field)).next()
}

/// Names of fields in other formats, and the fields with the same meaning here.
const SYNONYMS: [(&str, &str); 32] = [
    ("holidays", "dates"),
    ("exceptions", "dates"),
    ("days", "hours"),
    ("business_hours", "hours"),
    ("opening_hours", "hours"),
    ("working_hours", "hours"),
    ("zone", "time_zone"),
    ("tz", "time_zone"),
    ("business_hours", "calendar"),
    ("schedule", "calendar"),
    ("schedules", "calendars"),
    ("duration", "within"),
    ("time", "within"),
    ("severities", "priorities"),
    ("escalation", "ladder"),
    ("escalations", "ladders"),
    ("warnings", "warn"),
    ("recipients", "notify"),
    ("by", "due"),
    ("due_by", "due"),
    ("deadline", "due"),
    ("before", "cutoff"),
    ("if_before", "cutoff"),
    ("reported_before", "cutoff"),
    ("pause_on", "pause"),
    ("pause_when", "pause"),
    ("paused_in", "pause"),
    ("inside", "in"),
    ("conditions", "when"),
    ("filter", "when"),
    ("amount", "amount_minor"),
    ("fee", "fee_minor"),
];

/// What to mind where another name is suggested for a field. Under the written name, money may be in major units.
pub(crate) fn caution(meant: &str) -> Option<&'static str> {
    meant.ends_with("_minor").then_some("write whole minor units, such as 500 for 5.00")
}

struct Folded {
    text: String,
    chars: usize,
}

/// The text in lower case, unless it is too long to be a name.
fn folded(name: &str) -> Option<Folded> {
    let chars = name.chars().take(LONGEST.saturating_add(1)).count();
    (chars <= LONGEST).then(|| Folded { text: name.to_lowercase(), chars })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn means(written: &str, known: &[&str], meant: Option<&str>) {
        let mut known = known.iter().copied();
        assert_eq!(nearest(written, &mut || known.next(), &mut BUDGET.clone()), meant, "{written}");
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let metrics = ["first_response", "next_response", "first_visit", "resolution"];
        means("resolutoin", &metrics, Some("resolution"));
        means("first-response", &metrics, Some("first_response"));
        means("FIRST_VISIT", &metrics, Some("first_visit"));
        means("response", &metrics, None);
        means("", &metrics, None);
        means("höch", &["hoch", "mittel"], Some("hoch"));
    }

    #[test]
    fn a_field_of_another_format_means_the_one_that_is_known_here() {
        assert_eq!(synonym("holidays", &["hours", "dates"]), Some("dates"));
        assert_eq!(synonym("Business-Hours", &["hours", "dates"]), Some("hours"));
        assert_eq!(synonym("business_hours", &["within", "calendar"]), Some("calendar"));
        assert_eq!(synonym("amount", &["count", "amount_minor"]), Some("amount_minor"));
        assert_eq!(synonym("holidays", &["hours"]), None);
        assert_eq!(synonym("hours", &["hours"]), None);
    }

    #[test]
    fn short_names_are_not_taken_for_each_other() {
        means("p5", &["p1", "p2"], None);
        means("P1", &["p1", "p2"], Some("p1"));
        means("low", &["high", "low"], None);
        means("sla", &["ola"], None);
        means("OLA", &["ola"], Some("ola"));
        means("olas", &["ola"], Some("ola"));
        means("oal", &["ola"], Some("ola"));
        means("ol", &["ola"], Some("ola"));
        means("24x5", &["24x7"], None);
        means("24X7", &["24x7"], Some("24x7"));
        means("level-1", &["level_1"], Some("level_1"));
    }

    #[test]
    fn a_word_is_not_taken_for_its_opposite() {
        for opposite in ["unresolved", "un-resolved", "Not_Resolved", "re-resolved"] {
            means(opposite, &["resolved"], None);
        }
        means("opened", &["reopened"], None);
        means("active", &["inactive"], None);
        means("reopend", &["opened", "reopened"], Some("reopened"));
    }

    #[test]
    fn the_nearest_wins_and_of_equals_the_first() {
        means("close", &["closed", "clone", "closer"], Some("closed"));
        means("opne", &["opened", "open"], Some("open"));
    }

    #[test]
    fn b3_long_names_and_many_cost_no_more_than_the_budget() {
        means(&"x".repeat(100_000), &[&"x".repeat(99_999)], None);
        let many: Vec<String> = (0..100_000).map(|number| format!("name number {number}")).collect();
        let (mut many, mut budget) = (many.iter().map(String::as_str), 500);
        assert_eq!(nearest("name number x", &mut || many.next(), &mut budget), None);
        assert_eq!(budget, 0);
    }
}
