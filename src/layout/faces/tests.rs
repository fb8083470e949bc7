use super::*;

#[test]
fn every_built_in_face_is_found_by_family_and_style() {
    let fonts = FontSet::builtin();
    for family in ["DM Sans", "Spectral", "Open Sans", "Tinos"] {
        for (bold, italic) in [(false, false), (false, true), (true, false), (true, true)] {
            let id = fonts.find(family, bold, italic);
            let face = fonts.face(id.unwrap_or_else(|| panic!("{family} {bold} {italic}")));
            assert_eq!((face.family.as_str(), face.bold, face.italic), (family, bold, italic));
            assert_eq!(face.weight, if bold { 700 } else { 400 });
        }
    }
    for family in ["DejaVu Sans", "DejaVu Sans Mono", "Noto Emoji"] {
        assert!(fonts.find(family, false, false).is_some(), "{family}");
    }
    assert!(fonts.find("DejaVu Sans", true, false).is_some());
    assert_eq!(fonts.faces().count(), BUILT_IN.len());
}

#[test]
fn the_digests_kept_with_built_in_faces_are_theirs() {
    assert_eq!(DIGESTS.lines().count(), BUILT_IN.len());
    for (((path, data), line), face) in BUILT_IN.iter().zip(DIGESTS.lines()).zip(&*BUILT_IN_FACES) {
        assert!(line.ends_with(&format!("  {path}")), "{path}");
        assert_eq!(face.sha256.get(), Some(&Sha256::digest(data).into()), "{path}");
    }
}

#[test]
fn families_are_found_in_any_case_and_no_style_is_made_up() {
    let fonts = FontSet::builtin();
    assert_eq!(fonts.find("dm sans", true, false), fonts.find("DM Sans", true, false));
    assert_eq!(fonts.find("Noto Emoji", true, false), None);
    assert_eq!(fonts.find("Helvetica", false, false), None);
}

#[test]
fn folders_come_before_the_built_in_faces() {
    let folder = tempfile::tempdir().unwrap();
    let (_, bytes) = BUILT_IN[4];
    std::fs::write(folder.path().join("b.ttf"), bytes).unwrap();
    std::fs::write(folder.path().join("readme.txt"), "not a font").unwrap();
    let fonts = FontSet::load(&[folder.path().to_owned()]).unwrap();
    assert_eq!(fonts.find("Spectral", false, false), Some(FaceId(0)));
    assert_eq!(fonts.faces().count(), BUILT_IN.len() + 1);
    // Families are often in folders of their own.
    std::fs::create_dir_all(folder.path().join("more/tinos")).unwrap();
    std::fs::rename(folder.path().join("b.ttf"), folder.path().join("more/tinos/b.TTF")).unwrap();
    assert_eq!(
        FontSet::load(&[folder.path().to_owned()]).unwrap().faces().count(),
        BUILT_IN.len() + 1
    );
}

#[test]
fn all_faulty_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.ttf"), "no font").unwrap();
    std::fs::write(folder.path().join("b.ttc"), b"ttcf\0\x01\0\0").unwrap();
    std::fs::write(folder.path().join("c.otf"), &BUILT_IN[0].1[..400]).unwrap();
    let Err(FaceErrors(errors)) = FontSet::load(&[folder.path().to_owned()]) else {
        panic!("broken fonts were taken");
    };
    assert!(matches!(&errors[0], FaceError::Broken { path, .. } if path.ends_with("a.ttf")));
    assert!(matches!(&errors[1], FaceError::Broken { path, .. } if path.ends_with("b.ttc")));
    assert!(matches!(&errors[2], FaceError::Broken { path, .. } if path.ends_with("c.otf")));
}

#[test]
fn a_font_whose_embedding_is_restricted_is_refused() {
    let mut bytes = BUILT_IN[0].1.to_vec();
    let directory = FontRef::new(&bytes).unwrap();
    let offset = directory
        .table_directory()
        .table_records()
        .iter()
        .find(|record| record.tag() == skrifa::Tag::new(b"OS/2"))
        .unwrap()
        .offset() as usize;
    bytes[offset + 8..offset + 10].copy_from_slice(&2u16.to_be_bytes());
    let result = Face::parse(Path::new("restricted.ttf"), Cow::Owned(bytes));
    assert!(matches!(result, Err(FaceError::EmbeddingRestricted { fs_type: 2, .. })));
}

#[test]
fn embedding_bits_are_read_as_the_least_restrictive() {
    assert!(may_embed_subset(0x0000));
    assert!(may_embed_subset(0x0004));
    assert!(may_embed_subset(0x000C));
    assert!(!may_embed_subset(0x0002));
    assert!(!may_embed_subset(0x0100));
    assert!(!may_embed_subset(0x0208));
}

#[test]
fn a_missing_folder_is_named() {
    let Err(error) = FontSet::load(&[PathBuf::from("/no/such/folder")]) else {
        panic!("a missing folder was read");
    };
    assert!(error.to_string().starts_with("cannot list /no/such/folder"), "{error}");
}
