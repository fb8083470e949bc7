//! No release is accepted whose pages say more, less or other than its document.

use super::*;
use crate::layout::Layouts;
use crate::release::{ReleaseOptions, parse_release};
use crate::site::{ListedUploads, ReleaseSource, SiteConfig};
use crate::typeset::page::{Shape, Tag};
use crate::typeset::structure::{NodeId, Role};

const POST: &str = "---\ntitle: Marées\ndate: 2021-03-04\nlang: fr\n---\n\
    Un mot[^1] et un autre[^2].\n\n1986. une année\n2. une suite\n\n\
    | a | b |\n|---|---|\n| c | d |\n\n[^1]: Première note.\n[^2]: Seconde note.\n";

struct Set {
    document: Document,
    layout: Layout,
    pages: TypesetDocument,
}

fn set_post(post: &str) -> Set {
    let source = ReleaseSource {
        path: "_communiques/a.md".to_owned(),
        collection: None,
        bytes: post.as_bytes().into(),
        uploads: std::sync::Arc::new(ListedUploads::default()),
    };
    let mut site = SiteConfig::default();
    site.jekyll.url = Some("https://essai.example".to_owned());
    let release = parse_release(&source, &site, &ReleaseOptions { allow_missing: true }).unwrap();
    let document = compose(&release, &DepositConfig::default(), &Profile::default()).unwrap();
    let layouts = Layouts::built_in().unwrap();
    let layout = layouts.for_release(document.date, &[]).clone();
    let pages = typeset(&document, &layout, &FontSet::builtin()).unwrap();
    Set { document, layout, pages }
}

impl Set {
    fn checked(&self) -> Result<(), String> {
        check_text(&self.document, &self.layout, &self.pages)
    }

    /// The first element of a role that is inside one of another role.
    fn first(&self, role: Role, within: Role) -> NodeId {
        let tree = &self.pages.structure;
        let is_it = |id: &NodeId| {
            let node = tree.node(*id);
            node.role == role && node.parent.is_some_and(|parent| tree.node(parent).role == within)
        };
        (0..tree.nodes().len() as u32).map(NodeId).find(is_it).unwrap()
    }

    fn is_within(&self, inner: NodeId, outer: NodeId) -> bool {
        let mut at = Some(inner);
        while let Some(id) = at {
            if id == outer {
                return true;
            }
            at = self.pages.structure.node(id).parent;
        }
        false
    }

    /// Removes what is painted for an element.
    fn without(mut self, id: NodeId) -> Set {
        let contents = self.pages.structure.content_count() as u32;
        let gone: Vec<bool> = (0..contents)
            .map(|content| {
                let content = crate::typeset::structure::ContentId(content);
                self.is_within(self.pages.structure.owner(content), id)
            })
            .collect();
        for page in &mut self.pages.pages {
            page.items.retain(|item| match item.tag {
                Tag::Content(content) => !gone[content.0 as usize],
                Tag::Artifact(_) => true,
            });
        }
        self
    }

    /// Changes the text of every glyph of the structure.
    fn with(mut self, change: impl Fn(&str) -> Option<&'static str>) -> Set {
        for item in self.pages.pages.iter_mut().flat_map(|page| &mut page.items) {
            let (Tag::Content(_), Shape::Glyphs(run)) = (item.tag, &mut item.shape) else {
                continue;
            };
            for glyph in &mut run.glyphs {
                if let Some(text) = change(&glyph.text) {
                    glyph.text = text.into();
                }
            }
        }
        self
    }
}

fn refused(set: Set, words: &[&str]) {
    let checked = set.checked().unwrap_err();
    for words in words {
        assert!(checked.contains(words), "{words} is not reported: {checked}");
    }
}

#[test]
fn sound_pages_are_accepted() {
    assert_eq!(set_post(POST).checked(), Ok(()));
}

#[test]
fn a_dropped_note_is_reported_by_its_words() {
    let set = set_post(POST);
    let note = set.first(Role::P, Role::Note);
    refused(set.without(note), &["Première note"]);
}

#[test]
fn a_dropped_label_is_reported_by_its_element() {
    for within in [Role::ListItem, Role::Note] {
        let set = set_post(POST);
        let label = set.first(Role::Label, within);
        refused(set.without(label), &["(Lbl)", &format!("element {}", label.0)]);
    }
    let set = set_post(POST);
    let reference = set.first(Role::Reference, Role::P);
    refused(set.without(reference), &["(Reference)"]);
}

#[test]
fn a_dropped_cell_or_paragraph_is_reported() {
    let set = set_post(POST);
    let cell = set.first(Role::P, Role::TableData);
    refused(set.without(cell), &["`c"]);
    let set = set_post(POST);
    let item = set.first(Role::P, Role::ListBody);
    refused(set.without(item), &["année une suite"]);
}

#[test]
fn an_invented_or_changed_word_is_reported() {
    refused(set_post(POST).with(|text| (text == "u").then_some("u<!--1-->")), &["<!--1-->"]);
    refused(set_post(POST).with(|text| (text == "é").then_some("e")), &["source has"]);
}

#[test]
fn what_has_no_face_is_accepted_by_its_name() {
    let post = POST.replace("Un mot", "Un \u{5E9} mot e\u{301} \u{1F468}\u{200D}\u{1F33E} ﬁn");
    assert_eq!(set_post(&post).checked(), Ok(()));
}

/// Characters without a form (`Default_Ignorable_Code_Point`): the first and last of each range.
const FORMLESS: &[char] = &[
    '\u{AD}',
    '\u{34F}',
    '\u{61C}',
    '\u{115F}',
    '\u{1160}',
    '\u{17B4}',
    '\u{17B5}',
    '\u{180B}',
    '\u{180E}',
    '\u{180F}',
    '\u{200B}',
    '\u{200D}',
    '\u{200F}',
    '\u{202A}',
    '\u{202E}',
    '\u{2060}',
    '\u{2065}',
    '\u{206F}',
    '\u{3164}',
    '\u{FE00}',
    '\u{FE0F}',
    '\u{FEFF}',
    '\u{FFA0}',
    '\u{FFF0}',
    '\u{FFF8}',
    '\u{1BCA0}',
    '\u{1BCA3}',
    '\u{1D173}',
    '\u{1D17A}',
    '\u{E0000}',
    '\u{E0041}',
    '\u{E0100}',
    '\u{E01EF}',
    '\u{E0FFF}',
];

#[test]
fn formless_characters_may_stand_anywhere() {
    const PLACES: &str = "a § b\n\n§\n\n§ a\n\na §\n\na§b\n\n## § t §\n\n| § | x |\n| y§ | § |\n\n\
        - §\n- a §\n\n*§* **a§** `§` `a § b` [§](/x) [a§](/y) é§b §§ c\n\n    § x\n\n> §\n\nt §\n: d §\n\n\
        a[^0]\n\n[^0]: §\n";
    for formless in FORMLESS {
        let body = PLACES.replace('§', &formless.to_string());
        let set = set_post(&format!("---\ntitle: T\ndate: 2021-03-04\nlang: fr\n---\n{body}"));
        assert_eq!(set.checked(), Ok(()), "U+{:04X}", u32::from(*formless));
        let written = crate::pdf::write_pdf(&set.pages, &FontSet::builtin(), &[]);
        assert!(written.is_ok(), "U+{:04X}: {}", u32::from(*formless), written.unwrap_err());
    }
}
