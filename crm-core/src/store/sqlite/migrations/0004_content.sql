-- The bytes of attached files, once: who attaches the same price list to a thousand records keeps it a single time. They
-- are found by their hash, SHA-256, which every system can check by itself. Content that nothing points to any more
-- stays: the history may name a file that used it, and brings it back.
create table crm_content (
    id integer primary key,
    hash blob not null unique,
    size integer not null,
    bytes blob not null
) strict;

-- A file is a name and a type for a content. The table stays the same one, since the columns of entities refer to it; the
-- column may be empty only because a table that has rows gets no other: a file without content is never written.
alter table crm_file rename column content to bytes;
alter table crm_file add column content integer references crm_content (id);

insert into crm_content (hash, size, bytes)
    select crm_content_hash(bytes), length(bytes), bytes from crm_file where true order by id
    on conflict (hash) do nothing;
update crm_file set content = (select c.id from crm_content c where c.hash = crm_content_hash(crm_file.bytes));

alter table crm_file drop column bytes;
alter table crm_file drop column size;

-- Serves the file that is kept already under the same name and type.
create index crm_file_content on crm_file (content);
