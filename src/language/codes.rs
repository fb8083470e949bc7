//! The codes of ISO 639-1, with those of ISO 639-2 and the names in English.

use std::sync::LazyLock;

const TABLE: &str = include_str!("codes.tsv");

/// A language that has a two-letter code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    pub two: &'static str,
    /// ISO 639-2/T.
    pub three: &'static str,
    /// ISO 639-2/B, if it differs.
    bibliographic: &'static str,
    pub name: &'static str,
}

static CODES: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let codes = lines.filter_map(|line| {
        let [two, three, bibliographic, name] =
            line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        Some(Code { two, three, bibliographic, name })
    });
    codes.collect()
});

/// Codes that ISO 639 withdrew, and what replaced them.
const FORMER: [(&str, &str); 3] = [("iw", "he"), ("in", "id"), ("ji", "yi")];

pub fn of_two_letters(two: &str) -> Option<&'static Code> {
    let two = FORMER.iter().find(|(former, _)| *former == two).map_or(two, |(_, code)| code);
    let at = CODES.binary_search_by(|code| code.two.cmp(two)).ok()?;
    CODES.get(at)
}

pub fn of_three_letters(three: &str) -> Option<&'static Code> {
    let three = macrolanguage(three).unwrap_or(three);
    CODES.iter().find(|code| code.three == three || code.bibliographic == three)
}

/// By its name in English, in any case.
pub fn of_name(name: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.name.eq_ignore_ascii_case(name))
}

/// The ISO 639-2 code for the member of a macrolanguage that it usually means.
pub fn macrolanguage(three: &str) -> Option<&'static str> {
    Some(match three {
        "cmn" => "zho",
        "pes" => "fas",
        "arb" => "ara",
        "ekk" => "est",
        "lvs" => "lav",
        "npi" => "nep",
        "ory" => "ori",
        "zsm" => "msa",
        "ydd" => "yid",
        "azj" => "aze",
        "uzn" => "uzb",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(CODES.len(), 184);
        assert!(CODES.windows(2).all(|pair| pair[0].two < pair[1].two));
        assert!(CODES.iter().all(|code| code.two.len() == 2 && code.three.len() == 3));
    }

    #[test]
    fn every_code_leads_to_the_language() {
        for code in ["deu", "ger"] {
            assert_eq!(of_three_letters(code).unwrap().two, "de");
        }
        assert_eq!(of_three_letters("cmn").unwrap().name, "Chinese");
        assert_eq!(of_two_letters("iw").unwrap().two, "he");
        assert_eq!(of_name("german").unwrap().two, "de");
        assert_eq!(of_two_letters("jp"), None);
    }
}
