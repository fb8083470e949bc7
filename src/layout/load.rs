//! Layouts from YAML text: the built-in ones, and a user's that may extend them.

use std::path::Path;

use super::error::{LayoutError, nearest};
use super::{Layout, LayoutFile};
use crate::error::{IoError, Place};
use crate::yaml::{self, Layered, YamlError};

/// The built-in files: name and text.
const BUILT_IN: [(&str, &str); 2] = [
    ("charte-1999", include_str!("../../layouts/charte-1999.yaml")),
    ("marque-etat", include_str!("../../layouts/marque-etat.yaml")),
];

/// How many layouts may extend one another.
const DEEPEST: usize = 8;

/// The layouts a run knows.
#[derive(Debug, Clone)]
pub struct Layouts {
    layouts: Vec<Layout>,
}

impl Layouts {
    /// The built-in layouts.
    pub fn built_in() -> Result<Layouts, Vec<LayoutError>> {
        let layouts = BUILT_IN
            .iter()
            .map(|(name, text)| parse(text, &format!("layouts/{name}.yaml")))
            .collect::<Result<_, _>>()?;
        Ok(Layouts { layouts })
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layouts.iter().map(Layout::name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Layout> {
        self.layouts.iter()
    }

    pub fn get(&self, name: &str) -> Result<&Layout, LayoutError> {
        self.layouts.iter().find(|layout| layout.name() == name).ok_or_else(|| {
            LayoutError::NoLayout { name: name.to_owned(), nearest: nearest(name, self.names()) }
        })
    }

    /// The layout for a release of that day: the first whose dates hold it.
    pub fn for_date(&self, date: jiff::civil::Date) -> &Layout {
        // The built-in ones cover all days between them.
        self.layouts
            .iter()
            .find(|layout| layout.is_for(date))
            .unwrap_or_else(|| &self.layouts[self.layouts.len() - 1])
    }

    /// A layout from its text; `shown` names it in messages.
    pub fn parse(text: &str, shown: &str) -> Result<Layout, Vec<LayoutError>> {
        parse(text, shown)
    }

    /// Reads a layout file (I/O).
    pub fn read(path: &Path) -> Result<Layout, Vec<LayoutError>> {
        let text =
            std::fs::read_to_string(path).map_err(|source| vec![read_error(path, source)])?;
        parse(&text, &path.display().to_string())
    }
}

fn read_error(path: &Path, source: std::io::Error) -> LayoutError {
    LayoutError::Io(IoError { operation: "read", path: path.to_owned(), source })
}

/// A layout from its text; `shown` is the path in messages.
pub fn parse(text: &str, shown: &str) -> Result<Layout, Vec<LayoutError>> {
    let value = extended(text, shown, DEEPEST).map_err(|error| vec![error])?;
    let file: LayoutFile = value.into_typed().map_err(|error| vec![syntax(shown, error)])?;
    Layout::new(file)
}

/// The text's values over those of the layout it extends.
fn extended(text: &str, shown: &str, depth: usize) -> Result<Layered, LayoutError> {
    check_own_keys(text).map_err(|error| syntax(shown, error))?;
    let mut value = Layered::parse(text).map_err(|error| syntax(shown, error))?;
    let Some(base) = value.take_text("extends") else {
        return Ok(value);
    };
    let (_, base_text) =
        BUILT_IN.iter().find(|(name, _)| *name == base).filter(|_| depth > 0).ok_or_else(|| {
            LayoutError::NoLayout {
                nearest: nearest(&base, BUILT_IN.iter().map(|(name, _)| *name)),
                name: base.clone(),
            }
        })?;
    let mut merged = extended(base_text, &format!("layouts/{base}.yaml"), depth - 1)?;
    // A layout that extends another is chosen by name unless it says for which days.
    merged.remove("since");
    merged.remove("until");
    merged.lay(value);
    Ok(merged)
}

/// Reads the text as a layout of its own, for faults with their line and column. A key that is
/// missing may come from the layout it extends, so that is asked only after merging.
fn check_own_keys(text: &str) -> Result<(), YamlError> {
    match yaml::from_text::<LayoutFile>(text) {
        Err(error) if !error.message.contains("missing field") => Err(error),
        _ => Ok(()),
    }
}

fn syntax(shown: &str, error: YamlError) -> LayoutError {
    LayoutError::Syntax { place: Place::new(shown, error.position), message: error.message }
}
