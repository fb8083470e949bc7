//! What each key of a post's front matter means to a release.

/// What each key that means something to a release becomes.
const MEANINGS: [(&str, &str); 28] = [
    ("title", "the title"),
    ("sous-titre", "the subtitle"),
    ("date", "the day of the release, and its identifier"),
    ("date_de_modification", "the date of the last change"),
    ("lang", "the language"),
    ("language", "the language"),
    ("locale", "the language"),
    ("categories", "subjects, and the label where `label: category` or the collection says so"),
    ("category", "subjects, and the label where `label: category` or the collection says so"),
    ("tags", "subjects"),
    ("tag", "subjects"),
    ("auteur", "the author"),
    ("numero", "the number of the release"),
    ("number", "the number of the release"),
    ("chapeau-text", "the chapô"),
    ("une-ou-diaporama", "the lead pictures"),
    ("files", "the attachments"),
    ("contact-presse", "the press contacts"),
    ("redirect_to", "a remark that the release lives elsewhere"),
    ("redirect_from", "former addresses, by which a renamed post is recognised"),
    ("permalink", "the address"),
    ("slug", "the address"),
    ("published", "whether it is a draft"),
    ("draft", "whether it is a draft"),
    ("templateEngineOverride", "the template language of the text, in Eleventy"),
    ("expiryDate", "nothing: a release is kept when its site no longer shows it"),
    ("layout", "nothing: the layout is chosen by communique.yaml and the date"),
    ("excerpt_separator", "nothing: the whole text is set"),
];

/// What a key of ours becomes in a release; `None` for one that is not used.
pub fn meaning_of(key: &str) -> Option<&'static str> {
    MEANINGS.iter().find(|(name, _)| *name == key).map(|(_, meaning)| *meaning)
}

/// Every key that is read, or known to mean nothing.
pub(super) fn known_keys() -> impl Iterator<Item = &'static str> {
    MEANINGS.iter().map(|(name, _)| *name)
}
