//! The tests of the core, through its public door. One program, so that SQLite is linked once.

mod crud;
mod layering;
mod query_answers;
mod query_sql;
