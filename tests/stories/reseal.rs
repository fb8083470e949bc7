//! Rebuilds a package as a forger would: a file is replaced, and every size and digest is made to
//! fit, so that only what the forger cannot know gives it away.

use std::collections::BTreeMap;
use std::io::Cursor;

use communique::digest::{Digests, to_hex};
use communique::package::container::write_zip;
use communique::package::{Content, Form, Package};

use crate::support::members;

/// The members of a package by their path in the bag.
pub struct Forgery {
    id: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Forgery {
    pub fn of(zip: &[u8]) -> Forgery {
        let members = members(zip);
        let id = members[0].0.split('/').next().unwrap().to_owned();
        let inside = |path: &str| path.strip_prefix(&format!("{id}/")).unwrap().to_owned();
        let files = members.iter().map(|(path, bytes)| (inside(path), bytes.clone())).collect();
        Forgery { id, files }
    }

    /// The path of the one file whose path ends so.
    pub fn path(&self, end: &str) -> String {
        self.files.keys().find(|path| path.ends_with(end)).expect(end).clone()
    }

    pub fn bytes(&self, end: &str) -> &[u8] {
        &self.files[&self.path(end)]
    }

    /// Puts other bytes in a file's place, and changes PREMIS, METS and `Payload-Oxum` to fit.
    pub fn replace(&mut self, end: &str, bytes: Vec<u8>) {
        let path = self.path(end);
        let old = self.files.insert(path.clone(), bytes.clone()).unwrap();
        let premis = self.path("/premis.xml");
        if path.contains("/representations/") && !path.ends_with("/METS.xml") {
            let text = String::from_utf8(self.files[&premis].clone()).unwrap();
            self.replace("/premis.xml", fitted(&text, &old, &bytes).into_bytes());
        }
        if let Some(mets) = self.mets_of(&path) {
            let text = String::from_utf8(self.files[&mets].clone()).unwrap();
            self.replace(&mets, fitted(&text, &old, &bytes).into_bytes());
        }
    }

    /// The METS file that names a file: its representation's, or the package's.
    fn mets_of(&self, path: &str) -> Option<String> {
        let root = self.path("/METS.xml");
        let representation =
            path.split_once("/representations/").filter(|_| !path.ends_with("/METS.xml"));
        match representation {
            Some((top, below)) => {
                let name = below.split('/').next().unwrap();
                Some(format!("{top}/representations/{name}/METS.xml"))
            }
            None => (path != root).then_some(root),
        }
    }

    /// As [`Forgery::replace`], for files that METS does not describe too.
    pub fn edit(&mut self, end: &str, bytes: Vec<u8>) {
        let path = self.path(end);
        if path.starts_with("data/") && path != self.path("/METS.xml") {
            self.replace(end, bytes);
        } else {
            self.files.insert(path, bytes);
        }
    }

    /// The zip as the program writes it, with all manifests rewritten.
    pub fn seal(mut self) -> Vec<u8> {
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

    pub fn zip(&self) -> Vec<u8> {
        let info = String::from_utf8(self.files["bag-info.txt"].clone()).unwrap();
        let date = info.lines().find_map(|line| line.strip_prefix("Communique-Date: ")).unwrap();
        // What is forged may be the date itself.
        let is_date =
            date.parse::<jiff::Timestamp>().is_ok() || date.parse::<jiff::civil::Date>().is_ok();
        self.zip_at(if is_date { date } else { "2020-01-01" })
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
        let package = Package { id, date, entries, form: Form::Bag };
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
    // METS gives the size before the digest, PREMIS after it.
    let mets = format!(" SIZE=\"{}\"", old.size);
    let premis = format!("<size>{}</size>", old.size);
    for at in places.into_iter().rev() {
        text = match (text[..at].rfind(&mets), text[at..].find(&premis)) {
            (_, Some(after)) => splice(
                &text,
                at + after,
                &premis,
                &premis.replace(&old.size.to_string(), &new.size.to_string()),
            ),
            (Some(before), None) => {
                splice(&text, before, &mets, &format!(" SIZE=\"{}\"", new.size))
            }
            (None, None) => panic!("the metadata do not tell the size"),
        };
    }
    text
}

fn splice(text: &str, at: usize, old: &str, new: &str) -> String {
    format!("{}{new}{}", &text[..at], &text[at + old.len()..])
}
