//! Output intents, images, graphics states and form XObjects (ISO 19005-3 §6.2).

use super::check;
use super::examination::{Device, Examination};
use crate::pdf::model::{Dictionary, Object};

pub fn check(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    for (id, object) in objects.iter() {
        if let Object::Stream(stream) = object {
            match objects.name(&stream.dictionary, b"Subtype").as_deref() {
                Some("Image") => check_image(examination, id.0, &stream.dictionary),
                Some("Form") => check_form(examination, id.0, &stream.dictionary),
                _ => {}
            }
        }
        object.each_dictionary(&mut |entries| {
            if let Some(states) = objects.dictionary(entries, b"ExtGState") {
                for (_, state) in states.iter() {
                    if let Some(Object::Dictionary(state)) = objects.resolve(state) {
                        check_graphics_state(examination, state);
                    }
                }
            }
        });
    }
    for intent in intents(examination).filter(|intent| intent.has(b"DestOutputProfile")) {
        if let Err(reason) = profile(examination, intent) {
            examination.object(&check::OUTPUT_PROFILE, reason);
        }
    }
}

fn intents<'a>(
    examination: &Examination<'a>,
) -> impl Iterator<Item = &'a Dictionary<'a>> + use<'a> {
    let objects = examination.objects;
    let intents = objects.array(examination.catalogue, b"OutputIntents").unwrap_or_default();
    intents.iter().filter_map(|intent| objects.resolve(intent)?.as_dictionary())
}

/// The device of the PDF/A output intent, if there is one.
pub fn output_device(examination: &Examination<'_>) -> Option<Device> {
    *examination.output.get_or_init(|| find_output_device(examination))
}

fn find_output_device(examination: &Examination<'_>) -> Option<Device> {
    let objects = examination.objects;
    intents(examination)
        .find(|intent| objects.name(intent, b"S").as_deref() == Some("GTS_PDFA1"))
        .and_then(|intent| profile(examination, intent).ok())
}

/// Reads the profile's header (ICC.1:2010 §7.2).
fn profile(examination: &Examination<'_>, intent: &Dictionary<'_>) -> Result<Device, &'static str> {
    let stream = intent
        .get(b"DestOutputProfile")
        .and_then(|profile| examination.objects.object(profile.as_reference()?)?.as_stream())
        .ok_or("it is not a stream")?;
    let bytes = examination.decode(stream).ok_or("it cannot be decoded")?;
    let header = bytes.first_chunk::<128>().ok_or("it has no header")?;
    if &header[36..40] != b"acsp" || header[8] > 4 {
        return Err("its header is not that of an ICC profile of version 2 or 4");
    }
    if !matches!(&header[12..16], b"mntr" | b"prtr") {
        return Err("it is neither for a monitor nor for a printer");
    }
    let (device, components) = match &header[16..20] {
        b"GRAY" => (Device::Grey, 1),
        b"RGB " => (Device::Rgb, 3),
        b"CMYK" => (Device::Cmyk, 4),
        _ => return Err("it is neither grey, RGB nor CMYK"),
    };
    match stream.dictionary.get(b"N").and_then(Object::as_i64) {
        Some(n) if n == components => Ok(device),
        _ => Err("/N is not its number of components"),
    }
}

fn check_image<'a>(examination: &mut Examination<'a>, number: u32, image: &'a Dictionary<'a>) {
    let objects = examination.objects;
    for key in [&b"Alternates"[..], b"OPI"] {
        if image.has(key) {
            let key = String::from_utf8_lossy(key);
            examination.object(&check::IMAGE, format!("object {number} has /{key}"));
        }
    }
    if objects.is_true(image, b"Interpolate") {
        examination.object(&check::IMAGE, format!("object {number} has /Interpolate true"));
    }
    let intent = objects.name(image, b"Intent");
    if intent.as_deref().is_some_and(|intent| !RENDERING_INTENTS.contains(&intent)) {
        examination.object(&check::IMAGE, format!("object {number} has another /Intent"));
    }
    let device = match objects.name(image, b"ColorSpace").as_deref() {
        Some("DeviceCMYK") => Some(Device::Cmyk),
        Some("DeviceRGB") => Some(Device::Rgb),
        Some("DeviceGray") => Some(Device::Grey),
        _ => None,
    };
    if let Some(device) = device.filter(|_| !image.has(b"ImageMask")) {
        check_device(examination, device, &format!("the image of object {number}"));
    }
}

/// Device colours need an output intent, RGB and CMYK one of their own kind.
pub fn check_device(examination: &mut Examination<'_>, device: Device, place: &str) {
    match (output_device(examination), device) {
        (None, _) => examination.object(&check::OUTPUT_INTENT, place),
        (Some(intent), Device::Rgb | Device::Cmyk) if intent != device => {
            examination.object(&check::COLOUR, format!("{place}: {device:?}"));
        }
        _ => {}
    }
}

const RENDERING_INTENTS: [&str; 4] =
    ["RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation"];

fn check_form(examination: &mut Examination<'_>, number: u32, form: &Dictionary<'_>) {
    let postscript = form.get(b"Subtype2").and_then(Object::as_name) == Some(b"PS");
    if form.has(b"OPI") || form.has(b"Ref") || form.has(b"PS") || postscript {
        examination.object(&check::XOBJECT, format!("object {number}"));
    }
}

fn check_graphics_state<'a>(examination: &mut Examination<'a>, state: &'a Dictionary<'a>) {
    const BLEND_MODES: [&str; 17] = [
        "Normal",
        "Compatible",
        "Multiply",
        "Screen",
        "Overlay",
        "Darken",
        "Lighten",
        "ColorDodge",
        "ColorBurn",
        "HardLight",
        "SoftLight",
        "Difference",
        "Exclusion",
        "Hue",
        "Saturation",
        "Color",
        "Luminosity",
    ];
    let objects = examination.objects;
    examination.object_if(state.has(b"TR"), &check::GRAPHICS_STATE, "/TR");
    examination.object_if(state.has(b"HTP"), &check::GRAPHICS_STATE, "/HTP");
    let transfer = objects.name(state, b"TR2").is_some_and(|name| name != "Default")
        || objects.dictionary(state, b"TR2").is_some();
    examination.object_if(transfer, &check::GRAPHICS_STATE, "/TR2");
    let blending = objects.name(state, b"BM");
    let unknown = blending.is_some_and(|mode| !BLEND_MODES.contains(&&*mode));
    examination.object_if(unknown, &check::GRAPHICS_STATE, "/BM");
    let intent = objects.name(state, b"RI");
    let unknown = intent.is_some_and(|intent| !RENDERING_INTENTS.contains(&&*intent));
    examination.object_if(unknown, &check::GRAPHICS_STATE, "/RI");
}
