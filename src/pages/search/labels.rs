//! What the search says, in the language of the pages.

/// The wordings of the form and of its results. In those with braces, the script puts the number of
/// releases for `{n}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// Name of the region, and heading of the field.
    pub search: &'static str,
    /// What the field takes.
    pub hint: &'static str,
    /// Heading of the filters.
    pub filters: &'static str,
    /// The filters, in the order year, category, tag, language, state, findings.
    pub filter: [&'static str; 6],
    /// The choice that leaves each of them out.
    pub all: [&'static str; 6],
    /// The choice of releases of which nothing was reported.
    pub no_finding: &'static str,
    /// A release that is there.
    pub kept: &'static str,
    /// One that was withdrawn.
    pub withdrawn: &'static str,
    /// Button that empties the form.
    pub clear: &'static str,
    /// Heading of the results.
    pub results: &'static str,
    /// Button below them.
    pub more: &'static str,
    /// What is announced, for no release, one, and several.
    pub found: [&'static str; 3],
    /// Announced while the index is read.
    pub loading: &'static str,
    /// Announced when a file of the index could not be read.
    pub failed: &'static str,
    /// Where scripts do not run.
    pub without_script: &'static str,
}

impl Labels {
    /// French.
    pub const FRENCH: Labels = Labels {
        search: "Rechercher dans les communiqués",
        hint: "Des mots du titre, du texte, des mots-clés ou d’un contact\u{202F}; les accents et les \
               majuscules ne comptent pas, un début de mot suffit.",
        filters: "Filtrer",
        filter: ["Année", "Catégorie", "Mot-clé", "Langue", "État", "Constat"],
        all: ["Toutes", "Toutes", "Tous", "Toutes", "Tous", "Tous"],
        no_finding: "Aucun constat",
        kept: "Conservé",
        withdrawn: "Retiré",
        clear: "Effacer la recherche",
        results: "Résultats",
        more: "Afficher plus de résultats",
        found: ["Aucun communiqué trouvé", "1 communiqué trouvé", "{n} communiqués trouvés"],
        loading: "Lecture de l’index…",
        failed: "L’index de recherche n’a pas pu être lu\u{A0}: ses fichiers manquent ou sont endommagés.",
        without_script: "La recherche nécessite JavaScript\u{202F}; tout le reste de ces pages s’en passe.",
    };

    /// English.
    pub const ENGLISH: Labels = Labels {
        search: "Search the releases",
        hint: "Words of the title, the text, the tags or a contact; accents and capitals do not \
               matter, and the beginning of a word is enough.",
        filters: "Filter",
        filter: ["Year", "Category", "Tag", "Language", "State", "Finding"],
        all: ["All"; 6],
        no_finding: "No finding",
        kept: "Kept",
        withdrawn: "Withdrawn",
        clear: "Clear the search",
        results: "Results",
        more: "Show more results",
        found: ["No release found", "1 release found", "{n} releases found"],
        loading: "Reading the index…",
        failed: "The search index could not be read: its files are missing or damaged.",
        without_script: "The search needs JavaScript; nothing else on these pages does.",
    };

    /// The wordings for a language, BCP 47: French for all but English.
    pub fn of(language: &str) -> &'static Labels {
        match language.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("en") => &Labels::ENGLISH,
            _ => &Labels::FRENCH,
        }
    }
}

impl Default for Labels {
    fn default() -> Labels {
        Labels::FRENCH
    }
}
