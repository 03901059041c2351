-- Who stands above whom in the trees that lookups of an entity to itself form: parent account, manager. A row for every
-- record above a record, one level up and further, so that a question need not climb. None for the record itself:
-- records without a parent cost nothing. Keys are unique over all tables, so no entity stands here.
create table crm_tree (
    ancestor integer not null,
    field integer not null,
    record integer not null,
    depth integer not null,
    primary key (ancestor, field, record)
) strict, without rowid;

-- Serves what stands above a record, the nearest first.
create index crm_tree_record on crm_tree (record, field, depth);

-- Which columns form trees stands in the definitions, where SQL alone cannot follow. The note stays until the rows of
-- what is there already are written; a new file has nothing to catch up with.
insert into crm_setting (name, value) select 'lacks_trees', 'true' where exists (select 1 from crm_entity);
