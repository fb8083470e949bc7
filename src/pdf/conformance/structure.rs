//! The structure tree (ISO 14289-1 §7; ISO 32000-1 §14.7 and §14.8).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

use super::{Examination, check};

pub fn check(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    let catalogue = examination.catalogue;
    let mark = objects.dictionary(catalogue, b"MarkInfo");
    let truth = |key| mark.is_some_and(|mark| objects.is_true(mark, key));
    examination.object_if(!truth(b"Marked"), &check::TAGGED, "/Marked is not true");
    examination.object_if(truth(b"Suspects"), &check::SUSPECTS, "/Suspects is true");
    check_language(examination, catalogue, "the document");
    if objects.text(catalogue, b"Lang").is_none_or(|language| language.is_empty()) {
        examination.object(&check::LANGUAGE, "the document has none");
    }
    let Some(root) = objects.dictionary(catalogue, b"StructTreeRoot") else {
        examination.object(&check::TAGGED, "there is no structure tree");
        return;
    };
    let (seen, notes) = (BTreeSet::new(), BTreeSet::new());
    let mut walk = Walk { examination, root, seen, notes, heading: 0, depth: 0 };
    if walk.kids(root, "StructTreeRoot") == 0 {
        walk.examination.object(&check::TAGGED, "the structure tree is empty");
    }
}

/// A language tag of RFC 3066's form, where there is one.
fn check_language<'a>(examination: &mut Examination<'a>, entries: &'a Dictionary, place: &str) {
    let Some(language) = examination.objects.text(entries, b"Lang") else { return };
    let mut parts = language.split('-');
    let primary = parts.next().unwrap_or_default();
    let sized = |part: &str| (1..=8).contains(&part.len());
    let well_formed = primary.is_empty() && language.is_empty()
        || sized(primary)
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|part| sized(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !well_formed {
        examination.object(&check::LANGUAGE, format!("{place}: « {language} »"));
    }
}

/// Standard structure types (ISO 32000-1 §14.8.4).
const STANDARD: [&str; 49] = [
    "Document",
    "Part",
    "Art",
    "Sect",
    "Div",
    "BlockQuote",
    "Caption",
    "TOC",
    "TOCI",
    "Index",
    "NonStruct",
    "Private",
    "P",
    "H",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "THead",
    "TBody",
    "TFoot",
    "Span",
    "Quote",
    "Note",
    "Reference",
    "BibEntry",
    "Code",
    "Link",
    "Annot",
    "Ruby",
    "RB",
    "RT",
    "RP",
    "Warichu",
    "WT",
    "WP",
    "Figure",
    "Formula",
    "Form",
];

/// Trees of documents are a tenth as deep; one without end is an attack.
const DEEPEST: usize = 300;

struct Walk<'e, 'a> {
    examination: &'e mut Examination<'a>,
    root: &'a Dictionary,
    /// Elements that were visited: a tree visits each once.
    seen: BTreeSet<lopdf::ObjectId>,
    notes: BTreeSet<Vec<u8>>,
    /// Level of the last heading.
    heading: u32,
    /// How many elements are open.
    depth: usize,
}

impl<'a> Walk<'_, 'a> {
    /// Visits the kids; returns how many there are.
    fn kids(&mut self, parent: &'a Dictionary, parent_role: &str) -> usize {
        let objects = self.examination.objects;
        let kids: Vec<&Object> = match parent.get(b"K") {
            Ok(kid) => match objects.resolve(kid) {
                Some(Object::Array(kids)) => kids.iter().collect(),
                _ => vec![kid],
            },
            Err(_) => Vec::new(),
        };
        for kid in &kids {
            if kid.as_reference().is_ok_and(|id| !self.seen.insert(id)) {
                self.examination.object(&check::STRUCTURE, "an element has two parents");
                continue;
            }
            match objects.resolve(kid) {
                Some(Object::Integer(_)) => {}
                Some(Object::Dictionary(kid)) if kid.has_type(b"MCR") => {}
                Some(Object::Dictionary(kid)) if kid.has_type(b"OBJR") => {
                    if objects.entry(kid, b"Obj").is_none() {
                        self.examination.object(&check::STRUCTURE, "an OBJR leads nowhere");
                    }
                }
                Some(Object::Dictionary(element)) => self.element(element, parent, parent_role),
                _ => self.examination.object(&check::STRUCTURE, "a kid leads nowhere"),
            }
        }
        kids.len()
    }

    fn element(&mut self, element: &'a Dictionary, parent: &'a Dictionary, parent_role: &str) {
        let objects = self.examination.objects;
        let Some(named) = objects.name(element, b"S") else {
            self.examination.object(&check::STRUCTURE, "an element has no type");
            return;
        };
        if objects.dictionary(element, b"P").is_none_or(|p| !std::ptr::eq(p, parent)) {
            self.examination.object(&check::STRUCTURE, format!("a {named} with another parent"));
        }
        let role = self.standard_role(&named);
        if !STANDARD.contains(&role.as_str()) {
            self.examination.object(&check::ROLE, named);
        }
        check_language(self.examination, element, &role);
        self.check_words(element, &role);
        self.check_nesting(&role, parent_role);
        if let Some(level) = role.strip_prefix('H').and_then(|level| level.parse().ok()) {
            if level > self.heading + 1 {
                let detail = format!("H{level} after H{}", self.heading);
                self.examination.object(&check::HEADINGS, detail);
            }
            self.heading = level;
        }
        if self.depth == DEEPEST {
            let detail = format!("elements are nested more than {DEEPEST} deep");
            self.examination.object(&check::STRUCTURE, detail);
            return;
        }
        self.depth += 1;
        self.kids(element, &role);
        self.depth -= 1;
    }

    /// Through the role map, a few steps.
    fn standard_role(&self, role: &str) -> String {
        let objects = self.examination.objects;
        let map = objects.dictionary(self.root, b"RoleMap");
        let mut role = role.to_owned();
        for _ in 0..8 {
            let mapped = map.and_then(|map| objects.name(map, role.as_bytes()));
            match mapped {
                Some(mapped) if !STANDARD.contains(&role.as_str()) => role = mapped,
                _ => break,
            }
        }
        role
    }

    fn check_words(&mut self, element: &'a Dictionary, role: &str) {
        let objects = self.examination.objects;
        let said = |key| objects.text(element, key).is_some_and(|text| !text.trim().is_empty());
        match role {
            "Figure" | "Formula" if !said(b"Alt") && !said(b"ActualText") => {
                self.examination.object(&check::ALTERNATIVE, role);
            }
            "TH" if !self.has_scope(element) => {
                self.examination.object(&check::TABLE_HEADERS, role)
            }
            "Note" => {
                let id = objects.entry(element, b"ID").and_then(|id| id.as_str().ok());
                if id.is_none_or(|id| !self.notes.insert(id.to_vec())) {
                    self.examination.object(&check::NOTES, role);
                }
            }
            _ => {}
        }
    }

    /// `/Scope` in any attribute object, or an `/ID` that cells may name by `/Headers`.
    fn has_scope(&self, element: &'a Dictionary) -> bool {
        let objects = self.examination.objects;
        let scoped = |attributes: &'a Object| {
            let attributes = objects.resolve(attributes).and_then(|a| a.as_dict().ok());
            attributes.is_some_and(|attributes| objects.name(attributes, b"Scope").is_some())
        };
        let attributes = match objects.entry(element, b"A") {
            Some(Object::Array(list)) => list.iter().any(scoped),
            Some(attributes) => scoped(attributes),
            None => false,
        };
        attributes || element.has(b"ID")
    }

    fn check_nesting(&mut self, role: &str, parent: &str) {
        let sound = match role {
            "LI" => parent == "L",
            "LBody" => parent == "LI",
            "TR" => matches!(parent, "Table" | "THead" | "TBody" | "TFoot"),
            "TH" | "TD" => parent == "TR",
            "THead" | "TBody" | "TFoot" => parent == "Table",
            "TOCI" => parent == "TOC",
            _ => match parent {
                "L" => matches!(role, "L" | "Caption"),
                "LI" => role == "Lbl",
                "Table" => role == "Caption",
                "TR" | "THead" | "TBody" | "TFoot" => false,
                _ => true,
            },
        };
        if !sound {
            self.examination.object(&check::NESTING, format!("{role} in {parent}"));
        }
    }
}
