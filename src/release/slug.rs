//! Names for releases: ASCII, short, and the same for the same file.

use jiff::Zoned;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::digest::{Digests, to_hex};

use super::dates::split_dated_name;

/// The longest identifier, in characters.
const LONGEST_ID: usize = 100;
/// Hexadecimal digits that distinguish cut slugs.
const DISCRIMINATOR: usize = 8;

/// The name of a post's file without folders and extension.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A name without the day at its beginning: Jekyll's `:title`.
pub(super) fn title_of_name(name: &str) -> &str {
    split_dated_name(name).map_or(name, |(_, title)| title)
}

/// The slug of a post's name and its identifier `YYYY-MM-DD-slug`, of at most 100 characters.
pub fn slug_and_id(name: &str, date: &Zoned) -> (String, String) {
    identified(without_day(name), date)
}

/// The same as earlier builds gave them: a day that another sign than a hyphen follows stands twice.
/// Packages record what differs from this.
pub fn recorded_slug_and_id(name: &str, date: &Zoned) -> (String, String) {
    identified(title_of_name(name), date)
}

fn identified(title: &str, date: &Zoned) -> (String, String) {
    let day = date.strftime("%Y-%m-%d").to_string();
    let slug = slug_within(title, LONGEST_ID - day.len() - 1);
    let id = format!("{day}-{slug}");
    (slug, id)
}

/// The slug of a post with that name, whatever its date.
pub fn slug_of(name: &str) -> String {
    slug_of_text(without_day(name))
}

/// The slug of any text.
pub(super) fn slug_of_text(text: &str) -> String {
    slug_within(text, LONGEST_ID - "YYYY-MM-DD-".len())
}

/// The slug of a text, of at most `room` characters.
fn slug_within(text: &str, room: usize) -> String {
    let mut slug = ascii_slug(text);
    if slug.is_empty() {
        // For a name without any ASCII letter, its digest is as good a name.
        slug = discriminator(text);
    }
    if slug.len() > room {
        let cut = slug[..room - DISCRIMINATOR - 1].trim_end_matches('-');
        slug = format!("{cut}-{}", discriminator(&slug));
    }
    slug
}

/// A name without the day at its beginning, whichever sign follows it: identifiers have their own.
fn without_day(name: &str) -> &str {
    let title = title_of_name(name);
    let (Some(day), Some(rest)) = (name.get(..10), name.get(10..)) else { return title };
    let rest = rest.trim_start_matches(['_', ' ', '.']);
    let is_day = day.parse::<jiff::civil::Date>().is_ok() && day.as_bytes()[4] == b'-';
    let is_apart = !rest.is_empty() && name.len() > 10 + rest.len();
    if title.len() == name.len() && is_day && is_apart { rest } else { title }
}

fn discriminator(text: &str) -> String {
    to_hex(&Digests::of(text.as_bytes()).sha256)[..DISCRIMINATOR].to_owned()
}

/// Lower-case letters, digits, `_` and single inner `-`.
fn ascii_slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.nfkd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' | '_' => slug.push(c),
            'œ' => slug.push_str("oe"),
            'æ' => slug.push_str("ae"),
            'ß' => slug.push_str("ss"),
            _ if slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::SiteConfig;
    use jiff::civil::date;

    fn id(path: &str) -> String {
        let day = date(2019, 7, 17).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        slug_and_id(&SiteConfig::default().name_of(path), &day).1
    }

    #[test]
    fn slugs_are_ascii() {
        assert_eq!(id("_c/L’Œuvre d'été - № 2.md"), "2019-07-17-l-oeuvre-d-ete-no-2");
        assert_eq!(id("_c/e\u{301}te\u{301}.md"), id("_c/\u{e9}t\u{e9}.md"));
        assert_eq!(id("2019-07-17-Straße_1.markdown"), "2019-07-17-strasse_1");
        assert_eq!(id("a.b.md"), "2019-07-17-a-b");
        // The day stands once, whatever follows it.
        assert_eq!(id("2019-07-17_name.md"), "2019-07-17-name");
        assert_eq!(id("2019-07-17 A name.md"), "2019-07-17-a-name");
        assert_eq!(id("2019-13-17_name.md"), "2019-07-17-2019-13-17_name");
        assert_eq!(id("2019-07-17.md"), "2019-07-17-2019-07-17");
    }

    #[test]
    fn a_name_without_letters_still_gives_an_identifier() {
        assert_eq!(id("——.md").len(), "2019-07-17-".len() + 8);
    }

    #[test]
    fn long_slugs_are_cut_and_stay_different() {
        let long = "mot-".repeat(40);
        let (one, two) = (id(&format!("{long}un.md")), id(&format!("{long}deux.md")));
        assert!(one.len() <= 100 && two.len() <= 100);
        assert_ne!(one, two);
        assert_eq!(one[..80], two[..80]);
        let fits = "a".repeat(89);
        assert_eq!(id(&format!("{fits}.md")), format!("2019-07-17-{fits}"));
    }
}
