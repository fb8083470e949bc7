//! The page as data: layouts read from YAML, and the faces they name.
//!
//! A layout is one YAML mapping (see [`schema`]); `extends: NAME` starts from another one and
//! changes only what it says. Two are built in: `charte-1999` and `marque-etat`.

pub mod error;
pub mod faces;
pub mod length;
pub mod measure;
pub mod schema;
pub mod style;

mod load;

use std::collections::BTreeMap;

pub use error::LayoutError;
pub use faces::{Face, FaceId, FontSet};
pub use length::Length;
pub use load::Layouts;
pub use schema::LayoutFile;
pub use style::{Style, StyleRole};

use crate::document::Language;

/// sRGB, 8 bits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(pub [u8; 3]);

/// A checked layout: every name in it leads somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The file's values, `extends` followed.
    pub file: LayoutFile,
    colours: BTreeMap<String, Colour>,
    styles: BTreeMap<StyleRole, Style>,
}

impl Layout {
    /// Checks a layout file. Tells every fault.
    pub fn new(file: LayoutFile) -> Result<Layout, Vec<LayoutError>> {
        let mut errors = Vec::new();
        let mut colours = BTreeMap::new();
        for (name, value) in &file.colours {
            match parse_colour(value) {
                Some(colour) => {
                    colours.insert(name.clone(), colour);
                }
                None => {
                    errors.push(LayoutError::BadColour { name: name.clone(), value: value.clone() })
                }
            }
        }
        for name in named_colours(&file) {
            if !file.colours.contains_key(name) {
                errors.push(LayoutError::UnknownName {
                    kind: "colour",
                    name: name.to_owned(),
                    nearest: error::nearest(name, file.colours.keys().map(String::as_str)),
                });
            }
        }
        check_measures(&file, &mut errors);
        match style::resolve(&file, &colours) {
            Ok(styles) if errors.is_empty() => Ok(Layout { file, colours, styles }),
            Ok(_) => Err(errors),
            Err(faults) => {
                errors.extend(faults);
                Err(errors)
            }
        }
    }

    pub fn name(&self) -> &str {
        &self.file.name
    }

    pub fn style(&self, role: StyleRole) -> &Style {
        // `style::resolve` made one for every role.
        &self.styles[&role]
    }

    /// A colour of the layout by its name, which [`Layout::new`] has checked.
    pub fn colour(&self, name: &str) -> Colour {
        self.colours.get(name).copied().unwrap_or(Colour([0, 0, 0]))
    }

    /// The layout's words in a language; French where it has none in that one.
    pub fn texts(&self, language: Language) -> &schema::Texts {
        let code = match language {
            Language::French => "fr",
            Language::English => "en",
        };
        // `check_measures` asks for `fr`.
        self.file.texts.get(code).unwrap_or_else(|| &self.file.texts["fr"])
    }

    pub fn page_size(&self) -> (Length, Length) {
        let (width, height) = self.file.page.size.millimetres();
        (Length::mm(width), Length::mm(height))
    }

    /// Left and right edges of the text.
    pub fn text_edges(&self) -> (Length, Length) {
        let (width, _) = self.page_size();
        (self.file.page.left.length(), width - self.file.page.right.length())
    }

    /// Whether a release of that day is set with it.
    pub fn is_for(&self, date: jiff::civil::Date) -> bool {
        (self.file.since.is_some() || self.file.until.is_some())
            && self.file.since.is_none_or(|since| since <= date)
            && self.file.until.is_none_or(|until| date <= until)
    }
}

fn parse_colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = value.to_be_bytes();
    Some(Colour([red, green, blue]))
}

/// Every colour named outside the styles.
fn named_colours(file: &LayoutFile) -> Vec<&str> {
    let mut names = vec![
        file.quotation.colour.as_str(),
        &file.boxed.ground,
        &file.boxed.colour,
        &file.table.header_colour,
        &file.table.row_colour,
        &file.code.ground,
        &file.note.colour,
        &file.link.colour,
    ];
    names.extend(file.label.band.iter().map(|band| band.colour.as_str()));
    names.extend(file.contact.rule.iter().map(|rule| rule.colour.as_str()));
    names.extend(file.footer.rule.iter().map(|rule| rule.colour.as_str()));
    names
}

/// What would leave no room for text.
fn check_measures(file: &LayoutFile, errors: &mut Vec<LayoutError>) {
    let mut ask = |ok: bool, what, must| {
        if !ok {
            errors.push(LayoutError::Measure { what, must });
        }
    };
    let (width, height) = file.page.size.millimetres();
    let page = &file.page;
    ask(width - page.left.0 - page.right.0 >= 40.0, "text width", "at least 40 mm");
    ask(height - page.top.0 - page.bottom.0 >= 60.0, "text height", "at least 60 mm");
    ask(
        file.title.baseline.0 <= height - page.bottom.0 - 40.0,
        "title's baseline",
        "at least 40 mm above the bottom limit",
    );
    ask(file.texts.contains_key("fr"), "texts", "given in « fr » at least");
    ask(!file.contact.columns.is_empty(), "contact's columns", "one at least");
    ask(
        file.contact.place == schema::ContactPlace::LastPage
            || (file.contact.rule.is_some() && file.contact.columns.len() >= 2),
        "contact of every page",
        "given a rule and two columns",
    );
    ask(
        file.styles
            .values()
            .flat_map(|style| style.features.iter().flatten())
            .all(|tag| tag.len() == 4 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())),
        "features of a style",
        "OpenType tags of four letters, such as smcp",
    );
    ask(
        file.styles.values().all(|style| {
            style.size.is_none_or(|size| (2.0..=144.0).contains(&size.0))
                && style.leading.is_none_or(|leading| (2.0..=288.0).contains(&leading.0))
        }),
        "size and leading of a style",
        "from 2 pt to 144 pt and 288 pt",
    );
}

#[cfg(test)]
mod tests;
