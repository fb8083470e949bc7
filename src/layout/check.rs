//! Checks for names that lead nowhere, and measures that leave no space.

use super::LayoutFile;
use super::error::Fault;
use super::places;
use super::schema::ContactPlace;
use crate::document::Language;

/// Names of colours, faces and languages that do not exist.
pub fn names(file: &LayoutFile, faults: &mut Vec<Fault>) {
    for (path, name) in named_colours(file) {
        if !file.colours.contains_key(name) {
            let known = file.colours.keys().map(String::as_str);
            faults.push(Fault::unknown("colour", name, path, known));
        }
    }
    if !file.faces.contains_key("code") {
        faults.push(Fault::of_key(&["faces"], "the face `code` is missing"));
    }
    for (face, families) in &file.faces {
        if families.is_empty() {
            let message = format!("the face `{face}` lists no family");
            faults.push(Fault::of_value(&["faces", face], message));
        }
    }
    let is_tag = |key: &str| Language::of_code(key).is_some_and(|language| language.tag() == key);
    for language in file.texts.keys().filter(|key| !is_tag(key)) {
        let known: Vec<Language> = Language::all_with_forms().collect();
        let known = known.iter().map(Language::tag);
        let fault = Fault::unknown("language", language, &["texts", language], known);
        faults.push(Fault { at_key: true, ..fault });
    }
}

/// Every colour named outside the styles.
fn named_colours(file: &LayoutFile) -> Vec<(&'static [&'static str], &str)> {
    const LABEL_BAND: &[&str] = &["label", "band", "colour"];
    const CONTACT_RULE: &[&str] = &["contact", "rule", "colour"];
    const FOOTER_RULE: &[&str] = &["footer", "rule", "colour"];
    let mut names: Vec<(&'static [&'static str], &str)> = vec![
        (&["quotation", "colour"], file.quotation.colour.as_str()),
        (&["box", "ground"], &file.boxed.ground),
        (&["box", "colour"], &file.boxed.colour),
        (&["table", "header-colour"], &file.table.header_colour),
        (&["table", "row-colour"], &file.table.row_colour),
        (&["code", "ground"], &file.code.ground),
        (&["note", "colour"], &file.note.colour),
        (&["link", "colour"], &file.link.colour),
    ];
    let band = file.label.band.as_ref().map(|band| &band.colour);
    let contact = file.contact.rule.as_ref().map(|rule| &rule.colour);
    let footer = file.footer.rule.as_ref().map(|rule| &rule.colour);
    names.extend(band.map(|name| (LABEL_BAND, name.as_str())));
    names.extend(contact.map(|name| (CONTACT_RULE, name.as_str())));
    names.extend(footer.map(|name| (FOOTER_RULE, name.as_str())));
    names
}

/// Margins that leave no space for text.
fn text_area(file: &LayoutFile, faults: &mut Vec<Fault>) {
    let (width, height) = file.page.size.millimetres();
    let page = &file.page;
    for (side, found, least) in [
        ("wide", width - page.left.0 - page.right.0, places::LEAST_TEXT),
        ("high", height - page.top.0 - page.bottom.0, 60.0),
    ] {
        let is_enough = found >= least;
        if !is_enough {
            let message = format!("the text must be at least {least} mm {side}, not {found}");
            faults.push(Fault::of_value(&["page"], message));
        }
    }
}

/// Measures that would leave no space for text.
pub fn measures(file: &LayoutFile, faults: &mut Vec<Fault>) {
    text_area(file, faults);
    let mut ask = |ok: bool, path: &[&str], message: &str| {
        if !ok {
            faults.push(Fault::of_value(path, message));
        }
    };
    let (_, height) = file.page.size.millimetres();
    let page = &file.page;
    ask(
        file.title.baseline.0 <= height - page.bottom.0 - 40.0,
        &["title", "baseline"],
        "the title must be at least 40 mm above the bottom of the text area",
    );
    ask(file.texts.contains_key("fr"), &["texts"], "the texts must include `fr`");
    ask(
        !file.contact.columns.is_empty(),
        &["contact", "columns"],
        "the contact must have at least one column",
    );
    ask(
        file.contact.place == ContactPlace::LastPage
            || (file.contact.rule.is_some() && file.contact.columns.len() >= 2),
        &["contact", "place"],
        "a contact on every page needs a rule and two columns",
    );
    if let (Some(since), Some(until)) = (file.since, file.until) {
        let message = format!(
            "it ends on {until}, before it begins on {since}: give both `since` and `until`, `~` for none"
        );
        ask(since <= until, &["until"], &message);
    }
    for (name, style) in &file.styles {
        ask(
            style
                .features
                .iter()
                .flatten()
                .all(|tag| tag.len() == 4 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())),
            &["styles", name, "features"],
            "features must be OpenType tags of four letters, such as smcp",
        );
        ask(
            style.size.is_none_or(|size| (2.0..=144.0).contains(&size.0)),
            &["styles", name, "size"],
            "a size must be between 2 pt and 144 pt",
        );
        ask(
            style.leading.is_none_or(|leading| (2.0..=288.0).contains(&leading.0)),
            &["styles", name, "leading"],
            "a leading must be between 2 pt and 288 pt",
        );
    }
}
