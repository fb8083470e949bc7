//! Payload and tag manifests (RFC 8493 §2.1.3, §2.2.1).

use std::collections::BTreeMap;

use super::declaration::Declaration;
use super::text;
use crate::finding::Finding;
use crate::verify::fixity::Algorithm;
use crate::verify::{names, rule};

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
    /// `None`: not known; its digests cannot be checked, its list can.
    pub algorithm: Option<Algorithm>,
    /// Lower-case digest by path.
    pub digests: BTreeMap<String, String>,
    /// Whether the text is in this program's form: lines sorted by path, lower case, two spaces.
    pub is_own_form: bool,
}

/// Whether a text is what this program writes of these digests.
fn is_own_form(digests: &BTreeMap<String, String>, text: &str) -> bool {
    let rest = digests.iter().try_fold(text, |rest, (path, digest)| {
        rest.strip_prefix(digest.as_str())?
            .strip_prefix("  ")?
            .strip_prefix(text::encode_path(path).as_str())?
            .strip_prefix('\n')
    });
    rest == Some("")
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

/// Reads a manifest. `exists` tells whether the bag has a file: a path that begins with `*` or
/// `./` is taken as it stands if so.
pub fn parse(
    name: &str,
    text: &str,
    declaration: Declaration,
    exists: &dyn Fn(&str) -> bool,
    findings: &mut Vec<Finding>,
) -> Manifest {
    let (kind, algorithm) = recognise(name).unwrap_or((Kind::Tag, None));
    let digests = BTreeMap::new();
    let mut manifest =
        Manifest { name: name.to_owned(), kind, algorithm, digests, is_own_form: false };
    if algorithm.is_none() {
        let detail = "the algorithm in its name is not known: its digests are not checked";
        findings.push(Finding::new(&rule::BAG_ALGORITHM, name, detail));
    }
    for (index, line) in text::lines(text).enumerate() {
        let number = index + 1;
        if !declaration.is_strict() && (line.is_empty() || line.starts_with('#')) {
            let detail = format!("line {number} is blank or a comment");
            findings.push(Finding::new(&rule::BAG_MANIFEST_BLANK_OLD, name, detail));
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
        if path != decoded {
            let detail = format!("line {number}: « {} »", names::shown(&decoded));
            findings.push(Finding::new(&rule::BAG_PATH_PREFIX, name, detail));
        }
        let faults = findings.len();
        check_path(&manifest, number, path, findings);
        if findings.len() == faults {
            add(&mut manifest, number, path, digest, declaration, findings);
        }
    }
    manifest.is_own_form = is_own_form(&manifest.digests, text);
    manifest
}

/// Digest and path of a line.
fn split(line: &str, algorithm: Option<Algorithm>) -> Option<(&str, &str)> {
    let (digest, rest) = line.split_at_checked(line.find([' ', '\t'])?)?;
    let path = rest.trim_start_matches([' ', '\t']);
    let is_digest = !digest.is_empty() && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_length = algorithm.is_none_or(|algorithm| digest.len() == algorithm.digits());
    (is_digest && has_length && !path.is_empty()).then_some((digest, path))
}

/// The path that a line writes. Before 1.0 nothing says that « % » is escaped itself: a file whose
/// name has « %0A » as it stands is taken if there is one.
fn decoded(written: &str, declaration: Declaration, exists: &dyn Fn(&str) -> bool) -> String {
    let decoded = text::decode_path(written, declaration.is_strict());
    let is_literal = !declaration.is_strict()
        && decoded != written
        && !exists(without_prefix(&decoded, exists))
        && exists(without_prefix(written, exists));
    if is_literal { written.to_owned() } else { decoded }
}

/// Without the `*` of md5sum's binary mode and the `./` of find.
fn without_prefix<'a>(path: &'a str, exists: &dyn Fn(&str) -> bool) -> &'a str {
    if exists(path) {
        return path;
    }
    let path = path.strip_prefix('*').unwrap_or(path);
    path.strip_prefix("./").unwrap_or(path)
}

fn check_path(manifest: &Manifest, number: usize, path: &str, findings: &mut Vec<Finding>) {
    let mut wrong = |rule, reason: &str| {
        let detail = format!("line {number}: the path « {} » {reason}", names::shown(path));
        findings.push(Finding::new(rule, manifest.name.clone(), detail));
    };
    // CR and LF come out of escapes: unwise, and allowed.
    let plain: String = path.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let in_payload = path.starts_with("data/");
    if let Some(reason) = names::unsafe_reason(&plain) {
        wrong(&rule::BAG_UNSAFE_PATH, reason);
    } else if manifest.kind == Kind::Payload && !in_payload {
        wrong(&rule::BAG_UNSAFE_PATH, "is not in data/");
    } else if manifest.kind == Kind::Tag
        && (in_payload || recognise(path).is_some_and(|(kind, _)| kind == Kind::Tag))
    {
        wrong(&rule::BAG_TAG_MANIFEST_ENTRY, "is that of a payload file or a tag manifest");
    }
}

fn add(
    manifest: &mut Manifest,
    number: usize,
    path: &str,
    digest: &str,
    declaration: Declaration,
    findings: &mut Vec<Finding>,
) {
    let digest = digest.to_ascii_lowercase();
    let Some(before) = manifest.digests.get(path) else {
        manifest.digests.insert(path.to_owned(), digest);
        return;
    };
    let rule = match (*before == digest, declaration.is_strict()) {
        (false, _) => &rule::BAG_LISTED_DIFFERENTLY,
        (true, true) => &rule::BAG_LISTED_TWICE,
        (true, false) => &rule::BAG_LISTED_TWICE_OLD,
    };
    let detail = format!("line {number} lists it again");
    let detail = format!("{}: {detail}", manifest.name);
    findings.push(Finding::new(rule, path, detail));
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
    const OLD: Declaration = Declaration { version: (0, 97), ..Declaration::ASSUMED };

    fn parse_lines(lines: &[String], declaration: Declaration) -> (Vec<String>, Vec<&'static str>) {
        let mut findings = Vec::new();
        let text = lines.join("\n");
        let manifest =
            parse("manifest-md5.txt", &text, declaration, &|path| path == "data/*b", &mut findings);
        let codes = findings.iter().map(|finding| finding.rule.code).collect();
        (manifest.digests.into_keys().collect(), codes)
    }

    #[test]
    fn any_blanks_separate_digest_and_path() {
        let lines = [format!("{MD5} data/a"), format!("{MD5}\t \tdata/b c")];
        let (paths, codes) = parse_lines(&lines, OLD);
        assert_eq!(paths, ["data/a", "data/b c"]);
        assert_eq!(codes, [""; 0]);
    }

    #[test]
    fn malformed_lines_are_told_and_passed_over() {
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
        assert_eq!(parse_lines(&lines, Declaration::ASSUMED).1, ["B009"; 5]);
    }

    #[test]
    fn a_percent_sign_before_1_0_is_itself_where_such_a_file_is() {
        let text = format!("{MD5}  data/a%0Ab\n{MD5}  data/c%0Ad\n");
        let exists = |path: &str| path == "data/a%0Ab";
        let read =
            |declaration| parse("manifest-md5.txt", &text, declaration, &exists, &mut vec![]);
        let paths: Vec<_> = read(OLD).digests.into_keys().collect();
        assert_eq!(paths, ["data/a%0Ab", "data/c\nd"]);
        let paths: Vec<_> = read(Declaration::ASSUMED).digests.into_keys().collect();
        assert_eq!(paths, ["data/a\nb", "data/c\nd"]);
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
    fn names_tell_kind_and_algorithm() {
        assert_eq!(
            recognise("manifest-sha256.txt"),
            Some((Kind::Payload, Some(Algorithm::Sha256)))
        );
        assert_eq!(recognise("tagmanifest-MD5.txt"), Some((Kind::Tag, Some(Algorithm::Md5))));
        assert_eq!(recognise("manifest-tiger.txt"), Some((Kind::Payload, None)));
        assert_eq!(recognise("data/manifest-md5.txt"), None);
    }
}
