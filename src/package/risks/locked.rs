//! Encryption of 7-Zip and RAR archives, by their headers.

use memchr::memmem;

/// The coder of 7-Zip for AES-256, in its header, which ends the file.
const SEVEN_ZIP_AES: &[u8] = &[0x06, 0xF1, 0x07, 0x01];
/// Maximum size in bytes of the end of a file in which the header is looked for.
const HEADER: usize = 1 << 20;
const RAR_4: &[u8] = b"Rar!\x1A\x07\0";
const RAR_5: &[u8] = b"Rar!\x1A\x07\x01\0";

/// Whether files in the archive, or their names, are encrypted. One that only later files have in a
/// RAR is not seen.
pub fn is_encrypted(bytes: &[u8]) -> bool {
    if let Some(headers) = bytes.strip_prefix(RAR_5) {
        return is_encrypted_rar_5(headers).unwrap_or(false);
    }
    if let Some(headers) = bytes.strip_prefix(RAR_4) {
        return is_encrypted_rar_4(headers).unwrap_or(false);
    }
    let end = &bytes[bytes.len().saturating_sub(HEADER)..];
    memmem::find(end, SEVEN_ZIP_AES).is_some()
}

/// Headers of RAR 5: CRC-32, size and type; one of type 4 encrypts those that follow, and a file's
/// extra records have one of type 1.
fn is_encrypted_rar_5(headers: &[u8]) -> Option<bool> {
    const ENCRYPTION: u64 = 4;
    const FILE: u64 = 2;
    const EXTRA: u64 = 1;
    let mut rest = headers.get(4..)?;
    let mut size = number(&mut rest)?;
    loop {
        let header = rest.get(..usize::try_from(size).ok()?)?;
        let mut fields = header;
        match number(&mut fields)? {
            ENCRYPTION => return Some(true),
            FILE => {
                if number(&mut fields)? & EXTRA == 0 {
                    return Some(false);
                }
                let length = usize::try_from(number(&mut fields)?).ok()?;
                let mut extra = &header[header.len().checked_sub(length)?..];
                number(&mut extra)?;
                return Some(number(&mut extra)? == 1);
            }
            _ => {}
        }
        rest = rest[header.len()..].get(4..)?;
        size = number(&mut rest)?;
    }
}

/// A number of seven bits a byte, the lowest first.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Headers of RAR 4: CRC-16, type, flags and size; the archive's, then the first file's.
fn is_encrypted_rar_4(headers: &[u8]) -> Option<bool> {
    let field = |at: usize| Some(u16::from_le_bytes([*headers.get(at)?, *headers.get(at + 1)?]));
    let (flags, size) = (field(3)?, usize::from(field(5)?));
    if flags & 0x80 != 0 {
        return Some(true);
    }
    Some(headers.get(size + 2) == Some(&0x74) && field(size + 3)? & 0x04 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_and_none_is_read_beyond_its_end() {
        let rar_4 = |main: u8, file: u8| {
            let main = [0, 0, 0x73, main, 0, 13, 0, 0, 0, 0, 0, 0, 0];
            [RAR_4, &main, &[0, 0, 0x74, file, 0x80, 32, 0]].concat()
        };
        // An archive's header, then a file's with an extra record.
        let rar_5 = |record: u8| {
            [RAR_5, &[0; 4], &[3, 1, 0, 0], &[0; 4], &[6, 2, 1, 2, 0, 1, record]].concat()
        };
        let locked = [RAR_5, &[0; 4], &[3, 4, 0, 0]].concat();
        let seven = [&b"7z\xBC\xAF\x27\x1C"[..], &[0; 40], SEVEN_ZIP_AES].concat();
        for bytes in [rar_4(0x80, 0), rar_4(0, 4), rar_5(1), locked, seven] {
            assert!(is_encrypted(&bytes), "{bytes:?}");
            for end in 0..bytes.len() {
                is_encrypted(&bytes[..end]);
            }
        }
        for bytes in [rar_4(0, 0), rar_5(3), b"7z\xBC\xAF\x27\x1C".to_vec()] {
            assert!(!is_encrypted(&bytes), "{bytes:?}");
        }
    }
}
