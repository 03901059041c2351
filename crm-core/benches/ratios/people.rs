//! People who do not exist, the same ones on every run.

/// A small generator of numbers: what is measured must not change from run to run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(2).wrapping_add(1))
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

const FIRST: &[&str] = &[
    "Ada", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Giulia", "Hanna", "Ivo", "Jana", "Karl", "Lucia", "Marco",
    "Nadia", "Otto", "Paola", "Quinto", "Rita", "Sara", "Tullio", "Ugo", "Vera", "Walter", "Xenia", "Yari", "Zoe",
];
const SYLLABLES: &[&str] = &[
    "ba", "be", "bo", "ca", "co", "da", "de", "do", "fa", "fe", "ga", "go", "la", "le", "li", "lo", "ma", "me", "mi",
    "mo", "na", "ne", "ni", "no", "pa", "pe", "ra", "re", "ri", "ro", "sa", "se", "si", "so", "ta", "te", "ti", "to",
    "va", "ve", "vi", "za",
];
const CITIES: &[&str] = &["Torino", "Milano", "Genova", "Bologna", "Roma", "Napoli", "Bari", "Verona"];

pub struct Person {
    pub first: String,
    pub last: String,
    pub email: String,
    pub phone: String,
    pub city: String,
    pub job: String,
}

pub fn person(dice: &mut Dice, number: usize) -> Person {
    let first = dice.pick(FIRST).to_owned();
    let mut last: String = (0..3).map(|_| dice.pick(SYLLABLES)).collect();
    last[..1].make_ascii_uppercase();
    Person {
        email: format!("{}.{}{number}@example{}.it", first.to_lowercase(), last.to_lowercase(), number % 500),
        phone: format!("+39011{:07}", 1_000_000 + number % 8_999_999),
        city: dice.pick(CITIES).to_owned(),
        job: ["Buyer", "Director", "Engineer", "Secretary"][dice.roll(4)].to_owned(),
        first,
        last,
    }
}
