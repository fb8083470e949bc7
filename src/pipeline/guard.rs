//! Panics, caught where they would take other releases with them. No panic is known; if a post
//! finds one, the others still go on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Failure, Refusal};

/// The result of the work on a post; if the work panics, a refusal.
pub(crate) fn guarded<T>(
    path: &str,
    work: impl FnOnce() -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    // Everything shared is only ever changed in whole steps.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        Err(Refusal::of(path, format!("{}: please report it, with the post", defect(&*panic))))
    })
}

/// The result of the work on all posts; if it panics, a failure, so that the final steps are still
/// done.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Failure::new(format!("{}: please report it", defect(&*panic)))))
}

fn defect(panic: &(dyn Any + Send)) -> String {
    let what = panic.downcast_ref::<String>().map(String::as_str);
    let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    format!("a bug in this program ({what})")
}
