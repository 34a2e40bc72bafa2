//! Reads a document and keeps an account of it: what became of each part, and what is wrong.
//!
//! Whoever reads a part says what became of it. What nobody reads gets an entry, too. This module knows no product.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use super::document::{Document, Files, rest_of};
use super::report::{Entry, Fate, ImportError, ImportReport};
use crate::exact::Fraction;
use crate::input::problem::{Place, ProblemKind, Problems};
use crate::input::text::{beginning, one_line, shortened};
use crate::input::written::{Entries, Value, any_of, fields_here};

/// How much of a value an entry shows.
const FOUND: usize = 60;

/// How much an entry says of what became of a value.
const BECAME: usize = 500;

/// What mistakes call the options.
const OPTIONS: &str = "options";

/// How long a name may be.
const LONGEST_NAME: usize = 255;

/// The account of one import: all files that were read, and what became of their parts.
#[derive(Default)]
pub(super) struct Account<'a> {
    inner: RefCell<Inner<'a>>,
}

#[derive(Default)]
struct Inner<'a> {
    /// Every document that was read, in order.
    roots: Vec<Located<'a>>,
    /// What became of a value, by its address.
    notes: BTreeMap<usize, Note>,
    /// The values that were handed out, by their address.
    read: BTreeSet<usize>,
    /// The lists and maps whose parts were handed out one by one, by their address.
    entered: BTreeSet<usize>,
    /// The values that are not of the type that was wanted, which is one mistake however often they are asked.
    mistyped: BTreeSet<(usize, &'static str)>,
    /// What became of places that are no values.
    loose: Vec<Entry>,
    problems: Problems,
}

/// A value and where it stands.
#[derive(Clone)]
struct Located<'a> {
    value: &'a Value,
    at: Rc<At<'a>>,
}

struct Note {
    fate: Fate,
    became: Cow<'static, str>,
    option: Option<&'static str>,
    known: bool,
}

impl Note {
    fn new(fate: Fate, became: impl Into<Cow<'static, str>>, option: Option<&'static str>) -> Note {
        Note { fate, became: became.into(), option, known: true }
    }

    /// About what may say something about a promise, but nobody here knows.
    fn unknown() -> Note {
        Note { known: false, ..Note::new(Fate::Ignored, "not known here, so not read", None) }
    }
}

/// A place in a file.
enum At<'a> {
    /// A whole document: the name of the file, and what comes before the pointer.
    Root {
        file: &'a str,
        label: String,
    },
    Field(Rc<At<'a>>, &'a str),
    Index(Rc<At<'a>>, usize),
}

impl<'a> At<'a> {
    fn file(&self) -> &'a str {
        match self {
            At::Root { file, .. } => file,
            At::Field(above, _) | At::Index(above, _) => above.file(),
        }
    }
}

/// Writes the place as its label and a JSON Pointer. A long name is cut, because each part below repeats it.
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Root { label, .. } => f.write_str(label),
            At::Field(above, name) => {
                let name = beginning(name);
                write!(f, "{above}/{}", name.replace('~', "~0").replace('/', "~1"))
            }
            At::Index(above, index) => write!(f, "{above}/{index}"),
        }
    }
}

fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}

impl<'a> Account<'a> {
    /// A whole document. Places in it begin with `label`, which is empty for a file that is one document.
    pub(super) fn root(&self, file: &'a str, label: impl Into<String>, value: &'a Value) -> Node<'a, '_> {
        let node = Located { value, at: Rc::new(At::Root { file, label: label.into() }) };
        let mut inner = self.inner.borrow_mut();
        inner.roots.push(node.clone());
        inner.read.insert(address(value));
        Node { node, account: self }
    }

    /// The files of one kind, with what their names say beside the kind.
    pub(super) fn files<'n>(&'n self, files: &'a Files, kind: &'a str) -> Vec<(&'a str, Node<'a, 'n>)> {
        let of_kind = files.of_kind(kind);
        of_kind.map(|(rest, name, Document(value))| (rest, self.root(name, "", value))).collect()
    }

    /// The files of one kind whose rest of the name fits.
    pub(super) fn files_of<'n>(
        &'n self,
        files: &'a Files,
        kind: &'a str,
        fits: impl Fn(&str) -> bool,
    ) -> Vec<Node<'a, 'n>> {
        let of_kind = files.of_kind(kind).filter(|(rest, ..)| fits(rest));
        of_kind.map(|(_, name, Document(value))| self.root(name, "", value)).collect()
    }

    /// The only file of one kind. It is a mistake if there is none, or more than one.
    pub(super) fn file<'n>(&'n self, files: &'a Files, kind: &'a str) -> Option<Node<'a, 'n>> {
        let found = self.files(files, kind);
        let count = found.len();
        let only = found.into_iter().next().map(|(_, node)| node);
        match count {
            0 => self.missing_file(kind),
            1 => {}
            _ => {
                let found = format!("{count} files of the kind `{kind}`");
                self.mistake(kind, ProblemKind::Duplicate, found, "hand in one of them");
            }
        }
        only
    }

    /// A mistake: there is no file of this kind.
    pub(super) fn missing_file(&self, kind: &str) {
        self.missing(kind, format!("hand in the vendor's answer as `{kind}.json`"));
    }

    /// The same, with other help.
    pub(super) fn missing(&self, kind: &str, help: impl fmt::Display) {
        self.mistake(kind, ProblemKind::Missing, format!("there is no file `{kind}`"), help);
    }

    /// A mistake for every file that is of none of these kinds.
    pub(super) fn only_kinds(&self, files: &Files, kinds: &[&str]) {
        for name in files.names().filter(|name| !kinds.iter().any(|kind| rest_of(name, kind).is_some())) {
            let (found, help) = (
                format!("`{name}` is not a file that is read here"),
                format!("the names begin with {}", any_of(kinds.iter().copied())),
            );
            let known = kinds.iter().copied();
            let mut inner = self.inner.borrow_mut();
            inner.problems.add_name(&Place::written(name), ProblemKind::UnknownName, found, help, name, known);
        }
    }

    /// Says what became of a place that is no value, such as an event of iCalendar.
    pub(super) fn note_place(
        &self,
        (file, at): (&str, &str),
        found: &str,
        fate: Fate,
        became: impl Into<Cow<'static, str>>,
        option: Option<&'static str>,
    ) {
        self.inner.borrow_mut().loose.push(Entry {
            file: file.to_owned(),
            at: at.to_owned(),
            found: one_line(&shortened(found, FOUND)).into_owned(),
            fate,
            became: became.into().into_owned(),
            option: option.map(str::to_owned),
            known: true,
        });
    }

    /// A mistake at a path: the name of the file, a space, and the place.
    pub(super) fn mistake(&self, path: &str, kind: ProblemKind, found: impl fmt::Display, help: impl fmt::Display) {
        self.inner.borrow_mut().problems.add(&Place::written(path), kind, found, help);
    }

    /// What a reader of this crate makes of something that stands in no file. It reports what is wrong.
    pub(super) fn judged<T>(&self, read: impl FnOnce(&mut Problems) -> Option<T>) -> Option<T> {
        read(&mut self.inner.borrow_mut().problems)
    }

    /// Whether there has been no mistake so far.
    pub(super) fn is_clean(&self) -> bool {
        self.inner.borrow().problems.list().is_empty()
    }

    /// What was made, with the report, or the mistakes.
    pub(super) fn finish<T>(self, made: Option<T>) -> Result<(T, ImportReport), ImportError> {
        let mut inner = self.inner.into_inner();
        let mut entries = Vec::new();
        for root in std::mem::take(&mut inner.roots) {
            inner.list(&root, None, &mut entries);
        }
        entries.append(&mut inner.loose);
        let report = ImportReport { entries };
        match inner.problems.or("export", made) {
            Ok(made) => Ok((made, report)),
            Err(error) => Err(ImportError { problems: error.into_problems(), report }),
        }
    }
}

/// Reads the options of a product. An empty document stands for none.
pub(super) fn read_options<T: Default>(
    options: &Document,
    read: impl FnOnce(&Node<'_, '_>) -> T,
) -> Result<T, ImportError> {
    let account = Account::default();
    let node = account.root(OPTIONS, "", &options.0);
    let made = if node.is_null() { T::default() } else { read(&node) };
    drop(node);
    account.finish(Some(made)).map(|(made, _)| made)
}

/// What an entry says of a value that was read, but of which nothing was said. A test makes sure that none is left.
pub(super) const UNSAID: &str = "read";

/// Fields that say nothing about a promise in any product, unless its importer reads them.
const LABELS: [&str; 6] = ["created_at", "id", "name", "self", "updated_at", "url"];

impl<'a> Inner<'a> {
    /// Adds the entries of a value and of everything in it, in the order of the file. `above` is what became of the
    /// value around it.
    fn list(&self, node: &Located<'a>, above: Option<Fate>, entries: &mut Vec<Entry>) {
        let key = address(node.value);
        let note = self.notes.get(&key);
        let covered = above.is_some();
        let unread = !self.read.contains(&key);
        let leaf = !self.entered.contains(&key);
        match note {
            Some(note) => entries.push(node.entry(note)),
            None if unread && (above == Some(Fate::Ignored) || node.is_label()) => {
                entries.push(node.entry(&Note::new(Fate::Ignored, "says nothing about a promise", None)));
            }
            None if unread => entries.push(node.entry(&Note::unknown())),
            None if node.is_empty() && !covered => {
                entries.push(node.entry(&Note::new(Fate::Exact, "nothing is in it", None)));
            }
            None if leaf && !covered && self.problems.list().is_empty() => {
                entries.push(node.entry(&Note::new(Fate::Exact, UNSAID, None)));
            }
            None if leaf && !covered => {
                entries.push(node.entry(&Note::new(Fate::Ignored, "read, but the export is refused", None)));
            }
            None => {}
        }
        if !leaf {
            let fate = note.map(|note| note.fate).or(above);
            node.parts().for_each(|part| self.list(&part, fate, entries));
        }
    }
}

impl<'a> Located<'a> {
    /// Whether it is a list or a map without parts.
    fn is_empty(&self) -> bool {
        match self.value {
            Value::List(items) => items.is_empty(),
            Value::Map(Entries(fields)) => fields.is_empty(),
            _ => false,
        }
    }

    /// Whether it names the part that it is in, or says when that was written.
    fn is_label(&self) -> bool {
        matches!(&*self.at, At::Field(_, name) if LABELS.contains(name))
    }

    fn parts(&self) -> impl Iterator<Item = Located<'a>> + '_ {
        let (items, fields): (&[Value], &[(String, Value)]) = match self.value {
            Value::List(items) => (items, &[]),
            Value::Map(Entries(fields)) => (&[], fields),
            _ => (&[], &[]),
        };
        let items = items.iter().enumerate().map(|(index, value)| (At::Index(Rc::clone(&self.at), index), value));
        let fields = fields.iter().map(|(name, value)| (At::Field(Rc::clone(&self.at), name), value));
        items.chain(fields).map(|(at, value)| Located { value, at: Rc::new(at) })
    }

    fn entry(&self, note: &Note) -> Entry {
        Entry {
            file: self.at.file().to_owned(),
            at: self.at.to_string(),
            found: beginning_of(self.value),
            fate: note.fate,
            became: one_line(&shortened(&note.became, BECAME)).into_owned(),
            option: note.option.map(str::to_owned),
            known: note.known,
        }
    }
}

/// The beginning of a value, as a reader recognises it.
fn beginning_of(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => one_line(&shortened(text, FOUND)).into_owned(),
        Value::List(items) if items.len() == 1 => "a list of 1".to_owned(),
        Value::List(items) => format!("a list of {}", items.len()),
        Value::Map(Entries(fields)) if fields.len() == 1 => "a map of 1 field".to_owned(),
        Value::Map(Entries(fields)) => format!("a map of {} fields", fields.len()),
    }
}

/// The same in a sentence. What is no text but a description has no marks around it.
fn shown(value: &Value) -> String {
    let beginning = beginning_of(value);
    if matches!(value, Value::List(_) | Value::Map(_)) { beginning } else { format!("`{beginning}`") }
}

/// A value of a document, where it stands, and the account that is kept of it.
#[derive(Clone)]
pub(super) struct Node<'a, 'n> {
    node: Located<'a>,
    account: &'n Account<'a>,
}

impl<'a, 'n> Node<'a, 'n> {
    // What became of it. Of several notes about one value the one furthest from `Exact` stands.

    pub(super) fn exact(self, became: impl Into<Cow<'static, str>>) -> Self {
        self.note(Fate::Exact, became, None)
    }

    pub(super) fn approximate(self, became: impl Into<Cow<'static, str>>) -> Self {
        self.note(Fate::Approximate, became, None)
    }

    pub(super) fn impossible(self, why: impl Into<Cow<'static, str>>) -> Self {
        self.note(Fate::Impossible, why, None)
    }

    pub(super) fn ignored(self, why: impl Into<Cow<'static, str>>) -> Self {
        self.note(Fate::Ignored, why, None)
    }

    /// Nobody here knows what it means.
    pub(super) fn not_known(self) -> Self {
        self.add(Note::unknown())
    }

    pub(super) fn needs_host(self, option: &'static str, why: impl Into<Cow<'static, str>>) -> Self {
        self.note(Fate::NeedsHost, why, Some(option))
    }

    pub(super) fn note(self, fate: Fate, became: impl Into<Cow<'static, str>>, option: Option<&'static str>) -> Self {
        self.add(Note::new(fate, became, option))
    }

    fn add(self, note: Note) -> Self {
        let mut inner = self.account.inner.borrow_mut();
        let key = address(self.node.value);
        if inner.notes.get(&key).is_none_or(|before| before.fate < note.fate) {
            inner.notes.insert(key, note);
        }
        drop(inner);
        self
    }

    /// A mistake in this value.
    pub(super) fn mistake(&self, kind: ProblemKind, found: impl fmt::Display, help: impl fmt::Display) {
        self.account.mistake(&self.path(), kind, &found, help);
        self.clone().impossible(found.to_string());
    }

    /// A mistake in this value, if it could not be read: what was wanted is missing then.
    pub(super) fn or_mistake<T>(&self, read: Option<T>, what: &str, help: impl fmt::Display) -> Option<T> {
        if read.is_none() {
            let found = format!("{} is not {what}", shown(self.node.value));
            self.mistake(ProblemKind::Unreadable, found, help);
        }
        read
    }

    /// What a reader of this crate makes of this value. It reports what is wrong at the place that it is given.
    pub(super) fn judged<T>(&self, read: impl FnOnce(&Place<'_>, &mut Problems) -> Option<T>) -> Option<T> {
        let path = self.path();
        let read = read(&Place::written(&path), &mut self.account.inner.borrow_mut().problems);
        if read.is_none() {
            let found = format!("{} cannot be read", shown(self.node.value));
            self.clone().impossible(found);
        }
        read
    }

    /// Leaves out this value and everything in it.
    pub(super) fn skip(self, why: impl Into<Cow<'static, str>>) {
        self.account.inner.borrow_mut().entered.remove(&address(self.node.value));
        self.ignored(why);
    }

    /// A document that stands as JSON in this text. Places in it begin with the place of the text.
    pub(super) fn embedded(&self, value: &'a Value) -> Node<'a, 'n> {
        self.account.root(self.node.at.file(), format!("{} ", self.node.at), value)
    }

    /// The name of the file.
    #[cfg(feature = "import-ical")]
    pub(super) fn file(&self) -> &'a str {
        self.node.at.file()
    }

    /// The name of the file, a space, and the place; of a whole document, the name alone.
    pub(super) fn path(&self) -> String {
        self.path_of("")
    }

    /// The same of a part, to which a pointer leads from here.
    fn path_of(&self, pointer: &str) -> String {
        let at = format!("{}{pointer}", self.node.at);
        [self.node.at.file(), &at].join(if at.is_empty() { "" } else { " " })
    }

    /// Whether it stands among the options of the host.
    fn is_option(&self) -> bool {
        self.node.at.file() == OPTIONS
    }

    // Its parts.

    /// The field of this name, also if it is `null`.
    pub(super) fn nullable(&self, name: &str) -> Option<Node<'a, 'n>> {
        let Value::Map(Entries(fields)) = self.node.value else {
            self.wrong_type("a map");
            return None;
        };
        // Its other fields have entries of their own, also if it has no such field.
        self.enter();
        let mut found = fields.iter().filter(|(field, _)| field == name);
        let (name, value) = found.next()?;
        let field = self.part(At::Field(Rc::clone(&self.node.at), name), value);
        if let Some((_, again)) = found.next() {
            self.part(At::Field(Rc::clone(&self.node.at), name), again);
            field.mistake(ProblemKind::Duplicate, format!("`{name}` is written twice"), "leave one out");
        }
        Some(field)
    }

    /// The field of this name, unless it is absent or `null`.
    pub(super) fn get(&self, name: &str) -> Option<Node<'a, 'n>> {
        let field = self.nullable(name)?;
        if field.is_null() {
            field.ignored("no value");
            return None;
        }
        Some(field)
    }

    /// The field of this name. It is a mistake if there is none.
    pub(super) fn need(&self, name: &str) -> Option<Node<'a, 'n>> {
        let found = self.get(name);
        if found.is_none() && matches!(self.node.value, Value::Map(_)) {
            let path = self.path_of(&format!("/{name}"));
            let help = if self.is_option() { "write it, too" } else { "export it, too" };
            self.account.mistake(&path, ProblemKind::Missing, format!("there is no `{name}`"), help);
        }
        found
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Vec<Node<'a, 'n>> {
        let Value::List(items) = self.node.value else {
            self.wrong_type("a list");
            return Vec::new();
        };
        self.enter();
        let at = |index| At::Index(Rc::clone(&self.node.at), index);
        items.iter().enumerate().map(|(index, value)| self.part(at(index), value)).collect()
    }

    /// The items of the list in a field; none if there is no such field.
    pub(super) fn list(&self, name: &str) -> Vec<Node<'a, 'n>> {
        self.get(name).map(|list| list.items()).unwrap_or_default()
    }

    /// Says what follows from a part of this document that is not written. `pointer` leads to it from the document.
    pub(super) fn note_missing(&self, pointer: &str, became: &'static str) {
        let at = format!("{}{pointer}", self.node.at);
        self.account.note_place((self.node.at.file(), &at), "nothing", Fate::NeedsHost, became, None);
    }

    /// All fields of a map, in the order of the file.
    pub(super) fn fields(&self) -> Vec<(&'a str, Node<'a, 'n>)> {
        let Value::Map(Entries(fields)) = self.node.value else {
            self.wrong_type("a map");
            return Vec::new();
        };
        self.enter();
        let at = |name| At::Field(Rc::clone(&self.node.at), name);
        fields.iter().map(|(name, value)| (name.as_str(), self.part(at(name), value))).collect()
    }

    /// The fields of a map whose names are among these, in the order of the file.
    pub(super) fn picked(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<(&'a str, Node<'a, 'n>)> {
        let Value::Map(Entries(fields)) = self.node.value else { return Vec::new() };
        let picked = fields.iter().filter(|(name, _)| is_wanted(name));
        picked
            .map(|(name, value)| (name.as_str(), self.part(At::Field(Rc::clone(&self.node.at), name), value)))
            .collect()
    }

    /// Says of each of these fields that it says nothing about a promise.
    pub(super) fn ignore(&self, names: &[&str], why: &'static str) {
        for field in names.iter().filter_map(|name| self.nullable(name)) {
            field.ignored(why);
        }
    }

    /// A mistake for each field of a map that is none of these.
    pub(super) fn only(&self, names: &[&str]) {
        for (name, field) in self.fields() {
            if !names.contains(&name) {
                let help = fields_here(names);
                field.unknown(name, &help, names.iter().copied());
            }
        }
    }

    /// A mistake about a name that is none of those that are known. It suggests the one that was probably meant.
    pub(super) fn unknown<'k>(&self, name: &str, help: &str, known: impl IntoIterator<Item = &'k str>) {
        let (path, found) = (self.path(), format!("`{name}` is not known here"));
        let mut inner = self.account.inner.borrow_mut();
        inner.problems.add_name(&Place::written(&path), ProblemKind::UnknownName, &found, help, name, known);
        drop(inner);
        self.clone().impossible(found);
    }

    fn part(&self, at: At<'a>, value: &'a Value) -> Node<'a, 'n> {
        self.enter();
        self.account.inner.borrow_mut().read.insert(address(value));
        Node { node: Located { value, at: Rc::new(at) }, account: self.account }
    }

    fn enter(&self) {
        self.account.inner.borrow_mut().entered.insert(address(self.node.value));
    }

    // What it is.

    pub(super) fn is_null(&self) -> bool {
        matches!(self.node.value, Value::Null)
    }

    /// Whether it is a map. Another type is a mistake.
    pub(super) fn must_be_map(&self) -> bool {
        let is_map = self.is_map();
        if !is_map {
            self.wrong_type("a map");
        }
        is_map
    }

    /// Whether it is a list or a map with nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.node.is_empty()
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.node.value, Value::Map(_))
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    /// The same value, if it is a map. Another type is a mistake.
    pub(super) fn into_map(self) -> Option<Self> {
        self.must_be_map().then_some(self)
    }

    /// The text. Another type is a mistake.
    pub(super) fn text(&self) -> Option<&'a str> {
        match self.node.value {
            Value::Text(text) => Some(text),
            _ => self.no("a text"),
        }
    }

    /// A text, a whole number or a boolean as a text, as vendors write ids and values of fields. Another type is a
    /// mistake.
    pub(super) fn word(&self) -> Option<String> {
        match self.node.value {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => self.no("a text or a whole number"),
        }
    }

    /// The same as [`Node::word`], of at most 255 characters: what names something is written in many places.
    pub(super) fn short_word(&self) -> Option<String> {
        self.word().filter(|word| self.is_short(word))
    }

    /// The same as [`Node::text`], of at most 255 characters.
    pub(super) fn short_text(&self) -> Option<&'a str> {
        self.text().filter(|text| self.is_short(text))
    }

    /// The name of an attribute, which options write as `attribute NAME`, or by the name alone.
    pub(super) fn attribute(&self) -> Option<&'a str> {
        let text = self.text()?;
        let name = text.strip_prefix("attribute ").unwrap_or(text);
        let read = Some(name).filter(|name| !name.starts_with("attribute:"));
        self.or_mistake(read, "the name of an attribute", "write `attribute NAME`")
    }

    /// Whether a text is no longer than a name may be. Otherwise it is a mistake.
    fn is_short(&self, text: &str) -> bool {
        let length = text.chars().count();
        if length > LONGEST_NAME {
            let help = format!("write {LONGEST_NAME} at most");
            self.mistake(ProblemKind::TooLarge, format!("it has {length} characters"), help);
        }
        length <= LONGEST_NAME
    }

    /// The same as [`Node::word`], where a value may be of any type. `None` for every other type.
    pub(super) fn plain(&self) -> Option<String> {
        match self.node.value {
            Value::Text(_) | Value::Int(_) | Value::Bool(_) => self.word(),
            _ => None,
        }
    }

    /// The same as [`Node::plain`] for each item of a list; one value stands for a list of it, and `null` for an empty
    /// one. `None` if one of them is of another type.
    pub(super) fn plains(&self) -> Option<Vec<String>> {
        match self.node.value {
            Value::Null => Some(Vec::new()),
            Value::List(_) => self.items().iter().map(Node::plain).collect(),
            _ => Some(vec![self.plain()?]),
        }
    }

    /// The texts of a list, or of one value that stands for such a list.
    pub(super) fn words(&self) -> Vec<String> {
        let items = if self.is_list() { self.items() } else { vec![self.clone()] };
        items.iter().filter_map(Node::word).collect()
    }

    /// The whole number, also if it is written as a text. Another type is a mistake.
    pub(super) fn whole(&self) -> Option<i64> {
        let number = match self.node.value {
            Value::Int(number) => i64::try_from(*number).ok(),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        number.or_else(|| self.no("a whole number"))
    }

    /// The number, exactly as it is written, also in a text. Another type is a mistake.
    pub(super) fn number(&self) -> Option<Fraction> {
        let text = match self.node.value {
            Value::Int(_) | Value::Float(_) | Value::Text(_) => self.node.value.as_text(),
            _ => None,
        };
        text.and_then(|text| text.parse().ok()).or_else(|| self.no("a number"))
    }

    /// The truth value. Another type is a mistake.
    pub(super) fn flag(&self) -> Option<bool> {
        match self.node.value {
            Value::Bool(flag) => Some(*flag),
            _ => self.no("`true` or `false`"),
        }
    }

    /// The value itself.
    pub(super) fn value(&self) -> &'a Value {
        self.node.value
    }

    fn no<T>(&self, wanted: &'static str) -> Option<T> {
        self.wrong_type(wanted);
        None
    }

    fn wrong_type(&self, wanted: &'static str) {
        if !self.account.inner.borrow_mut().mistyped.insert((address(self.node.value), wanted)) {
            return;
        }
        let found = format!("{} is not {wanted}", shown(self.node.value));
        let help = match self.is_option() {
            true => format!("write {wanted}"),
            false => format!("the vendor's format has {wanted} here"),
        };
        self.mistake(ProblemKind::WrongType, found, help);
    }
}
