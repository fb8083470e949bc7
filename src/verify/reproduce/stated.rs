//! What a package states and nothing else gives: when and by whom it was made, and what it
//! replaces. Wherever it is repeated, it must be the same.

use percent_encoding::percent_decode_str;

use super::rebuilder::{Follows, Stated};
use crate::premis::UNKNOWN_TIME;
use crate::verify::bag::{Info, decode_path};
use crate::verify::metadata::Premis;

impl Stated {
    /// What bag-info and PREMIS state.
    pub fn of(info: &Info, premis: Option<&Premis>) -> Stated {
        let at = premis.and_then(|premis| premis.time()).filter(|time| *time != UNKNOWN_TIME);
        Stated {
            at: at.map(str::to_owned),
            agent: premis.and_then(|premis| premis.operator()).map(str::to_owned),
            follows: follows(info),
            site: info.first("Communique-Site").map(str::to_owned),
            moved_from: info.first("Communique-Moved-From").map(|path| decode_path(path, true)),
            pages: info
                .first("Communique-Pages")
                .and_then(|pages| pages.parse().ok())
                .unwrap_or_default(),
            linked: info
                .values("Communique-Linked-File")
                .map(|address| percent_decode_str(address).decode_utf8_lossy().into_owned())
                .collect(),
        }
    }
}

fn follows(info: &Info) -> Option<Follows> {
    let version = info.first("Communique-Version")?.parse().ok().filter(|version| *version > 1)?;
    let (replaces, sha256) = info.first("Communique-Replaces")?.rsplit_once(' ')?;
    let changed = info.first("Communique-Changed").unwrap_or_default();
    let changed = changed.split(", ").filter(|part| !part.is_empty());
    Some(Follows {
        version,
        replaces: replaces.to_owned(),
        sha256: sha256.to_owned(),
        changed: changed.map(str::to_owned).collect(),
    })
}
