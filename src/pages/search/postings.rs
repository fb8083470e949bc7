//! In which releases something is, as text.

use super::vlq;

/// Ascending numbers of releases, each with a weight, as differences.
#[derive(Debug, Default)]
pub struct Postings {
    /// One more than the last number.
    next: u32,
    count: u32,
    text: Vec<u8>,
}

impl Postings {
    /// Appends a release, whose number is above all before; with a weight from 1 to 3.
    pub fn push_weighed(&mut self, number: u32, weight: u8) {
        self.push_value(number, 3, u32::from(weight.clamp(1, 3)) - 1);
    }

    /// Appends a release, whose number is above all before.
    pub fn push(&mut self, number: u32) {
        self.push_value(number, 1, 0);
    }

    fn push_value(&mut self, number: u32, step: u32, rest: u32) {
        // A release counts once.
        let Some(skipped) = number.checked_sub(self.next) else { return };
        vlq::push(&mut self.text, skipped.saturating_mul(step).saturating_add(rest));
        self.next = number.saturating_add(1);
        self.count += 1;
    }

    /// How many releases there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// How many releases lie between each and the one before, times 3 and with the weight less 1
    /// where they have weights; base-64 digits of `vlq`.
    pub fn text(&self) -> &str {
        // Only digits of ASCII were ever put in.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_release_counts_once() {
        let mut postings = Postings::default();
        for (number, weight) in [(0, 3), (0, 1), (1, 1), (10, 2)] {
            postings.push_weighed(number, weight);
        }
        assert_eq!(vlq::numbers(postings.text().as_bytes()), [2, 0, 25]);
        assert_eq!(postings.count(), 3);
        let mut postings = Postings::default();
        [3, 4, 9].iter().for_each(|number| postings.push(*number));
        assert_eq!(vlq::numbers(postings.text().as_bytes()), [3, 0, 4]);
    }
}
