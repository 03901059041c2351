//! The words that headings are made of, in the languages address books are exported in, and the fields they mean.
//!
//! A heading is taken apart into a thing (a street, a telephone), a place (work, home, other) and a number, so that
//! "Via (uff.) 2", "Business Street 2" and "Work Address 2" are one and the same without being listed.

use std::collections::HashMap;

use crate::base::text;

/// Whose address or telephone a heading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    None,
    Work,
    Home,
    Other,
}

/// A heading taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) thing: &'static str,
    pub(super) place: Place,
    /// Nought if there is none.
    pub(super) number: u32,
    /// The number counts whole addresses, not lines of one.
    pub(super) counts_addresses: bool,
}

const WORK: &str = "business work office company ufficio uff lavoro geschaftlich dienstlich arbeit buro firma bureau travail \
    professionnel professionnelle professional professionale trabajo oficina comercial trabalho";
const HOME: &str = "home casa ab abitazione residenza privat private privata personale personal personnel personnelle privee domicile domicilio particular residencial";
const OTHER: &str = "other altro altra weitere weiterer weiteres autre otro otra";

/// Words that say nothing about the meaning.
const STOP: &str = "di de del dell della delle d l la le il of the s value valore current principale primary main primario primaria principal primare do da";

/// Words of columns that only describe another column.
const DESCRIBING: &str = "type tipo typ label etichetta format formatted formattato display visualizzato phonetic yomi";

/// Things, and the phrases for them: the words in any language, folded, without place, number and stop words.
const THINGS: &[(&str, &str)] = &[
    (
        "first_name",
        "first name, given name, forename, first, given, nome, nome proprio, vorname, prenom, nombre, primeiro nome",
    ),
    (
        "last_name",
        "last name, surname, family name, last, cognome, nachname, familienname, nom famille, nom, apellido, \
         apellidos, sobrenome",
    ),
    (
        "middle_name",
        "middle name, additional name, middle, secondo nome, vorname 2, zweiter vorname, weitere vornamen, \
         deuxieme prenom, segundo nombre, 2 vorname, nome meio, segundo nome",
    ),
    (
        "full_name",
        "name, full name, contact name, contact, contatto, nome completo, nominativo, nome cognome, nome e \
         cognome, cognome nome, cognome e nome, file as, nom complet, nombre completo, persona, referente",
    ),
    (
        "company",
        "company, company name, account, account name, organization, organisation, organization name, \
         employer, azienda, societa, ditta, impresa, organizzazione, ragione sociale, denominazione, cliente, \
         customer, customer name, firma, unternehmen, societe, entreprise, empresa, compania, organizacion, \
         work company, nome azienda",
    ),
    (
        "salutation",
        "prefix, name prefix, salutation, courtesy title, anrede, titolo cortesia, appellativo, civilite, \
         tratamiento",
    ),
    ("title", "title, titolo, titel, titre, titulo"),
    ("suffix", "suffix, name suffix, suffisso, titolo straniero, suffixe, sufijo"),
    ("nickname", "nickname, nick name, soprannome, spitzname, surnom, pseudo, apodo, apelido"),
    (
        "job_title",
        "job title, job, position, posizione, qualifica, mansione, ruolo, funktion, fonction, puesto, cargo, \
         occupation, organization title, role",
    ),
    (
        "department",
        "department, dept, reparto, dipartimento, abteilung, service, departamento, organization department",
    ),
    (
        "email",
        "email, e mail, mail, e mail address, email address, mail address, posta elettronica, indirizzo posta \
         elettronica, indirizzo email, indirizzo e mail, indirizzo mail, e mail adresse, email adresse, \
         adresse messagerie, adresse e mail, correo electronico, direccion correo electronico, courriel, adresse electronique, endereco email, endereco e mail",
    ),
    (
        "email2",
        "secondary email, secondary e mail, e mail secondaria, email secondaria, alternate email, weitere e \
         mail adresse",
    ),
    (
        "phone",
        "phone, telephone, tel, phone number, telephone number, telefono, numero telefono, numero, telefon, \
         telefonnummer, numero telephone, recapito telefonico, recapito, telefone",
    ),
    (
        "mobile_phone",
        "mobile, mobile phone, mobile number, cell, cell phone, cellular, cellulare, numero cellulare, \
         telefono cellulare, telefono mobile, mobiltelefon, mobil, handy, telephone mobile, portable, movil, \
         telefono movil, mobil nr, mobil tel nr, mobilnummer, tel mobile, telefone celular, celular, numero celular",
    ),
    ("fax", "fax, fax number, numero fax, telefax, telecopie, faxnummer, fax nummer, numero do fax"),
    ("pager", "pager, pager number, cercapersone, numero cercapersone, numero pager, radiomessagerie, buscapersonas"),
    ("assistant_name", "assistant, assistant name, nome assistente, assistente"),
    ("assistant_phone", "assistant phone, telefono assistente"),
    ("manager_name", "manager, manager name, nome manager, nome responsabile, responsabile"),
    ("manager_phone", "manager phone, telefono responsabile"),
    (
        "website",
        "website, web site, web, web page, webpage, url, sito, sito web, sito internet, pagina web, page, \
         homepage, webseite, site web, page web",
    ),
    (
        "street",
        "street, via, street address, strasse, str, rue, calle, address street, indirizzo via, line, address \
         line, rua",
    ),
    ("address", "address, indirizzo, adresse, direccion, anschrift, endereco"),
    (
        "city",
        "city, town, citta, comune, localita, ort, stadt, ville, ciudad, poblacion, locality, address city, cidade",
    ),
    (
        "region",
        "state, province, provincia, prov, county, region, regione, bundesland, departement, estado, state \
         province, state or province, address region, dep region, departement region",
    ),
    (
        "postal_code",
        "zip, zip code, zipcode, postal code, postcode, post code, cap, cap postale, codice postale, plz, \
         postleitzahl, code postal, codigo postal, address postal code, cep",
    ),
    (
        "country",
        "country, nation, paese, nazione, land, pays, pais, country region, paese area geografica, nazione \
         regione, land region, pays region, address country, pays etat, pais regiao",
    ),
    (
        "post_office_box",
        "po box, p o box, post office box, casella postale, postfach, address po box, indirizzo casella \
         postale",
    ),
    (
        "birthday",
        "birthday, birth date, date birth, birthdate, dob, data nascita, compleanno, geburtstag, \
         geburtsdatum, date naissance, fecha nacimiento, cumpleanos",
    ),
    ("birth_day", "birth day, giorno nascita"),
    ("birth_month", "birth month, mese nascita"),
    ("birth_year", "birth year, anno nascita"),
    ("anniversary", "anniversary, anniversario, jahrestag, wedding anniversary"),
    ("gender", "gender, sex, sesso, genere, geschlecht, sexe, sexo"),
    ("spouse", "spouse, partner, coniuge, nome coniuge, nome coniuge partner, spouse name"),
    ("children", "children, figli, kinder"),
    ("government_number", "government id number, government id, codice fiscale, cod fisc p iva, cod fiscale, cf"),
    ("tax_number", "partita iva, p iva, piva, vat, vat number, vat no, tax id, tax number, ust id"),
    (
        "notes",
        "notes, note, comments, comment, commenti, description, descrizione, info, notizen, notas, remarks, \
         annotazioni, memo, anotacoes, observacoes",
    ),
    ("owner", "owner, proprietario, sales agent, agent, sales rep, agente, commerciale, venditore, salesperson"),
    (
        "account_number",
        "customer number, customer no, customer id, account number, codice cliente, cod cliente, kundennummer",
    ),
    ("employees", "employees, number employees, employee count, dipendenti, numero dipendenti, mitarbeiter"),
    ("revenue", "revenue, annual revenue, fatturato, turnover, umsatz"),
    ("industry", "industry, sector, settore, branche"),
    ("parent_account", "parent, parent account, parent company, subsidiary, capogruppo, casa madre"),
    ("deal", "opportunity, opportunity name, deal, deal name, topic, opportunita, trattativa, oggetto"),
    ("amount", "amount, value, deal value, estimated value, importo, valore stimato, betrag"),
    ("close_date", "close date, expected close, expected close date, data chiusura, chiusura prevista"),
    ("stage", "stage, deal stage, sales stage, fase"),
    ("probability", "probability, probabilita, chance"),
    ("product", "product, product name, prodotto, articolo, item, nome prodotto"),
    ("product_number", "sku, code, product code, product number, codice, codice prodotto, codice articolo"),
    ("price", "price, list price, sales price, unit price, prezzo, prezzo listino, listino, preis"),
    ("subject", "subject, topic, oggetto, argomento"),
];

/// Every phrase, and its thing.
pub(super) struct Vocabulary {
    things: HashMap<&'static str, &'static str>,
}

impl Vocabulary {
    pub(super) fn new() -> Vocabulary {
        let mut things = HashMap::new();
        for (thing, phrases) in THINGS {
            for phrase in phrases.split(", ") {
                things.entry(phrase).or_insert(*thing);
            }
        }
        Vocabulary { things }
    }

    /// What a heading means, if it is made of known words.
    pub(super) fn read(&self, heading: &str) -> Option<Meaning> {
        let words = words(heading);
        let one_of = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
        if words.iter().any(|word| one_of(DESCRIBING, word)) {
            return None;
        }
        // As it stands first: "home page" is not a page at home, "work title" no title.
        let whole: Vec<&str> = words.iter().map(String::as_str).filter(|word| !one_of(STOP, word)).collect();
        let plain = |thing| Meaning { thing, place: Place::None, number: 0, counts_addresses: false };
        if whole == ["home", "page"] {
            return Some(plain("website"));
        }
        if let Some(thing) = self.things.get(whole.join(" ").as_str()) {
            return Some(plain(thing));
        }
        let (mut place, mut number, mut rest) = (Place::None, 0, Vec::new());
        for word in whole {
            let found = if one_of(WORK, word) {
                Place::Work
            } else if one_of(HOME, word) {
                Place::Home
            } else if one_of(OTHER, word) {
                Place::Other
            } else {
                Place::None
            };
            match word.parse::<u32>() {
                Ok(digit) if number == 0 && digit < 10 => number = digit,
                _ if found != Place::None && place == Place::None => place = found,
                _ => rest.push(word),
            }
        }
        // Google numbers addresses, everybody else their lines.
        let counts_addresses = number > 0 && rest.len() > 1 && rest.first() == Some(&"address");
        let phrase = rest.join(" ");
        let thing = match self.things.get(phrase.as_str()) {
            Some(thing) => thing,
            // "Ufficio", "Home", "Other 2": telephones.
            None if phrase.is_empty() && place != Place::None => "phone",
            None => return None,
        };
        let thing = if thing == "title" && place == Place::Work { "job_title" } else { thing };
        Some(Meaning { thing, place, number, counts_addresses })
    }
}

/// The fields a meaning may stand for, the likeliest first; those an entity lacks are passed over.
pub(super) fn fields(meaning: Meaning) -> Vec<String> {
    let Meaning { thing, place, number, counts_addresses } = meaning;
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let address = match (place, counts_addresses, number) {
        (Place::Home, ..) | (_, true, 2) => "address2_",
        (Place::Other, ..) | (_, true, 3..) => return Vec::new(),
        _ => "address1_",
    };
    let part = |name: &str| vec![format!("{address}{name}"), name.to_owned()];
    match thing {
        "first_name" | "middle_name" | "last_name" | "nickname" | "suffix" | "salutation" | "job_title"
        | "department" | "pager" | "manager_name" | "manager_phone" | "assistant_name" | "assistant_phone"
        | "website" | "gender" | "government_number" | "tax_number" | "owner" | "account_number" | "employees"
        | "revenue" | "industry" | "parent_account" | "stage" | "probability" | "product" | "product_number" => {
            owned(&[thing])
        }
        "mobile_phone" if place != Place::Other => owned(&[thing]),
        "full_name" => owned(&["full_name", "name"]),
        "company" => owned(&["account", "company_name", "customer", "name"]),
        "title" => owned(&["salutation"]),
        "email" | "email2" => {
            let first = if thing == "email2" { 1 } else { usize::try_from(number).unwrap_or(0).saturating_sub(1) };
            ["email", "email2", "email3"].iter().skip(first).map(|name| (*name).to_owned()).collect()
        }
        "phone" => match (place, number) {
            (Place::Home, 0 | 1) => owned(&["home_phone", "phone2", "phone3"]),
            (Place::Other, _) => owned(&["phone3"]),
            (_, 0 | 1) => owned(&["phone", "phone2", "phone3"]),
            (Place::Work, 2) => owned(&["phone3", "phone2"]),
            (_, 2) => owned(&["phone2", "phone3"]),
            _ => owned(&["phone3"]),
        },
        "fax" if place == Place::None || place == Place::Work => owned(&["fax"]),
        "street" | "address" if counts_addresses || number < 2 => part("line1"),
        "street" | "address" if number == 2 => part("line2"),
        "street" | "address" if number == 3 => part("line3"),
        "city" | "region" | "postal_code" | "country" | "post_office_box" => part(thing),
        "birthday" | "birth_day" | "birth_month" | "birth_year" => owned(&["birth_on"]),
        "anniversary" => owned(&["anniversary_on"]),
        "spouse" => owned(&["spouse_name"]),
        "children" => owned(&["children_names"]),
        "notes" => owned(&["description"]),
        "deal" => owned(&["name"]),
        "amount" => owned(&["estimated_value"]),
        "close_date" => owned(&["estimated_close_on"]),
        "price" => owned(&["list_price"]),
        "subject" => owned(&["subject", "name"]),
        _ => Vec::new(),
    }
}

/// The folded words of a heading; `FirstName` and `Street2` are two.
pub(super) fn words(heading: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(heading.len() + 8);
    let mut was_lower = false;
    for c in heading.chars() {
        if (c.is_uppercase() || c.is_ascii_digit()) && was_lower {
            spaced.push(' ');
        }
        was_lower = c.is_lowercase();
        spaced.push(c);
    }
    let mut words = Vec::new();
    text::words(&spaced, |word| words.push(word.to_owned()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_taken_apart() {
        let vocabulary = Vocabulary::new();
        let first =
            |heading: &str| vocabulary.read(heading).and_then(|m| fields(m).into_iter().next()).unwrap_or_default();
        for (heading, field) in [
            ("First Name", "first_name"),
            ("FirstName", "first_name"),
            ("Cognome", "last_name"),
            ("Via (uff.) 2", "address1_line2"),
            ("Business Street 2", "address1_line2"),
            ("Work Address 2", "address1_line2"),
            ("Indirizzo di casa", "address2_line1"),
            ("Address 2 - City", "address2_city"),
            ("Address 1 - Postal Code", "address1_postal_code"),
            ("Altra città", ""),
            ("Straße (geschäftlich)", "address1_line1"),
            ("E-mail 2 Address", "email2"),
            ("E-mail 1 - Value", "email"),
            ("E-mail 1 - Label", ""),
            ("E-mail Display Name", ""),
            ("Phone 1 - Value", "phone"),
            ("Ufficio", "phone"),
            ("Abitazione 2", "phone2"),
            ("Home Phone", "home_phone"),
            ("Cellulare", "mobile_phone"),
            ("Web Page", "website"),
            ("Società", "account"),
            ("Work Title", "job_title"),
            ("Paese/area geografica (uff.)", "address1_country"),
            ("Data di Nascita", "birth_on"),
            ("nonsense", ""),
            ("", ""),
        ] {
            assert_eq!(first(heading), field, "{heading}");
        }
    }
}
