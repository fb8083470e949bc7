//! Terms of PREMIS 3.0 that records of packages, of withdrawals and of checks have in common.

/// The Library of Congress's vocabulary of events.
pub(crate) const EVENT_TYPES: &str = "http://id.loc.gov/vocabulary/preservation/eventType";

/// The time of an act when none was given (EDTF, ISO 8601-2 §8.2: every digit unspecified).
pub(crate) const UNKNOWN_TIME: &str = "XXXX-XX-XX";
