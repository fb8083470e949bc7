//! What the head of a release's page says to machines.

use maud::{Markup, PreEscaped, html};

use super::address::address;
use super::around::{Around, stem};
use super::dublin_core::dublin_core;
use super::facts::Facts;
use super::json_ld::{Places, json_ld};
use crate::pipeline::ShownRelease;

/// Dublin Core and a `NewsArticle` of a release.
pub fn of_release(facts: &Facts, shown: &ShownRelease, around: &Around<'_>) -> Markup {
    let metadata = &shown.document.metadata;
    let stem = stem(&facts.id);
    let html = format!("{stem}.html");
    let at = |path: &str| address(around.published, &html, path);
    let last = facts.last();
    let page = around.published.map(|_| at(&html));
    let picture = around.picture.map(|_| at(&format!("{stem}.png")));
    let pdf = around.pdf.map(|pdf| match around.published {
        Some(_) => {
            at(&stem).rsplit_once('/').map_or_else(String::new, |(to, _)| format!("{to}/{pdf}"))
        }
        None => pdf.to_owned(),
    });
    let package = last.map(|version| (at(&version.path()), version.entry().sha256.clone()));
    let places = Places {
        page: page.as_deref(),
        picture: picture.as_deref(),
        pdf: pdf.as_deref(),
        package: package.as_ref().map(|(address, digest)| (address.as_str(), digest.as_str())),
    };
    html! {
        (PreEscaped(dublin_core(metadata)))
        (PreEscaped(json_ld(metadata, &shown.document.label, &places)))
    }
}
