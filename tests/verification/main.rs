//! Verification through the program: what it ends with, what hostile packages cost, what reports
//! are to the programs that read them.

mod exit_status;
mod hostile_bags;
mod hostile_containers;
mod hostile_sources;
mod million_lines;
mod other_makers;
mod recipes;
mod reports;
mod support;
