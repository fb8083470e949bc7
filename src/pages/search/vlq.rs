//! Whole numbers as text: base-64 digits of five bits each, the lowest first, all but the last one
//! of a number marked by the sixth bit (as in source maps, ECMA-426, but without a sign).

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends a number.
pub fn push(out: &mut Vec<u8>, mut number: u32) {
    while number >= 32 {
        out.push(DIGITS[(number & 31 | 32) as usize]);
        number >>= 5;
    }
    out.push(DIGITS[number as usize]);
}

/// A number with a sign as one without: 0, -1, 1, -2 are 0, 1, 2, 3.
pub fn unsigned(number: i32) -> u32 {
    ((number << 1) ^ (number >> 31)).cast_unsigned()
}

/// The numbers of a text, for tests.
#[cfg(test)]
pub fn numbers(text: &[u8]) -> Vec<u32> {
    let mut numbers = Vec::new();
    let (mut number, mut shift) = (0, 0);
    for digit in text {
        let value = DIGITS.iter().position(|known| known == digit).expect("a digit") as u32;
        number |= (value & 31) << shift;
        shift += 5;
        if value < 32 {
            numbers.push(number);
            (number, shift) = (0, 0);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let all = [0, 1, 31, 32, 33, 1_023, 1_024, 99_999, u32::MAX];
        let mut text = Vec::new();
        all.iter().for_each(|number| push(&mut text, *number));
        assert_eq!(numbers(&text), all);
        assert_eq!(
            [0, -1, 1, -2, i32::MAX, i32::MIN].map(unsigned),
            [0, 1, 2, 3, u32::MAX - 1, u32::MAX]
        );
    }
}
