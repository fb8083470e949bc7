//! Many packages checked at once, and reported in order.

use super::checks::Checks;
use crate::queue::{Queue, threads};

/// How many packages may be checked ahead of an earlier one: bounds what waits to be reported.
const AHEAD: usize = 64;

/// Bytes from which a package counts as large: it is started before others, which then need not
/// wait for it.
const LARGE: u64 = 8 << 20;

/// Checks many packages at once; `sink` gets the results in order.
pub fn in_order<T: Sync, R: Send>(
    packages: &[T],
    checks: &Checks,
    size: &(dyn Fn(&T) -> u64 + Sync),
    check: impl Fn(&T) -> R + Sync,
    mut sink: impl FnMut(&T, R),
) {
    let queue = Queue {
        items: packages,
        threads: threads(checks.threads).min(packages.len()),
        ahead: AHEAD,
        class: &|package| size(package) / LARGE,
        stop: &|| false,
    };
    if let Some(observer) = &checks.observer {
        observer.expected(packages.len());
    }
    let check = |package: &T| {
        let checked = check(package);
        if let Some(observer) = &checks.observer {
            observer.checked();
        }
        checked
    };
    let done = queue.run(check, |next| {
        for (package, result) in next {
            if let Some(result) = result {
                sink(package, result);
            }
        }
        Ok::<(), std::convert::Infallible>(())
    });
    let Ok(()) = done;
}
