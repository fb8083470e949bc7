//! The texts that a post's templates call: includes, and the templates of Hugo's shortcodes, with the
//! partials, the parameters and the data that those ask of their site.

use serde_json::{Map, Value};

use crate::limits::text::{LARGEST_DATA_OF_SHORTCODE, MAX_INCLUDES};
use crate::site::{Engine, LiquidValues, PARTIAL_DATA, SiteConfig};

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
    let params = parameters(post, site);
    take_parameters(text, &params, values);
    let mut waiting: Vec<String> =
        called(text).into_iter().map(|name| format!("shortcodes/{name}")).collect();
    while let Some(name) = waiting.pop() {
        let includes = &mut values.includes;
        if includes.len() >= MAX_INCLUDES || includes.contains_key(&name) {
            continue;
        }
        let Some(template) = template(&name, &folders, site) else { continue };
        waiting.extend(partials(&template).into_iter().map(|name| format!("partials/{name}")));
        take_settings(&template, &params, values);
        take_title(&template, post, site, values);
        take_data(&template, text, site, values);
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

/// The parameters of the site, under those of the language of a post.
fn parameters(post: &str, site: &SiteConfig) -> Map<String, Value> {
    let mut all = match site.templates.value("params") {
        Some(Value::Object(all)) => all,
        _ => Map::new(),
    };
    let own = language_values(post, site).remove("params");
    if let Some(Value::Object(own)) = own {
        for (key, value) in own {
            all.retain(|known, _| !known.eq_ignore_ascii_case(&key));
            all.insert(key, value);
        }
    }
    all
}

/// What the configuration says of the language of a post.
fn language_values(post: &str, site: &SiteConfig) -> Map<String, Value> {
    let code = site.content_path(post).1.or(site.content.default_language.as_deref());
    let Some(Value::Object(languages)) = site.templates.value("languages") else {
        return Map::new();
    };
    let is_own = |key: &String| code.is_some_and(|code| key.eq_ignore_ascii_case(code));
    match languages.into_iter().find(|(key, _)| is_own(key)) {
        Some((_, Value::Object(own))) => {
            own.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect()
        }
        _ => Map::new(),
    }
}

/// The parameters of the site that a text shows by `param`, where the page has none of that name.
fn take_parameters(text: &str, all: &Map<String, Value>, values: &mut LiquidValues) {
    for rest in text.split("param ").skip(1) {
        let typed = rest.trim_start().trim_start_matches(['"', '`']);
        let end = typed.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
        let name = &typed[..end.unwrap_or(typed.len())];
        take_parameter(name, all, values);
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

/// The parameters of the site that a template may name: those of the page are called alike. A template
/// that takes them as a whole, or by a name that it computes, may ask for any.
fn take_settings(template: &str, all: &Map<String, Value>, values: &mut LiquidValues) {
    let is_end = |c: char| !c.is_alphanumeric() && c != '_';
    for rest in template.split("Params.").chain(template.split("aram \"")).skip(1) {
        take_parameter(&rest[..rest.find(is_end).unwrap_or(rest.len())], all, values);
    }
    let mut wholes = template.split("ite.Params").skip(1);
    let is_whole = |rest: &str| !rest.starts_with(|c: char| c == '.' || !is_end(c));
    let fits = || Value::Object(all.clone()).to_string().len() <= LARGEST_DATA_OF_SHORTCODE;
    if wholes.any(is_whole) && fits() {
        values.site.insert("params".to_owned(), all.clone().into());
    }
}

/// The data files that a template names; of those that are many times as large as a post, the
/// entries that the post names: packages keep them.
fn take_data(template: &str, post: &str, site: &SiteConfig, values: &mut LiquidValues) {
    for base in ["ite.Data.", "hugo.Data."] {
        for rest in template.split(base).skip(1) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let name = &rest[..end];
            if !values.data.contains_key(name)
                && let Some(value) = site.templates.data(name)
                && let Some(value) = within_limit(value, template, &post.to_lowercase(), 2)
            {
                values.data.insert(name.to_owned(), value);
            }
        }
    }
}

/// Data, without the entries that no post of this text asks for if they are too large.
fn within_limit(data: Value, template: &str, post: &str, levels: usize) -> Option<Value> {
    if data.to_string().len() <= LARGEST_DATA_OF_SHORTCODE {
        return Some(data);
    }
    let Value::Object(entries) = data else { return None };
    let mut kept = Map::new();
    for (key, value) in entries {
        let is_named = key.len() > 1 && post.contains(&key.to_lowercase());
        let value = match levels {
            0 | 1 => Some(value).filter(|_| is_named),
            _ if is_named || template.contains(&key) => {
                within_limit(value, template, post, levels - 1)
            }
            _ => None,
        };
        kept.extend(value.map(|value| (key, value)));
    }
    kept.insert(PARTIAL_DATA.to_owned(), true.into());
    let kept = Value::Object(kept);
    Some(kept).filter(|kept| kept.to_string().len() <= LARGEST_DATA_OF_SHORTCODE)
}

fn take_title(template: &str, post: &str, site: &SiteConfig, values: &mut LiquidValues) {
    for (field, key) in [("Title", "title"), ("Copyright", "copyright")] {
        let asks = ["Site.", "site."].iter().any(|it| template.contains(&format!("{it}{field}")));
        let own = || language_values(post, site).remove(key);
        if asks && let Some(value) = own().or_else(|| site.templates.value(key)) {
            values.site.insert(key.to_owned(), value);
        }
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

    #[test]
    fn of_data_that_are_too_large_the_entries_that_a_post_names_are_kept() {
        let entry =
            |name: &str| (name.to_owned(), "x".repeat(LARGEST_DATA_OF_SHORTCODE / 4).into());
        let names = ["quay", "pier", "lock", "dam", "ford"];
        let towns: Map<String, Value> = names.into_iter().map(entry).collect();
        let kept = within_limit(towns.clone().into(), "", "the quay and the lock", 2).unwrap();
        let kept: Vec<&String> = kept.as_object().unwrap().keys().collect();
        let mut kept = kept;
        kept.sort();
        assert_eq!(kept, ["lock", "quay", PARTIAL_DATA]);
        // A folder of such files, of which the template names one.
        let folder: Value = serde_json::json!({ "towns": towns, "other": {} });
        let kept = within_limit(folder, "site.Data.a.towns", "the quay", 2).unwrap();
        assert!(kept["towns"]["quay"].is_string() && kept["towns"].get("pier").is_none());
        let small = serde_json::json!({ "a": 1 });
        assert_eq!(within_limit(small.clone(), "", "", 2), Some(small));
        assert_eq!(within_limit(vec![Value::from("x"); 1 << 20].into(), "", "", 2), None);
    }
}
