//! The only place that quotes identifiers.

/// The name as an identifier that no keyword and no quote can break.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
