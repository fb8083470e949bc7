//! A fault of a site's settings.

use crate::error::Place;

/// One fault in `_config.yml` or `communique.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ConfigFault {
    pub place: Place,
    pub message: String,
    pub help: Option<String>,
}
