//! Names in SQL text. The only place where one is quoted.

/// The name in double quotes. Names come from checked definitions; quoting makes keywords (`order`, `case`) names.
pub fn quote(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for c in name.chars() {
        if c == '"' {
            quoted.push('"');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    #[test]
    fn quotes_cannot_be_left() {
        assert_eq!(super::quote("order"), "\"order\"");
        assert_eq!(super::quote("a\"; drop table b; --"), "\"a\"\"; drop table b; --\"");
    }
}
