//! What is asked is answered: by questions, by words, by file.

use std::sync::Arc;

use super::{Make, Subject, fails, same, subject, text};
use crate::base::fiscal::FiscalCalendar;
use crate::base::id::EntityId;
use crate::base::time::Zone;
use crate::base::value::{File, Value};
use crate::error::{ErrorCode, Result};
use crate::query::bind::{BindContext, bind};
use crate::query::fill::{FillContext, fill};
use crate::query::parse::parse;
use crate::store::interrupt::Interrupt;
use crate::store::{Cell, Compiled, IndexChange, Key, Reader, SearchPlan, Within, Word};

/// Words are found by their beginnings, several in any order, in the entities asked for; long texts by their words.
///
/// # Errors
/// What is wrong.
pub fn search(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let field = subject.thing.at(subject.field("x_name")?)?.id.0;
    let word = |text: &str| Word { text: text.to_owned(), field };
    let words = |words: &[&str]| words.iter().map(|text| word(text)).collect::<Vec<_>>();
    let mut writer = subject.store.writer()?;
    let one = subject.create(&mut *writer, 1, &[])?;
    let first = IndexChange {
        new_words: words(&["bianchi", "ada"]),
        new_day: 10,
        text: Some("machines for the paper industry".into()),
        ..IndexChange::default()
    };
    writer.index(&subject.thing, one, &first)?;
    let two = subject.create(&mut *writer, 2, &[])?;
    let second = IndexChange { new_words: words(&["bianco"]), new_day: 11, ..IndexChange::default() };
    writer.index(&subject.thing, two, &second)?;
    writer.commit()?;
    let find_within = |within: Within, typed: &[&str], entities: &[EntityId]| -> Result<Vec<Key>> {
        let words = typed.iter().map(|word| (*word).to_owned()).collect();
        let plan = SearchPlan {
            words,
            within,
            entities: (!entities.is_empty()).then(|| entities.to_vec()),
            hidden_fields: Vec::new(),
            hidden_texts: Vec::new(),
            limit: 9,
        };
        Ok(subject.store.reader()?.search(&plan, &mut |_, _| Ok(true))?.iter().map(|hit| hit.record).collect())
    };
    let find = |typed: &[&str], entities: &[EntityId]| find_within(Within::Everything, typed, entities);
    for typed in ["b", "bi", "bia", "bian", "bianc"] {
        same(typed, find(&[typed], &[])?, vec![two, one])?;
    }
    same("bianch", find(&["bianch"], &[])?, vec![one])?;
    same("a whole word", find(&["bianco"], &[])?, vec![two])?;
    same("a longer word", find(&["biancone"], &[])?, Vec::new())?;
    same("two words", find(&["bianc", "ada"], &[])?, vec![one])?;
    same("two words, turned", find(&["ad", "b"], &[])?, vec![one])?;
    same("words of two records", find(&["ada", "bianco"], &[])?, Vec::new())?;
    same("the entity asked for", find(&["bian"], &[subject.thing.id])?, vec![two, one])?;
    same("another entity", find(&["bian"], &[EntityId(1)])?, Vec::new())?;
    same("a long text", find(&["paper"], &[])?, vec![one])?;
    same("two words of it", find(&["industry", "mach"], &[])?, vec![one])?;
    let (fields, whole) = (Within::Fields, Within::WholeWords);
    same("a long text, asked for in fields", find_within(fields, &["paper"], &[])?, Vec::new())?;
    same("a beginning in fields", find_within(fields, &["bian", "ad"], &[])?, vec![one])?;
    same("a beginning, asked for whole", find_within(whole, &["bianc"], &[])?, Vec::new())?;
    same("a beginning beside a whole word", find_within(whole, &["ada", "bianc"], &[])?, Vec::new())?;
    same("whole words", find_within(whole, &["ada", "bianchi"], &[])?, vec![one])?;
    same("a long text of another entity", find(&["paper"], &[EntityId(1)])?, Vec::new())?;
    let mut writer = subject.store.writer()?;
    let gone = IndexChange {
        old_words: first.new_words,
        old_day: 10,
        new_words: words(&["verdi"]),
        new_day: 12,
        text: Some(String::new()),
    };
    writer.index(&subject.thing, one, &gone)?;
    writer.commit()?;
    same("old words", find(&["bianchi"], &[])?, Vec::new())?;
    same("an old text", find(&["paper"], &[])?, Vec::new())?;
    same("new words", find(&["ver"], &[])?, vec![one])
}

/// Files are kept whole, and told of without their bytes. The same bytes under the same name and type are one file, so
/// that attaching them again changes nothing; under another name or type they are another.
///
/// # Errors
/// What is wrong.
pub fn files(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let file = File::new("a.pdf", "application/pdf", vec![0, 255, 7]);
    let mut writer = subject.store.writer()?;
    let key = writer.put_file(&file)?;
    same("the same file again", writer.put_file(&file)?, key)?;
    let others = [
        File { name: "b.pdf".into(), ..file.clone() },
        File { media_type: "text/plain".into(), ..file.clone() },
        File::new("a.pdf", "application/pdf", vec![0, 255, 8]),
        File::new("a.pdf", "application/pdf", Vec::new()),
    ];
    let mut keys = vec![key];
    for other in &others {
        let key = writer.put_file(other)?;
        same("two files have one key", keys.contains(&key), false)?;
        keys.push(key);
    }
    writer.commit()?;
    let reader = subject.store.reader()?;
    for (other, key) in others.iter().zip(keys.iter().skip(1)) {
        same("another file", reader.file(*key, true)?.as_ref(), Some(other))?;
    }
    same("a file", reader.file(key, true)?, Some(file.clone()))?;
    same("a file without its bytes", reader.file(key, false)?, Some(File { content: None, ..file }))?;
    same("no file", reader.file(Key(12_345), true)?, None)
}

fn ask(subject: &Subject, question: &str, params: &[(String, Value)]) -> Result<(Compiled, Vec<Cell>)> {
    let zone = Zone::named("Europe/Rome")?;
    let plan = bind(&parse(question)?, &subject.registry, &BindContext::unrestricted(zone, "en"))?;
    let compiled = subject.store.compile(&plan, &subject.registry)?;
    let context = FillContext {
        me: None,
        now: super::moment()?,
        zone,
        fiscal: FiscalCalendar::default(),
        cursor: &[],
        access: &[],
        access_epoch: 0,
    };
    let values = fill(&compiled.slots, params, &context)?;
    Ok((compiled, values))
}

const QUESTION: &str = "select x_name, x_count from x_thing where x_count >= :least order by x_count desc";

fn with_things(make: Make<'_>) -> Result<Subject> {
    let subject = subject(make)?;
    let mut writer = subject.store.writer()?;
    for number in 1..=5 {
        let given = [("x_name", text(&format!("n{number}"))), ("x_count", Cell::Int(i64::from(number)))];
        subject.create(&mut *writer, number, &given)?;
    }
    writer.commit()?;
    Ok(subject)
}

/// A question is answered at once, up to a row, or as a stream.
///
/// # Errors
/// What is wrong.
pub fn questions(make: Make<'_>) -> Result<()> {
    let subject = with_things(make)?;
    let (compiled, values) = ask(&subject, QUESTION, &[("least".into(), Value::Int(3))])?;
    let wanted: Vec<Vec<Value>> = [5, 4, 3].map(|n| vec![Value::from(format!("n{n}")), Value::Int(n)]).into();
    let reader = subject.store.reader()?;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut collect = |reader: &dyn Reader, most: usize| -> Result<Vec<Vec<Value>>> {
        rows.clear();
        reader.select(&compiled, &values, &mut |row| {
            rows.push(compiled.values(row)?);
            Ok(rows.len() < most)
        })?;
        Ok(rows.clone())
    };
    same("all rows", collect(&*reader, 99)?, wanted.clone())?;
    same("the rows until enough", collect(&*reader, 2)?, wanted.iter().take(2).cloned().collect())?;
    same("the rows a writer sees", collect(&*subject.store.writer()?, 99)?, wanted.clone())?;
    let mut stream = reader.stream(&compiled, &values)?;
    let mut streamed = Vec::new();
    while stream.advance()? {
        streamed.push(compiled.values(&*stream)?);
    }
    same("the rows of a stream", streamed, wanted)?;
    let (compiled, values) = ask(&subject, "select count(*), sum(x_count) from x_thing", &[])?;
    let mut sums = Vec::new();
    subject.store.reader()?.select(&compiled, &values, &mut |row| {
        sums.push(compiled.values(row)?);
        Ok(true)
    })?;
    same("sums", sums, vec![vec![Value::Int(5), Value::Int(15)]])
}

/// A switch that is thrown stops what reads, until it is thrown back.
///
/// # Errors
/// What is wrong.
pub fn interrupts(make: Make<'_>) -> Result<()> {
    let subject = with_things(make)?;
    let (compiled, values) = ask(&subject, QUESTION, &[("least".into(), Value::Int(1))])?;
    let switch = Arc::new(Interrupt::default());
    let mut reader = subject.store.reader()?;
    reader.set_interrupt(Some(switch.clone()));
    switch.interrupt();
    let stopped = reader.select(&compiled, &values, &mut |_| Ok(true));
    fails("a question when the switch is thrown", stopped, ErrorCode::Interrupted)?;
    let plan = SearchPlan {
        words: vec!["n".into()],
        within: Within::Everything,
        entities: None,
        hidden_fields: Vec::new(),
        hidden_texts: Vec::new(),
        limit: 9,
    };
    fails("a search when the switch is thrown", reader.search(&plan, &mut |_, _| Ok(true)), ErrorCode::Interrupted)?;
    switch.reset();
    reader.select(&compiled, &values, &mut |_| Ok(true))
}
