//! What Liquid may ask for and keeps while it renders, and its limits.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use liquid_core::error::{Error, Result};
use liquid_core::model::{
    KString, KStringCow, KStringRef, Object, ScalarCow, Value, ValueCow, ValueView, try_find,
};
use liquid_core::runtime::PartialStore;
use liquid_core::runtime::{Registers, Renderable, Runtime, Template};

use super::values::{UNKNOWN_OF_PAGES, is_own_key, is_unknown, unknown, value_of};
use crate::limits::text::{DEEPEST_INCLUDE, LARGEST_MADE, MAX_TAGS};
use crate::release::Release;
use crate::site::{Engine, UNKNOWN_VALUE as UNKNOWN};

/// The values of a text, and the cost of its rendering.
pub struct World {
    globals: Object,
    assigned: RefCell<Object>,
    counters: RefCell<Object>,
    registers: Registers,
    no_partials: NoPartials,
    /// Variables without a value that were asked for.
    missing: RefCell<BTreeSet<String>>,
}

/// The limits that tags share.
#[derive(Debug, Default)]
pub struct Account {
    steps: u32,
    bytes: usize,
}

impl Account {
    /// Counts one step.
    ///
    /// # Errors
    /// If there were too many.
    pub fn step(&mut self) -> Result<()> {
        self.steps += 1;
        match self.steps > MAX_TAGS {
            true => Err(Error::with_msg("it takes too many steps")),
            false => Ok(()),
        }
    }

    /// Counts the bytes of a value that is kept.
    pub fn keep(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > LARGEST_MADE {
            self.steps = MAX_TAGS;
        }
    }
}

impl World {
    pub fn new(globals: Object) -> World {
        World {
            globals,
            assigned: RefCell::default(),
            counters: RefCell::default(),
            registers: Registers::default(),
            no_partials: NoPartials,
            missing: RefCell::default(),
        }
    }

    /// The variables without a value that were asked for since the last call.
    pub fn take_missing(&self) -> Vec<String> {
        std::mem::take(&mut *self.missing.borrow_mut()).into_iter().collect()
    }

    /// Whether the template of an include is known.
    pub fn knows(&self, number: usize) -> bool {
        self.registers.get_mut::<Includes>().templates.contains_key(&number)
    }

    /// Keeps the template of an include.
    pub fn keep(&self, number: usize, template: Template) {
        self.registers.get_mut::<Includes>().templates.insert(number, Rc::new(template));
    }
}

/// The includes of a text.
#[derive(Default)]
struct Includes {
    templates: BTreeMap<usize, Rc<Template>>,
    depth: usize,
}

/// Renders an include with its parameters.
///
/// # Errors
/// Those of its tags; if includes are nested too deeply.
pub fn include(
    number: usize,
    parameters: Object,
    writer: &mut dyn std::io::Write,
    runtime: &dyn Runtime,
) -> Result<()> {
    let registers = runtime.registers();
    registers.get_mut::<Account>().step()?;
    let template = registers.get_mut::<Includes>().templates.get(&number).cloned();
    let template = template.ok_or_else(|| Error::with_msg("the include does not exist"))?;
    let depth = registers.get_mut::<Includes>().depth;
    if depth >= DEEPEST_INCLUDE {
        return Err(Error::with_msg("includes are nested too deeply"));
    }
    registers.get_mut::<Includes>().depth = depth + 1;
    let mut values = Object::new();
    values.insert("include".into(), Value::Object(parameters));
    let rendered = template.render_to(writer, &Frame { parent: runtime, values });
    registers.get_mut::<Includes>().depth = depth;
    rendered
}

/// What this program does not know of a site: other pages than documents, texts of other posts as
/// they are rendered, and the time.
const UNKNOWN_OF_SITE: [&str; 9] = [
    "collections",
    "documents",
    "html_files",
    "html_pages",
    "pages",
    "related_posts",
    "static_files",
    "theme",
    "time",
];
/// Compiles an expression: a filter cannot reach the language that it is part of.
pub type Compile = fn(&str) -> std::result::Result<Template, String>;

/// What filters with expressions need.
#[derive(Default)]
pub struct Expressions {
    pub compile: Option<Compile>,
}

/// What a release's Liquid may ask for.
pub fn globals(release: &Release) -> Object {
    let mut globals = Object::new();
    let site = value_of(&serde_json::Value::Object(site_of(release)));
    let page = value_of(&serde_json::Value::Object(page_of(release)));
    if matches!(release.engine, Engine::Eleventy | Engine::Hexo) {
        // They have front matter at the root.
        if let Value::Object(entries) = &page {
            globals.extend(
                entries
                    .iter()
                    .filter(|(key, _)| !is_own_key(key))
                    .map(|(k, v)| (k.clone(), v.clone())),
            );
        }
    }
    let map = |values: &BTreeMap<String, serde_json::Value>| {
        let values: serde_json::Map<_, _> = values.clone().into_iter().collect();
        value_of(&values.into())
    };
    if release.engine == Engine::Eleventy {
        globals.insert("collections".into(), map(&release.liquid.collections));
        for (name, value) in &release.liquid.data {
            let name: KString = name.clone().into();
            globals.entry(name).or_insert_with(|| value_of(value));
        }
    }
    if !release.liquid.layout.is_empty() {
        globals.insert("layout".into(), map(&release.liquid.layout));
    }
    let is_own = release.engine == Engine::Eleventy && globals.contains_key("site");
    if !is_own {
        globals.insert("site".into(), site);
    }
    globals.insert("page".into(), page);
    globals
}

fn site_of(release: &Release) -> serde_json::Map<String, serde_json::Value> {
    let mut site = serde_json::Map::new();
    for (key, value) in &release.liquid.site {
        site.insert(key.clone(), value.clone());
    }
    let mut text = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            site.insert(key.to_owned(), value.into());
        }
    };
    text("url", release.site_url.as_deref());
    text("baseurl", Some(&release.base_url));
    text("title", release.site_title.as_deref());
    let data: serde_json::Map<_, _> = release.liquid.data.clone().into_iter().collect();
    site.insert("data".to_owned(), data.into());
    for key in UNKNOWN_OF_SITE {
        site.entry(key).or_insert_with(|| UNKNOWN.into());
    }
    site
}

fn page_of(release: &Release) -> serde_json::Map<String, serde_json::Value> {
    let mut page = release.page.as_object().cloned().unwrap_or_default();
    page.insert("title".to_owned(), release.title.value.clone().into());
    page.insert("relative_path".to_owned(), release.path.clone().into());
    page.insert("slug".to_owned(), release.slug.clone().into());
    page.insert(
        "date".to_owned(),
        release.date.strftime("%Y-%m-%d %H:%M:%S %z").to_string().into(),
    );
    page.insert("categories".to_owned(), release.categories.clone().into());
    page.insert("tags".to_owned(), release.tags.clone().into());
    let path = match (&release.url, &release.site_url) {
        (Some(url), Some(site)) => url.strip_prefix(&format!("{site}{}", release.base_url)),
        _ => release.liquid.page_url.as_deref(),
    };
    if let Some(path) = path {
        page.insert("url".to_owned(), path.into());
        let id = path.strip_suffix(".html").unwrap_or(path.trim_end_matches('/'));
        page.insert("id".to_owned(), id.into());
    }
    for (key, value) in &release.liquid.beside {
        page.insert(key.clone(), value.clone());
    }
    for key in UNKNOWN_OF_PAGES {
        page.entry(key).or_insert_with(|| UNKNOWN.into());
    }
    page
}

#[derive(Debug)]
struct NoPartials;

impl PartialStore for NoPartials {
    fn contains(&self, _: &str) -> bool {
        false
    }
    fn names(&self) -> Vec<&str> {
        Vec::new()
    }
    fn try_get(&self, _: &str) -> Option<std::sync::Arc<dyn Renderable>> {
        None
    }
    fn get(&self, name: &str) -> Result<std::sync::Arc<dyn Renderable>> {
        Err(Error::with_msg(format!("{name} does not exist")))
    }
}

fn shown(path: &[ScalarCow<'_>]) -> String {
    path.iter().map(|part| part.to_kstr().into_string()).collect::<Vec<_>>().join(".")
}

impl Runtime for World {
    fn partials(&self) -> &dyn PartialStore {
        &self.no_partials
    }

    fn name(&self) -> Option<KStringRef<'_>> {
        None
    }

    fn roots(&self) -> BTreeSet<KStringCow<'_>> {
        self.globals.keys().map(|key| KStringCow::from(key.as_str())).collect()
    }

    fn try_get(&self, path: &[ScalarCow<'_>]) -> Option<ValueCow<'_>> {
        let key = path.first()?.to_kstr();
        let assigned = self.assigned.borrow();
        if assigned.contains_key(key.as_str()) {
            return try_find(&*assigned, path).map(|value| ValueCow::Owned(value.into_owned()));
        }
        drop(assigned);
        let counters = self.counters.borrow();
        if counters.contains_key(key.as_str()) && path.len() == 1 {
            return counters.get(key.as_str()).cloned().map(ValueCow::Owned);
        }
        try_find(&self.globals, path)
    }

    /// Liquid treats missing values as nothing.
    fn get(&self, path: &[ScalarCow<'_>]) -> Result<ValueCow<'_>> {
        let is_below_unknown = (1..path.len())
            .any(|end| self.try_get(&path[..end]).is_some_and(|it| is_unknown(&it.to_value())));
        if is_below_unknown {
            return Err(unknown());
        }
        Ok(self.try_get(path).unwrap_or_else(|| {
            self.missing.borrow_mut().insert(shown(path));
            ValueCow::Owned(Value::Nil)
        }))
    }

    fn set_global(&self, name: KString, value: Value) -> Option<Value> {
        self.registers.get_mut::<Account>().keep(size(&value));
        self.assigned.borrow_mut().insert(name, value)
    }

    fn set_index(&self, name: KString, value: Value) -> Option<Value> {
        self.counters.borrow_mut().insert(name, value)
    }

    fn get_index<'a>(&'a self, name: &str) -> Option<ValueCow<'a>> {
        self.counters.borrow().get(name).cloned().map(ValueCow::Owned)
    }

    fn registers(&self) -> &Registers {
        &self.registers
    }
}

/// Approximate bytes of a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Scalar(scalar) => scalar.to_kstr().len(),
        Value::Array(items) => items.iter().map(|item| 16 + size(item)).sum(),
        Value::Object(entries) => entries.iter().map(|(key, it)| 16 + key.len() + size(it)).sum(),
        _ => 8,
    }
}

/// The values of a loop or an include take precedence over those around it.
pub struct Frame<'p> {
    pub parent: &'p dyn Runtime,
    pub values: Object,
}

impl Runtime for Frame<'_> {
    fn partials(&self) -> &dyn PartialStore {
        self.parent.partials()
    }

    fn name(&self) -> Option<KStringRef<'_>> {
        self.parent.name()
    }

    fn roots(&self) -> BTreeSet<KStringCow<'_>> {
        let mut roots = self.parent.roots();
        roots.extend(self.values.keys().map(|key| KStringCow::from(key.as_str())));
        roots
    }

    fn try_get(&self, path: &[ScalarCow<'_>]) -> Option<ValueCow<'_>> {
        let key = path.first()?.to_kstr();
        match self.values.contains_key(key.as_str()) {
            true => try_find(&self.values, path),
            false => self.parent.try_get(path),
        }
    }

    fn get(&self, path: &[ScalarCow<'_>]) -> Result<ValueCow<'_>> {
        let key = path.first().map(|key| key.to_kstr());
        match key.is_some_and(|key| self.values.contains_key(key.as_str())) {
            true => Ok(self.try_get(path).unwrap_or(ValueCow::Owned(Value::Nil))),
            false => self.parent.get(path),
        }
    }

    fn set_global(&self, name: KString, value: Value) -> Option<Value> {
        self.parent.set_global(name, value)
    }

    fn set_index(&self, name: KString, value: Value) -> Option<Value> {
        self.parent.set_index(name, value)
    }

    fn get_index<'a>(&'a self, name: &str) -> Option<ValueCow<'a>> {
        self.parent.get_index(name)
    }

    fn registers(&self) -> &Registers {
        self.parent.registers()
    }
}

/// A writer that ends at a length.
pub struct Bounded {
    pub bytes: Vec<u8>,
    pub most: usize,
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(std::io::Error::other("too long"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
