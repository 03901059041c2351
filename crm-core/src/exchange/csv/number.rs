//! Numbers as people and spreadsheets write them: `1.234,56 €`, `(1,234.56)`, `1'234.56`, `12 %`, `1.2E+05`.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::value::Fault;
use crate::base::money;

/// The character before the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecimalMark {
    /// `1,234.56`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `1.234,56`
    #[serde(rename = ",")]
    Comma,
}

impl DecimalMark {
    fn character(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }
}

/// Reads a number. A separator where the file's convention allows none is a fault, never a guess: `1,5` read as 15
/// would be ten times wrong and nobody would see it.
pub(super) fn parse(text: &str, mark: DecimalMark) -> Result<Decimal, Fault> {
    let refused =
        || Fault::new("not_a_number", format!("this is not a number with {:?} before the decimals", mark.character()));
    // Most cells are plain: no copy, no search for signs.
    if text.len() <= 18 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<i64>().map(Decimal::from).map_err(|_| refused());
    }
    let (bare, is_negative) = without_signs(text).ok_or_else(refused)?;
    let plain = ungrouped(bare, mark).ok_or_else(refused)?;
    let number = if plain.contains(['e', 'E']) { Decimal::from_scientific(&plain) } else { plain.parse() };
    // The digits and separators are in order: what still does not fit is too large.
    let mut number = number.map_err(|_| Fault::new("out_of_range", "the number is too large"))?;
    if is_negative {
        number.set_sign_negative(!number.is_zero());
    }
    Ok(number)
}

/// The digits without currency, per cent, sign and brackets; true if the number is negative.
fn without_signs(text: &str) -> Option<(&str, bool)> {
    let mut rest = text.trim();
    let mut minus = 0;
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        rest = inner.trim();
        minus += 1;
    }
    // The parts come in any order: "-€ 5", "€ -5", "EUR 5-".
    loop {
        let before = rest;
        for sign in ['-', '\u{2212}'] {
            if let Some(other) = rest.strip_prefix(sign).or_else(|| rest.strip_suffix(sign)) {
                rest = other.trim();
                minus += 1;
            }
        }
        rest = rest.strip_prefix('+').unwrap_or(rest).trim();
        rest = rest.strip_suffix('%').unwrap_or(rest).trim();
        rest = without_currency(rest);
        if rest == before {
            break;
        }
    }
    (minus <= 1 && !rest.is_empty()).then_some((rest, minus == 1))
}

fn without_currency(text: &str) -> &str {
    const SYMBOLS: [char; 12] = ['€', '$', '£', '¥', '₹', '₽', '₺', '₩', '₪', '₴', '₫', '฿'];
    if let Some(rest) = text.strip_prefix(SYMBOLS).or_else(|| text.strip_suffix(SYMBOLS)) {
        return rest.trim();
    }
    let is_code = |code: &str| code.bytes().all(|b| b.is_ascii_uppercase()) && money::is_currency(code);
    if let Some((code, rest)) = text.split_at_checked(3)
        && is_code(code)
    {
        return rest.trim();
    }
    if let Some((rest, code)) = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at))
        && is_code(code)
    {
        return rest.trim();
    }
    text
}

/// The number with a point before the decimals and nothing between the thousands; `None` if the separators do not
/// stand where this convention puts them.
fn ungrouped(text: &str, mark: DecimalMark) -> Option<String> {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, Some(exponent)),
        None => (text, None),
    };
    let (whole, decimals) = match digits.split_once(mark.character()) {
        Some((whole, decimals)) => (whole, decimals),
        None => (digits, ""),
    };
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let separator = whole.chars().find(|c| !c.is_ascii_digit());
    match separator {
        None => plain.push_str(whole),
        Some(separator) => {
            let is_allowed = match separator {
                '.' | ',' => separator != mark.character(),
                // The blanks of French and Swiss typography, and the apostrophes.
                ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '\u{2019}' => true,
                _ => false,
            };
            if !is_allowed {
                return None;
            }
            let groups: Vec<&str> = whole.split(separator).collect();
            for (index, group) in groups.iter().enumerate() {
                let length = match index {
                    0 => 1..=3,
                    // Groups of two are how India counts; the last always has three.
                    _ if index + 1 < groups.len() => 2..=3,
                    _ => 3..=3,
                };
                if !length.contains(&group.len()) || !is_digits(group) {
                    return None;
                }
                plain.push_str(group);
            }
        }
    }
    if plain.is_empty() {
        plain.push('0');
    }
    if !decimals.is_empty() {
        plain.push('.');
        plain.push_str(decimals);
    }
    if let Some(exponent) = exponent {
        let bare = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if bare.is_empty() || bare.len() > 3 || !is_digits(bare) {
            return None;
        }
        plain.push('e');
        plain.push_str(exponent);
    }
    Some(plain)
}

/// True for a number in either convention.
pub(super) fn is_number(text: &str) -> bool {
    parse(text, DecimalMark::Point).is_ok() || parse(text, DecimalMark::Comma).is_ok()
}

/// What a cell says about the convention of its file; `None` if it fits both.
pub(super) fn evidence(text: &str) -> Option<DecimalMark> {
    let (point, comma) = (parse(text, DecimalMark::Point).is_ok(), parse(text, DecimalMark::Comma).is_ok());
    match (point, comma) {
        (true, false) => Some(DecimalMark::Point),
        (false, true) => Some(DecimalMark::Comma),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(text: &str) -> Option<String> {
        parse(text, DecimalMark::Point).ok().map(|n| n.to_string())
    }

    fn comma(text: &str) -> Option<String> {
        parse(text, DecimalMark::Comma).ok().map(|n| n.to_string())
    }

    #[test]
    fn reads_both_conventions() {
        for (text, number) in [
            ("0", "0"),
            ("1054", "1054"),
            ("1,234.56", "1234.56"),
            ("1'234.56", "1234.56"),
            ("1’234’567", "1234567"),
            ("12,34,567.8", "1234567.8"),
            ("1 234.5", "1234.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("$1,234.50", "1234.50"),
            ("(1,234)", "-1234"),
            ("-5", "-5"),
            ("5-", "-5"),
            ("\u{2212}5", "-5"),
            ("USD -5", "-5"),
            ("-€ 5.5", "-5.5"),
            ("5 EUR", "5"),
            ("12 %", "12"),
            ("1.2E+05", "120000"),
            ("1e-3", "0.001"),
            ("-0", "0"),
            ("0000000000000000000012", "12"),
        ] {
            assert_eq!(point(text).as_deref(), Some(number), "{text}");
        }
        for (text, number) in [
            ("1.234,56", "1234.56"),
            ("1.234", "1234"),
            ("€ 1.234,5", "1234.5"),
            ("1 234,56", "1234.56"),
            ("3,5%", "3.5"),
        ] {
            assert_eq!(comma(text).as_deref(), Some(number), "{text}");
        }
    }

    #[test]
    fn never_guesses() {
        for text in [
            "1,5",
            "1.234,56",
            "1,23",
            "12,345,67",
            "1,2345",
            "abc",
            "",
            "-",
            "1.2.3",
            "--1",
            "(-1)",
            "NaN",
            "inf",
            "0x1F",
            "1e",
            "1e9999",
            "€",
            "1,234'567",
            "٣",
        ] {
            assert_eq!(point(text), None, "{text}");
        }
        assert_eq!(comma("1.5"), None);
        assert_eq!(parse(&"9".repeat(40), DecimalMark::Point).unwrap_err().rule, "out_of_range");
    }

    #[test]
    fn says_what_a_cell_proves() {
        assert_eq!(evidence("1,5"), Some(DecimalMark::Comma));
        assert_eq!(evidence("1.5"), Some(DecimalMark::Point));
        assert_eq!(evidence("1.234"), None);
        assert_eq!(evidence("12"), None);
        assert_eq!(evidence("n/a"), None);
    }
}
