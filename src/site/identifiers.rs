//! Identifiers issued by institutions, checked where they are typed.

/// Digits and consonants that are hard to confuse: NOID's alphabet, used for the number of a naming
/// authority (ARK, draft-kunze-ark §2.3).
pub const BETANUMERIC: &[u8; 29] = b"0123456789bcdfghjkmnpqrstvwxz";

/// An ISSN as it is printed, `1234-5679`.
///
/// # Errors
/// What is wrong with it: its form, or its check digit (ISO 3297 §4.2: weights 8 to 2, modulo
/// 11, X for ten).
pub fn issn(typed: &str) -> Result<String, String> {
    let issn = typed.to_ascii_uppercase();
    let (number, check) = match issn.as_bytes() {
        [a @ .., b'-', x, y, z, check] if a.len() == 4 => ([a, &[*x, *y, *z]].concat(), *check),
        _ => (Vec::new(), 0),
    };
    let is_check = |check: u8| check.is_ascii_digit() || check == b'X';
    if number.len() != 7 || !number.iter().all(u8::is_ascii_digit) || !is_check(check) {
        return Err(format!(
            "`{typed}` is not an ISSN: expected four digits, a hyphen, three digits and a check \
             digit"
        ));
    }
    let sum: u32 = number.iter().zip((2..=8).rev()).map(|(d, n)| u32::from(d - b'0') * n).sum();
    let expected = match (11 - sum % 11) % 11 {
        10 => 'X',
        digit => char::from(b'0' + digit as u8),
    };
    if char::from(check) == expected {
        Ok(issn)
    } else {
        Err(format!("`{typed}` is not an ISSN: its check digit should be {expected}"))
    }
}

/// An ISNI as it was typed: sixteen characters, in groups or together, or its address.
///
/// # Errors
/// What is wrong with it: its form, or its check character (ISO 27729 §4.3: ISO/IEC 7064 MOD 11-2).
pub fn isni(typed: &str) -> Result<String, String> {
    let lower = typed.to_ascii_lowercase();
    let address = ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    let address = address.map(|rest| rest.strip_prefix("www.").unwrap_or(rest));
    let address = address.and_then(|rest| rest.strip_prefix("isni.org/"));
    let number = address.map_or(&*lower, |rest| rest.strip_prefix("isni/").unwrap_or(rest));
    let number = number.strip_prefix("isni").unwrap_or(number).trim_start_matches([' ', ':']);
    let is_gap = |c: &char| c.is_whitespace() || *c == '-';
    let digits: Vec<u32> = number
        .chars()
        .filter(|c| !is_gap(c))
        .map(|c| if c == 'x' { Some(10) } else { c.to_digit(10) })
        .collect::<Option<_>>()
        .unwrap_or_default();
    let Some((check, first)) =
        digits.split_last().filter(|(_, first)| first.len() == 15 && !first.contains(&10))
    else {
        return Err(format!(
            "`{typed}` is not an ISNI: expected sixteen digits, such as 0000 0001 2103 2683"
        ));
    };
    let sum = first.iter().fold(0, |sum, digit| (sum + digit) * 2 % 11);
    let expected = (12 - sum) % 11;
    if *check != expected {
        let expected = if expected == 10 { "X".to_owned() } else { expected.to_string() };
        return Err(format!("`{typed}` is not an ISNI: its last digit should be {expected}"));
    }
    Ok(typed.to_owned())
}

/// Whether a text can be a Name Assigning Authority Number (NAAN): existing ones have five
/// characters, and the registry foresees nine.
pub fn is_naan(text: &str) -> bool {
    matches!(text.len(), 5 | 9) && text.bytes().all(|byte| BETANUMERIC.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_of_an_issn_is_computed() {
        for good in ["0378-5955", "2434-561X", "0000-0019"] {
            assert_eq!(issn(good).as_deref(), Ok(good));
        }
        assert_eq!(issn("2434-561x").as_deref(), Ok("2434-561X"));
        let message = issn("0378-5954").unwrap_err();
        assert!(message.ends_with("its check digit should be 5"), "{message}");
        for bad in ["", "03785955", "0378-595", "0378-59555", "037X-5955", "0378–5955", "été-1234"]
        {
            assert!(issn(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_check_character_of_an_isni_is_computed() {
        for good in [
            "0000 0001 2281 955X",
            "000000012281955x",
            "0000-0001-2150-090X",
            "https://isni.org/isni/0000000121032683",
            "ISNI: 0000 0001 2103 2683",
        ] {
            assert_eq!(isni(good).as_deref(), Ok(good));
        }
        let message = isni("0000 0001 2103 2684").unwrap_err();
        assert!(message.ends_with("its last digit should be 3"), "{message}");
        for bad in ["", "123", "0000 0001 2103", "0000 0001 2281 955Y", "é", "00000001X281955X"] {
            assert!(isni(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn naming_authorities_have_five_or_nine_betanumerics() {
        assert!(is_naan("12148") && is_naan("b7291") && is_naan("123456789"));
        for bad in ["", "1214", "121480", "12l48", "B7291", "1214 "] {
            assert!(!is_naan(bad), "{bad}");
        }
    }
}
