//! Types of XMP values, and the types of the properties of XMP's schemas (ISO 16684-1 §8, XMP
//! Specification 2005, ISO 19005-3 §6.6.2.3.1).

use std::collections::BTreeSet;

use crate::pdf::model::xmp::{ArrayKind, Value};

/// A namespace, and its properties by type.
type Schema = (&'static str, &'static [(&'static str, &'static str)]);

const SCHEMAS: &[Schema] = &[
    (
        "http://purl.org/dc/elements/1.1/",
        &[
            ("bag text", "contributor language publisher relation subject type"),
            ("text", "coverage identifier source"),
            ("seq text", "creator"),
            ("seq date", "date"),
            ("lang alt", "description rights title"),
            ("mimetype", "format"),
        ],
    ),
    (
        "http://ns.adobe.com/xap/1.0/",
        &[
            ("bag text", "Advisory Identifier"),
            ("text", "BaseURL CreatorTool Label Nickname"),
            ("date", "CreateDate MetadataDate ModifyDate"),
            ("real", "Rating"),
            ("alt structure", "Thumbnails"),
        ],
    ),
    (
        "http://ns.adobe.com/xap/1.0/rights/",
        &[
            ("text", "Certificate WebStatement"),
            ("boolean", "Marked"),
            ("bag text", "Owner"),
            ("lang alt", "UsageTerms"),
        ],
    ),
    (
        "http://ns.adobe.com/xap/1.0/mm/",
        &[
            ("structure", "DerivedFrom ManagedFrom RenditionOf"),
            (
                "text",
                "DocumentID InstanceID Manager ManageTo ManageUI ManagerVariant RenditionClass \
                 RenditionParams VersionID LastURL",
            ),
            ("seq structure", "History Versions"),
            ("integer", "SaveID"),
        ],
    ),
    ("http://ns.adobe.com/xap/1.0/bj/", &[("bag structure", "JobRef")]),
    (
        "http://ns.adobe.com/xap/1.0/t/pg/",
        &[
            ("structure", "MaxPageSize"),
            ("integer", "NPages"),
            ("bag structure", "Fonts"),
            ("seq structure", "Colorants"),
            ("seq text", "PlateNames"),
        ],
    ),
    ("http://ns.adobe.com/pdf/1.3/", &[("text", "Keywords PDFVersion Producer")]),
    (
        "http://ns.adobe.com/photoshop/1.0/",
        &[
            (
                "text",
                "AuthorsPosition CaptionWriter Category City Country Credit Headline \
                 Instructions Source State TransmissionReference",
            ),
            ("date", "DateCreated"),
            ("integer", "Urgency"),
            ("bag text", "SupplementalCategories"),
        ],
    ),
    (
        "http://ns.adobe.com/tiff/1.0/",
        &[
            (
                "integer",
                "ImageWidth ImageLength SamplesPerPixel Compression PhotometricInterpretation \
                 Orientation PlanarConfiguration YCbCrPositioning ResolutionUnit",
            ),
            ("seq integer", "BitsPerSample TransferFunction YCbCrSubSampling"),
            ("text", "XResolution YResolution Make Model Software Artist"),
            ("seq text", "WhitePoint PrimaryChromaticities YCbCrCoefficients ReferenceBlackWhite"),
            ("date", "DateTime"),
            ("lang alt", "ImageDescription Copyright"),
        ],
    ),
    (
        "http://ns.adobe.com/exif/1.0/",
        &[
            (
                "text",
                "CompressedBitsPerPixel RelatedSoundFile ExposureTime FNumber \
                 SpectralSensitivity ShutterSpeedValue ApertureValue BrightnessValue \
                 ExposureBiasValue MaxApertureValue SubjectDistance FocalLength FlashEnergy \
                 FocalPlaneXResolution FocalPlaneYResolution ExposureIndex DigitalZoomRatio \
                 ImageUniqueID GPSVersionID GPSLatitude GPSLongitude GPSAltitude GPSSatellites \
                 GPSDOP GPSSpeed GPSTrack GPSImgDirection GPSMapDatum GPSDestLatitude \
                 GPSDestLongitude GPSDestBearing GPSDestDistance GPSProcessingMethod \
                 GPSAreaInformation GPSStatus GPSSpeedRef GPSTrackRef GPSImgDirectionRef \
                 GPSDestBearingRef GPSDestDistanceRef ExifVersion FlashpixVersion GPSMeasureMode",
            ),
            (
                "integer",
                "PixelXDimension PixelYDimension FocalLengthIn35mmFilm ExposureProgram \
                 MeteringMode FocalPlaneResolutionUnit SensingMethod FileSource SceneType \
                 CustomRendered ExposureMode WhiteBalance SceneCaptureType GainControl Contrast \
                 Saturation Sharpness SubjectDistanceRange GPSAltitudeRef GPSDifferential \
                 ColorSpace LightSource",
            ),
            ("seq integer", "ISOSpeedRatings SubjectArea SubjectLocation ComponentsConfiguration"),
            ("date", "DateTimeOriginal DateTimeDigitized GPSTimeStamp"),
            ("lang alt", "UserComment"),
            (
                "structure",
                "OECF Flash SpatialFrequencyResponse CFAPattern DeviceSettingDescription",
            ),
        ],
    ),
    ("http://ns.adobe.com/exif/1.0/aux/", &[("text", "Lens SerialNumber")]),
    (
        "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
        &[
            (
                "text",
                "videoFrameRate videoPixelAspectRatio videoCompressor audioCompressor \
                 speakerPlacement fileDataRate tapeName altTapeName scene shotName shotLocation \
                 logComment absPeakAudioFilePath relativePeakAudioFilePath artist album genre \
                 copyright composer engineer instrument videoPixelDepth videoColorSpace \
                 videoAlphaMode videoFieldOrder pullDown audioSampleType audioChannelType key \
                 stretchMode timeSignature scaleType",
            ),
            (
                "structure",
                "projectRef videoFrameSize videoAlphaPremultipleColor startTimecode altTimecode \
                 duration introTime outCue relativeTimestamp timeScaleParams resampleParams \
                 beatSpliceParams",
            ),
            ("boolean", "videoAlphaUnityIsTransparent loop"),
            ("integer", "audioSampleRate trackNumber"),
            ("date", "shotDate videoModDate audioModDate metadataModDate releaseDate"),
            ("seq structure", "markers"),
            ("bag structure", "contributedMedia"),
            ("real", "tempo numberOfBeats"),
        ],
    ),
    (
        "http://ns.adobe.com/camera-raw-settings/1.0/",
        &[
            ("boolean", "AutoBrightness AutoContrast AutoExposure AutoShadows HasCrop HasSettings"),
            (
                "integer",
                "BlueHue BlueSaturation Brightness ChromaticAberrationB ChromaticAberrationR \
                 ColorNoiseReduction Contrast CropUnits GreenHue GreenSaturation \
                 LuminanceSmoothing RedHue RedSaturation Saturation Shadows ShadowTint \
                 Sharpness Temperature Tint VignetteAmount VignetteMidpoint",
            ),
            (
                "real",
                "CropTop CropLeft CropBottom CropRight CropAngle CropWidth CropHeight Exposure",
            ),
            ("text", "CameraProfile RawFileName ToneCurveName Version WhiteBalance"),
            ("seq text", "ToneCurve"),
        ],
    ),
    ("http://www.aiim.org/pdfa/ns/id/", &[("integer", "part"), ("text", "amd corr conformance")]),
];

/// Names of types with a text value, and of those that are structures.
const TEXTS: &str =
    "text propername agentname rational gpscoordinate renditionclass locale uri url xpath";
const STRUCTURES: &str = "structure dimensions thumbnail resourceevent resourceref version job \
    flash oecf/sfr cfapattern devicesettings colorant font beatsplicestretch marker media \
    projectlink resamplestretch time timecode timescalestretch";
const OTHERS: &str = "lang alt boolean integer real mimetype date any";

/// The type of a property of one of XMP's own schemas.
pub fn predefined(namespace: &str, name: &str) -> Option<&'static str> {
    let (_, types) = SCHEMAS.iter().find(|(known, _)| *known == namespace)?;
    let has = |names: &str| names.split_whitespace().any(|known| known == name);
    types.iter().find(|(_, names)| has(names)).map(|(kind, _)| *kind)
}

/// A type in simplified form: `closed Choice of Text` is a text, `bag` a bag of texts.
pub fn simplified(kind: &str) -> String {
    let mut words: Vec<String> = kind.split_whitespace().map(str::to_lowercase).collect();
    while let Some(choice) = words.iter().position(|word| word == "choice") {
        words.remove(choice);
        if words.get(choice).is_some_and(|word| word == "of") {
            words.remove(choice);
        }
        if choice > 0 && matches!(words[choice - 1].as_str(), "open" | "closed") {
            words.remove(choice - 1);
        }
    }
    let is_array = |word: &String| matches!(word.as_str(), "bag" | "seq" | "alt");
    let is_alternative = words.ends_with(&["lang".to_owned(), "alt".to_owned()]);
    if words.is_empty() || words.last().is_some_and(is_array) && !is_alternative {
        words.push("text".to_owned());
    }
    words.join(" ")
}

/// Whether it is a type of XMP, one of `own`, or an array of these.
pub fn is_known(kind: &str, own: &BTreeSet<String>) -> bool {
    let kind = simplified(kind);
    let mut kind = kind.as_str();
    while let Some((_, inner)) = array(kind) {
        kind = inner;
    }
    let known = |names: &str| names.split_whitespace().any(|name| name == kind);
    kind == "lang alt" || known(TEXTS) || known(STRUCTURES) || known(OTHERS) || own.contains(kind)
}

/// The kind of an array's type, and the type of its items.
fn array(kind: &str) -> Option<(ArrayKind, &str)> {
    let (array, items) = kind.split_once(' ')?;
    match array {
        "bag" => Some((ArrayKind::Bag, items)),
        "seq" => Some((ArrayKind::Seq, items)),
        "alt" => Some((ArrayKind::Alt, items)),
        _ => None,
    }
}

/// Whether a value has a type; for a type that is not XMP's, whether it is a structure or a text.
pub fn matches(value: &Value, kind: &str, own: &BTreeSet<String>) -> bool {
    let kind = simplified(kind);
    if kind == "lang alt" {
        return match value {
            Value::Array(ArrayKind::Alt, items) => items
                .iter()
                .all(|item| item.language.is_some() && matches!(item.value, Value::Text(_))),
            _ => false,
        };
    }
    if let Some((array, of)) = array(&kind) {
        return match value {
            Value::Array(kind, items) if *kind == array => {
                items.iter().all(|item| matches(&item.value, of, own))
            }
            _ => false,
        };
    }
    let is = |names: &str| names.split_whitespace().any(|name| name == kind);
    match value {
        _ if kind == "any" => true,
        Value::Text(text) => is(TEXTS) || own.contains(&kind) || is_text_of(text, &kind),
        Value::Structure(_) => is(STRUCTURES) || own.contains(&kind),
        Value::Array(..) => false,
    }
}

fn is_text_of(text: &str, kind: &str) -> bool {
    let unsigned = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let magnitude = text.strip_prefix(['+', '-']).unwrap_or(text);
    match kind {
        "boolean" => matches!(text, "True" | "False"),
        "integer" => unsigned(magnitude),
        "real" => {
            let (whole, part) = magnitude.split_once('.').unwrap_or((magnitude, ""));
            unsigned(&[whole, part].concat())
        }
        "mimetype" => {
            let is_token = |text: &str| {
                let is_mark = |b: u8| matches!(b, b'-' | b'+' | b'.' | b'_');
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || is_mark(b))
            };
            text.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
        }
        "date" => is_date(text),
        _ => false,
    }
}

/// ISO 16684-1 §8.2.1.1: a year; with month; with day; with time to the minute or finer.
fn is_date(text: &str) -> bool {
    let number = |text: &str, digits: usize, range: std::ops::RangeInclusive<u32>| {
        text.len() == digits
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.parse().is_ok_and(|number| range.contains(&number))
    };
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = date.split('-').collect();
    let sound = match parts[..] {
        [year] => number(year, 4, 0..=9999),
        [year, month] => number(year, 4, 0..=9999) && number(month, 2, 1..=12),
        [year, month, day] => {
            number(year, 4, 0..=9999) && number(month, 2, 1..=12) && number(day, 2, 1..=31)
        }
        _ => false,
    };
    let is_time = |time: &str| {
        let end = time.find(['Z', '+', '-']).unwrap_or(time.len());
        let (clock, zone) = time.split_at(end);
        let minutes = |text: &str| {
            text.split_once(':')
                .is_some_and(|(hour, minute)| number(hour, 2, 0..=23) && number(minute, 2, 0..=59))
        };
        let clock_is_sound = match clock.match_indices(':').nth(1) {
            Some((at, _)) => {
                let (second, part) =
                    clock[at + 1..].split_once('.').unwrap_or((&clock[at + 1..], "0"));
                minutes(&clock[..at])
                    && number(second, 2, 0..=59)
                    && !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_digit())
            }
            None => minutes(clock),
        };
        clock_is_sound && (matches!(zone, "" | "Z") || zone.len() == 6 && minutes(&zone[1..]))
    };
    sound && time.is_none_or(|time| parts.len() == 3 && is_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_iso_8601() {
        for sound in [
            "2019",
            "2019-03",
            "2019-03-14",
            "2019-03-14T09:30",
            "2019-03-14T09:30:00Z",
            "2019-03-14T09:30:00.25+01:00",
        ] {
            assert!(is_date(sound), "{sound}");
        }
        for wrong in [
            "",
            "14 mars 2019",
            "2019-3-14",
            "2019-13",
            "2019-03-32",
            "2019-03T09:30",
            "2019-03-14T9:30",
            "2019-03-14T09:30:00+0100",
            "2019-03-14T24:00:00Z",
            "2019-03-14 09:30:00",
            "2019-03-14T",
        ] {
            assert!(!is_date(wrong), "{wrong}");
        }
    }

    #[test]
    fn types_are_named_as_schemas_name_them() {
        for (written, kind) in [
            ("Text", "text"),
            ("closed Choice of Text", "text"),
            ("Open Choice", "text"),
            ("bag", "bag text"),
            ("Seq closed Choice of Integer", "seq integer"),
            ("Lang Alt", "lang alt"),
            ("bag ProperName", "bag propername"),
        ] {
            assert_eq!(simplified(written), kind);
            assert!(is_known(written, &BTreeSet::new()), "{written}");
        }
        assert!(!is_known("House", &BTreeSet::new()));
        assert!(is_known("seq House", &BTreeSet::from(["house".to_owned()])));
    }

    #[test]
    fn values_are_of_their_types() {
        let text = |text: &str| Value::Text(text.to_owned());
        let own = BTreeSet::new();
        for (kind, sound, wrong) in [
            ("Integer", "+12", "1.5"),
            ("Real", "-1.5", "1,5"),
            ("Real", ".5", "."),
            ("Boolean", "True", "true"),
            ("MIMEType", "application/pdf", "pdf"),
            ("Date", "2019-03-14", "hier"),
        ] {
            assert!(matches(&text(sound), kind, &own), "{kind}: {sound}");
            assert!(!matches(&text(wrong), kind, &own), "{kind}: {wrong}");
        }
        assert!(!matches(&text("a"), "bag Text", &own));
        assert!(matches(&Value::Array(ArrayKind::Bag, Vec::new()), "bag Text", &own));
        assert!(!matches(&Value::Array(ArrayKind::Seq, Vec::new()), "bag Text", &own));
    }
}
