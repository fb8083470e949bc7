//! Categories and tags, as Jekyll reads them.

use crate::yaml::{self, Node};

use super::front_matter::FrontMatter;
use super::reading::Reading;

/// `categories`, then `category`, as in Jekyll; but Jekyll splits a string at its spaces, and here
/// a label of several words is one.
pub(super) fn read_categories(reading: &mut Reading<'_>) -> Vec<String> {
    let mut categories = Vec::new();
    for category in ["categories", "category"].iter().flat_map(|key| reading.texts(key)) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
}

/// The categories as Jekyll has them, for the post's address: strings are split into words.
pub(super) fn words_of_categories(categories: &[String], parts: &FrontMatter) -> Vec<String> {
    let text = |mapping: &yaml::Mapping| mapping.get("categories").and_then(Node::printed);
    let texts = [text(&parts.own), text(&parts.defaults)].map(Option::unwrap_or_default);
    let words = |category: &String| match texts.iter().any(|text| text.trim() == category) {
        true => category.split_whitespace().map(str::to_owned).collect(),
        false => vec![category.clone()],
    };
    categories.iter().flat_map(words).collect()
}

/// `tag`, then `tags`; a string of several words is several tags, as in Jekyll.
pub(super) fn read_tags(reading: &mut Reading<'_>) -> Vec<String> {
    let one_text = reading.merged.get("tags").is_some_and(|node| node.scalar().is_some());
    let mut tags = reading.texts("tag");
    let more = reading.texts("tags");
    match one_text {
        true => {
            tags.extend(more.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned))
        }
        false => tags.extend(more),
    }
    tags
}
