//! Files of the site that templates read: data (`getJSON`, `getCSV`), resources and plain texts
//! (<https://gohugo.io/functions/transform/unmarshal/>). What is elsewhere is not known here.

use super::evaluate::Renderer;
use super::value::Value;
use crate::yaml;

impl Renderer<'_> {
    /// The value of such a function.
    pub(super) fn file_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Value, String> {
        let lowered = name.to_ascii_lowercase();
        let joined = |parts: &[Value]| {
            let texts: Result<Vec<String>, String> = parts.iter().map(Value::printed).collect();
            texts.map(|texts| texts.concat())
        };
        match (lowered.rsplit('.').next().unwrap_or_default(), arguments) {
            ("getjson", parts @ [_, ..]) => {
                // Options for the request may come last.
                let parts = match parts {
                    [parts @ .., Value::Map(_)] => parts,
                    parts => parts,
                };
                let text = self.text_of(&joined(parts)?)?.to_owned();
                self.data_of(&text, "json", None)
            }
            ("getcsv", [sign, parts @ ..]) => {
                let parts = match parts {
                    [parts @ .., Value::Map(_)] => parts,
                    parts => parts,
                };
                let text = self.text_of(&joined(parts)?)?.to_owned();
                self.data_of(&text, "csv", Some(&sign.printed()?))
            }
            ("readfile", [path]) => Ok(Value::Text(self.text_of(&path.printed()?)?.to_owned())),
            ("fileexists", [path]) => {
                let is_known = self.text_of(&path.printed()?).is_ok();
                // One that is not known may be there.
                match is_known {
                    true => Ok(Value::Bool(true)),
                    false => Err(format!("whether `{path:?}` is there is not known here")),
                }
            }
            ("unmarshal", [what]) => self.unmarshalled(what, None),
            ("unmarshal", [options, what]) => {
                let sign = options.at("delimiter").printed()?;
                self.unmarshalled(what, Some(sign).filter(|sign| !sign.is_empty()))
            }
            _ => Err(format!("`{name}` has other arguments than are understood")),
        }
    }

    /// The text of a file of the site, by its path below the site.
    fn text_of(&self, path: &str) -> Result<&str, String> {
        let bare = path.trim_start_matches("./").trim_start_matches('/');
        let known = self.call.release.liquid.files.get(bare).map(String::as_str);
        known.ok_or_else(|| format!("the file `{path}` is not known here, or too large"))
    }

    /// The path below the site of a resource: in the folder `assets`, or beside the page.
    fn path_of(&self, address: &str) -> String {
        match address.strip_prefix('/') {
            Some(below) => format!("assets/{below}"),
            None => {
                let folder = self.call.release.path.rsplit_once('/').map_or("", |(it, _)| it);
                format!("{folder}/{address}")
            }
        }
    }

    /// Of the files beside the page.
    pub(super) fn of_resources(
        &mut self,
        field: &str,
        arguments: &[Value],
    ) -> Result<Value, String> {
        let all = self.call.release.liquid.site.get("resources").and_then(|all| all.as_array());
        let all: Option<Vec<&str>> =
            all.map(|all| all.iter().filter_map(|name| name.as_str()).collect());
        let resource = |name: &str| Value::Resource(name.to_owned());
        match (field, arguments, all) {
            ("Get" | "GetMatch", [name], all) => {
                let name = name.printed()?;
                if name.is_empty() || !name.contains(['*', '?', '[', '{']) || field == "Get" {
                    return Ok(if name.is_empty() { Value::Nil } else { Value::Resource(name) });
                }
                self.budget.bytes(PATTERN)?;
                let pattern = glob(&name)?;
                let all =
                    all.ok_or_else(|| format!("the file that `{name}` matches is not known here"))?;
                let found = all.into_iter().find(|it| pattern.is_match(it));
                Ok(found.map_or(Value::Nil, resource))
            }
            ("Match", [name], Some(all)) => {
                self.budget.bytes(PATTERN)?;
                let pattern = glob(&name.printed()?)?;
                let found = all.into_iter().filter(|it| pattern.is_match(it)).map(resource);
                Ok(Value::List(found.collect()))
            }
            ("ByType", [kind], Some(all)) if kind.printed()? == "image" => {
                const PICTURES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"];
                let is_picture = |name: &&str| {
                    let extension = name.rsplit('.').next().unwrap_or_default().to_lowercase();
                    PICTURES.contains(&extension.as_str())
                };
                Ok(Value::List(all.into_iter().filter(is_picture).map(resource).collect()))
            }
            _ => Err(format!("`.Page.Resources.{field}` is not known here")),
        }
    }

    /// The content of a resource.
    pub(super) fn content_of(&self, address: &str) -> Result<Value, String> {
        self.text_of(&self.path_of(address)).map(|text| Value::Text(text.to_owned()))
    }

    fn unmarshalled(&mut self, what: &Value, sign: Option<String>) -> Result<Value, String> {
        if let Value::Resource(address) = what {
            let text = self.text_of(&self.path_of(address))?.to_owned();
            let extension = address.rsplit_once('.').map_or("", |(_, it)| it).to_lowercase();
            return self.data_of(&text, &extension, sign.as_deref());
        }
        let text = what.printed()?;
        let kind = match text.trim_start().chars().next() {
            Some('{' | '[') => "json",
            _ if sign.is_some() => "csv",
            _ => return Err("the form of the data is not known here".to_owned()),
        };
        self.data_of(&text, kind, sign.as_deref())
    }

    fn data_of(&mut self, text: &str, kind: &str, sign: Option<&str>) -> Result<Value, String> {
        self.budget.bytes(text.len())?;
        let fault = || format!("data are not {kind}");
        Ok(match kind {
            "json" => Value::of_json(&serde_json::from_str(text).map_err(|_| fault())?),
            "toml" => Value::of_json(&yaml::parse_toml(text).map_err(|_| fault())?.root.to_json()),
            "yaml" | "yml" => {
                Value::of_json(&yaml::parse(text).map_err(|_| fault())?.root.to_json())
            }
            "csv" | "tsv" => rows(text, sign.unwrap_or(",")).ok_or_else(fault)?,
            _ => return Err(format!("files in `{kind}` are not read")),
        })
    }
}

/// What it costs to build a pattern, in bytes copied.
const PATTERN: usize = 256 << 10;

/// A pattern of names, in any case: `*` within a folder, `**` across folders, `?`, `{a,b}`.
fn glob(pattern: &str) -> Result<regex::Regex, String> {
    let mut out = "(?i)^".to_owned();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '*' if rest.next_if_eq(&'*').is_some() => out.push_str(".*"),
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '{' => out.push_str("(?:"),
            '}' => out.push(')'),
            ',' => out.push('|'),
            c => out.push_str(&regex::escape(&c.to_string())),
        }
    }
    out.push('$');
    let built = regex::RegexBuilder::new(&out).size_limit(1 << 20).build();
    built.map_err(|_| format!("the pattern `{pattern}` is not understood"))
}

/// A table as a list of rows, each a list of cells.
fn rows(text: &str, sign: &str) -> Option<Value> {
    let [sign] = sign.as_bytes() else { return None };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(*sign)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let cells = |row: csv::StringRecord| row.iter().map(|it| Value::Text(it.to_owned())).collect();
    let rows = reader.records().map(|row| row.ok().map(|row| Value::List(cells(row))));
    rows.collect::<Option<Vec<Value>>>().map(Value::List)
}
