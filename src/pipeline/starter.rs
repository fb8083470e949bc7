//! The settings to start from, made of what a survey of the site found: every line is a comment
//! until the archivist takes it away, but for what the site needs.

use std::fmt::Write;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::error::reason;
use crate::finding::Severity;
use crate::outcome::Counted;
use crate::outcome::SiteSurvey;
use crate::yaml;

const NAME: &str = "communique.yaml";

/// Writes `communique.yaml` into a site, never over one that is there. Gives its path.
///
/// # Errors
/// Where there is one, or it cannot be written.
pub fn write_starter(site: &Path, survey: &SiteSurvey) -> Result<PathBuf, Failure> {
    let path = site.join(NAME);
    let mut file = File::create_new(&path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            let help = "it stays as it is: take what `communique survey` says into it by hand";
            let message = format!("{} is there already", path.display());
            return Failure::with_help(message, Some(help.to_owned()));
        }
        Failure::new(format!("cannot create {}: {}", path.display(), reason(&error)))
    })?;
    let written = file.write_all(starter(survey).as_bytes());
    written.map_err(|error| {
        Failure::new(format!("cannot write {}: {}", path.display(), reason(&error)))
    })?;
    Ok(path)
}

/// The text of the settings.
pub fn starter(survey: &SiteSurvey) -> String {
    let mut text = format!(
        "# Settings of communique for this site: {}, {} posts.\n\
         # Every line is optional. `communique survey` shows what each would change.\n",
        survey.engine, survey.posts
    );
    let mut part = |comment: &str, lines: &str| {
        let _ = write!(text, "\n# {comment}\n{lines}");
    };
    let key = survey.key.as_deref().or(survey.title.as_deref()).unwrap_or("press.example.org");
    part(
        "What the site is called in an archive of several: keep it when its address changes.",
        &format!("{}site: {}\n", if survey.key.is_some() { "" } else { "#" }, quoted(key)),
    );
    let name = survey.title.as_deref().unwrap_or("Name of the body");
    part(
        "Who publishes: below the marks, in metadata and footers.",
        &format!(
            "#issuer: {{ name: {}, place: Paris, website: {}, mark: assets/mark.png }}\n",
            quoted(name),
            quoted(survey.address.as_deref().unwrap_or("www.example.org"))
        ),
    );
    part(
        "Press contacts by date, for releases that name none.",
        "#contacts: [ { from: 2018-01-01, until: 2020-03-31, name: Camille Exemple, email: press@example.org } ]\n",
    );
    part(&fields_comment(survey), &fields(survey));
    part(
        "The wording above the title: `category` takes the last category of each post.",
        "#label: Communiqué de presse\n",
    );
    let undeclared = match survey.undeclared {
        0 => "Of posts that declare none: here all do.".to_owned(),
        number => format!("Of posts that declare none: here {number}, whose language is guessed."),
    };
    part(&undeclared, "#language: fr\n");
    part("Where the files of an address lie in the site.", &uploads(survey));
    part(
        "Which findings refuse a release, beside errors: see `communique rules`.",
        &acceptance(survey),
    );
    text
}

fn fields_comment(survey: &SiteSurvey) -> String {
    let unread = survey.keys.iter().filter(|key| key.suggestion.is_some()).count();
    match unread {
        0 => "Keys of the front matter that this site calls otherwise: ours, then its own.".to_owned(),
        _ => "Keys of the front matter that look like content and are not shown: ours, then the site's.".to_owned(),
    }
}

fn fields(survey: &SiteSurvey) -> String {
    let mut lines = String::new();
    let mut taken = std::collections::BTreeSet::new();
    for key in survey.keys.iter().filter(|key| key.read_as.is_none()) {
        let Some(ours) = key.suggestion.filter(|ours| taken.insert(*ours)) else { continue };
        let _ = writeln!(lines, "#  {ours}: {}    # in {} posts", quoted(&key.name), key.posts);
    }
    match lines.is_empty() {
        true => "#fields: { sous-titre: subtitle }\n".to_owned(),
        false => format!("#fields:\n{lines}"),
    }
}

fn uploads(survey: &SiteSurvey) -> String {
    let mut lines = String::new();
    for folder in &survey.files {
        let Some(suggestion) = &folder.suggestion else { continue };
        let _ = writeln!(lines, "  {}: {}", quoted(&folder.address), quoted(suggestion));
    }
    match lines.is_empty() {
        true => "#uploads: { /uploads: _uploads }\n".to_owned(),
        false => format!("uploads:\n  /uploads: _uploads\n{lines}"),
    }
}

fn acceptance(survey: &SiteSurvey) -> String {
    let warned = survey.findings.iter();
    let warned = warned.filter(|(_, counted)| counted.rule.severity == Severity::Warning);
    let mut lines = "#strict: true\n".to_owned();
    let mut codes = Vec::new();
    for (code, Counted { rule, number, .. }) in warned {
        let _ = writeln!(lines, "# {code}: {}, {number} here", rule.title);
        codes.push(*code);
    }
    let _ = writeln!(lines, "#deny: [{}]", codes.join(", "));
    lines
}

/// A text as YAML has it, with quotes where it needs them.
fn quoted(text: &str) -> String {
    let is_plain = |text: &str| {
        let document = yaml::parse(&format!("a: {text}\n"));
        document.is_ok_and(|it| {
            let value = it.root.mapping().and_then(|root| root.get("a"));
            value.and_then(|node| node.scalar()).is_some_and(|scalar| scalar.text == text)
        })
    };
    let is_safe = !text.contains([',', '{', '}', '[', ']', '#', '\n']);
    if is_safe && is_plain(text) { text.to_owned() } else { serde_json::json!(text).to_string() }
}
