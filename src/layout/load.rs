//! Layouts from YAML text: the built-in ones, and users' own, which may extend them.

use std::path::Path;
use std::sync::OnceLock;

use super::error::{Fault, LayoutError, nearest};
use super::rebase::rebase;
use super::{FontSet, Layout, LayoutFile, Rules, families};
use crate::error::{IoError, Place, Position};
use crate::yaml::{self, Layered, Node, TypeFault, YamlError};

/// The built-in files: name and text.
const BUILT_IN: [(&str, &str); 2] = [
    ("charte-1999", include_str!("../../layouts/charte-1999.yaml")),
    ("marque-etat", include_str!("../../layouts/marque-etat.yaml")),
];

/// The layouts a run knows.
#[derive(Debug, Clone)]
pub struct Layouts {
    layouts: Vec<BuiltIn>,
}

/// A built-in layout. Its rules are read at once, everything else on first use: most runs use one
/// layout.
#[derive(Debug, Clone)]
struct BuiltIn {
    name: &'static str,
    text: &'static str,
    rules: Rules,
    layout: OnceLock<Layout>,
}

impl BuiltIn {
    /// The rules are in the file's first paragraph.
    fn new(name: &'static str, text: &'static str) -> Result<BuiltIn, LayoutError> {
        let head = text.split("\n\n").next().unwrap_or_default();
        let rules = yaml::from_text(head)
            .map_err(|error| LayoutError::syntax(&format!("layouts/{name}.yaml"), error))?;
        Ok(BuiltIn { name, text, rules, layout: OnceLock::new() })
    }

    fn layout(&self) -> &Layout {
        self.layout.get_or_init(|| sound(self.text).expect("built-in layouts are sound"))
    }
}

impl Layouts {
    /// The built-in layouts.
    pub fn built_in() -> Result<Layouts, Vec<LayoutError>> {
        let layouts = BUILT_IN.into_iter().map(|(name, text)| BuiltIn::new(name, text));
        Ok(Layouts { layouts: layouts.collect::<Result<_, _>>().map_err(|error| vec![error])? })
    }

    /// Names of the built-in layouts, without reading them.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The text of a built-in layout.
    pub fn built_in_text(name: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Names of the built-in layouts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layouts.iter().map(|layout| layout.name)
    }

    /// The built-in layouts.
    pub fn iter(&self) -> impl Iterator<Item = &Layout> {
        self.layouts.iter().map(BuiltIn::layout)
    }

    /// A built-in layout by its name.
    ///
    /// # Errors
    /// If there is none; with the most similar name.
    pub fn get(&self, name: &str) -> Result<&Layout, LayoutError> {
        let found = self.layouts.iter().find(|layout| layout.name == name);
        found.map(BuiltIn::layout).ok_or_else(|| LayoutError::NoLayout {
            name: name.to_owned(),
            nearest: nearest(name, self.names()),
            known: self.names().map(str::to_owned).collect(),
        })
    }

    /// The layout for a release of that day and these categories: the first whose rules apply;
    /// those that ask for a category come before those that ask for days alone.
    pub fn for_release(&self, date: jiff::civil::Date, categories: &[String]) -> &Layout {
        let chosen =
            |layout: &&BuiltIn| layout.rules.are_given() && layout.rules.hold(date, categories);
        let named = self.layouts.iter().filter(|layout| !layout.rules.categories.is_empty());
        // Together, the built-in ones cover all days.
        named
            .chain(&self.layouts)
            .find(chosen)
            .unwrap_or_else(|| &self.layouts[self.layouts.len() - 1])
            .layout()
    }

    /// A layout from its text; `shown` names it in messages. Whether there are faces to set it
    /// in is not checked.
    ///
    /// # Errors
    /// Every fault of the text.
    pub fn parse(text: &str, shown: &str) -> Result<Layout, Vec<LayoutError>> {
        parse(text, shown, None)
    }

    /// [`Layouts::parse`], for text set in these faces.
    ///
    /// # Errors
    /// Every fault of the text; every list of families in which no text can be set.
    pub fn parse_for(text: &str, shown: &str, fonts: &FontSet) -> Result<Layout, Vec<LayoutError>> {
        parse(text, shown, Some(fonts))
    }

    /// A built-in layout by its name, or one from a file, whose path is relative to a folder (I/O);
    /// for text set in these faces.
    ///
    /// # Errors
    /// Every fault of the file, or that neither exists.
    pub fn find(
        &self,
        name: &str,
        folder: &Path,
        fonts: &FontSet,
    ) -> Result<Layout, Vec<LayoutError>> {
        if let Ok(layout) = self.get(name) {
            return Ok(layout.clone());
        }
        let path = folder.join(name);
        if path.is_file() || name.contains(['/', '.', std::path::MAIN_SEPARATOR]) {
            return Layouts::read_for(&path, fonts);
        }
        self.get(name).cloned().map_err(|error| vec![error])
    }

    /// Reads a layout file (I/O), for text set in the faces that the program carries.
    ///
    /// # Errors
    /// Those of [`Layouts::read_for`].
    pub fn read(path: &Path) -> Result<Layout, Vec<LayoutError>> {
        Layouts::read_for(path, &FontSet::builtin())
    }

    /// Reads a layout file (I/O), for text set in these faces.
    ///
    /// # Errors
    /// Every fault of the file; every list of families in which no text can be set.
    pub fn read_for(path: &Path, fonts: &FontSet) -> Result<Layout, Vec<LayoutError>> {
        let bytes = std::fs::read(path).map_err(|source| vec![read_error(path, source)])?;
        let shown = path.display().to_string();
        let text =
            yaml::text_of(&bytes).map_err(|error| vec![LayoutError::syntax(&shown, error)])?;
        parse(text, &shown, Some(fonts))
    }
}

/// A layout that extends no other and has no fault: it is read without the places of its keys,
/// which only faults need.
fn sound(text: &str) -> Option<Layout> {
    Layout::new(yaml::from_text(text).ok()?).ok()
}

fn read_error(path: &Path, source: std::io::Error) -> LayoutError {
    LayoutError::Io(IoError { operation: "read", path: path.to_owned(), source })
}

/// A layout from its text, for text set in these faces if they are given; `shown` is the path in
/// messages. Every fault is reported, in the order
/// of the file.
fn parse(text: &str, shown: &str, fonts: Option<&FontSet>) -> Result<Layout, Vec<LayoutError>> {
    let source = Source::new(text, shown).map_err(|error| vec![error])?;
    let mut own = Layered::parse(text).map_err(|error| vec![LayoutError::syntax(shown, error)])?;
    let (base, unknown) = match base_of(&mut own) {
        Ok(base) => (base, None),
        // The rest is checked as if it extended the newest layout.
        Err(fault) => (Layered::parse(BUILT_IN[BUILT_IN.len() - 1].1).ok(), Some(fault)),
    };
    let (file, mut faults) = typed(base.as_ref(), own);
    faults.extend(unknown);
    if let (Some(file), Some(fonts)) = (&file, fonts) {
        faults.extend(families::faults(file, fonts));
    }
    match file.map(Layout::new) {
        Some(Ok(layout)) if faults.is_empty() => return Ok(layout),
        Some(Err(more)) => faults.extend(more),
        _ => {}
    }
    Err(source.errors(faults))
}

/// The layout's own values over those of its base, without values that do not belong in a layout;
/// each of these is a fault. `None` if too much is missing.
fn typed(base: Option<&Layered>, mut own: Layered) -> (Option<LayoutFile>, Vec<Fault>) {
    let mut faults: Vec<Fault> = Vec::new();
    while faults.len() < MAX_FAULTS {
        let fault = match laid_over(base, &own) {
            Ok(file) => return (Some(file), faults),
            Err(fault) => fault,
        };
        // What lacks only since it was taken out has been reported.
        let missing = fault.missing();
        if missing.is_some_and(|path| faults.iter().any(|known| known.path == path)) {
            break;
        }
        let found = own.text_at(&fault.path);
        let removed = own.remove_at(&fault.path);
        faults.push(Fault::of_type(fault, found.as_deref()));
        if !removed {
            break;
        }
    }
    (None, faults)
}

/// The base's positions are adapted to the layout's own page.
fn laid_over(base: Option<&Layered>, own: &Layered) -> Result<LayoutFile, TypeFault> {
    let Some(base) = base else { return own.typed() };
    let merged = |base: &Layered| {
        let mut merged = base.clone();
        merged.lay(own.clone());
        merged.typed::<LayoutFile>()
    };
    let page = merged(base)?.page;
    let mut file = base.typed::<LayoutFile>()?;
    if file.page == page {
        return merged(base);
    }
    rebase(&mut file, page);
    let fault = |error: YamlError| TypeFault { path: Vec::new(), message: error.message };
    merged(&Layered::of(&file).map_err(fault)?)
}

/// A file with more faults is something else.
const MAX_FAULTS: usize = 50;

/// A layout's text with the place of each of its keys.
struct Source<'a> {
    root: Node,
    shown: &'a str,
}

impl<'a> Source<'a> {
    fn new(text: &str, shown: &'a str) -> Result<Source<'a>, LayoutError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let syntax = |error| LayoutError::syntax(shown, error);
        let document = yaml::parse(text).map_err(syntax)?;
        if let Some(again) = document.repeated.first() {
            return Err(syntax(YamlError::repeated(again)));
        }
        Ok(Source { root: document.root, shown })
    }

    fn errors(&self, faults: Vec<Fault>) -> Vec<LayoutError> {
        let mut placed: Vec<(Position, String)> =
            faults.into_iter().map(|fault| self.placed(fault)).collect();
        placed.sort();
        placed.dedup();
        placed
            .into_iter()
            .map(|(position, message)| LayoutError::Fault {
                place: Place::new(self.shown, position),
                message,
                help: None,
            })
            .collect()
    }

    /// The place of a fault and its message, which names the key of a value that is not in the file:
    /// inherited values follow the file's own `page`.
    fn placed(&self, fault: Fault) -> (Position, String) {
        let Fault { path, at_key, message } = fault;
        let is_own = at_key || path.is_empty() || self.root.holds(&path);
        if path == ["until"] && !is_own {
            // It is that of the layout that this one extends.
            return (self.root.locate(&["since".to_owned()], false), message);
        }
        let page = self.root.mapping().and_then(|root| root.entry("page"));
        match page {
            _ if is_own => (self.root.locate(&path, at_key), message),
            Some(page) if self.root.locate(&path, at_key) == self.root.position => {
                (page.key_position, format!("with this page, `{}`: {message}", path.join(".")))
            }
            _ => (self.root.locate(&path, at_key), format!("`{}`: {message}", path.join("."))),
        }
    }
}

/// The built-in layout that a layout extends, if any.
fn base_of(own: &mut Layered) -> Result<Option<Layered>, Fault> {
    let Some(name) = own.take_text("extends") else { return Ok(None) };
    let names = BUILT_IN.iter().map(|(name, _)| *name);
    let unknown = || Fault::unknown("layout", &name, &["extends"], names);
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
    Layered::parse(text)
        .map(Some)
        .map_err(|error| Fault::of_value(&["extends"], format!("{name}: {}", error.message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_layouts_are_sound_and_the_same_either_way() {
        for (name, text) in BUILT_IN {
            assert_eq!(sound(text), parse(text, name, Some(&FontSet::builtin())).ok(), "{name}");
            let layout = BuiltIn::new(name, text).unwrap();
            assert_eq!(layout.layout().rules(), layout.rules, "{name}");
            assert_eq!(layout.layout().name(), name);
        }
    }
}
