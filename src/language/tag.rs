//! What a site wrote as a language, read as a tag of BCP 47.

use icu_locale_core::Locale;

use super::{Language, codes, forms};

/// The language that a text names; `None` if it names none.
pub fn read(typed: &str) -> Option<Language> {
    // POSIX: `de_AT.UTF-8@euro`.
    let typed = typed.trim().split(['.', '@']).next().unwrap_or_default();
    // Codes are not names, and need no forms to be read.
    if typed.split(['-', '_']).next().is_some_and(|primary| primary.len() > 3) {
        if let Some(tag) = forms::of_name(typed) {
            return canonical(tag);
        }
        if let Some(code) = codes::of_name(typed) {
            return canonical(code.two);
        }
    }
    let tag = typed.replace('_', "-");
    let (primary, rest) = tag.split_once('-').unwrap_or((&tag, ""));
    let primary = primary.to_ascii_lowercase();
    let primary = match primary.len() {
        2 => codes::of_two_letters(&primary)?.two,
        // Undetermined, several, none; `all` is meant for a page in every language.
        3 if matches!(&*primary, "und" | "mul" | "zxx" | "mis" | "all") => return None,
        3 => codes::of_three_letters(&primary).map_or(primary.as_str(), |code| code.two),
        // Longer ones are reserved, and those of one letter (`i-…`, `x-…`) say nothing.
        _ => return None,
    };
    match rest {
        "" => canonical(primary),
        // Reserved for the country, whose code is GB.
        rest if rest.eq_ignore_ascii_case("uk") => canonical(&format!("{primary}-GB")),
        rest => canonical(&format!("{primary}-{rest}")),
    }
}

/// A tag in the form that BCP 47 recommends.
pub fn canonical(tag: &str) -> Option<Language> {
    let locale = Locale::try_from_str(tag).ok()?;
    locale.to_string().parse().ok().map(Language)
}
