//! Damage of every kind, and what it is called.

mod archives;
mod bags;
mod packages;
mod sips;
