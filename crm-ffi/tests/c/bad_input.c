/* NULL for every pointer in turn, handles of the wrong kind, texts that are no UTF-8, lengths no memory has, numbers that
   mean nothing. Nothing crashes, nothing is written to what was not to be written. */
#include "check.h"

static void *const UNTOUCHED = (void *)&UNTOUCHED;
#define BAD(call) FAILS(INVALID, call)
#define N CRM_NUL
#define HUGE_LENGTH ((size_t)-2)

/* What the getters answer for no handle, one of the wrong kind, and no column. */
static void getters(const void *wrong) {
    const void *given[2];
    int i;
    given[0] = NULL, given[1] = wrong;
    for (i = 0; i < 2; i++) {
        int64_t number = 42;
        size_t length = 42;
        crm_id id;
        CHECK(crm_row_count(given[i]) == 0 && crm_row_name(given[i], 0) == NULL);
        CHECK(crm_row_find(given[i], "name", N) == -1 && crm_row_type(given[i], 0) == CRM_TYPE_NULL);
        CHECK(crm_row_text(given[i], 0, &length) == NULL && crm_row_json(given[i], 0, &length) == NULL && length == 42);
        CHECK(crm_row_int64(given[i], 0) == 0 && !crm_row_bool(given[i], 0) && crm_row_double(given[i], 0) == 0.0);
        CHECK(!crm_row_scaled(given[i], 0, 2, &number) && !crm_row_date(given[i], 0, &number));
        CHECK(!crm_row_timestamp(given[i], 0, &number) && number == 42);
        CHECK(!crm_row_id(given[i], 0, &id) && crm_row_entity(given[i], 0) == NULL);
        CHECK(crm_rows_row(given[i]) == NULL && crm_rows_text(given[i], 0) == NULL && crm_rows_cursor(given[i]) == NULL);
        CHECK(crm_record_row(given[i]) == NULL && crm_record_values((void *)(size_t)given[i]) == NULL);
        CHECK(crm_record_entity(given[i]) == NULL && !crm_record_id(given[i], &id) && crm_record_version(given[i]) == 0);
        CHECK(crm_values_count(given[i]) == 0 && !crm_in_transaction(given[i]));
        CHECK(crm_event_entity(given[i]) == NULL && crm_event_operation(given[i]) == 0);
        CHECK(!crm_event_id(given[i], &id) && !crm_event_user(given[i], &id));
        CHECK(crm_event_refuse((void *)(size_t)given[i], "no", N) == REFUSED);
        CHECK(crm_error_code(given[i]) == 0 && crm_error_id(given[i]) == NULL && crm_error_message(given[i]) == NULL);
        CHECK(crm_error_details_json(given[i]) == NULL);
        CHECK(crm_file_name(given[i]) == NULL && crm_file_media_type(given[i]) == NULL);
        CHECK(crm_file_data(given[i], &length) == NULL && length == 42);
        crm_interrupt_raise(given[i]);
        crm_interrupt_reset(given[i]);
        crm_values_clear((void *)(size_t)given[i]);
    }
    /* Nothing of the wrong kind is freed. */
    for (i = 0; i < 2; i++) {
        void *handle = (void *)(size_t)given[i];
        crm_close(handle), crm_session_close(handle), crm_record_free(handle), crm_rows_free(handle);
        crm_values_free(handle), crm_error_free(handle), crm_interrupt_free(handle);
        crm_file_free(handle), crm_listener_free(handle);
        if (handle == NULL) crm_string_free(handle);
    }
    CHECK(crm_string_text(NULL, NULL) == NULL);
    crm_id_text(NULL, NULL);
    CHECK(strcmp(crm_status_text(-5), "unknown") == 0);
}

static void texts(crm_session *s) {
    crm_rows *rows = UNTOUCHED;
    crm_values *values = NULL;
    BAD(crm_query(s, "\xff", 1, NULL, &rows, err));
    BAD(crm_query(s, "select", HUGE_LENGTH, NULL, &rows, err));
    BAD(crm_query(s, NULL, 5, NULL, &rows, err));
    BAD(crm_search(s, "\xc0\x80", 2, NULL, 0, 5, &rows, err));
    OK(crm_values_new(&values, err));
    BAD(crm_values_set_text(values, "name", N, "\xed\xa0\x80", 3, err));
    BAD(crm_values_set_text(values, "name", N, "Acme", HUGE_LENGTH, err));
    BAD(crm_values_set_text(values, "\xfe", 1, "Acme", N, err));
    BAD(crm_values_set_decimal(values, "name", N, "twelve", N, err));
    BAD(crm_values_set_scaled(values, "name", N, 1, 19, err));
    BAD(crm_values_set_scaled(values, "name", N, 1, -1, err));
    BAD(crm_values_set_double(values, "name", N, strtod("nan", NULL), err));
    BAD(crm_values_set_double(values, "name", N, strtod("inf", NULL), err));
    BAD(crm_values_set_date(values, "name", N, INT64_MIN, err));
    BAD(crm_values_set_timestamp(values, "name", N, INT64_MIN, err));
    BAD(crm_values_set_json(values, "name", N, "{\"a\": ", N, err));
    BAD(crm_values_set_json(values, "name", N, "{\"a\": 1}", N, err));
    BAD(crm_values_set_file(values, "name", N, "a", "b", NULL, 3, err));
    BAD(crm_values_set_file(values, "name", N, "a", "b", (const uint8_t *)"x", N, err));
    CHECK(crm_values_count(values) == 0);
    crm_values_free(values);
    FAILS(SYNTAX, crm_query(s, "select from where", N, NULL, &rows, err));
    FAILS(UNKNOWN_ENTITY, crm_query(s, "select name from acount", N, NULL, &rows, err));
    FAILS(UNKNOWN_FIELD, crm_query(s, "select nmae from account", N, NULL, &rows, err));
    FAILS(111, crm_page(s, "select name from account", N, NULL, "nonsense", N, 5, &rows, err));
    BAD(crm_page(s, "select name from account", N, NULL, NULL, 0, 0, &rows, err));
    BAD(crm_page(s, "select name from account", N, NULL, NULL, 0, SIZE_MAX, &rows, err));
    OK(crm_search(s, "x", N, NULL, 0, SIZE_MAX, &rows, err));
    crm_rows_free(rows);
    OK(crm_changes_since(s, INT64_MIN, 3, &rows, err));
    crm_rows_free(rows);
    BAD(crm_execute(s, "record.undo", N, "[1]", N, NULL, err));
    BAD(crm_execute(s, "record.undo", N, "{", N, NULL, err));
    BAD(crm_undo(s, 3, 1, err));
    FAILS(701, crm_schema_apply_json(s, "{}", N, 0, NULL, err));
    FAILS(703, crm_import_csv(s, "/nowhere/at.all", N, NULL, 0, 0, NULL, NULL, NULL, err));
    FAILS(702, crm_import_csv_data(s, "a\n1\n", N, "{}", N, 0, NULL, NULL, NULL, err));
    BAD(crm_import_csv_data(s, "a\n1\n", N, NULL, 0, 64, NULL, NULL, NULL, err));
    FAILS(703, crm_export_csv(s, "select name from account", N, NULL, "/nowhere/at.all", N, 0, NULL, err));
}

/* Each function, each pointer in turn NULL or a handle of another kind. */
static void pointers(crm_t *c, crm_session *s, void *wrong) {
    crm_t *c2 = UNTOUCHED;
    crm_session *s2 = UNTOUCHED;
    crm_record *record = UNTOUCHED, *mine = NULL;
    crm_values *values = NULL;
    crm_rows *rows = UNTOUCHED;
    crm_string *text = UNTOUCHED;
    crm_interrupt *interrupt = UNTOUCHED;
    crm_file *file = UNTOUCHED;
    crm_listener *listener = UNTOUCHED;
    const crm_row *row = UNTOUCHED;
    int32_t flag = 42;
    crm_id id = account(s, "Acme");
    void *none[2];
    int i;
    none[0] = NULL, none[1] = wrong;
    OK(crm_values_new(&values, err));
    OK(crm_record_new("account", N, &mine, err));
    for (i = 0; i < 2; i++) {
        void *no = none[i];
        BAD(crm_backup(no, "/nowhere/x", N, NULL, NULL, err));
        BAD(crm_check(no, &text, err));
        BAD(crm_settings_json(no, &text, err));
        BAD(crm_session_open(no, NULL, 0, &s2, err));
        BAD(crm_add_hook(no, NULL, 0, CRM_BEFORE, 0, 0, NULL, NULL, NULL, err));
        BAD(crm_on_commit(no, NULL, NULL, NULL, &listener, err));
        BAD(crm_file_get(no, "note", N, &id, "file", N, &file, err));
        BAD(crm_session_user(no, &id, err));
        BAD(crm_session_set_language(no, "en", N, err));
        BAD(crm_session_set_time_zone(no, "UTC", N, err));
        BAD(crm_session_interrupt(no, &interrupt, err));
        BAD(crm_begin(no, err));
        BAD(crm_commit(no, err));
        BAD(crm_rollback(no, err));
        BAD(crm_host_sql(no, "select 1", N, NULL, NULL, err));
        BAD(crm_record_get(no, "account", N, &id, &record, err));
        BAD(crm_record_get_as_of(no, "account", N, &id, 0, &record, err));
        BAD(crm_record_save(no, mine, 0, err));
        BAD(crm_record_save(s, no, 0, err));
        BAD(crm_record_delete(no, "account", N, &id, 0, err));
        BAD(crm_query(no, "select name from account", N, NULL, &rows, err));
        BAD(crm_query_json(no, "{\"crm_query\": 1, \"from\": \"account\"}", N, NULL, &rows, err));
        BAD(crm_page(no, "select name from account", N, NULL, NULL, 0, 5, &rows, err));
        BAD(crm_explain(no, "select name from account", N, &text, err));
        BAD(crm_search(no, "a", N, NULL, 0, 5, &rows, err));
        BAD(crm_metadata_json(no, NULL, 0, &text, err));
        BAD(crm_schema_export_json(no, &text, err));
        BAD(crm_schema_apply_json(no, "{\"crm_schema_pack\": 1}", N, 0, NULL, err));
        BAD(crm_execute(no, "security.privileges", N, NULL, 0, NULL, err));
        BAD(crm_history_json(no, "account", N, &id, 5, &text, err));
        BAD(crm_undo(no, CRM_UNDO_CHANGE, 1, err));
        BAD(crm_changes_since(no, 0, 5, &rows, err));
        BAD(crm_create_many(no, "account", N, NULL, 0, 0, 0, NULL, NULL, NULL, err));
        BAD(crm_import_csv_data(no, "a\n", N, NULL, 0, 0, NULL, NULL, NULL, err));
        BAD(crm_export_csv(no, "select name from account", N, NULL, "/nowhere/x", N, 0, NULL, err));
        BAD(crm_values_set_null(no, "a", N, err));
        BAD(crm_values_set_text(no, "a", N, "b", N, err));
        BAD(crm_values_set_int64(no, "a", N, 1, err));
        BAD(crm_values_set_bool(no, "a", N, 1, err));
        BAD(crm_values_set_double(no, "a", N, 1.0, err));
        BAD(crm_values_set_decimal(no, "a", N, "1", N, err));
        BAD(crm_values_set_scaled(no, "a", N, 1, 1, err));
        BAD(crm_values_set_date(no, "a", N, 1, err));
        BAD(crm_values_set_timestamp(no, "a", N, 1, err));
        BAD(crm_values_set_id(no, "a", N, &id, err));
        BAD(crm_values_set_reference(no, "a", N, "account", N, &id, err));
        BAD(crm_values_set_file(no, "a", N, "a", "b", NULL, 0, err));
        BAD(crm_values_set_json(no, "a", N, "1", N, err));
        BAD(crm_rows_next(no, err));
        BAD(crm_event_old(no, "name", N, &row, err));
        BAD(crm_event_new(no, "name", N, &row, err));
        BAD(crm_event_value_of(no, "account", N, &id, "name", N, &row, err));
        BAD(crm_event_is_changed(no, "name", N, &flag, err));
        BAD(crm_event_set(no, values, err));
        BAD(crm_event_create(no, "account", N, values, NULL, err));
        BAD(crm_event_update(no, "account", N, &id, values, err));
        BAD(crm_event_delete(no, "account", N, &id, err));
    }
    BAD(crm_guess_csv(NULL, "/nowhere/x", N, NULL, 0, NULL, err));
    BAD(crm_guess_csv(s, NULL, 0, NULL, 0, &text, err));
    BAD(crm_import_csv(s, NULL, 0, NULL, 0, 0, NULL, NULL, NULL, err));
    BAD(crm_import_csv_data(s, NULL, 0, NULL, 0, 0, NULL, NULL, NULL, err));
    BAD(crm_open(NULL, 0, &c2, err));
    BAD(crm_open("x.crm", N, NULL, err));
    BAD(crm_open_with(NULL, 0, NULL, &c2, err));
    BAD(crm_backup(c, NULL, 0, NULL, NULL, err));
    BAD(crm_check(c, NULL, err));
    BAD(crm_settings_json(c, NULL, err));
    BAD(crm_session_open(c, NULL, 0, NULL, err));
    BAD(crm_session_open(c, "nobody", N, &s2, err));
    FAILS(NOT_FOUND, crm_session_open(c, "01890a5d-ac96-774b-bcce-b302099a8057", N, &s2, err));
    BAD(crm_session_user(s, NULL, err));
    BAD(crm_session_set_language(s, NULL, 0, err));
    BAD(crm_session_set_time_zone(s, NULL, 0, err));
    BAD(crm_session_interrupt(s, NULL, err));
    BAD(crm_host_sql(s, NULL, 0, NULL, NULL, err));
    BAD(crm_host_sql(s, "select 1", N, wrong, NULL, err));
    BAD(crm_record_new(NULL, 0, &record, err));
    BAD(crm_record_new("account", N, NULL, err));
    BAD(crm_record_get(s, NULL, 0, &id, &record, err));
    BAD(crm_record_get(s, "account", N, NULL, &record, err));
    BAD(crm_record_get(s, "account", N, &id, NULL, err));
    BAD(crm_record_get_as_of(s, "account", N, NULL, 0, &record, err));
    BAD(crm_record_get_as_of(s, "account", N, &id, INT64_MAX, &record, err));
    BAD(crm_file_get(s, NULL, 0, &id, "file", N, &file, err));
    BAD(crm_file_get(s, "note", N, NULL, "file", N, &file, err));
    BAD(crm_file_get(s, "note", N, &id, NULL, 0, &file, err));
    BAD(crm_file_get(s, "note", N, &id, "file", N, NULL, err));
    BAD(crm_on_commit(c, NULL, NULL, NULL, &listener, err));
    BAD(crm_record_delete(s, NULL, 0, &id, 0, err));
    BAD(crm_record_delete(s, "account", N, NULL, 0, err));
    BAD(crm_record_delete(s, "account", N, &id, -1, err));
    BAD(crm_query(s, "select name from account", N, wrong, &rows, err));
    BAD(crm_query(s, "select name from account", N, NULL, NULL, err));
    BAD(crm_query_json(s, NULL, 0, NULL, &rows, err));
    BAD(crm_explain(s, NULL, 0, &text, err));
    BAD(crm_search(s, NULL, 0, NULL, 0, 5, &rows, err));
    BAD(crm_execute(s, NULL, 0, NULL, 0, NULL, err));
    BAD(crm_commands_json(NULL, err));
    BAD(crm_history_json(s, "account", N, NULL, 5, &text, err));
    BAD(crm_history_json(s, NULL, 0, &id, 5, &text, err));
    BAD(crm_history_json(s, "account", N, &id, 5, NULL, err));
    BAD(crm_changes_since(s, 0, 5, NULL, err));
    BAD(crm_values_new(NULL, err));
    BAD(crm_values_set_text(values, NULL, 0, "b", N, err));
    BAD(crm_values_set_text(values, "a", N, NULL, 0, err));
    BAD(crm_values_set_id(values, "a", N, NULL, err));
    BAD(crm_values_set_reference(values, "a", N, NULL, 0, &id, err));
    BAD(crm_values_set_file(values, "a", N, NULL, "b", NULL, 0, err));
    BAD(crm_id_parse(NULL, 0, &id, err));
    BAD(crm_id_parse("x", N, &id, err));
    BAD(crm_id_parse("01890a5d-ac96-774b-bcce-b302099a8057", N, NULL, err));
    /* Nothing was written where nothing was to be. */
    CHECK(c2 == UNTOUCHED && s2 == UNTOUCHED && record == UNTOUCHED && rows == UNTOUCHED && text == UNTOUCHED);
    CHECK(file == UNTOUCHED && listener == UNTOUCHED);
    CHECK(interrupt == UNTOUCHED && row == UNTOUCHED && flag == 42 && crm_values_count(values) == 0);
    /* Without a place for the error the status is all there is. */
    CHECK(crm_begin(NULL, NULL) == INVALID && crm_rows_next(NULL, NULL) == INVALID);
    crm_record_free(mine);
    crm_values_free(values);
}

static void options(void) {
    struct {
        crm_options known;
        char later[64];
    } larger;
    crm_t *crm = NULL;
    memset(&larger, 0, sizeof larger);
    larger.known.struct_size = sizeof larger;
    OK(crm_open_with(":memory:", N, &larger.known, &crm, err));
    crm_close(crm);
    larger.later[60] = 1;
    BAD(crm_open_with(":memory:", N, &larger.known, &crm, err));
    larger.known.struct_size = 2 * sizeof(size_t);
    OK(crm_open_with(":memory:", N, &larger.known, &crm, err));
    crm_close(crm);
    larger.known.struct_size = 0;
    BAD(crm_open_with(":memory:", N, &larger.known, &crm, err));
    larger.known.struct_size = SIZE_MAX;
    BAD(crm_open_with(":memory:", N, &larger.known, &crm, err));
    larger.known.struct_size = sizeof(crm_options);
    larger.known.country = "Atlantis";
    BAD(crm_open_with(":memory:", N, &larger.known, &crm, err));
    larger.known.country = "\xff";
    BAD(crm_open_with(":memory:", N, &larger.known, &crm, err));
}

int main(void) {
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_string *wrong = NULL;
    OK(crm_open(":memory:", N, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    OK(crm_commands_json(&wrong, err));
    getters(wrong);
    texts(session);
    pointers(crm, session, wrong);
    options();
    CHECK(crm_string_text(wrong, NULL)[0] == '[');
    crm_string_free(wrong);
    crm_session_close(session);
    crm_close(crm);
    puts("bad input: fine");
    return 0;
}
