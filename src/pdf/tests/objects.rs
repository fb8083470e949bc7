//! What is in the file, as read by lopdf.

use lopdf::{Dictionary, Document, Object};

use super::{sample, write};
use crate::document::ImageContent;
use crate::layout::Length;
use crate::typeset::page::Tag;
use crate::typeset::structure::Role;

struct File(Document);

impl File {
    fn of(s: &sample::Setter) -> File {
        File(Document::load_mem(&write(s)).unwrap())
    }

    fn get<'a>(&'a self, entries: &'a Dictionary, path: &[&str]) -> &'a Object {
        let (last, parents) = path.split_last().unwrap();
        let entries = parents.iter().fold(entries, |entries, key| {
            entries.get_deref(key.as_bytes(), &self.0).unwrap().as_dict().unwrap()
        });
        entries.get_deref(last.as_bytes(), &self.0).unwrap()
    }

    fn catalogue(&self) -> &Dictionary {
        self.0.catalog().unwrap()
    }

    fn page(&self, number: u32) -> &Dictionary {
        self.0.get_dictionary(self.0.get_pages()[&number]).unwrap()
    }

    /// All elements of a type, in order of object number.
    fn elements(&self, role: Role) -> Vec<&Dictionary> {
        let dictionaries = self.0.objects.values().filter_map(|object| object.as_dict().ok());
        let is = |d: &&Dictionary| {
            d.get(b"S").and_then(Object::as_name).ok() == Some(role.name().as_bytes())
        };
        dictionaries.filter(|d| d.has_type(b"StructElem")).filter(is).collect()
    }
}

fn floats(object: &Object) -> Vec<f32> {
    object.as_array().unwrap().iter().map(|number| number.as_float().unwrap()).collect()
}

#[test]
fn pages_are_exactly_a4() {
    let file = File::of(&sample::release());
    for page in [1, 2] {
        assert_eq!(floats(file.get(file.page(page), &["MediaBox"])), [0.0, 0.0, 595.276, 841.89]);
    }
}

#[test]
fn jpeg_files_go_in_as_they_are() {
    let s = sample::release();
    let file = File::of(&s);
    let image = file.get(file.page(1), &["Resources", "XObject", "Im2"]).as_stream().unwrap();
    let ImageContent::Jpeg { bytes, .. } = &s.document.images[2].content else { panic!() };
    assert_eq!(image.content, bytes.as_ref());
    // The file's own size, although it is shown turned.
    let size = [&b"Width"[..], b"Height"].map(|key| image.dict.get(key).unwrap().as_i64().unwrap());
    assert_eq!(size, [16, 8]);
}

#[test]
fn images_that_are_not_painted_stay_out() {
    let mut s = sample::release();
    let mut unused = s.document.images[0].clone();
    unused.address = "uploads/unused.png".into();
    s.document.images.push(unused);
    let file = File::of(&s);
    let images = file.get(file.page(1), &["Resources", "XObject"]).as_dict().unwrap();
    assert_eq!(images.len(), 3);
}

#[test]
fn empty_elements_are_left_out_but_cells_stay() {
    let file = File::of(&sample::release());
    assert_eq!(file.elements(Role::Div).len(), 0);
    assert_eq!(file.elements(Role::TableData).len(), 4);
    assert_eq!(file.elements(Role::TableData).iter().filter(|cell| !cell.has(b"K")).count(), 1);
}

#[test]
fn a_paragraph_over_two_pages_names_both() {
    let file = File::of(&sample::release());
    let paragraph = file.elements(Role::P).into_iter().find(|p| {
        matches!(p.get(b"K"), Ok(Object::Array(kids)) if kids.iter().any(|kid| kid.as_dict().is_ok()))
    });
    let kids = paragraph.unwrap().get(b"K").unwrap().as_array().unwrap();
    let [Object::Integer(_), Object::Dictionary(reference)] = &kids[..] else {
        panic!("{kids:?}");
    };
    assert!(reference.has_type(b"MCR"));
    assert_eq!(reference.get(b"Pg").unwrap().as_reference().unwrap(), file.0.get_pages()[&2]);
}

#[test]
fn content_that_is_interrupted_has_a_sequence_for_each_part() {
    let mut s = sample::release();
    let items = &mut s.document.pages[0].items;
    let first = items[0].clone();
    let rule = items.iter().find(|item| matches!(item.tag, Tag::Artifact(_))).unwrap().clone();
    let Tag::Content(content) = first.tag else { panic!("the sample begins with text") };
    items.splice(1..1, [rule, first]);
    let letters = s.document.structure.given(content);
    s.document.structure.give(content, letters);
    let file = File::of(&s);
    let heading = file.elements(Role::Heading(1))[0];
    assert_eq!(heading.get(b"K").unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn the_parent_tree_leads_from_each_sequence_and_annotation_to_its_element() {
    let s = sample::release();
    let file = File::of(&s);
    let tree = file.get(file.catalogue(), &["StructTreeRoot", "ParentTree", "Nums"]);
    let numbers = tree.as_array().unwrap();
    assert_eq!(numbers.len(), 2 * (2 + 2), "two pages and two links");
    for (page, key) in [(1, 0), (2, 1)] {
        let content = file.0.get_page_content(file.0.get_pages()[&page]);
        let content = lopdf::content::Content::decode(&content).unwrap();
        let marked = content.operations.iter().filter(|operation| {
            operation.operator == "BDC" && operation.operands[1].as_dict().unwrap().has(b"MCID")
        });
        assert_eq!(numbers[2 * key + 1].as_array().unwrap().len(), marked.count());
    }
    let link = file.0.dereference(&numbers[5]).unwrap().1.as_dict().unwrap();
    assert_eq!(link.get(b"S").unwrap().as_name().unwrap(), b"Link");
}

#[test]
fn a_link_over_two_lines_has_two_quadrilaterals() {
    let mut s = sample::release();
    let rectangles = &mut s.document.pages[0].links[0].rectangles;
    rectangles.clear();
    let pt = Length::pt;
    rectangles.push([pt(100.0), pt(41.89), pt(50.0), pt(10.0)]);
    rectangles.push([pt(20.0), pt(61.89), pt(30.0), pt(10.0)]);
    let file = File::of(&s);
    let annotations = file.get(file.page(1), &["Annots"]).as_array().unwrap();
    let link = file.0.dereference(&annotations[0]).unwrap().1.as_dict().unwrap();
    let near = |found: Vec<f32>, expected: &[f32]| {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.01), "{found:?}");
    };
    near(floats(link.get(b"Rect").unwrap()), &[20.0, 770.0, 150.0, 800.0]);
    let first = [100.0, 800.0, 150.0, 800.0, 100.0, 790.0, 150.0, 790.0];
    let second = [20.0, 780.0, 50.0, 780.0, 20.0, 770.0, 50.0, 770.0];
    near(floats(link.get(b"QuadPoints").unwrap()), &[first, second].concat());
}

#[test]
fn bookmarks_are_nested_and_open_to_the_second_level() {
    let file = File::of(&sample::release());
    let catalogue = file.catalogue();
    assert_eq!(catalogue.get(b"PageMode").unwrap().as_name().unwrap(), b"UseOutlines");
    let count = |path: &[&str]| file.get(catalogue, path).as_i64().unwrap();
    assert_eq!(count(&["Outlines", "Count"]), 2);
    assert_eq!(count(&["Outlines", "First", "Count"]), 1);
    assert_eq!(count(&["Outlines", "First", "First", "Count"]), -1);
    let title = file.get(catalogue, &["Outlines", "First", "First", "First", "Title"]);
    assert_eq!(lopdf::decode_text_string(title).unwrap(), "Le détail");
}

#[test]
fn information_and_metadata_agree() {
    let file = File::of(&sample::release());
    let information = file.0.trailer.get_deref(b"Info", &file.0).unwrap().as_dict().unwrap();
    let text = |key: &[u8]| lopdf::decode_text_string(information.get(key).unwrap()).unwrap();
    let packet = file.get(file.catalogue(), &["Metadata"]).as_stream().unwrap();
    let packet = String::from_utf8(packet.content.clone()).unwrap();
    assert_eq!(text(b"Title"), "Le pont de l’Île rouvre & l’accès est gratuit");
    assert!(packet.contains("Le pont de l’Île rouvre &amp; l’accès est gratuit</rdf:li>"));
    assert_eq!(text(b"CreationDate"), "D:20210304093000+01'00'");
    assert!(packet.contains("<xmp:CreateDate>2021-03-04T09:30:00+01:00</xmp:CreateDate>"));
    assert!(packet.contains(&format!("<xmp:CreatorTool>{}</xmp:CreatorTool>", text(b"Creator"))));
    assert!(packet.contains(&format!("<pdf:Keywords>{}</pdf:Keywords>", text(b"Keywords"))));
    assert!(packet.contains("le pont rouvre &lt;samedi&gt;."));
}

#[test]
fn notes_have_identifiers_that_the_tree_finds() {
    let file = File::of(&sample::release());
    let names = file.get(file.catalogue(), &["StructTreeRoot", "IDTree", "Names"]);
    let names = names.as_array().unwrap();
    assert_eq!(names[0].as_str().unwrap(), b"note-000001");
    assert_eq!(file.elements(Role::Note)[0].get(b"ID").unwrap(), &names[0]);
}
