/* The world in which tests/nulls.rs calls each function of crm.h, first as it is meant, then with NULL for one pointer
   after the other. The calls themselves are written by that test from the declarations in crm.h. */
#ifndef NULLS_H
#define NULLS_H

#include "check.h"

/* What the calls are given; made anew for each of them, so that none stands on what another left. */
typedef struct world {
    crm_session *session;
    crm_record *record;
    crm_values *values, *named;
    crm_rows *rows;
    crm_string *string;
    crm_interrupt *interrupt;
    crm_file *file;
    crm_listener *listener;
    struct ArrowArrayStream stream;
    crm_error *error, *told;
    crm_id id;
    char id_text[CRM_ID_TEXT_SIZE];
    char cursor[600];
    int64_t change;
} world;

static crm_t *the_file;
/* The newest change that is known, so that nobody reads all of them again. */
static int64_t known;
static const char *folder;
static char csv_path[1100], new_path[1100];
static crm_string *mapping;
static crm_id note;
static crm_options options;
static crm_column column;
static const char *column_names[] = {"Dale"};

static inline int32_t go_on(void *userdata, uint64_t done, uint64_t total) {
    (void)userdata, (void)done, (void)total;
    return 1;
}

static inline int32_t quiet_hook(crm_event *event, void *userdata) {
    (void)event, (void)userdata;
    return CRM_STATUS_OK;
}

static inline void quiet_listener(int64_t first, int64_t last, void *userdata) {
    (void)first, (void)last, (void)userdata;
}

static inline void quiet_destroy(void *userdata) {
    (void)userdata;
}

static inline void enter(world *w) {
    crm_rows *page = NULL, *changes = NULL;
    memset(w, 0, sizeof *w);
    remove(new_path);
    OK(crm_session_open(the_file, NULL, 0, &w->session, err));
    OK(crm_record_new("account", CRM_NUL, &w->record, err));
    OK(crm_values_set_text(crm_record_values(w->record), "name", CRM_NUL, "Acme", CRM_NUL, err));
    OK(crm_record_save(w->session, w->record, 0, err));
    CHECK(crm_record_id(w->record, &w->id));
    crm_id_text(&w->id, w->id_text);
    OK(crm_values_new(&w->values, err));
    OK(crm_values_new(&w->named, err));
    OK(crm_values_set_text(w->named, "name", CRM_NUL, "Acme", CRM_NUL, err));
    OK(crm_query(w->session, "select name from account limit 3", CRM_NUL, NULL, &w->rows, err));
    CHECK(crm_rows_next(w->rows, NULL) == CRM_STATUS_ROW);
    OK(crm_commands_json(&w->string, err));
    OK(crm_session_interrupt(w->session, &w->interrupt, err));
    OK(crm_file_get(w->session, "note", CRM_NUL, &note, "file", CRM_NUL, &w->file, err));
    OK(crm_on_commit(the_file, quiet_listener, NULL, quiet_destroy, &w->listener, err));
    OK(crm_query_arrow(w->session, "select name from account limit 1", CRM_NUL, NULL, &w->stream, err));
    CHECK(crm_commit(w->session, &w->told) == STATE);
    OK(crm_page(w->session, "select name from account", CRM_NUL, NULL, NULL, 0, 1, &page, err));
    if (crm_rows_cursor(page)) snprintf(w->cursor, sizeof w->cursor, "%s", crm_rows_cursor(page));
    crm_rows_free(page);
    OK(crm_changes_since(w->session, known, 1000000, &changes, err));
    while (crm_rows_next(changes, NULL) == CRM_STATUS_ROW) known = crm_row_int64(crm_rows_row(changes), 0);
    w->change = known;
    crm_rows_free(changes);
}

static inline void leave(world *w) {
    crm_error_free(w->error);
    crm_error_free(w->told);
    crm_interrupt_free(w->interrupt);
    crm_file_free(w->file);
    crm_listener_free(w->listener);
    if (w->stream.release != NULL) w->stream.release(&w->stream);
    crm_string_free(w->string);
    crm_rows_free(w->rows);
    crm_values_free(w->values);
    crm_values_free(w->named);
    crm_record_free(w->record);
    crm_session_close(w->session);
}

/* What a call answered: a status, or whatever else it answers with as text. */
static inline void tell_status(const char *function, const char *null, int32_t status, const crm_error *error) {
    printf("%s %s status %d %s\n", function, null, (int)status, error ? crm_error_message(error) : "");
}

static inline void tell_neutral(const char *function, const char *null, int is_neutral) {
    printf("%s %s %s\n", function, null, is_neutral ? "nothing" : "something");
}

static inline void begin_world(int count, char **arguments) {
    crm_session *session = NULL;
    crm_record *record = NULL;
    FILE *file;
    CHECK(count == 2);
    folder = arguments[1];
    snprintf(csv_path, sizeof csv_path, "%s/people.csv", folder);
    snprintf(new_path, sizeof new_path, "%s/new", folder);
    file = fopen(csv_path, "wb");
    CHECK(file != NULL && fputs("Nome,Cognome\nAda,Rossi\n", file) >= 0 && fclose(file) == 0);
    options.struct_size = sizeof options;
    column.name = "name";
    column.value_type = CRM_TYPE_TEXT;
    column.values = column_names;
    OK(crm_open(":memory:", CRM_NUL, &the_file, err));
    OK(crm_session_open(the_file, NULL, 0, &session, err));
    account(session, "Bolt");
    OK(crm_record_new("note", CRM_NUL, &record, err));
    OK(crm_values_set_file(crm_record_values(record), "file", CRM_NUL, "a.txt", "text/plain", (const uint8_t *)"hello", 5,
                           err));
    OK(crm_record_save(session, record, 0, err));
    CHECK(crm_record_id(record, &note));
    crm_record_free(record);
    OK(crm_guess_csv(session, csv_path, CRM_NUL, "contact", CRM_NUL, &mapping, err));
    crm_session_close(session);
}

/* Runs the calls that need an event: in a hook of an account that is changed. */
static inline void in_the_hook(crm_hook_fn hook, world *outside, int *ran) {
    crm_session *session = NULL;
    crm_record *record = NULL;
    crm_id id;
    enter(outside);
    OK(crm_session_open(the_file, NULL, 0, &session, err));
    id = account(session, "Cork");
    OK(crm_record_get(session, "account", CRM_NUL, &id, &record, err));
    OK(crm_add_hook(the_file, "account", CRM_NUL, CRM_BEFORE, CRM_ON_UPDATE, 0, hook, ran, NULL, err));
    OK(crm_values_set_text(crm_record_values(record), "name", CRM_NUL, "Cork & Sons", CRM_NUL, err));
    OK(crm_record_save(session, record, 0, err));
    crm_record_free(record);
    crm_session_close(session);
    leave(outside);
}

static inline void end_world(void) {
    crm_string_free(mapping);
    crm_close(the_file);
}

#endif
