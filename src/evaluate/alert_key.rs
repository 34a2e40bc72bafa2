//! The keys by which a host knows which alerts it has sent (E5).

use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::str::FromStr;
use std::sync::Arc;

use crate::input::text::{breaks_a_line, quoted};
use crate::policy::LevelName;

/// Identifies an alert: ticket, kind of policy, metric, cycle, level and repetition.
///
/// As text it has six parts, as in `T-1/sla/resolution/1/80%25/0`, and JSON writes that text. The parts are
///
/// 1. the ticket's id;
/// 2. the kind of the policy, and the policy's id if the key names it: `sla` or `sla:gold`;
/// 3. the metric's name;
/// 4. the number of the cycle;
/// 5. the level: the time of a warning such as `80%25` (`:due` if it is a word), `breach`, or `level:2`;
/// 6. the repetition.
///
/// In names, `%`, `/` and characters that would break the line or change the direction of writing are percent codes,
/// such as `%2F`, and in the second part so is `:`. A number of several digits begins with a letter that says how many
/// digits follow the first: 10 is `a10`, and 100 is `b100`.
///
/// The texts sort as the keys do, byte by byte, so a store can keep keys as text and read them in order. It is the
/// order of alerts of one instant.
///
/// # Which alerts of a ticket have been sent?
/// ```
/// use punctual::{AlertKey, LevelName};
/// let breach = AlertKey::new("T-1", "sla", "resolution", 1, LevelName::Breach, 0);
/// assert_eq!(breach.to_string(), "T-1/sla/resolution/1/breach/0");
/// let level = AlertKey::new("T-1", "sla", "resolution", 1, LevelName::Number(2), 0).with_policy("gold");
/// assert_eq!(level.to_string(), "T-1/sla:gold/resolution/1/level:2/0");
/// let sent = ["T-1/sla/resolution/1/80%25/0".parse()?, breach];
/// let warning = AlertKey::new("T-1", "sla", "resolution", 1, LevelName::Warning("80%".into()), 0);
/// assert!(sent.contains(&warning) && sent.is_sorted());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AlertKey {
    pub(super) ticket: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) policy: Option<Arc<str>>,
    pub(super) metric: Arc<str>,
    pub(super) cycle: u32,
    pub(super) level: LevelName,
    pub(super) repetition: u32,
}

/// A text that is not the key of an alert.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not the key of an alert; it has six parts, such as `T-1/sla/resolution/1/breach/0`", quoted(.0))]
pub struct AlertKeyError(String);

impl AlertKey {
    /// The key of an alert: the ticket's id, the kind of the policy such as `sla`, the metric's name, the number of the
    /// cycle, the level, and the repetition, which is 0 for the first firing in the cycle.
    ///
    /// A level that is [`Unknown`](LevelName::Unknown) by the text of a known one is taken as the known one.
    #[must_use]
    pub fn new(
        ticket: impl Into<Arc<str>>,
        kind: impl Into<Arc<str>>,
        metric: impl Into<Arc<str>>,
        cycle: u32,
        level: LevelName,
        repetition: u32,
    ) -> AlertKey {
        let level = if let LevelName::Unknown(text) = &level { read_level(text) } else { level };
        let (ticket, kind, metric) = (ticket.into(), kind.into(), metric.into());
        AlertKey { ticket, kind, policy: None, metric, cycle, level, repetition }
    }

    /// The same key with the id of the policy behind its kind.
    ///
    /// Evaluations write such keys where a book gives a ticket all policies of the kind (S6).
    #[must_use]
    pub fn with_policy(self, id: impl Into<Arc<str>>) -> AlertKey {
        AlertKey { policy: Some(id.into()), ..self }
    }

    /// The ticket's id.
    pub fn ticket(&self) -> &str {
        &self.ticket
    }

    /// The kind of the policy, such as `sla`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The policy's id, if the key names it.
    pub fn policy(&self) -> Option<&str> {
        self.policy.as_deref()
    }

    /// The metric's name.
    pub fn metric(&self) -> &str {
        &self.metric
    }

    /// The number of the cycle.
    pub fn cycle(&self) -> u32 {
        self.cycle
    }

    /// Which level.
    pub fn level(&self) -> &LevelName {
        &self.level
    }

    /// 0 for its first firing in the cycle.
    pub fn repetition(&self) -> u32 {
        self.repetition
    }

    fn kind_and_policy(&self) -> (&str, Option<&str>) {
        (&self.kind, self.policy.as_deref())
    }
}

/// Whether this character of a name is written as percent codes.
fn in_names(c: char) -> bool {
    matches!(c, '%' | '/') || breaks_a_line(c)
}

/// The same in the kind and the id of a policy.
fn in_kinds(c: char) -> bool {
    c == ':' || in_names(c)
}

/// A name with these characters as percent codes of their bytes.
struct Name<'a>(&'a str, fn(char) -> bool);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Name(name, coded) = *self;
        if !name.contains(coded) {
            return f.write_str(name);
        }
        name.chars().try_for_each(|c| match coded(c) {
            true => c.encode_utf8(&mut [0; 4]).bytes().try_for_each(|byte| write!(f, "%{byte:02X}")),
            false => f.write_char(c),
        })
    }
}

/// The order of the texts of two names, each with the character that follows it.
fn by_name((one, after_one): (&str, char), (other, after_other): (&str, char), coded: fn(char) -> bool) -> Ordering {
    if one == other {
        return after_one.cmp(&after_other);
    }
    // The texts differ first where the names do. Only a code begins with `%`, and codes sort as their characters do.
    let text = |c: Option<char>, after| match c {
        Some(c) if coded(c) => ('%', c),
        Some(c) => (c, char::MIN),
        None => (after, char::MIN),
    };
    let (mut ones, mut others) = (one.chars(), other.chars());
    loop {
        let (one, other) = (ones.next(), others.next());
        if one != other || one.is_none() {
            return text(one, after_one).cmp(&text(other, after_other));
        }
    }
}

/// The order of the texts of two second parts.
fn by_kind((one, its_policy): (&str, Option<&str>), (other, other_policy): (&str, Option<&str>)) -> Ordering {
    let after = |policy: Option<&str>| if policy.is_some() { ':' } else { '/' };
    let policies = (its_policy.unwrap_or_default(), other_policy.unwrap_or_default());
    by_name((one, after(its_policy)), (other, after(other_policy)), in_kinds)
        .then_with(|| by_name((policies.0, '/'), (policies.1, '/'), in_kinds))
}

/// The name that a part of a key stands for; `None` if it contains an invalid percent code.
fn decoded(part: &str) -> Option<String> {
    let mut pieces = part.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(code, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// A number whose text sorts as the number does. If it has several digits, a letter in front says how many follow the
/// first.
struct Digits(u32);

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = self.0.checked_ilog10().and_then(|more| u8::try_from(more).ok()).unwrap_or(0);
        if let Some(letter) = more.checked_sub(1).and_then(|place| place.checked_add(b'a')) {
            f.write_char(letter.into())?;
        }
        write!(f, "{}", self.0)
    }
}

/// A level, so that warnings come first, then the breach, then levels by number.
struct LevelText<'a>(&'a LevelName);

impl fmt::Display for LevelText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            LevelName::Warning(when) if begins_with_digit(when) => Name(when, in_names).fmt(f),
            LevelName::Warning(when) => write!(f, ":{}", Name(when, in_names)),
            LevelName::Breach => f.write_str("breach"),
            LevelName::Number(number) => write!(f, "level:{}", Digits(*number)),
            LevelName::Unknown(text) => Name(text, in_names).fmt(f),
        }
    }
}

/// The order of the texts of two levels.
fn by_level(one: &LevelName, other: &LevelName) -> Ordering {
    let begins_with = |level: &LevelName| match level {
        LevelName::Warning(when) if begins_with_digit(when) => Some('0'),
        LevelName::Warning(_) => Some(':'),
        LevelName::Breach => Some('b'),
        LevelName::Number(_) => Some('l'),
        LevelName::Unknown(_) => None,
    };
    match (one, other, begins_with(one).zip(begins_with(other))) {
        (LevelName::Number(one), LevelName::Number(other), _) => one.cmp(other),
        (LevelName::Warning(one), LevelName::Warning(other), Some((first, other_first))) if first == other_first => {
            by_name((one, '/'), (other, '/'), in_names)
        }
        (_, _, Some((first, other_first))) => first.cmp(&other_first),
        // A level of a newer version may begin with anything.
        _ => format!("{}/", LevelText(one)).cmp(&format!("{}/", LevelText(other))),
    }
}

/// Reads what [`LevelText`] writes, decoded.
fn read_level(text: &str) -> LevelName {
    let number = || read_number(text.strip_prefix("level:")?);
    match text.strip_prefix(':') {
        _ if text == "breach" => LevelName::Breach,
        _ if begins_with_digit(text) => LevelName::Warning(text.into()),
        Some(when) if !begins_with_digit(when) => LevelName::Warning(when.into()),
        _ => number().map_or_else(|| LevelName::Unknown(text.into()), LevelName::Number),
    }
}

/// Reads what [`Digits`] writes, and nothing else.
fn read_number(text: &str) -> Option<u32> {
    let number = text.strip_prefix(|letter: char| letter.is_ascii_lowercase()).unwrap_or(text).parse().ok()?;
    (Digits(number).to_string() == text).then_some(number)
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

impl fmt::Display for AlertKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Name(&self.ticket, in_names), Name(&self.kind, in_kinds))?;
        if let Some(policy) = &self.policy {
            write!(f, ":{}", Name(policy, in_kinds))?;
        }
        let (metric, level) = (Name(&self.metric, in_names), LevelText(&self.level));
        write!(f, "/{metric}/{}/{level}/{}", Digits(self.cycle), Digits(self.repetition))
    }
}

/// The order of the texts, which are not written out for it.
impl Ord for AlertKey {
    fn cmp(&self, other: &AlertKey) -> Ordering {
        // No part of a text contains a `/`, so equal parts can be passed over.
        by_name((&self.ticket, '/'), (&other.ticket, '/'), in_names)
            .then_with(|| by_kind(self.kind_and_policy(), other.kind_and_policy()))
            .then_with(|| by_name((&self.metric, '/'), (&other.metric, '/'), in_names))
            .then_with(|| self.cycle.cmp(&other.cycle))
            .then_with(|| by_level(&self.level, &other.level))
            .then_with(|| self.repetition.cmp(&other.repetition))
    }
}

impl PartialOrd for AlertKey {
    fn partial_cmp(&self, other: &AlertKey) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for AlertKey {
    type Err = AlertKeyError;

    fn from_str(text: &str) -> Result<Self, AlertKeyError> {
        // Only texts that this crate writes are accepted: no seventh part, no `+1` and no `01`.
        read(text).filter(|key| key.to_string() == text).ok_or_else(|| AlertKeyError(text.to_owned()))
    }
}

fn read(text: &str) -> Option<AlertKey> {
    let mut parts = text.split('/');
    let (ticket, kind, metric) = (decoded(parts.next()?)?, parts.next()?, decoded(parts.next()?)?);
    let (cycle, level, repetition) =
        (read_number(parts.next()?)?, decoded(parts.next()?)?, read_number(parts.next()?)?);
    let (kind, policy) = kind.split_once(':').map_or((kind, None), |(kind, policy)| (kind, Some(policy)));
    let key = AlertKey::new(ticket, decoded(kind)?, metric, cycle, read_level(&level), repetition);
    match policy {
        Some(policy) => Some(key.with_policy(decoded(policy)?)),
        None => Some(key),
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for AlertKey {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AlertKey {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names() -> impl Strategy<Value = String> {
        // Characters of escapes, characters that sort next to the separators, and any others.
        prop_oneof![
            4 => "[a%/:25F3A]{0,4}",
            2 => "[ab0:9.\\-/%\u{1}\u{7f}é]{0,5}",
            1 => any::<String>(),
        ]
    }

    fn levels() -> impl Strategy<Value = LevelName> {
        let text = prop_oneof![names(), "[0-9]{1,2}%|due|:due|breach|level:(a?[0-9]{1,2}|b100)|:[0-9]"];
        prop_oneof![
            Just(LevelName::Breach),
            numbers().prop_map(LevelName::Number),
            text.clone().prop_map(|text| LevelName::Warning(text.into())),
            text.prop_map(|text| LevelName::Unknown(text.into())),
        ]
    }

    fn numbers() -> impl Strategy<Value = u32> {
        prop_oneof![0..12_u32, 95..105_u32, any::<u32>(), Just(u32::MAX)]
    }

    fn keys() -> impl Strategy<Value = AlertKey> {
        let policy = prop::option::of(names());
        let parts = (names(), names(), policy, names(), numbers(), levels(), numbers());
        parts.prop_map(|(ticket, kind, policy, metric, cycle, level, repetition)| {
            let key = AlertKey::new(ticket, kind, metric, cycle, level, repetition);
            policy.map_or(key.clone(), |policy| key.with_policy(policy))
        })
    }

    proptest! {
        #[test]
        fn e5_a_key_reads_back_and_no_two_are_written_alike(keys in prop::collection::vec(keys(), 2)) {
            for key in &keys {
                prop_assert_eq!(&key.to_string().parse::<AlertKey>().unwrap(), key);
            }
            prop_assert_eq!(keys[0] == keys[1], keys[0].to_string() == keys[1].to_string());
        }

        #[test]
        fn e5_keys_sort_as_their_texts_do(one in keys(), other in keys(), same in 0..6_usize) {
            // Two keys that begin alike are compared by their later parts.
            let mut other = other;
            let parts: [fn(&mut AlertKey, &AlertKey); 5] = [
                |key, one| key.ticket = one.ticket.clone(),
                |key, one| (key.kind, key.policy) = (one.kind.clone(), one.policy.clone()),
                |key, one| key.metric = one.metric.clone(),
                |key, one| key.cycle = one.cycle,
                |key, one| key.level = one.level.clone(),
            ];
            parts.iter().take(same).for_each(|copy| copy(&mut other, &one));
            prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
        }

        #[test]
        fn e5_what_a_key_does_not_write_is_refused(text in "([aT%:-]|%2F|%25|%3A|a10|level:|breach|[0-9]|/){0,14}") {
            if let Ok(key) = text.parse::<AlertKey>() {
                prop_assert_eq!(key.to_string(), text);
            }
        }
    }

    #[test]
    fn e5_the_text_of_a_key_is_settled() {
        let warning = |when: &str| LevelName::Warning(when.into());
        for (cycle, level, repetition, text) in [
            (1, warning("80%"), 0, "T-1/sla/resolution/1/80%25/0"),
            (9, warning("30m before"), 9, "T-1/sla/resolution/9/30m before/9"),
            (10, warning("due"), 10, "T-1/sla/resolution/a10/:due/a10"),
            (99, LevelName::Breach, 100, "T-1/sla/resolution/a99/breach/b100"),
            (100, LevelName::Number(2), 1_000, "T-1/sla/resolution/b100/level:2/c1000"),
            (u32::MAX, LevelName::Number(12), 0, "T-1/sla/resolution/i4294967295/level:a12/0"),
        ] {
            assert_eq!(AlertKey::new("T-1", "sla", "resolution", cycle, level, repetition).to_string(), text);
        }
        let odd = AlertKey::new("a/b:c", "x:y", "50%", 1, LevelName::Breach, 0).with_policy("gold:2026/1");
        assert_eq!(odd.to_string(), "a%2Fb:c/x%3Ay:gold%3A2026%2F1/50%25/1/breach/0");
        assert_eq!((odd.policy(), odd.kind()), (Some("gold:2026/1"), "x:y"));
        assert_eq!("T//m/1/breach/0".parse::<AlertKey>().unwrap().policy(), None);
        assert_eq!("T/:/m/1/breach/0".parse::<AlertKey>().unwrap().policy(), Some(""));
    }

    #[test]
    fn e5_warnings_come_before_the_breach_and_the_breach_before_numbered_levels() {
        let days = ["1 business day after, due same_time", "1 business day after"];
        let warnings = days.into_iter().chain(["12.5%", "30m before", "80%", "due"]);
        let levels = warnings.map(|when| LevelName::Warning(when.into()));
        let levels = levels.chain([LevelName::Breach]).chain([1, 2, 9, 10, 99, 100].map(LevelName::Number));
        let keys: Vec<AlertKey> = levels.map(|level| AlertKey::new("T", "sla", "m", 1, level, 0)).collect();
        assert!(keys.is_sorted() && keys.is_sorted_by_key(|key| key.level().clone()));
    }

    #[test]
    fn e5_a_text_that_is_no_key_is_refused() {
        let texts = ["", "T/sla/m/1/breach", "T/sla/m/1/breach/0/", "T/sla/m/01/breach/0", "T/sla/m/10/breach/0"];
        let more = ["T/sla/m/a1/breach/0", "T/sla/m/b10/breach/0", "T/sla/m/1/breach/+0", "T%3A/sla/m/1/breach/0"];
        for text in texts.into_iter().chain(more).chain(["T%/sla/m/1/breach/0", "T/s:l:a/m/1/breach/0"]) {
            let refused = text.parse::<AlertKey>().unwrap_err();
            assert!(refused.to_string().starts_with(&format!("`{text}` is not the key")), "{refused}");
        }
    }
}
