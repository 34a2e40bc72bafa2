//! Calendars and combinations of them.

use std::fmt::Write;

use punctual::{Policy, PolicyBook};

use super::Product;

pub(crate) const PRODUCTS: &[Product] = &[
    Product { name: "calendars: combinations that differ, each a table", write: tables, run: builds },
    Product { name: "calendars: seven combinations of finely divided ones", write: fine, run: builds },
    Product { name: "calendars: finely divided hours times dates", write: dates, run: builds },
    Product { name: "calendars: combinations of all that stand before them", write: growing, run: builds },
    Product { name: "calendars: night shifts in many zones, with business days", write: nights, run: builds },
    Product { name: "calendars: business days on many combinations", write: business, run: builds },
    Product {
        name: "calendars: combinations of one part in each other, with business days",
        write: nested,
        run: builds,
    },
    Product { name: "calendars: business days on a union of intersections", write: united, run: builds },
];

/// A policy of these calendars.
pub(crate) fn policy(calendars: &str, default: &str, within: &str) -> String {
    format!(
        r#"{{"id":"p","calendars":{{{calendars}}},"calendar":"{default}","metrics":{{"resolution":{{"targets":{{"*":{{"*":"{within}"}}}}}}}}}}"#
    )
}

/// One hour more on Mondays for each.
fn hour(number: usize) -> String {
    format!(r#"{{"time_zone":"Europe/Oslo","hours":{{"mon":"{:02}:{:02}-24:00"}}}}"#, number / 60 % 24, number % 60)
}

/// Unions of each two of some calendars.
fn tables(count: usize) -> Vec<String> {
    let bases = (1..).find(|bases| bases * (bases - 1) / 2 >= count).unwrap_or(2);
    let mut all = String::new();
    (0..bases).for_each(|number| write!(all, r#""{number:x}":{},"#, hour(number * 13)).unwrap());
    let pairs = (0..bases).flat_map(|one| (0..one).map(move |other| (one, other)));
    let pairs = pairs.take(count).map(|(one, other)| format!(r#"{{"union":["{one:x}","{other:x}"]}}"#));
    vec![policy(&format!(r#"{all}"all":{{"union":[{}]}}"#, pairs.collect::<Vec<_>>().join(",")), "all", "4h")]
}

/// So many ranges of a day, a second apart.
fn ranges(count: usize, first: usize) -> String {
    let clock = |second: usize| format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    let range = |number: usize| format!(r#""{}-{}""#, clock(first + 5 * number), clock(first + 5 * number + 2));
    (0..count).map(range).collect::<Vec<_>>().join(",")
}

/// Hours with so many ranges a day and so many dates on which it is closed, in one week each.
fn hours(zone: &str, count: usize, dates: usize, first: usize) -> String {
    let date = |number: usize| {
        let (year, week) = (1970 + number * 7 % 130, number % 52);
        format!(r#""{year}-{:02}-{:02}":"closed""#, week / 4 % 12 + 1, number % 28 + 1)
    };
    let dates: std::collections::BTreeSet<String> = (0..dates).map(date).collect();
    let dates = dates.into_iter().collect::<Vec<_>>().join(",");
    format!(r#"{{"time_zone":"{zone}","hours":{{"mon-sun":[{}]}},"dates":{{{dates}}}}}"#, ranges(count, first))
}

fn fine(count: usize) -> Vec<String> {
    let (one, other) = (hours("Europe/Oslo", count, 2 * count, 0), hours("America/Denver", count, 2 * count, 1));
    let combination = |number: usize| match number % 4 {
        0 => r#"{"union":["a","b"]}"#.to_owned(),
        1 => r#"{"of":"a","except":["b"]}"#.to_owned(),
        2 => r#"{"of":"b","except":["a"]}"#.to_owned(),
        _ => r#"{"union":["b","a"]}"#.to_owned(),
    };
    let all: Vec<String> = (0..7).map(|number| format!(r#""c{number}":{}"#, combination(number))).collect();
    vec![policy(&format!(r#""a":{one},"b":{other},{}"#, all.join(",")), "c0", "4h")]
}

fn dates(count: usize) -> Vec<String> {
    vec![policy(&format!(r#""a":{}"#, hours("Europe/Oslo", count, count, 0)), "a", "4h")]
}

/// Each calendar combines all that stand before it.
fn growing(count: usize) -> Vec<String> {
    let mut all = format!(r#""0":{},"1":{}"#, hour(0), hour(700));
    for number in 2..count + 2 {
        let names: Vec<String> = (0..number).map(|name| format!(r#""{name:x}""#)).collect();
        write!(all, r#","{number:x}":{{"union":[{},{}]}}"#, hour(number * 13), names.join(",")).unwrap();
    }
    vec![policy(&all, "0", "4h")]
}

fn nights(count: usize) -> Vec<String> {
    let night = |number: usize| {
        format!(
            r#""{number:x}":{{"time_zone":"+{:02}:{:02}","hours":{{"mon":"22:00-06:00"}}}}"#,
            number / 60 % 24,
            number % 60
        )
    };
    let all: Vec<String> = (0..count).map(night).collect();
    let names: Vec<String> = (0..count).map(|number| format!(r#""{number:x}""#)).collect();
    let all = format!(r#"{},"all":{{"union":[{}]}}"#, all.join(","), names.join(","));
    vec![policy(&all, "all", "1 business day")]
}

/// Unions of each two of some night shifts, any of which an attribute may choose.
fn business(count: usize) -> Vec<String> {
    let bases = (1..).find(|bases| bases * (bases - 1) / 2 >= count).unwrap_or(2);
    let night = |number: usize| {
        let (from, to) = (number % 1_440, (number + 1_439) % 1_440);
        format!(
            r#""{number:x}":{{"time_zone":"Europe/Oslo","hours":{{"mon-sun":"{:02}:{:02}-{:02}:{:02}"}}}}"#,
            from / 60,
            from % 60,
            to / 60,
            to % 60
        )
    };
    let all: Vec<String> = (0..bases).map(|number| night(number * 13)).collect();
    let pairs = (0..bases).flat_map(|one| (0..one).map(move |other| (one * 13, other * 13)));
    let pairs: Vec<(usize, usize)> = pairs.take(count).collect();
    let union = |(number, (one, other)): (usize, &(usize, usize))| {
        format!(r#""u{number:x}":{{"intersection":["{one:x}","{other:x}"]}}"#)
    };
    let unions: Vec<String> = pairs.iter().enumerate().map(union).collect();
    let choices: Vec<String> = (0..pairs.len()).map(|number| format!(r#""{number:x}":"u{number:x}""#)).collect();
    let choice = format!(r#"{{"attribute":"a","calendars":{{{}}},"default":"u0"}}"#, choices.join(","));
    vec![format!(
        r#"{{"id":"p","calendars":{{{},{}}},"calendar":{choice},"metrics":{{"resolution":{{"targets":{{"*":{{"*":"1 business day"}}}}}}}}}}"#,
        all.join(","),
        unions.join(",")
    )]
}

/// One night shift in so many unions, at most sixty in each other.
fn nested(count: usize) -> Vec<String> {
    let chain = |length: usize| format!("{}\"0\"{}", r#"{"union":["#.repeat(length), "]}".repeat(length));
    let chains: Vec<String> = (0..count).step_by(60).map(|before| chain((count - before).min(60))).collect();
    let night = r#""0":{"time_zone":"Europe/Oslo","hours":{"mon-fri":"22:00-06:00"}}"#;
    vec![policy(&format!(r#"{night},"all":{{"union":[{}]}}"#, chains.join(",")), "all", "1 business day")]
}

/// Intersections of each two of some night shifts, all in one union.
fn united(count: usize) -> Vec<String> {
    let bases = (1..).find(|bases| bases * (bases - 1) / 2 >= count).unwrap_or(2);
    let night = |number: usize| {
        let clock = |minutes: usize| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
        let hours = format!("{}-{}", clock(360 + number * 7), clock(960 + number * 7));
        format!(r#""{number:x}":{{"time_zone":"Europe/Oslo","hours":{{"mon-fri":["{hours}","22:00-06:00"]}}}}"#)
    };
    let all: Vec<String> = (0..bases).map(night).collect();
    let pairs = (0..bases).flat_map(|one| (0..one).map(move |other| (one, other))).take(count);
    let pairs: Vec<String> =
        pairs.map(|(one, other)| format!(r#"{{"intersection":["{one:x}","{other:x}"]}}"#)).collect();
    vec![policy(&format!(r#"{},"all":{{"union":[{}]}}"#, all.join(","), pairs.join(",")), "all", "1 business day")]
}

/// Reads a policy or a book. The result is 1 if it is valid and 0 if not.
pub(crate) fn builds(texts: &[String]) -> usize {
    let policy: Result<Policy, _> = serde_json::from_str(&texts[0]);
    usize::from(policy.is_ok())
}

pub(crate) fn book(text: &str) -> PolicyBook {
    serde_json::from_str(text).unwrap()
}
