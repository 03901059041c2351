/* The sentences of the contract at the top of crm.h that no other test proves: each stands above what proves it.
   argv[1] is a folder to work in. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <pthread.h>

#include "check.h"

static crm_t *crm;
static const char *folder;
static pthread_t main_thread;
static int threads_before;

/* Where there is /proc, how many threads the program has; else one. */
static int threads(void) {
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    if (tasks == NULL) return 1;
    while (readdir(tasks) != NULL) count++;
    closedir(tasks);
    return count - 2;
}

static void statuses(void) {
    int32_t status;
    /* "CRM_STATUS_OK is 0, CRM_STATUS_ROW and CRM_STATUS_DONE are the two ways crm_rows_next succeeds, every number from
       100 on is the stable code of an error", and "the hundreds": there is no other. */
    CHECK(CRM_STATUS_OK == 0 && strcmp(crm_status_text(CRM_STATUS_OK), "ok") == 0);
    CHECK(strcmp(crm_status_text(CRM_STATUS_ROW), "row") == 0 && strcmp(crm_status_text(CRM_STATUS_DONE), "done") == 0);
    for (status = 3; status < 2000; status++) {
        int is_known = strcmp(crm_status_text(status), "unknown") != 0;
        if (is_known) CHECK(status > 100 && status < 1000 && status / 100 != 5);
    }
}

static void errors(crm_session *session) {
    crm_error *error = (crm_error *)session;
    crm_rows *rows = NULL;
    /* "It is written only on failure." */
    CHECK(crm_query(session, "select name from account", CRM_NUL, NULL, &rows, &error) == CRM_STATUS_OK);
    CHECK(crm_rows_next(rows, &error) == CRM_STATUS_ROW);
    while (crm_rows_next(rows, &error) == CRM_STATUS_ROW) {}
    CHECK(error == (crm_error *)session);
    crm_rows_free(rows);
    /* "a message for people and details for programs" */
    error = NULL;
    rows = NULL;
    CHECK(crm_query(session, "select nmae from account", CRM_NUL, NULL, &rows, &error) == UNKNOWN_FIELD);
    CHECK(strstr(crm_error_message(error), "nmae") && strstr(crm_error_details_json(error), "\"suggestion\":\"name\""));
    crm_error_free(error);
}

/* "What a caller hands in is copied and stays the caller's." Everything is overwritten before it is used. */
static void copies(crm_session *session) {
    char name[40] = "city", value[40] = "Torino", path[1100];
    const char *texts[2];
    crm_column column = {0};
    crm_values *values = NULL;
    crm_rows *rows = NULL;
    crm_options options = {0};
    crm_t *other = NULL;
    crm_string *text = NULL;
    OK(crm_values_new(&values, err));
    OK(crm_values_set_text(values, name, CRM_NUL, value, CRM_NUL, err));
    memset(name, '!', 39), memset(value, '!', 39);
    account(session, "Torino");
    OK(crm_query(session, "select id, name from account where name = :city", CRM_NUL, values, &rows, err));
    crm_values_clear(values);
    crm_values_free(values);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && strcmp(crm_rows_text(rows, 1), "Torino") == 0);
    crm_rows_free(rows);
    strcpy(name, "name"), strcpy(value, "Bolt");
    texts[0] = value, texts[1] = value;
    column.name = name, column.value_type = CRM_TYPE_TEXT, column.values = texts;
    OK(crm_create_many(session, "account", CRM_NUL, &column, 1, 2, CRM_ALL_OR_NOTHING, NULL, NULL, NULL, err));
    memset(name, '!', 39), memset(value, '!', 39);
    OK(crm_query(session, "select count(*) from account where name = 'Bolt'", CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && crm_row_int64(crm_rows_row(rows), 0) == 2);
    crm_rows_free(rows);
    options.struct_size = sizeof options;
    strcpy(value, "CHF");
    options.base_currency = value;
    snprintf(path, sizeof path, "%s/copied.crm", folder);
    OK(crm_open_with(path, CRM_NUL, &options, &other, err));
    memset(path, '!', 40), memset(value, '!', 39), memset(&options, 0xff, sizeof options);
    OK(crm_settings_json(other, &text, err));
    CHECK(strstr(crm_string_text(text, NULL), "\"CHF\""));
    crm_string_free(text);
    crm_close(other);
}

/* Text: "It goes in as a pointer and a length in bytes", "Text that comes out is UTF-8 and ends with a NUL". */
static void texts(crm_session *session) {
    const char given[] = {'N', 'i', 'c', 'o', 'l', (char)0xc3, (char)0xb2, '!'};
    crm_record *record = NULL;
    const crm_row *row;
    crm_id id;
    size_t length = 0;
    OK(crm_record_new("contact?", 7, &record, err));
    OK(crm_values_set_text(crm_record_values(record), "last_name", CRM_NUL, given, 7, err));
    OK(crm_record_save(session, record, 0, err));
    CHECK(crm_record_id(record, &id) && strcmp(crm_record_entity(record), "contact") == 0);
    crm_record_free(record);
    OK(crm_record_get(session, "contact", CRM_NUL, &id, &record, err));
    row = crm_record_row(record);
    CHECK(memcmp(crm_row_text(row, crm_row_find(row, "last_name", CRM_NUL), &length), "Nicol\xc3\xb2", 8) == 0);
    CHECK(length == 7);
    crm_record_free(record);
}

/* "It lives as long as its function says": a record's row and values with the record, a row with its rows; what was asked
   of a session or file outlives both. */
static void lives(void) {
    crm_t *file = NULL;
    crm_session *session = NULL;
    crm_rows *rows = NULL;
    crm_record *record = NULL;
    crm_interrupt *interrupt = NULL;
    const crm_row *row;
    const char *before;
    crm_id id;
    OK(crm_open(":memory:", CRM_NUL, &file, err));
    OK(crm_session_open(file, NULL, 0, &session, err));
    crm_close(file);
    id = account(session, "Acme");
    account(session, "Bolt");
    OK(crm_record_get(session, "account", CRM_NUL, &id, &record, err));
    OK(crm_session_interrupt(session, &interrupt, err));
    OK(crm_query(session, "select name from account order by name", CRM_NUL, NULL, &rows, err));
    row = crm_rows_row(rows);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW);
    crm_session_close(session);
    before = crm_row_text(row, 0, NULL);
    CHECK(strcmp(before, "Acme") == 0 && strcmp(crm_row_text(row, 0, NULL), before) == 0);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && crm_rows_row(rows) == row);
    CHECK(strcmp(crm_row_text(row, 0, NULL), "Bolt") == 0);
    crm_rows_free(rows);
    row = crm_record_row(record);
    CHECK(strcmp(crm_row_text(row, crm_row_find(row, "name", CRM_NUL), NULL), "Acme") == 0);
    CHECK(crm_values_count(crm_record_values(record)) == 0);
    crm_record_free(record);
    crm_interrupt_raise(interrupt);
    crm_interrupt_free(interrupt);
}

/* Threads. What another thread does with what was handed to it. */
struct handed {
    crm_session *session;
    crm_error *error;
    crm_string *string;
    crm_file *file;
    crm_interrupt *interrupt;
    crm_listener *listener;
};

static void *elsewhere(void *userdata) {
    struct handed *handed = userdata;
    /* "A crm_t, a crm_interrupt, a crm_listener, a crm_file, a crm_error and a crm_string may be used from any thread." */
    crm_session *own = NULL;
    CHECK(crm_error_code(handed->error) == SYNTAX && crm_error_message(handed->error)[0] != 0);
    crm_error_free(handed->error);
    CHECK(crm_string_text(handed->string, NULL)[0] == '[');
    crm_string_free(handed->string);
    CHECK(crm_file_data(handed->file, NULL)[0] == 'A');
    crm_file_free(handed->file);
    crm_interrupt_reset(handed->interrupt);
    crm_interrupt_free(handed->interrupt);
    crm_listener_free(handed->listener);
    OK(crm_session_open(crm, NULL, 0, &own, err));
    crm_session_close(own);
    /* "A session belongs to one thread at a time": another one after the other, then. */
    account(handed->session, "Elsewhere");
    return NULL;
}

static void count_thread(int64_t first, int64_t last, void *userdata) {
    (void)first, (void)last;
    /* "listeners in the one that has committed" */
    *(int *)userdata += pthread_equal(pthread_self(), main_thread) ? 1 : 1000;
}

static int32_t hook_thread(crm_event *event, void *userdata) {
    (void)event;
    /* "hooks in the thread that writes" */
    *(int *)userdata += pthread_equal(pthread_self(), main_thread) ? 1 : 1000;
    return CRM_STATUS_OK;
}

static void in_threads(crm_session *session) {
    struct handed handed = {0};
    pthread_t other;
    crm_listener *heard = NULL;
    crm_record *note = NULL;
    crm_rows *rows = NULL;
    crm_id id;
    int hooks = 0, listeners = 0;
    handed.session = session;
    OK(crm_record_new("note", CRM_NUL, &note, err));
    OK(crm_values_set_text(crm_record_values(note), "subject", CRM_NUL, "Enclosed", CRM_NUL, err));
    OK(crm_values_set_file(crm_record_values(note), "file", CRM_NUL, "a.txt", "text/plain", (const uint8_t *)"A", 1, err));
    OK(crm_record_save(session, note, 0, err));
    CHECK(crm_record_id(note, &id));
    crm_record_free(note);
    OK(crm_file_get(session, "note", CRM_NUL, &id, "file", CRM_NUL, &handed.file, err));
    OK(crm_check(crm, &handed.string, err));
    CHECK(crm_query(session, "select", CRM_NUL, NULL, &rows, &handed.error) == SYNTAX);
    OK(crm_session_interrupt(session, &handed.interrupt, err));
    OK(crm_on_commit(crm, count_thread, &listeners, NULL, &handed.listener, err));
    OK(crm_on_commit(crm, count_thread, &listeners, NULL, &heard, err));
    OK(crm_add_hook(crm, "account", CRM_NUL, CRM_AFTER, 0, 0, hook_thread, &hooks, NULL, err));
    account(session, "Here");
    CHECK(hooks == 1 && listeners == 2);
    CHECK(pthread_create(&other, NULL, elsewhere, &handed) == 0 && pthread_join(other, NULL) == 0);
    CHECK(hooks == 1001 && listeners == 1002);
    crm_listener_free(heard);
    hooks = 0;
    account(session, "Here again");
    CHECK(hooks == 1 && listeners == 1002);
    /* "No other thread is ever started." */
    CHECK(threads() == threads_before);
}

/* Callbacks "run in the thread of the call that they were given to", "may use other sessions of the file for reading", and
   one "that is called from inside a transaction and writes would wait for that transaction: it gets busy". */
struct progress {
    int calls;
    int is_inside; /* the call is a transaction */
};

static int32_t look(void *userdata, uint64_t done, uint64_t total) {
    struct progress *progress = userdata;
    crm_session *other = NULL;
    crm_rows *rows = NULL;
    (void)done, (void)total;
    CHECK(pthread_equal(pthread_self(), main_thread));
    OK(crm_session_open(crm, NULL, 0, &other, err));
    OK(crm_query(other, "select count(*) from contact where last_name = 'Imported'", CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && crm_row_int64(crm_rows_row(rows), 0) == !progress->is_inside);
    crm_rows_free(rows);
    CHECK(crm_begin(other, NULL) == (progress->is_inside ? BUSY : CRM_STATUS_OK));
    crm_session_close(other);
    progress->calls++;
    return 1;
}

/* "and so does one that reads a file in memory" */
static int32_t read_memory(crm_event *event, void *memory) {
    crm_session *other = NULL;
    crm_rows *rows = NULL;
    (void)event;
    OK(crm_session_open(memory, NULL, 0, &other, err));
    CHECK(crm_query(other, "select count(*) from account", CRM_NUL, NULL, &rows, NULL) == BUSY && rows == NULL);
    crm_session_close(other);
    return CRM_STATUS_OK;
}

/* "Listeners may do either." */
static void read_and_write_memory(int64_t first, int64_t last, void *memory) {
    crm_session *other = NULL;
    crm_rows *rows = NULL;
    (void)first, (void)last;
    OK(crm_session_open(memory, NULL, 0, &other, err));
    OK(crm_query(other, "select count(*) from account", CRM_NUL, NULL, &rows, err));
    crm_rows_free(rows);
    OK(crm_begin(other, err));
    crm_session_close(other);
}

static void in_memory(void) {
    crm_t *memory = NULL;
    crm_session *session = NULL;
    crm_options options = {0};
    options.struct_size = sizeof options, options.busy_timeout_ms = -1;
    OK(crm_open_with(":memory:", CRM_NUL, &options, &memory, err));
    OK(crm_session_open(memory, NULL, 0, &session, err));
    OK(crm_add_hook(memory, NULL, 0, CRM_AFTER, 0, 0, read_memory, memory, NULL, err));
    OK(crm_on_commit(memory, read_and_write_memory, memory, NULL, NULL, err));
    account(session, "Acme");
    crm_session_close(session);
    crm_close(memory);
}

static void callbacks(crm_session *session) {
    struct progress progress = {0, 1};
    char path[1100];
    OK(crm_import_csv_data(session, "last_name\nImported\n", CRM_NUL, NULL, 0, 0, look, &progress, NULL, err));
    CHECK(progress.calls > 0);
    progress.calls = 0, progress.is_inside = 0;
    snprintf(path, sizeof path, "%s/copy.crm", folder);
    OK(crm_backup(crm, path, CRM_NUL, look, &progress, err));
    CHECK(progress.calls > 0);
}

/* Transactions nest: an inner crm_begin is a savepoint, ended alone. */
static void savepoints(crm_session *session) {
    crm_rows *rows = NULL;
    OK(crm_begin(session, err));
    account(session, "Outer");
    OK(crm_begin(session, err));
    account(session, "Kept");
    OK(crm_commit(session, err));
    OK(crm_begin(session, err));
    account(session, "Undone");
    OK(crm_begin(session, err));
    account(session, "Undone");
    OK(crm_commit(session, err));
    OK(crm_rollback(session, err));
    CHECK(crm_in_transaction(session));
    OK(crm_commit(session, err));
    CHECK(!crm_in_transaction(session));
    OK(crm_begin(session, err));
    OK(crm_begin(session, err));
    account(session, "Undone");
    OK(crm_commit(session, err));
    OK(crm_rollback(session, err));
    OK(crm_query(session, "select name from account where name in ('Outer', 'Kept', 'Undone') order by name", CRM_NUL,
                 NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && strcmp(crm_rows_text(rows, 0), "Kept") == 0);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && strcmp(crm_rows_text(rows, 0), "Outer") == 0);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_DONE);
    crm_rows_free(rows);
    FAILS(STATE, crm_rollback(session, err));
}

int main(int count, char **arguments) {
    char path[1100];
    crm_session *session = NULL;
    crm_options options = {0};
    CHECK(count == 2);
    folder = arguments[1];
    main_thread = pthread_self();
    threads_before = threads();
    options.struct_size = sizeof options, options.busy_timeout_ms = -1;
    snprintf(path, sizeof path, "%s/contract.crm", folder);
    OK(crm_open_with(path, CRM_NUL, &options, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    statuses();
    copies(session);
    errors(session);
    texts(session);
    lives();
    in_threads(session);
    callbacks(session);
    in_memory();
    savepoints(session);
    crm_session_close(session);
    crm_close(crm);
    puts("contract: fine");
    return 0;
}
