//! Which file uses which, from their texts.

use std::collections::{BTreeMap, BTreeSet};

/// A path of Rust: `["super", "store", "Store"]`.
pub type Segments = Vec<String>;

/// The code of a source, without comments and what is in its tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().map(|line| match line.trim_start().starts_with("//") {
        true => "",
        false => line.split(" // ").next().unwrap_or_default(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// All that a source names by `crate::`, `super::` or `self::`, in whatever form.
pub fn paths(text: &str) -> Vec<Segments> {
    let code = code(text);
    let mut found = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            // `super::super::` is read from its first `super`.
            if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                tree(&code[at..], &mut Vec::new(), &mut found);
            }
        }
    }
    found
}

/// Reads `a::b`, or `a::{b, c::{d}}`; gives what is left of the text.
fn tree<'t>(text: &'t str, above: &mut Segments, found: &mut Vec<Segments>) -> &'t str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.is_empty() {
        above.push(name.to_owned());
    }
    let rest = match rest.strip_prefix("::") {
        Some(rest) if rest.starts_with('{') => {
            let mut rest = &rest[1..];
            while !rest.trim_start().starts_with('}') && !rest.is_empty() {
                rest = tree(rest, &mut above.clone(), found).trim_start();
                // `as`, and anything that is not a path, ends with the next comma.
                let next = rest.find([',', '}']).unwrap_or(rest.len());
                rest = rest[next..].strip_prefix(',').unwrap_or(&rest[next..]);
            }
            return rest.trim_start().strip_prefix('}').unwrap_or_default();
        }
        Some(rest) if !name.is_empty() => return tree(rest, above, found),
        _ => rest,
    };
    found.push(above.clone());
    rest
}

/// The texts of all files, by their path below `src`.
pub struct Sources {
    files: BTreeMap<String, String>,
    /// Names that a module passes on from another, by module and name.
    passed_on: BTreeMap<(Segments, String), Segments>,
}

/// The module that a file is.
fn module(file: &str) -> Segments {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_owned).collect()
}

impl Sources {
    pub fn new(files: BTreeMap<String, String>) -> Sources {
        let mut passed_on = BTreeMap::new();
        for (file, text) in &files {
            let own = module(file);
            for statement in code(text).split("pub").skip(1) {
                let Some(list) = statement.split("use ").nth(1) else { continue };
                // `pub use`, `pub(crate) use`, and nothing else before it.
                let before = statement.split("use ").next().unwrap_or_default().trim();
                if !(before.is_empty() || before.starts_with('(') && before.ends_with(')')) {
                    continue;
                }
                let mut found = Vec::new();
                tree(list, &mut Vec::new(), &mut found);
                for path in found {
                    let name = path.last().cloned().unwrap_or_default();
                    passed_on.insert((own.clone(), name), path);
                }
            }
        }
        Sources { files, passed_on }
    }

    fn file_of(&self, module: &[String]) -> Option<String> {
        let path = module.join("/");
        let names = [format!("{path}.rs"), format!("{path}/mod.rs")];
        names.into_iter().find(|name| self.files.contains_key(name))
    }

    /// The file that what a path names is in, seen from a module.
    fn resolved(&self, from: &[String], path: &[String], depth: usize) -> Option<String> {
        let mut at: Segments = from.to_vec();
        let mut rest = path;
        match rest.first().map(String::as_str) {
            Some("crate") => (at, rest) = (Vec::new(), &rest[1..]),
            Some("self") => rest = &rest[1..],
            _ => {}
        }
        while rest.first().is_some_and(|name| name == "super") {
            at.pop();
            rest = &rest[1..];
        }
        while let Some(name) = rest.first() {
            let below: Segments = at.iter().chain([name]).cloned().collect();
            if self.file_of(&below).is_none() {
                break;
            }
            (at, rest) = (below, &rest[1..]);
        }
        let passed = rest.first().and_then(|name| self.passed_on.get(&(at.clone(), name.clone())));
        match passed {
            Some(path) if depth < 8 => self.resolved(&at, path, depth + 1),
            _ => self.file_of(&at),
        }
    }

    /// The files that a file uses, but for those of the modules it is a part of: a module and its
    /// parts are one thing, seen from outside and from within.
    fn uses(&self, file: &str) -> BTreeSet<String> {
        let (text, own) = (&self.files[file], module(file));
        let mut named = paths(text);
        // A module names those below it without `self`.
        for statement in code(text).split('\n').filter_map(|line| line.strip_prefix("use ")) {
            tree(statement, &mut Vec::new(), &mut named);
        }
        named.retain(|path| {
            let below: Segments = own.iter().chain(path.first()).cloned().collect();
            ["crate", "super", "self"].contains(&path[0].as_str()) || self.file_of(&below).is_some()
        });
        let files = named.iter().filter_map(|path| self.resolved(&own, path, 0));
        files.filter(|used| !own.starts_with(&module(used))).collect()
    }

    /// Files of one stage that use each other, each circle whole and sorted.
    pub fn circles(&self, stage_of: impl Fn(&str) -> &str) -> Vec<Vec<String>> {
        let uses: BTreeMap<&str, BTreeSet<String>> = (self.files.keys())
            .map(|file| {
                let mut uses = self.uses(file);
                uses.retain(|used| stage_of(used) == stage_of(file));
                (file.as_str(), uses)
            })
            .collect();
        let reached = |from: &str| {
            let (mut reached, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
            while let Some(file) = next.pop() {
                for used in &uses[file.as_str()] {
                    if reached.insert(used.clone()) {
                        next.push(used.clone());
                    }
                }
            }
            reached
        };
        let reached: BTreeMap<&str, BTreeSet<String>> =
            uses.keys().map(|file| (*file, reached(file))).collect();
        let mut circles = BTreeSet::new();
        for (file, below) in &reached {
            let circle = below.iter().filter(|other| reached[other.as_str()].contains(*file));
            let circle: Vec<String> = circle.cloned().collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }
}
