-- The engine's own tables. The tables of entities come from their definitions.

-- What the file was told at creation, the epoch of its schema, the fingerprint of its built-in catalogue.
create table crm_setting (
    name text primary key not null,
    value text not null
) strict, without rowid;

-- The definition of every entity, as JSON: built in and made at run time alike.
create table crm_entity (
    id integer primary key,
    name text not null unique,
    definition text not null
) strict;

-- The history, append-only. The number of a record's creation is the record's key for ever, so keys are unique
-- over all tables and never used twice. txn is the number of the first change of the same transaction.
-- op: 1 create, 2 update, 3 delete, 4 restore. before: JSON by field number; updates hold what they overwrote,
-- deletes the whole record.
create table crm_change (
    seq integer primary key,
    at integer not null,
    actor integer not null,
    txn integer not null,
    entity integer not null,
    record integer not null,
    op integer not null,
    before text
) strict;

-- Serves the history of one record.
create index crm_change_record on crm_change (record);

-- Serves the history and the restoring of a deleted record, of which only the id is known.
create index crm_change_deleted on crm_change (json_extract(before, '$."1".x')) where op = 3;

-- Search as you type. Each word of a record stands here under its first 1, 2, 3 and 5 letters (kind 1) and under
-- itself (kind 0), so that whole words come first; day is that of the last touch, so that a scan from the
-- end meets the recently touched first and can stop early.
create table crm_prefix (
    prefix text not null,
    kind integer not null,
    day integer not null,
    record integer not null,
    word text not null,
    entity integer not null,
    field integer not null,
    primary key (prefix, kind, day, record, word)
) strict, without rowid;

-- Long texts, found by the words in them; the rowid is the record's key. Folded before it comes here.
create virtual table crm_text using fts5 (
    body, content = '', contentless_delete = 1, detail = none, prefix = '3', tokenize = 'unicode61'
);

-- The options of multi-choice fields.
create table crm_multi_choice (
    record integer not null,
    field integer not null,
    code integer not null,
    primary key (record, field, code)
) strict, without rowid;

-- The labels of options, in English, for the readable views.
create table crm_label (
    entity integer not null,
    field integer not null,
    code integer not null,
    label text not null,
    primary key (entity, field, code)
) strict, without rowid;

-- Attached files. A file is never changed: a new one gets a new row, history keeps the old.
create table crm_file (
    id integer primary key,
    name text not null,
    media_type text not null,
    size integer not null,
    content blob not null
) strict;
