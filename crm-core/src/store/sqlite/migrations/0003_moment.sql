-- What happened with records, told of others: of a customer each call, each note, each deal that came and every state it
-- moved to. One walk of one index for a subject, whatever the records are kept as. record with line tells one thing from
-- another: the line of the history in which it happened, nought for the record itself. Keys are unique over all tables,
-- so no entity stands with the subject. Kept by the pipeline; who may see the record is asked when it is told.
create table crm_moment (
    subject integer not null,
    at integer not null,
    record integer not null,
    line integer not null,
    entity integer not null,
    primary key (subject, at, record, line)
) strict, without rowid;

-- What points to whom stands in the definitions, where SQL alone cannot follow. The note stays until the moments of what
-- is there already are written; a new file has nothing to catch up with.
insert into crm_setting (name, value) select 'lacks_moments', 'true' where exists (select 1 from crm_entity);
