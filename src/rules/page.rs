//! `archive/rules.md`: the table of rules as a page of the documentation.

use std::fmt::Write;

use super::{all, example};
use crate::finding::Rule;

const HEAD: &str = "\
# Rules

Every finding refers to one of these rules. A code never changes its meaning and is never given to another rule.
`communique rules CODE` shows the same. An error makes a package damaged; a warning is reported and does not change the
exit status; a note is not a fault, but may matter one day.

<!-- Made from src/rules by the test `the_page_lists_every_rule`; do not edit. -->
";

/// The chapters: the first letter of the codes, and what they are about.
const CHAPTERS: [(&str, &str); 12] = [
    ("R", "Reading a release"),
    ("D", "The document"),
    ("T", "Typesetting"),
    ("L", "Long-term risks"),
    ("Z", "Containers (zip and tar)"),
    ("B", "Bags"),
    ("F", "Fixity"),
    ("M", "Metadata"),
    ("S", "SEDA"),
    ("P", "PDF"),
    ("A", "Archives"),
    ("C", "Comparison with a copy"),
];

/// The page as Markdown.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for (letter, title) in CHAPTERS {
        let _ = writeln!(page, "\n## {letter}: {title}");
        for rule in all().into_iter().filter(|rule| rule.code.starts_with(letter)) {
            entry(&mut page, rule);
        }
    }
    page
}

fn entry(page: &mut String, rule: &Rule) {
    let Rule { code, title, clause, advice, .. } = rule;
    let severity = rule.severity.as_str();
    let _ = writeln!(page, "\n### {code}\n\n{title} ({severity}; {clause}).\n");
    let _ = writeln!(page, "{}. *What to do:* {}.\n", advice.meaning, advice.remedy);
    let _ = writeln!(page, "    {}", example(rule));
}
