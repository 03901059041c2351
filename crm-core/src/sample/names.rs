//! What made-up companies are called, and their people; what they buy and what they say. All names are invented; addresses
//! end in `.example`, which nobody can own, and telephone numbers come from the ranges kept free for stories.

use std::collections::BTreeSet;

use super::Random;
use crate::base::text;

/// Two ways to say the same thing: the language of a customer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Italian.
    Italian,
    /// English.
    English,
}

impl Language {
    /// The one of two wordings, Italian and English, that is in this language.
    pub fn of<T>(self, italian: T, english: T) -> T {
        if self == Language::Italian { italian } else { english }
    }
}

/// A number as people of the country write it; `prefix` is that of their city.
pub fn phone(random: &mut Random, language: Language, prefix: &str) -> String {
    match language {
        Language::Italian => format!("{prefix} 555{:04}", random.between(0, 9_999)),
        Language::English => {
            let free = match prefix {
                "020" => "7946 0",
                "028" => "9649 6",
                "029" => "2018 0",
                _ => "496 0",
            };
            format!("+44 {} {free}{:03}", prefix.trim_start_matches('0'), random.between(0, 999))
        }
    }
}

/// Where a company is found: `Cantine Valdoria` has `cantinevaldoria.example`.
pub fn domain(company: &str) -> String {
    let name = company.trim_end_matches(" S.p.A.").trim_end_matches(" plc");
    format!("{}.example", slug(name, ""))
}

/// The words of a name as they stand in addresses.
pub fn slug(name: &str, between: &str) -> String {
    let mut words = Vec::new();
    text::words(name, |word| words.push(word.to_owned()));
    words.join(between)
}

/// Given name and family name of somebody.
pub fn person(random: &mut Random, language: Language) -> (&'static str, &'static str) {
    let given = random.pick(language.of(ITALIAN_GIVEN, ENGLISH_GIVEN));
    (given, random.pick(language.of(ITALIAN_FAMILY, ENGLISH_FAMILY)))
}

/// The name, or if it is taken the first free one with a number after it; it is taken then.
pub fn untaken(taken: &mut BTreeSet<String>, name: &str, before_number: &str) -> String {
    let mut free = name.to_owned();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}{before_number}{number}");
        number += 1;
    }
    free
}

/// A kind of company: how its name begins in Italian, how it ends in English, its industry.
pub const KINDS: &[(&str, &str, &str)] = &[
    ("Officine", "Precision", "manufacturing"),
    ("Cantine", "Brewing", "food_processing"),
    ("Caseificio", "Dairies", "food_processing"),
    ("Clinica", "Clinics", "medical"),
    ("Laboratori", "Laboratories", "pharmaceutical"),
    ("Grand Hotel", "Hotels", "tourism"),
    ("Costruzioni", "Construction", "construction"),
    ("Immobiliare", "Property", "real_estate"),
    ("Autotrasporti", "Haulage", "transport"),
    ("Tessitura", "Textiles", "fashion"),
    ("Supermercati", "Foods", "retail"),
    ("Librerie", "Books", "retail"),
    ("Studio legale", "Solicitors", "legal"),
    ("Assicurazioni", "Mutual", "insurance"),
    ("Teatro", "Theatre", "entertainment"),
    ("Istituto", "Academy", "education"),
    ("Banca", "Bank", "finance"),
    ("Museo", "Museum", "government"),
];

/// Italian cities: name, province, telephone prefix.
pub const ITALIAN_CITIES: &[(&str, &str, &str)] = &[
    ("Torino", "TO", "011"),
    ("Milano", "MI", "02"),
    ("Verona", "VR", "045"),
    ("Bologna", "BO", "051"),
    ("Parma", "PR", "0521"),
    ("Genova", "GE", "010"),
    ("Firenze", "FI", "055"),
    ("Ancona", "AN", "071"),
    ("Roma", "RM", "06"),
    ("Napoli", "NA", "081"),
    ("Lecce", "LE", "0832"),
    ("Palermo", "PA", "091"),
    ("Trieste", "TS", "040"),
    ("Bergamo", "BG", "035"),
    ("Alba", "CN", "0173"),
];

/// Those of them in the middle and the south of Italy.
pub const SOUTHERN: &[&str] = &["Firenze", "Ancona", "Roma", "Napoli", "Lecce", "Palermo"];

/// British cities: name, county, telephone prefix.
pub const ENGLISH_CITIES: &[(&str, &str, &str)] = &[
    ("London", "Greater London", "020"),
    ("Cardiff", "South Glamorgan", "029"),
    ("Belfast", "Antrim", "028"),
    ("Leeds", "West Yorkshire", "0113"),
    ("Sheffield", "South Yorkshire", "0114"),
    ("Bristol", "Bristol", "0117"),
    ("Birmingham", "West Midlands", "0121"),
    ("Edinburgh", "Lothian", "0131"),
    ("Glasgow", "Lanarkshire", "0141"),
    ("Manchester", "Greater Manchester", "0161"),
];

/// What customers ask for when something does not work: Italian, English, and the subject it falls under.
pub const CASES: &[(&str, &str, &str)] = &[
    ("Il quadro segnala un errore", "The panel shows an error", "Hardware"),
    ("Un sensore non risponde", "A sensor does not answer", "Hardware"),
    ("Il gateway perde il collegamento", "The gateway loses its connection", "Hardware"),
    ("Temperature diverse tra le sale", "Halls differ in temperature", "Settings"),
    ("Le luci restano accese la notte", "Lights stay on at night", "Settings"),
    ("Serve un nuovo utente nel cruscotto", "A new user for the dashboard", "Software"),
    ("Il cruscotto mostra consumi doppi", "The dashboard counts twice", "Software"),
    ("Come si esportano i dati?", "How are the data exported?", "Software"),
];

/// How it was put right: Italian, English.
pub const SOLUTIONS: &[(&str, &str)] = &[
    ("Sostituito il componente", "Part replaced"),
    ("Aggiornato il firmware", "Firmware updated"),
    ("Corretta la configurazione", "Settings corrected"),
    ("Spiegato al telefono", "Explained on the telephone"),
];

/// Campaigns, one a season: name, and what is offered.
pub const CAMPAIGNS: &[(&str, &str)] = &[
    ("Aria pulita", "Air sensors for offices and schools"),
    ("Spring check-up", "A day of maintenance at half the price"),
    ("Meno consumi", "The dashboard for a year, a month of it free"),
    ("Winter ready", "Control panels before the cold comes"),
];

/// Given names of Italians.
pub const ITALIAN_GIVEN: &[&str] = &[
    "Giulia",
    "Marco",
    "Chiara",
    "Luca",
    "Francesca",
    "Alessandro",
    "Martina",
    "Davide",
    "Elena",
    "Matteo",
    "Sara",
    "Andrea",
    "Valentina",
    "Stefano",
    "Paola",
    "Nicolò",
    "Beatrice",
    "Riccardo",
    "Irene",
    "Tommaso",
    "Lucia",
    "Federico",
    "Ilaria",
    "Giosuè",
    "Noemi",
    "Fabrizio",
    "Loredana",
    "Ettore",
];

/// Their family names.
pub const ITALIAN_FAMILY: &[&str] = &[
    "Rossi",
    "Ferrari",
    "Bianchi",
    "Romano",
    "Gallo",
    "Conti",
    "Ricci",
    "Marino",
    "Greco",
    "Lombardi",
    "Moretti",
    "Barbieri",
    "Fontana",
    "Rinaldi",
    "Caruso",
    "Galli",
    "Martini",
    "Leone",
    "Gentile",
    "Vitale",
    "Rosselli",
    "Rosati",
    "D'Angelo",
    "De Luca",
    "Cattaneo",
    "Palumbo",
    "Sorrentino",
    "Bellòmo",
    "Zanetti",
    "Pellegrini",
];

/// Given names of the British and Irish.
pub const ENGLISH_GIVEN: &[&str] = &[
    "Emma", "Oliver", "Grace", "Jack", "Sophie", "Harry", "Alice", "George", "Lucy", "Thomas", "Hannah", "Edward",
    "Ruth", "Samuel", "Nora", "Peter", "Clare", "Daniel", "Maeve", "Owen", "Zoë", "Rhys", "Imogen", "Callum",
];

/// Their family names.
pub const ENGLISH_FAMILY: &[&str] = &[
    "Whitfield",
    "Harper",
    "Clarke",
    "Penhaligon",
    "Bennett",
    "Rosser",
    "Thornton",
    "Fairley",
    "Kerr",
    "Sutton",
    "Galbraith",
    "Doyle",
    "Keane",
    "Maddox",
    "Hartley",
    "Ross",
    "O'Rourke",
    "Llewellyn",
    "Ashby",
    "Winslow",
    "Carmichael",
    "Treadwell",
    "Rosewood",
    "Nightingale",
];

/// What people do at Italian companies.
pub const ITALIAN_JOBS: &[&str] = &[
    "Direttore generale",
    "Responsabile acquisti",
    "Responsabile manutenzione",
    "Direttrice amministrativa",
    "Energy manager",
    "Direttore tecnico",
    "Responsabile IT",
    "Titolare",
];

/// What people do at British companies.
pub const ENGLISH_JOBS: &[&str] = &[
    "Managing director",
    "Purchasing manager",
    "Facilities manager",
    "Finance director",
    "Energy manager",
    "Chief engineer",
    "IT manager",
    "Estates officer",
];

/// Number, name, family, list price, cost, and how many are usual in one deal.
pub const PRODUCTS: &[(&str, &str, &str, i64, i64, i64)] = &[
    ("AR-100", "Aria climate sensor", "Sensors", 140, 61, 60),
    ("AR-200", "Aria Plus climate and air sensor", "Sensors", 230, 97, 40),
    ("LU-100", "Luce light controller", "Sensors", 190, 84, 40),
    ("ND-10", "Nodo gateway", "Control", 620, 290, 6),
    ("QD-10", "Quadro control panel", "Control", 2_400, 1_150, 4),
    ("QD-20", "Quadro Pro control panel", "Control", 4_900, 2_260, 5),
    ("VS-10", "Vista dashboard, one year", "Software", 1_800, 120, 3),
    ("VS-20", "Vista Enterprise, one year", "Software", 7_500, 340, 2),
    ("SV-10", "Installation day", "Services", 780, 410, 12),
    ("SV-20", "Training day", "Services", 950, 430, 4),
    ("MN-10", "Care maintenance, one year", "Services", 3_200, 1_300, 2),
    ("MN-20", "Care Plus maintenance, one year", "Services", 6_400, 2_500, 2),
];

/// Who else sells such things.
pub const COMPETITORS: &[&str] = &["Klimabau", "Domotek Service", "Brightwell Controls"];

/// What a deal is about: Italian, English.
pub const TOPICS: &[(&str, &str)] = &[
    ("Climatizzazione nuova ala", "Climate control for the new wing"),
    ("Efficienza energetica sede", "Energy savings at head office"),
    ("Sensori aria per le sale", "Air sensors for the halls"),
    ("Rinnovo contratto di assistenza", "Renewal of the service contract"),
    ("Sostituzione quadri di controllo", "Replacement of the control panels"),
    ("Illuminazione automatica", "Automatic lighting"),
    ("Cruscotto consumi", "Consumption dashboard"),
    ("Progetto pilota su un piano", "Pilot on one floor"),
];

/// What comes next in a deal: Italian, English.
pub const STEPS: &[(&str, &str)] = &[
    ("Preparare l'offerta", "Prepare the offer"),
    ("Fissare il sopralluogo", "Arrange the site visit"),
    ("Inviare le referenze", "Send the references"),
    ("Rivedere i prezzi con il responsabile", "Go over the prices with the manager"),
    ("Chiedere la planimetria", "Ask for the floor plan"),
];

/// What was said on the telephone: Italian, English.
pub const CALLS: &[(&str, &str)] = &[
    ("Chiesto a che punto è la decisione", "Asked how the decision stands"),
    ("Il budget va approvato dal consiglio", "The budget goes to the board"),
    ("Vogliono vedere un impianto simile", "They want to see a similar site"),
    ("Confermato l'interesse per l'autunno", "Interest confirmed for the autumn"),
];

/// What somebody noted about a customer: Italian, English.
pub const NOTES: &[(&str, &str)] = &[
    ("Preferiscono essere contattati dopo le 15.", "Prefer to be called in the afternoon."),
    ("Il responsabile tecnico decide, l'acquisto firma.", "The engineer decides, purchasing signs."),
    ("Impianto esistente del 2009, fuori garanzia.", "The present plant is from 2009, out of warranty."),
    ("Attenti ai consumi: citare i risparmi nell'offerta.", "Keen on savings: show them in the offer."),
];
