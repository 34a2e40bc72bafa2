//! The modules of the library have an order: each uses only the modules before it, and there are no circles between
//! the files of a module.

#![allow(
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "this test reads its own sources, which are ASCII where it cuts"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules of the library, the lowest first.
const ORDER: [&str; 18] = [
    "time",
    "input",
    "exact",
    "calendar",
    "promise",
    "ticket",
    "condition",
    "policy",
    "book",
    "replay",
    "evaluate",
    "explain",
    "availability",
    "report",
    "penalty",
    "import",
    "schema",
    "json",
];

/// A module as a path from the root of the crate, such as `policy::build::metric`.
type Module = Vec<String>;

/// The text of each module, without its unit tests.
fn sources() -> BTreeMap<Module, String> {
    let mut found = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &[], &mut found);
    found
}

fn read(folder: &Path, module: &[String], found: &mut BTreeMap<Module, String>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let inner: Module = if name == "mod" { module.to_vec() } else { [module, &[name]].concat() };
        if path.is_dir() {
            read(&path, &inner, found);
        } else if inner != ["lib"] {
            let text = std::fs::read_to_string(&path).unwrap();
            found.insert(inner, text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned());
        }
    }
}

/// What a module names by a path from the root of the crate or from its parent.
fn named(module: &[String], text: &str) -> BTreeSet<Module> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for (keyword, base) in [("crate::", &[][..]), ("super::", &module[..module.len() - 1])] {
        for (place, _) in code.match_indices(keyword) {
            if !code[..place].ends_with("super::") {
                tree(&code[place + keyword.len()..], base, &mut names);
            }
        }
    }
    names
}

/// Reads a path, or a tree of paths in braces. Returns the text after it.
fn tree<'a>(text: &'a str, base: &[String], names: &mut BTreeSet<Module>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        while !rest.trim_start().starts_with('}') {
            rest = tree(rest, base, names).trim_start();
            rest = rest.strip_prefix(',').unwrap_or(rest);
        }
        return &rest.trim_start()[1..];
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = match name {
        "super" => base[..base.len() - 1].to_vec(),
        name => [base, &[name.to_owned()]].concat(),
    };
    match rest.strip_prefix("::") {
        Some(rest) => tree(rest, &path, names),
        None => {
            names.insert(path);
            rest.strip_prefix(" as ")
                .map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'))
        }
    }
}

/// Each module with those of these modules that it names.
fn uses(sources: &BTreeMap<Module, String>) -> Vec<(Module, Module)> {
    let module_of = |name: &Module| {
        let mut parts = (1..=name.len()).rev().map(|length| name[..length].to_vec());
        parts.find(|part| sources.contains_key(part))
    };
    let named =
        sources.iter().flat_map(|(module, text)| named(module, text).into_iter().map(move |name| (module, name)));
    named.filter_map(|(module, name)| Some((module.clone(), module_of(&name)?))).collect()
}

/// Uses of modules that come later in the order.
fn upward(uses: &[(Module, Module)]) -> Vec<String> {
    let rank = |module: &Module| ORDER.iter().position(|name| *name == module[0]);
    let upward = uses.iter().filter(|(user, used)| rank(user).is_none() || rank(user) < rank(used));
    upward.map(|(user, used)| format!("{} uses {}", user.join("::"), used.join("::"))).collect()
}

/// The modules that are part of a circle. A module and what it contains may use each other.
fn circles(uses: &[(Module, Module)]) -> BTreeSet<String> {
    let mut edges: BTreeSet<(&Module, &Module)> = uses.iter().map(|(user, used)| (user, used)).collect();
    edges.retain(|(user, used)| !user.starts_with(used) && !used.starts_with(user));
    // A module that uses none of the remaining ones is in no circle.
    loop {
        let users: BTreeSet<&Module> = edges.iter().map(|(user, _)| *user).collect();
        let before = edges.len();
        edges.retain(|(_, used)| users.contains(used));
        if edges.len() == before {
            return edges.iter().map(|(user, used)| format!("{} uses {}", user.join("::"), used.join("::"))).collect();
        }
    }
}

#[test]
fn each_module_uses_only_what_stands_below_it() {
    let (sources, nothing) = (sources(), BTreeSet::new());
    let uses = uses(&sources);
    assert!(sources.len() > 80 && uses.len() > 300, "{} modules, {} uses", sources.len(), uses.len());
    assert_eq!(upward(&uses), Vec::<String>::new());
    assert_eq!(circles(&uses), nothing);
}

#[test]
fn a_breach_of_the_order_is_found() {
    let module = |path: &str| path.split("::").map(str::to_owned).collect::<Module>();
    let mut sources = sources();
    let text = "use super::{\n    Zone as Region, hours::{Day, Hours},\n};\nuse crate::policy::Policy;\n// use crate::book::Book;\n";
    sources.insert(module("calendar::zone"), text.to_owned());
    sources.insert(module("calendar::hours"), "fn zone(_: super::zone::Zone) {}".to_owned());
    let uses = uses(&sources);
    assert_eq!(upward(&uses), ["calendar::zone uses policy"]);
    let expected = ["calendar::hours uses calendar::zone", "calendar::zone uses calendar::hours"];
    assert!(expected.iter().all(|circle| circles(&uses).contains(*circle)), "{:?}", circles(&uses));
}
