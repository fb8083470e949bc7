//! Rebuilds a package as a forger would: a file is replaced, and every size and digest is made to
//! fit, so that only what the forger cannot know gives it away.

use std::collections::BTreeMap;
use std::io::Cursor;

use communique::digest::{Digests, to_hex};
use communique::package::container::write_zip;
use communique::package::{Content, Form, Package};

use crate::support::members;

/// The members of a package, a bag or a SIP, by their path in it.
#[derive(Clone)]
pub struct Forgery {
    id: String,
    files: BTreeMap<String, Vec<u8>>,
    form: Form,
    /// The release's date, which is that of the container.
    date: String,
}

/// What describes a SIP and its files.
const MANIFEST: &str = "manifest.xml";

impl Forgery {
    pub fn of(zip: &[u8]) -> Forgery {
        let members = members(zip);
        let is_bag = members.iter().any(|(path, _)| path.ends_with("/bagit.txt"));
        let form = match members[0].0.as_str() {
            MANIFEST => Form::Sip,
            _ if is_bag => Form::Bag,
            _ => Form::Eark,
        };
        let top = match form {
            Form::Bag | Form::Eark => members[0].0.split_once('/').unwrap().0.to_owned() + "/",
            Form::Sip => String::new(),
        };
        let inside = |path: &str| path.strip_prefix(&top).unwrap().to_owned();
        let files = members.iter().map(|(path, bytes)| (inside(path), bytes.clone())).collect();
        let mut forgery = Forgery { id: String::new(), files, form, date: String::new() };
        let info = String::from_utf8(forgery.files[forgery.info()].clone()).unwrap();
        let value = |label: &str| {
            let value = info.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": "));
            value.unwrap().to_owned()
        };
        (forgery.id, forgery.date) = (value("External-Identifier"), value("Communique-Date"));
        forgery
    }

    /// The file that describes the package as a whole.
    fn outermost(&self) -> String {
        match self.form {
            Form::Bag => self.path("/METS.xml"),
            Form::Eark => "METS.xml".to_owned(),
            Form::Sip => MANIFEST.to_owned(),
        }
    }

    /// The files that give digests of others, those of parts first.
    fn descriptions(&self) -> Vec<String> {
        let parts =
            ["premis.xml", "/representations/pdf/METS.xml", "/representations/source/METS.xml"];
        let is_part = |path: &&String| parts.iter().any(|end| path.ends_with(end));
        let parts: Vec<String> = self.files.keys().filter(is_part).cloned().collect();
        [parts, vec![self.outermost()]].concat()
    }

    fn info(&self) -> &'static str {
        match self.form {
            Form::Bag => "bag-info.txt",
            Form::Eark => "metadata/other/package-info.txt",
            Form::Sip => "content/package-info.txt",
        }
    }

    /// The path of the one file whose path ends so.
    pub fn path(&self, end: &str) -> String {
        self.files.keys().find(|path| path.ends_with(end)).expect(end).clone()
    }

    /// Every path.
    pub fn paths(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    pub fn bytes(&self, end: &str) -> &[u8] {
        &self.files[&self.path(end)]
    }

    /// Puts other bytes in a file's place, and changes PREMIS, METS or the manifest, and
    /// `Payload-Oxum` to fit.
    pub fn replace(&mut self, end: &str, bytes: Vec<u8>) {
        let path = self.path(end);
        let old = self.files.insert(path.clone(), bytes.clone()).unwrap();
        let digest = to_hex(&Digests::of(&old).sha512);
        for description in self.descriptions() {
            let text = String::from_utf8(self.files[&description].clone()).unwrap();
            // PREMIS describes the files of the release alone, METS of a representation its own.
            if description != path && text.contains(&digest) {
                self.replace(&description, fitted(&text, &old, &bytes).into_bytes());
            }
        }
    }

    /// As [`Forgery::replace`], for files that METS does not describe too.
    pub fn edit(&mut self, end: &str, bytes: Vec<u8>) {
        let path = self.path(end);
        if path.starts_with("data/") || self.form != Form::Bag {
            self.replace(end, bytes);
        } else {
            self.files.insert(path, bytes);
        }
    }

    /// Adds a file, which manifests list and nothing else describes.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
    }

    /// The zip as the program writes it, with all manifests rewritten.
    pub fn seal(mut self) -> Vec<u8> {
        if self.form != Form::Bag {
            return self.zip();
        }
        let payload = |path: &String| path.starts_with("data/");
        let sizes = self.files.iter().filter(|(path, _)| payload(path));
        let (octets, count) =
            sizes.fold((0, 0), |(sum, count), (_, bytes)| (sum + bytes.len(), count + 1));
        let info = String::from_utf8(self.files["bag-info.txt"].clone()).unwrap();
        let line = |line: &str| match line.starts_with("Payload-Oxum: ") {
            true => format!("Payload-Oxum: {octets}.{count}\n"),
            false => format!("{line}\n"),
        };
        let info: String = info.lines().map(line).collect();
        self.files.insert("bag-info.txt".to_owned(), info.into_bytes());
        self.manifests("manifest", &|path| payload(path));
        self.manifests("tagmanifest", &|path| !payload(path) && !path.starts_with("tagm"));
        self.zip()
    }

    /// Writes the manifests of one kind over the files that `listed` takes.
    pub fn manifests(&mut self, kind: &str, listed: &dyn Fn(&String) -> bool) {
        for algorithm in ["sha256", "sha512"] {
            let line = |(path, bytes): (&String, &Vec<u8>)| {
                let digests = Digests::of(bytes);
                let digest = match algorithm {
                    "sha256" => to_hex(&digests.sha256),
                    _ => to_hex(&digests.sha512),
                };
                format!("{digest}  {}\n", path.replace('%', "%25"))
            };
            let text: String =
                self.files.iter().filter(|(path, _)| listed(path)).map(line).collect();
            self.files.insert(format!("{kind}-{algorithm}.txt"), text.into_bytes());
        }
    }

    /// The zip, with the time of its entries as it was.
    pub fn zip(&self) -> Vec<u8> {
        self.zip_at(&self.date)
    }

    /// The zip with this time of its entries: a moment, or a day.
    pub fn zip_at(&self, date: &str) -> Vec<u8> {
        let paris = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
        let date = match date.parse::<jiff::Timestamp>() {
            Ok(moment) => moment.to_zoned(paris),
            Err(_) => date.parse::<jiff::civil::Date>().unwrap().to_zoned(paris).unwrap(),
        };
        let entries = self
            .files
            .iter()
            .map(|(path, bytes)| (path.parse().unwrap(), Content::Bytes(bytes.clone().into())));
        let (id, entries) = (self.id.clone(), entries.collect());
        let package = Package { id, date, entries, form: self.form };
        let mut zip = Cursor::new(Vec::new());
        write_zip(&package, &mut zip).unwrap();
        zip.into_inner()
    }
}

/// The metadata with the digests and size of the new content in the place of the old one's.
fn fitted(text: &str, old: &[u8], new: &[u8]) -> String {
    let (old, new) = (Digests::of(old), Digests::of(new));
    // METS may refer to a file twice.
    let places: Vec<usize> = text.match_indices(&to_hex(&old.sha512)).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the metadata tell the digest");
    let text = text.replace(&to_hex(&old.sha512), &to_hex(&new.sha512));
    let mut text = text.replace(&to_hex(&old.sha256), &to_hex(&new.sha256));
    for at in places.into_iter().rev() {
        text = resized(&text, at, old.size, new.size);
    }
    text
}

/// METS gives the size before the digest; PREMIS and the manifest of a SIP after it.
fn resized(text: &str, at: usize, old: u64, new: u64) -> String {
    let size = |before: &str, after: &str| {
        let of = |size: u64| format!("{before}{size}{after}");
        (of(old), of(new))
    };
    for (before, after) in [("<size>", "</size>"), ("<Size>", "</Size>")] {
        let (old, new) = size(before, after);
        if let Some(after) = text[at..].find(&old) {
            return splice(text, at + after, &old, &new);
        }
    }
    let (old, new) = size(" SIZE=\"", "\"");
    let before = text[..at].rfind(&old).expect("the metadata tell the size");
    splice(text, before, &old, &new)
}

fn splice(text: &str, at: usize, old: &str, new: &str) -> String {
    format!("{}{new}{}", &text[..at], &text[at + old.len()..])
}
