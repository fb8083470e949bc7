//! What templates find in the values that are there without their making: the call, the page, the
//! site, files.

use std::collections::BTreeMap;

use super::evaluate::Renderer;
use super::functions;
use super::scratch;
use super::time;
use super::value::Value;
use crate::language::Calendar;

impl Renderer<'_> {
    /// What is known of the language of the page, under a key.
    fn of_language(&self, key: &str) -> Value {
        let known = self.call.release.liquid.site.get("language");
        known.map_or(Value::Nil, |language| Value::of_json(&language[key]))
    }

    /// The site's key of the language of the release; of a site that is not known, the language's
    /// code, empty if none is declared.
    fn language(&self) -> String {
        match self.of_language("lang") {
            Value::Text(key) => key,
            _ => {
                let declared = self.call.release.language.as_ref();
                declared.map(|it| it.language.primary().to_owned()).unwrap_or_default()
            }
        }
    }

    /// What precedes the addresses of pages in this language.
    pub(super) fn prefix(&self) -> String {
        self.of_language("prefix").printed().unwrap_or_default()
    }

    /// The names of months and days: those of the page's language, otherwise of the site's first
    /// one; where Hugo has neither, it writes English.
    pub(super) fn calendar(&self) -> Calendar {
        let first = self.of_language("default").printed().unwrap_or_default();
        let own = Calendar::of(&self.language());
        own.or_else(|| Calendar::of(&first)).unwrap_or_else(Calendar::english)
    }

    /// `.Language`.
    pub(super) fn language_value(&self) -> Value {
        let fields = [
            ("LanguageName", "languagename"),
            ("Label", "label"),
            ("LanguageCode", "tag"),
            ("Locale", "tag"),
            ("LanguageDirection", "languagedirection"),
            ("Title", "title"),
            ("Weight", "weight"),
            ("Params", "params"),
        ];
        let fields = fields.into_iter().map(|(name, key)| (name.to_owned(), self.of_language(key)));
        let mut fields: BTreeMap<String, Value> = fields.collect();
        fields.insert("Lang".to_owned(), Value::Text(self.language()));
        Value::Map(fields)
    }

    /// A text of the site in the language of the page.
    pub(super) fn translation(&self, key: &str) -> Result<Value, String> {
        let known = self.call.release.liquid.translations.get(key);
        known
            .map(|text| Value::Text(text.clone()))
            .ok_or_else(|| format!("the site's word for `{key}` is not known here"))
    }

    pub(super) fn field(
        &mut self,
        value: &Value,
        field: &str,
        arguments: &[Value],
    ) -> Result<Value, String> {
        let unknown = |of: &str| Err(format!("`{of}.{field}` is not known here"));
        match value {
            Value::Call => self.of_call(self.level, field, arguments),
            Value::Outer(level) => self.of_call(*level, field, arguments),
            Value::OuterScratch(level) => {
                let pad = self.frames.pad(*level).ok_or("the scratchpad is not there")?;
                let (value, kept) = scratch::call(pad, field, arguments)?;
                self.budget.made(kept)?;
                Ok(value)
            }
            Value::PageScratch => {
                // What the layout may have noted down is not known here.
                let is_kept = match arguments.first() {
                    Some(key) => self.frames.page.contains_key(&key.printed()?),
                    None => false,
                };
                if !is_kept && matches!(field, "Get" | "GetSortedMapValues" | "Values") {
                    return Err(format!(
                        "`.Page.Scratch.{field}` of what no shortcode sets is not known here"
                    ));
                }
                let (value, kept) = scratch::call(&mut self.frames.page, field, arguments)?;
                self.budget.made(kept)?;
                Ok(value)
            }
            Value::Page => self.of_page(field, arguments),
            Value::OtherPage(page) => self.of_other_page(page, field, arguments),
            Value::Site => self.of_site(field, arguments),
            Value::Resources => self.of_resources(field, arguments),
            Value::Resource(address) => match field {
                "RelPermalink" | "Permalink" => Ok(Value::Text(address.clone())),
                "Resize" | "Fit" | "Fill" | "Crop" | "Filter" | "Process" => Ok(value.clone()),
                "Name" | "Title" => {
                    Ok(Value::Text(address.rsplit('/').next().unwrap_or_default().to_owned()))
                }
                // Its size is that of the printed picture, whatever the page says.
                "Width" | "Height" => Ok(Value::Text(String::new())),
                "Content" => self.content_of(address),
                _ => unknown("a file"),
            },
            Value::Data => match self.call.release.liquid.data.get(field) {
                Some(data) => Ok(Value::of_json(data)),
                None => Err(format!("the data `{field}` are not known here, or too large")),
            },
            Value::Scratch(pad) => {
                let (value, kept) = self.pads.call(*pad, field, arguments)?;
                self.budget.made(kept)?;
                Ok(value)
            }
            Value::Time(time) => time::field(time, field, arguments),
            Value::Map(_) => Ok(value.at(field)),
            Value::Part(_) => match value.at(field) {
                Value::Nil => {
                    Err(format!("`{field}` of data that are too large is not known here"))
                }
                known => Ok(known),
            },
            Value::Nil => Ok(Value::Nil),
            _ => unknown("a value"),
        }
    }

    /// Of the call at a level, which is this one or one around it.
    fn of_call(&self, level: usize, field: &str, arguments: &[Value]) -> Result<Value, String> {
        let is_own = level == self.level;
        let call = self.frames.at(level).ok_or("the call is not there")?;
        let named = call.arguments.iter().any(|(name, _)| !name.is_empty());
        Ok(match (field, arguments) {
            ("Get", [Value::Int(at)]) => {
                let at = usize::try_from(*at).unwrap_or(usize::MAX);
                let value = call.arguments.get(at).filter(|_| !named);
                value.map_or(Value::Text(String::new()), |(_, value)| value.clone())
            }
            ("Get", [key]) => {
                let key = key.printed()?;
                let found = call.arguments.iter().find(|(name, _)| *name == key);
                found.map_or(Value::Text(String::new()), |(_, value)| value.clone())
            }
            ("Inner" | "InnerDeindent", []) if is_own => Value::Html(self.call.inner.clone()),
            ("Params", []) if named => Value::Map(call.arguments.iter().cloned().collect()),
            ("Params", []) => {
                Value::List(call.arguments.iter().map(|(_, value)| value.clone()).collect())
            }
            ("IsNamedParams", []) => Value::Bool(named),
            ("Name", []) => Value::Text(call.name.clone()),
            ("Scratch" | "Store", []) if is_own => Value::Scratch(0),
            ("Scratch" | "Store", []) => Value::OuterScratch(level),
            ("Ordinal", []) => Value::Int(call.ordinal as i64),
            ("Parent", []) => level.checked_sub(1).map_or(Value::Nil, Value::Outer),
            // Said in messages alone.
            ("Position", []) => Value::Text(String::new()),
            ("Ref" | "RelRef", [page]) => return self.reference(page),
            ("Page", []) => Value::Page,
            ("Site", []) => Value::Site,
            _ => return Err(format!("`.{field}` is not known here")),
        })
    }

    fn of_page(&self, field: &str, arguments: &[Value]) -> Result<Value, String> {
        let release = self.call.release;
        let page = || Value::of_json(&release.page);
        let text = |text: Option<&str>| text.map(|text| Value::Text(text.to_owned()));
        let code = || Some(self.language()).filter(|code| !code.is_empty());
        let value = match (field, arguments) {
            ("Params", []) => Some(page()),
            ("Title" | "LinkTitle", []) => Some(page().at("title")),
            ("Description", []) => Some(page().at("description")),
            ("RelPermalink", []) => {
                let address = release.address.as_ref();
                address.map(|address| Value::Text(format!("{}{address}", release.base_url)))
            }
            ("Permalink", []) => text(release.url.as_deref()),
            ("Lang", []) => text(code().as_deref()),
            ("Language", []) => code().map(|_| self.language_value()),
            ("Param", [key]) => {
                let names = key.printed()?;
                let within = |all: Value| names.split('.').fold(all, |value, name| value.at(name));
                let own = within(page());
                let of_site = || self.of_site("Params", &[]).map(within);
                Some(if own == Value::Nil { of_site()? } else { own })
            }
            ("GetPage", [page]) => return self.page(page),
            ("Ref" | "RelRef", [page]) => return self.reference(page),
            ("File", []) => self.file_value(),
            ("Section" | "Type", []) => match (field, page().at("type")) {
                ("Type", own @ Value::Text(_)) => Some(own),
                _ => self.section().map(Value::Text),
            },
            ("Slug" | "Keywords" | "Weight" | "Layout", []) => Some(page().at(field)),
            ("HasShortcode", [name]) => {
                let name = name.printed()?;
                let calls = ["{{<", "{{%"].iter().flat_map(|sign| release.text.split(sign).skip(1));
                let mut names = calls.filter_map(|call| call.split_whitespace().next());
                Some(Value::Bool(names.any(|called| called == name)))
            }
            ("Page", []) => Some(Value::Page),
            ("Site", []) => Some(Value::Site),
            ("Resources", []) => Some(Value::Resources),
            ("Scratch" | "Store", []) => Some(Value::PageScratch),
            ("Date" | "PublishDate", []) => Some(Value::Time(release.date.clone())),
            ("Lastmod", []) => {
                let last = release.modified.as_ref().unwrap_or(&release.date);
                Some(Value::Time(last.clone()))
            }
            ("Kind", []) => text(Some("page")),
            ("IsPage", []) => Some(Value::Bool(true)),
            ("IsHome" | "IsSection", []) => Some(Value::Bool(false)),
            ("RenderString", [rest @ .., _]) if rest.len() < 2 => {
                return functions::call("markdownify", &arguments[arguments.len() - 1..]);
            }
            _ => None,
        };
        value.ok_or_else(|| format!("`.Page.{field}` is not known here"))
    }

    fn of_site(&self, field: &str, arguments: &[Value]) -> Result<Value, String> {
        let site = &self.call.release.liquid.site;
        let known = |key: &str| site.get(key).map_or(Value::Nil, Value::of_json);
        match (field, arguments) {
            ("Params", []) => Ok(known("params")),
            ("Data", []) => Ok(Value::Data),
            ("Title", []) => Ok(known("title")),
            ("Copyright", []) => Ok(known("copyright")),
            ("Language", []) if !self.language().is_empty() => Ok(self.language_value()),
            ("LanguageCode", []) if site.contains_key("language") => Ok(self.of_language("tag")),
            ("LanguagePrefix", []) if site.contains_key("language") => {
                Ok(Value::Text(self.prefix()))
            }
            ("GetPage", [page]) => self.page(page),
            ("Param", [key]) => {
                let names = key.printed()?;
                Ok(names.split('.').fold(known("params"), |value, name| value.at(name)))
            }
            ("BaseURL", []) => {
                let release = self.call.release;
                let site = release.site_url.clone().unwrap_or_default();
                Ok(Value::Text(format!("{site}{}/", release.base_url)))
            }
            _ => Err(format!("`.Site.{field}` is not known here")),
        }
    }
}
