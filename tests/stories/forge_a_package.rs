//! Packages forged one field at a time, with every size and digest made to fit: verification finds
//! each field of each metadata file.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::reseal::Forgery;
use crate::support::*;

/// A value in a text: of which field, and where.
struct Place {
    field: String,
    range: std::ops::Range<usize>,
}

/// The attributes and texts of an XML file as the program writes it, the first of each element and
/// name.
fn xml_places(text: &str) -> Vec<Place> {
    let mut places: BTreeMap<String, std::ops::Range<usize>> = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = 0;
    while let Some(at) = text[rest..].find('<').map(|at| rest + at) {
        let end = at + text[at..].find('>').unwrap();
        let between = text[rest..at].trim();
        if !between.is_empty() {
            let range = at - text[rest..at].trim_start().len()..at;
            places.entry(open.join("/")).or_insert(range);
        }
        let tag = &text[at + 1..end];
        rest = end + 1;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        if tag.starts_with('?') {
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        open.push(name);
        let mut inside = at + 1 + name.len();
        while let Some(quote) = text[inside..end].find("=\"").map(|quote| inside + quote) {
            let key = text[inside..quote].trim();
            let start = quote + 2;
            let close = start + text[start..end].find('"').unwrap();
            places.entry(format!("{}@{key}", open.join("/"))).or_insert(start..close);
            inside = close + 1;
        }
        if tag.ends_with('/') {
            open.pop();
        }
    }
    places.into_iter().map(|(field, range)| Place { field, range }).collect()
}

/// The values of the lines of bag-info.txt and of a JSON file, as far as they are on one line.
fn line_places(text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some((label, value)) = line.split_once(": ") {
            let value = value.trim_end_matches(['\n', ',']);
            let start = at + label.len() + 2;
            let range = start..start + value.len();
            // Of a text in quotation marks what is between them.
            let range = match value.starts_with('"') {
                true => range.start + 1..range.end - 1,
                false => range,
            };
            let is_value = !matches!(value, "[" | "{" | "[]" | "{}" | "null");
            if is_value && !range.is_empty() {
                places.push(Place { field: label.trim().trim_matches('"').to_owned(), range });
            }
        }
        at += line.len();
    }
    places
}

/// The text with another value at a place: of the same kind, so that only the value is wrong.
fn edited(text: &str, place: &Place) -> String {
    let value = &text[place.range.clone()];
    let last = value.chars().next_back().unwrap();
    let other = match last {
        '0'..='8' => char::from(last as u8 + 1),
        '9' => '8',
        'a'..='y' | 'A'..='Y' => char::from(last as u8 + 1),
        _ => 'b',
    };
    let kept = &value[..value.len() - last.len_utf8()];
    format!("{}{kept}{other}{}", &text[..place.range.start], &text[place.range.end..])
}

/// What verification says of each package: the codes of its errors, by file name.
fn errors(folder: &std::path::Path, options: &[&str]) -> BTreeMap<String, Vec<String>> {
    let mut command = communique();
    command.args(["verify", "--format", "json"]).args(options);
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    command.args(&files);
    let mut found = BTreeMap::new();
    for line in run(&mut command).json().0 {
        let path = line["path"].as_str().unwrap();
        let name = path.rsplit('/').next().unwrap().to_owned();
        let errors = line["findings"].as_array().unwrap().iter();
        let errors = errors.filter(|finding| finding["severity"] == "error");
        found.insert(name, errors.map(|error| text(&error["rule"])).collect());
    }
    found
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Every field of these files, by what it is called.
const FILES: [&str; 7] = [
    "bag-info.txt",
    "/METS.xml",
    "/source/METS.xml",
    "/premis.xml",
    "/dc.xml",
    "/settings/provenance.json",
    "/README.md",
];

#[test]
fn every_field_that_is_forged_is_found() {
    let at = ["--at", "2024-03-01T09:00:00Z", "--agent", "Nadège"];
    let archive = fresh();
    let mut command = communique();
    command.arg("export").arg(post(SHORT)).arg("--to").arg(archive.path()).args(at);
    run(&mut command).ends(0);
    let zip = fs::read(archive.path().join(SHORT_PACKAGE)).unwrap();
    let folder = fresh();
    let mut forged = BTreeMap::new();
    for end in FILES {
        let whole = Forgery::of(&zip);
        let text = String::from_utf8(whole.bytes(end).to_vec()).unwrap();
        let places = match end.ends_with(".xml") {
            true => xml_places(&text),
            false => line_places(&text),
        };
        assert!(places.len() > 5, "{end}: {} fields", places.len());
        // Sealing counts the payload again.
        for place in places.into_iter().filter(|place| place.field != "Payload-Oxum") {
            let mut forgery = Forgery::of(&zip);
            forgery.edit(end, edited(&text, &place).into_bytes());
            let name = format!("{:03}.zip", forged.len());
            fs::write(folder.path().join(&name), forgery.seal()).unwrap();
            forged.insert(name, format!("{end} {}", place.field));
        }
    }
    assert!(forged.len() > 100, "{} forgeries", forged.len());
    let plain = errors(folder.path(), &[]);
    // Whoever gives another time or name for the act everywhere has forged a consistent package:
    // changed in one file only, it is found by the others.
    let unfound: Vec<&String> =
        forged.iter().filter(|(name, _)| plain[*name].is_empty()).map(|(_, field)| field).collect();
    for (name, _) in forged.iter().filter(|(name, _)| !plain[*name].is_empty()) {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let again = match unfound.is_empty() {
        true => BTreeMap::new(),
        false => errors(folder.path(), &["--reproduce"]),
    };
    let neither = again.iter().filter(|(_, codes)| codes.is_empty());
    let neither: Vec<&String> = neither.map(|(name, _)| &forged[name]).collect();
    assert!(neither.is_empty(), "found by neither: {neither:#?}");
    assert!(unfound.len() * 10 < forged.len(), "only set again: {unfound:#?}");
}

#[test]
fn what_a_package_has_beside_its_files_is_found_when_it_is_made_again() {
    let zip = fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap();
    let folder = fresh();
    let forgery = Forgery::of(&zip);
    fs::write(folder.path().join("time.zip"), forgery.zip_at("2001-01-01T00:00:00Z")).unwrap();
    assert_eq!(errors(folder.path(), &[])["time.zip"], [""; 0]);
    assert_eq!(errors(folder.path(), &["--reproduce"])["time.zip"], ["M017"]);
}
