//! The page as data: layouts read from YAML, and the faces they name.
//!
//! A layout is one YAML mapping (see `schema`); `extends: NAME` starts from another one and changes
//! only what it says, also of the releases that it is for (`since` and `until`, which `~` takes away, and
//! `categories`). Two are built in: `charte-1999` and `marque-etat`. These rules choose among
//! several layouts; one that is asked for by its file, or the only one of a site, is for all releases.
//!
//! ```
//! use communique::layout::Layouts;
//! use communique::pipeline::{ConvertOptions, convert};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (file, post) = (folder.path().join("green.yaml"), folder.path().join("2024-03-01-a.md"));
//! # std::fs::write(&post, "---\ntitle: La ligne ouvre lundi\nlang: fr\n---\nLe premier train part à 6 h.\n")?;
//! std::fs::write(&file, "name: green\nextends: marque-etat\ncolours: { blue: \"#005A32\" }\n")?;
//! let layout = Layouts::read(&file).map_err(|faults| faults[0].to_string())?;
//! assert_eq!(layout.name(), "green");
//!
//! let mut options = ConvertOptions::default();
//! options.page.layout = Some(file.display().to_string());
//! assert_eq!(convert(&post, &options)?.pages, 1);
//! # Ok(())
//! # }
//! ```

mod error;
#[doc(hidden)]
pub mod faces;
#[doc(hidden)]
pub mod length;
#[doc(hidden)]
pub mod measure;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod style;

mod check;
mod doubts;
#[doc(hidden)]
pub mod families;
mod load;
mod origins;
mod places;
mod rebase;

use std::collections::BTreeMap;

pub use doubts::doubts;
pub use error::{Fault, LayoutError};
pub use faces::{Face, FaceId, FontSet};
pub use length::Length;
pub use load::Layouts;
pub use origins::{Origin, Origins, text_with_origins};
pub use schema::LayoutFile;
pub use style::{Style, StyleRole};

use crate::document::Language;
use crate::language::Texts;

/// sRGB, 8 bits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(pub [u8; 3]);

/// A checked layout: every name in it leads somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The file's values, with `extends` resolved.
    pub file: LayoutFile,
    colours: BTreeMap<String, Colour>,
    styles: BTreeMap<StyleRole, Style>,
}

impl Layout {
    /// Checks a layout file's names and measures. Reports every fault.
    pub fn new(file: LayoutFile) -> Result<Layout, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut colours = BTreeMap::new();
        for (name, value) in &file.colours {
            match parse_colour(value) {
                Some(colour) => {
                    colours.insert(name.clone(), colour);
                }
                None => {
                    let message = format!("the colour `{name}` is `{value}`, not `#RRGGBB`");
                    faults.push(Fault::of_value(&["colours", name], message));
                }
            }
        }
        check::names(&file, &mut faults);
        check::measures(&file, &mut faults);
        places::check(&file, &mut faults);
        let styles = match style::resolve(&file, &colours) {
            Ok(styles) => styles,
            Err(more) => {
                faults.extend(more);
                return Err(faults);
            }
        };
        if faults.is_empty() {
            places::check_type(&file, &styles, &mut faults);
        }
        if faults.is_empty() { Ok(Layout { file, colours, styles }) } else { Err(faults) }
    }

    /// The name by which it is asked for.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The style of a kind of text.
    pub fn style(&self, role: StyleRole) -> &Style {
        // `style::resolve` has made one for every role.
        &self.styles[&role]
    }

    /// A colour of the layout by its name, which [`Layout::new`] has checked.
    pub fn colour(&self, name: &str) -> Colour {
        self.colours.get(name).copied().unwrap_or(Colour([0, 0, 0]))
    }

    /// The words in a language: the layout's own, otherwise those of the language.
    pub fn texts(&self, language: Language) -> &Texts {
        self.own_texts(language).unwrap_or(&language.forms().texts)
    }

    fn own_texts(&self, language: Language) -> Option<&Texts> {
        let texts = &self.file.texts;
        texts.get(language.tag()).or_else(|| texts.get(language.primary()))
    }

    /// How pages are numbered in a language: `{page}` and `{pages}` are replaced. A pattern without
    /// words serves all languages.
    pub fn folio(&self, language: Language) -> &str {
        let pattern = &self.file.folio.text;
        let bare = pattern.replace("{pages}", "").replace("{page}", "");
        let own = match self.own_texts(language) {
            Some(texts) => texts.folio.as_ref(),
            None if bare.contains(char::is_alphabetic) => language.forms().texts.folio.as_ref(),
            None => None,
        };
        own.unwrap_or(pattern)
    }

    /// Width and height of the page.
    pub fn page_size(&self) -> (Length, Length) {
        let (width, height) = self.file.page.size.millimetres();
        (Length::mm(width), Length::mm(height))
    }

    /// Left and right edges of the text.
    pub fn text_edges(&self) -> (Length, Length) {
        let (width, _) = self.page_size();
        (self.file.page.left.length(), width - self.file.page.right.length())
    }

    /// The rules by which it is chosen.
    pub fn rules(&self) -> Rules {
        let LayoutFile { since, until, categories, .. } = &self.file;
        Rules { since: *since, until: *until, categories: categories.clone() }
    }

    /// Whether it has rules about which releases it is for.
    pub fn has_rules(&self) -> bool {
        self.rules().are_given()
    }

    /// Whether its rules, if any, apply to a release of that day and these categories.
    pub fn is_for(&self, date: jiff::civil::Date, categories: &[String]) -> bool {
        self.rules().hold(date, categories)
    }
}

/// For which releases a layout is chosen, if it says so.
#[derive(Debug, Clone, PartialEq, Default, serde::Deserialize)]
pub struct Rules {
    /// First day of the releases.
    pub since: Option<jiff::civil::Date>,
    /// Last day of the releases.
    pub until: Option<jiff::civil::Date>,
    /// Categories of the releases; one match is enough.
    #[serde(default)]
    pub categories: Vec<String>,
}

impl Rules {
    /// Whether there are any.
    pub fn are_given(&self) -> bool {
        self.since.is_some() || self.until.is_some() || !self.categories.is_empty()
    }

    /// Whether the rules given apply to a release of that day and these categories.
    pub fn hold(&self, date: jiff::civil::Date, categories: &[String]) -> bool {
        let folded = |name: &String| name.trim().to_lowercase();
        let named =
            |own: &String| categories.iter().any(|category| folded(category) == folded(own));
        self.since.is_none_or(|since| since <= date)
            && self.until.is_none_or(|until| date <= until)
            && (self.categories.is_empty() || self.categories.iter().any(named))
    }
}

fn parse_colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = value.to_be_bytes();
    Some(Colour([red, green, blue]))
}

#[cfg(test)]
mod tests;
