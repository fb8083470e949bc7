//! Output intents, images, graphics states and form XObjects (ISO 19005-3 §6.2).

use lopdf::{Dictionary, Object};

use super::interaction::each_dictionary;
use super::{Examination, check};

/// The colour space that an output intent's profile is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    Grey,
    Rgb,
    Cmyk,
}

pub fn check(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    for (id, object) in &examination.pdf.objects {
        if let Object::Stream(stream) = object {
            match objects.name(&stream.dict, b"Subtype").as_deref() {
                Some("Image") => check_image(examination, id.0, &stream.dict),
                Some("Form") => check_form(examination, id.0, &stream.dict),
                _ => {}
            }
        }
        each_dictionary(object, &mut |entries| {
            if let Some(states) = objects.dictionary(entries, b"ExtGState") {
                for (_, state) in states {
                    if let Some(Object::Dictionary(state)) = objects.resolve(state) {
                        check_graphics_state(examination, state);
                    }
                }
            }
        });
    }
    let intents = objects.entry(examination.catalogue, b"OutputIntents");
    let intents = intents.and_then(|intents| intents.as_array().ok());
    let described = intents.into_iter().flatten().filter_map(|intent| objects.resolve(intent));
    let described: Vec<&Dictionary> =
        described.filter_map(|intent| intent.as_dict().ok()).collect();
    for intent in described.iter().filter(|intent| intent.has(b"DestOutputProfile")) {
        if let Err(reason) = profile(examination, intent) {
            examination.object(&check::OUTPUT_PROFILE, reason);
        }
    }
}

/// The device of the PDF/A output intent, if there is one.
pub fn output_device(examination: &Examination<'_>) -> Option<Device> {
    *examination.output.get_or_init(|| find_output_device(examination))
}

fn find_output_device(examination: &Examination<'_>) -> Option<Device> {
    let objects = examination.objects;
    let intents = objects.entry(examination.catalogue, b"OutputIntents")?.as_array().ok()?;
    intents
        .iter()
        .filter_map(|intent| objects.resolve(intent)?.as_dict().ok())
        .find(|intent| objects.name(intent, b"S").as_deref() == Some("GTS_PDFA1"))
        .and_then(|intent| profile(examination, intent).ok())
}

/// Reads the profile's header (ICC.1:2010 §7.2).
fn profile(examination: &Examination<'_>, intent: &Dictionary) -> Result<Device, &'static str> {
    let stream = intent
        .get(b"DestOutputProfile")
        .and_then(|profile| profile.as_reference())
        .ok()
        .and_then(|id| examination.pdf.objects.get(&id)?.as_stream().ok())
        .ok_or("it is no stream")?;
    let bytes = examination.decode(stream).ok_or("it cannot be decoded")?;
    let header = bytes.first_chunk::<128>().ok_or("it has no header")?;
    if &header[36..40] != b"acsp" || header[8] > 4 {
        return Err("its header is not that of an ICC profile of version 2 or 4");
    }
    if !matches!(&header[12..16], b"mntr" | b"prtr") {
        return Err("it is neither of a monitor nor of a printer");
    }
    let (device, components) = match &header[16..20] {
        b"GRAY" => (Device::Grey, 1),
        b"RGB " => (Device::Rgb, 3),
        b"CMYK" => (Device::Cmyk, 4),
        _ => return Err("it is neither of grey nor of RGB nor of CMYK"),
    };
    match stream.dict.get(b"N").and_then(Object::as_i64) {
        Ok(n) if n == components => Ok(device),
        _ => Err("/N is not its number of components"),
    }
}

fn check_image<'a>(examination: &mut Examination<'a>, number: u32, image: &'a Dictionary) {
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

/// Device colours want an output intent, RGB and CMYK one of their own kind.
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

fn is_postscript(name: &Object) -> bool {
    matches!(name, Object::Name(name) if name == b"PS")
}

fn check_form(examination: &mut Examination<'_>, number: u32, form: &Dictionary) {
    let postscript = form.get(b"Subtype2").is_ok_and(is_postscript);
    if form.has(b"OPI") || form.has(b"Ref") || form.has(b"PS") || postscript {
        examination.object(&check::XOBJECT, format!("object {number}"));
    }
}

fn check_graphics_state<'a>(examination: &mut Examination<'a>, state: &'a Dictionary) {
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
    let unknown = blending.is_some_and(|mode| !BLEND_MODES.contains(&mode.as_str()));
    examination.object_if(unknown, &check::GRAPHICS_STATE, "/BM");
    let intent = objects.name(state, b"RI");
    let unknown = intent.is_some_and(|intent| !RENDERING_INTENTS.contains(&intent.as_str()));
    examination.object_if(unknown, &check::GRAPHICS_STATE, "/RI");
}
