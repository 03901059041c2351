//! The words and long texts a record is found by, kept in the same transaction.

use super::draft::Draft;
use crate::base::{phone, text};
use crate::context::Context;
use crate::error::Result;
use crate::metadata::diff::SchemaChange;
use crate::metadata::kind::{FieldKind, TextFormat};
use crate::metadata::registry::{Entity, FieldIndex, Registry, system};
use crate::store::{Cell, IndexChange, Key, Operation, Word};

/// The longest word kept, and the most words of one record: enough for names, little enough for nonsense.
const MAX_WORD: usize = 40;
const MAX_WORDS: usize = 100;

const MICROS_A_DAY: i64 = 86_400_000_000;

/// Reads what this step will compare, before the record is overwritten.
pub fn prepare(context: &Context, draft: &mut Draft) -> Result<()> {
    if matches!(draft.operation, Operation::Create | Operation::Restore) {
        return Ok(());
    }
    let entity = draft.entity.clone();
    let modified = entity.require(system::MODIFIED_AT)?;
    draft.load(context, entity.word_fields.iter().copied().chain([modified]))?;
    // Long texts may be long: they are read only if one of them is about to change.
    if entity.text_fields.iter().any(|index| draft.new_cell(*index).is_some()) {
        draft.load(context, entity.text_fields.clone())?;
    }
    Ok(())
}

/// Brings the index to what the record holds now.
pub fn update(context: &mut Context, draft: &Draft) -> Result<()> {
    let entity = &draft.entity;
    let mut change = IndexChange::default();
    let words_before = draft.operation == Operation::Update || draft.operation == Operation::Delete;
    let words_after = draft.operation != Operation::Delete;
    if !entity.word_fields.is_empty() {
        let modified = entity.require(system::MODIFIED_AT)?;
        change.old_day = day(draft.old_cell(modified));
        change.new_day = day(draft.new_cell(modified));
        let is_touched = draft.operation != Operation::Update
            || change.old_day != change.new_day
            || entity.word_fields.iter().any(|index| draft.is_changed(*index));
        if is_touched {
            if words_before {
                change.old_words = words(entity, |index| draft.old_cell(index).unwrap_or(&Cell::Null))?;
            }
            if words_after {
                change.new_words = words(entity, |index| draft.cell(index))?;
            }
        }
    }
    change.text = long_text(draft);
    if change.old_words.is_empty() && change.new_words.is_empty() && change.text.is_none() {
        return Ok(());
    }
    let Some(key) = draft.key else { return Ok(()) };
    context.writer.index(entity, key, &change)
}

fn day(cell: Option<&Cell>) -> i64 {
    match cell {
        Some(Cell::Int(micros)) => micros.div_euclid(MICROS_A_DAY),
        _ => 0,
    }
}

/// The words of a record, each once, under the first field that has it; of the fields those secured come last. A word that both a
/// shown and a hidden field hold is found by everybody: were it not, its absence would tell what the hidden one holds.
fn words<'c>(entity: &Entity, cell: impl Fn(FieldIndex) -> &'c Cell) -> Result<Vec<Word>> {
    let mut found: Vec<Word> = Vec::new();
    for index in &entity.word_fields {
        let field = entity.at(*index)?;
        let mut add = |word: &str| {
            let word = kept_word(word);
            if found.len() < MAX_WORDS && !found.iter().any(|known| known.text == word) {
                found.push(Word { text: word.to_owned(), field: field.id.0 });
            }
        };
        match (cell(*index), &field.kind) {
            (Cell::Text(value), FieldKind::Text { format, .. }) => words_of(value, *format, &mut add),
            (Cell::Int(number), FieldKind::Integer { .. }) => add(&number.to_string()),
            _ => {}
        }
    }
    Ok(found)
}

/// The words under which the index keeps a text of this format, each once: who looks for them whole finds every record that
/// holds the text.
pub fn kept_words(value: &str, format: TextFormat) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    words_of(value, format, &mut |word| {
        let word = kept_word(word);
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    });
    found
}

/// As much of a word as is kept.
pub fn kept_word(word: &str) -> &str {
    word.get(..MAX_WORD).unwrap_or(word)
}

fn words_of(value: &str, format: TextFormat, add: &mut dyn FnMut(&str)) {
    match format {
        TextFormat::Phone => phone::digits(value, add),
        TextFormat::Email => text::words(without_last_label(value), add),
        _ => text::words(value, add),
    }
}

/// `mario@acme.it` without `.it`: every second address ends so, and nobody looks for it.
fn without_last_label(address: &str) -> &str {
    match address.rsplit_once('.') {
        Some((rest, _)) if rest.contains('@') => rest,
        _ => address,
    }
}

/// How many words are looked for: each is a condition, and a store has a limit to those. Nobody types more; who pastes
/// a letter into the box finds what its beginning finds.
const MAX_TYPED: usize = 32;

/// The words of what somebody types into a search box, the first of them.
pub fn typed_words(typed: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        let word = kept_word(word);
        if found.len() < MAX_TYPED && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    };
    let mut pieces = typed.split_whitespace().peekable();
    while let Some(piece) = pieces.next() {
        if !is_number(piece) {
            text::words(without_last_label(piece), &mut add);
            continue;
        }
        let mut digits = digits_of(piece);
        // Telephone numbers are typed in groups (`011 123 45`), and kept in one.
        if piece.starts_with(['+', '0', '(']) {
            while let Some(next) = pieces.next_if(|next| is_number(next)) {
                digits.push_str(&digits_of(next));
            }
            if let Some(abroad) = digits.strip_prefix("00") {
                digits = abroad.to_owned();
            }
        }
        if digits.len() >= 3 { add(&digits) } else { text::words(piece, &mut add) }
    }
    found
}

/// True for what can be a number, or a part of one, however it is punctuated.
fn is_number(piece: &str) -> bool {
    piece.chars().any(|c| c.is_ascii_digit()) && !piece.chars().any(char::is_alphabetic)
}

fn digits_of(piece: &str) -> String {
    piece.chars().filter(char::is_ascii_digit).collect()
}

/// The long text of the record, if it is new or changed; an empty one if it is gone.
fn long_text(draft: &Draft) -> Option<String> {
    let entity = &draft.entity;
    if entity.text_fields.is_empty() {
        return None;
    }
    let is_new = matches!(draft.operation, Operation::Create | Operation::Restore);
    if draft.operation == Operation::Delete {
        return Some(String::new());
    }
    if !is_new && !entity.text_fields.iter().any(|index| draft.is_changed(*index)) {
        return None;
    }
    let body = body(entity, |index| draft.cell(index));
    if body.is_empty() && is_new { None } else { Some(body) }
}

/// Records indexed anew at once.
const BATCH: usize = 10_000;

/// Indexes anew the records of the entities in which a change of schema changed what is searched.
///
/// # Errors
/// Those of the store.
pub fn refresh(context: &mut Context, steps: &[SchemaChange], old: &Registry, new: &Registry) -> Result<()> {
    for step in steps {
        if let SchemaChange::RefreshSearch(id) = step {
            rebuild(context, old.get_by_id(*id)?, new.get_by_id(*id)?)?;
        }
    }
    Ok(())
}

/// Indexes every record of an entity anew, after a change of what is searched in it.
fn rebuild(context: &mut Context, old: &Entity, new: &Entity) -> Result<()> {
    let modified = new.require(system::MODIFIED_AT)?;
    let all: Vec<FieldIndex> = (0..new.fields.len()).collect();
    let mut last = Key(0);
    loop {
        let keys = context.writer.keys_after(new, last, BATCH)?;
        for key in &keys {
            let cells = context.writer.cells(new, *key, &all)?.unwrap_or_default();
            let at = |index: FieldIndex| cells.get(index).unwrap_or(&Cell::Null);
            let touched = day(Some(at(modified)));
            // A newer catalogue puts new fields between the old ones: an old place says nothing in the new definition.
            let was_at = |index: FieldIndex| {
                let place = old.fields.get(index).and_then(|field| new.index_of(field.id));
                place.map_or(&Cell::Null, at)
            };
            let change = IndexChange {
                old_words: words(old, was_at)?,
                old_day: touched,
                new_words: words(new, at)?,
                new_day: touched,
                text: Some(body(new, at)),
            };
            context.writer.index(new, *key, &change)?;
        }
        match keys.last() {
            Some(key) if keys.len() == BATCH => last = *key,
            _ => return Ok(()),
        }
    }
}

fn body<'c>(entity: &Entity, cell: impl Fn(FieldIndex) -> &'c Cell) -> String {
    let mut body = String::new();
    for index in &entity.text_fields {
        if let Cell::Text(value) = cell(*index) {
            body.push_str(&text::fold(value));
            body.push('\n');
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_what_is_typed() {
        assert_eq!(typed_words("Rossi  mario@acme.it"), ["rossi", "mario", "acme"]);
        assert_eq!(typed_words("+39 011-1234567 Ros"), ["390111234567", "ros"]);
        assert_eq!(typed_words("Rossi (011) 123 45"), ["rossi", "01112345"]);
        assert_eq!(typed_words("0039 011"), ["39011"]);
        assert_eq!(typed_words("12 2024 7.5"), ["12", "2024", "7", "5"]);
        assert_eq!(typed_words("  \u{0} "), Vec::<String>::new());
    }
}
