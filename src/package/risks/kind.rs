//! The kind of a file by its first bytes, and by its name: only as far as the two can contradict
//! each other.

/// Kinds with their own signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Pdf,
    Jpeg,
    Png,
    Gif,
    Webp,
    Tiff,
    Zip,
    SevenZip,
    Rar,
    Gzip,
    /// Compound File Binary: Office files before 2007, and encrypted ones since.
    Compound,
    Rtf,
    /// ISO base media: MP4, MOV, M4A, HEIF.
    Media,
    Mp3,
    Ogg,
    Executable,
    /// No signature, and no zero bytes except in UTF-16.
    Text,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Pdf => "a PDF",
            Kind::Jpeg => "a JPEG picture",
            Kind::Png => "a PNG picture",
            Kind::Gif => "a GIF picture",
            Kind::Webp => "a WebP picture",
            Kind::Tiff => "a TIFF picture",
            Kind::Zip => "a zip",
            Kind::SevenZip => "a 7-Zip archive",
            Kind::Rar => "a RAR archive",
            Kind::Gzip => "gzip data",
            Kind::Compound => "a compound file (Office before 2007)",
            Kind::Rtf => "a rich text file",
            Kind::Media => "audio or video",
            Kind::Mp3 => "MP3 audio",
            Kind::Ogg => "Ogg audio or video",
            Kind::Executable => "a program",
            Kind::Text => "plain text",
        }
    }
}

impl Kind {
    /// Whether nothing follows the signature that must follow it: pictures are told by few bytes,
    /// which stand before much that is none.
    pub fn is_hollow(self, head: &[u8]) -> bool {
        match self {
            // The first chunk (ISO 15948 §5.6), the screen (GIF89a §18), a marker (ISO 10918-1 §B.1).
            Kind::Png => head.get(12..16) != Some(b"IHDR"),
            Kind::Gif => head.len() < 13,
            Kind::Jpeg => head.get(3).is_none_or(|marker| !(0xC0..=0xFE).contains(marker)),
            _ => false,
        }
    }
}

/// The kind of a file by its first bytes; `None` if it is none of these.
pub fn of_bytes(head: &[u8]) -> Option<Kind> {
    const SIGNATURES: [(&[u8], Kind); 21] = [
        (b"%PDF-", Kind::Pdf),
        (b"\xFF\xD8\xFF", Kind::Jpeg),
        (b"\x89PNG\r\n\x1A\n", Kind::Png),
        (b"GIF87a", Kind::Gif),
        (b"GIF89a", Kind::Gif),
        (b"II*\0", Kind::Tiff),
        (b"MM\0*", Kind::Tiff),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"7z\xBC\xAF\x27\x1C", Kind::SevenZip),
        (b"Rar!\x1A\x07", Kind::Rar),
        (b"\x1F\x8B", Kind::Gzip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::Compound),
        (b"{\\rtf", Kind::Rtf),
        (b"ID3", Kind::Mp3),
        (b"\xFF\xFB", Kind::Mp3),
        (b"OggS", Kind::Ogg),
        (b"MZ", Kind::Executable),
        (b"\x7FELF", Kind::Executable),
        // UTF-16 has zero bytes, and says so.
        (b"\xFF\xFE", Kind::Text),
        (b"\xFE\xFF", Kind::Text),
    ];
    let signed = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature));
    if let Some((_, kind)) = signed {
        return Some(*kind);
    }
    match (head.get(..4), head.get(4..8), head.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => return Some(Kind::Webp),
        (_, Some(b"ftyp"), _) => return Some(Kind::Media),
        _ => {}
    }
    // A PDF may begin within the first kilobyte (ISO 32000-1, annex H.3, note 13).
    if head.windows(5).take(1024).any(|window| window == b"%PDF-") {
        return Some(Kind::Pdf);
    }
    (!head.is_empty() && !head.contains(&0)).then_some(Kind::Text)
}

/// The kinds that a name allows; `None` if it says nothing that the bytes could contradict.
pub fn of_name(name: &str) -> Option<&'static [Kind]> {
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match extension.as_str() {
        "pdf" => &[Kind::Pdf],
        "jpg" | "jpeg" | "jpe" => &[Kind::Jpeg],
        "png" => &[Kind::Png],
        "gif" => &[Kind::Gif],
        "webp" => &[Kind::Webp],
        "tif" | "tiff" => &[Kind::Tiff],
        "zip" | "odt" | "ods" | "odp" | "odg" | "epub" => &[Kind::Zip],
        // An encrypted one is a compound file.
        "docx" | "xlsx" | "pptx" | "docm" | "xlsm" | "pptm" => &[Kind::Zip, Kind::Compound],
        "doc" | "xls" | "ppt" => &[Kind::Compound],
        "7z" => &[Kind::SevenZip],
        "rar" => &[Kind::Rar],
        "gz" | "tgz" => &[Kind::Gzip],
        "rtf" => &[Kind::Rtf],
        "mp4" | "m4v" | "mov" | "m4a" => &[Kind::Media],
        "mp3" => &[Kind::Mp3],
        "ogg" | "oga" | "ogv" => &[Kind::Ogg],
        "csv" | "txt" | "md" | "xml" | "json" | "svg" | "html" | "htm" | "vtt" | "srt" => {
            &[Kind::Text]
        }
        _ => return None,
    })
}
