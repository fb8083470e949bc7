//! Random posts: whatever is typed, nothing panics, and what can be printed is.
//!
//! `PROPTEST_CASES` sets the number of cases (48 here, thousands on a quiet night). A failing
//! case is shrunk, shown, and belongs in the list of its target's known cases.

mod body;
mod front_matter;
mod metadata;
mod packages;
mod paragraph;
mod tables;
mod world;

/// The number of cases each property is tried on.
fn configuration() -> proptest::test_runner::Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    proptest::test_runner::Config {
        cases: cases.unwrap_or(48),
        // Cases that failed are kept in the source, where they can be read.
        failure_persistence: None,
        ..Default::default()
    }
}
