//! What the program says about itself: help, manual pages, completions.

use std::fs;

use crate::communique;
use crate::support::*;

const COMMANDS: [&str; 15] = [
    "export",
    "survey",
    "init",
    "convert",
    "package",
    "worker",
    "verify",
    "catalog",
    "extract",
    "withdraw",
    "rename",
    "layouts",
    "rules",
    "completions",
    "man",
];

/// The long options that the help of a command names.
fn options(help: &str) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    for line in help.lines().filter(|line| line.trim_start().starts_with('-')) {
        let found = line.split(|c: char| c.is_whitespace() || c == ',' || c == '=');
        options.extend(found.filter(|word| word.starts_with("--")).take(1).map(str::to_owned));
    }
    options
}

#[test]
fn every_command_has_a_page_with_all_its_options() {
    let folder = fresh();
    let to = folder.path().join("man");
    let run = communique!("man", "--to", &to).ends(0);
    let pages = tree(&to);
    assert_eq!(run.text().lines().count(), pages.len());
    assert!(pages.contains_key("communique.1"));
    for command in COMMANDS {
        let page = String::from_utf8(pages[&format!("communique-{command}.1")].clone()).unwrap();
        assert!(page.contains(&format!(".TH communique-{command} 1")), "{command}");
        let help = communique!(command, "--help").ends(0);
        let options = options(help.text());
        assert!(options.iter().any(|option| option == "--help"), "{command}: {options:?}");
        let plain = page.replace("\\-", "-");
        for option in &options {
            assert!(plain.contains(&**option), "{command}: {option}");
        }
        // None of them is left without its help.
        let lines: Vec<&str> = page.lines().collect();
        for pair in lines.windows(2) {
            assert!(
                !pair[0].starts_with("\\fB\\-\\-") || !pair[1].is_empty(),
                "{command}: {}",
                pair[0]
            );
        }
    }
    for action in ["list", "show", "check", "preview"] {
        assert!(pages.contains_key(&format!("communique-layouts-{action}.1")), "{action}");
    }
    // All of them in one text, as before.
    let all = communique!("man").ends(0);
    assert_eq!(all.text().matches(".TH ").count(), pages.len());
    let file = folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    communique!("man", "--to", &file).ends(2);
}

#[test]
fn help_groups_options_and_short_help_is_short() {
    for command in ["export", "convert", "package"] {
        let long = communique!(command, "--help").ends(0);
        let heads = ["What to take", "How it looks", "What to write", "How to report"];
        let places = heads.map(|head| long.text().find(&format!("\n{head}:\n")).expect(head));
        assert!(places.is_sorted(), "{command}: {places:?}");
        let short = communique!(command, "-h").ends(0);
        let (few, all) = (options(short.text()).len(), options(long.text()).len());
        assert!(few < all && short.text().lines().count() <= 45, "{command}: {few} of {all}");
        assert!(short.text().contains("see more with '--help'"));
    }
}

#[test]
fn shells_complete_values() {
    for (shell, values) in [
        ("bash", vec!["D013", "marque-etat", "sarif"]),
        ("zsh", vec!["D013", "marque-etat", "_files -/"]),
        ("fish", vec!["D013", "marque-etat", "sarif"]),
    ] {
        let run = communique!("completions", shell).ends(0);
        for value in values {
            assert!(run.text().contains(value), "{shell}: {value}");
        }
    }
    // What is typed is not bound to them.
    let run = communique!("rules", "X999").ends(2);
    assert!(run.err.contains("no rule has the code X999"), "{}", run.err);
}
