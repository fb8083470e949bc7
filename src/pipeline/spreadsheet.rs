//! Lists to be opened as spreadsheets (RFC 4180).
//!
//! The RFC leaves encoding and separator to the program that opens the file. Here that is a
//! spreadsheet in French: Excel uses the system's separator, the semicolon (the comma is used in
//! numbers), and reads UTF-8 only after a byte order mark; LibreOffice detects both.

/// Rows under a header.
pub struct Spreadsheet {
    writer: csv::Writer<Vec<u8>>,
}

impl Spreadsheet {
    pub fn new<const COLUMNS: usize>(head: [&str; COLUMNS]) -> Result<Spreadsheet, csv::Error> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(b"\xEF\xBB\xBF".to_vec());
        writer.write_record(head)?;
        Ok(Spreadsheet { writer })
    }

    /// Adds a row whose cells are never computed.
    pub fn row<const COLUMNS: usize>(&mut self, cells: [&str; COLUMNS]) -> Result<(), csv::Error> {
        self.writer.write_record(cells.map(as_text))
    }

    pub fn into_bytes(self) -> Result<Vec<u8>, csv::Error> {
        self.writer.into_inner().map_err(|error| error.into_error().into())
    }
}

/// A cell that no spreadsheet computes: an apostrophe is put before anything that would start a
/// formula.
fn as_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_be_computed_stay_text() {
        let mut sheet = Spreadsheet::new(["a", "b"]).unwrap();
        for cell in ["=1+1", "+33 1", "-1", "@SUM(A1)", "\t=1", "1-1", "« = »"] {
            sheet.row([cell, "é;\"x\""]).unwrap();
        }
        let text = String::from_utf8(sheet.into_bytes().unwrap()).unwrap();
        assert!(text.starts_with("\u{FEFF}a;b\r\n'=1+1;\"é;\"\"x\"\"\"\r\n'+33 1;"), "{text}");
        assert!(text.contains("\n1-1;") && text.contains("\n« = »;"), "{text}");
    }
}
