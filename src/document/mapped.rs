//! Text that was rewritten, but still knows where each part of it was typed.

use std::ops::Range;

/// A text and, for runs of it, the byte offset in the post they come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappedText {
    text: String,
    /// (start in `text`, start in the source, whether the run is a copy), by rising start.
    runs: Vec<(usize, usize, bool)>,
}

impl MappedText {
    /// An untouched text.
    pub fn new(text: &str) -> MappedText {
        MappedText { text: text.to_owned(), runs: vec![(0, 0, true)] }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte offset in the source of the byte `offset` of this text.
    pub fn source_offset(&self, offset: usize) -> usize {
        let after = self.runs.partition_point(|run| run.0 <= offset);
        match after.checked_sub(1).map(|i| self.runs[i]) {
            Some((start, source, true)) => source + (offset - start),
            Some((_, source, false)) => source,
            None => 0,
        }
    }

    /// Appends the part `range` of `other`, an earlier state of the same text.
    pub fn copy(&mut self, other: &MappedText, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let first = other.runs.partition_point(|run| run.0 <= range.start).saturating_sub(1);
        for (index, &(start, source, copied)) in other.runs.iter().enumerate().skip(first) {
            if start >= range.end {
                break;
            }
            let from = start.max(range.start);
            let source = if copied { source + (from - start) } else { source };
            let end = other.runs.get(index + 1).map_or(range.end, |next| next.0.min(range.end));
            self.push_run(&other.text[from..end], source, copied);
        }
    }

    /// Appends `new`, which replaces what is at `at` in `other`.
    pub fn replace(&mut self, new: &str, other: &MappedText, at: usize) {
        if !new.is_empty() {
            self.push_run(new, other.source_offset(at), false);
        }
    }

    /// `text` is not empty.
    fn push_run(&mut self, text: &str, source: usize, copied: bool) {
        let continues = copied
            && self
                .runs
                .last()
                .is_some_and(|&(start, from, c)| c && from + (self.text.len() - start) == source);
        if !continues {
            self.runs.push((self.text.len(), source, copied));
        }
        self.text.push_str(text);
    }

    /// The lines, without their ends, as ranges.
    pub fn lines(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            lines.push(start..start + content.len());
            start += line.len();
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_survive_two_rewritings() {
        let source = MappedText::new("un deux trois");
        let mut once = MappedText::default();
        once.copy(&source, 0..3);
        once.replace("2", &source, 3);
        once.copy(&source, 7..13);
        assert_eq!(once.text(), "un 2 trois");
        let mut twice = MappedText::default();
        twice.replace(">> ", &once, 0);
        twice.copy(&once, 0..10);
        assert_eq!(twice.text(), ">> un 2 trois");
        assert_eq!(twice.source_offset(3), 0);
        assert_eq!(twice.source_offset(6), 3);
        assert_eq!(twice.source_offset(8), 8);
        assert_eq!(twice.source_offset(0), 0);
    }

    #[test]
    fn lines_have_no_ends() {
        let text = MappedText::new("a\r\n\nb");
        assert_eq!(text.lines(), vec![0..1, 3..3, 4..5]);
    }
}
