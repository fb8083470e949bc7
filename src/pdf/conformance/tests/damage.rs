//! Ways to break a sound file, each with the check that must catch it.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, ObjectId, Permissions,
    Stream, dictionary,
};

use crate::pdf::conformance::check::{self, Check};

mod metadata;
mod structure;

/// One kind of damage.
pub struct Damage {
    pub name: &'static str,
    pub check: &'static Check,
    /// veraPDF accepts what the standards do not require of a file, though an auditor would object.
    pub seen_by_verapdf: bool,
    act: Act,
}

enum Act {
    Objects(fn(&mut Document)),
    Bytes(fn(&mut Vec<u8>)),
}

const fn objects(name: &'static str, check: &'static Check, act: fn(&mut Document)) -> Damage {
    Damage { name, check, seen_by_verapdf: true, act: Act::Objects(act) }
}

const fn bytes(name: &'static str, check: &'static Check, act: fn(&mut Vec<u8>)) -> Damage {
    Damage { name, check, seen_by_verapdf: true, act: Act::Bytes(act) }
}

/// All dictionaries with such an entry, in order of number.
fn all(pdf: &Document, key: &str, value: &str) -> Vec<ObjectId> {
    let has = |object: &Object| {
        let name = object.as_dict().and_then(|it| it.get(key.as_bytes())).and_then(Object::as_name);
        name.is_ok_and(|name| name == value.as_bytes())
    };
    pdf.objects.iter().filter(|(_, object)| has(object)).map(|(id, _)| *id).collect()
}

/// Loads, changes and saves by lopdf.
pub fn rewritten(sound: &[u8], change: impl Fn(&mut Document)) -> Vec<u8> {
    let mut pdf = Document::load_mem(sound).unwrap();
    change(&mut pdf);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    bytes
}

/// All kinds of damage.
pub fn damages() -> impl Iterator<Item = &'static Damage> {
    GENERAL.iter().chain(metadata::DAMAGES).chain(structure::DAMAGES)
}

/// The file with the damage of that name.
pub fn damaged(sound: &[u8], name: &str) -> Vec<u8> {
    match &damages().find(|damage| damage.name == name).unwrap().act {
        Act::Objects(act) => rewritten(sound, act),
        Act::Bytes(act) => {
            let mut bytes = sound.to_vec();
            act(&mut bytes);
            bytes
        }
    }
}

pub fn catalogue(pdf: &mut Document) -> &mut Dictionary {
    pdf.catalog_mut().unwrap()
}

fn in_catalogue<'a>(pdf: &'a mut Document, key: &str) -> &'a mut Dictionary {
    catalogue(pdf).get_mut(key.as_bytes()).unwrap().as_dict_mut().unwrap()
}

/// The first object, in order of number, that is such a dictionary or stream.
fn find(pdf: &Document, is: impl Fn(&Dictionary) -> bool) -> ObjectId {
    let entries = |object: &Object| match object {
        Object::Dictionary(entries) => is(entries),
        Object::Stream(stream) => is(&stream.dict),
        _ => false,
    };
    *pdf.objects.iter().find(|(_, object)| entries(object)).unwrap().0
}

fn entries(pdf: &mut Document, id: ObjectId) -> &mut Dictionary {
    match pdf.objects.get_mut(&id).unwrap() {
        Object::Dictionary(entries) => entries,
        Object::Stream(stream) => &mut stream.dict,
        object => panic!("{object:?}"),
    }
}

/// A dictionary or stream whose key has that name.
fn having<'a>(pdf: &'a mut Document, key: &str, name: &str) -> &'a mut Dictionary {
    let is = |d: &Dictionary| {
        d.get(key.as_bytes()).and_then(Object::as_name).is_ok_and(|n| n == name.as_bytes())
    };
    let id = find(pdf, is);
    entries(pdf, id)
}

fn page(pdf: &mut Document) -> &mut Dictionary {
    let id = pdf.get_pages()[&1];
    entries(pdf, id)
}

fn stream(pdf: &mut Document, id: ObjectId) -> &mut Stream {
    pdf.objects.get_mut(&id).unwrap().as_stream_mut().unwrap()
}

/// Changes the first page's operators, as text.
fn edit_content(pdf: &mut Document, edit: impl Fn(&str) -> String) {
    let page = pdf.get_pages()[&1];
    let id = pdf.get_page_contents(page)[0];
    let content = stream(pdf, id);
    let plain = content.get_plain_content().unwrap();
    // Text is in two-byte codes: one character a byte keeps them.
    let text: String = plain.iter().map(|&byte| char::from(byte)).collect();
    let edited = edit(&text).chars().map(|c| c as u8).collect();
    content.dict.remove(b"Filter");
    content.set_content(edited);
}

fn packet(pdf: &mut Document) -> &mut Stream {
    let id = catalogue(pdf).get(b"Metadata").unwrap().as_reference().unwrap();
    stream(pdf, id)
}

fn xmp(pdf: &mut Document) -> String {
    String::from_utf8(packet(pdf).content.clone()).unwrap()
}

pub fn replace_in_xmp(pdf: &mut Document, from: &str, to: &str) {
    let text = xmp(pdf);
    assert!(text.contains(from), "{from} is not in {text}");
    packet(pdf).set_content(text.replace(from, to).into_bytes());
}

/// The object that holds the font program of the first TrueType descriptor.
fn font_file(pdf: &Document) -> ObjectId {
    let descriptor = find(pdf, |d| d.has(b"FontFile2"));
    pdf.get_dictionary(descriptor).unwrap().get(b"FontFile2").unwrap().as_reference().unwrap()
}

fn profile(pdf: &Document) -> ObjectId {
    let intents = pdf.catalog().unwrap().get(b"OutputIntents").unwrap().as_array().unwrap();
    let intent = intents[0].as_dict().unwrap();
    intent.get(b"DestOutputProfile").unwrap().as_reference().unwrap()
}

fn resources(pdf: &mut Document) -> &mut Dictionary {
    let id = page(pdf).get(b"Resources").unwrap().as_reference().unwrap();
    entries(pdf, id)
}

/// Encrypts by RC4 with 128 bits; who has `password` may read.
pub fn encrypt(pdf: &mut Document, password: &str) {
    let version = EncryptionVersion::V2 {
        document: pdf,
        owner_password: "owner",
        user_password: password,
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    pdf.encrypt(&state).unwrap();
}

fn encrypt_with_aes(pdf: &mut Document) {
    let filter: Arc<dyn CryptFilter> = Arc::new(Aes128CryptFilter);
    let version = EncryptionVersion::V4 {
        document: pdf,
        encrypt_metadata: false,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filter)]),
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "owner",
        user_password: "",
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).unwrap();
    pdf.encrypt(&state).unwrap();
}

static GENERAL: &[Damage] = &[
    bytes("header_without_binary_comment", &check::HEADER, |file| {
        file[9..15].copy_from_slice(b"%words");
    }),
    bytes("bytes_after_the_end", &check::AFTER_END, |file| file.extend(b"more than a line\n")),
    objects("trailer_without_id", &check::TRAILER_ID, |pdf| {
        pdf.trailer.remove(b"ID");
    }),
    objects("encrypted_without_password", &check::ENCRYPTION, |pdf| encrypt(pdf, "")),
    objects("encrypted_with_aes", &check::ENCRYPTION, encrypt_with_aes),
    objects("stream_in_another_file", &check::EXTERNAL_STREAM, |pdf| {
        having(pdf, "Subtype", "Image").set("F", Object::string_literal("image.dat"));
    }),
    objects("filter_lzw", &check::FILTER, |pdf| {
        having(pdf, "Subtype", "Image").set("Filter", "LZWDecode");
    }),
    objects("no_metadata", &check::METADATA, |pdf| {
        catalogue(pdf).remove(b"Metadata");
    }),
    objects("no_title", &check::TITLE, |pdf| {
        replace_in_xmp(pdf, "dc:title>", "dc:coverage>");
    }),
    Damage {
        // PDF/A-2 dropped the rule of PDF/A-1 §6.7.3.
        seen_by_verapdf: false,
        ..objects("information_disagrees", &check::INFORMATION, |pdf| {
            let id = pdf.trailer.get(b"Info").unwrap().as_reference().unwrap();
            entries(pdf, id).set("Author", Object::string_literal("Someone else"));
        })
    },
    objects("title_not_shown", &check::TITLE_SHOWN, |pdf| {
        catalogue(pdf).remove(b"ViewerPreferences");
    }),
    objects("javascript", &check::JAVASCRIPT, |pdf| {
        let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") };
        catalogue(pdf).set("OpenAction", script);
    }),
    objects("launch_action", &check::ACTION, |pdf| {
        let launch = dictionary! { "S" => "Launch", "F" => Object::string_literal("a.exe") };
        having(pdf, "Subtype", "Link").set("A", launch);
    }),
    objects("named_action_print", &check::ACTION, |pdf| {
        having(pdf, "Subtype", "Link").set("A", dictionary! { "S" => "Named", "N" => "Print" });
    }),
    objects("page_opens_with_action", &check::TRIGGER, |pdf| {
        let action = dictionary! { "S" => "URI", "URI" => Object::string_literal("https://a.fr") };
        page(pdf).set("AA", dictionary! { "O" => action });
    }),
    objects("form_drawn_by_viewers", &check::FORM, |pdf| {
        let form = dictionary! { "Fields" => Vec::<Object>::new(), "NeedAppearances" => true };
        catalogue(pdf).set("AcroForm", form);
    }),
    objects("annotation_not_printed", &check::ANNOTATION, |pdf| {
        having(pdf, "Subtype", "Link").set("F", 0);
    }),
    objects("annotation_movie", &check::ANNOTATION, |pdf| {
        having(pdf, "Subtype", "Link").set("Subtype", "Movie");
    }),
    objects("link_without_description", &check::ANNOTATION_TEXT, |pdf| {
        having(pdf, "Subtype", "Link").remove(b"Contents");
    }),
    objects("link_not_in_structure", &check::ANNOTATION_TAG, |pdf| {
        having(pdf, "Subtype", "Link").remove(b"StructParent");
    }),
    objects("tabs_by_rows", &check::TAB_ORDER, |pdf| page(pdf).set("Tabs", "R")),
    objects("file_without_relationship", &check::EMBEDDED_FILE, |pdf| {
        having(pdf, "Type", "Filespec").remove(b"AFRelationship");
    }),
    objects("file_without_unicode_name", &check::EMBEDDED_FILE, |pdf| {
        having(pdf, "Type", "Filespec").remove(b"UF");
    }),
    objects("file_without_media_type", &check::EMBEDDED_FILE, |pdf| {
        having(pdf, "Type", "EmbeddedFile").remove(b"Subtype");
    }),
    objects("file_not_associated", &check::EMBEDDED_FILE, |pdf| {
        catalogue(pdf).remove(b"AF");
    }),
    objects("no_output_intent", &check::OUTPUT_INTENT, |pdf| {
        catalogue(pdf).remove(b"OutputIntents");
    }),
    objects("output_profile_is_none", &check::OUTPUT_PROFILE, |pdf| {
        let id = profile(pdf);
        let profile = stream(pdf, id);
        profile.dict.remove(b"Filter");
        profile.set_content(vec![0; 200]);
    }),
    objects("colours_cmyk", &check::COLOUR, |pdf| {
        edit_content(pdf, |content| content.replacen("BT", "0 0 0 1 k BT", 1));
    }),
    objects("image_cmyk", &check::COLOUR, |pdf| {
        having(pdf, "Subtype", "Image").set("ColorSpace", "DeviceCMYK");
    }),
    objects("image_interpolated", &check::IMAGE, |pdf| {
        having(pdf, "Subtype", "Image").set("Interpolate", true);
    }),
    objects("transfer_function", &check::GRAPHICS_STATE, |pdf| {
        let state = dictionary! { "Type" => "ExtGState", "TR" => "Identity" };
        resources(pdf).set("ExtGState", dictionary! { "G" => state });
        edit_content(pdf, |content| content.replacen("BT", "/G gs BT", 1));
    }),
    objects("font_not_embedded", &check::FONT_EMBEDDED, |pdf| {
        let id = find(pdf, |d| d.has(b"FontFile2"));
        entries(pdf, id).remove(b"FontFile2");
    }),
    objects("font_program_is_none", &check::FONT_PROGRAM, |pdf| {
        let id = font_file(pdf);
        let program = stream(pdf, id);
        program.dict.remove(b"Filter");
        program.set_content(b"no font".to_vec());
    }),
    objects("font_without_glyph_map", &check::FONT_MAP, |pdf| {
        having(pdf, "Subtype", "CIDFontType2").remove(b"CIDToGIDMap");
    }),
    objects("font_width_of_another_glyph", &check::FONT_WIDTHS, |pdf| {
        let font = having(pdf, "Subtype", "CIDFontType2");
        let widths = font.get_mut(b"W").unwrap().as_array_mut().unwrap();
        widths[1].as_array_mut().unwrap()[0] = Object::Integer(1234);
    }),
    objects("font_of_unknown_cmap", &check::FONT_ENCODING, |pdf| {
        having(pdf, "Subtype", "Type0").set("Encoding", "House");
    }),
    objects("font_without_unicode", &check::UNICODE, |pdf| {
        having(pdf, "Subtype", "Type0").remove(b"ToUnicode");
    }),
    objects("glyph_notdef", &check::NOTDEF, |pdf| {
        edit_content(pdf, |content| content.replacen("ET", "<0000> Tj ET", 1));
    }),
    objects("not_marked", &check::TAGGED, |pdf| {
        catalogue(pdf).remove(b"MarkInfo");
    }),
    objects("no_structure", &check::TAGGED, |pdf| {
        catalogue(pdf).remove(b"StructTreeRoot");
    }),
    objects("tags_suspect", &check::SUSPECTS, |pdf| {
        in_catalogue(pdf, "MarkInfo").set("Suspects", true);
    }),
    objects("no_language", &check::LANGUAGE, |pdf| {
        catalogue(pdf).remove(b"Lang");
    }),
    objects("language_malformed", &check::LANGUAGE, |pdf| {
        catalogue(pdf).set("Lang", Object::string_literal("fr_FR"));
    }),
    objects("role_not_mapped", &check::ROLE, |pdf| having(pdf, "S", "P").set("S", "Alinea")),
    objects("cell_outside_row", &check::NESTING, |pdf| having(pdf, "S", "P").set("S", "TD")),
    objects("item_without_list", &check::NESTING, |pdf| having(pdf, "S", "L").set("S", "Div")),
    objects("figure_without_alternative", &check::ALTERNATIVE, |pdf| {
        having(pdf, "S", "Figure").remove(b"Alt");
    }),
    objects("heading_skipped", &check::HEADINGS, |pdf| having(pdf, "S", "H2").set("S", "H4")),
    objects("note_without_id", &check::NOTES, |pdf| {
        having(pdf, "S", "Note").remove(b"ID");
    }),
    objects("operator_unknown", &check::OPERATOR, |pdf| {
        edit_content(pdf, |content| content.replacen("BT", "house BT", 1));
    }),
    objects("content_untagged", &check::UNTAGGED, |pdf| {
        edit_content(pdf, |content| format!("{content}\n10 10 20 20 re f\n"));
    }),
    objects("no_parent_tree", &check::PARENT_TREE, |pdf| {
        having(pdf, "Type", "StructTreeRoot").remove(b"ParentTree");
    }),
    objects("optional_content_without_name", &check::OPTIONAL_CONTENT, |pdf| {
        let group = dictionary! { "Type" => "OCG", "Name" => Object::string_literal("A") };
        let group = Object::from(pdf.add_object(group));
        let default = dictionary! { "Order" => vec![group.clone()] };
        let properties = dictionary! { "OCGs" => vec![group], "D" => default };
        catalogue(pdf).set("OCProperties", properties);
    }),
];
