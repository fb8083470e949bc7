//! Who wrote a release.

use crate::yaml::Node;

use super::reading::Reading;

/// One or several; of a person who is a mapping, the name.
pub(super) fn read_author(reading: &mut Reading<'_>) -> Option<String> {
    let merged = reading.merged;
    let items = merged.get("auteur").map(Node::items).unwrap_or_default();
    let names = items.iter().filter_map(|item| match name_of_person(item) {
        Some(name) => Some(name),
        None => reading.text_of("auteur", item),
    });
    let names: Vec<String> = names.collect();
    Some(names.join(", ")).filter(|author| !author.is_empty())
}

/// The name of an author who has several properties: `{ name: Ada, link: … }`.
pub(super) fn name_of_person(node: &Node) -> Option<String> {
    let person = node.mapping()?;
    let name = ["name", "nom"].iter().find_map(|key| person.get(key)?.printed())?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_have_names() {
        let name = |text: &str| name_of_person(&crate::yaml::parse(text).unwrap().root);
        assert_eq!(name("{ name: ' Ada ', link: x }").as_deref(), Some("Ada"));
        assert_eq!(name("{ nom: Bo }").as_deref(), Some("Bo"));
        assert_eq!(name("{ link: x }"), None);
        assert_eq!(name("Ada"), None);
    }
}
