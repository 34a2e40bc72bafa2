//! The page: what it may load, and how it learns of changes.

use std::io::{BufRead, BufReader};

use crate::client::SHORT;
use crate::process::{ACME, Folder, Program};

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let folder = Folder::new("page", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    for (path, kind) in [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")] {
        let answer = desk.with_token("").call("GET", path, "");
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.kind.starts_with(kind), "{path}: {}", answer.kind);
        assert!(answer.security.starts_with("default-src 'none'; script-src 'self';"), "{}", answer.security);
        for word in ["unsafe", "*", "http"] {
            assert!(!answer.security.contains(word), "{}", answer.security);
        }
        for word in ["http:", "https:", "src=\"//", "innerHTML", "eval(", " style=", " onclick="] {
            assert!(!answer.text.contains(word), "{path} contains {word}");
        }
    }
}

#[test]
fn a_stream_tells_a_page_that_something_changed() {
    let folder = Folder::new("changes", None);
    let program = Program::start(&folder);
    let desk = program.client(ACME);
    desk.json(201, "PUT", "/policies/short", SHORT);
    let mut lines = BufReader::new(desk.stream("/changes")).lines();
    desk.json(201, "POST", "/tickets?policy=short", r#"{ "id": "T-1" }"#);
    assert_eq!(lines.next().unwrap().unwrap(), "event: changed");
}
