//! The newest releases as an Atom feed (RFC 4287).

use std::cmp::Reverse;

use jiff::Timestamp;

use super::address::address;
use super::entry::{Entry, State};
use super::identifier::urn;
use super::moment::{in_utc, moment};
use crate::xml::XmlDocument;

/// How many releases a feed has.
const NEWEST: usize = 50;

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// What a feed says about the archive.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    /// Path of the feed's file below the archive.
    pub path: &'a str,
    /// Path of the archive's first page below the archive.
    pub index: &'a str,
    /// Its name for readers.
    pub title: &'a str,
    /// Who publishes the releases; empty if that is not known.
    pub author: &'a str,
    /// Language of the title, as BCP 47.
    pub language: &'a str,
    /// Key of the site, with which the feed is identified, and releases whose site is not known;
    /// empty if there is none.
    pub site: &'a str,
    /// Address of the archive, if it is published; links are relative otherwise.
    pub address: Option<&'a str>,
}

/// The feed. Releases that were withdrawn, and those whose date cannot be read, are left out.
pub fn feed(feed: &Feed, entries: &[Entry]) -> Vec<u8> {
    let mut dated: Vec<(Timestamp, &Entry)> = entries
        .iter()
        .filter(|entry| entry.state == State::Kept)
        .filter_map(|entry| Some((moment(&entry.date)?, entry)))
        .collect();
    dated.sort_by(|one, other| (Reverse(one.0), &one.1.id).cmp(&(Reverse(other.0), &other.1.id)));
    dated.truncate(NEWEST);
    let updated = dated.iter().map(|(published, entry)| updated(*published, entry)).max();
    let mut xml = XmlDocument::new();
    xml.element("feed", &[("xmlns", NAMESPACE), ("xml:lang", feed.language)], |xml| {
        xml.text("id", &[], &urn(feed.site, ""));
        xml.text("title", &[], feed.title);
        // A feed has a date of change even without anything that could have changed.
        xml.text("updated", &[], &in_utc(updated.unwrap_or(Timestamp::UNIX_EPOCH)));
        let own = address(feed.address, feed.path, feed.path);
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
        let index = address(feed.address, feed.path, feed.index);
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &index)]);
        let author = [feed.author, feed.title].into_iter().find(|name| !name.trim().is_empty());
        xml.element("author", &[], |xml| xml.text("name", &[], author.unwrap_or("—")));
        for (published, entry) in &dated {
            write(feed, *published, entry, xml);
        }
    });
    xml.finish()
}

/// When a release was last changed, as it says itself.
fn updated(published: Timestamp, entry: &Entry) -> Timestamp {
    let modified = entry.modified.as_deref().and_then(moment);
    modified.map_or(published, |modified| modified.max(published))
}

fn write(feed: &Feed, published: Timestamp, entry: &Entry, xml: &mut XmlDocument) {
    xml.element("entry", &[("xml:lang", &entry.language)], |xml| {
        xml.text("id", &[], &urn(entry.site.as_deref().unwrap_or(feed.site), &entry.id));
        xml.text("title", &[], &entry.title);
        xml.text("published", &[], &in_utc(published));
        xml.text("updated", &[], &in_utc(updated(published, entry)));
        let page = address(feed.address, feed.path, &entry.page);
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
        let package = address(feed.address, feed.path, &entry.package);
        xml.empty("link", &[("rel", "enclosure"), ("type", "application/zip"), ("href", &package)]);
        for category in entry.categories.iter().chain(&entry.tags) {
            xml.empty("category", &[("term", category)]);
        }
        if !entry.summary.is_empty() {
            xml.text("summary", &[], &entry.summary);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::entry::samples::entry;
    use crate::pages::goldens::assert_golden;

    const FEED: Feed = Feed {
        path: "feed.xml",
        index: "index.html",
        title: "Les communiqués",
        author: "Agence des essais",
        language: "fr",
        site: "essai.example",
        address: None,
    };

    fn text(given: &Feed, entries: &[Entry]) -> String {
        String::from_utf8(feed(given, entries)).unwrap()
    }

    #[test]
    fn a_feed_has_what_atom_requires() {
        let entries = [
            entry("2019-07-17-a", "2019-07-17"),
            entry("2020-01-02-b", "2020-01-02T10:00:00+01:00"),
        ];
        assert_golden("feed.golden.xml", &text(&FEED, &entries));
    }

    #[test]
    fn the_newest_come_first_and_withdrawn_ones_not_at_all() {
        let mut entries: Vec<Entry> = (0..70)
            .map(|day| {
                entry(&format!("r-{day}"), &format!("2019-{:02}-{:02}", 1 + day / 28, 1 + day % 28))
            })
            .collect();
        entries[69].state = State::Withdrawn;
        let feed = text(&FEED, &entries);
        assert_eq!(feed.matches("<entry ").count(), NEWEST);
        let place = |id: &str| feed.find(&format!("pages/{id}.html")).unwrap();
        assert!(place("r-68") < place("r-67") && !feed.contains("r-69.html"), "{feed}");
        entries.reverse();
        assert_eq!(text(&FEED, &entries), feed);
    }

    #[test]
    fn links_are_absolute_where_the_archive_has_an_address() {
        let published = Feed { address: Some("https://a.example/archive/"), ..FEED };
        let feed = text(&published, &[entry("a", "2019-07-17")]);
        assert!(feed.contains("href=\"https://a.example/archive/pages/a.html\""), "{feed}");
    }

    #[test]
    fn an_empty_feed_is_one() {
        assert!(text(&FEED, &[]).contains("<updated>1970-01-01T00:00:00Z</updated>"));
    }

    #[test]
    fn texts_are_no_markup() {
        let mut hostile = entry("a", "2019-07-17");
        hostile.title = "<script>&\u{1}]]>".to_owned();
        hostile.tags = vec!["\"><x>".to_owned()];
        let feed = text(&FEED, &[hostile]);
        assert!(feed.contains("&lt;script&gt;&amp;]]&gt;") && !feed.contains("<x>"), "{feed}");
    }
}
