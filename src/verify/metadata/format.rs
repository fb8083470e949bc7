//! The kind of a file according to its first bytes, compared with the metadata: for formats that
//! have a signature.

/// A format with its media type and PRONOM identifiers.
struct Kind {
    media_type: &'static str,
    puids: &'static [&'static str],
    is: fn(&[u8]) -> bool,
}

/// Signatures as PRONOM describes them.
const KINDS: [Kind; 5] = [
    Kind {
        media_type: "image/png",
        puids: &["fmt/11", "fmt/12", "fmt/13"],
        is: |head| head.starts_with(b"\x89PNG\r\n\x1A\n"),
    },
    Kind {
        media_type: "image/jpeg",
        puids: &[
            "fmt/41",
            "fmt/42",
            "fmt/43",
            "fmt/44",
            "x-fmt/390",
            "x-fmt/391",
            "x-fmt/398",
            "fmt/645",
            "fmt/1507",
        ],
        is: |head| head.starts_with(b"\xFF\xD8\xFF"),
    },
    Kind {
        media_type: "image/gif",
        puids: &["fmt/3", "fmt/4"],
        is: |head| head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
    },
    Kind {
        media_type: "image/webp",
        puids: &["fmt/566", "fmt/567", "fmt/568"],
        is: |head| head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
    },
    Kind {
        media_type: "application/pdf",
        // PDF 1.0 to 2.0, then PDF/A-1 to PDF/A-4.
        puids: &[
            "fmt/14", "fmt/15", "fmt/16", "fmt/17", "fmt/18", "fmt/19", "fmt/20", "fmt/276",
            "fmt/1129", "fmt/95", "fmt/354", "fmt/476", "fmt/477", "fmt/478", "fmt/479", "fmt/480",
            "fmt/481", "fmt/1910", "fmt/1911", "fmt/1912",
        ],
        is: |head| head.starts_with(b"%PDF-"),
    },
];

fn kind_of(head: &[u8]) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| (kind.is)(head))
}

/// The fault of a media type, if any.
pub fn media_type_fault(declared: &str, head: &[u8]) -> Option<String> {
    let found = kind_of(head);
    let is_right = match found {
        Some(kind) => kind.media_type == declared,
        None => KINDS.iter().all(|kind| kind.media_type != declared),
    };
    (!is_right).then(|| format!("it is declared as {declared}, but begins like {}", shown(found)))
}

/// The fault of a PRONOM identifier, if any.
pub fn puid_fault(declared: &str, head: &[u8]) -> Option<String> {
    let found = kind_of(head);
    let is_right = match found {
        Some(kind) => kind.puids.contains(&declared),
        None => KINDS.iter().all(|kind| !kind.puids.contains(&declared)),
    };
    (!is_right).then(|| format!("it is declared as {declared}, but begins like {}", shown(found)))
}

fn shown(kind: Option<&Kind>) -> &'static str {
    kind.map_or("no format with a known signature", |kind| kind.media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide() {
        let png = b"\x89PNG\r\n\x1A\n....";
        assert_eq!(media_type_fault("image/png", png), None);
        assert_eq!(puid_fault("fmt/12", png), None);
        assert!(media_type_fault("image/jpeg", png).is_some());
        assert!(puid_fault("fmt/479", png).is_some());
        assert!(media_type_fault("application/pdf", b"text").is_some());
        assert!(puid_fault("fmt/276", b"").is_some());
        assert_eq!(media_type_fault("text/markdown", b"---"), None);
        assert_eq!(puid_fault("fmt/1149", b"---"), None);
    }
}
