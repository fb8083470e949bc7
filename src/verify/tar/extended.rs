//! What extended headers say about the next entry (POSIX.1-2017 pax; sparse files of GNU tar).

use tar::PaxExtensions;

use super::header::Extent;

/// What extended headers said about the next entry.
#[derive(Default)]
pub struct Extended {
    pub path: Option<Vec<u8>>,
    pub link: Option<Vec<u8>>,
    pub size: Option<u64>,
    pub sparse: Option<Sparse>,
    /// Whether there were any.
    pub is_there: bool,
}

/// A sparse file in the formats 0.0, 0.1 and 1.0 of GNU tar.
#[derive(Default)]
pub struct Sparse {
    /// The real name: the header has a made-up one.
    pub name: Option<Vec<u8>>,
    /// Size of the whole file.
    pub size: Option<u64>,
    pub extents: Vec<Extent>,
    /// Whether the extents precede the content (1.0).
    pub is_before_content: bool,
    /// The offset of an extent whose length is still to come (0.0).
    offset: Option<u64>,
}

impl Extended {
    /// Takes the records of a header; `false` if they are malformed, or say about all entries what
    /// only applies to one.
    pub fn take(&mut self, content: &[u8], is_global: bool) -> bool {
        for record in PaxExtensions::new(content) {
            let Some((key, value)) =
                record.ok().and_then(|it| Some((it.key().ok()?, it.value_bytes())))
            else {
                return false;
            };
            match key {
                "path" | "size" | "linkpath" if is_global => return false,
                "path" => self.path = Some(value.to_owned()),
                "linkpath" => self.link = Some(value.to_owned()),
                "size" => match decimal(value) {
                    Some(size) => self.size = Some(size),
                    None => return false,
                },
                _ => {
                    if let Some(key) = key.strip_prefix("GNU.sparse.")
                        && self.sparse.get_or_insert_default().take(key, value).is_none()
                    {
                        return false;
                    }
                }
            }
        }
        true
    }
}

impl Sparse {
    fn take(&mut self, key: &str, value: &[u8]) -> Option<()> {
        match key {
            "major" => self.is_before_content = decimal(value)? >= 1,
            "name" => self.name = Some(value.to_owned()),
            "size" | "realsize" => self.size = Some(decimal(value)?),
            "offset" => self.offset = Some(decimal(value)?),
            "numbytes" => self.extents.push((self.offset.take()?, decimal(value)?)),
            "map" if value.is_empty() => {}
            "map" => {
                let numbers: Option<Vec<u64>> =
                    value.split(|byte| *byte == b',').map(decimal).collect();
                self.extents = pairs(&numbers?)?;
            }
            _ => {}
        }
        Some(())
    }
}

/// The map that precedes the content in format 1.0: one number per line, the number of pairs first.
/// `None`: more lines are needed.
pub fn map(text: &[u8]) -> Option<Result<Vec<Extent>, ()>> {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n').filter(|it| it.ends_with(b"\n"));
    let mut number = || lines.next().map(|line| decimal(&line[..line.len() - 1]));
    let Some(count) = number()? else { return Some(Err(())) };
    let mut numbers = Vec::new();
    for _ in 0..count.checked_mul(2)? {
        match number()? {
            Some(value) => numbers.push(value),
            None => return Some(Err(())),
        }
    }
    Some(pairs(&numbers).ok_or(()))
}

fn pairs(numbers: &[u64]) -> Option<Vec<Extent>> {
    let pairs = numbers.chunks(2).map(|pair| Some((pair[0], *pair.get(1)?)));
    pairs.collect()
}

fn decimal(text: &[u8]) -> Option<u64> {
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    is_number.then(|| std::str::from_utf8(text).ok()?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_when_they_are_whole() {
        assert_eq!(map(b"2\n0\n5\n10\n"), None);
        assert_eq!(map(b"2\n0\n5\n10\n1\n\0\0"), Some(Ok(vec![(0, 5), (10, 1)])));
        assert_eq!(map(b"x\n"), Some(Err(())));
        let mut sparse = Sparse::default();
        for (key, value) in [("offset", "0"), ("numbytes", "3"), ("offset", "9")] {
            sparse.take(key, value.as_bytes()).unwrap();
        }
        assert_eq!(sparse.extents, [(0, 3)]);
        sparse.take("map", b"1,2,3,4").unwrap();
        assert_eq!(sparse.extents, [(1, 2), (3, 4)]);
        assert!(sparse.take("map", b"1,2,3").is_none());
    }
}
