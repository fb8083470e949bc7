//! The output intent (ISO 19005-3 §6.2.3): all colours are sRGB's.

use std::sync::LazyLock;

use lopdf::{Document, Object, Stream, dictionary};
use moxcms::{ColorDateTime, ColorProfile};

use super::deflate::{Effort, deflate};
use super::error::PdfError;
use super::object::text_string;

/// The profile, deflated: the same in every file.
static PROFILE: LazyLock<Result<Vec<u8>, String>> =
    LazyLock::new(|| srgb_profile().map(|profile| deflate(&profile, Effort::Thorough)));

const CONDITION: &str = "sRGB IEC61966-2.1";

/// Adds the profile; returns the value of the catalogue's `/OutputIntents`.
pub fn add(pdf: &mut Document) -> Result<Object, PdfError> {
    let profile = match &*PROFILE {
        Ok(deflated) => deflated.clone(),
        Err(error) => return Err(PdfError::Profile(error.clone())),
    };
    let entries = dictionary! { "N" => 3, "Filter" => "FlateDecode" };
    let profile = pdf.add_object(Stream::new(entries, profile).with_compression(false));
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => text_string(CONDITION),
        "Info" => text_string(CONDITION),
        "DestOutputProfile" => profile,
    };
    Ok(Object::Array(vec![intent.into()]))
}

/// IEC 61966-2-1 as an ICC profile (ISO 15076-1), always with the same bytes.
fn srgb_profile() -> Result<Vec<u8>, String> {
    let mut profile = ColorProfile::new_srgb();
    // moxcms gives a new profile the current time; this is the date of IEC 61966-2-1.
    profile.creation_date_time = ColorDateTime {
        year: 1999,
        month: 10,
        day_of_the_month: 1,
        hours: 0,
        minutes: 0,
        seconds: 0,
    };
    // A tag of ICC 4.4 that adds nothing to matrix and curves, and that older readers reject.
    profile.cicp = None;
    profile.encode().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_small_and_always_the_same() {
        let profile = srgb_profile().unwrap();
        assert_eq!(profile, srgb_profile().unwrap());
        assert!(profile.len() < 1000, "{} bytes", profile.len());
        let year = u16::from_be_bytes([profile[24], profile[25]]);
        assert_eq!(year, 1999);
    }
}
