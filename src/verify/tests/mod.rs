//! Damage of every kind, and what it is reported as.

mod archives;
mod bags;
mod packages;
mod sips;
