//! The texts that a post's templates call: includes, and the templates of Hugo's shortcodes, with the
//! partials, the parameters and the data that those ask of their site.

use serde_json::{Map, Value};

use crate::limits::text::{LARGEST_DATA_OF_SHORTCODE, MAX_INCLUDES};
use crate::site::{Engine, LiquidValues, SiteConfig};

use super::translations;

/// The texts of all that a post calls: what they name counts as named by the post.
pub(super) fn texts(text: &str, site: &SiteConfig) -> String {
    if !text.contains("{{") && !text.contains("{%") {
        return String::new();
    }
    let concat = |values: &LiquidValues| {
        values.includes.values().map(String::as_str).collect::<Vec<_>>().join("\n")
    };
    if !site.templates.has_site() {
        return concat(site.templates.recorded());
    }
    let mut values = LiquidValues::default();
    match site.engine {
        Engine::Hugo => gather(text, "", site, &mut values),
        _ => gather_includes(text, site, &mut values),
    }
    concat(&values)
}

/// Includes, by the plain names in their tags.
fn gather_includes(text: &str, site: &SiteConfig, values: &mut LiquidValues) {
    let mut waiting = included(text);
    while let Some(name) = waiting.pop() {
        if values.includes.len() >= MAX_INCLUDES || values.includes.contains_key(&name) {
            continue;
        }
        if let Some(text) = site.templates.include(&name) {
            waiting.extend(included(&text));
            values.includes.insert(name, text);
        }
    }
}

fn included(text: &str) -> Vec<String> {
    let tags = text.split("{%").skip(1);
    let names = tags.filter_map(|rest| {
        let mut words = rest.trim_start_matches(['-', ' ', '\t', '\n']).split_whitespace();
        let is_include = words.next().is_some_and(|word| word.starts_with("include"));
        words.next().filter(|_| is_include)
    });
    names.map(|name| name.trim_matches(['"', '\'']).to_owned()).collect()
}

/// Takes the templates that a post calls, with all that they call.
pub(super) fn gather(text: &str, post: &str, site: &SiteConfig, values: &mut LiquidValues) {
    let folders = folders_of_layouts(site);
    take_parameters(text, site, values);
    let mut waiting: Vec<String> =
        called(text).into_iter().map(|name| format!("shortcodes/{name}")).collect();
    while let Some(name) = waiting.pop() {
        let includes = &mut values.includes;
        if includes.len() >= MAX_INCLUDES || includes.contains_key(&name) {
            continue;
        }
        let Some(template) = template(&name, &folders, site) else { continue };
        waiting.extend(partials(&template).into_iter().map(|name| format!("partials/{name}")));
        take_settings(&template, site, values);
        take_data(&template, site, values);
        translations::take(&template, post, &folders, site, values);
        values.includes.insert(name, template);
    }
}

/// Names of the shortcodes of a text.
fn called(text: &str) -> Vec<String> {
    let after = |opening| text.split(opening).skip(1);
    let mut names: Vec<String> = after("{{<")
        .chain(after("{{%"))
        .filter_map(|rest| {
            let word = rest.split_whitespace().next()?;
            let name = word.split(['>', '%']).next()?.trim_end_matches('/');
            (!name.is_empty() && !name.starts_with('/')).then(|| name.to_owned())
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Names of the partials that a template calls by a plain text.
fn partials(template: &str) -> Vec<String> {
    let calls = ["partial ", "partialCached "].into_iter();
    let rests = calls.flat_map(|call| template.split(call).skip(1));
    let quoted = rests.filter_map(|rest| {
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '`'))?;
        let name = rest[1..].split(quote).next()?;
        Some(name.strip_suffix(".html").unwrap_or(name).to_owned())
    });
    quoted.collect()
}

/// The folders, with a slash after each, in which templates lie: the site's own, those of its
/// themes, and those of its modules where `hugo mod vendor` has put them beside it.
fn folders_of_layouts(site: &SiteConfig) -> Vec<String> {
    let themes = match site.templates.value("theme") {
        Some(Value::String(theme)) => vec![theme],
        Some(Value::Array(themes)) => {
            themes.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    let module = site.templates.value("module").unwrap_or_default();
    let imports = module["imports"].as_array().cloned().unwrap_or_default();
    let imports = imports.iter().filter_map(|import| import["path"].as_str().map(str::to_owned));
    let listed = site.templates.source("_vendor/modules.txt").unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let vendored = listed
        .lines()
        .filter_map(|line| line.strip_prefix("# ")?.split_whitespace().next())
        .map(|path| format!("_vendor/{path}/"));
    let base = site.templates.value("themesdir");
    let base = base.as_ref().and_then(Value::as_str).unwrap_or("themes").trim_matches(['/', '.']);
    let base = base.to_owned();
    let themes = themes.into_iter().chain(imports).map(|theme| format!("{base}/{theme}/"));
    std::iter::once(String::new()).chain(themes).chain(vendored).collect()
}

/// The text of a template.
fn template(name: &str, folders: &[String], site: &SiteConfig) -> Option<String> {
    let files = folders
        .iter()
        .flat_map(|folder| ["_", ""].map(|mark| format!("{folder}layouts/{mark}{name}.html")));
    files
        .into_iter()
        .find_map(|path| site.templates.source(&path))
        .and_then(|bytes| String::from_utf8(bytes).ok())
}

/// The parameters of the site that a text shows by `param`, where the page has none of that name.
fn take_parameters(text: &str, site: &SiteConfig, values: &mut LiquidValues) {
    let Some(Value::Object(all)) = site.templates.value("params") else { return };
    for rest in text.split("param ").skip(1) {
        let typed = rest.trim_start().trim_start_matches(['"', '`']);
        let end = typed.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        let name = &typed[..end.unwrap_or(typed.len())];
        take_parameter(name, &all, values);
    }
}

fn take_parameter(name: &str, all: &Map<String, Value>, values: &mut LiquidValues) {
    let named = all.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    let Some((key, value)) = named else { return };
    let params = values.site.entry("params".to_owned()).or_insert_with(|| Map::new().into());
    if let Value::Object(params) = params {
        params.insert(key.clone(), value.clone());
    }
}

/// The parameters of the site that a template names, and its title.
fn take_settings(template: &str, site: &SiteConfig, values: &mut LiquidValues) {
    let Some(Value::Object(all)) = site.templates.value("params") else {
        return take_title(template, site, values);
    };
    let named = ["Site.Params.", "site.Params."].into_iter();
    let named = named.flat_map(|base| template.split(base).skip(1));
    for rest in named {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        take_parameter(&rest[..end], &all, values);
    }
    take_title(template, site, values);
}

/// The data files that a template names, unless they are many times as large as a post: packages
/// keep them.
fn take_data(template: &str, site: &SiteConfig, values: &mut LiquidValues) {
    for base in ["ite.Data.", "hugo.Data."] {
        for rest in template.split(base).skip(1) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let name = &rest[..end];
            if !values.data.contains_key(name)
                && let Some(value) = site.templates.data(name)
                && value.to_string().len() <= LARGEST_DATA_OF_SHORTCODE
            {
                values.data.insert(name.to_owned(), value);
            }
        }
    }
}

fn take_title(template: &str, site: &SiteConfig, values: &mut LiquidValues) {
    if (template.contains("Site.Title") || template.contains("site.Title"))
        && let Some(title) = site.templates.value("title")
    {
        values.site.insert("title".to_owned(), title);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_found_in_texts() {
        let text = "{{< note >}}a{{< /note >}} {{% box \"b\" %}} {{<icon/>}} {{</* shown */>}}";
        assert_eq!(called(text), ["box", "icon", "note"]);
        let template = "{{ partial \"a/b.html\" . }} {{- partialCached `c` . }} {{ partial $x . }}";
        assert_eq!(partials(template), ["a/b", "c"]);
        let text = "{% include a.html x=1 %}{%- include_cached 'b.html' -%}{% if include %}";
        assert_eq!(included(text), ["a.html", "b.html"]);
    }
}
