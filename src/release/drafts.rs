//! Posts that are no pages of their site.

use crate::site::Engine;
use crate::yaml::Node;

use super::reading::Reading;

/// Left out of the site: not published, or kept among the drafts.
pub(super) fn is_draft(reading: &Reading<'_>, engine: Engine) -> bool {
    let says = |key: &str| reading.merged.get(key).and_then(Node::bool);
    says("published") == Some(false)
        || says("draft") == Some(true)
        || reading.path.split('/').any(|part| part == "_drafts")
        || engine == Engine::Eleventy && says("permalink") == Some(false)
        || engine == Engine::Hugo && is_unbuilt(reading)
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
