//! The lists of releases: the first page, one page for each year, and one for each month of a year
//! that has many.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};

use super::address::encoded as address;
use super::entry::{Entry, State};
use super::labels::PagesLanguage;
use super::page::{INDEX, Page, SCRIPT, SEARCH, clean};
use super::search::{self, beginning};

/// How many of the newest are on the first page.
const NEWEST: usize = 24;
/// Releases up to which a year is on one page.
const WHOLE_YEAR: usize = 400;

/// How an archive is shown.
pub struct Shown<'a> {
    pub language: PagesLanguage,
    /// What it is called.
    pub archive: &'a str,
}

/// Paths below the archive and their pages; the entries are in the order of their identifiers.
pub fn pages(entries: &[&Entry], shown: &Shown<'_>) -> Vec<(String, Vec<u8>)> {
    let mut years = BTreeMap::<&str, Vec<&Entry>>::new();
    for entry in entries {
        years.entry(year_of(entry)).or_default().push(entry);
    }
    let mut pages = vec![(INDEX.to_owned(), first(entries, &years, shown))];
    for (year, entries) in &years {
        let months = months(entries);
        let is_whole = entries.len() <= WHOLE_YEAR;
        pages.push((format!("pages/{year}/index.html"), year_page(year, &months, is_whole, shown)));
        if !is_whole {
            pages.extend(months.iter().map(|(month, entries)| {
                let path = format!("pages/{year}/{}/index.html", month_of_path(month));
                (path, month_page(month, entries, shown))
            }));
        }
    }
    pages
}

/// The year under which a release is kept: that of its identifier.
fn year_of(entry: &Entry) -> &str {
    entry.page.split('/').nth(1).unwrap_or("0000")
}

fn month_of_path(month: &str) -> &str {
    month.get(5..7).unwrap_or("00")
}

/// By month, in which they are in order.
fn months<'a>(entries: &[&'a Entry]) -> BTreeMap<String, Vec<&'a Entry>> {
    let mut months = BTreeMap::<String, Vec<&Entry>>::new();
    for entry in entries {
        let month = entry.page.split('/').nth(2).unwrap_or("00");
        months.entry(format!("{}-{month}", year_of(entry))).or_default().push(entry);
    }
    months
}

fn first(entries: &[&Entry], years: &BTreeMap<&str, Vec<&Entry>>, shown: &Shown<'_>) -> Vec<u8> {
    let (language, labels) = (shown.language, shown.language.labels());
    let place = search::Place { archive: "", index: SEARCH, script: SCRIPT };
    let newest: Vec<&Entry> = entries.iter().rev().take(NEWEST).copied().collect();
    let content = html! {
        h1 { (clean(shown.archive)) }
        p .count { (language.releases(entries.len())) }
        @if entries.is_empty() { p { (labels.no_releases) } } @else {
            (PreEscaped(search::form(search::Labels::of(language.tag()), place)))
            section data-browse aria-labelledby="newest" {
                h2 #newest { (labels.newest) }
                (list(&newest, "", language, 3))
            }
            section .years data-browse aria-labelledby="years" {
                h2 #years { (labels.by_year) }
                ul {
                    @for (year, of_year) in years.iter().rev() {
                        li {
                            a href={ "pages/" (year) "/index.html" } { (year) }
                            " (" (of_year.len()) ")"
                            ol .months {
                                @for (month, entries) in &months(of_year) {
                                    li {
                                        a href={ "pages/" (year) "/index.html#m-" (month) } {
                                            (language.month(month))
                                        }
                                        " (" (entries.len()) ")"
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    let page = Page {
        language,
        title: shown.archive,
        archive: shown.archive,
        root: "",
        head: html! {},
        path: Vec::new(),
        has_script: true,
    };
    page.around(&content)
}

fn year_page(
    year: &str,
    months: &BTreeMap<String, Vec<&Entry>>,
    is_whole: bool,
    shown: &Shown<'_>,
) -> Vec<u8> {
    let language = shown.language;
    let number = months.values().map(Vec::len).sum();
    let content = html! {
        h1 { (year) }
        p .count { (language.releases(number)) }
        @for (month, entries) in months.iter().rev() {
            section aria-labelledby={ "m-" (month) } {
                h2 #{ "m-" (month) } { (language.month(month)) }
                @if is_whole {
                    @let newest: Vec<&Entry> = entries.iter().rev().copied().collect();
                    (list(&newest, "../../", language, 3))
                } @else {
                    p {
                        a href={ (month_of_path(month)) "/index.html" } {
                            (language.releases(entries.len()))
                        }
                    }
                }
            }
        }
    };
    let page = Page {
        language,
        title: year,
        archive: shown.archive,
        root: "../../",
        head: html! {},
        path: vec![(language.labels().all_releases.to_owned(), "../../index.html".to_owned())],
        has_script: false,
    };
    page.around(&content)
}

fn month_page(month: &str, entries: &[&Entry], shown: &Shown<'_>) -> Vec<u8> {
    let language = shown.language;
    let newest: Vec<&Entry> = entries.iter().rev().copied().collect();
    let title = language.month(month);
    let content = html! {
        h1 { (title) }
        p .count { (language.releases(entries.len())) }
        (list(&newest, "../../../", language, 2))
    };
    let year = month.get(..4).unwrap_or_default();
    let page = Page {
        language,
        title: &title,
        archive: shown.archive,
        root: "../../../",
        head: html! {},
        path: vec![
            (language.labels().all_releases.to_owned(), "../../../index.html".to_owned()),
            (year.to_owned(), "../index.html".to_owned()),
        ],
        has_script: false,
    };
    page.around(&content)
}

/// Releases as a list; each has its title as a heading of this level.
fn list(entries: &[&Entry], root: &str, language: PagesLanguage, level: u8) -> Markup {
    html! {
        ol .releases {
            @for entry in entries { li { (item(entry, root, language, level)) } }
        }
    }
}

fn item(entry: &Entry, root: &str, language: PagesLanguage, level: u8) -> Markup {
    let labels = language.labels();
    let target = format!("{root}{}", address(&entry.page));
    let title =
        html! { a href=(target) lang=(entry.language) dir="auto" { (clean(&entry.title)) } };
    html! {
        @if let Some(picture) = &entry.picture {
            img src={ (root) (address(picture)) } alt="" loading="lazy" width="160";
        }
        div {
            @if level == 2 { h2 { (title) } } @else { h3 { (title) } }
            p .about {
                time datetime=(entry.date) { (language.day(&entry.date)) }
                @if !entry.label.is_empty() { " " span .label { (clean(&entry.label)) } }
                @if entry.state == State::Withdrawn { " " strong .state { (labels.withdrawn) } }
            }
            @if !entry.summary.is_empty() {
                p .summary lang=(entry.language) dir="auto" { (clean(&beginning(&entry.summary, SUMMARY))) }
            }
        }
    }
}

/// As much of a summary as a list shows, in letters.
const SUMMARY: usize = 300;
