//! Panics for tests: at a named step of the work on one post, to show what happens to the others.
//! The program itself has none of this.

#![cfg_attr(not(feature = "cli"), allow(dead_code, reason = "tests of the command line set traps"))]

use std::sync::{Mutex, PoisonError};

/// Steps and posts at which the work panics.
static SET: Mutex<Vec<(&str, String)>> = Mutex::new(Vec::new());

/// A trap; it is removed when this is dropped.
pub struct Trap {
    step: &'static str,
    post: String,
}

/// Lets the work on a post panic at a step.
pub fn set(step: &'static str, post: &str) -> Trap {
    locked(|set| set.push((step, post.to_owned())));
    Trap { step, post: post.to_owned() }
}

impl Drop for Trap {
    fn drop(&mut self) {
        locked(|set| set.retain(|(step, post)| (*step, post) != (self.step, &self.post)));
    }
}

/// Panics if a trap is set here.
pub fn spring(step: &str, post: &str) {
    let is_set = locked(|set| set.iter().any(|(trapped, of)| *trapped == step && of == post));
    assert!(!is_set, "the trap at `{step}`");
}

fn locked<T>(work: impl FnOnce(&mut Vec<(&'static str, String)>) -> T) -> T {
    work(&mut SET.lock().unwrap_or_else(PoisonError::into_inner))
}
