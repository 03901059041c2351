//! When two values are alike: the form in which spelling does not count, how much of it is compared, and the words by which
//! the search index finds who may be alike.

use crate::base::cell::Cell;
use crate::base::text::{fold, words};
use crate::metadata::kind::{FieldKind, TextFormat};
use crate::record::search_index::{kept_word, kept_words};

/// How much of two texts must be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// All of them.
    Same,
    /// So many characters at the beginning.
    First(usize),
    /// So many characters at the end.
    Last(usize),
}

/// A value as it is compared; null if there is nothing to compare. Of a text neither case nor accents nor what stands between
/// its words count, unless the case is to; of a telephone number only its digits, and no extension; of a web address
/// neither the scheme nor `www.`.
pub(super) fn form(cell: &Cell, kind: &FieldKind, is_case_sensitive: bool) -> Cell {
    let (Cell::Text(text), FieldKind::Text { format, .. }) = (cell, kind) else { return cell.clone() };
    let form = match format {
        TextFormat::Phone => main_digits(text),
        _ if is_case_sensitive => text.clone(),
        TextFormat::Email => fold(text),
        TextFormat::Url => site(&fold(text)).to_owned(),
        TextFormat::Plain | TextFormat::Multiline => spaced(text),
    };
    if form.is_empty() { Cell::Null } else { Cell::Text(form) }
}

/// The digits before the extension.
fn main_digits(number: &str) -> String {
    number.split(';').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
}

fn site(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/')
}

/// The folded words with a blank between each two.
fn spaced(text: &str) -> String {
    let mut spaced = String::new();
    words(text, |word| {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    });
    spaced
}

/// True if two forms are alike. Two that are null are, unless blanks are ignored.
pub(super) fn is_alike(operator: Operator, one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (Cell::Text(one), Cell::Text(other)) => part(operator, one) == part(operator, other),
        _ => one == other,
    }
}

/// The part of a text that is compared; of a shorter one all of it.
fn part(operator: Operator, text: &str) -> &str {
    let place = |count: usize| text.char_indices().nth(count).map(|(place, _)| place);
    match operator {
        Operator::Same => text,
        Operator::First(count) => place(count).and_then(|end| text.get(..end)).unwrap_or(text),
        Operator::Last(count) => {
            let skipped = text.chars().count().saturating_sub(count);
            place(skipped).and_then(|start| text.get(start..)).unwrap_or_default()
        }
    }
}

/// The words that the index has of everybody who is alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clue {
    /// Those that stand whole.
    pub(super) whole: Vec<String>,
    /// One that may go on.
    pub(super) begun: Option<String>,
}

/// The words by which the index finds the texts that are alike to this form.
pub(super) fn clue(operator: Operator, form: &str, format: TextFormat) -> Clue {
    match operator {
        Operator::Same => Clue { whole: kept_words(form, format), begun: None },
        Operator::First(count) if form.chars().count() < count => clue(Operator::Same, form, format),
        Operator::First(_) => beginning(part(operator, form), format),
        // The index knows how words begin, not how they end.
        Operator::Last(_) => Clue::default(),
    }
}

/// The words of a text that goes on elsewhere in another way: its last word may be longer there.
fn beginning(part: &str, format: TextFormat) -> Clue {
    // The index leaves out the last label of an address, and where a cut one ends it cannot be told which that is.
    let part = match (format, part.rfind('@')) {
        (TextFormat::Email, Some(at)) => part.get(..=at).unwrap_or(part),
        _ => part,
    };
    let folded = fold(part);
    let mut pieces: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let last = pieces.pop().filter(|last| !last.is_empty());
    let whole = pieces.into_iter().filter(|piece| !piece.is_empty()).map(|piece| kept_word(piece).to_owned()).collect();
    Clue { whole, begun: last.map(|last| kept_word(last).to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(format: TextFormat) -> FieldKind {
        FieldKind::Text { format, max_length: 100 }
    }

    fn formed(value: &str, format: TextFormat) -> Cell {
        form(&Cell::Text(value.into()), &text(format), false)
    }

    #[test]
    fn spelling_does_not_count() {
        let same = |format, texts: &[&str]| {
            let first = formed(texts[0], format);
            assert_ne!(first, Cell::Null);
            texts.iter().for_each(|text| assert_eq!(formed(text, format), first, "{text}"));
        };
        same(TextFormat::Plain, &["Caffè Nicolò, S.r.l.", "CAFFE  NICOLO s.r.l", "caffé-nicolò (S R L)"]);
        same(TextFormat::Email, &["Ada@Globex.example", "ada@globex.example"]);
        same(TextFormat::Phone, &["+390111234567", "+390111234567;ext=12", "39 011 1234567"]);
        same(TextFormat::Url, &["https://www.Globex.example/", "globex.example", "http://GLOBEX.example"]);
        assert_ne!(formed("a@b.example", TextFormat::Email), formed("ab@b.example", TextFormat::Email));
        assert_eq!(formed(" ?! ", TextFormat::Plain), Cell::Null);
        let exact = form(&Cell::Text("Caffè".into()), &text(TextFormat::Plain), true);
        assert_eq!(exact, Cell::Text("Caffè".into()));
    }

    #[test]
    fn compares_as_much_as_it_is_told() {
        let alike =
            |operator, one: &str, other: &str| is_alike(operator, &Cell::Text(one.into()), &Cell::Text(other.into()));
        assert!(alike(Operator::First(4), "acme spa", "acme srl") && !alike(Operator::First(6), "acme spa", "acme"));
        assert!(alike(Operator::First(9), "acme", "acme"), "what is shorter is compared whole");
        assert!(alike(Operator::Last(3), "globex srl", "acme srl") && !alike(Operator::Last(4), "a srl", "bsrl"));
        assert!(alike(Operator::Last(2), "città", "metà") && !alike(Operator::Same, "acme", "acme spa"));
        assert!(is_alike(Operator::Same, &Cell::Null, &Cell::Null) && !alike(Operator::Same, "a", "b"));
        assert!(!is_alike(Operator::Same, &Cell::Int(1), &Cell::Null));
    }

    #[test]
    fn knows_by_which_words_the_like_are_found() {
        let clue = |operator, form: &str, format| clue(operator, form, format);
        let of = |whole: &[&str], begun: Option<&str>| Clue {
            whole: whole.iter().map(|word| (*word).to_owned()).collect(),
            begun: begun.map(str::to_owned),
        };
        let plain = TextFormat::Plain;
        assert_eq!(clue(Operator::Same, "acme spa", plain), of(&["acme", "spa"], None));
        assert_eq!(clue(Operator::First(6), "acme spa", plain), of(&["acme"], Some("s")));
        assert_eq!(clue(Operator::First(5), "acme spa", plain), of(&["acme"], None));
        assert_eq!(clue(Operator::First(9), "acme spa", plain), of(&["acme", "spa"], None));
        assert_eq!(clue(Operator::First(8), "acme spa", plain), of(&["acme"], Some("spa")));
        assert_eq!(clue(Operator::Same, "a.b@acme.example", TextFormat::Email), of(&["a", "b", "acme"], None));
        assert_eq!(clue(Operator::First(9), "a.b@acme.example", TextFormat::Email), of(&["a", "b"], None));
        assert_eq!(clue(Operator::First(5), "390111234567", TextFormat::Phone), of(&[], Some("39011")));
        assert_eq!(clue(Operator::Last(5), "acme spa", plain), Clue::default());
    }
}
