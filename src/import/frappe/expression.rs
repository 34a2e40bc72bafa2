//! Conditions of agreements as written: expressions of Python about the ticket, which is called `doc`. This module knows
//! the grammar of a part of them.

/// How deep parentheses and `not` may be nested.
const MOST_DEPTH: usize = 64;

/// An expression: comparisons that are joined by `and`, `or` and `not`.
#[derive(Debug, PartialEq)]
pub(super) enum Expression<'t> {
    All(Vec<Expression<'t>>),
    Any(Vec<Expression<'t>>),
    Not(Box<Expression<'t>>),
    /// A field of the ticket is one of these values.
    OneOf(&'t str, Vec<&'t str>),
    /// A field of the ticket has a value.
    Filled(&'t str),
    Always,
    Never,
    /// Something else.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    Word(&'t str),
    Text(&'t str),
    Number(&'t str),
    Sign(&'t str),
}

use Token::{Number, Sign, Text, Word};

/// Reads an expression. What it does not know is [`Expression::Other`].
pub(super) fn parse(text: &str) -> Expression<'_> {
    let Some(tokens) = tokens(text) else { return Expression::Other };
    // Each of these is about more than the comparison in which it stands.
    if tokens.iter().any(|token| matches!(token, Word("if" | "else" | "for" | "lambda"))) {
        return Expression::Other;
    }
    let mut parser = Parser { tokens: &tokens, depth: 0 };
    let read = parser.any();
    if parser.tokens.is_empty() { read } else { Expression::Other }
}

/// `None` if a text does not end, or has a backslash, which may mean another letter.
fn tokens(mut rest: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Some(tokens) };
        if first == '#' {
            rest = rest.split_once('\n').map_or("", |(_, next)| next);
            continue;
        }
        let (token, after) = match first {
            '"' | '\'' => {
                let (text, after) = rest.get(1..)?.split_once(first).filter(|(text, _)| !text.contains('\\'))?;
                (Text(text), after)
            }
            _ if first.is_alphabetic() || first == '_' => {
                let (word, after) = split(rest, |c| c.is_alphanumeric() || c == '_');
                (Word(word), after)
            }
            _ if first.is_ascii_digit() => {
                let (number, after) = split(rest, |c| c.is_ascii_alphanumeric() || c == '.');
                (Number(number), after)
            }
            _ => {
                let two =
                    ["==", "!=", "<=", ">=", "**", "//", "<<", ">>"].into_iter().find(|two| rest.starts_with(two));
                let length = two.map_or(first.len_utf8(), str::len);
                let (sign, after) = rest.split_at_checked(length)?;
                (Sign(sign), after)
            }
        };
        tokens.push(token);
        rest = after;
    }
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

struct Parser<'p, 't> {
    tokens: &'p [Token<'t>],
    depth: usize,
}

impl<'t> Parser<'_, 't> {
    fn take(&mut self, token: Token<'_>) -> bool {
        let found = self.tokens.first() == Some(&token);
        if found {
            self.tokens = self.tokens.get(1..).unwrap_or_default();
        }
        found
    }

    fn any(&mut self) -> Expression<'t> {
        let mut parts = vec![self.all()];
        while self.take(Word("or")) {
            parts.push(self.all());
        }
        one_or(parts, Expression::Any)
    }

    fn all(&mut self) -> Expression<'t> {
        let mut parts = vec![self.one()];
        while self.take(Word("and")) {
            parts.push(self.one());
        }
        one_or(parts, Expression::All)
    }

    fn one(&mut self) -> Expression<'t> {
        if self.depth == MOST_DEPTH {
            return self.comparison();
        }
        self.depth = self.depth.saturating_add(1);
        let read = if self.take(Word("not")) {
            Expression::Not(Box::new(self.one()))
        } else {
            self.in_parentheses().unwrap_or_else(|| self.comparison())
        };
        self.depth = self.depth.saturating_sub(1);
        read
    }

    /// An expression in parentheses, unless they are a part of a comparison.
    fn in_parentheses(&mut self) -> Option<Expression<'t>> {
        let before = self.tokens;
        if !self.take(Sign("(")) {
            return None;
        }
        let read = self.any();
        let is_closed = self.take(Sign(")"));
        let ends = matches!(self.tokens.first(), None | Some(Word("and" | "or") | Sign(")")));
        if is_closed && ends {
            return Some(read);
        }
        self.tokens = before;
        None
    }

    /// Everything up to the next `and`, `or` or closing parenthesis.
    fn comparison(&mut self) -> Expression<'t> {
        let (mut open, mut length) = (0_usize, 0_usize);
        for token in self.tokens {
            match token {
                Word("and" | "or") | Sign(")") if open == 0 => break,
                Sign("(" | "[" | "{") => open = open.saturating_add(1),
                Sign(")" | "]" | "}") => open = open.saturating_sub(1),
                _ => {}
            }
            length = length.saturating_add(1);
        }
        let (read, rest) = self.tokens.split_at_checked(length).unwrap_or((self.tokens, &[]));
        self.tokens = rest;
        comparison(read).unwrap_or(Expression::Other)
    }
}

fn one_or<'t>(
    mut parts: Vec<Expression<'t>>,
    many: impl FnOnce(Vec<Expression<'t>>) -> Expression<'t>,
) -> Expression<'t> {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn comparison<'t>(tokens: &[Token<'t>]) -> Option<Expression<'t>> {
    match tokens {
        [Word("True")] => return Some(Expression::Always),
        [Word("False")] => return Some(Expression::Never),
        _ => {}
    }
    if let Some((name, rest)) = field(tokens) {
        return compared(name, rest);
    }
    // The value may stand first.
    let [value, sign @ Sign("==" | "!="), rest @ ..] = tokens else { return None };
    let (name, after) = field(rest)?;
    if after.is_empty() { compared(name, &[*sign, *value]) } else { None }
}

/// A field of the ticket, and what follows.
fn field<'t, 'p>(tokens: &'p [Token<'t>]) -> Option<(&'t str, &'p [Token<'t>])> {
    match tokens {
        [Word("doc"), Sign("."), Word("get"), Sign("("), Text(name), Sign(")"), rest @ ..]
        | [Word("doc"), Sign("."), Word(name), rest @ ..]
        | [Word("doc"), Sign("["), Text(name), Sign("]"), rest @ ..] => Some((name, rest)),
        _ => None,
    }
}

fn compared<'t>(name: &'t str, rest: &[Token<'t>]) -> Option<Expression<'t>> {
    let (is, values) = match rest {
        [] => return Some(Expression::Filled(name)),
        [Sign("=="), value] => (true, literal(*value)?),
        [Sign("!="), value] => (false, literal(*value)?),
        [Word("in"), list @ ..] => (true, listed(list)?),
        [Word("not"), Word("in"), list @ ..] => (false, listed(list)?),
        _ => return None,
    };
    let one_of = Expression::OneOf(name, values);
    Some(if is { one_of } else { Expression::Not(Box::new(one_of)) })
}

/// The texts that a field may have if it is this value. An empty text is the same as none, for which there is no
/// condition.
fn literal(token: Token<'_>) -> Option<Vec<&str>> {
    match token {
        Text(text) if !text.is_empty() => Some(vec![text]),
        Number(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => Some(vec![number]),
        Word("True") => Some(vec!["1", "true"]),
        Word("False") => Some(vec!["0", "false"]),
        _ => None,
    }
}

/// The values of a list, a tuple or a set.
fn listed<'t>(tokens: &[Token<'t>]) -> Option<Vec<&'t str>> {
    let [Sign(open), items @ .., Sign(close)] = tokens else { return None };
    // A single text in parentheses is a text, and `in` asks for a part of it.
    let is_tuple = matches!((*open, *close), ("(", ")")) && items.contains(&Sign(","));
    if !is_tuple && !matches!((*open, *close), ("[", "]") | ("{", "}")) {
        return None;
    }
    let items = items.strip_suffix(&[Sign(",")]).unwrap_or(items);
    let mut values = Vec::new();
    for item in items.split(|token| *token == Sign(",")) {
        let [value] = item else { return None };
        values.extend(literal(*value)?);
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is<'t>(name: &'t str, values: &[&'t str]) -> Expression<'t> {
        Expression::OneOf(name, values.to_vec())
    }

    fn not(part: Expression<'_>) -> Expression<'_> {
        Expression::Not(Box::new(part))
    }

    #[test]
    fn comparisons_of_a_field_with_values_are_known() {
        assert_eq!(parse("doc.customer == \"Contoso\""), is("customer", &["Contoso"]));
        assert_eq!(parse("'Contoso'==doc.get('customer')"), is("customer", &["Contoso"]));
        assert_eq!(parse("doc[\"customer\"] != 'a b'"), not(is("customer", &["a b"])));
        assert_eq!(parse("doc.priority in [\"High\", 'Urgent',]"), is("priority", &["High", "Urgent"]));
        assert_eq!(parse("doc.seats not in (1, 20)"), not(is("seats", &["1", "20"])));
        assert_eq!(parse("doc.via_customer_portal == True"), is("via_customer_portal", &["1", "true"]));
        assert_eq!(parse("True"), Expression::Always);
        assert_eq!(parse("doc.customer"), Expression::Filled("customer"));
        assert_eq!(
            parse("doc.a == '#1' # or doc.b == 2\n or doc.c == 3"),
            Expression::Any(vec![is("a", &["#1"]), is("c", &["3"])])
        );
    }

    #[test]
    fn and_binds_closer_than_or_and_not_closest() {
        let (a, b, c) = (|| is("a", &["1"]), || is("b", &["2"]), || is("c", &["3"]));
        let all = |parts| Expression::All(parts);
        let any = |parts| Expression::Any(parts);
        assert_eq!(parse("doc.a==1 or doc.b==2 and doc.c==3"), any(vec![a(), all(vec![b(), c()])]));
        assert_eq!(parse("(doc.a==1 or doc.b==2)\n and not doc.c==3"), all(vec![any(vec![a(), b()]), not(c())]));
        assert_eq!(parse("not (doc.a==1 and (doc.b==2))"), not(all(vec![a(), b()])));
    }

    #[test]
    fn what_is_not_known_is_a_part_of_its_own() {
        let other = || Expression::Other;
        for text in [
            "",
            "doc.a == 1 or doc.b == 2 if doc.c == 3 else False",
            "doc.customer == None",
            "doc.customer == ''",
            "doc.customer in ('Contoso')",
            "'vpn' in doc.subject",
            "doc.seats > 10",
            "doc.a == doc.b",
            "doc.subject.lower() == 'x'",
            "(doc.a == 1) == True",
            "doc.a == 'it\\'s'",
            "doc.a == 'x",
            "doc.a == 1)",
            "doc.a == 1 doc.b == 2",
            "doc.get('a', 'b') == 'b'",
            "1 < doc.a < 3",
            "doc.a == -1",
        ] {
            assert_eq!(parse(text), other(), "{text}");
        }
        assert_eq!(parse("doc.a == 1 and len(doc.b) > 3"), Expression::All(vec![is("a", &["1"]), other()]));
    }

    #[test]
    fn deep_expressions_end() {
        for text in ["(".repeat(100_000), "not ".repeat(100_000), format!("{}doc.a == 1", "(".repeat(100_000))] {
            parse(&text);
        }
        let deep = |depth: usize| format!("{}doc.a == 1{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(parse(&deep(60)), is("a", &["1"]));
        assert_ne!(parse(&deep(100)), is("a", &["1"]));
    }
}
