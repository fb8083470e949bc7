//! What is known about a release, in the head of its page: Dublin Core as HTML has it (DCMI,
//! Expressing Dublin Core metadata using HTML/XHTML meta and link elements, 2008).

use super::markup::Html;
use crate::document::Metadata;
use crate::package::dublin_core::{Form, Term, terms};

const SCHEMES: [(&str, &str); 2] = [
    ("schema.DC", "http://purl.org/dc/elements/1.1/"),
    ("schema.DCTERMS", "http://purl.org/dc/terms/"),
];

/// The elements for the head of a release's page: the terms that its package has in `dc.xml`.
pub fn dublin_core(metadata: &Metadata) -> String {
    let mut html = Html::default();
    for (scheme, address) in SCHEMES {
        html.open("link", &[("rel", scheme), ("href", address)]);
        html.line();
    }
    for Term { name, value, form } in terms(metadata) {
        let name = match name.split_once(':') {
            Some(("dcterms", name)) => format!("DCTERMS.{name}"),
            Some((_, name)) => format!("DC.{name}"),
            None => continue,
        };
        match form {
            Form::Words => {
                let language = metadata.language.as_str();
                html.open("meta", &[("name", &name), ("lang", language), ("content", &value)]);
            }
            Form::Plain | Form::Typed(_) => {
                html.open("meta", &[("name", &name), ("content", &value)]);
            }
        }
        html.line();
    }
    html.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_has_the_terms_of_the_package() {
        let metadata = Metadata {
            title: "Une \"ligne\" <ouvre>".to_owned(),
            subtitle: Some("Un essai".to_owned()),
            issued: "2019-07-17".to_owned(),
            language: "fr-FR".to_owned(),
            identifier: "2019-07-17-une-ligne".to_owned(),
            ..Metadata::default()
        };
        let head = dublin_core(&metadata);
        for part in [
            "<link rel=\"schema.DC\" href=\"http://purl.org/dc/elements/1.1/\">\n",
            "<meta name=\"DC.title\" lang=\"fr-FR\" content=\"Une &quot;ligne&quot; &lt;ouvre&gt;\">\n",
            "<meta name=\"DCTERMS.alternative\" lang=\"fr-FR\" content=\"Un essai\">\n",
            "<meta name=\"DCTERMS.issued\" content=\"2019-07-17\">\n",
            "<meta name=\"DC.identifier\" content=\"2019-07-17-une-ligne\">\n",
        ] {
            assert!(head.contains(part), "{part}{head}");
        }
        assert_eq!(head.matches("<meta ").count(), terms(&metadata).len());
    }
}
