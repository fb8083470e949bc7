//! A body in HTML, with the place of each element.

use std::collections::BTreeMap;

use super::super::emphasis::escape_html;
use super::super::mapped::MappedText;
use super::super::mark;
use super::pieces::with_places;
use super::{Html, PLACE};

/// What stands around the code of `{% highlight %}`, which templates write as Markdown.
const FENCE: &str = "~~~~";

/// The HTML of a post in HTML.
pub fn html_to_html(text: &MappedText) -> Html {
    let source = text.text();
    let mut body = String::with_capacity(source.len());
    let mut code: Option<(usize, &str)> = None;
    let mut from = 0;
    for line in text.lines() {
        let typed = source[line.clone()].trim_end();
        let is_fence = typed.starts_with(FENCE) && typed.bytes().all(|byte| byte == b'~');
        match code {
            None if is_fence => {
                body.push_str(&part(text, from, line.start));
                from = line.start;
                code = Some((line.end, typed));
            }
            Some((start, fence)) if typed == fence => {
                let shown = source[start..line.start].trim_end_matches('\n');
                let shown = shown.trim_start_matches('\r').strip_prefix('\n').unwrap_or(shown);
                let shown = escape_html(&mark::verbatim(shown));
                let at = text.source_offset(start);
                body.push_str(&format!("<pre {PLACE}=\"{at}\">\n{shown}</pre>"));
                code = None;
                from = line.end;
            }
            _ => {}
        }
    }
    body.push_str(&part(text, from, source.len()));
    Html { body, notes: BTreeMap::new() }
}

fn part(text: &MappedText, start: usize, end: usize) -> String {
    with_places(&text.text()[start..end], &|offset| text.source_offset(start + offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_places_and_code_stays_as_it_is() {
        let html = |text: &str| html_to_html(&MappedText::new(text)).body;
        assert_eq!(
            html("<p>*a* <b>b</b></p>\n\n~~~~~~~~\nif a < b:\n~~~~~~~~\n<p>c</p>"),
            "<p data-place=\"0\">*a* <b data-place=\"7\">b</b></p>\n\n\
             <pre data-place=\"29\">\nif a &lt; b:</pre>\n<p data-place=\"49\">c</p>"
        );
        assert_eq!(html("a\n~~~~\nb"), "a\n~~~~\nb");
    }
}
