//! What an archive says about itself, in French: the language of its releases.

/// First line of `VERSION`.
pub(super) const FORMAT: &str = "communique-archive 1.0";

/// `README.md`: must be enough to read and check everything with common tools alone.
pub(super) const README: &str = "\
# Archive de communiqués de presse

Ce dossier se suffit à lui-même : aucun logiciel particulier n’est nécessaire pour lire ce qu’il
contient ni pour contrôler que rien n’a changé.

## Ce qu’il contient

- `packages/AAAA/MM/<identifiant>.zip` : un paquet par communiqué, rangé à sa date de publication.
  L’identifiant est la date du communiqué suivie de son titre abrégé. Une version ultérieure du
  même communiqué s’appelle `<identifiant>.v2.zip`, puis `.v3.zip` ; aucun paquet n’est remplacé.
- `packages/AAAA/MM/<identifiant>.zip.sha256` : l’empreinte SHA-256 du paquet.
- `packages/AAAA/MM/<identifiant>.withdrawn.json` : à la place d’un paquet retiré, ce qu’il était,
  son empreinte, la date et la raison du retrait ; `<identifiant>.withdrawn.premis.xml` dit le même
  en PREMIS 3. Rien d’autre ne disparaît.
- `catalog.jsonl` : la liste des paquets, une ligne JSON par paquet. Elle se déduit des paquets.
- `log.jsonl` : le journal des opérations. Chaque ligne porte l’empreinte SHA-256 de la précédente
  (sans son saut de ligne).
- `index.html`, `feed.xml` et `pages/`, s’ils s’y trouvent : des pages à lire dans un navigateur,
  tirées des paquets (`index.html` est la première). Elles ne font pas foi : on peut les supprimer.
- `VERSION` : le format de cette archive. `.tmp` : des écritures en cours, à ignorer.

## Lire un paquet

Un paquet est un fichier ZIP ordinaire (`unzip <identifiant>.zip`) qui contient un dossier au
format BagIt 1.0 (RFC 8493). Sous `data/<identifiant>/` :

- `representations/pdf/data/` : le communiqué mis en page, en PDF/A-3a et PDF/UA-1 ;
- `representations/source/data/` : le texte d’origine en Markdown (UTF-8), intact, avec ses images,
  ses pièces jointes, et dans `settings/` les réglages de la mise en page ;
- `metadata/descriptive/dc.xml` : la notice en Dublin Core ;
- `metadata/preservation/premis.xml` : l’historique de conservation (PREMIS 3) ;
- `METS.xml` : la description de l’ensemble (METS, E-ARK CSIP 2.2).

À côté, `documentation/` dit comment le paquet se contrôle, et `schemas/` contient les schémas XML de
ces descriptions. Un ZIP dont le dossier contient `METS.xml` sans `bagit.txt` est ce même contenu,
sans le dossier BagIt (E-ARK CSIP).

Un ZIP qui contient à sa racine `manifest.xml` et `content/` est un paquet de versement SEDA (norme
NF Z44-022), et non un dossier BagIt : à décompresser dans un dossier vide (`unzip <paquet> -d …`).
`manifest.xml` décrit chaque fichier de `content/`, avec sa taille et son empreinte SHA-512 ;
`content/package-info.txt` dit de quel communiqué et de quelle version il s’agit.

## Contrôler

Un paquet, depuis le dossier où il se trouve :

    sha256sum -c <identifiant>.zip.sha256

Tous les paquets, depuis ce dossier (sans un mot si tout va bien) :

    find packages -name '*.sha256' -execdir sha256sum --quiet -c {} +

Qu’aucun paquet ne manque à la liste :

    sed 's/.*\"path\":\"\\([^\"]*\\)\".*\"sha256\":\"\\([^\"]*\\)\".*/\\2  \\1/' catalog.jsonl | sha256sum --quiet -c

Que personne n’a réécrit le journal : l’empreinte de chaque ligne est celle que la suivante donne
sous `previous`.

    while IFS= read -r ligne; do printf %s \"$ligne\" | sha256sum; done < log.jsonl

Chaque fichier d’un paquet, après `unzip <identifiant>.zip` et `cd <identifiant>` :

    sha256sum -c manifest-sha256.txt
    sha256sum -c tagmanifest-sha256.txt
    sha512sum -c manifest-sha512.txt
    sha512sum -c tagmanifest-sha512.txt

(ceux de ces fichiers qui s’y trouvent : un paquet peut n’avoir qu’une sorte d’empreintes.) Pour un
paquet SEDA, ce que donne `sha512sum content/*` se compare aux empreintes de `manifest.xml`.

## In English

Press releases, one ZIP a release: a BagIt bag (RFC 8493) with the typeset release as PDF, its
Markdown source, pictures and attachments, and Dublin Core, PREMIS and METS beside them; or a
French SEDA package, which has `manifest.xml` at its top, or what METS describes without the bag. Later versions are called `.v2.zip` and
so on; `.withdrawn.json` stands for a package that was taken away (`.withdrawn.premis.xml`: the same in PREMIS). `index.html`, if it is there, is
made from the packages, to be read in a browser. The commands above check that
nothing has changed, with `unzip` and `sha256sum` alone.
";
