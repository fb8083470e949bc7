//! Why a site, or one of its files, cannot be read.

use std::path::PathBuf;

use crate::error::IoError;

use super::config::SiteConfig;
use super::fault::ConfigFault;

#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    #[error(transparent)]
    Io(#[from] IoError),
    #[error("there is neither a post nor a site at {}", path.display())]
    NoSuchSite { path: PathBuf },
    #[error("{} is not part of the site {}", path.display(), root.display())]
    OutsideSite { path: PathBuf, root: PathBuf },
    #[error("it is {}: posts are read in Markdown and HTML", written_in(*markup))]
    NotRead { markup: Option<&'static str> },
    #[error("the site has no collection {}", quoted(asked))]
    UnknownCollections { asked: Vec<String>, available: Vec<String> },
    #[error("the post {path} is not in the collection {}", quoted(asked))]
    OtherCollection {
        path: String,
        /// The collection that it is in, if any.
        own: Option<String>,
        asked: Vec<String>,
    },
    #[error("{}", joined(faults))]
    Config {
        faults: Vec<ConfigFault>,
        /// What could be read, so that the rest of it can be checked too, and the site's folder.
        read: Box<(PathBuf, SiteConfig)>,
    },
}

impl SiteError {
    /// What to do about it, if known.
    pub fn help(&self) -> Option<String> {
        match self {
            SiteError::UnknownCollections { available, .. } if available.is_empty() => {
                Some("it has no collections: omit --collection".to_owned())
            }
            SiteError::UnknownCollections { available, .. } => {
                Some(format!("it has {}", quoted(available)))
            }
            SiteError::OtherCollection { own: Some(own), .. } => {
                Some(format!("it is in `{own}`; without --collection, it is taken wherever it is"))
            }
            SiteError::OtherCollection { own: None, .. } => Some(
                "it is in none; without --collection, it is taken wherever it is".to_owned(),
            ),
            SiteError::NoSuchSite { .. } => {
                Some("check the path: a post, a folder of posts, or a site's folder".to_owned())
            }
            SiteError::NotRead { .. } => Some(
                "the site publishes it: keep it otherwise, or take it out of the posts (in Jekyll, \
                 by `exclude` in _config.yml)"
                    .to_owned(),
            ),
            SiteError::OutsideSite { .. } => Some("name the site's folder with --site".to_owned()),
            _ => None,
        }
    }
}

fn written_in(markup: Option<&str>) -> String {
    markup.map_or("neither Markdown nor HTML".to_owned(), |markup| format!("written in {markup}"))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn joined(faults: &[ConfigFault]) -> String {
    faults.iter().map(ConfigFault::to_string).collect::<Vec<_>>().join("\n")
}
