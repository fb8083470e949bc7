//! What search engines read in a release's page: a `NewsArticle` of schema.org, as JSON-LD
//! (JSON-LD 1.1 §7 says how it is embedded).

use serde_json::{Map, Value, json};

use crate::document::Metadata;

/// Where a release is, as its page refers to it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Places<'a> {
    /// Address of the page, if the archive is published.
    pub page: Option<&'a str>,
    /// Address of the picture of the first page.
    pub picture: Option<&'a str>,
    /// Address of the PDF.
    pub pdf: Option<&'a str>,
    /// Address of the package, and its SHA-256 in hexadecimal.
    pub package: Option<(&'a str, &'a str)>,
}

/// The element of a release's page. It is data, not a script: content security policies need not
/// allow it (CSP 3 §4.2.3 is about elements whose type is a script's), and nothing in it ends the
/// element, since no `<` is left as it is.
pub fn json_ld(metadata: &Metadata, label: &str, places: &Places) -> String {
    let json = Value::Object(article(metadata, label, places)).to_string();
    format!("<script type=\"application/ld+json\">{}</script>\n", harmless(&json))
}

/// JSON that is the same to readers of JSON, and nothing to those of HTML.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            // They occur only within strings.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7F}'..='\u{9F}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => text.push(character),
        }
    }
    text
}

fn article(metadata: &Metadata, label: &str, places: &Places) -> Map<String, Value> {
    let mut article = Map::new();
    let mut add = |key: &str, value: Value| {
        let says_nothing = match &value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(values) => values.is_empty(),
            _ => false,
        };
        if !says_nothing {
            article.insert(key.to_owned(), value);
        }
    };
    add("@context", json!("https://schema.org"));
    add("@type", json!("NewsArticle"));
    add("@id", json!(places.page));
    add("url", json!(places.page));
    add("headline", json!(metadata.title));
    add("alternativeHeadline", json!(metadata.subtitle));
    add("description", json!(metadata.description));
    add("articleSection", json!(label));
    add("inLanguage", json!(metadata.language));
    add("datePublished", json!(metadata.issued));
    add("dateModified", json!(metadata.modified));
    add("author", author(metadata));
    add("publisher", organisation(metadata.publisher.as_deref()));
    add("keywords", json!(metadata.subjects));
    let identifiers = [Some(metadata.identifier.as_str()), metadata.ark.as_deref()];
    add("identifier", json!(identifiers.into_iter().flatten().collect::<Vec<_>>()));
    // Where the release was published before it came into the archive.
    add("isBasedOn", json!(metadata.url));
    add("license", json!(metadata.licence));
    add("image", json!(places.picture));
    add("encoding", Value::Array(encodings(places)));
    article
}

/// Who wrote it: the person or service that the post names, of the issuer.
fn author(metadata: &Metadata) -> Value {
    let issuer = organisation(Some(&metadata.creator));
    match metadata.author.as_deref().filter(|author| !author.trim().is_empty()) {
        None => issuer,
        // Posts name persons and services alike.
        Some(author) => json!([{ "@type": "Organization", "name": author }, issuer])
            .as_array()
            .map(|both| both.iter().filter(|it| !it.is_null()).cloned().collect())
            .unwrap_or_default(),
    }
}

fn organisation(name: Option<&str>) -> Value {
    match name.filter(|name| !name.trim().is_empty()) {
        Some(name) => json!({ "@type": "Organization", "name": name }),
        None => Value::Null,
    }
}

fn encodings(places: &Places) -> Vec<Value> {
    let pdf = places.pdf.map(|pdf| {
        json!({ "@type": "MediaObject", "contentUrl": pdf, "encodingFormat": "application/pdf" })
    });
    let package = places.package.map(|(address, sha256)| {
        json!({
            "@type": "MediaObject",
            "contentUrl": address,
            "encodingFormat": "application/zip",
            "sha256": sha256,
        })
    });
    pdf.into_iter().chain(package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Metadata {
        Metadata {
            title: "Une ligne ouvre".to_owned(),
            creator: "Agence des essais".to_owned(),
            author: Some("Direction de la communication".to_owned()),
            subjects: vec!["mer".to_owned()],
            issued: "2019-07-17T10:00:00+02:00".to_owned(),
            language: "fr-FR".to_owned(),
            identifier: "2019-07-17-une-ligne-ouvre".to_owned(),
            ..Metadata::default()
        }
    }

    fn read(element: &str) -> Value {
        let json = element.strip_prefix("<script type=\"application/ld+json\">").unwrap();
        serde_json::from_str(json.strip_suffix("</script>\n").unwrap()).unwrap()
    }

    #[test]
    fn an_article_says_what_is_known_and_nothing_else() {
        let places = Places { package: Some(("../a.zip", "ab")), ..Places::default() };
        let article = read(&json_ld(&metadata(), "Communiqué de presse", &places));
        assert_eq!(article["headline"], "Une ligne ouvre");
        assert_eq!(article["author"][1]["name"], "Agence des essais");
        assert_eq!(article["encoding"][0]["sha256"], "ab");
        for key in ["url", "dateModified", "license", "image", "publisher"] {
            assert_eq!(article.get(key), None, "{key}");
        }
    }

    #[test]
    fn no_text_ends_the_element() {
        let hostile = "</script><script>alert(1)</script><!--\u{2028}&amp;\u{0}\u{85}";
        let element = json_ld(
            &Metadata { title: hostile.to_owned(), ..metadata() },
            hostile,
            &Places::default(),
        );
        assert_eq!(element.matches('<').count(), 2, "{element}");
        assert_eq!(read(&element)["headline"], hostile);
    }
}
