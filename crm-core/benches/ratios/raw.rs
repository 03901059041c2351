//! The hand-written side: prepared statements on the same tables, the same durable work, no checks.

use rusqlite::{Connection, ToSql, TransactionBehavior};
use std::path::Path;

use super::people::Person;

/// One row of the prefix table, made beforehand: what is measured is the writing.
pub struct Prefix {
    prefix: String,
    kind: i64,
    word: String,
}

/// A person with all that is to be written, made beforehand.
pub struct Ready {
    pub person: Person,
    pub full_name: String,
    pub prefixes: Vec<Prefix>,
}

impl Ready {
    pub fn new(person: Person) -> Ready {
        let digits: String = person.phone.chars().filter(char::is_ascii_digit).collect();
        let address = person.email.rsplit_once('.').unwrap().0.to_owned();
        let national = digits[2..].to_owned();
        let texts = [person.first.clone(), person.last.clone(), address, digits, national];
        let mut words: Vec<String> = Vec::new();
        for text in texts {
            for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()) {
                if !words.iter().any(|known| known == word) {
                    words.push(word.to_owned());
                }
            }
        }
        let mut prefixes = Vec::new();
        for word in words {
            for length in [5, 3, 2, 1] {
                if length < word.len() {
                    prefixes.push(Prefix { prefix: word[..length].to_owned(), kind: 1, word: word.clone() });
                }
            }
            prefixes.push(Prefix { prefix: word.clone(), kind: 0, word });
        }
        let full_name = format!("{} {}", person.first, person.last);
        Ready { person, full_name, prefixes }
    }
}

pub struct Raw {
    pub connection: Connection,
    /// The user and unit every record belongs to, and an account for contacts.
    pub user: i64,
    pub unit: i64,
    pub account: i64,
    seq: i64,
}

impl Raw {
    pub fn open(path: &Path) -> Raw {
        let connection = Connection::open(path).unwrap();
        connection.set_prepared_statement_cache_capacity(256);
        for (name, value) in [
            ("cache_size", "-57344"),
            ("mmap_size", "1073741824"),
            ("temp_store", "memory"),
            ("synchronous", "full"),
            ("foreign_keys", "on"),
        ] {
            connection.pragma_update(None, name, value).unwrap();
        }
        let one = |text: &str| connection.query_row(text, [], |row| row.get::<_, i64>(0)).unwrap();
        let (user, unit) = (one("select id from user limit 1"), one("select id from business_unit limit 1"));
        let account = one("select id from account limit 1");
        let seq = one("select max(seq) from crm_change");
        Raw { user, unit, account, seq, connection }
    }

    pub fn create_all(&mut self, people: &[Ready]) {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        for ready in people {
            self.seq += 1;
            insert(&transaction, ready, self.seq, (self.user, self.unit, self.account));
        }
        transaction.commit().unwrap();
    }

    pub fn update(&mut self, id: i64, job: &str) {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        {
            let mut read = transaction.prepare_cached("select version, job_title from contact where id = ?").unwrap();
            let (version, old): (i64, Option<String>) =
                read.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            self.seq += 1;
            let now = now();
            let before = format!("{{\"28\":{}}}", serde_json::to_string(&old).unwrap());
            let mut history = transaction
                .prepare_cached("insert into crm_change (seq, at, actor, txn, entity, record, op, before) values (?, ?, ?, ?, 2, ?, 2, ?)")
                .unwrap();
            history.execute((self.seq, now, self.user, self.seq, id, before)).unwrap();
            let mut write = transaction
                .prepare_cached("update contact set job_title = ?, version = ?, modified_at = ?, modified_by = ? where id = ? and version = ?")
                .unwrap();
            assert_eq!(write.execute((job, version + 1, now, self.user, id, version)).unwrap(), 1);
        }
        transaction.commit().unwrap();
    }
}

fn now() -> i64 {
    chrono::Utc::now().timestamp_micros()
}

const INSERT: &str = "insert into contact (id, uuid, version, created_at, created_by, modified_at, modified_by,
    owner_type, owner, business_unit, state, status, currency, first_name, last_name, full_name, account, job_title,
    email, phone, address1_city, contact_method, no_phone, no_fax, no_email, no_bulk_email, no_post, no_bulk_post,
    no_marketing, is_credit_on_hold, is_merged)
    values (?, ?, 1, ?, ?, ?, ?, 8, ?, ?, 0, 1, 'EUR', ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)";

fn insert(connection: &Connection, ready: &Ready, seq: i64, (user, unit, account): (i64, i64, i64)) {
    let (now, person) = (now(), &ready.person);
    let mut history = connection
        .prepare_cached("insert into crm_change (seq, at, actor, txn, entity, record, op, before) values (?, ?, ?, ?, 2, ?, 1, null)")
        .unwrap();
    history.execute((seq, now, user, seq, seq)).unwrap();
    let uuid = uuid::Uuid::now_v7();
    let values: [&dyn ToSql; 16] = [
        &seq,
        &uuid.as_bytes().as_slice(),
        &now,
        &user,
        &now,
        &user,
        &user,
        &unit,
        &person.first,
        &person.last,
        &ready.full_name,
        &account,
        &person.job,
        &person.email,
        &person.phone,
        &person.city,
    ];
    connection.prepare_cached(INSERT).unwrap().execute(values.as_slice()).unwrap();
    let mut word = connection
        .prepare_cached(
            "insert into crm_prefix (prefix, kind, day, record, word, entity, field) values (?, ?, ?, ?, ?, 2, 20)",
        )
        .unwrap();
    let day = now / 86_400_000_000;
    for prefix in &ready.prefixes {
        word.execute((&prefix.prefix, prefix.kind, day, seq, &prefix.word)).unwrap();
    }
}
