//! Numbers of list items, as HTML counts them and CSS writes them.

/// How the items of an ordered list are numbered (HTML Living Standard §4.4.5, `type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Numbering {
    #[default]
    Decimal,
    LowerAlpha,
    UpperAlpha,
    LowerRoman,
    UpperRoman,
}

/// The largest number that has a Roman numeral (CSS Counter Styles Level 3 §6.1).
const LARGEST_ROMAN: i64 = 3_999;

const ROMAN: [(i64, &str); 13] = [
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
];

impl Numbering {
    /// The value of PDF's `ListNumbering` attribute (ISO 32000-1 §14.8.5.5).
    pub fn pdf_name(self) -> &'static str {
        match self {
            Numbering::Decimal => "Decimal",
            Numbering::LowerAlpha => "LowerAlpha",
            Numbering::UpperAlpha => "UpperAlpha",
            Numbering::LowerRoman => "LowerRoman",
            Numbering::UpperRoman => "UpperRoman",
        }
    }

    /// `number` without its full stop: `12`, `l`, `XII`. A number that the style cannot write is
    /// decimal, as in browsers (CSS Counter Styles Level 3 §2).
    pub fn numeral(self, number: i64) -> String {
        match self {
            Numbering::LowerAlpha if number > 0 => alphabetic(number),
            Numbering::UpperAlpha if number > 0 => alphabetic(number).to_ascii_uppercase(),
            Numbering::LowerRoman if has_roman(number) => roman(number),
            Numbering::UpperRoman if has_roman(number) => roman(number).to_ascii_uppercase(),
            _ => number.to_string(),
        }
    }
}

fn has_roman(number: i64) -> bool {
    (1..=LARGEST_ROMAN).contains(&number)
}

/// `a` to `z`, then `aa`. `number` is at least 1.
fn alphabetic(number: i64) -> String {
    let mut left = number;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'a' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

fn roman(number: i64) -> String {
    let mut left = number;
    let mut numeral = String::new();
    for (value, letters) in ROMAN {
        while left >= value {
            numeral.push_str(letters);
            left -= value;
        }
    }
    numeral
}

#[cfg(test)]
mod tests {
    use super::Numbering::{Decimal, LowerAlpha, LowerRoman, UpperAlpha, UpperRoman};

    #[test]
    fn numbers_are_written_as_browsers_write_them() {
        for (numbering, number, expected) in [
            (Decimal, 1986, "1986"),
            (Decimal, -3, "-3"),
            (LowerAlpha, 1, "a"),
            (LowerAlpha, 26, "z"),
            (UpperAlpha, 27, "AA"),
            (LowerAlpha, 703, "aaa"),
            (LowerAlpha, 0, "0"),
            (LowerRoman, 88, "lxxxviii"),
            (UpperRoman, 1994, "MCMXCIV"),
            (LowerRoman, 3999, "mmmcmxcix"),
            (UpperRoman, 4000, "4000"),
            (UpperRoman, -1, "-1"),
            (LowerAlpha, i64::MAX, "crpxnlskvljfhg"),
        ] {
            assert_eq!(numbering.numeral(number), expected, "{numbering:?} {number}");
        }
    }
}
