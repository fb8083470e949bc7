//! The files of an index, read again as the script reads them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::pages::entry::{Entry, State};

fn entry(id: &str, title: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        version: 1,
        state: State::Kept,
        title: title.to_owned(),
        label: "Communiqué de presse".to_owned(),
        date: id.get(..10).unwrap_or_default().to_owned(),
        modified: None,
        language: "fr-FR".to_owned(),
        issuer: String::new(),
        site: None,
        summary: "Un chapô".to_owned(),
        categories: vec!["Communiqué de presse".to_owned()],
        tags: vec!["mer".to_owned(), "mer".to_owned()],
        findings: vec!["D013".to_owned()],
        page: format!("pages/{id}/index.html"),
        picture: None,
        package: format!("packages/{id}.zip"),
        sha256: String::new(),
    }
}

fn indexed(releases: &[(Entry, Words)]) -> BTreeMap<String, String> {
    let mut index = SearchIndex::new();
    releases.iter().for_each(|(entry, words)| index.add(entry, words));
    let files: Vec<(String, String)> = index.files().collect();
    let count = files.len();
    let files: BTreeMap<String, String> = files.into_iter().collect();
    assert_eq!(files.len(), count, "two files have one name");
    files
}

/// The arguments with which a file calls the script.
fn arguments(file: &str) -> Value {
    let inside = file.split_once('(').and_then(|(_, it)| it.strip_suffix(");\n"));
    serde_json::from_str(&format!("[{}]", inside.expect("a call"))).expect("arguments are JSON")
}

fn lines(files: &BTreeMap<String, String>) -> Vec<String> {
    let directory = arguments(&files["columns.js"])[0]["shards"].clone();
    let shards = directory.as_array().expect("an array").iter().map(|shard| {
        let file = &files[&format!("words-{}.js", shard[1].as_str().expect("a name"))];
        let text = arguments(file)[1].as_str().expect("a text").to_owned();
        assert!(text.starts_with(&format!("\n{} ", shard[0].as_str().expect("a word"))));
        text
    });
    shards
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn words_have_their_releases_and_their_family() {
    let one = words("fr", "Les marées", ["mer"], ["La marée monte"]);
    let two = words("fr", "Le port", [], ["La marée, en mer"]);
    let files = indexed(&[
        (entry("2019-07-17-a", "Les marées"), one),
        (entry("2019-07-18-b", "Le port"), two),
    ]);
    let lines = lines(&files);
    // Once in each release, of weight 1; weight 3 in the first; weight 2 in the first, 1 in the next.
    assert!(lines.contains(&"maree 5s AA".to_owned()), "{lines:?}");
    assert!(lines.contains(&"marees 5 C".to_owned()), "{lines:?}");
    assert!(lines.contains(&"mer  BA".to_owned()), "{lines:?}");
    assert!(lines.is_sorted());
}

#[test]
fn filters_count_each_release_once() {
    let mut withdrawn = entry("2020-01-02-b", "B");
    withdrawn.state = State::Withdrawn;
    withdrawn.categories = vec!["x".repeat(1_000), " ".to_owned(), "<script>".to_owned()];
    let files =
        indexed(&[(entry("2019-07-17-a", "A"), Words::default()), (withdrawn, Words::default())]);
    let columns = &arguments(&files["columns.js"])[0];
    assert_eq!(columns["documents"], 2);
    let filters = &columns["filters"];
    assert_eq!(filters["year"], serde_json::json!([["2019", 1, "A"], ["2020", 1, "B"]]));
    assert_eq!(filters["tag"], serde_json::json!([["mer", 2, "AA"]]));
    assert_eq!(filters["state"], serde_json::json!([["kept", 1, "A"], ["withdrawn", 1, "B"]]));
    assert_eq!(filters["category"][0][0], "<script>");
    assert_eq!(filters["category"].as_array().map(Vec::len), Some(2));
    assert_eq!(filters["language"], serde_json::json!([["fr", 2, "AA"]]));
}

#[test]
fn results_come_in_blocks() {
    let all: Vec<_> = (0..130)
        .map(|number| {
            (entry(&format!("2019-07-17-{number:03}"), "A \"B\" </script>"), Words::default())
        })
        .collect();
    let files = indexed(&all);
    let blocks: Vec<_> = files.keys().filter(|name| name.starts_with("releases-")).collect();
    assert_eq!(blocks, ["releases-0.js", "releases-1.js", "releases-2.js"]);
    let last = arguments(&files["releases-2.js"]);
    assert_eq!(last[0], 2);
    assert_eq!(last[1].as_array().map(Vec::len), Some(2));
    assert_eq!(last[1][1][1], "A \"B\" </script>");
    assert_eq!(last[1][1][0], "pages/2019-07-17-129/index.html");
}

#[test]
fn the_same_releases_give_the_same_files() {
    let all: Vec<_> = (0..300)
        .map(|number| {
            let text = format!("mot{number} mots{} commun", number % 7);
            (
                entry(&format!("2019-07-17-{number:03}"), &text),
                words("fr", &text, [], [text.as_str()]),
            )
        })
        .collect();
    assert_eq!(indexed(&all), indexed(&all));
    assert!(indexed(&[]).contains_key("columns.js"));
}

#[test]
fn words_that_were_not_made_here_do_no_harm() {
    let strange = r#"{"language":"fr","title":"a=b=c =  = \n\n x\u0000 \"","text":"a a a"}"#;
    let strange: Words = serde_json::from_str(strange).expect("is read");
    let files = indexed(&[(entry("2019-07-17-a", ""), strange)]);
    lines(&files);
}

#[test]
fn the_form_says_what_it_is_given_as_text() {
    let place = Place { archive: "../", index: "search/", script: "\"><script>x</script>" };
    for labels in [Labels::of("fr-FR"), Labels::of("en")] {
        let form = form(labels, place);
        assert_eq!(form.matches("<script").count(), 1);
        assert!(form.contains(labels.search));
        for handler in [" onclick", " style=", "javascript:"] {
            assert!(!form.contains(handler));
        }
    }
    assert_eq!(Labels::of("é"), &Labels::FRENCH);
    assert_eq!(Labels::of(""), &Labels::default());
}
