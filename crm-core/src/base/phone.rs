//! Telephone numbers in the international form, so that one number is one text however it was typed.

use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, Region};

/// A country whose numbers may be typed without the international prefix.
#[derive(Clone, Copy, Debug)]
pub struct Country(Region);

impl Country {
    /// The country with this two-letter code (ISO 3166), such as `IT`; `None` if there is none with telephones.
    pub fn from_code(code: &str) -> Option<Country> {
        code.parse::<Region>().ok().map(Country)
    }
}

/// The number in E.164 (`+390111234567`), an extension after `;ext=`. What looks like a number but is none that a
/// country has given out is kept as typed: a wrong number is still what the customer said. `None` if it cannot be a
/// number at all.
pub fn normalise(text: &str, country: Option<Country>) -> Option<String> {
    let looks_right = text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " +-./()#*,;=:".contains(c))
        && text.chars().filter(char::is_ascii_alphabetic).count() <= 12;
    if !looks_right {
        return None;
    }
    let number = PhoneNumber::parse(text, country.map(|c| c.0)).ok().filter(PhoneNumber::is_valid);
    Some(number.map_or_else(|| text.to_owned(), |number| written(&number)))
}

fn written(number: &PhoneNumber) -> String {
    let mut text = number.format_as(PhoneNumberFormat::E164).into_owned();
    let extension = number.extension();
    if !extension.is_empty() {
        text.push_str(";ext=");
        text.push_str(extension);
    }
    text
}

/// Calls `each` with the digit runs people search a number by: with the country's prefix, and without it.
pub fn digits(text: &str, mut each: impl FnMut(&str)) {
    let main = text.split(';').next().unwrap_or_default();
    let all: String = main.chars().filter(char::is_ascii_digit).collect();
    if all.is_empty() {
        return;
    }
    each(&all);
    if main.starts_with('+')
        && let Ok(number) = PhoneNumber::parse(main, None)
    {
        each(&number.get_national_significant_number());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_in_one_way() {
        let italy = Country::from_code("IT");
        for typed in ["011 123 4567", "+39 011 1234567", "0039-011-1234567", "(011) 1234567"] {
            assert_eq!(normalise(typed, italy).as_deref(), Some("+390111234567"), "{typed}");
        }
        assert_eq!(normalise("12", italy).as_deref(), Some("12"));
        assert_eq!(normalise("ask the porter", italy), None);
        assert_eq!(normalise("+39 011 1234567 ext. 12", italy).as_deref(), Some("+390111234567;ext=12"));
    }

    #[test]
    fn gives_the_digits_people_search_by() {
        let mut found = Vec::new();
        digits("+390111234567", |d| found.push(d.to_owned()));
        assert_eq!(found, ["390111234567", "0111234567"]);
    }
}
