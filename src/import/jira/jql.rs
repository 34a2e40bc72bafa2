//! The part of JQL that chooses by fields of a ticket: `=`, `!=`, `in` and `not in`, with AND, OR, NOT and brackets.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::site::Site;
use super::terms::{Term, term};
use crate::import::logic::Logic;

/// How deep brackets and NOT may be nested.
const DEEPEST: usize = 50;

/// A condition that was read.
pub(super) struct Query {
    pub(super) logic: Logic,
    /// In which way it is not the same as JQL's.
    pub(super) differs: Option<&'static str>,
    /// What no file says, and what the host has to see to.
    pub(super) needs: BTreeSet<String>,
}

/// Reads a query. The error says what of it cannot be asked of a ticket.
pub(super) fn read(text: &str, site: &Site) -> Result<Query, String> {
    let tokens = tokens(text)?.into_iter().peekable();
    let mut parser = Parser { tokens, site, is_under_not: false, differs: None, needs: BTreeSet::new() };
    let logic = parser.any(0)?;
    match parser.tokens.next() {
        Some(token) if !token.is("order") => Err(format!("`{}` is not expected there", token.text)),
        _ => Ok(Query { logic, differs: parser.differs, needs: parser.needs }),
    }
}

#[derive(Clone, Debug)]
struct Token {
    text: String,
    /// Whether it stood in quotes, so that it is no word of the language.
    quoted: bool,
}

impl Token {
    fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let (mut tokens, mut chars) = (Vec::new(), text.chars().peekable());
    while let Some(first) = chars.next() {
        let mut token = Token { text: String::new(), quoted: matches!(first, '"' | '\'') };
        if first.is_whitespace() {
            continue;
        }
        if token.quoted {
            loop {
                match chars.next() {
                    Some('\\') => token.text.extend(chars.next()),
                    Some(end) if end == first => break,
                    Some(inner) => token.text.push(inner),
                    None => return Err("a quotation mark is missing".to_owned()),
                }
            }
        } else {
            token.text.push(first);
            let same_kind = |next: &char| match first {
                '(' | ')' | ',' => false,
                first if is_operator(first) => is_operator(*next),
                _ => !next.is_whitespace() && !is_operator(*next) && !"(),\"'".contains(*next),
            };
            while let Some(next) = chars.next_if(same_kind) {
                token.text.push(next);
            }
        }
        tokens.push(token);
    }
    Ok(tokens)
}

fn is_operator(c: char) -> bool {
    "=!<>~&|".contains(c)
}

struct Parser<'s> {
    tokens: Peekable<IntoIter<Token>>,
    site: &'s Site,
    /// Whether an odd number of NOTs is around what is read.
    is_under_not: bool,
    differs: Option<&'static str>,
    needs: BTreeSet<String>,
}

impl Parser<'_> {
    fn any(&mut self, depth: usize) -> Result<Logic, String> {
        let mut parts = vec![self.all(depth)?];
        while self.takes(&["or", "||", "|"]) {
            parts.push(self.all(depth)?);
        }
        Ok(only_or(parts, Logic::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Logic, String> {
        let mut parts = vec![self.part(depth)?];
        while self.takes(&["and", "&&", "&"]) {
            parts.push(self.part(depth)?);
        }
        Ok(only_or(parts, Logic::All))
    }

    fn part(&mut self, depth: usize) -> Result<Logic, String> {
        let deeper = depth.saturating_add(1);
        if deeper > DEEPEST {
            return Err("it is nested too deeply".to_owned());
        }
        if self.takes(&["not", "!"]) {
            self.is_under_not = !self.is_under_not;
            let part = self.part(deeper)?;
            self.is_under_not = !self.is_under_not;
            return Ok(part.not());
        }
        if self.takes(&["("]) {
            let inner = self.any(deeper)?;
            return self.takes(&[")"]).then_some(inner).ok_or_else(|| "a `)` is missing".to_owned());
        }
        self.clause()
    }

    fn clause(&mut self) -> Result<Logic, String> {
        let field = self.next("a field")?.text;
        let operator = self.next("an operator")?.text.to_lowercase();
        let negated = match operator.as_str() {
            "=" | "in" => false,
            "!=" => true,
            "not" if self.takes(&["in"]) => true,
            _ => return Err(format!("`{operator}` cannot be asked of `{field}`")),
        };
        let values = self.values(&field)?;
        self.test(&field, &values, negated)
    }

    fn values(&mut self, field: &str) -> Result<Vec<String>, String> {
        if !self.takes(&["("]) {
            return Ok(vec![self.value(field)?]);
        }
        if self.takes(&[")"]) {
            return Err(format!("`{field}` is compared with no value"));
        }
        let mut values = vec![self.value(field)?];
        while self.takes(&[","]) {
            values.push(self.value(field)?);
        }
        self.takes(&[")"]).then_some(values).ok_or_else(|| "a `)` is missing".to_owned())
    }

    fn value(&mut self, field: &str) -> Result<String, String> {
        let token = self.next("a value")?;
        let is_function = !token.quoted && self.tokens.peek().is_some_and(|next| next.is("("));
        if token.is("empty") || token.is("null") || is_function {
            return Err(format!("`{}` cannot be asked of `{field}`", token.text));
        }
        Ok(token.text)
    }

    fn test(&mut self, field: &str, values: &[String], negated: bool) -> Result<Logic, String> {
        let Term { logic, always_has_one, needs } = term(field, values, self.site)?;
        self.needs.extend(needs);
        // `NOT field = value` is `field != value` there, too.
        if negated != self.is_under_not && !always_has_one {
            self.differs = Some("JQL leaves out issues without a value, which meet this condition here");
        }
        Ok(if negated { logic.not() } else { logic })
    }

    fn takes(&mut self, words: &[&str]) -> bool {
        self.tokens.next_if(|token| words.iter().any(|word| token.is(word))).is_some()
    }

    fn next(&mut self, what: &str) -> Result<Token, String> {
        self.tokens.next().ok_or_else(|| format!("{what} is missing at the end"))
    }
}

fn only_or(mut parts: Vec<Logic>, several: fn(Vec<Logic>) -> Logic) -> Logic {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            several(parts)
        }
    }
}
