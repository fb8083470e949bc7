//! Persistent identifiers (ARK, draft-kunze-ark), derived from a release's id: the same release has
//! the same ARK in every package, version and archive, and nobody has to keep a register.

use crate::digest::Digests;
use crate::site::identifiers::BETANUMERIC;

/// Prefix of releases' names, below the naming authority: letters and a digit, so that the
/// authority can use other prefixes for other things.
const SHOULDER: &str = "cp1";
/// Characters of the name between shoulder and check character: 29^12 names, so that two of a
/// million releases share one with a probability of one in a million.
const LENGTH: usize = 12;

/// The ARK of a release: `ark:/`, the naming authority's number, `/cp1`, twelve characters of
/// the digest of its id, and NOID's check character.
pub fn ark(naan: &str, id: &str) -> String {
    let digest = Digests::of(id.as_bytes()).sha256;
    let mut rest = digest[..16].iter().fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
    let mut name = format!("{naan}/{SHOULDER}");
    for _ in 0..LENGTH {
        name.push(char::from(BETANUMERIC[(rest % 29) as usize]));
        rest /= 29;
    }
    let check = check_character(&name);
    format!("ark:/{name}{check}")
}

/// NOID Check Digit Algorithm: each character's value times its position, modulo 29; anything not
/// betanumeric counts as zero. It detects one wrong character and two exchanged ones.
fn check_character(name: &str) -> char {
    let value = |byte: u8| BETANUMERIC.iter().position(|known| *known == byte).unwrap_or(0);
    let sum: usize = name.bytes().zip(1..).map(|(byte, place)| value(byte) * place).sum();
    char::from(BETANUMERIC[sum % 29])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the algorithm's description (noid(1), NOID CHECK DIGIT ALGORITHM).
    #[test]
    fn the_check_character_is_noids() {
        assert_eq!(check_character("13030/xf93gt2"), 'q');
    }

    #[test]
    fn a_release_has_one_ark_and_others_have_others() {
        let one = ark("12148", "2019-07-17-la-mediatheque-rouvre");
        assert_eq!(one, ark("12148", "2019-07-17-la-mediatheque-rouvre"));
        assert_ne!(one, ark("12148", "2019-07-18-la-mediatheque-rouvre"));
        let name = one.strip_prefix("ark:/12148/cp1").unwrap();
        assert_eq!(name.len(), LENGTH + 1);
        let (body, check) = one.trim_start_matches("ark:/").split_at("12148/cp1".len() + LENGTH);
        assert_eq!(check, check_character(body).to_string());
    }
}
