//! Why a ticket stands where it stands.

use std::io::Write;

use serde_json::{Value, json};

use super::{call, items, load, read};
use crate::Found;
use crate::arguments::{Explain, Form};
use crate::failure::Failure;
use crate::input::{self, Lines};
use crate::table::plain;

pub(crate) fn run(command: &Explain, as_json: bool, out: &mut dyn Write) -> Result<Found, Failure> {
    let (policy, tickets) = (load(&command.policy)?, input::tickets(&command.tickets)?);
    let (place, ticket) = chosen(&tickets, command.ticket.as_deref())?;
    let form = match command.form {
        _ if as_json => "json",
        Form::Json => "json",
        Form::Text => "text",
        Form::Svg => "svg",
    };
    let arguments = json!({ "ticket": ticket, "now": command.now.get(), "as": form });
    let answer = call(Some(&policy), "explain", &arguments, &[("ticket", &place)])?;
    match read(&answer)? {
        _ if form == "json" => writeln!(out, "{answer}")?,
        Value::String(text) => writeln!(out, "{}", text.trim_end_matches('\n'))?,
        pictures => items(&pictures).iter().filter_map(Value::as_str).try_for_each(|text| writeln!(out, "{text}"))?,
    }
    Ok(Found::Nothing)
}

/// The ticket of this id, or the only one, and where it stands.
fn chosen(tickets: &Lines, id: Option<&str>) -> Result<(String, Value), Failure> {
    let mut found = tickets.lines.iter().filter_map(|(number, line)| {
        let ticket: Value = serde_json::from_str(line).ok()?;
        let wanted = id.is_none_or(|id| plain(&ticket["id"]) == id);
        wanted.then(|| (tickets.place(*number), ticket))
    });
    let file = tickets.file();
    match (found.next(), found.next(), id) {
        (Some(ticket), _, Some(_)) | (Some(ticket), None, None) => Ok(ticket),
        (Some(_), Some(_), None) => Err(Failure::input(format!("{file}: there are several tickets; add --ticket ID"))),
        (None, _, Some(id)) => Err(Failure::input(format!("{file}: there is no ticket `{id}`"))),
        (None, _, None) => Err(Failure::input(format!("{file}: there is no ticket"))),
    }
}
