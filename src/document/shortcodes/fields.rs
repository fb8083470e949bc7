//! What templates find in the values that are there without their making: the call, the page, the
//! site, files.

use std::collections::BTreeMap;

use super::evaluate::Renderer;
use super::functions;
use super::time;
use super::value::Value;

impl Renderer<'_> {
    /// The code of the language of the release; empty if none is declared.
    pub(super) fn language(&self) -> String {
        let declared = self.call.release.language.as_ref().map(|it| it.language.tag().to_owned());
        let tag = declared.unwrap_or_default();
        tag.split('-').next().unwrap_or_default().to_owned()
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
            Value::Call => self.of_call(field, arguments),
            Value::Page => self.of_page(field, arguments),
            Value::Site => self.of_site(field),
            Value::Resources => match (field, arguments) {
                ("Get" | "GetMatch", [name]) => {
                    let name = name.printed()?;
                    match name.contains(['*', '?', '[']) {
                        true => Err(format!("the file that `{name}` matches is not known here")),
                        false if name.is_empty() => Ok(Value::Nil),
                        false => Ok(Value::Resource(name)),
                    }
                }
                _ => unknown(".Page.Resources"),
            },
            Value::Resource(address) => match field {
                "RelPermalink" | "Permalink" => Ok(Value::Text(address.clone())),
                "Resize" | "Fit" | "Fill" | "Crop" | "Filter" | "Process" => Ok(value.clone()),
                "Name" | "Title" => {
                    Ok(Value::Text(address.rsplit('/').next().unwrap_or_default().to_owned()))
                }
                // Its size is that of the printed picture, whatever the page says.
                "Width" | "Height" => Ok(Value::Text(String::new())),
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
            Value::Time(time) => time::field(time, field, arguments, &self.language()),
            Value::Map(_) => Ok(value.at(field)),
            Value::Nil => Ok(Value::Nil),
            _ => unknown("a value"),
        }
    }

    fn of_call(&self, field: &str, arguments: &[Value]) -> Result<Value, String> {
        let call = self.call;
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
            ("Inner" | "InnerDeindent", []) => Value::Html(call.inner.clone()),
            ("Params", []) if named => Value::Map(call.arguments.iter().cloned().collect()),
            ("Params", []) => {
                Value::List(call.arguments.iter().map(|(_, value)| value.clone()).collect())
            }
            ("IsNamedParams", []) => Value::Bool(named),
            ("Name", []) => Value::Text(call.name.to_owned()),
            ("Scratch" | "Store", []) => Value::Scratch(0),
            ("Ordinal", []) => Value::Int(call.ordinal as i64),
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
            ("Language", []) => {
                let code = code().map(Value::Text);
                code.map(|code| Value::Map(BTreeMap::from([("Lang".to_owned(), code)])))
            }
            ("Page", []) => Some(Value::Page),
            ("Site", []) => Some(Value::Site),
            ("Resources", []) => Some(Value::Resources),
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

    fn of_site(&self, field: &str) -> Result<Value, String> {
        let site = &self.call.release.liquid.site;
        let known = |key: &str| site.get(key).map_or(Value::Nil, Value::of_json);
        match field {
            "Params" => Ok(known("params")),
            "Data" => Ok(Value::Data),
            "Title" => Ok(known("title")),
            "BaseURL" => {
                let release = self.call.release;
                let site = release.site_url.clone().unwrap_or_default();
                Ok(Value::Text(format!("{site}{}/", release.base_url)))
            }
            _ => Err(format!("`.Site.{field}` is not known here")),
        }
    }
}
