//! PNG files of any kind, byte by byte (ISO/IEC 15948): encoders write only some.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

pub struct Png<'a> {
    pub size: usize,
    /// Bits a sample.
    pub depth: u8,
    /// 0 grey, 2 RGB, 3 palette, 6 RGBA.
    pub colour: u8,
    pub interlaced: bool,
    /// Chunks between header and data.
    pub chunks: &'a [(&'a [u8; 4], &'a [u8])],
    /// The samples of a pixel, each of `depth` bits.
    pub pixel: &'a dyn Fn(usize, usize) -> Vec<u16>,
}

impl Png<'_> {
    /// A square picture.
    pub fn encode(&self) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let size = (self.size as u32).to_be_bytes();
        let kind = [self.depth, self.colour, 0, 0, u8::from(self.interlaced)];
        chunk(&mut file, b"IHDR", &[&size[..], &size, &kind].concat());
        for (name, data) in self.chunks {
            chunk(&mut file, name, data);
        }
        let mut rows = Vec::new();
        if self.interlaced {
            // Adam7: first column and row, then the steps between them (§8.2).
            for [x, y, dx, dy] in [
                [0, 0, 8, 8],
                [4, 0, 8, 8],
                [0, 4, 4, 8],
                [2, 0, 4, 4],
                [0, 2, 2, 4],
                [1, 0, 2, 2],
                [0, 1, 1, 2],
            ] {
                self.pass(&mut rows, [x, y], [dx, dy]);
            }
        } else {
            self.pass(&mut rows, [0, 0], [1, 1]);
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&rows).unwrap();
        chunk(&mut file, b"IDAT", &encoder.finish().unwrap());
        chunk(&mut file, b"IEND", &[]);
        file
    }

    fn pass(&self, rows: &mut Vec<u8>, first: [usize; 2], step: [usize; 2]) {
        for y in (first[1]..self.size).step_by(step[1]) {
            rows.push(0);
            let (mut bits, mut count) = (0u32, 0);
            for sample in (first[0]..self.size).step_by(step[0]).flat_map(|x| (self.pixel)(x, y)) {
                bits = bits << self.depth | u32::from(sample);
                count += self.depth;
                while count >= 8 {
                    count -= 8;
                    rows.push((bits >> count) as u8);
                }
            }
            if count > 0 {
                rows.push((bits << (8 - count)) as u8);
            }
        }
    }
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(name);
    file.extend(data);
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(data);
    file.extend(crc.sum().to_be_bytes());
}
