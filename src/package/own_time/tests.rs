use super::*;

/// Exif with a time, its offset, and bytes before what they lead to.
fn exif(is_little: bool, time: &str, offset: Option<&str>) -> Vec<u8> {
    let short = |value: u16| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
    let long = |value: usize| {
        let value = value as u32;
        if is_little { value.to_le_bytes() } else { value.to_be_bytes() }
    };
    let mut data = if is_little { b"II\x2A\0".to_vec() } else { b"MM\0\x2A".to_vec() };
    let mut texts = vec![(0x9003, format!("{time}\0"))];
    texts.extend(offset.map(|offset| (0x9011, format!("{offset}\0"))));
    data.extend(long(8));
    data.extend(short(1));
    data.extend([&short(0x8769)[..], &short(4), &long(1), &long(26)].concat());
    data.extend(long(0));
    data.extend(short(texts.len() as u16));
    let mut at = 26 + 2 + 12 * texts.len() + 4;
    for (tag, text) in &texts {
        data.extend([&short(*tag)[..], &short(2), &long(text.len()), &long(at)].concat());
        at += text.len();
    }
    data.extend(long(0));
    texts.iter().for_each(|(_, text)| data.extend(text.as_bytes()));
    data
}

fn jpeg(exif: &[u8]) -> Vec<u8> {
    let segment = |marker: u8, data: &[u8]| {
        [&[0xFF, marker][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat()
    };
    let app1 = segment(0xE1, &[b"Exif\0\0", exif].concat());
    [&[0xFF, 0xD8][..], &segment(0xE0, b"JFIF\0"), &app1, &segment(0xDA, b"x"), b"picture"].concat()
}

fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    for (kind, data) in chunks.iter().cloned().chain([(b"IEND", Vec::new())]) {
        bytes.extend([&(data.len() as u32).to_be_bytes()[..], kind, &data, b"crc."].concat());
    }
    bytes
}

#[test]
fn photographs_say_when_they_were_taken() {
    for is_little in [true, false] {
        let time = of_picture(&jpeg(&exif(is_little, "2024:03:01 10:30:00", Some("+01:00"))));
        assert_eq!(time.as_deref(), Some("2024-03-01T10:30:00+01:00"));
        let local = exif(is_little, "2024:03:01 10:30:00", None);
        for picture in [jpeg(&local), png(&[(b"eXIf", local.clone())])] {
            assert_eq!(of_picture(&picture).as_deref(), Some("2024-03-01T10:30:00"));
        }
    }
    let exif = exif(true, "2024:03:01 10:30:00", Some("+01:00"));
    let chunk = [b"EXIF", &(exif.len() as u32).to_le_bytes()[..], &exif].concat();
    let webp = [b"RIFF\0\0\0\0WEBPVP8X\x01\0\0\0x.", &chunk[..]].concat();
    assert_eq!(of_picture(&webp).as_deref(), Some("2024-03-01T10:30:00+01:00"));
}

#[test]
fn pngs_say_when_they_were_made_or_changed() {
    let changed = (b"tIME", vec![0x07, 0xE8, 3, 1, 9, 30, 0]);
    let made = |text: &[u8]| (b"tEXt", [b"Creation Time\0", text].concat());
    let international =
        (b"iTXt", b"Creation Time\0\0\0fr\0Date\x002024-03-01T10:30:00.25Z".to_vec());
    for (chunks, expected) in [
        (vec![changed.clone()], "2024-03-01T09:30:00Z"),
        (vec![changed.clone(), made(b"2023:01:02 03:04:05")], "2023-01-02T03:04:05"),
        (
            vec![made(b"Fri, 1 Mar 2024 10:30:00 +0100"), changed.clone()],
            "2024-03-01T10:30:00+01:00",
        ),
        (vec![international], "2024-03-01T10:30:00Z"),
        (vec![made(b"hier"), changed], "2024-03-01T09:30:00Z"),
    ] {
        assert_eq!(of_picture(&png(&chunks)).as_deref(), Some(expected));
    }
    assert_eq!(of_picture(&png(&[(b"tIME", vec![0, 0, 0, 0, 0, 0, 0])])), None);
}

#[test]
fn pdfs_say_when_they_were_made() {
    for (written, expected) in [
        ("D:20240301103000+01'00'", "2024-03-01T10:30:00+01:00"),
        ("D:20240301103000+01'00", "2024-03-01T10:30:00+01:00"),
        ("D:20240301103000-05", "2024-03-01T10:30:00-05:00"),
        ("D:20240301103000Z00'00'", "2024-03-01T10:30:00Z"),
        ("D:20240301103000", "2024-03-01T10:30:00"),
        ("2024-03-01T10:30:00+01:00", "2024-03-01T10:30:00+01:00"),
    ] {
        assert_eq!(of_pdf(written).as_deref(), Some(expected), "{written}");
    }
    // What is not there is not made up.
    for written in [
        "",
        "D:",
        "D:2024",
        "D:20240301",
        "2024-03-01",
        "2024-03-01T10:30",
        "D:20241301103000",
        "hier",
    ] {
        assert_eq!(of_pdf(written), None, "{written}");
    }
}

#[test]
fn a_beginning_says_the_same_or_nothing() {
    let pictures = [
        jpeg(&exif(true, "2024:03:01 10:30:00", Some("+01:00"))),
        png(&[
            (b"tIME", vec![0x07, 0xE8, 3, 1, 9, 30, 0]),
            (b"eXIf", exif(false, "2024:03:01 10:30:00", None)),
        ]),
    ];
    for picture in &pictures {
        let whole = of_picture(picture);
        for end in 0..picture.len() {
            let time = of_picture(&picture[..end]);
            assert!(time.is_none() || time == whole, "{end}: {time:?}");
        }
    }
}

#[test]
fn any_bytes_are_read() {
    let mut picture = jpeg(&exif(true, "2024:03:01 10:30:00", Some("+01:00")));
    for at in 0..picture.len() {
        let kept = picture[at];
        for other in [0, 0x7F, 0xFF] {
            picture[at] = other;
            let time = of_picture(&picture);
            assert!(time.is_none_or(|time| time.len() >= 19));
        }
        picture[at] = kept;
    }
}
