//! The paths listed by a manifest, with their digests. They stay in the manifest's own text: a list
//! of a million files takes little more memory than that.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// Paths in byte order, each once, with a digest in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Text of the manifest, followed by the paths that do not occur in it verbatim.
    text: String,
    lines: Vec<Line>,
}

/// Where the path and digest of a line are in the text. The limits of verification keep texts far
/// below 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    path: u32,
    path_length: u32,
    digest: u32,
    digest_length: u32,
    number: u32,
}

/// A line that lists a path again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Line number, from 1.
    pub number: usize,
    pub path: String,
    pub has_same_digest: bool,
}

impl Listing {
    /// The digest that is listed for a path.
    pub fn get(&self, path: &str) -> Option<&str> {
        let found = self.lines.binary_search_by(|line| self.path(line).cmp(path));
        found.ok().map(|at| self.digest(&self.lines[at]))
    }

    pub fn contains(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.lines.iter().map(|line| self.path(line))
    }

    /// Paths and digests, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().map(|line| (self.path(line), self.digest(line)))
    }

    /// Whether the first `length` bytes of the text have one line for each path in turn, as
    /// sha256sum writes it. The case of digests is ignored.
    pub fn is_written_as(&self, length: usize, encode: impl Fn(&str) -> Cow<'_, str>) -> bool {
        // The text of an empty list is not kept.
        let Some(text) = self.text.get(..length) else { return false };
        let rest = self.iter().try_fold(text, |rest, (path, digest)| {
            let rest = rest.strip_prefix(digest)?.strip_prefix("  ")?;
            rest.strip_prefix(&*encode(path))?.strip_prefix('\n')
        });
        rest == Some("")
    }

    /// Removes the paths that `keep` does not want.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        let text = &self.text;
        self.lines.retain(|line| keep(&text[line.path()], &text[line.digest()]));
    }

    /// Renames paths. If the new name is listed too, that entry stays; those with different digests
    /// are returned.
    pub fn rename(&mut self, names: &BTreeMap<String, String>) -> Vec<String> {
        let (mut renamed, mut lines): (Vec<Line>, Vec<Line>) =
            self.lines.iter().partition(|line| names.contains_key(self.path(line)));
        for line in &mut renamed {
            let Some(name) = names.get(&self.text[line.path()]) else { continue };
            line.path = self.text.len() as u32;
            line.path_length = name.len() as u32;
            self.text.push_str(name);
        }
        lines.append(&mut renamed);
        self.lines = lines;
        let again = self.sort();
        again.into_iter().filter(|it| !it.has_same_digest).map(|it| it.path).collect()
    }

    /// Sorts the lines by path; of several lines with one path, the first stays.
    fn sort(&mut self) -> Vec<Again> {
        let Listing { text, lines } = self;
        lines.sort_by(|one, other| text[one.path()].cmp(&text[other.path()]));
        let mut again = Vec::new();
        lines.dedup_by(|line, first| {
            let is_again = text[line.path()] == text[first.path()];
            if is_again {
                again.push(Again {
                    number: line.number as usize,
                    path: text[line.path()].to_owned(),
                    has_same_digest: text[line.digest()] == text[first.digest()],
                });
            }
            is_again
        });
        again.sort_by_key(|it| it.number);
        again
    }

    fn path(&self, line: &Line) -> &str {
        &self.text[line.path()]
    }

    fn digest(&self, line: &Line) -> &str {
        &self.text[line.digest()]
    }
}

impl Line {
    fn path(&self) -> Range<usize> {
        self.path as usize..(self.path + self.path_length) as usize
    }

    fn digest(&self) -> Range<usize> {
        self.digest as usize..(self.digest + self.digest_length) as usize
    }
}

/// Collects the lines of a text.
pub struct Collector<'a> {
    text: &'a str,
    /// Paths that do not occur in the text verbatim.
    decoded: String,
    lines: Vec<Line>,
}

impl<'a> Collector<'a> {
    pub fn new(text: &'a str) -> Collector<'a> {
        Collector { text, decoded: String::new(), lines: Vec::new() }
    }

    /// Adds what a line lists. The digest is a part of the text; the path may be.
    pub fn add(&mut self, number: usize, path: &str, digest: &str) {
        let at = self.place(path).unwrap_or_else(|| {
            let at = self.text.len() + self.decoded.len();
            self.decoded.push_str(path);
            at
        });
        let digest_at = self.place(digest).unwrap_or_default();
        self.lines.push(Line {
            path: at as u32,
            path_length: path.len() as u32,
            digest: digest_at as u32,
            digest_length: digest.len() as u32,
            number: number as u32,
        });
    }

    /// Where a part of the text begins in it; `None` for another text.
    fn place(&self, part: &str) -> Option<usize> {
        let at = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (at + part.len() <= self.text.len()).then_some(at)
    }

    /// What is kept when the text itself is handed over.
    pub fn finish(self) -> Collected {
        Collected { decoded: self.decoded, lines: self.lines }
    }
}

/// The lines of a text that is elsewhere.
pub struct Collected {
    decoded: String,
    lines: Vec<Line>,
}

impl Collected {
    /// The list, and the lines that list a path again, by number. `text` is that of the collector.
    pub fn into_listing(self, mut text: String) -> (Listing, Vec<Again>) {
        for line in &self.lines {
            text[line.digest()].make_ascii_lowercase();
        }
        if self.lines.is_empty() {
            return (Listing::default(), Vec::new());
        }
        text.reserve_exact(self.decoded.len());
        text.push_str(&self.decoded);
        let mut listing = Listing { text, lines: self.lines };
        let again = listing.sort();
        (listing, again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(lines: &[(&str, &str)]) -> (Listing, Vec<Again>) {
        let text: String =
            lines.iter().map(|(digest, path)| format!("{digest} {path}\n")).collect();
        let mut collector = Collector::new(&text);
        for (index, line) in text.lines().enumerate() {
            let (digest, path) = line.split_once(' ').unwrap();
            collector.add(index + 1, path, digest);
        }
        collector.finish().into_listing(text.clone())
    }

    fn renames(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    }

    #[test]
    fn paths_are_sorted_and_listed_once() {
        let (listing, again) = listing(&[("0B", "b"), ("0A", "a"), ("0b", "b"), ("0c", "b")]);
        assert_eq!(listing.iter().collect::<Vec<_>>(), [("a", "0a"), ("b", "0b")]);
        let repeated: Vec<_> = again.iter().map(|it| (it.number, it.has_same_digest)).collect();
        assert_eq!(repeated, [(3, true), (4, false)]);
        assert_eq!((listing.get("a"), listing.get("c")), (Some("0a"), None));
    }

    #[test]
    fn paths_of_another_text_are_kept() {
        let text = "0a a%0Ab\n0b c\n".to_owned();
        let mut collector = Collector::new(&text);
        collector.add(1, &String::from("a\nb"), &text[..2]);
        collector.add(2, &text[12..13], &text[9..11]);
        let (listing, _) = collector.finish().into_listing(text.clone());
        assert_eq!(listing.iter().collect::<Vec<_>>(), [("a\nb", "0a"), ("c", "0b")]);
    }

    #[test]
    fn a_path_is_renamed_unless_the_new_name_is_listed() {
        let (mut listing, _) = listing(&[("0a", "a"), ("0b", "b"), ("0a", "c"), ("0d", "d")]);
        let differing = listing.rename(&renames(&[("a", "e"), ("c", "e"), ("b", "d")]));
        assert_eq!(differing, ["d"]);
        assert_eq!(listing.iter().collect::<Vec<_>>(), [("d", "0d"), ("e", "0a")]);
        listing.retain(|path, digest| path != "d" && digest == "0a");
        assert_eq!(listing.paths().collect::<Vec<_>>(), ["e"]);
    }
}
