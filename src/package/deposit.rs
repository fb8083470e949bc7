//! What the legal deposit of periodicals asks for, explained to whoever opens the package (profile
//! `bnf`).

use super::error::PackageError;
use super::files::{DOCUMENTATION_FOLDER, PackageFile};
use super::puid;
use super::record::Record;

/// The periodical formed by the releases. Its ISSN and frequency are in the release's own metadata,
/// as are publisher and place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deposit {
    /// Where it is published.
    pub place: Option<String>,
}

/// One sentence for `bag-info.txt`. In French, like its subject.
pub(super) const STATEMENT: &str = "Paquet préparé pour le dépôt légal des publications en série. \
    La Bibliothèque nationale de France ne documente aucune entrée de paquets pour les \
    communiqués publiés sur le Web : ce profil est celui du programme, non le sien.";

/// `documentation/depot-legal.md`.
pub(super) fn deposit_notice(
    record: &Record,
    deposit: &Deposit,
) -> Result<PackageFile, PackageError> {
    let metadata = &record.document.metadata;
    let fields = [
        ("Titre", Some(metadata.title.as_str())),
        ("Éditeur", metadata.publisher.as_deref().or(Some(metadata.creator.as_str()))),
        ("Lieu de publication", deposit.place.as_deref()),
        ("Date de publication", Some(metadata.issued.as_str())),
        ("Périodicité", metadata.frequency.as_deref()),
        ("ISSN", metadata.issn.as_deref()),
        ("ARK", metadata.ark.as_deref()),
        ("Adresse d’origine", metadata.url.as_deref()),
        ("Droits", metadata.rights.as_deref()),
    ];
    let mut text = format!("# Dépôt légal\n\n{STATEMENT}\n\n");
    text += "En pratique, le dépôt légal du Web se fait par collecte (Code du patrimoine, \
             articles L131-2 et L132-2-1) ; ce paquet porte les informations qu’un dépôt de \
             publication en série demande, pour qui voudrait l’instruire :\n\n";
    for (label, value) in fields {
        let value = value.filter(|value| !value.trim().is_empty()).unwrap_or("non indiqué");
        text += &format!("- {label} : {value}\n");
    }
    let path = format!("{DOCUMENTATION_FOLDER}/depot-legal.md");
    record.file(&path, text.into_bytes(), puid::MARKDOWN)
}
