//! The published suite in `tests/conformance`: how its questions are asked, and how its files are written and compared.
//! The README there describes the lines. The answers are those of the crate; a test that asks for some also checks them
//! against expectations that were worked out by hand.

#![allow(dead_code, reason = "each test program uses a part")]

use std::fmt::Write;

use punctual::calendar::tzdb_version;
use punctual::json::{call, lines, load};
use punctual_tests::golden_file;
use serde_json::{Value, json};

/// A question to the functions of `punctual::json`.
#[derive(Default)]
pub(crate) struct Question {
    pub(crate) name: String,
    /// The policy or the book that is loaded first.
    pub(crate) loaded: Option<Value>,
    /// None to load only.
    pub(crate) verb: Option<String>,
    pub(crate) arguments: Option<Value>,
    /// For `lines`, the text.
    pub(crate) lines: Option<String>,
}

impl Question {
    /// A question about a policy or a book.
    pub(crate) fn about(loaded: &Value, verb: &str, arguments: Value) -> Question {
        Question { loaded: Some(loaded.clone()), ..Question::of(verb, arguments) }
    }

    /// A question that needs nothing loaded.
    pub(crate) fn of(verb: &str, arguments: Value) -> Question {
        Question { verb: Some(verb.to_owned()), arguments: Some(arguments), ..Question::default() }
    }

    /// A policy or a book that is loaded.
    pub(crate) fn load(loaded: &Value) -> Question {
        Question { loaded: Some(loaded.clone()), ..Question::default() }
    }

    pub(crate) fn over(mut self, lines: String) -> Question {
        self.lines = Some(lines);
        self
    }

    pub(crate) fn named(mut self, name: impl Into<String>) -> Question {
        self.name = name.into();
        self
    }

    /// The code and the answer. The edition of the time zone database is written as `EDITION`.
    pub(crate) fn answer(&self) -> (u8, String) {
        let (code, answer) = match self.asked() {
            Ok(answer) => (0, answer),
            Err(refused) => (1, refused.to_string()),
        };
        (code, answer.replace(tzdb_version(), "EDITION"))
    }

    fn asked(&self) -> Result<String, punctual::json::Refused> {
        let loaded = self.loaded.as_ref().map(|loaded| load(loaded.to_string().as_bytes())).transpose()?;
        let Some(verb) = &self.verb else { return Ok("null".to_owned()) };
        let arguments = self.arguments.as_ref().map(Value::to_string).unwrap_or_default();
        match &self.lines {
            Some(text) => lines(loaded.as_ref(), verb, arguments.as_bytes(), text.as_bytes()),
            None => call(loaded.as_ref(), verb, arguments.as_bytes()),
        }
    }

    /// The question with its answer, as a line of a file.
    fn line(&self) -> String {
        let (code, answer) = self.answer();
        let book = self.loaded.as_ref().is_some_and(|loaded| loaded.get("policies").is_some());
        let fields = [
            ("name", Some(json!(self.name))),
            (if book { "book" } else { "policy" }, self.loaded.clone()),
            ("verb", self.verb.as_ref().map(|verb| json!(verb))),
            ("arguments", self.arguments.clone()),
            ("lines", self.lines.as_ref().map(|lines| json!(lines))),
        ];
        let mut line = String::from("{");
        for (name, value) in fields {
            if let Some(value) = value {
                write!(line, "\"{name}\":{value},").unwrap();
            }
        }
        // The answer over lines is no JSON, but lines of it.
        let answer = if self.lines.is_some() { json!(answer).to_string() } else { answer };
        write!(line, "\"code\":{code},\"answer\":{answer}}}").unwrap();
        line
    }
}

/// A line that is read: the question, and the answer as it is written in the file.
pub(crate) struct Case {
    pub(crate) question: Question,
    pub(crate) code: u8,
    pub(crate) answer: String,
}

impl Case {
    pub(crate) fn read(line: &str) -> Case {
        let mut fields: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let mut field = |name: &str| Some(fields[name].take()).filter(|value| !value.is_null());
        let text = |value: Value| value.as_str().unwrap().to_owned();
        let question = Question {
            name: field("name").map(text).unwrap(),
            loaded: field("policy").or_else(|| field("book")),
            verb: field("verb").map(text),
            arguments: field("arguments"),
            lines: field("lines").map(text),
        };
        let written = written_answer(line);
        let answer = if question.lines.is_some() { serde_json::from_str(written).unwrap() } else { written.to_owned() };
        Case { code: field("code").and_then(|code| code.as_u64()).unwrap() as u8, answer, question }
    }
}

/// The answer as it is written: what follows the code. No other part of a line looks like that.
fn written_answer(line: &str) -> &str {
    let mut behind =
        [",\"code\":0,\"answer\":", ",\"code\":1,\"answer\":"].into_iter().flat_map(|code| line.split(code).skip(1));
    let answer = behind.next().and_then(|answer| answer.strip_suffix('}'));
    assert!(behind.next().is_none(), "two parts of a line look like its answer: {line}");
    answer.unwrap_or_else(|| panic!("there is no answer: {line}"))
}

/// Asks the questions of a file, and compares it with what it should contain, or writes it. Returns the cases as they
/// stand in the file.
#[track_caller]
pub(crate) fn file(name: &str, questions: &[Question]) -> Vec<Case> {
    let found: String = questions.iter().map(|question| question.line() + "\n").collect();
    golden_file(&format!("tests/conformance/{name}"), &found);
    found.lines().map(Case::read).collect()
}
