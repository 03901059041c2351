//! The people, companies and things of the made-up company. All names are invented; addresses end in `.example`, which
//! nobody can own. What any made-up company of the trade has, people, products, things to say, comes from the sample of
//! the library.

pub use crm_core::sample::names::*;

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
