//! What holds of every release as HTML, as a browser's parser reads it. Shared with the properties
//! over posts.

// Not every program that has it uses all of it.
#![allow(dead_code)]

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};

/// How addresses begin that a page may link to.
const SCHEMES: [&str; 5] = ["http:", "https:", "mailto:", "tel:", "ftp:"];

/// Elements and the attributes that they may have.
const ALLOWED: [(&str, &[&str]); 48] = [
    ("html", &[]),
    ("head", &[]),
    ("body", &[]),
    ("article", &["class", "lang", "dir"]),
    ("header", &[]),
    ("section", &["class"]),
    ("aside", &["class"]),
    ("div", &["class", "lang", "dir", "role", "aria-label", "tabindex"]),
    ("h1", &[]),
    ("h2", &["id", "class"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("p", &["class"]),
    ("ol", &["class", "type", "start"]),
    ("ul", &["class"]),
    ("li", &["class", "value", "id"]),
    ("dl", &[]),
    ("dt", &[]),
    ("dd", &[]),
    ("blockquote", &[]),
    ("figure", &["class"]),
    ("figcaption", &[]),
    ("table", &[]),
    ("caption", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tfoot", &[]),
    ("tr", &[]),
    ("th", &["class", "scope", "colspan", "rowspan"]),
    ("td", &["class", "colspan", "rowspan"]),
    ("img", &["src", "alt", "width", "height"]),
    ("pre", &["dir"]),
    ("code", &[]),
    ("hr", &[]),
    ("br", &[]),
    ("a", &["href", "title", "id", "role", "aria-label"]),
    ("abbr", &["title"]),
    ("bdi", &["dir"]),
    ("span", &["class", "lang"]),
    ("strong", &[]),
    ("em", &[]),
    ("u", &[]),
    ("s", &[]),
    ("sup", &["class"]),
    ("sub", &[]),
    ("small", &[]),
];

/// Names of the start tags as they are written.
pub fn tags(html: &str) -> Vec<String> {
    let tags = html.split('<').skip(1).filter(|rest| !rest.starts_with('/'));
    let name = |rest: &str| rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    tags.map(name).collect()
}

/// What is wrong with HTML: elements that are not ours, or that a parser puts elsewhere; links that
/// lead nowhere or are not safe; identifiers given twice; levels of headings that are skipped.
pub fn faults(html: &str) -> Vec<String> {
    let page = Html::parse_document(&format!("<!DOCTYPE html><title>t</title>{html}"));
    let all = Selector::parse("*").expect("sound");
    let elements: Vec<ElementRef> = page.select(&all).collect();
    let mut faults = Vec::new();
    let mut parsed: Vec<String> =
        elements.iter().map(|element| element.value().name().to_owned()).collect();
    parsed.retain(|name| !["html", "head", "body", "title"].contains(&name.as_str()));
    if parsed != tags(html) {
        faults.push(format!("parsed as {parsed:?}, written as {:?}", tags(html)));
    }
    let id = |element: &ElementRef| element.value().id().map(str::to_owned);
    let ids: Vec<String> = elements.iter().filter_map(id).collect();
    let known: BTreeSet<&String> = ids.iter().collect();
    if known.len() != ids.len() {
        faults.push(format!("identifiers are not different: {ids:?}"));
    }
    for element in &elements {
        faults.extend(element_faults(*element, &known));
    }
    faults.extend(level_faults(&parsed));
    faults
}

fn element_faults(element: ElementRef, ids: &BTreeSet<&String>) -> Vec<String> {
    let name = element.value().name();
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return if name == "title" { Vec::new() } else { vec![format!("<{name}>")] };
    };
    let mut faults = Vec::new();
    for (attribute, value) in element.value().attrs() {
        if !allowed.contains(&attribute) {
            faults.push(format!("{attribute} of <{name}>"));
        }
        let is_broken = match attribute {
            "href" => match value.strip_prefix('#') {
                Some(id) => !ids.contains(&id.to_owned()),
                None => !SCHEMES.iter().any(|scheme| value.to_lowercase().starts_with(scheme)),
            },
            "id" => value.is_empty() || value.contains(char::is_whitespace),
            _ => false,
        };
        if is_broken {
            faults.push(format!("{attribute}=`{value}`"));
        }
    }
    let is_in_link = element.ancestors().filter_map(ElementRef::wrap);
    if name == "a" && is_in_link.into_iter().any(|outer| outer.value().name() == "a") {
        faults.push("a link in a link".to_owned());
    }
    faults
}

fn level_faults(names: &[String]) -> Vec<String> {
    let levels = names.iter().filter_map(|name| name.strip_prefix('h')?.parse::<u8>().ok());
    let levels: Vec<u8> = levels.collect();
    let skipped = |pair: &&[u8]| pair[1] > pair[0] + 1 || pair[1] == 1;
    let skipped = levels.windows(2).filter(skipped);
    skipped.map(|pair| format!("level {} after {}", pair[1], pair[0])).collect()
}
