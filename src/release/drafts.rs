//! Posts that are no pages of their site.

use crate::site::Engine;
use crate::yaml::Node;

use super::dates::read_date;
use super::reading::Reading;
use super::rule::UNCLEAR_DRAFT;

/// Left out of the site: not published, or kept among the drafts.
pub(super) fn is_draft(reading: &Reading<'_>, engine: Engine) -> bool {
    let says = |key: &str| reading.merged.get(key).and_then(Node::bool);
    says("published") == Some(false)
        || says("draft") == Some(true)
        || reading.path.split('/').any(|part| part == "_drafts")
        || engine == Engine::Eleventy && says("permalink") == Some(false)
        || engine == Engine::Hugo && is_unbuilt(reading)
}

/// Values of the post's own `published` and `draft` that are neither true nor false: every engine
/// publishes such a post. Hugo has a day at `published`.
pub(super) fn report_unclear(reading: &mut Reading<'_>) {
    let own = reading.own;
    for key in ["published", "draft"] {
        let Some(node) = own.get(key).filter(|node| !node.is_null() && node.bool().is_none())
        else {
            continue;
        };
        if node.scalar().is_some_and(|scalar| scalar.text.trim().is_empty()) {
            continue;
        }
        if node.scalar().is_some_and(|scalar| read_date(scalar, &reading.clock).is_some()) {
            continue;
        }
        let found = match node.scalar() {
            Some(scalar) if scalar.plain => format!("`{}`", scalar.text),
            Some(scalar) => format!("the text `{}`", scalar.text),
            None => node.kind().to_owned(),
        };
        let detail = format!("`{key}` is {found}, neither `true` nor `false`: it has no effect");
        reading.find(&UNCLEAR_DRAFT, node.position, detail);
    }
}

/// Whether Hugo makes no page of it: a headless bundle, or `build: { render: never }`.
fn is_unbuilt(reading: &Reading<'_>) -> bool {
    let says = |key: &str| reading.merged.get(key).and_then(Node::bool);
    let render = ["build", "_build"].iter().find_map(|key| {
        let build = reading.merged.get(key)?.mapping()?;
        build.get("render")?.printed()
    });
    says("headless") == Some(true)
        || render.is_some_and(|render| matches!(render.as_str(), "never" | "link" | "false"))
}
