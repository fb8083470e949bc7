//! The structure tree (ISO 14289-1 §7; ISO 32000-1 §14.7 and §14.8).

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

use lopdf::ObjectId;

use super::check;
use super::examination::Examination;
use super::tables::{self, Element};
use crate::limits::pdf::{DEEPEST_STRUCTURE, MAX_ROLES};
use crate::pdf::model::{self, Dictionary, Kid, Object};
use crate::pdf::table::TableFault;

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
    let (seen, notes, in_tables) = Default::default();
    let mut walk = Walk {
        examination,
        root,
        seen,
        in_tables,
        notes,
        headings: BTreeSet::new(),
        heading: 0,
        depth: 0,
    };
    if walk.kids(root, "StructTreeRoot") == 0 {
        walk.examination.object(&check::TAGGED, "the structure tree is empty");
    }
    if walk.headings.len() > 1 {
        let detail = "headings H are mixed with headings H1 to H6";
        walk.examination.object(&check::HEADING_KINDS, detail);
    }
    check_role_map(examination, root);
}

/// Checks a language, if given: it must have the form of RFC 3066.
fn check_language<'a>(examination: &mut Examination<'a>, entries: &'a Dictionary<'a>, place: &str) {
    let Some(language) = examination.objects.text(entries, b"Lang") else { return };
    let mut parts = language.split('-');
    let primary = parts.next().unwrap_or_default();
    let sized = |part: &str| (1..=8).contains(&part.len());
    let well_formed = primary.is_empty() && language.is_empty()
        || sized(primary)
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|part| sized(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !well_formed {
        examination.object(&check::LANGUAGE, format!("{place}: `{language}`"));
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

struct Walk<'e, 'a> {
    examination: &'e mut Examination<'a>,
    root: &'a Dictionary<'a>,
    /// Elements that were visited: a tree visits each once.
    seen: BTreeSet<ObjectId>,
    /// Of those, the parts, rows and cells of tables that were looked at.
    in_tables: RefCell<BTreeSet<ObjectId>>,
    notes: BTreeSet<Vec<u8>>,
    /// Whether headings are numbered: both, if both ways occur.
    headings: BTreeSet<bool>,
    /// Level of the last heading.
    heading: u32,
    /// Number of open elements.
    depth: usize,
}

impl<'a> Walk<'_, 'a> {
    /// Visits the kids; returns how many there are.
    fn kids(&mut self, parent: &'a Dictionary<'a>, parent_role: &str) -> usize {
        let objects = self.examination.objects;
        let kids = objects.items(parent, b"K");
        for kid in kids {
            if kid.as_reference().is_some_and(|id| !self.seen.insert(id)) {
                self.examination.object(&check::STRUCTURE, "an element has two parents");
                continue;
            }
            match model::kid(objects, kid) {
                Kid::Marked { .. } => {}
                Kid::Reference(kid) => {
                    if objects.entry(kid, b"Obj").is_none() {
                        self.examination.object(&check::STRUCTURE, "an OBJR leads nowhere");
                    }
                }
                Kid::Element(element) => self.element(element, parent, parent_role),
                Kid::Several(_) | Kid::Nothing => {
                    self.examination.object(&check::STRUCTURE, "a kid leads nowhere");
                }
            }
        }
        kids.len()
    }

    fn element(
        &mut self,
        element: &'a Dictionary<'a>,
        parent: &'a Dictionary<'a>,
        parent_role: &str,
    ) {
        let objects = self.examination.objects;
        let Some(named) = objects.name(element, b"S") else {
            self.examination.object(&check::STRUCTURE, "an element has no type");
            return;
        };
        if objects.dictionary(element, b"P").is_none_or(|p| !std::ptr::eq(p, parent)) {
            self.examination
                .object(&check::STRUCTURE, format!("a {named} that names another parent"));
        }
        let role = self.standard_role(named.clone());
        if !STANDARD.contains(&&*role) {
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
            self.headings.insert(true);
        }
        if role == "H" {
            self.headings.insert(false);
        }
        self.check_kids(element, &role);
        if self.depth == DEEPEST_STRUCTURE {
            let detail = format!("elements are nested more than {DEEPEST_STRUCTURE} deep");
            self.examination.object(&check::STRUCTURE, detail);
            return;
        }
        self.depth += 1;
        self.kids(element, &role);
        self.depth -= 1;
    }

    /// The role reached through a few steps of the role map.
    fn standard_role(&self, mut role: Cow<'a, str>) -> Cow<'a, str> {
        let objects = self.examination.objects;
        let map = objects.dictionary(self.root, b"RoleMap");
        for _ in 0..MAX_ROLES {
            let mapped = map.and_then(|map| objects.name(map, role.as_bytes()));
            match mapped {
                Some(mapped) if !STANDARD.contains(&&*role) => role = mapped,
                _ => break,
            }
        }
        role
    }

    fn check_words(&mut self, element: &'a Dictionary<'a>, role: &str) {
        let objects = self.examination.objects;
        let said = |key| objects.text(element, key).is_some_and(|text| !text.trim().is_empty());
        match role {
            "Figure" | "Formula" if !said(b"Alt") && !said(b"ActualText") => {
                self.examination.object(&check::ALTERNATIVE, role);
            }
            "Note" => {
                let id = objects.entry(element, b"ID").and_then(Object::as_bytes);
                if id.is_none_or(|id| !self.notes.insert(id.to_vec())) {
                    self.examination.object(&check::NOTES, role);
                }
            }
            _ => {}
        }
    }

    /// Checks the kids of an element together.
    fn check_kids(&mut self, element: &'a Dictionary<'a>, role: &str) {
        if !matches!(role, "Table" | "L" | "TOC") {
            return;
        }
        let kids = self.elements_in(element);
        if role == "Table" {
            let objects = self.examination.objects;
            for fault in tables::faults(objects, &kids, &|entries| self.elements_in(entries)) {
                let check = match fault {
                    TableFault::WithoutHeader { .. } => &check::TABLE_HEADERS,
                    _ => &check::TABLE,
                };
                self.examination.object(check, format!("a Table {fault}"));
            }
        } else if kids.iter().skip(1).any(|kid| kid.role == "Caption") {
            let detail = format!("a Caption that is not the first kid of {role}");
            self.examination.object(&check::NESTING, detail);
        }
    }

    /// The elements inside another; none that were examined for its table before.
    fn elements_in(&self, element: &'a Dictionary<'a>) -> Vec<Element<'a>> {
        let objects = self.examination.objects;
        let mut elements = Vec::new();
        for kid in objects.items(element, b"K") {
            let is_new = |id: ObjectId| self.in_tables.borrow_mut().insert(id);
            if let Some(Object::Dictionary(entries)) = objects.resolve(kid)
                && let Some(role) = objects.name(entries, b"S")
                && kid.as_reference().is_none_or(is_new)
            {
                elements.push(Element { entries, role: self.standard_role(role) });
            }
        }
        elements
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
                "TOC" => matches!(role, "TOC" | "Caption"),
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

/// The role map must not map a standard type, or a type to itself through others (ISO 14289-1
/// §7.1).
fn check_role_map<'a>(examination: &mut Examination<'a>, root: &'a Dictionary<'a>) {
    let objects = examination.objects;
    let Some(map) = objects.dictionary(root, b"RoleMap") else { return };
    for (from, _) in map.iter() {
        let name = String::from_utf8_lossy(from).into_owned();
        if STANDARD.contains(&name.as_str()) {
            examination.object(&check::ROLE, format!("the standard type {name} is mapped"));
        }
        let mut role = name.clone();
        for _ in 0..MAX_ROLES {
            let Some(next) = objects.name(map, role.as_bytes()) else { break };
            role = next.into_owned();
            if role == name {
                examination.object(&check::ROLE, format!("the type {name} is mapped to itself"));
                break;
            }
        }
    }
}
