//! What a list of tasks says of a post: so that a worker need look at no other post of the site, and
//! at nothing else in the archive.

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::destination::Destination;
use super::placing::Post;
use crate::release::Release;

/// What was known of a post when it was listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Identifier of the release; none of a post that could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it would be called by its day and name alone, where that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// Path that the archive knows the post by, where it was moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<String>,
    /// Whether the package of the same bytes was withdrawn there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// Paths of other posts that ask for the same identifier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
}

impl Listed {
    pub(super) fn of(post: &Post, named: &str) -> Listed {
        let id = &post.release.id;
        Listed {
            id: Some(id.clone()),
            named: Some(named.to_owned()).filter(|named| named != id),
            moved_from: post.moved_from.clone(),
            withdrawn: post.withdrawn.is_some(),
            others: Vec::new(),
        }
    }

    /// A post that was read without its site, as it was listed.
    pub(super) fn place(
        &self,
        mut release: Release,
        destination: Destination<'_>,
    ) -> Result<Post, Refusal> {
        let named = self.named.as_ref().or(self.id.as_ref());
        let Some(id) = self.id.clone().filter(|_| named == Some(&release.id)) else {
            let message = "the post was changed since it was listed; list the site again";
            return Err(Refusal::of(&release.path, message));
        };
        let latest = || destination.latest(&id);
        let withdrawn = self.withdrawn.then(latest).flatten();
        let withdrawn = withdrawn.and_then(|entry| destination.tombstone(&entry)).map(Box::new);
        release.id = id;
        Ok(Post { release, moved_from: self.moved_from.clone(), withdrawn })
    }
}
