//! Words of a site of Hugo that its templates ask for by a key, in the language of the page
//! (<https://gohugo.io/functions/lang/translate/>).

use serde_json::Value;

use crate::site::{LiquidValues, SiteConfig};
use crate::yaml;

const EXTENSIONS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// Takes the words that a template names by plain keys.
pub(super) fn take(
    template: &str,
    post: &str,
    folders: &[String],
    site: &SiteConfig,
    values: &mut LiquidValues,
) {
    for key in keys(template) {
        if !values.translations.contains_key(&key)
            && let Some(text) = word(&key, post, folders, site)
        {
            values.translations.insert(key, text);
        }
    }
}

/// Plain keys after `i18n` and `T`.
fn keys(template: &str) -> Vec<String> {
    let calls = ["i18n ", "T ", "lang.Translate "].into_iter();
    let found = calls.flat_map(|call| {
        template.match_indices(call).filter_map(move |(at, _)| {
            let is_call = !template[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.');
            let rest = template[at + call.len()..].trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '`') && is_call)?;
            Some(rest[1..].split(quote).next()?.to_owned())
        })
    });
    found.collect()
}

/// The word of a key in the language of a post, otherwise in the default one.
fn word(key: &str, post: &str, folders: &[String], site: &SiteConfig) -> Option<String> {
    let own = site.content_path(post).1.map(str::to_owned);
    let default = site.content.default_language.clone();
    let tag = site.jekyll.language.clone();
    let short = tag.as_deref().and_then(|tag| tag.split('-').next()).map(str::to_owned);
    let codes = [own, default, tag.map(|tag| tag.to_lowercase()), short, Some("en".to_owned())];
    codes.into_iter().flatten().find_map(|code| {
        let files = folders.iter().flat_map(|folder| {
            EXTENSIONS.map(|extension| format!("{folder}i18n/{code}.{extension}"))
        });
        files.into_iter().find_map(|path| {
            let bytes = site.templates.source(&path)?;
            let text = String::from_utf8(bytes).ok()?;
            let document = match path.rsplit('.').next() {
                Some("toml") => yaml::parse_toml(&text),
                Some("json") => yaml::parse_json(&text),
                _ => yaml::parse(&text),
            };
            in_table(key, &document.ok()?.root.to_json())
        })
    })
}

/// In a table by keys, or a list of entries; of the forms of a plural, the usual one. A word that is
/// a template of its own is not known here.
fn in_table(key: &str, table: &Value) -> Option<String> {
    let found = match table {
        Value::Array(entries) => {
            entries.iter().find(|entry| entry["id"] == key)?.get("translation")
        }
        table => {
            table.get(key).or_else(|| key.split('.').try_fold(table, |table, part| table.get(part)))
        }
    }?;
    let text = found.as_str().or_else(|| found.get("other")?.as_str())?;
    (!text.contains("{{")).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_found_in_every_form_of_tables() {
        let template = "{{ i18n \"more\" }} {{ T `less` . }} {{ .T \"no\" }} {{ i18n $x }}";
        assert_eq!(keys(template), ["more", "less"]);
        for table in [
            json!({"more": "Plus"}),
            json!({"more": {"one": "Un", "other": "Plus"}}),
            json!([{"id": "more", "translation": "Plus"}]),
            json!([{"id": "more", "translation": {"other": "Plus"}}]),
        ] {
            assert_eq!(in_table("more", &table).as_deref(), Some("Plus"), "{table}");
            assert_eq!(in_table("other", &table), None);
        }
        assert_eq!(in_table("a.b", &json!({"a": {"b": "C"}})).as_deref(), Some("C"));
        assert_eq!(in_table("n", &json!({"n": "{{ .Count }} pages"})), None);
    }
}
