//! Lists of options that more than one entity uses, or that are too long to read beside a field.
//! Codes are stored: they never change, and where Dynamics has the option its code is used.

use super::build::OptionRow;

/// What an address is for.
pub(super) const ADDRESS_TYPE: &[OptionRow<'_>] = &[
    (1, "bill_to", "Bill to", "Fatturazione"),
    (2, "ship_to", "Ship to", "Spedizione"),
    (3, "primary", "Primary", "Principale"),
    (4, "other", "Other", "Altro"),
];

/// The way somebody prefers to be reached.
pub(super) const CONTACT_METHOD: &[OptionRow<'_>] = &[
    (1, "any", "Any", "Qualsiasi"),
    (2, "email", "E-mail", "E-mail"),
    (3, "phone", "Telephone", "Telefono"),
    (4, "fax", "Fax", "Fax"),
    (5, "mail", "Post", "Posta"),
];

/// A list that every company fills with its own words: Dynamics gives it one option.
pub(super) const DEFAULT_ONLY: &[OptionRow<'_>] = &[(1, "default", "Default", "Predefinito")];

/// How one goes about buying.
pub(super) const PURCHASE_PROCESS: &[OptionRow<'_>] = &[
    (0, "individual", "Individual", "Individuale"),
    (1, "committee", "Committee", "Comitato"),
    (2, "unknown", "Not known", "Non noto"),
];

/// Whether the first talk has taken place.
pub(super) const INITIAL_CONTACT: &[OptionRow<'_>] =
    &[(0, "contacted", "Contacted", "Contattato"), (1, "not_contacted", "Not contacted", "Non contattato")];

/// Where one stands in the sales process.
pub(super) const SALES_STAGE: &[OptionRow<'_>] = &[
    (0, "qualify", "Qualify", "Qualificazione"),
    (1, "develop", "Develop", "Sviluppo"),
    (2, "propose", "Propose", "Proposta"),
    (3, "close", "Close", "Chiusura"),
];

/// Who called or wrote: we, or they.
pub(super) const DIRECTION: &[OptionRow<'_>] =
    &[(0, "incoming", "Incoming", "In arrivo"), (1, "outgoing", "Outgoing", "In uscita")];

/// Who pays the freight.
pub(super) const FREIGHT_TERMS: &[OptionRow<'_>] =
    &[(1, "fob", "FOB", "Franco a bordo (FOB)"), (2, "no_charge", "No charge", "Senza addebito")];

/// The trade a company is in.
pub(super) const INDUSTRY: &[OptionRow<'_>] = &[
    (1, "accounting", "Accounting", "Contabilità"),
    (2, "agriculture", "Agriculture and natural resources", "Agricoltura e risorse naturali"),
    (3, "publishing", "Broadcasting, printing and publishing", "Radiotelevisione, stampa ed editoria"),
    (4, "brokerage", "Brokers", "Intermediazione"),
    (5, "building_supply", "Building supply retail", "Vendita di materiali edili"),
    (6, "business_services", "Business services", "Servizi alle imprese"),
    (7, "consulting", "Consulting", "Consulenza"),
    (8, "consumer_services", "Consumer services", "Servizi ai consumatori"),
    (9, "design", "Design and creative management", "Design e direzione creativa"),
    (10, "distribution", "Distribution", "Distribuzione"),
    (11, "medical", "Medical", "Medicina e sanità"),
    (12, "manufacturing", "Manufacturing", "Industria manifatturiera"),
    (13, "food_service", "Eating and drinking places", "Ristorazione"),
    (14, "entertainment", "Entertainment", "Intrattenimento"),
    (15, "equipment_rental", "Equipment rental", "Noleggio attrezzature"),
    (16, "finance", "Finance", "Finanza"),
    (17, "food_processing", "Food and tobacco processing", "Industria alimentare e del tabacco"),
    (20, "insurance", "Insurance", "Assicurazioni"),
    (21, "legal", "Legal services", "Servizi legali"),
    (22, "retail", "Retail", "Commercio al dettaglio"),
    (24, "petrochemical", "Petrochemicals", "Petrolchimica"),
    (27, "social_services", "Social services", "Servizi sociali"),
    (29, "real_estate", "Real estate", "Immobiliare"),
    (30, "transport", "Transport and logistics", "Trasporti e logistica"),
    (31, "utilities", "Utilities", "Servizi pubblici ed energia"),
    (32, "vehicles", "Vehicle retail", "Vendita di veicoli"),
    (33, "wholesale", "Wholesale", "Commercio all'ingrosso"),
    (101, "technology", "Technology", "Tecnologia"),
    (102, "software", "Software", "Software"),
    (103, "marketing", "Marketing", "Marketing"),
    (104, "telecommunications", "Telecommunications", "Telecomunicazioni"),
    (105, "services", "Services", "Servizi"),
    (106, "employment", "Employment", "Lavoro e selezione del personale"),
    (107, "construction", "Construction", "Edilizia"),
    (108, "education", "Education", "Istruzione"),
    (109, "government", "Public administration", "Pubblica amministrazione"),
    (110, "non_profit", "Non-profit", "Non profit"),
    (111, "pharmaceutical", "Pharmaceuticals", "Farmaceutica"),
    (112, "tourism", "Tourism and hospitality", "Turismo e ospitalità"),
    (113, "fashion", "Fashion and textiles", "Moda e tessile"),
    (199, "other", "Other", "Altro"),
];

/// Where a prospect came from.
pub(super) const LEAD_SOURCE: &[OptionRow<'_>] = &[
    (1, "advertisement", "Advertisement", "Pubblicità"),
    (2, "employee_referral", "Employee referral", "Segnalazione di un dipendente"),
    (3, "external_referral", "External referral", "Segnalazione esterna"),
    (4, "partner", "Partner", "Partner"),
    (5, "public_relations", "Public relations", "Relazioni pubbliche"),
    (6, "seminar", "Seminar", "Seminario"),
    (7, "trade_show", "Trade show", "Fiera"),
    (8, "web", "Web", "Web"),
    (9, "word_of_mouth", "Word of mouth", "Passaparola"),
    (10, "other", "Other", "Altro"),
];

/// How much somebody needs what is sold.
pub(super) const NEED: &[OptionRow<'_>] = &[
    (0, "must_have", "Must have", "Indispensabile"),
    (1, "should_have", "Should have", "Importante"),
    (2, "good_to_have", "Good to have", "Utile"),
    (3, "no_need", "No need", "Nessun bisogno"),
];

/// How sure the money is.
pub(super) const BUDGET_STATUS: &[OptionRow<'_>] = &[
    (0, "none", "No committed budget", "Nessun budget stanziato"),
    (1, "may_buy", "May buy", "Acquisto possibile"),
    (2, "can_buy", "Can buy", "Può acquistare"),
    (3, "will_buy", "Will buy", "Acquisterà"),
];

/// When somebody means to buy.
pub(super) const TIMELINE: &[OptionRow<'_>] = &[
    (0, "immediate", "Immediate", "Immediata"),
    (1, "this_quarter", "This quarter", "Questo trimestre"),
    (2, "next_quarter", "Next quarter", "Prossimo trimestre"),
    (3, "this_year", "This year", "Quest'anno"),
    (4, "unknown", "Not known", "Non nota"),
];

/// When a customer pays.
pub(super) const PAYMENT_TERMS: &[OptionRow<'_>] = &[
    (1, "net_30", "Net 30", "30 giorni"),
    (2, "discount_10_net_30", "2% 10, net 30", "Sconto 2% a 10 giorni, 30 netto"),
    (3, "net_45", "Net 45", "45 giorni"),
    (4, "net_60", "Net 60", "60 giorni"),
    (101, "on_receipt", "On receipt", "A vista"),
    (102, "net_15", "Net 15", "15 giorni"),
    (103, "net_90", "Net 90", "90 giorni"),
];

/// What comes first.
pub(super) const PRIORITY: &[OptionRow<'_>] =
    &[(0, "low", "Low", "Bassa"), (1, "normal", "Normal", "Normale"), (2, "high", "High", "Alta")];

/// How promising it is.
pub(super) const RATING: &[OptionRow<'_>] =
    &[(1, "hot", "Hot", "Caldo"), (2, "warm", "Warm", "Tiepido"), (3, "cold", "Cold", "Freddo")];

/// How goods are sent.
pub(super) const SHIPPING_METHOD: &[OptionRow<'_>] = &[
    (1, "airborne", "Airborne", "Airborne"),
    (2, "dhl", "DHL", "DHL"),
    (3, "fedex", "FedEx", "FedEx"),
    (4, "ups", "UPS", "UPS"),
    (5, "postal_mail", "Post", "Posta"),
    (6, "full_load", "Full load", "Carico completo"),
    (7, "will_call", "Will call", "Ritiro in sede"),
];

/// A part of the day.
pub(super) const TIME_OF_DAY: &[OptionRow<'_>] = &[
    (1, "morning", "Morning", "Mattina"),
    (2, "afternoon", "Afternoon", "Pomeriggio"),
    (3, "evening", "Evening", "Sera"),
];

/// A day of the week.
pub(super) const WEEKDAY: &[OptionRow<'_>] = &[
    (0, "sunday", "Sunday", "Domenica"),
    (1, "monday", "Monday", "Lunedì"),
    (2, "tuesday", "Tuesday", "Martedì"),
    (3, "wednesday", "Wednesday", "Mercoledì"),
    (4, "thursday", "Thursday", "Giovedì"),
    (5, "friday", "Friday", "Venerdì"),
    (6, "saturday", "Saturday", "Sabato"),
];
