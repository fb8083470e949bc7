//! Whether a release says anything, and whether its front matter says what the pages do not.

use super::notices::Notices;
use super::{Block, BlockKind, plain, rule};
use crate::error::Position;
use crate::release::Release;

/// Front matter shown to readers of a site, by the names that sites give it.
const CONTENT_KEYS: [&str; 22] = [
    "subtitle",
    "subheading",
    "description",
    "summary",
    "excerpt",
    "abstract",
    "lead",
    "deck",
    "author",
    "authors",
    "image",
    "images",
    "cover",
    "thumbnail",
    "featured_image",
    "download_link",
    "download",
    "attachment",
    "attachments",
    "video",
    "audio",
    "content",
];
/// Front matter that leads to the words of a release that has none itself.
const POINTING_KEYS: [&str; 8] =
    ["link", "url", "external_url", "external_link", "redirect", "redirect_url", "source", "file"];

/// Finds releases without words, and content that is not shown.
pub fn check(release: &Release, chapeau: &[Block], body: &[Block], notices: &mut Notices) {
    let is_given = |key: &&str| {
        let value = release.other.get(*key);
        value.is_some_and(|json| !matches!(json.as_str(), "null" | "\"\"" | "[]" | "{}" | "false"))
    };
    for key in CONTENT_KEYS.iter().filter(|key| is_given(key)) {
        let detail = format!(
            "`{key}` is not shown: if it is content, map it under `fields` in communique.yaml"
        );
        notices.find(&rule::UNREAD_CONTENT, release.title.position, detail);
    }
    let is_shown = |block: &Block| matches!(block.kind, BlockKind::Figure(_));
    let has_words = |blocks: &[Block]| {
        blocks.iter().any(is_shown) || plain::blocks_text(blocks).chars().any(char::is_alphanumeric)
    };
    if has_words(chapeau) || has_words(body) || !release.lead.is_empty() {
        return;
    }
    let keys = POINTING_KEYS.iter().chain(&CONTENT_KEYS).filter(|key| is_given(key));
    let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
    let elsewhere = match (keys.is_empty(), &release.redirect_to) {
        (false, _) => format!(": they may be under {} in its front matter", keys.join(", ")),
        (true, Some(to)) => format!(": it redirects to {to}"),
        (true, None) => String::new(),
    };
    let position = Position::of_offset(&release.text, release.body_start);
    notices.find(&rule::NO_WORDS, position, format!("the release has no words{elsewhere}"));
}
