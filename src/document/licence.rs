//! The address of a licence, by how a site names it.

const LICENCE_OUVERTE: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";

/// The address of the licence that these words name. `None`: they name none that is known by one
/// address, such as a licence without its version.
pub fn licence_address(rights: &str) -> Option<String> {
    let written = rights.split_whitespace().find_map(|word| {
        let start = word.find("https://").or_else(|| word.find("http://"))?;
        let address = word[start..].trim_end_matches(['.', ',', ';', ')', '>', '»', ']']);
        url::Url::parse(address).ok().map(|_| address.to_owned())
    });
    written.or_else(|| address_of_name(&simple(rights)))
}

/// Lower case words with one space between them, so that `CC-BY 4.0` is `cc by 4.0`.
fn simple(text: &str) -> String {
    let words: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '.' { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    let words = words.split_whitespace().map(|word| word.trim_end_matches('.'));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn address_of_name(name: &str) -> Option<String> {
    let has = |part: &str| format!(" {name} ").contains(&format!(" {part} "));
    let is_version_2 = ["2.0", "v2.0", "2", "v2"].into_iter().any(has);
    if is_version_2 && ["licence ouverte", "open licence", "etalab", "lo"].into_iter().any(has) {
        return Some(LICENCE_OUVERTE.to_owned());
    }
    if has("cc0") {
        return Some("https://creativecommons.org/publicdomain/zero/1.0/".to_owned());
    }
    if has("odbl") && ["1.0", "v1.0"].into_iter().any(has) {
        return Some("https://opendatacommons.org/licenses/odbl/1-0/".to_owned());
    }
    creative_commons(name)
}

/// `cc by sa 4.0`: the conditions, then the version.
fn creative_commons(name: &str) -> Option<String> {
    const CONDITIONS: [&str; 6] = ["by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"];
    const VERSIONS: [&str; 5] = ["1.0", "2.0", "2.5", "3.0", "4.0"];
    let mut words = name.split(' ').skip_while(|word| *word != "cc" && *word != "commons").skip(1);
    let mut conditions = Vec::new();
    let version = loop {
        match words.next()? {
            condition @ ("by" | "sa" | "nd" | "nc") => conditions.push(condition),
            version => break version.trim_start_matches('v'),
        }
    };
    let conditions = conditions.join("-");
    let is_known = CONDITIONS.contains(&conditions.as_str()) && VERSIONS.contains(&version);
    is_known.then(|| format!("https://creativecommons.org/licenses/{conditions}/{version}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_known_by_its_names() {
        let by_sa = "https://creativecommons.org/licenses/by-sa/4.0/";
        for (rights, address) in [
            ("Licence Ouverte 2.0", LICENCE_OUVERTE),
            ("Licence Ouverte / Open Licence version 2.0", LICENCE_OUVERTE),
            ("etalab-2.0", LICENCE_OUVERTE),
            ("CC BY-SA 4.0", by_sa),
            ("cc-by-sa-4.0", by_sa),
            ("Textes sous Creative Commons BY-SA 4.0.", by_sa),
            ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
            (
                "Licence de la ville (https://www.lierre.example/droits).",
                "https://www.lierre.example/droits",
            ),
        ] {
            assert_eq!(licence_address(rights).as_deref(), Some(address), "{rights}");
        }
    }

    #[test]
    fn what_names_no_licence_has_no_address() {
        for rights in [
            "",
            "Tous droits réservés",
            "Licence Ouverte",
            "Licence Ouverte 1.0",
            "CC BY",
            "CC 4.0",
            "CC SA 4.0",
            "CC BY 9.0",
            "http://",
        ] {
            assert_eq!(licence_address(rights), None, "{rights}");
        }
    }
}
