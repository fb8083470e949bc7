//! Words as they are drawn: cut where the face changes, shaped, each glyph with its text. A word
//! looks the same wherever it occurs, so documents share the results.

use std::sync::Arc;

use compact_str::CompactString;

use super::shaped::{FaceChoice, ShapedRun};
use crate::layout::{FaceId, Length};

/// How words are drawn: everything besides its text that a word's glyphs depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    pub choice: FaceChoice,
    pub capitals: bool,
    pub right_to_left: bool,
    /// Which of a shaper's tables of words it has.
    pub table: usize,
}

/// A part of a word drawn by one face.
#[derive(Debug)]
pub struct Part {
    /// Bytes of the word.
    pub start: usize,
    pub end: usize,
    pub face: FaceId,
    pub word: Arc<DrawnWord>,
}

/// What is shaped is not always what is said: capitals, and stand-ins for signs a face lacks.
#[derive(Debug)]
pub struct DrawnWord {
    drawn: String,
    origins: Origins,
    pub run: Arc<ShapedRun>,
    /// For each glyph, what it stands for: a cluster's first glyph has its whole text, the others
    /// none.
    pub texts: Vec<CompactString>,
}

/// Which byte of a part's text a byte of the drawn text stands for.
#[derive(Debug)]
enum Origins {
    /// The same: it is drawn as it is said.
    Same,
    /// For every byte at which a drawn character begins. Ascending in both.
    Other(Vec<(u32, u32)>),
}

impl DrawnWord {
    /// `said` is drawn as `drawn`; `origins` gives, for each character of `drawn`, its byte in
    /// both.
    pub fn new(
        said: &str,
        drawn: String,
        origins: Vec<(u32, u32)>,
        run: Arc<ShapedRun>,
    ) -> DrawnWord {
        let origins = if drawn == said { Origins::Same } else { Origins::Other(origins) };
        let mut word = DrawnWord { drawn, origins, run, texts: Vec::new() };
        word.texts = word.texts_of_glyphs(said);
        word
    }

    /// Approximate size in bytes, besides its run.
    pub fn weight(&self) -> usize {
        let origins = match &self.origins {
            Origins::Same => 0,
            Origins::Other(origins) => size_of_val(&origins[..]),
        };
        size_of::<DrawnWord>() + self.drawn.len() + origins + size_of_val(&self.texts[..])
    }

    fn texts_of_glyphs(&self, said: &str) -> Vec<CompactString> {
        let glyphs = &self.run.glyphs;
        let text = |index: usize| {
            let cluster = glyphs[index].cluster;
            if index > 0 && glyphs[index - 1].cluster == cluster {
                return "";
            }
            let next = glyphs[index..].iter().find(|next| next.cluster != cluster);
            let from = if index == 0 { 0 } else { self.origin(cluster) };
            let to = next.map_or(said.len(), |next| self.origin(next.cluster));
            &said[from..to.max(from)]
        };
        (0..glyphs.len()).map(|index| text(index).into()).collect()
    }

    /// The byte of the part's text that byte `drawn` of the drawn text stands for.
    fn origin(&self, drawn: u32) -> usize {
        match &self.origins {
            Origins::Same => drawn as usize,
            Origins::Other(origins) => {
                let at = origins.partition_point(|&(byte, _)| byte <= drawn);
                origins[at.saturating_sub(1)].1 as usize
            }
        }
    }

    /// The byte of the drawn text where byte `said` of the part begins, or the next one.
    pub fn drawn_at(&self, said: usize) -> usize {
        match &self.origins {
            Origins::Same => said.min(self.drawn.len()),
            Origins::Other(origins) => {
                let at = origins.partition_point(|&(_, origin)| (origin as usize) < said);
                origins.get(at).map_or(self.drawn.len(), |&(byte, _)| byte as usize)
            }
        }
    }

    /// Width of everything before byte `said` of the part. Inside a ligature, which a break there
    /// would split, its letters have equal shares.
    pub fn width_before(&self, said: usize, size: Length) -> Length {
        let at = self.drawn_at(said);
        let width = self.run.width_before(at, size);
        let glyphs = &self.run.glyphs;
        // Clusters ascend in text order.
        let next = glyphs.partition_point(|glyph| (glyph.cluster as usize) < at);
        let end = glyphs.get(next).map_or(self.drawn.len(), |glyph| glyph.cluster as usize);
        let Some(last) = next.checked_sub(1).filter(|_| end > at) else { return width };
        let start = glyphs[last].cluster;
        let ligature = glyphs[..next].iter().rev().take_while(|glyph| glyph.cluster == start);
        let units: i64 = ligature.map(|glyph| i64::from(glyph.advance)).sum();
        let whole = size.scale(units, i64::from(self.run.units_per_em));
        width - whole.scale((end - at) as i64, (end - start as usize) as i64)
    }

    /// The part from byte `from` to byte `to` of what is said, shaped again, so that no ligature or
    /// kern extends across a break. `said` is the whole.
    pub fn cut(
        &self,
        (from, to): (usize, usize),
        said: &str,
        shape: impl FnOnce(&str) -> Arc<ShapedRun>,
    ) -> DrawnWord {
        let (first, last) = (self.drawn_at(from), self.drawn_at(to));
        let drawn = self.drawn[first..last].to_owned();
        let origins = match &self.origins {
            Origins::Same => Vec::new(),
            Origins::Other(origins) => origins
                .iter()
                .filter(|(byte, _)| (first..last).contains(&(*byte as usize)))
                .map(|&(byte, origin)| (byte - first as u32, origin - from as u32))
                .collect(),
        };
        let run = shape(&drawn);
        DrawnWord::new(&said[from..to], drawn, origins, run)
    }
}
