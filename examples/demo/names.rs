//! The people, companies and things of the made-up company. All names are invented; addresses end in `.example`, which
//! nobody can own, and British numbers come from the ranges kept free for stories.

/// Two ways to say the same thing: the language of a customer decides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Italian,
    English,
}

/// Unit, unit above it.
pub const UNITS: &[(&str, &str)] = &[
    ("Italia", "Aurelia Sistemi"),
    ("Italia Nord", "Italia"),
    ("Italia Centro-Sud", "Italia"),
    ("International", "Aurelia Sistemi"),
];

/// Given name, family name, title, manager (by user name), unit.
pub const USERS: &[(&str, &str, &str, &str, &str)] = &[
    ("Bianca", "Terzi", "Direttrice commerciale", "", "Aurelia Sistemi"),
    ("Dario", "Fontanesi", "Responsabile Italia Nord", "bianca.terzi", "Italia Nord"),
    ("Ornella", "Cusani", "Responsabile Italia Centro-Sud", "bianca.terzi", "Italia Centro-Sud"),
    ("Helen", "Marsh", "Head of International", "bianca.terzi", "International"),
    ("Pietro", "Aldini", "Venditore", "dario.fontanesi", "Italia Nord"),
    ("Giada", "Morbelli", "Venditrice", "dario.fontanesi", "Italia Nord"),
    ("Rocco", "Sperandio", "Venditore", "ornella.cusani", "Italia Centro-Sud"),
    ("Viola", "Andreani", "Venditrice", "ornella.cusani", "Italia Centro-Sud"),
    ("Simon", "Blackwood", "Account executive", "helen.marsh", "International"),
    ("Aoife", "Brennan", "Account executive", "helen.marsh", "International"),
];

/// A customer: name, city, province or county, industry in its language, telephone prefix, parent.
pub type Customer = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// The customer the story is about, and whom one knows there.
pub const STORY_COMPANY: &str = "Grand Hotel Miralago";
pub const STORY_PERSON: (&str, &str) = ("Nicolò", "Rossi");

pub const ITALIAN_CUSTOMERS: &[Customer] = &[
    ("Grand Hotel Miralago", "Verbania", "VB", "Turismo e ospitalità", "0323", "Gruppo Miralago S.p.A."),
    ("Miralago Terme", "Acqui Terme", "AL", "Turismo e ospitalità", "0144", "Gruppo Miralago S.p.A."),
    ("Residenza Miralago Città", "Torino", "TO", "Turismo e ospitalità", "011", "Gruppo Miralago S.p.A."),
    ("Gruppo Miralago S.p.A.", "Torino", "TO", "Turismo e ospitalità", "011", ""),
    ("Cantine Valdoria", "Alba", "CN", "Industria alimentare e del tabacco", "0173", ""),
    ("Caseificio Tre Fontanili", "Parma", "PR", "Industria alimentare e del tabacco", "0521", ""),
    ("Pastificio Sant'Orsola", "Fossano", "CN", "Industria alimentare e del tabacco", "0172", ""),
    ("Officine Brentani", "Brescia", "BS", "Industria manifatturiera", "030", ""),
    ("Meccanica Rovelli & Figli", "Bergamo", "BG", "Industria manifatturiera", "035", ""),
    ("Torneria Pianezza", "Biella", "BI", "Industria manifatturiera", "015", ""),
    ("Vetreria Lagunare", "Venezia", "VE", "Industria manifatturiera", "041", ""),
    ("Tessitura Ponte Vecchio", "Prato", "PO", "Moda e tessile", "0574", ""),
    ("Sartoria Nicolò Dandolo", "Milano", "MI", "Moda e tessile", "02", ""),
    ("Clinica Poggio Lieto", "Siena", "SI", "Medicina e sanità", "0577", ""),
    ("Casa di cura Ronchetti", "Pavia", "PV", "Medicina e sanità", "0382", ""),
    ("Laboratori Aldrovandi", "Bologna", "BO", "Farmaceutica", "051", ""),
    ("Museo della Carta di Fabrizia", "Ancona", "AN", "Pubblica amministrazione", "071", ""),
    ("Comune di Roccaverde", "Cuneo", "CN", "Pubblica amministrazione", "0171", ""),
    ("Liceo Morandi", "Modena", "MO", "Istruzione", "059", ""),
    ("Politecnica Adriatica", "Rimini", "RN", "Istruzione", "0541", ""),
    ("Immobiliare Corso Marenco", "Genova", "GE", "Immobiliare", "010", ""),
    ("Palazzo Spinazzola Uffici", "Napoli", "NA", "Immobiliare", "081", ""),
    ("Costruzioni Belforte", "Verona", "VR", "Edilizia", "045", ""),
    ("Edilizia Capuano", "Salerno", "SA", "Edilizia", "089", ""),
    ("Supermercati Buonora", "Roma", "RM", "Commercio al dettaglio", "06", ""),
    ("Buonora Logistica", "Frosinone", "FR", "Trasporti e logistica", "0775", "Supermercati Buonora"),
    ("Librerie Ottolina", "Firenze", "FI", "Commercio al dettaglio", "055", ""),
    ("Banca Cooperativa del Tronto", "Ascoli Piceno", "AP", "Finanza", "0736", ""),
    ("Assicurazioni Vallescura", "Trieste", "TS", "Assicurazioni", "040", ""),
    ("Teatro Massarosa", "Lucca", "LU", "Intrattenimento", "0583", ""),
    ("Aurora Software", "Padova", "PD", "Software", "049", ""),
    ("Studio legale Rossi Belgrano", "Torino", "TO", "Servizi legali", "011", ""),
    ("Frantoio Colle Salento", "Lecce", "LE", "Industria alimentare e del tabacco", "0832", ""),
    ("Cantieri Isola Bella", "Palermo", "PA", "Industria manifatturiera", "091", ""),
    ("Autotrasporti Gavazza", "Piacenza", "PC", "Trasporti e logistica", "0523", ""),
];

pub const ENGLISH_CUSTOMERS: &[Customer] = &[
    ("Harrow & Vale Hotels plc", "London", "Greater London", "Tourism and hospitality", "020", ""),
    ("The Vale Bristol", "Bristol", "Bristol", "Tourism and hospitality", "0117", "Harrow & Vale Hotels plc"),
    ("The Vale Edinburgh", "Edinburgh", "Lothian", "Tourism and hospitality", "0131", "Harrow & Vale Hotels plc"),
    ("Ashdown Clinics", "Leeds", "West Yorkshire", "Medical", "0113", ""),
    ("Penrose Laboratories", "Cardiff", "South Glamorgan", "Pharmaceuticals", "029", ""),
    ("Northgate Cold Stores", "Sheffield", "South Yorkshire", "Transport and logistics", "0114", ""),
    ("Marlowe Biscuits", "Reading", "Berkshire", "Food and tobacco processing", "0118", ""),
    ("Fairley Brewing", "Glasgow", "Lanarkshire", "Food and tobacco processing", "0141", ""),
    ("Holloway Precision", "Birmingham", "West Midlands", "Manufacturing", "0121", ""),
    ("Galbraith Turbines", "Edinburgh", "Lothian", "Manufacturing", "0131", ""),
    ("Thornton Textiles", "Manchester", "Greater Manchester", "Fashion and textiles", "0161", ""),
    ("Merrick & Daughters", "Cardiff", "South Glamorgan", "Fashion and textiles", "029", ""),
    ("Wren Academy Trust", "Leicester", "Leicestershire", "Education", "0116", ""),
    ("Saltmarsh University", "Bristol", "Bristol", "Education", "0117", ""),
    ("Lister Street Offices", "Liverpool", "Merseyside", "Real estate", "0151", ""),
    ("Canalside Property", "Manchester", "Greater Manchester", "Real estate", "0161", ""),
    ("Maddox Construction", "Birmingham", "West Midlands", "Construction", "0121", ""),
    ("Kerrigan Foods", "Belfast", "Antrim", "Retail", "028", ""),
    ("Hartley Books", "Leeds", "West Yorkshire", "Retail", "0113", ""),
    ("Doyle & Keane Solicitors", "Belfast", "Antrim", "Legal services", "028", ""),
    ("Clarendon Mutual", "London", "Greater London", "Insurance", "020", ""),
    ("Severn Bridge Bank", "Cardiff", "South Glamorgan", "Finance", "029", ""),
    ("Bluebell Theatre", "Nottingham", "Nottinghamshire", "Entertainment", "0115", ""),
    ("Pennine Software", "Manchester", "Greater Manchester", "Software", "0161", ""),
    ("Tidewater Museum", "Liverpool", "Merseyside", "Public administration", "0151", ""),
    ("Glen Affrick Council", "Glasgow", "Lanarkshire", "Public administration", "0141", ""),
];

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

pub const ENGLISH_GIVEN: &[&str] = &[
    "Emma", "Oliver", "Grace", "Jack", "Sophie", "Harry", "Alice", "George", "Lucy", "Thomas", "Hannah", "Edward",
    "Ruth", "Samuel", "Nora", "Peter", "Clare", "Daniel", "Maeve", "Owen", "Zoë", "Rhys", "Imogen", "Callum",
];

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
