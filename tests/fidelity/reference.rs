//! What a post says, read without this program: serde_yaml for the front matter, kramdown for
//! the Markdown, html5ever for the HTML.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::decisions;
use scraper::{ElementRef, Html, Node};
use serde_yaml::Value;
use unicode_normalization::UnicodeNormalization;

/// kramdown as Jekyll calls it (`Jekyll::Converters::Markdown::KramdownParser`, default options):
/// texts in a JSON array in, HTML out.
const KRAMDOWN: &str = "
require 'json'; require 'kramdown'; require 'kramdown-parser-gfm'
options = { input: 'GFM', hard_wrap: false, auto_ids: false, entity_output: :as_char,
            smart_quotes: 'lsquo,rsquo,ldquo,rdquo' }
texts = JSON.parse(STDIN.read)
puts JSON.generate(texts.map { |text| Kramdown::Document.new(text, options).to_html })
";

/// A post's words, in the order of the page.
pub struct Reference {
    title: String,
    subtitle: String,
    chapeau: String,
    captions: String,
    body: String,
    attachments: Vec<String>,
    notes: String,
    /// Name, telephone numbers and address of each contact.
    contacts: Vec<String>,
    /// The label above the title.
    pub label: String,
    /// Issuer and number: what the layout may show besides.
    pub issuer: Vec<String>,
}

impl Reference {
    pub fn text(&self) -> String {
        let attachments = self.attachments.join("\n");
        let contacts = self.contacts.join("\n");
        let parts: [&str; 8] = [
            &self.title,
            &self.subtitle,
            &self.chapeau,
            &self.captions,
            &self.body,
            &attachments,
            &self.notes,
            &contacts,
        ];
        parts.join("\n")
    }

    /// What pages repeat outside the text: footer, folio, contact, heads of tables.
    pub fn furniture(&self, table_heads: &str) -> String {
        let own = "Contact presse Press contact : Tél. Mél. Tel. Email · Page 1 de of / N° , - –";
        [own, table_heads, &self.contacts.join(" "), &self.issuer.join(" ")].join(" ")
    }
}

pub fn read(site: &Path, post: &Path) -> Reference {
    let text = fs::read_to_string(post).unwrap();
    let (front, body) = parted(&text);
    let front: Value = serde_yaml::from_str(front).unwrap();
    let config = settings(&site.join("_config.yml"));
    let own = settings(&site.join("communique.yaml"));
    let lead = front["une-ou-diaporama"].as_sequence().cloned().unwrap_or_default();
    let captions: Vec<String> = lead.iter().map(|image| string(&image["legende"])).collect();
    let chapeau = string(&front["chapeau-text"]);
    let html = kramdown(&[
        &decisions::closed(&filled(body, &config)),
        &filled(&chapeau, &config),
        &captions.join("\n\n"),
    ]);
    let body = Reading::of(&html[0]);
    Reference {
        title: string(&front["title"]),
        subtitle: string(&front["sous-titre"]),
        chapeau: Reading::of(&html[1]).text,
        captions: Reading::of(&html[2]).text,
        body: body.text,
        attachments: attachments(&front, site),
        notes: body.notes,
        contacts: contacts(&front, &own, &config),
        label: label(&front),
        issuer: issuer(&own, &config, &front),
    }
}

/// Front matter and body.
fn parted(text: &str) -> (&str, &str) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let start = text.find('\n').unwrap() + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return (&text[start..at], &text[at + line.len()..]);
        }
        at += line.len();
    }
    panic!("the front matter has no end");
}

fn settings(path: &Path) -> Value {
    fs::read_to_string(path).map_or(Value::Null, |text| serde_yaml::from_str(&text).unwrap())
}

fn string(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Sequence(values) => values.iter().map(string).collect(),
        value => vec![string(value)],
    }
}

/// The one variable of Liquid that releases use.
fn filled(text: &str, config: &Value) -> String {
    let url = string(&config["url"]);
    text.replace("{{ site.url }}", &url).replace("{{site.url}}", &url)
}

/// An entry is shown by its name, otherwise by its file's, otherwise by its address; one that leads
/// nowhere is not shown.
fn attachments(front: &Value, site: &Path) -> Vec<String> {
    let entries = front["files"].as_sequence().cloned().unwrap_or_default();
    let shown = |entry: &Value| match string(&entry["nom"]) {
        name if !name.is_empty() => name,
        _ => {
            let file = [string(&entry["file"]), string(&entry["File"])].concat();
            let name = file.rsplit('/').next().unwrap_or_default().to_owned();
            if name.is_empty() { string(&entry["lien"]) } else { percent_decoded(&name) }
        }
    };
    let names = fs::read_dir(site.join("_uploads")).unwrap();
    let names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().to_string_lossy().nfc().collect()).collect();
    let is_there = |address: String| match address.trim().strip_prefix("/uploads/") {
        Some(name) => names.contains(&percent_decoded(name).nfc().collect()),
        None => !address.trim().is_empty(),
    };
    let leads =
        |entry: &&Value| ["file", "File", "lien"].iter().any(|key| is_there(string(&entry[*key])));
    entries.iter().filter(leads).map(shown).filter(|name| !name.is_empty()).collect()
}

fn percent_decoded(name: &str) -> String {
    percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned()
}

/// The post's own contact; else the one in force at its date; else the site's default.
fn contacts(front: &Value, own: &Value, config: &Value) -> Vec<String> {
    let day: String = string(&front["date"]).chars().take(10).collect();
    let in_force = |contact: &&Value| {
        let (from, until) = (string(&contact["from"]), string(&contact["until"]));
        (from.is_empty() || from <= day) && (until.is_empty() || day <= until)
    };
    let dated = own["contacts"].as_sequence().and_then(|all| all.iter().find(in_force)).cloned();
    let defaults = config["defaults"].as_sequence().cloned().unwrap_or_default();
    let default = defaults.iter().find(|entry| entry["scope"]["type"] == "communiques");
    let default = default.map(|entry| entry["values"]["contact-presse"].clone());
    let post = front["contact-presse"].clone();
    let contact = if post.is_mapping() { Some(post) } else { dated.or(default) };
    let lines = |contact: Value| {
        let telephones = strings(&contact["tel"]).join(" ");
        [string(&contact["name"]), telephones, string(&contact["email"])].join("\n")
    };
    contact.into_iter().map(lines).collect()
}

/// The last category, as the site does.
fn label(front: &Value) -> String {
    let given = strings(&front["categories"]).pop().filter(|label| !label.is_empty());
    let english = string(&front["lang"]) == "en";
    given.unwrap_or_else(|| if english { "Press release" } else { "Communiqué de presse" }.into())
}

fn issuer(own: &Value, config: &Value, front: &Value) -> Vec<String> {
    let issuer = &own["issuer"];
    let known = ["name", "address", "website", "place"].map(|key| string(&issuer[key]));
    let mut all: Vec<String> = known.into_iter().filter(|text| !text.is_empty()).collect();
    all.extend([string(&config["title"]), string(&front["numero"])]);
    all
}

fn kramdown(texts: &[&str]) -> Vec<String> {
    let mut ruby = Command::new("ruby")
        .args(["-E", "UTF-8:UTF-8", "-e", KRAMDOWN])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ruby is installed");
    ruby.stdin.take().unwrap().write_all(&serde_json::to_vec(texts).unwrap()).unwrap();
    let out = ruby.wait_with_output().unwrap();
    assert!(out.status.success(), "kramdown is installed");
    serde_json::from_slice(&out.stdout).unwrap()
}

/// The text of HTML as a browser shows it.
#[derive(Default)]
struct Reading {
    text: String,
    /// Footnotes, which kramdown puts last and the page after the attachments.
    notes: String,
}

impl Reading {
    fn of(html: &str) -> Reading {
        let mut reading = Reading::default();
        reading.children(Html::parse_fragment(html).root_element());
        reading.text = decisions::without_glued_lists(&reading.text);
        reading
    }

    fn children(&mut self, element: ElementRef) {
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.text.push_str(text),
                Node::Element(_) => self.element(ElementRef::wrap(child).unwrap()),
                _ => {}
            }
        }
    }

    fn element(&mut self, element: ElementRef) {
        let has_class =
            |class: &str| element.value().has_class(class, scraper::CaseSensitivity::CaseSensitive);
        match element.value().name() {
            "script" | "style" | "template" | "svg" | "select" | "textarea" | "button" => {}
            // What is embedded is a link with its title, or its address.
            "iframe" | "video" | "audio" => {
                let reported = element.attr("title").or_else(|| element.attr("src"));
                self.text.push_str(&format!(" {} ", reported.unwrap_or_default()));
            }
            // A title is the caption.
            "img" => {
                let title = element.attr("title").unwrap_or_default();
                self.text.push_str(&format!("\n{title}\n"));
            }
            "a" if has_class("reversefootnote") => {}
            "div" if has_class("footnotes") => {
                let body = std::mem::take(&mut self.text);
                self.children(element);
                self.notes = std::mem::replace(&mut self.text, body);
            }
            "strong" | "b" | "em" | "i" | "u" | "ins" | "s" | "del" | "sup" | "sub" | "small"
            | "abbr" | "span" | "a" | "code" | "mark" | "q" | "cite" | "font" => {
                self.children(element);
            }
            _ => {
                self.text.push('\n');
                self.children(element);
                self.text.push('\n');
            }
        }
    }
}
