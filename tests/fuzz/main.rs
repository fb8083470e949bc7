//! Random posts: whatever is typed, nothing panics, and what can be printed is.
//!
//! `PROPTEST_CASES` sets the number of cases (48 where it is not set); properties that are quickly
//! tried are tried forty times as often. A failing case is shrunk, shown, and belongs in the list of
//! its target's known cases. `guided` is another program, which goes by what the code does with
//! its inputs.

mod body;
mod front_matter;
mod grammar;
mod metadata;
mod packages;
mod paragraph;
mod posts;
mod tables;
mod whole;
mod world;

/// For properties of which thousands of cases take a second or two.
fn often() -> proptest::test_runner::Config {
    let config = configuration();
    proptest::test_runner::Config { cases: config.cases * 40, ..config }
}

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
