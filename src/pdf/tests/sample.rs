//! A document of two pages set by hand: everything that a release can have, without the typesetter.

use std::sync::Arc;

use skrifa::MetadataProvider;
use skrifa::raw::TableProvider;

use crate::document::{Channels, ImageContent, ImageId, ImageResource, Language, Metadata};
use crate::layout::{FaceId, FontSet, Length};
use crate::typeset::TypesetDocument;
use crate::typeset::page::{
    Artifact, Colour, Glyph, GlyphRun, LinkArea, LinkTarget, OutlineEntry, Page, PageItem, Shape,
    Tag, TextArea, UNSCALED,
};
use crate::typeset::structure::{NodeId, Role, StructureTree, letters};

pub const INK: Colour = Colour([0x16, 0x16, 0x16]);
pub const BLUE: Colour = Colour([0, 0, 0x91]);

/// Sets text line by line down the page.
pub struct Setter {
    pub fonts: FontSet,
    pub document: TypesetDocument,
    y: Length,
}

pub fn mm(value: f64) -> Length {
    Length::mm(value)
}

impl Setter {
    pub fn new(fonts: FontSet) -> Setter {
        let document = TypesetDocument {
            pages: Vec::new(),
            structure: StructureTree::new(),
            outline: Vec::new(),
            metadata: metadata(),
            language: Language::FRENCH,
            unset: Vec::new(),
            ratios: Vec::new(),
            short_lines: 0,
            loose_lines: Vec::new(),
            high_pages: Vec::new(),
            moved_pictures: Vec::new(),
            images: Vec::new(),
        };
        let mut setter = Setter { fonts, document, y: Length::ZERO };
        setter.new_page();
        setter
    }

    pub fn new_page(&mut self) {
        self.y = mm(25.0);
        self.document.pages.push(Page {
            width: mm(210.0),
            height: mm(297.0),
            items: Vec::new(),
            links: Vec::new(),
            flow: 0..0,
            area: TextArea::default(),
            artifact_letters: 0,
        });
    }

    pub fn page(&mut self) -> &mut Page {
        self.document.pages.last_mut().unwrap()
    }

    pub fn face(&self, family: &str, bold: bool, italic: bool) -> FaceId {
        self.fonts.find(family, bold, italic).unwrap()
    }

    /// A run at the current line; its width.
    pub fn run(&mut self, tag: Tag, face: FaceId, x: Length, text: &str, colour: Colour) -> Length {
        let glyphs: Vec<Glyph> = text.chars().map(|c| self.glyph(face, c)).collect();
        let width = glyphs.iter().map(|glyph| glyph.advance).sum();
        let y = self.y;
        match tag {
            Tag::Content(content) => self.document.structure.give(content, letters(text)),
            Tag::Artifact(_) => self.page().artifact_letters += letters(text),
        }
        let (size, scaling) = (Length::pt(11.0), UNSCALED);
        let run = GlyphRun { face, size, colour, scaling, x, y, glyphs };
        self.page().items.push(PageItem { tag, shape: Shape::Glyphs(run) });
        width
    }

    /// The glyph of a character as the character map gives it, a thin space with the no-break
    /// space's glyph, a soft hyphen with the hyphen's.
    pub fn glyph(&self, face: FaceId, c: char) -> Glyph {
        let font = self.fonts.face(face).font();
        let drawn = match c {
            '\u{202F}' => '\u{A0}',
            '\u{AD}' => '-',
            c => c,
        };
        let id = font.charmap().map(drawn).unwrap_or_default();
        let advance = i64::from(font.hmtx().unwrap().advance(id).unwrap_or(0));
        let units = i64::from(font.head().unwrap().units_per_em());
        Glyph {
            id: id.to_u32() as u16,
            advance: Length::pt(11.0).scale(advance, units),
            x_offset: Length::ZERO,
            y_offset: Length::ZERO,
            text: c.to_string().into(),
        }
    }

    pub fn down(&mut self) {
        self.y += mm(6.0);
    }

    /// An element with lines of text as its one content.
    pub fn lines(&mut self, parent: NodeId, role: Role, face: FaceId, lines: &[&str]) -> NodeId {
        let node = self.document.structure.add(parent, role);
        let content = self.document.structure.add_content(node);
        for line in lines {
            self.run(Tag::Content(content), face, mm(20.0), line, INK);
            self.down();
        }
        node
    }

    pub fn link(&mut self, parent: NodeId, role: Role, x: Length, text: &str, target: LinkTarget) {
        let node = self.document.structure.add(parent, role);
        let content = self.document.structure.add_content(node);
        let face = self.face("Spectral", false, false);
        let width = self.run(Tag::Content(content), face, x, text, BLUE);
        let rectangles = vec![[x, self.y - mm(4.0), width, mm(5.0)]];
        let description = format!("{text} (lien)");
        self.page().links.push(LinkArea { node, rectangles, target, description });
        self.down();
    }

    pub fn artifact(&mut self, kind: Artifact, text: &str) {
        let kept = std::mem::replace(&mut self.y, mm(285.0));
        let face = self.face("DM Sans", false, false);
        self.run(Tag::Artifact(kind), face, mm(20.0), text, INK);
        self.y = kept;
    }
}

fn metadata() -> Metadata {
    Metadata {
        title: "Le pont de l’Île rouvre & l’accès est gratuit".into(),
        description: Some("Après deux ans de travaux, le pont rouvre <samedi>.".into()),
        creator: "Préfecture de l’Exemple".into(),
        publisher: Some("Préfecture de l’Exemple".into()),
        subjects: vec!["ponts".into(), "mobilité".into()],
        issued: "2021-03-04T09:30:00+01:00".into(),
        language: "fr-FR".into(),
        identifier: "2021-03-04-le-pont-rouvre".into(),
        ark: None,
        issn: None,
        frequency: None,
        url: Some("https://exemple.fr/communique/le-pont-rouvre/".into()),
        kind: "Communiqué de presse".into(),
        ..Metadata::default()
    }
}

/// Everything a release can have.
pub fn release() -> Setter {
    let mut s = Setter::new(FontSet::builtin());
    let regular = s.face("Spectral", false, false);
    let bold = s.face("DM Sans", true, false);
    let document = StructureTree::ROOT;
    s.lines(document, Role::Heading(1), bold, &["Le pont de l’Île rouvre"]);
    let paragraph = s.lines(
        document,
        Role::P,
        regular,
        &[
            "Voilà deux ans que l’on atten\u{AD}",
            "dait\u{202F}: le pont est «\u{A0}neuf\u{A0}»\u{202F}!",
        ],
    );
    s.link(
        paragraph,
        Role::Link,
        mm(20.0),
        "le plan d’accès",
        LinkTarget::Uri("https://exemple.fr/accès".into()),
    );
    note_reference(&mut s, paragraph);
    s.lines(document, Role::Heading(2), bold, &["Calendrier"]);
    list(&mut s);
    table(&mut s);
    figure(&mut s);
    s.page().items.push(PageItem {
        tag: Tag::Artifact(Artifact::Layout),
        shape: Shape::Rectangle {
            x: mm(20.0),
            y: mm(279.0),
            width: mm(170.0),
            height: mm(0.2),
            colour: INK,
        },
    });
    s.artifact(Artifact::Footer, "Préfecture de l’Exemple 1/2");
    let split = s.document.structure.add(document, Role::P);
    let content = s.document.structure.add_content(split);
    s.run(Tag::Content(content), regular, mm(20.0), "Ce paragraphe commence ici ", INK);
    s.new_page();
    s.run(Tag::Content(content), regular, mm(20.0), "et finit sur l’autre page.", INK);
    s.down();
    other_faces(&mut s);
    let note = s.lines(document, Role::Note, regular, &["1. Sous réserve de la météo."]);
    assert_eq!(s.document.structure.node(note).role, Role::Note);
    s.artifact(Artifact::Footer, "Préfecture de l’Exemple 2/2");
    s.document.structure.add(document, Role::Div);
    outline(&mut s);
    s
}

fn note_reference(s: &mut Setter, parent: NodeId) {
    let reference = s.document.structure.add(parent, Role::Reference);
    s.link(reference, Role::Link, mm(60.0), "1", LinkTarget::Place { page: 1, y: mm(30.0) });
}

fn list(s: &mut Setter) {
    let face = s.face("Spectral", false, false);
    let tree = &mut s.document.structure;
    let list = tree.add(StructureTree::ROOT, Role::List);
    tree.node_mut(list).attributes.list_numbering = Some("Disc");
    for text in ["à pied dès lundi", "en voiture dès mardi"] {
        let tree = &mut s.document.structure;
        let item = tree.add(list, Role::ListItem);
        let label = tree.add(item, Role::Label);
        let label = tree.add_content(label);
        let body = tree.add(item, Role::ListBody);
        let body = tree.add_content(body);
        s.run(Tag::Content(label), face, mm(25.0), "• ", INK);
        s.run(Tag::Content(body), face, mm(30.0), text, INK);
        s.down();
    }
}

fn table(s: &mut Setter) {
    let face = s.face("DM Sans", false, false);
    let tree = &mut s.document.structure;
    let table = tree.add(StructureTree::ROOT, Role::Table);
    let head = tree.add(table, Role::TableHead);
    let body = tree.add(table, Role::TableBody);
    for (part, role, texts) in [
        (head, Role::TableHeader, ["Jour", "Sens"]),
        (body, Role::TableData, ["lundi", "aller"]),
        (body, Role::TableData, ["mardi", ""]),
    ] {
        let row = s.document.structure.add(part, Role::TableRow);
        for (column, text) in texts.into_iter().enumerate() {
            let tree = &mut s.document.structure;
            let cell = tree.add(row, role);
            if role == Role::TableHeader {
                tree.node_mut(cell).attributes.scope = Some("Column");
            }
            let content = tree.add_content(cell);
            let x = mm(20.0 + 40.0 * column as f64);
            s.run(Tag::Content(content), face, x, text, INK);
        }
        s.down();
    }
    // Runs without glyphs paint nothing, and leave their cell empty.
    s.page().items.retain(|item| !matches!(&item.shape, Shape::Glyphs(r) if r.glyphs.is_empty()));
}

fn figure(s: &mut Setter) {
    let colours: Arc<[u8]> = [0, 0, 0x91, 0xFF, 0xFF, 0xFF, 0xE1, 0, 0x0F].into();
    let samples: Vec<u8> = (0..30 * 20).map(|i| (i % 30 / 10) as u8).collect();
    let content = ImageContent::raster(30, &samples, Channels::Palette(colours), None);
    add_figure(s, content, 30, 20);
    let samples: Vec<u8> = (0..16 * 16 * 3).map(|i| (i / 3) as u8).collect();
    let alpha: Vec<u8> = (0..16 * 16).map(|i| 255 - i as u8).collect();
    let content = ImageContent::raster(16, &samples, Channels::Rgb, Some(&alpha));
    add_figure(s, content, 16, 16);
    let samples: Vec<u8> = (0..16 * 8).map(|i| (i * 2) as u8).collect();
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg)
        .encode(&samples, 16, 8, image::ExtendedColorType::L8)
        .unwrap();
    let content = ImageContent::Jpeg { bytes: jpeg.into(), components: 1, orientation: 6 };
    add_figure(s, content, 8, 16);
}

fn add_figure(s: &mut Setter, content: ImageContent, width: u32, height: u32) {
    let image = ImageId(s.document.images.len());
    let address = format!("uploads/image-{}.png", image.0);
    let profile = None;
    let resource = ImageResource {
        stamp: None,
        address,
        width,
        height,
        density: None,
        sampling: 1.0,
        profile,
        content,
    };
    s.document.images.push(resource);
    let page = s.document.pages.len() - 1;
    let tree = &mut s.document.structure;
    let figure = tree.add(StructureTree::ROOT, Role::Figure);
    let [x, y, w, h] = [mm(20.0), s.y, mm(20.0), mm(20.0)];
    let attributes = &mut tree.node_mut(figure).attributes;
    attributes.alternative = Some("Le pont vu de la rive".into());
    attributes.bounding_box = Some((page, [x, y, w, h]));
    attributes.block_placement = true;
    let tag = Tag::Content(tree.add_content(figure));
    s.page().items.push(PageItem { tag, shape: Shape::Image { image, x, y, width: w, height: h } });
    s.y += mm(28.0);
}

/// A fallback face, an emoji, a foreign word, an abbreviation, a mark over its letter.
fn other_faces(s: &mut Setter) {
    let emoji = s.face("Noto Emoji", false, false);
    let fallback = s.face("DejaVu Sans", false, false);
    let tree = &mut s.document.structure;
    let paragraph = tree.add(StructureTree::ROOT, Role::P);
    let greek = tree.add(paragraph, Role::Span);
    tree.node_mut(greek).attributes.language = Some("el".into());
    let greek = tree.add_content(greek);
    let short = tree.add(paragraph, Role::Span);
    tree.node_mut(short).attributes.expansion = Some("route nationale".into());
    let short = tree.add_content(short);
    let rest = tree.add_content(paragraph);
    s.run(Tag::Content(greek), fallback, mm(20.0), "γέφυρα ", INK);
    let regular = s.face("Spectral", false, false);
    s.run(Tag::Content(short), regular, mm(40.0), "RN ", INK);
    s.run(Tag::Content(rest), emoji, mm(60.0), "🌉", INK);
    s.down();
    let letter = s.glyph(fallback, 'x');
    let mut mark = s.glyph(fallback, '\u{302}');
    mark.advance = Length::ZERO;
    mark.x_offset = Length::pt(-1.0);
    mark.y_offset = Length::pt(0.5);
    mark.text = "".into();
    // A glyph without text before all others, a letter with its mark, a ligature, a
    // private-use character.
    let cluster = vec![
        Glyph { text: "".into(), ..s.glyph(fallback, '·') },
        Glyph { text: "x\u{302}".into(), ..letter },
        mark,
        s.glyph(fallback, ' '),
        Glyph { text: "ffi".into(), ..s.glyph(fallback, 'ﬃ') },
        Glyph { text: "\u{E000}".into(), ..s.glyph(fallback, '★') },
        s.glyph(fallback, '='),
    ];
    let y = s.y;
    let reported = cluster.iter().map(|glyph| letters(&glyph.text)).sum();
    s.document.structure.give(rest, reported);
    let run = GlyphRun {
        face: fallback,
        size: Length::pt(11.0),
        colour: INK,
        scaling: UNSCALED,
        x: mm(20.0),
        y,
        glyphs: cluster,
    };
    s.page().items.push(PageItem { tag: Tag::Content(rest), shape: Shape::Glyphs(run) });
    s.down();
}

fn outline(s: &mut Setter) {
    let entry = |title: &str, page, children| OutlineEntry {
        title: title.into(),
        page,
        y: mm(20.0),
        children,
    };
    let deepest = entry("Le détail", 1, Vec::new());
    let deeper = entry("Calendrier", 0, vec![deepest]);
    s.document.outline = vec![entry("Le pont de l’Île rouvre", 0, vec![deeper])];
}

/// A page in a face with CFF outlines, where a glyph can have only one text.
pub fn with_cff_outlines() -> Setter {
    let folder = tempfile::tempdir().unwrap();
    // Boxes instead of letters, made for this test.
    let font = include_bytes!("Boxes-Regular.otf");
    std::fs::write(folder.path().join("Boxes-Regular.otf"), font).unwrap();
    let mut s = Setter::new(FontSet::load(&[folder.path().to_owned()]).unwrap());
    let face = s.face("Boxes", false, false);
    s.lines(StructureTree::ROOT, Role::Heading(1), face, &["ab-ba a\u{A0}a\u{202F}b", "a\u{AD}"]);
    s
}

/// A line in every built-in face.
pub fn specimen() -> Setter {
    let mut s = Setter::new(FontSet::builtin());
    let faces: Vec<FaceId> = s.fonts.faces().map(|(id, _)| id).collect();
    for face in faces {
        let text = match s.fonts.face(face).family.as_str() {
            "Noto Emoji" => "🌉☎",
            _ => "Où naît l’œuvre ? À l’Île — «\u{A0}12\u{202F}345\u{A0}€\u{A0}»…",
        };
        s.lines(StructureTree::ROOT, Role::P, face, &[text]);
    }
    s
}
