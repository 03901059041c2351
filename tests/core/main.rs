//! The tests of the core, through its public door. One program, so that SQLite is linked once.

mod catalogue;
mod crud;
mod layering;
mod model;
mod regression;
