//! Every value of a file that describes something, and what a forger would write in its place.

use std::collections::BTreeMap;
use std::ops::Range;

/// A forged text.
pub struct Edit {
    /// What was changed: `mets/fileSec/fileGrp/file@SIZE`.
    pub place: String,
    pub text: String,
}

/// How many places of one name are forged: the first ones, and the last.
const MOST: usize = 3;

/// The first places of each name, and the last one.
fn few<T>(places: Vec<(String, T)>) -> Vec<(String, T)> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in &places {
        *numbers.entry(name.clone()).or_default() += 1;
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let is_kept = |name: &String| {
        let seen = seen.entry(name.clone()).or_default();
        *seen += 1;
        *seen < MOST || *seen == numbers[name]
    };
    let mut is_kept = is_kept;
    places.into_iter().filter(|(name, _)| is_kept(name)).collect()
}

fn with(text: &str, range: Range<usize>, other: &str) -> String {
    format!("{}{other}{}", &text[..range.start], &text[range.end..])
}

/// Another value of the same kind, so that only the value is wrong.
pub fn another(value: &str) -> String {
    let last = value.chars().next_back().unwrap_or('a');
    let other = match last {
        '0'..='8' => char::from(last as u8 + 1),
        '9' => '8',
        // Of a digest, another digit.
        'f' | 'F' => char::from(last as u8 - 1),
        'a'..='y' | 'A'..='Y' => char::from(last as u8 + 1),
        _ => 'b',
    };
    format!("{}{other}", &value[..value.len() - if value.is_empty() { 0 } else { last.len_utf8() }])
}

/// The text with another value at each of these places.
fn edited(text: &str, places: Vec<(String, Range<usize>)>) -> Vec<Edit> {
    let edit = |(place, range): (String, Range<usize>)| Edit {
        place,
        text: with(text, range.clone(), &another(&text[range])),
    };
    few(places).into_iter().map(edit).collect()
}

/// The texts and attributes of an XML file as the program writes it, each with another value, and
/// each attribute and element left out.
pub fn of_xml(text: &str) -> Vec<Edit> {
    let mut values: Vec<(String, Range<usize>)> = Vec::new();
    let mut wholes: Vec<(String, Range<usize>)> = Vec::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let path =
        |open: &[(&str, usize)]| open.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("/");
    let mut rest = 0;
    while let Some(at) = text[rest..].find('<').map(|at| rest + at) {
        let end = at + text[at..].find('>').unwrap();
        let between = text[rest..at].trim();
        if !between.is_empty() && !open.is_empty() {
            let start = at - text[rest..at].trim_start().len();
            values.push((path(&open), start..start + between.len()));
        }
        let tag = &text[at + 1..end];
        rest = end + 1;
        if tag.starts_with('?') {
            continue;
        }
        let is_end = tag.starts_with('/');
        if !is_end {
            let name = tag.split([' ', '/']).next().unwrap();
            open.push((name, at));
            let mut inside = at + 1 + name.len();
            while let Some(quote) = text[inside..end].find("=\"").map(|quote| inside + quote) {
                let key = text[inside..quote].trim();
                let start = quote + 2;
                let close = start + text[start..end].find('"').unwrap();
                let place = format!("{}@{key}", path(&open));
                values.push((place.clone(), start..close));
                wholes.push((place, inside..close + 1));
                inside = close + 1;
            }
        }
        if is_end || tag.ends_with('/') {
            let place = path(&open);
            let (_, start) = open.pop().unwrap();
            if !open.is_empty() {
                wholes.push((place, start..rest));
            }
        }
    }
    let mut edits = edited(text, values);
    let removed = few(wholes).into_iter().map(|(place, range)| Edit {
        place: format!("{place}, left out"),
        text: with(text, range, ""),
    });
    edits.extend(removed);
    edits
}

/// Another structure with the same values: what says nothing, and what is there twice or in another
/// order.
pub fn structural(text: &str) -> Vec<Edit> {
    // The first two elements on lines of their own, of different names.
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let name = |line: &str| {
        let line = line.trim();
        let is_whole = line.ends_with("/>") || line.contains("</");
        let name = line.strip_prefix('<')?.split([' ', '>', '/']).next()?;
        (is_whole && !name.is_empty()).then(|| name.to_owned())
    };
    let is_pair = |at: &usize| match (name(lines[*at]), name(lines[at + 1])) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    let pair = (0..lines.len() - 1).find(is_pair).unwrap();
    let rejoined = |lines: &[&str]| lines.concat();
    let mut swapped = lines.clone();
    swapped.swap(pair, pair + 1);
    let mut doubled = lines.clone();
    doubled.insert(pair, lines[pair]);
    let root = text.find("<?xml").map_or(0, |at| at + 5);
    let root = root + text[root..].find('<').unwrap();
    let after_root = root + text[root..].find('>').unwrap();
    let put = |at: usize, what: &str| format!("{}{what}{}", &text[..at], &text[at..]);
    let value = text[after_root..].find("</").map(|at| after_root + at).unwrap();
    let edits = [
        ("a comment", put(after_root + 1, "<!-- a -->")),
        ("an instruction", put(after_root + 1, "<?a b?>")),
        ("an attribute", put(after_root, " a=\"b\"")),
        ("a namespace", put(after_root, " xmlns:a=\"b\"")),
        ("a CDATA section", put(value, "<![CDATA[]]>")),
        ("two elements swapped", rejoined(&swapped)),
        ("an element twice", rejoined(&doubled)),
        ("an element added", put(text.rfind("</").unwrap(), "<a>b</a>")),
    ];
    edits.map(|(place, text)| Edit { place: place.to_owned(), text }).into()
}

/// The values of a file of labels, each with another value, each left out, and each twice.
pub fn of_lines(text: &str) -> Vec<Edit> {
    let (mut values, mut at) = (Vec::new(), 0);
    let mut edits = Vec::new();
    for line in text.split_inclusive('\n') {
        let whole = at..at + line.len();
        if let Some((label, value)) = line.split_once(": ") {
            let start = at + label.len() + 2;
            values.push((label.to_owned(), start..start + value.trim_end().len()));
            for (what, other) in [("left out", String::new()), ("twice", line.repeat(2))] {
                let text = with(text, whole.clone(), &other);
                edits.push(Edit { place: format!("{label}, {what}"), text });
            }
        }
        at += line.len();
    }
    let mut all = edited(text, values);
    all.extend(edits);
    all
}

/// The values of a JSON text, each with another value.
pub fn of_json(text: &str) -> Vec<Edit> {
    let mut reading = Json { text, at: 0, values: Vec::new() };
    reading.value("");
    edited(text, reading.values)
}

struct Json<'a> {
    text: &'a str,
    at: usize,
    values: Vec<(String, Range<usize>)>,
}

impl Json<'_> {
    fn peek(&mut self) -> u8 {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.text.as_bytes()[self.at]
    }

    /// The range of a string without its quotation marks.
    fn string(&mut self) -> Range<usize> {
        assert_eq!(self.peek(), b'"');
        let start = self.at + 1;
        let mut end = start;
        while self.text.as_bytes()[end] != b'"' {
            end += if self.text.as_bytes()[end] == b'\\' { 2 } else { 1 };
        }
        self.at = end + 1;
        start..end
    }

    fn value(&mut self, path: &str) {
        match self.peek() {
            b'{' | b'[' => {
                let is_object = self.peek() == b'{';
                self.at += 1;
                while !matches!(self.peek(), b'}' | b']') {
                    let mut inner = format!("{path}[]");
                    if is_object {
                        let key = self.string();
                        let dot = if path.is_empty() { "" } else { "." };
                        inner = format!("{path}{dot}{}", &self.text[key]);
                        assert_eq!(self.peek(), b':');
                        self.at += 1;
                    }
                    self.value(&inner);
                    if self.peek() == b',' {
                        self.at += 1;
                    }
                }
                self.at += 1;
            }
            b'"' => {
                let range = self.string();
                self.values.push((path.to_owned(), range));
            }
            _ => {
                let rest = &self.text[self.at..];
                let length = rest.find([',', '}', ']', '\n']).unwrap_or(rest.len());
                let range = self.at..self.at + length;
                self.at = range.end;
                // `null`, `true` and `false` have no other value of their kind.
                if rest.starts_with(|c: char| c.is_ascii_digit()) {
                    self.values.push((path.to_owned(), range));
                }
            }
        }
    }
}
