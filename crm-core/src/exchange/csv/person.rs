//! A person's whole name, taken apart.

use crate::metadata::settings::NameOrder;

/// Words that belong to the family name that follows them.
const PARTICLES: [&str; 23] = [
    "da", "dal", "dalla", "de", "degli", "dei", "del", "della", "delle", "di", "du", "la", "le", "lo", "van", "von",
    "der", "den", "ten", "ter", "zu", "bin", "al",
];

/// The given and the family name. A comma decides; else the order the file writes names in, the family name being the
/// last word (or the first) with its particles: `Ludwig van Beethoven` is Ludwig and van Beethoven. A single word is a
/// family name.
pub(super) fn split(name: &str, order: NameOrder) -> (String, String) {
    if let Some((family, given)) = name.split_once(',') {
        return (joined(given.split_whitespace()), joined(family.split_whitespace()));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_particle = |word: &&str| PARTICLES.contains(&word.to_lowercase().as_str());
    if order == NameOrder::LastFirst {
        let particles = words.iter().take_while(|word| is_particle(word)).count();
        let (family, given) = words.split_at_checked(particles.saturating_add(1)).unwrap_or((&words, &[]));
        return (joined(given.iter().copied()), joined(family.iter().copied()));
    }
    let before_last = words.len().saturating_sub(1);
    let particles = words.iter().take(before_last).skip(1).rev().take_while(|word| is_particle(word)).count();
    let (given, family) = words.split_at_checked(before_last.saturating_sub(particles)).unwrap_or((&[], &words));
    (joined(given.iter().copied()), joined(family.iter().copied()))
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_apart() {
        let first_last = |name| split(name, NameOrder::FirstLast);
        let pair = |given: &str, family: &str| (given.to_owned(), family.to_owned());
        assert_eq!(first_last("Moses Frase"), pair("Moses", "Frase"));
        assert_eq!(first_last("Anna Maria De Luca"), pair("Anna Maria", "De Luca"));
        assert_eq!(first_last("Ludwig van Beethoven"), pair("Ludwig", "van Beethoven"));
        assert_eq!(first_last("De Luca"), pair("De", "Luca"));
        assert_eq!(first_last("Rossi, Mario"), pair("Mario", "Rossi"));
        assert_eq!(first_last("Cher"), pair("", "Cher"));
        assert_eq!(first_last("  "), pair("", ""));
        assert_eq!(split("Rossi Mario Luigi", NameOrder::LastFirst), pair("Mario Luigi", "Rossi"));
        assert_eq!(split("De Luca Anna", NameOrder::LastFirst), pair("Anna", "De Luca"));
    }
}
