//! Other pages of the site, as templates ask for them (<https://gohugo.io/methods/page/getpage/>), and
//! what the page's own file says.

use std::collections::BTreeMap;

use super::evaluate::Renderer;
use super::time;
use super::value::Value;

impl Renderer<'_> {
    /// The page that is asked for by its path or name.
    pub(super) fn page(&self, asked: &Value) -> Result<Value, String> {
        let asked = asked.printed()?;
        match self.call.release.liquid.pages.get(asked.trim()).map(Value::of_json) {
            Some(Value::Map(page)) => Ok(Value::OtherPage(page)),
            _ => Err(format!("the page `{asked}` is not known here")),
        }
    }

    /// The address of a page: of its path, or of `(dict "path" …)`.
    pub(super) fn reference(&self, asked: &Value) -> Result<Value, String> {
        let asked = match asked {
            Value::Map(_) => asked.at("path"),
            asked => asked.clone(),
        };
        let asked = asked.printed()?;
        let (path, fragment) = asked.split_once('#').unwrap_or((&asked, ""));
        let mark = if fragment.is_empty() { "" } else { "#" };
        if path.is_empty() {
            return Ok(Value::Text(format!("{mark}{fragment}")));
        }
        let known = self.call.release.liquid.links.get(&format!("ref {path}"));
        let known = known.ok_or_else(|| format!("the page `{path}` is not known here"))?;
        Ok(Value::Text(format!("{known}{mark}{fragment}")))
    }

    pub(super) fn of_other_page(
        &self,
        page: &BTreeMap<String, Value>,
        field: &str,
        arguments: &[Value],
    ) -> Result<Value, String> {
        let known = |key: &str| page.get(key).cloned().unwrap_or(Value::Nil);
        Ok(match (field, arguments) {
            ("Title" | "LinkTitle", []) => match known("params").at("linktitle") {
                Value::Text(own) if field == "LinkTitle" => Value::Text(own),
                _ => known("title"),
            },
            ("RelPermalink", []) => known("url"),
            ("Permalink", []) => {
                let site = self.call.release.site_url.clone().unwrap_or_default();
                Value::Text(format!("{site}{}", known("url").printed()?))
            }
            ("Params", []) => known("params"),
            ("Param", [key]) => known("params").at(&key.printed()?),
            ("Description" | "Slug" | "Keywords" | "Weight", []) => known("params").at(field),
            ("Date" | "PublishDate", []) => {
                Value::Time(time::of(&known("date"), &self.call.release.date)?)
            }
            ("IsPage", []) => Value::Bool(true),
            ("Language", []) => self.language_value(),
            ("Page", []) => Value::OtherPage(page.clone()),
            ("Site", []) => Value::Site,
            _ => return Err(format!("`.{field}` of another page is not known here")),
        })
    }

    /// The path of the page's file below the content.
    fn path(&self) -> Option<&str> {
        self.call.release.liquid.site.get("file")?.as_str()
    }

    /// The first folder that it lies in.
    pub(super) fn section(&self) -> Option<String> {
        Some(self.path()?.split_once('/').map_or("", |(section, _)| section).to_owned())
    }

    /// `.File`.
    pub(super) fn file_value(&self) -> Option<Value> {
        let path = self.path()?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (base, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let own = base.split('.').next().unwrap_or(base);
        let is_bundle = matches!(own, "index" | "_index");
        let bundle = folder.rsplit('/').next().unwrap_or_default();
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let fields = [
            ("Path", path),
            ("Dir", &folder),
            ("LogicalName", name),
            ("BaseFileName", base),
            ("TranslationBaseName", own),
            ("ContentBaseName", if is_bundle { bundle } else { own }),
            ("Ext", extension),
        ];
        let fields = fields.into_iter();
        let text = |(name, text): (&str, &str)| (name.to_owned(), Value::Text(text.to_owned()));
        Some(Value::Map(fields.map(text).collect()))
    }
}
