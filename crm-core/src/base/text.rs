//! Text as people type it: cleaned for storing, folded for searching.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text as it is stored: Unicode NFC, without blanks at either end.
pub fn clean(text: &str) -> Cow<'_, str> {
    compose(text.trim())
}

/// The text in Unicode NFC: letters with their accents, however they were typed.
pub fn compose(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// The text folded for searching and comparing: no accents, no case, ASCII only (`Nicolò Müller` is `nicolo muller`).
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // deunicode drops the ends of lines, and with them the space between the last word of one and the first of the next.
    let spaced = text.replace(|c: char| c.is_control() || c.is_whitespace(), " ");
    // The ways German writes ü are all found: deunicode's one letter is the commonest in imported lists.
    let mut folded = deunicode::deunicode(&spaced);
    folded.make_ascii_lowercase();
    folded
}

/// Calls `each` with every folded word of the text: runs of letters and digits.
pub fn words(text: &str, mut each: impl FnMut(&str)) {
    let folded = fold(text);
    for word in folded.split(|c: char| !c.is_ascii_alphanumeric()) {
        if !word.is_empty() {
            each(word);
        }
    }
}

/// An e-mail address with its domain in lower case. The part before the `@` is the owner's business.
pub fn email(text: &str) -> Cow<'_, str> {
    match text.rsplit_once('@') {
        Some((local, domain)) if domain.chars().any(char::is_uppercase) => {
            Cow::Owned(format!("{local}@{}", domain.to_lowercase()))
        }
        _ => Cow::Borrowed(text),
    }
}

/// True for what can be an e-mail address: something, an `@`, a domain with a dot or `localhost`, no blanks.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    !local.is_empty()
        && local.len() <= 64
        && domain.len() <= 255
        && !local.chars().any(|c| c.is_whitespace() || c.is_control())
        && (domain.contains('.') || domain == "localhost")
        && domain.split('.').all(label)
}

/// True for what can be a web address: a scheme we know, or none, and a host with a dot.
pub fn is_url(text: &str) -> bool {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) => {
            if !["http", "https", "ftp"].contains(&scheme.to_ascii_lowercase().as_str()) {
                return false;
            }
            rest
        }
        None => text,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && (host.contains('.') || host == "localhost")
        && !host.starts_with('.')
        && !host.ends_with('.')
}

/// Bytes as hexadecimal digits, in lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name among `known` nearest to `name`, if any is near enough to be a slip.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = name.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count().min(wanted.chars().count()) / 3)
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate.to_owned())
}

/// A noun with its article, for messages: "an account", "a user".
pub fn with_article(noun: &str) -> String {
    // Of the names of entities those in u (user, unit) are said with a consonant, x_… with a vowel.
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'x']) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_accents_and_case() {
        assert_eq!(fold("Nicolò D'Àngelo"), "nicolo d'angelo");
        let mut found = Vec::new();
        words("O'Brien, Maël (2)", |w| found.push(w.to_owned()));
        assert_eq!(found, ["o", "brien", "mael", "2"]);
        // Words stay apart at the end of a line, accents or not.
        for text in ["over\nunder", "över\r\nunder", "över\tunder", "över\u{2028}under", "över\u{a0}under"] {
            found.clear();
            words(text, |w| found.push(w.to_owned()));
            assert_eq!(found, ["over", "under"], "{text:?}");
        }
    }

    #[test]
    fn knows_addresses() {
        assert!(is_email("mario.rossi@example.it") && is_email("a+b@münchen.de"));
        for bad in ["", "@", "a@", "@b.it", "a b@c.it", "a@b", "a@-b.it", "a@b..it"] {
            assert!(!is_email(bad), "{bad}");
        }
        assert_eq!(email("Mario@Example.IT"), "Mario@example.it");
        assert!(
            is_url("https://example.com/x?y")
                && is_url("example.com")
                && !is_url("javascript://x.y")
                && !is_url("a b.c")
        );
    }

    #[test]
    fn offers_the_nearest_name() {
        assert_eq!(nearest("acount", ["account", "contact"]).as_deref(), Some("account"));
        assert_eq!(nearest("zebra", ["account", "contact"]), None);
    }
}
