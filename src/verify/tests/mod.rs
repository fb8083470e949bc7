//! Damage of every kind, and what it is called.

mod bags;
mod packages;
