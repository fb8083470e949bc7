//! What the configuration of a site says of its Markdown: whether every line break that is typed is
//! shown, and whether HTML holds Markdown.

use std::fs;
use std::path::Path;

use crate::yaml::{Mapping, Node};

/// Jekyll: `hard_wrap` of kramdown (<https://kramdown.gettalong.org/options.html>), `HARDBREAKS` of
/// CommonMark.
pub(super) fn has_hard_breaks_in_jekyll(values: &Mapping) -> bool {
    let of_kramdown = at(values, &["kramdown", "hard_wrap"]).is_some_and(is_true);
    let options = at(values, &["commonmark", "options"]).map(Node::items).unwrap_or_default();
    let is_hard =
        |node: &Node| node.printed().is_some_and(|it| it.eq_ignore_ascii_case("hardbreaks"));
    let is_commonmark = at(values, &["markdown"])
        .and_then(Node::printed)
        .is_some_and(|name| name.to_ascii_lowercase().contains("commonmark"));
    if is_commonmark { options.iter().any(is_hard) } else { of_kramdown }
}

/// Jekyll: `parse_block_html` of kramdown.
pub(super) fn parses_html(values: &Mapping) -> bool {
    at(values, &["kramdown", "parse_block_html"]).is_some_and(is_true)
}

/// Hugo: `hardWraps` of Goldmark (<https://gohugo.io/configuration/markup/#rendererhardwraps>).
pub(super) fn has_hard_breaks_in_hugo(values: &Mapping) -> bool {
    at(values, &["markup", "goldmark", "renderer", "hardwraps"]).is_some_and(is_true)
}

/// Hexo: its usual processors show them unless they are told otherwise; Pandoc does not
/// (<https://github.com/hexojs/hexo-renderer-marked>).
pub(super) fn has_hard_breaks_in_hexo(root: &Path, values: &Mapping) -> bool {
    const SETTINGS: [&[&str]; 5] = [
        &["marked", "breaks"],
        &["kramed", "breaks"],
        &["markdown", "render", "breaks"],
        &["markdown", "breaks"],
        &["markdown_it_plus", "breaks"],
    ];
    let package = fs::read_to_string(root.join("package.json")).unwrap_or_default();
    let told = SETTINGS.iter().find_map(|path| at(values, path)).map(is_true);
    told.unwrap_or(!package.contains("hexo-renderer-pandoc"))
}

/// Eleventy: `breaks: true` of markdown-it, in the text of its configuration.
pub(super) fn has_hard_breaks_in_eleventy(script: &str) -> bool {
    let values = script.split("breaks").skip(1);
    let mut values = values
        .filter_map(|rest| rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':'));
    script.contains("arkdown") && values.any(|rest| rest.trim_start().starts_with("true"))
}

/// The value at a path of keys, in any case.
fn at<'n>(values: &'n Mapping, path: &[&str]) -> Option<&'n Node> {
    let (first, rest) = path.split_first()?;
    let entry = values.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(first))?;
    match rest {
        [] => Some(&entry.value),
        rest => at(entry.value.mapping()?, rest),
    }
}

fn is_true(node: &Node) -> bool {
    node.bool().unwrap_or_else(|| node.printed().is_some_and(|text| text == "true"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn values(text: &str) -> Mapping {
        parse(text).unwrap().root.mapping().cloned().unwrap_or_default()
    }

    #[test]
    fn each_engine_has_its_own_settings() {
        assert!(has_hard_breaks_in_jekyll(&values("kramdown: { input: GFM, hard_wrap: true }")));
        assert!(has_hard_breaks_in_jekyll(&values("kramdown: { hard_wrap: 'true' }")));
        assert!(!has_hard_breaks_in_jekyll(&values("kramdown: { hard_wrap: false }")));
        assert!(parses_html(&values("kramdown: { parse_block_html: true }")));
        assert!(!parses_html(&values("kramdown: { parse_span_html: true }")));
        assert!(!has_hard_breaks_in_jekyll(&values("markdown: kramdown")));
        let commonmark =
            "markdown: CommonMarkGhPages\ncommonmark: { options: [SMART, HARDBREAKS] }";
        assert!(has_hard_breaks_in_jekyll(&values(commonmark)));
        assert!(!has_hard_breaks_in_jekyll(&values(
            &commonmark.replace("CommonMarkGhPages", "kramdown")
        )));
        assert!(has_hard_breaks_in_hugo(&values(
            "markup: { goldmark: { renderer: { hardWraps: true } } }"
        )));
        assert!(!has_hard_breaks_in_hugo(&values(
            "markup: { goldmark: { renderer: { unsafe: true } } }"
        )));
        assert!(has_hard_breaks_in_eleventy("markdownIt({ html: true, breaks: true })"));
        assert!(!has_hard_breaks_in_eleventy("markdownIt({ html: true, breaks: false })"));
    }

    #[test]
    fn hexo_shows_line_breaks_unless_told_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        assert!(has_hard_breaks_in_hexo(folder.path(), &values("title: A")));
        assert!(!has_hard_breaks_in_hexo(folder.path(), &values("marked: { breaks: false }")));
        assert!(!has_hard_breaks_in_hexo(
            folder.path(),
            &values("markdown: { render: { breaks: false } }")
        ));
        fs::write(folder.path().join("package.json"), "{\"hexo-renderer-pandoc\": \"1\"}").unwrap();
        assert!(!has_hard_breaks_in_hexo(folder.path(), &values("title: A")));
    }
}
