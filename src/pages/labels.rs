//! The words of the pages, in the language in which an archive is shown.

use jiff::civil::Date;

use crate::language::Language;

/// Languages in which pages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum PagesLanguage {
    /// French
    #[default]
    Fr,
    /// English
    En,
}

/// Words and sentences; those with `{}` have one gap.
pub struct Labels {
    pub title: &'static str,
    pub skip: &'static str,
    pub all_releases: &'static str,
    pub you_are_here: &'static str,
    pub newest: &'static str,
    pub by_year: &'static str,
    pub releases: [&'static str; 2],
    pub first_page_of: &'static str,
    pub document: &'static str,
    pub download_pdf: &'static str,
    pub download_package: &'static str,
    pub package_holds: &'static str,
    pub facts: &'static str,
    pub identifier: &'static str,
    pub date: &'static str,
    pub modified: &'static str,
    pub language: &'static str,
    pub issuer: &'static str,
    pub categories: &'static str,
    pub tags: &'static str,
    pub pages: &'static str,
    pub address: &'static str,
    pub site: &'static str,
    pub source: &'static str,
    pub rights: &'static str,
    pub layout: &'static str,
    pub program: &'static str,
    pub check: &'static str,
    pub check_text: &'static str,
    pub check_files: &'static str,
    pub digest: &'static str,
    pub files: &'static str,
    pub path: &'static str,
    pub size: &'static str,
    pub versions: &'static str,
    pub version: &'static str,
    pub latest: &'static str,
    pub changed: &'static str,
    pub reported: &'static str,
    pub nothing_reported: &'static str,
    pub withdrawn: &'static str,
    pub withdrawn_text: &'static str,
    pub reason: &'static str,
    pub by: &'static str,
    pub at: &'static str,
    pub not_there: &'static str,
    pub damaged: &'static str,
    pub unreadable: &'static str,
    pub other_maker: &'static str,
    pub made_by: &'static str,
    pub parts: [(&'static str, &'static str); 6],
    pub feed: &'static str,
    /// Between what is said and what of it.
    pub colon: &'static str,
    pub no_releases: &'static str,
}

impl PagesLanguage {
    /// BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            PagesLanguage::Fr => "fr",
            PagesLanguage::En => "en",
        }
    }

    /// The words of the pages.
    pub fn labels(self) -> &'static Labels {
        match self {
            PagesLanguage::Fr => &FRENCH,
            PagesLanguage::En => &ENGLISH,
        }
    }

    /// Whose forms dates and sizes have.
    pub fn language(self) -> Language {
        match self {
            PagesLanguage::Fr => Language::FRENCH,
            PagesLanguage::En => Language::ENGLISH,
        }
    }

    /// A day as people read it; anything else as it is.
    pub fn day(self, date: &str) -> String {
        let day = date.get(..10).and_then(|day| day.parse::<Date>().ok());
        let forms = &self.language().forms().date;
        match day {
            Some(day) => {
                // In a list a day has no article: « Le ».
                let written = forms.written(day, None);
                let number = written.find(|character: char| character.is_ascii_digit());
                written[number.unwrap_or(0)..].to_owned()
            }
            None => date.to_owned(),
        }
    }

    /// `juillet 2019` for `2019-07`.
    pub fn month(self, month: &str) -> String {
        let number = month.get(5..7).and_then(|number| number.parse::<usize>().ok());
        let months = &self.language().forms().date.months;
        let name = number.and_then(|number| months.get(number.checked_sub(1)?));
        match (name, month.get(..4)) {
            (Some(name), Some(year)) => format!("{name} {year}"),
            _ => month.to_owned(),
        }
    }

    /// A size in bytes, in thousands, rounded to the nearest.
    pub fn size(self, size: u64) -> String {
        let units = &self.language().forms().texts.units;
        let (mut value, mut unit) = (size, 0);
        while value >= 1000 && unit + 1 < units.len() {
            value = value.saturating_add(500) / 1000;
            unit += 1;
        }
        format!("{value}\u{A0}{}", units[unit])
    }

    /// `1 communiqué`, `2 communiqués`.
    pub fn releases(self, number: usize) -> String {
        let [one, more] = self.labels().releases;
        let is_one = number == 1 || number == 0 && self == PagesLanguage::Fr;
        format!("{number}\u{A0}{}", if is_one { one } else { more })
    }
}

const FRENCH: Labels = Labels {
    title: "Archive de communiqués de presse",
    skip: "Aller au contenu",
    all_releases: "Tous les communiqués",
    you_are_here: "Fil d’Ariane",
    newest: "Les plus récents",
    by_year: "Par année",
    releases: ["communiqué", "communiqués"],
    first_page_of: "Première page du communiqué mis en page",
    document: "Le document",
    download_pdf: "Télécharger le PDF",
    download_package: "Télécharger le paquet (ZIP, {})",
    package_holds: "Le paquet contient le communiqué en PDF/A-3a et PDF/UA-1, son texte d’origine, ses \
                    images et ses pièces jointes.",
    facts: "Notice",
    identifier: "Identifiant",
    date: "Date",
    modified: "Dernière modification",
    language: "Langue",
    issuer: "Émetteur",
    categories: "Catégories",
    tags: "Mots-clés",
    pages: "Pages",
    address: "Adresse d’origine",
    site: "Site",
    source: "Fichier d’origine",
    rights: "Droits",
    layout: "Mise en page",
    program: "Logiciel",
    check: "Vérifier ce paquet",
    check_text: "Dans le dossier {}, cette commande compare le paquet à son empreinte\u{A0}:",
    check_files: "Puis, une fois le paquet décompressé, celle-ci vérifie chaque fichier\u{A0}:",
    digest: "Empreinte SHA-256",
    files: "Fichiers du paquet",
    path: "Fichier",
    size: "Taille",
    versions: "Versions",
    version: "Version {}",
    latest: "la plus récente",
    changed: "Ce qui a changé\u{A0}: {}",
    reported: "Ce qui a été signalé lors de l’archivage",
    nothing_reported: "Rien n’a été signalé.",
    withdrawn: "Communiqué retiré",
    withdrawn_text: "Ce communiqué a été retiré de l’archive. Seules les informations ci-dessous sont conservées.",
    reason: "Motif",
    by: "Retiré par",
    at: "Retiré le",
    not_there: "Le paquet de cette version est absent de l’archive ou endommagé.",
    damaged: "Ce paquet est endommagé\u{A0}: ce qui suit peut être faux ou incomplet. Contrôlez l’archive \
              avec «\u{A0}communique verify\u{A0}».",
    unreadable: "Le texte du communiqué ne peut pas être affiché ici",
    other_maker: "Ce paquet est illisible, ou a été produit par un autre logiciel.",
    made_by: "Ces pages ont été produites par {} à partir des paquets de l’archive\u{202F}; seuls les paquets \
              font foi.",
    parts: [
        ("source", "le texte"),
        ("uploads", "les images ou les pièces jointes"),
        ("settings", "les paramètres"),
        ("layout", "la mise en page"),
        ("faces", "les polices"),
        ("program", "le programme"),
    ],
    feed: "Flux Atom",
    colon: "\u{A0}: ",
    no_releases: "L’archive ne contient aucun communiqué.",
};

const ENGLISH: Labels = Labels {
    title: "Archive of press releases",
    skip: "Skip to the content",
    all_releases: "All releases",
    you_are_here: "Breadcrumb",
    newest: "Newest",
    by_year: "By year",
    releases: ["release", "releases"],
    first_page_of: "First page of the typeset release",
    document: "The document",
    download_pdf: "Download the PDF",
    download_package: "Download the package (ZIP, {})",
    package_holds: "The package holds the release as PDF/A-3a and PDF/UA-1, its source text, its pictures \
                    and its attachments.",
    facts: "Record",
    identifier: "Identifier",
    date: "Date",
    modified: "Modified on",
    language: "Language",
    issuer: "Issuer",
    categories: "Categories",
    tags: "Tags",
    pages: "Pages",
    address: "Original address",
    site: "Site",
    source: "Original file",
    rights: "Rights",
    layout: "Layout",
    program: "Program",
    check: "Check this release",
    check_text: "In the folder {}, this command compares the package with its digest:",
    check_files: "Then each file, in the folder that unzip makes:",
    digest: "SHA-256 digest",
    files: "Files of the package",
    path: "File",
    size: "Size",
    versions: "Versions",
    version: "Version {}",
    latest: "the latest",
    changed: "What changed: {}",
    reported: "What was reported when it was archived",
    nothing_reported: "Nothing was reported.",
    withdrawn: "Withdrawn release",
    withdrawn_text: "This release was withdrawn from the archive. This is what is left of it.",
    reason: "Reason",
    by: "Withdrawn by",
    at: "Withdrawn on",
    not_there: "The package of this version is missing from the archive, or damaged.",
    damaged: "This package is damaged: what follows may be wrong or incomplete. Check the archive with \
              “communique verify”.",
    unreadable: "The text of the release cannot be shown here",
    other_maker: "This package cannot be read, or was made by another program.",
    made_by: "These pages were made from the archive’s packages by {}; only the packages are evidence.",
    parts: [
        ("source", "the text"),
        ("uploads", "the pictures or attachments"),
        ("settings", "the settings"),
        ("layout", "the layout"),
        ("faces", "the typefaces"),
        ("program", "the program"),
    ],
    feed: "Atom feed",
    colon: ": ",
    no_releases: "The archive has no releases.",
};

#[cfg(test)]
mod tests {
    use super::PagesLanguage::{En, Fr};

    #[test]
    fn dates_sizes_and_numbers_are_those_of_the_language() {
        assert_eq!(Fr.day("2019-07-01T10:00:00+02:00"), "1er\u{A0}juillet\u{A0}2019");
        assert_eq!(En.day("2019-07-17"), "17\u{A0}July\u{A0}2019");
        assert_eq!(Fr.day("20"), "20");
        assert_eq!(Fr.month("2019-07"), "juillet 2019");
        assert_eq!([Fr.month("2019-13"), Fr.month("")], ["2019-13", ""]);
        assert_eq!([Fr.size(999), Fr.size(518_656)], ["999\u{A0}octets", "519\u{A0}ko"]);
        assert_eq!([Fr.releases(1), Fr.releases(2)], ["1\u{A0}communiqué", "2\u{A0}communiqués"]);
        assert_eq!([En.releases(0), Fr.releases(0)], ["0\u{A0}releases", "0\u{A0}communiqué"]);
    }
}
