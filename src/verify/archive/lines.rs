//! Files of JSON lines, read one line at a time.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::error::IoError;
use crate::verify::directory;

/// A longer line is not one that was written.
const LONGEST: u64 = 16 << 20;

/// Gives each line, without its end, to `each` with its number, which counts from 1, and whether
/// it is whole. `false`: there is no such file.
pub fn read(path: &Path, each: &mut dyn FnMut(u64, &[u8], bool)) -> Result<bool, IoError> {
    let file = match directory::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(IoError::of("open", path)(error)),
    };
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let length = (&mut reader)
            .take(LONGEST)
            .read_until(b'\n', &mut line)
            .map_err(IoError::of("read", path))?;
        if length == 0 {
            break;
        }
        let is_whole = line.last() == Some(&b'\n');
        if is_whole {
            line.pop();
        }
        each(number, &line, is_whole);
    }
    Ok(true)
}
