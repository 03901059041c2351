//! Tests of the core through its public API.

mod query_sql;
