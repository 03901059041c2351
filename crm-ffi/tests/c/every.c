/* Every exported function at least once, as it is meant. argv[1] is a folder to work in. */
#include "check.h"

static char path[1024];
static const char *folder;

static const char *in_folder(const char *name) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int32_t go_on(void *userdata, uint64_t done, uint64_t total) {
    (void)done, (void)total;
    ++*(int *)userdata;
    return 1;
}

static int32_t stop(void *userdata, uint64_t done, uint64_t total) {
    (void)userdata, (void)done, (void)total;
    return 0;
}

static void files(void) {
    crm_t *crm = NULL;
    crm_string *text = NULL;
    crm_options options = {0};
    size_t length = 0;
    int heard = 0;
    char copy[1100];
    CHECK(crm_version_number() >= 1000 && strchr(crm_version(), '.') != NULL);
    options.struct_size = sizeof options;
    options.country = "CH";
    options.base_currency = "CHF";
    options.organisation = "Acme";
    options.time_zone = "Europe/Zurich";
    options.languages = "en, it";
    options.fiscal_year_start = 4;
    options.fiscal_year_start_day = 6;
    options.fiscal_period = "fortnight";
    options.busy_timeout_ms = -1;
    options.fast_commits = 1;
    FAILS(INVALID, crm_open_with(in_folder("swiss.crm"), CRM_NUL, &options, &crm, err));
    options.fiscal_period = "four_weeks";
    OK(crm_open_with(in_folder("swiss.crm"), CRM_NUL, &options, &crm, err));
    OK(crm_settings_json(crm, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "\"four_weeks\"") != NULL);
    CHECK(strstr(crm_string_text(text, &length), "\"CHF\"") && strlen(crm_string_text(text, NULL)) == length);
    crm_string_free(text);
    OK(crm_check(crm, &text, err));
    CHECK(strcmp(crm_string_text(text, NULL), "[]") == 0);
    crm_string_free(text);
    snprintf(copy, sizeof copy, "%s", in_folder("copy.crm"));
    FAILS(INTERRUPTED, crm_backup(crm, copy, CRM_NUL, stop, NULL, err));
    OK(crm_backup(crm, copy, CRM_NUL, go_on, &heard, err));
    CHECK(heard > 0);
    FAILS(INVALID, crm_backup(crm, copy, CRM_NUL, NULL, NULL, err));
    crm_close(crm);
    options.must_exist = 1;
    options.read_only = 1;
    OK(crm_open_with(copy, CRM_NUL, &options, &crm, err));
    crm_close(crm);
    FAILS(607, crm_open_with(in_folder("absent.crm"), CRM_NUL, &options, &crm, err));
    OK(crm_open_with(":memory:", CRM_NUL, NULL, &crm, err));
    crm_close(crm);
}

static void records(crm_session *session) {
    crm_record *record = NULL, *older = NULL;
    crm_values *values = NULL;
    const crm_row *row = NULL;
    crm_id acme = account(session, "Acme"), id, same;
    char text[CRM_ID_TEXT_SIZE];
    size_t length = 0;
    int64_t number = 0;
    crm_id_text(&acme, text);
    CHECK(strlen(text) == 36);
    OK(crm_id_parse(text, CRM_NUL, &same, err));
    CHECK(memcmp(&same, &acme, sizeof acme) == 0);

    OK(crm_record_new("opportunity", CRM_NUL, &record, err));
    CHECK(strcmp(crm_record_entity(record), "opportunity") == 0 && crm_record_version(record) == 0);
    CHECK(!crm_record_id(record, &id) && crm_row_count(crm_record_row(record)) == 0);
    values = crm_record_values(record);
    OK(crm_values_set_text(values, "name", 4, "New wing, and more", 8, err));
    OK(crm_values_set_reference(values, "customer", CRM_NUL, "account", CRM_NUL, &acme, err));
    OK(crm_values_set_double(values, "estimated_value", CRM_NUL, 12.5, err));
    FAILS(INVALID, crm_record_save(session, record, 0, err));
    OK(crm_values_set_scaled(values, "estimated_value", CRM_NUL, 4850050, 2, err));
    OK(crm_values_set_date(values, "estimated_close_on", CRM_NUL, 20000, err));
    OK(crm_values_set_null(values, "description", CRM_NUL, err));
    CHECK(crm_values_count(values) == 5);
    OK(crm_record_save(session, record, 0, err));
    CHECK(crm_values_count(values) == 0 && crm_record_version(record) == 1 && crm_record_id(record, &id));
    OK(crm_record_get(session, "opportunity", CRM_NUL, &id, &older, err));
    row = crm_record_row(older);
    CHECK(crm_row_count(row) > 20 && crm_row_name(row, 0) != NULL && crm_row_name(row, 10000) == NULL);
    CHECK(strcmp(crm_row_text(row, crm_row_find(row, "name", CRM_NUL), &length), "New wing") == 0 && length == 8);
    CHECK(crm_row_type(row, crm_row_find(row, "estimated_value", CRM_NUL)) == CRM_TYPE_DECIMAL);
    CHECK(strcmp(crm_row_text(row, crm_row_find(row, "estimated_value", CRM_NUL), NULL), "48500.5") == 0);
    CHECK(crm_row_scaled(row, crm_row_find(row, "estimated_value", CRM_NUL), 2, &number) && number == 4850050);
    CHECK(crm_row_double(row, crm_row_find(row, "estimated_value", CRM_NUL)) == 48500.5);
    CHECK(crm_row_date(row, crm_row_find(row, "estimated_close_on", CRM_NUL), &number) && number == 20000);
    CHECK(crm_row_timestamp(row, crm_row_find(row, "created_at", CRM_NUL), &number) && number > 0);
    CHECK(crm_row_int64(row, crm_row_find(row, "version", CRM_NUL)) == 1);
    CHECK(crm_row_type(row, crm_row_find(row, "customer", CRM_NUL)) == CRM_TYPE_REFERENCE);
    CHECK(strcmp(crm_row_entity(row, crm_row_find(row, "customer", CRM_NUL)), "account") == 0);
    CHECK(crm_row_id(row, crm_row_find(row, "customer", CRM_NUL), &same) && memcmp(&same, &acme, 16) == 0);
    CHECK(strstr(crm_row_json(row, crm_row_find(row, "customer", CRM_NUL), &length), "\"account\""));
    CHECK(crm_row_find(row, "nmae", CRM_NUL) == -1 && crm_row_text(row, -1, NULL) == NULL);
    CHECK(crm_row_type(row, crm_row_find(row, "description", CRM_NUL)) == CRM_TYPE_NULL);

    OK(crm_values_set_decimal(values, "estimated_value", CRM_NUL, "50000.25", CRM_NUL, err));
    OK(crm_record_save(session, record, 1, err));
    CHECK(crm_record_version(record) == 2);
    OK(crm_values_set_text(crm_record_values(older), "name", CRM_NUL, "Old wing", CRM_NUL, err));
    FAILS(VERSION, crm_record_save(session, older, 1, err));
    CHECK(crm_values_count(crm_record_values(older)) == 1);
    crm_record_free(older);
    OK(crm_record_get_as_of(session, "opportunity", CRM_NUL, &id, INT64_C(4102444800000000), &older, err));
    CHECK(crm_record_version(older) == 2);
    crm_record_free(older);
    FAILS(NOT_FOUND, crm_record_get_as_of(session, "opportunity", CRM_NUL, &id, 0, &older, err));
    FAILS(VERSION, crm_record_delete(session, "opportunity", CRM_NUL, &id, 1, err));
    OK(crm_record_delete(session, "opportunity", CRM_NUL, &id, 0, err));
    FAILS(NOT_FOUND, crm_record_get(session, "opportunity", CRM_NUL, &id, &older, err));
    crm_record_free(record);

    OK(crm_record_new("contact", CRM_NUL, &record, err));
    values = crm_record_values(record);
    OK(crm_values_set_text(values, "last_name", CRM_NUL, "Rossi", CRM_NUL, err));
    OK(crm_values_set_id(values, "account", CRM_NUL, &acme, err));
    OK(crm_values_set_int64(values, "children", CRM_NUL, 2, err));
    OK(crm_values_set_bool(values, "no_bulk_email", CRM_NUL, 1, err));
    OK(crm_record_save(session, record, 0, err));
    crm_values_free(values); /* does nothing: they are the record's */
    CHECK(crm_record_id(record, &id));
    crm_record_free(record);
    OK(crm_record_get(session, "contact", CRM_NUL, &id, &record, err));
    CHECK(crm_row_bool(crm_record_row(record), crm_row_find(crm_record_row(record), "no_bulk_email", CRM_NUL)));
    crm_record_free(record);
}

static void questions(crm_session *session) {
    crm_rows *rows = NULL;
    crm_values *values = NULL;
    crm_string *text = NULL;
    char cursor[512];
    int count = 0;
    OK(crm_values_new(&values, err));
    OK(crm_values_set_text(values, "name", CRM_NUL, "Acme", CRM_NUL, err));
    OK(crm_query(session, "select last_name, account.name as company, children from contact where account.name = :name",
                 CRM_NUL, values, &rows, err));
    CHECK(crm_row_count(crm_rows_row(rows)) == 3 && crm_rows_text(rows, 0) == NULL);
    CHECK(strcmp(crm_row_name(crm_rows_row(rows), 1), "company") == 0);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW);
    CHECK(strcmp(crm_rows_text(rows, 0), "Rossi") == 0 && strcmp(crm_rows_text(rows, 1), "Acme") == 0);
    CHECK(crm_row_int64(crm_rows_row(rows), 2) == 2 && strcmp(crm_rows_text(rows, 2), "2") == 0);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_DONE && crm_rows_text(rows, 0) == NULL);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_DONE && crm_rows_cursor(rows) == NULL);
    crm_rows_free(rows);
    crm_values_clear(values);
    FAILS(110, crm_query(session, "select name from account where name = :name", CRM_NUL, values, &rows, err));
    OK(crm_values_set_timestamp(values, "at", CRM_NUL, 1000000, err));
    OK(crm_query_json(session, "{\"crm_query\": 1, \"from\": \"account\", \"select\": [\"name\"],"
                      " \"where\": {\"gt\": [\"created_at\", {\"param\": \"at\"}]}}", CRM_NUL, values, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW);
    crm_rows_free(rows);
    crm_values_free(values);
    account(session, "Bolt");
    account(session, "Cork");
    OK(crm_page(session, "select name from account order by name", CRM_NUL, NULL, NULL, 0, 2, &rows, err));
    while (crm_rows_next(rows, NULL) == CRM_STATUS_ROW) count++;
    CHECK(count == 2 && crm_rows_cursor(rows) != NULL);
    snprintf(cursor, sizeof cursor, "%s", crm_rows_cursor(rows));
    crm_rows_free(rows);
    OK(crm_page(session, "select name from account order by name", CRM_NUL, NULL, cursor, CRM_NUL, 2, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && strcmp(crm_rows_text(rows, 0), "Cork") == 0);
    CHECK(crm_rows_cursor(rows) == NULL);
    crm_rows_free(rows);
    OK(crm_explain(session, "select name from account", CRM_NUL, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "account"));
    crm_string_free(text);
    OK(crm_search(session, "acm", CRM_NUL, "account, contact", CRM_NUL, 5, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && strcmp(crm_rows_text(rows, 1), "Acme") == 0);
    CHECK(strcmp(crm_row_entity(crm_rows_row(rows), 0), "account") == 0);
    crm_rows_free(rows);
}

static void definitions(crm_session *session) {
    crm_string *text = NULL;
    crm_record *record = NULL;
    crm_file *file = NULL;
    crm_id id;
    size_t size = 0;
    crm_values *values = NULL;
    const char *pack = "{\"crm_schema_pack\": 1, \"changes\": [{\"entity\": \"contact\", \"fields\": ["
        "{\"name\": \"x_photo\", \"labels\": {\"en\": \"Photo\"}, \"kind\": {\"type\": \"file\"}},"
        "{\"name\": \"x_tags\", \"labels\": {\"en\": \"Tags\"}, \"kind\": {\"type\": \"multi_choice\", \"options\": ["
        "{\"name\": \"red\", \"labels\": {\"en\": \"Red\"}}, {\"name\": \"blue\", \"labels\": {\"en\": \"Blue\"}}]}}],"
        "\"form\": {\"tabs\": [{\"name\": \"card\", \"labels\": {\"en\": \"Card\"}, \"sections\": [{\"name\": \"card\", \"labels\": "
        "{\"en\": \"Card\"}, \"cells\": [\"last_name\", \"x_photo\", {\"list\": \"case\", \"lookup\": \"contact\"}]}]}]}}]}";
    OK(crm_metadata_json(session, NULL, 0, &text, err));
    CHECK(crm_string_text(text, NULL)[0] == '[');
    crm_string_free(text);
    OK(crm_metadata_json(session, "contact", CRM_NUL, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "last_name"));
    crm_string_free(text);
    OK(crm_schema_apply_json(session, pack, CRM_NUL, 1, &text, err));
    crm_string_free(text);
    OK(crm_schema_apply_json(session, pack, CRM_NUL, 0, NULL, err));
    OK(crm_schema_export_json(session, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "x_tags") && strstr(crm_string_text(text, NULL), "\"card\""));
    crm_string_free(text);
    OK(crm_record_new("contact", CRM_NUL, &record, err));
    values = crm_record_values(record);
    OK(crm_values_set_text(values, "last_name", CRM_NUL, "Bianchi", CRM_NUL, err));
    OK(crm_values_set_file(values, "x_photo", CRM_NUL, "ada.png", "image/png", (const uint8_t *)"\x89PNG", 4, err));
    OK(crm_values_set_json(values, "x_tags", CRM_NUL, "[\"red\", \"blue\"]", CRM_NUL, err));
    OK(crm_record_save(session, record, 0, err));
    CHECK(crm_record_id(record, &id));
    crm_record_free(record);
    OK(crm_file_get(session, "contact", CRM_NUL, &id, "x_photo", CRM_NUL, &file, err));
    CHECK(strcmp(crm_file_name(file), "ada.png") == 0 && strcmp(crm_file_media_type(file), "image/png") == 0);
    CHECK(memcmp(crm_file_data(file, &size), "\x89PNG", 4) == 0 && size == 4 && crm_file_data(file, NULL) != NULL);
    crm_file_free(file);
    FAILS(INVALID, crm_file_get(session, "contact", CRM_NUL, &id, "last_name", CRM_NUL, &file, err));
    id = account(session, "Gate");
    FAILS(NOT_FOUND, crm_file_get(session, "contact", CRM_NUL, &id, "x_photo", CRM_NUL, &file, err));
}

static void commands(crm_session *session) {
    crm_string *text = NULL;
    crm_rows *rows = NULL;
    crm_id id = account(session, "Dale"), user;
    char input[200], id_text[CRM_ID_TEXT_SIZE];
    int64_t seq = 0;
    crm_id_text(&id, id_text);
    OK(crm_session_user(session, &user, err));
    OK(crm_session_set_language(session, "it", CRM_NUL, err));
    OK(crm_session_set_time_zone(session, "Europe/Rome", CRM_NUL, err));
    FAILS(INVALID, crm_session_set_time_zone(session, "Europe/Atlantis", CRM_NUL, err));
    OK(crm_commands_json(&text, err));
    CHECK(strstr(crm_string_text(text, NULL), "record.set_state"));
    crm_string_free(text);
    snprintf(input, sizeof input, "{\"record\": {\"entity\": \"account\", \"id\": \"%s\"}}", id_text);
    OK(crm_execute(session, "security.rights", CRM_NUL, input, CRM_NUL, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "read"));
    crm_string_free(text);
    OK(crm_execute(session, "entity.describe", CRM_NUL, "{\"entity\": \"contact\"}", CRM_NUL, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "\"Altro\"") && strstr(crm_string_text(text, NULL), "my_contact"));
    crm_string_free(text);
    FAILS(113, crm_execute(session, "record.explode", CRM_NUL, NULL, 0, NULL, err));
    OK(crm_history_json(session, "account", CRM_NUL, &id, 10, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "create"));
    crm_string_free(text);
    OK(crm_changes_since(session, 0, 1000, &rows, err));
    while (crm_rows_next(rows, NULL) == CRM_STATUS_ROW) seq = crm_row_int64(crm_rows_row(rows), 0);
    crm_rows_free(rows);
    OK(crm_undo(session, CRM_UNDO_CHANGE, seq, err));
    FAILS(NOT_FOUND, crm_record_delete(session, "account", CRM_NUL, &id, 0, err));
    FAILS(NOT_FOUND, crm_undo(session, CRM_UNDO_TRANSACTION, 999999, err));
}

static void exchange(crm_session *session) {
    crm_string *mapping = NULL, *report = NULL;
    uint64_t count = 0;
    int heard = 0;
    FILE *file = fopen(in_folder("people.csv"), "wb");
    CHECK(file != NULL);
    fputs("Nome,Cognome,Cellulare\nAda,Rossi,347 1234567\nUgo,,\n", file);
    CHECK(fclose(file) == 0);
    OK(crm_guess_csv(session, path, CRM_NUL, "contact", CRM_NUL, &mapping, err));
    OK(crm_import_csv(session, path, CRM_NUL, crm_string_text(mapping, NULL), CRM_NUL, CRM_IMPORT_DRY_RUN, go_on, &heard,
                      &report, err));
    CHECK(heard > 0 && strstr(crm_string_text(report, NULL), "\"created\":1"));
    crm_string_free(report);
    FAILS(INTERRUPTED, crm_import_csv(session, path, CRM_NUL, NULL, 0, 0, stop, NULL, NULL, err));
    OK(crm_import_csv_data(session, "Nome,Cognome\nIda,Neri\n", CRM_NUL, NULL, 0, CRM_IMPORT_ALL_OR_NOTHING, NULL, NULL,
                           NULL, err));
    OK(crm_import_csv_data(session, "Nome,Cognome,E-mail\nIda,Verdi,ida@x.example\nIda,Verdi,IDA@x.example\n", CRM_NUL, NULL, 0,
                           CRM_IMPORT_REPORT_DUPLICATES | CRM_IMPORT_DRY_RUN, NULL, NULL, &report, err));
    CHECK(strstr(crm_string_text(report, NULL), "\"duplicates\":1") != NULL);
    crm_string_free(report);
    OK(crm_import_csv_data(session, "Nome,Cognome,E-mail\nIda,Verdi,ida@x.example\nIda,Verdi,IDA@x.example\n", CRM_NUL, NULL, 0,
                           CRM_IMPORT_REFUSE_DUPLICATES | CRM_IMPORT_DRY_RUN, NULL, NULL, &report, err));
    CHECK(strstr(crm_string_text(report, NULL), "\"refused\":1") != NULL);
    crm_string_free(report);
    FAILS(INVALID, crm_import_csv_data(session, "Nome\nIda\n", CRM_NUL, NULL, 0,
                                       CRM_IMPORT_REPORT_DUPLICATES | CRM_IMPORT_REFUSE_DUPLICATES, NULL, NULL, NULL, err));
    crm_string_free(mapping);
    OK(crm_export_csv(session, "select first_name, last_name from contact where last_name = 'Neri'", CRM_NUL, NULL,
                      in_folder("out.csv"), CRM_NUL, 0, &count, err));
    CHECK(count == 1);
    OK(crm_export_csv(session, "select first_name from contact", CRM_NUL, NULL, path, CRM_NUL, CRM_EXPORT_SPREADSHEET, NULL,
                      err));
    FAILS(INVALID, crm_export_csv(session, "select id from contact", CRM_NUL, NULL, path, CRM_NUL, 64, NULL, err));
}

static void transactions(crm_session *session) {
    crm_rows *rows = NULL;
    crm_values *values = NULL;
    OK(crm_host_sql(session, "create table shop (number integer primary key, name text)", CRM_NUL, NULL, NULL, err));
    OK(crm_begin(session, err));
    CHECK(crm_in_transaction(session));
    OK(crm_begin(session, err));
    account(session, "Evil");
    OK(crm_rollback(session, err));
    OK(crm_values_new(&values, err));
    OK(crm_values_set_text(values, "name", CRM_NUL, "Anvil", CRM_NUL, err));
    OK(crm_host_sql(session, "insert into shop (name) values (:name)", CRM_NUL, values, NULL, err));
    OK(crm_commit(session, err));
    crm_values_free(values);
    CHECK(!crm_in_transaction(session));
    FAILS(STATE, crm_commit(session, err));
    OK(crm_host_sql(session, "select name from shop", CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && strcmp(crm_rows_text(rows, 0), "Anvil") == 0);
    crm_rows_free(rows);
    FAILS(401, crm_host_sql(session, "delete from account", CRM_NUL, NULL, NULL, err));
    OK(crm_query(session, "select name from account where name = 'Evil'", CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_DONE);
    crm_rows_free(rows);
}

static void interrupts(crm_session *session) {
    crm_interrupt *interrupt = NULL;
    crm_rows *rows = NULL;
    crm_error *error = NULL;
    int32_t status;
    OK(crm_session_interrupt(session, &interrupt, err));
    crm_interrupt_raise(interrupt);
    status = crm_query(session, "select name from account", CRM_NUL, NULL, &rows, &error);
    if (status == CRM_STATUS_OK) status = crm_rows_next(rows, &error);
    CHECK(status == INTERRUPTED);
    crm_error_free(error);
    crm_rows_free(rows);
    crm_interrupt_reset(interrupt);
    crm_interrupt_free(interrupt);
    account(session, "Fold");
}

int main(int count, char **arguments) {
    crm_t *crm = NULL;
    crm_session *session = NULL;
    CHECK(count == 2);
    folder = arguments[1];
    files();
    OK(crm_open(in_folder("every.crm"), CRM_NUL, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    records(session);
    questions(session);
    definitions(session);
    commands(session);
    exchange(session);
    transactions(session);
    interrupts(session);
    crm_session_close(session);
    crm_close(crm);
    puts("every function: fine");
    return 0;
}
