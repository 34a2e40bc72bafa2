//! Why a ticket stands where it stands.

use std::io::Write;

use serde::Deserialize;
use serde_json::Value;

use super::{at, call, items, json, map, open, read};
use crate::Found;
use crate::arguments::Explain;
use crate::failure::Failure;
use crate::input::Lines;
use crate::table::plain;

pub(crate) fn run(command: &Explain, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let form = form(command, as_json)?;
    let (policy, tickets) = open(&command.promised)?;
    let (place, ticket) = chosen(&tickets, command.ticket.as_deref())?;
    let now = command.promised.asked.now.get();
    let arguments = map([("ticket", ticket.to_owned()), ("now", at(now)), ("as", json(form))]);
    let answer = call(Some(&policy), "explain", &arguments, &[("ticket", &place)])?;
    match read(&answer)? {
        _ if form == "json" => writeln!(out, "{answer}")?,
        Value::String(text) => writeln!(out, "{}", text.trim_end_matches('\n'))?,
        pictures => items(&pictures).iter().filter_map(Value::as_str).try_for_each(|text| writeln!(out, "{text}"))?,
    }
    Ok(Found::Nothing)
}

/// How the explanation is wanted.
fn form(command: &Explain, as_json: bool) -> Result<&str, Failure> {
    match &command.form {
        Some(form) if as_json && form != "json" => {
            Err(Failure::input(format!("--json is the same as --as json; leave it out for --as {form}")))
        }
        None if as_json => Ok("json"),
        form => Ok(form.as_deref().unwrap_or("text")),
    }
}

/// The ticket of this id, or the only one, and where it stands.
fn chosen<'t>(tickets: &'t Lines, id: Option<&str>) -> Result<(String, &'t str), Failure> {
    let mut found = tickets.lines.iter().filter(|(_, line)| id.is_none_or(|id| has_id(line, id)));
    let wrong = |what: String| Err(Failure::input(format!("{}: {what}", tickets.file)));
    match (found.next(), found.next(), id) {
        (Some((number, line)), None, Some(_)) => Ok((tickets.place(*number), line)),
        (Some((first, _)), Some((second, _)), Some(id)) => Err(Failure::input(format!(
            "{} and {} are both ticket `{id}`; ask a file that has only one of them",
            tickets.place(*first),
            tickets.place(*second)
        ))),
        (Some((number, line)), None, None) => tickets.check().map(|()| (tickets.place(*number), line.as_str())),
        (Some(_), Some(_), None) => wrong("there are several tickets; add --ticket ID".to_owned()),
        // A line that cannot be read may be that of the ticket.
        (None, _, Some(id)) => tickets.check().and_then(|()| wrong(format!("there is no ticket `{id}`"))),
        (None, _, None) => wrong("there is no ticket".to_owned()),
    }
}

fn has_id(ticket: &str, id: &str) -> bool {
    #[derive(Deserialize)]
    struct Named {
        id: Value,
    }
    serde_json::from_str::<Named>(ticket).is_ok_and(|ticket| plain(&ticket.id) == id)
}
