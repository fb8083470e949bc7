//! Payload and tag manifests (RFC 8493 §2.1.3, §2.2.1).

use std::borrow::Cow;

use super::declaration::Declaration;
use super::listing::{Again, Collector, Listing};
use super::text;
use crate::finding::{Finding, Rule};
use crate::limits::package::LONGEST_PATH;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::fixity::Algorithm;
use crate::verify::names;

/// Which files a manifest lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Payload,
    Tag,
}

/// A manifest, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// File name.
    pub name: String,
    pub kind: Kind,
    /// `None`: unknown; its digests cannot be checked, its list can.
    pub algorithm: Option<Algorithm>,
    pub digests: Listing,
    /// Whether the text is in this program's form: lines sorted by path, lower case, two spaces.
    pub is_own_form: bool,
}

/// Kind and algorithm of a manifest's file name; `None` for another file.
pub fn recognise(path: &str) -> Option<(Kind, Option<Algorithm>)> {
    let stem = path.strip_suffix(".txt")?;
    let (kind, algorithm) = match stem.strip_prefix("tagmanifest-") {
        Some(algorithm) => (Kind::Tag, algorithm),
        None => (Kind::Payload, stem.strip_prefix("manifest-")?),
    };
    (!algorithm.contains('/')).then(|| (kind, Algorithm::from_name(algorithm)))
}

/// Reads a manifest. `exists` says whether the bag has a file: a path that begins with `*` or `./`
/// is taken literally if it does.
pub fn parse(
    name: &str,
    text: String,
    declaration: Declaration,
    exists: &dyn Fn(&str) -> bool,
    findings: &mut Findings,
) -> Manifest {
    let (kind, algorithm) = recognise(name).unwrap_or((Kind::Tag, None));
    if algorithm.is_none() {
        let detail = "the algorithm in its name is unknown: its digests are not checked";
        findings.push(Finding::new(&rule::BAG_ALGORITHM, name, detail));
    }
    let mut collector = Collector::new(&text);
    let mut is_lower_case = true;
    for (index, line) in text::lines(&text).enumerate() {
        let number = index + 1;
        if line.is_empty() || line.starts_with('#') {
            let detail = format!("line {number} is blank or a comment");
            findings.push(Finding::new(&rule::BAG_MANIFEST_BLANK, name, detail));
            continue;
        }
        let Some((digest, written)) = split(line, algorithm) else {
            let form = algorithm.map_or("a digest".to_owned(), |algorithm| {
                format!("{} hexadecimal digits", algorithm.digits())
            });
            let detail = format!("line {number} is not {form}, spaces, and a path");
            findings.push(Finding::new(&rule::BAG_MANIFEST_LINE, name, detail));
            continue;
        };
        let decoded = decoded(written, declaration, exists);
        let path = without_prefix(&decoded, exists);
        if path.len() != decoded.len() {
            let detail = format!("line {number}: `{}`", names::shown(&decoded));
            findings.push(Finding::new(&rule::BAG_PATH_PREFIX, name, detail));
        }
        if let Some((rule, reason)) = path_fault(kind, &path) {
            let detail = format!("line {number}: the path `{}` {reason}", names::shown(&path));
            findings.push(Finding::new(rule, name, detail));
        } else {
            is_lower_case &= !digest.bytes().any(|byte| byte.is_ascii_uppercase());
            collector.add(number, &path, digest);
        }
    }
    let (collected, length) = (collector.finish(), text.len());
    let (digests, again) = collected.into_listing(text);
    report_again(name, &again, declaration, findings);
    let is_own_form = is_lower_case && digests.is_written_as(length, text::encode_path);
    Manifest { name: name.to_owned(), kind, algorithm, digests, is_own_form }
}

/// Digest and path of a line.
fn split(line: &str, algorithm: Option<Algorithm>) -> Option<(&str, &str)> {
    let (digest, rest) = line.split_at_checked(memchr::memchr2(b' ', b'\t', line.as_bytes())?)?;
    let path = rest.trim_start_matches([' ', '\t']);
    let is_digest = !digest.is_empty() && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_length = algorithm.is_none_or(|algorithm| digest.len() == algorithm.digits());
    (is_digest && has_length && !path.is_empty()).then_some((digest, path))
}

/// The path that a line writes. Before 1.0 nothing says that `%` itself is escaped: a file whose
/// name literally has `%0A` is taken if it exists.
fn decoded<'a>(
    written: &'a str,
    declaration: Declaration,
    exists: &dyn Fn(&str) -> bool,
) -> Cow<'a, str> {
    // What is too long both escaped and unescaped is refused as it is.
    if !written.contains('%') || written.len() > 3 * LONGEST_PATH {
        return Cow::Borrowed(written);
    }
    let decoded = text::decode_path(written, declaration.is_strict());
    let is_literal = !declaration.is_strict()
        && decoded != written
        && !exists(&without_prefix(&decoded, exists))
        && exists(&without_prefix(written, exists));
    if is_literal { Cow::Borrowed(written) } else { Cow::Owned(decoded) }
}

/// Without the `*` of md5sum's binary mode, the `./` of find, empty or `.` components, and blanks at
/// the end, as long as that gives a file that exists.
fn without_prefix<'a>(path: &'a str, exists: &dyn Fn(&str) -> bool) -> Cow<'a, str> {
    if exists(path) {
        return Cow::Borrowed(path);
    }
    let trimmed = path.trim_end_matches([' ', '\t']);
    if trimmed.len() != path.len() && !exists(&without_parts(path, exists)) {
        let short = without_parts(trimmed, exists);
        if exists(&short) {
            return short;
        }
    }
    without_parts(path, exists)
}

fn without_parts<'a>(path: &'a str, exists: &dyn Fn(&str) -> bool) -> Cow<'a, str> {
    let path = path.strip_prefix('*').unwrap_or(path);
    let path = path.strip_prefix("./").unwrap_or(path);
    if !(path.contains("/./") || path.contains("//")) || path.starts_with('/') {
        return Cow::Borrowed(path);
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let short = parts.join("/");
    if exists(&short) { Cow::Owned(short) } else { Cow::Borrowed(path) }
}

/// Why a manifest cannot list a path, if so.
fn path_fault(kind: Kind, path: &str) -> Option<(&'static Rule, &'static str)> {
    // CR and LF come from escapes: unwise, but allowed.
    let is_end = |c: char| matches!(c, '\n' | '\r');
    let plain = match memchr::memchr2(b'\n', b'\r', path.as_bytes()).is_some() {
        true => Cow::Owned(path.replace(is_end, "")),
        false => Cow::Borrowed(path),
    };
    let in_payload = path.starts_with("data/");
    let is_tag_manifest = || recognise(path).is_some_and(|(kind, _)| kind == Kind::Tag);
    if let Some(reason) = names::unsafe_reason(&plain) {
        Some((&rule::BAG_UNSAFE_PATH, reason))
    } else if kind == Kind::Payload && !in_payload {
        Some((&rule::BAG_UNSAFE_PATH, "is not in data/"))
    } else if kind == Kind::Tag && (in_payload || is_tag_manifest()) {
        let reason = "is that of a payload file or a tag manifest";
        Some((&rule::BAG_TAG_MANIFEST_ENTRY, reason))
    } else {
        None
    }
}

/// Reports paths that are listed again.
fn report_again(name: &str, again: &[Again], declaration: Declaration, findings: &mut Findings) {
    for Again { number, path, has_same_digest } in again {
        let rule = match (has_same_digest, declaration.is_strict()) {
            (false, _) => &rule::BAG_LISTED_DIFFERENTLY,
            (true, true) => &rule::BAG_LISTED_TWICE,
            (true, false) => &rule::BAG_LISTED_TWICE_OLD,
        };
        let detail = format!("{name}: line {number} lists it again");
        findings.push(Finding::new(rule, path, detail));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
    const OLD: Declaration = Declaration { version: (0, 97), ..Declaration::ASSUMED };

    fn parse_lines(lines: &[String], declaration: Declaration) -> (Vec<String>, Vec<&'static str>) {
        let mut findings = Findings::default();
        let text = lines.join("\n");
        let manifest =
            parse("manifest-md5.txt", text, declaration, &|path| path == "data/*b", &mut findings);
        let codes = findings.iter().map(|finding| finding.rule.code).collect();
        (manifest.digests.paths().map(str::to_owned).collect(), codes)
    }

    #[test]
    fn any_blanks_separate_digest_and_path() {
        let lines = [format!("{MD5} data/a"), format!("{MD5}\t \tdata/b c")];
        let (paths, codes) = parse_lines(&lines, OLD);
        assert_eq!(paths, ["data/a", "data/b c"]);
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn malformed_lines_are_reported_and_passed_over() {
        let lines = [
            MD5.to_owned(),
            String::new(),
            format!("{}  data/short", &MD5[2..]),
            format!("{}z  data/z", &MD5[1..]),
            format!("{MD5}  data/good"),
            "# md5sum".to_owned(),
        ];
        let (paths, codes) = parse_lines(&lines, OLD);
        assert_eq!(paths, ["data/good"]);
        assert_eq!(codes, ["B009", "B042", "B009", "B009", "B042"]);
        assert_eq!(parse_lines(&lines, Declaration::ASSUMED).1, codes);
    }

    #[test]
    fn a_percent_sign_before_1_0_is_itself_where_such_a_file_is() {
        let text = format!("{MD5}  data/a%0Ab\n{MD5}  data/c%0Ad\n");
        let exists = |path: &str| path == "data/a%0Ab";
        let paths = |declaration| {
            let name = "manifest-md5.txt";
            let read = parse(name, text.clone(), declaration, &exists, &mut Findings::default());
            read.digests.paths().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(paths(OLD), ["data/a%0Ab", "data/c\nd"]);
        assert_eq!(paths(Declaration::ASSUMED), ["data/a\nb", "data/c\nd"]);
    }

    #[test]
    fn prefixes_of_other_tools_are_warnings() {
        let lines =
            [format!("{MD5} *data/a"), format!("{MD5}  ./data/b"), format!("{MD5}  data/*b")];
        let (paths, codes) = parse_lines(&lines, OLD);
        assert_eq!(paths, ["data/*b", "data/a", "data/b"]);
        assert_eq!(codes, ["B017"; 2]);
    }

    #[test]
    fn blanks_at_the_end_are_warnings_where_the_file_is_there() {
        let text = format!("{MD5}  data/a \n{MD5}  *data/b\t\n{MD5}  data/c \n{MD5}  data/d \n");
        let mut findings = Findings::default();
        let exists = |path: &str| matches!(path, "data/a" | "data/b" | "data/c" | "data/c ");
        let manifest = parse("manifest-md5.txt", text, OLD, &exists, &mut findings);
        let paths: Vec<_> = manifest.digests.paths().collect();
        assert_eq!(paths, ["data/a", "data/b", "data/c ", "data/d "]);
        let codes: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["B017"; 2]);
    }

    #[test]
    fn parts_that_lead_nowhere_are_warnings_where_the_file_is_there() {
        let text = format!("{MD5}  data/./a//b\n{MD5}  data/./c\n{MD5}  data/../d/./e\n");
        let mut findings = Findings::default();
        let exists = |path: &str| path == "data/a/b";
        let manifest = parse("manifest-md5.txt", text, OLD, &exists, &mut findings);
        assert_eq!(manifest.digests.paths().collect::<Vec<_>>(), ["data/a/b"]);
        let codes: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["B017", "B018", "B018"]);
    }

    #[test]
    fn a_file_listed_twice_is_judged_by_version_and_digest() {
        let twice = [format!("{MD5}  data/a"), format!("{}  data/a", MD5.to_uppercase())];
        assert_eq!(parse_lines(&twice, OLD).1, ["B015"]);
        assert_eq!(parse_lines(&twice, Declaration::ASSUMED).1, ["B014"]);
        let other = [format!("{MD5}  data/a"), format!("{}  data/a", MD5.replace('9', "8"))];
        assert_eq!(parse_lines(&other, OLD).1, ["B016"]);
    }

    #[test]
    fn paths_outside_the_payload_are_refused() {
        let lines = ["/etc/x", "data/../../x", "bagit.txt", "~/x"].map(|p| format!("{MD5}  {p}"));
        assert_eq!(parse_lines(&lines, OLD), (vec![], vec!["B018"; 4]));
    }

    #[test]
    fn the_name_gives_kind_and_algorithm() {
        assert_eq!(
            recognise("manifest-sha256.txt"),
            Some((Kind::Payload, Some(Algorithm::Sha256)))
        );
        assert_eq!(recognise("tagmanifest-MD5.txt"), Some((Kind::Tag, Some(Algorithm::Md5))));
        assert_eq!(recognise("manifest-tiger.txt"), Some((Kind::Payload, None)));
        assert_eq!(recognise("data/manifest-md5.txt"), None);
    }
}
