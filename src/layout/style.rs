//! Styles by role, with inheritance resolved.

use std::collections::BTreeMap;

use super::error::Fault;
use super::schema::{Align, LayoutFile, StyleFile};
use super::{Colour, Length};

macro_rules! roles {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The role of a piece of text, which decides its look.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum StyleRole { $($variant),* }

        impl StyleRole {
            pub const ALL: &'static [StyleRole] = &[$(StyleRole::$variant),*];

            /// The key in a layout file.
            pub fn name(self) -> &'static str {
                match self { $(StyleRole::$variant => $name),* }
            }
        }
    };
}

roles! {
    Body = "body",
    Mark = "mark",
    Sender = "sender",
    Date = "date",
    Number = "number",
    Label = "label",
    Title = "title",
    Subtitle = "subtitle",
    Chapeau = "chapeau",
    Caption = "caption",
    Heading2 = "heading-2",
    Heading3 = "heading-3",
    Heading4 = "heading-4",
    Quotation = "quotation",
    Attribution = "attribution",
    Exergue = "exergue",
    Credit = "credit",
    ImportantLink = "important-link",
    Box = "box",
    Table = "table",
    TableHead = "table-head",
    Code = "code",
    Note = "note",
    AttachmentsHeading = "attachments-heading",
    Attachment = "attachment",
    ContactHeading = "contact-heading",
    Contact = "contact",
    ContactService = "contact-service",
    Footer = "footer",
    Folio = "folio",
}

/// A style with every value resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Key into the layout's faces.
    pub face: String,
    pub size: Length,
    /// Baseline to baseline.
    pub leading: Length,
    pub bold: bool,
    pub italic: bool,
    pub capitals: bool,
    pub colour: Colour,
    pub align: Align,
    pub hyphenate: bool,
    /// OpenType feature tags, four letters each.
    pub features: Vec<String>,
    pub before: Length,
    pub after: Length,
}

/// Resolves every role's style. Every fault is reported: unknown roles, unknown or circular
/// parents, unknown faces and colours, values that `body` must give.
pub fn resolve(
    file: &LayoutFile,
    colours: &BTreeMap<String, Colour>,
) -> Result<BTreeMap<StyleRole, Style>, Vec<Fault>> {
    let mut faults = Vec::new();
    for (name, style) in &file.styles {
        check_names(file, name, style, &mut faults);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut styles = BTreeMap::new();
    for &role in StyleRole::ALL {
        match flatten(file, role.name()) {
            Ok(flat) => match finish(&flat, colours) {
                Some(style) => {
                    styles.insert(role, style);
                }
                // An invalid colour has been reported already.
                None if colours.len() < file.colours.len() => {}
                None => faults.push(Fault::of_key(&["styles", "body"], INCOMPLETE_BODY)),
            },
            Err(fault) => faults.push(fault),
        }
    }
    faults.dedup();
    if faults.is_empty() { Ok(styles) } else { Err(faults) }
}

const INCOMPLETE_BODY: &str = "the style `body` must give face, size, leading, colour and \
                               align: all other styles build on it";

/// Every name that a style gives.
fn check_names(file: &LayoutFile, name: &str, style: &StyleFile, faults: &mut Vec<Fault>) {
    let mut check = |kind, name: &str, path: &[&str], known: &[&str], at_key| {
        if !known.contains(&name) {
            let fault = Fault::unknown(kind, name, path, known.iter().copied());
            faults.push(Fault { at_key, ..fault });
        }
    };
    let roles: Vec<&str> = StyleRole::ALL.iter().map(|role| role.name()).collect();
    let faces: Vec<&str> = file.faces.keys().map(String::as_str).collect();
    let colours: Vec<&str> = file.colours.keys().map(String::as_str).collect();
    check("style", name, &["styles", name], &roles, true);
    if let Some(face) = &style.face {
        check("face", face, &["styles", name, "face"], &faces, false);
    }
    if let Some(colour) = &style.colour {
        check("colour", colour, &["styles", name, "colour"], &colours, false);
    }
    if let Some(parent) = &style.inherit {
        check("style", parent, &["styles", name, "inherit"], &roles, false);
    }
}

/// Styles whose words are divided only if they ask for it themselves, whatever `body` does: those
/// read at a glance, and names and addresses.
const UNDIVIDED: [&str; 20] = [
    "mark",
    "sender",
    "date",
    "number",
    "label",
    "title",
    "subtitle",
    "chapeau",
    "caption",
    "heading-2",
    "heading-3",
    "heading-4",
    "attribution",
    "exergue",
    "credit",
    "important-link",
    "attachments-heading",
    "attachment",
    "contact-heading",
    "contact",
];

/// The style `name` with the values of its chain of parents, `body` last.
fn flatten(file: &LayoutFile, name: &str) -> Result<StyleFile, Fault> {
    let mut flat = file.styles.get(name).cloned().unwrap_or_default();
    let mut seen = vec![name.to_owned()];
    let mut parent = flat.inherit.take();
    while let Some(next) = parent {
        if seen.contains(&next) {
            let message = format!("the style `{name}` inherits from itself");
            return Err(Fault::of_value(&["styles", name, "inherit"], message));
        }
        let style = file.styles.get(&next).cloned().unwrap_or_default();
        fill(&mut flat, &style, true);
        parent = style.inherit.clone();
        seen.push(next);
    }
    if UNDIVIDED.contains(&name) {
        flat.hyphenate = flat.hyphenate.or(Some(false));
    }
    if name != "body"
        && let Some(body) = file.styles.get("body")
    {
        // Spacing belongs to the paragraph it was written for.
        let spaced = matches!(name, "quotation" | "box" | "chapeau");
        fill(&mut flat, body, spaced);
    }
    Ok(flat)
}

fn fill(style: &mut StyleFile, from: &StyleFile, spaces: bool) {
    style.face = style.face.take().or_else(|| from.face.clone());
    style.size = style.size.or(from.size);
    style.leading = style.leading.or(from.leading);
    style.bold = style.bold.or(from.bold);
    style.italic = style.italic.or(from.italic);
    style.capitals = style.capitals.or(from.capitals);
    style.colour = style.colour.take().or_else(|| from.colour.clone());
    style.align = style.align.or(from.align);
    style.hyphenate = style.hyphenate.or(from.hyphenate);
    style.features = style.features.take().or_else(|| from.features.clone());
    if spaces {
        style.before = style.before.or(from.before);
        style.after = style.after.or(from.after);
    }
}

fn finish(flat: &StyleFile, colours: &BTreeMap<String, Colour>) -> Option<Style> {
    Some(Style {
        face: flat.face.clone()?,
        size: flat.size?.length(),
        leading: flat.leading?.length(),
        bold: flat.bold.unwrap_or(false),
        italic: flat.italic.unwrap_or(false),
        capitals: flat.capitals.unwrap_or(false),
        colour: *colours.get(flat.colour.as_deref()?)?,
        align: flat.align?,
        hyphenate: flat.hyphenate.unwrap_or(false),
        features: flat.features.clone().unwrap_or_default(),
        before: flat.before.map_or(Length::ZERO, |before| before.length()),
        after: flat.after.map_or(Length::ZERO, |after| after.length()),
    })
}
