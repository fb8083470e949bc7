//! Programs in documents: who opens one later may not be able to run them, or should not.

use crate::pdf::reader::PdfFacts;

/// Members of Office files that are macros (MS-OFFMACRO2 §2.2), and folders of those of OpenDocument
/// (ODF 1.3 part 2 §3.14).
const MEMBERS: [&str; 3] = ["/vbaproject.bin", "/vbadata.xml", "/attachedtoolbars.bin"];
const FOLDERS: [&str; 4] = ["basic/", "scripts/", "xl/macrosheets/", "word/activex/"];
/// The stream of a VBA project in Office files before 2007 (MS-OVBA §2.3.4.1).
const PROJECT: &str = "_VBA_PROJECT";
/// Actions of a PDF that run something or send something away (ISO 32000-1 §12.6.4).
const ACTIONS: [&str; 5] = ["JavaScript", "Launch", "ImportData", "SubmitForm", "RichMediaExecute"];

/// Macros among the members of a zip.
pub fn in_zip(names: &[String]) -> Option<String> {
    let is_macro = |name: &&String| {
        let name = name.to_lowercase();
        let is_file = !name.ends_with('/');
        MEMBERS.iter().any(|end| name.ends_with(end))
            || is_file && FOLDERS.iter().any(|folder| name.starts_with(folder))
    };
    // OpenDocument lists its libraries of macros even where there are none.
    let is_list =
        |name: &String| name.ends_with("script-lc.xml") || name.ends_with("dialog-lc.xml");
    let found = names.iter().find(|name| is_macro(name) && !is_list(name))?;
    Some(format!("the document has macros: `{found}`"))
}

/// Macros in a compound file.
pub fn in_compound(bytes: &[u8]) -> Option<String> {
    let name: Vec<u8> = PROJECT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let is_there = memchr::memmem::find(bytes, &name).is_some();
    is_there.then(|| "the document has macros".to_owned())
}

/// What a PDF runs.
pub fn in_pdf(facts: &PdfFacts) -> Option<String> {
    let runs: Vec<&str> =
        facts.actions.iter().map(String::as_str).filter(|it| ACTIONS.contains(it)).collect();
    (!runs.is_empty()).then(|| format!("the PDF has actions: {}", runs.join(", ")))
}
