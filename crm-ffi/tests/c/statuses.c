/* A way to each status. What was seen is printed, a line each: "seen NUMBER WORD"; what no test can bring about is
   printed as "excused NUMBER WHY". The test that runs this compares both with the list in crm.h.
   argv[1] is a folder to work in. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

#define N CRM_NUL

/* What writing answers with, instead of writing: the library finds these before those of the C library. */
static int write_fails_with = 0;

ssize_t pwrite64(int file, const void *data, size_t length, off64_t place) {
    if (write_fails_with != 0) {
        errno = write_fails_with;
        return -1;
    }
    return syscall(SYS_pwrite64, file, data, length, place);
}

ssize_t write(int file, const void *data, size_t length) {
    if (write_fails_with != 0) {
        errno = write_fails_with;
        return -1;
    }
    return syscall(SYS_write, file, data, length);
}

/* The call fails with this status, which is told. */
#define SEEN(status, call)                                                      \
    do {                                                                        \
        FAILS(status, call);                                                    \
        printf("seen %d %s\n", (int)(status), crm_status_text(status));         \
    } while (0)

static const char *folder;

static const char *in_folder(const char *name) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* The first cell that a question is answered with, as a text that lives until the next one. */
static const char *first(crm_session *session, const char *question) {
    static char text[200];
    crm_rows *rows = NULL;
    OK(crm_query(session, question, N, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW);
    snprintf(text, sizeof text, "%s", crm_rows_text(rows, 0));
    printf("seen %d %s\n", CRM_STATUS_ROW, crm_status_text(CRM_STATUS_ROW));
    while (crm_rows_next(rows, NULL) == CRM_STATUS_ROW) continue;
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_DONE);
    printf("seen %d %s\n", CRM_STATUS_DONE, crm_status_text(CRM_STATUS_DONE));
    crm_rows_free(rows);
    return text;
}

static crm_record *named(const char *entity, const char *field, const char *value) {
    crm_record *record = NULL;
    OK(crm_record_new(entity, N, &record, err));
    OK(crm_values_set_text(crm_record_values(record), field, N, value, N, err));
    return record;
}

static void usage(crm_session *s) {
    crm_rows *rows = NULL;
    char *nested = malloc(20001);
    crm_interrupt *interrupt = NULL;
    crm_error *error = NULL;
    int32_t status;
    CHECK(nested != NULL);
    SEEN(CRM_STATUS_INVALID_ARGUMENT, crm_query(s, NULL, 0, NULL, &rows, err));
    SEEN(CRM_STATUS_TRANSACTION_STATE, crm_commit(s, err));
    SEEN(CRM_STATUS_UNKNOWN_ENTITY, crm_query(s, "select name from acount", N, NULL, &rows, err));
    SEEN(CRM_STATUS_UNKNOWN_FIELD, crm_query(s, "select nmae from account", N, NULL, &rows, err));
    SEEN(CRM_STATUS_QUERY_SYNTAX, crm_query(s, "select from where", N, NULL, &rows, err));
    SEEN(CRM_STATUS_QUERY_TYPE, crm_query(s, "select name from account where created_at = 5", N, NULL, &rows, err));
    SEEN(CRM_STATUS_QUERY_UNSUPPORTED, crm_query(s, "delete from account", N, NULL, &rows, err));
    strcpy(nested, "select name from account where ");
    memset(nested + strlen(nested), '(', 20000 - strlen(nested));
    nested[20000] = 0;
    SEEN(CRM_STATUS_QUERY_TOO_LARGE, crm_query(s, nested, N, NULL, &rows, err));
    free(nested);
    SEEN(CRM_STATUS_QUERY_PARAMETER, crm_query(s, "select name from account where name = :a", N, NULL, &rows, err));
    SEEN(CRM_STATUS_INVALID_CURSOR, crm_page(s, "select name from account", N, NULL, "here", N, 5, &rows, err));
    SEEN(CRM_STATUS_UNKNOWN_COMMAND, crm_execute(s, "record.explode", N, NULL, 0, NULL, err));
    OK(crm_session_interrupt(s, &interrupt, err));
    crm_interrupt_raise(interrupt);
    status = crm_query(s, "select name from account", N, NULL, &rows, &error);
    if (status == CRM_STATUS_OK) status = crm_rows_next(rows, &error);
    CHECK(status == CRM_STATUS_INTERRUPTED && crm_error_code(error) == status);
    printf("seen %d %s\n", (int)status, crm_status_text(status));
    crm_error_free(error);
    crm_rows_free(rows);
    crm_interrupt_reset(interrupt);
    crm_interrupt_free(interrupt);
}

static int32_t repeat(crm_event *event, void *userdata) {
    crm_id id;
    int32_t status;
    crm_values *values = NULL;
    static int64_t times = 0;
    (void)userdata;
    CHECK(crm_event_id(event, &id));
    OK(crm_values_new(&values, err));
    OK(crm_values_set_scaled(values, "description", N, ++times, 0, err));
    status = crm_event_update(event, "task", N, &id, values, NULL);
    crm_values_free(values);
    return status;
}

static int32_t never(crm_event *event, void *userdata) {
    (void)userdata;
    return crm_event_refuse(event, "never", N);
}

static void records(crm_t *crm, crm_session *s) {
    crm_id acme = account(s, "Acme"), id;
    crm_record *record = NULL;
    crm_rows *rows = NULL;
    char input[200];
    int64_t seq = 0;
    memset(&id, 7, sizeof id);
    SEEN(CRM_STATUS_NOT_FOUND, crm_record_get(s, "account", N, &id, &record, err));
    OK(crm_record_get(s, "account", N, &acme, &record, err));
    OK(crm_values_set_text(crm_record_values(record), "name", N, "Acme & Sons", N, err));
    OK(crm_record_save(s, record, 0, err));
    SEEN(CRM_STATUS_VERSION_CONFLICT, crm_record_delete(s, "account", N, &acme, 1, err));
    OK(crm_changes_since(s, 0, 1000, &rows, err));
    while (crm_rows_next(rows, NULL) == CRM_STATUS_ROW) seq = crm_row_int64(crm_rows_row(rows), 0);
    crm_rows_free(rows);
    OK(crm_values_set_text(crm_record_values(record), "name", N, "Acme & Daughters", N, err));
    OK(crm_record_save(s, record, 0, err));
    SEEN(CRM_STATUS_CANNOT_UNDO, crm_undo(s, CRM_UNDO_CHANGE, seq, err));
    OK(crm_values_set_null(crm_record_values(record), "name", N, err));
    SEEN(CRM_STATUS_VALIDATION, crm_record_save(s, record, 0, err));
    crm_record_free(record);
    OK(crm_id_parse(first(s, "select id from business_unit"), N, &id, err));
    SEEN(CRM_STATUS_IN_USE, crm_record_delete(s, "business_unit", N, &id, 0, err));

    record = named("opportunity", "name", "New wing");
    OK(crm_record_save(s, record, 0, err));
    snprintf(input, sizeof input, "{\"record\": {\"entity\": \"opportunity\", \"id\": \"%s\"}, \"state\": \"won\"}",
             first(s, "select id from opportunity"));
    OK(crm_execute(s, "record.set_state", N, input, N, NULL, err));
    OK(crm_values_set_text(crm_record_values(record), "name", N, "Old wing", N, err));
    SEEN(CRM_STATUS_TRANSITION_REFUSED, crm_record_save(s, record, 0, err));
    crm_record_free(record);

    OK(crm_add_hook(crm, "task", N, CRM_AFTER, CRM_ON_CREATE, 0, repeat, NULL, NULL, err));
    OK(crm_add_hook(crm, "task", N, CRM_AFTER, CRM_ON_UPDATE, 0, repeat, NULL, NULL, err));
    OK(crm_add_hook(crm, "contact", N, CRM_BEFORE, CRM_ON_CREATE, 0, never, NULL, NULL, err));
    record = named("task", "subject", "Call back");
    SEEN(CRM_STATUS_HOOK_LOOP, crm_record_save(s, record, 0, err));
    crm_record_free(record);
    record = named("contact", "last_name", "Rossi");
    SEEN(CRM_STATUS_REFUSED_BY_HOOK, crm_record_save(s, record, 0, err));
    crm_record_free(record);
}

static void rights(crm_t *crm, crm_session *s) {
    crm_record *ada = named("user", "user_name", "ada");
    crm_session *hers = NULL;
    crm_rows *rows = NULL;
    crm_id id, unit;
    char input[200], text[CRM_ID_TEXT_SIZE];
    OK(crm_id_parse(first(s, "select id from business_unit"), N, &unit, err));
    OK(crm_values_set_text(crm_record_values(ada), "last_name", N, "Neri", N, err));
    OK(crm_values_set_id(crm_record_values(ada), "business_unit", N, &unit, err));
    OK(crm_record_save(s, ada, 0, err));
    CHECK(crm_record_id(ada, &id));
    crm_record_free(ada);
    crm_id_text(&id, text);
    OK(crm_session_open(crm, text, N, &hers, err));
    SEEN(CRM_STATUS_PERMISSION_DENIED, crm_query(hers, "select name from account", N, NULL, &rows, err));
    crm_session_close(hers);
    snprintf(input, sizeof input,
             "{\"role\": \"System Administrator\", \"to\": {\"entity\": \"user\", \"id\": \"%s\"}}", text);
    OK(crm_execute(s, "security.grant_role", N, input, N, NULL, err));
    SEEN(CRM_STATUS_DUPLICATE_KEY, crm_execute(s, "security.grant_role", N, input, N, NULL, err));
    snprintf(input, sizeof input,
             "{\"role\": \"System Administrator\", \"from\": {\"entity\": \"user\", \"id\": \"%s\"}}", text);
    SEEN(CRM_STATUS_LAST_ADMINISTRATOR, crm_execute(s, "security.revoke_role", N, input, N, NULL, err));
}

static void definitions(crm_session *s) {
    const char *money = "{\"crm_schema_pack\": 1, \"changes\": [{\"entity\": \"account\", \"fields\": [{\"name\": \"x_debt\","
        " \"labels\": {\"en\": \"Debt\"}, \"kind\": {\"type\": \"money\"}}]}]}";
    const char *day = "{\"crm_schema_pack\": 1, \"changes\": [{\"entity\": \"account\", \"fields\": [{\"name\": \"x_debt\","
        " \"labels\": {\"en\": \"Debt\"}, \"kind\": {\"type\": \"date\"}}]}]}";
    const char *odd = "{\"crm_schema_pack\": 1, \"changes\": [{\"entity\": \"account\", \"fields\": [{\"name\": \"x odd\","
        " \"labels\": {\"en\": \"Odd\"}, \"kind\": {\"type\": \"date\"}}]}]}";
    const char *names[] = {"Bolt", "Cork"};
    crm_record *record = NULL;
    crm_rows *rows = NULL;
    crm_error *error = NULL;
    int32_t status;
    int i;
    OK(crm_schema_apply_json(s, money, N, 0, NULL, err));
    SEEN(CRM_STATUS_SCHEMA_CONFLICT, crm_schema_apply_json(s, day, N, 0, NULL, err));
    SEEN(CRM_STATUS_INVALID_SCHEMA, crm_schema_apply_json(s, odd, N, 0, NULL, err));
    SEEN(CRM_STATUS_MALFORMED, crm_schema_apply_json(s, "{}", N, 0, NULL, err));
    SEEN(CRM_STATUS_INVALID_MAPPING, crm_import_csv_data(s, "a\n1\n", N, "{}", N, 0, NULL, NULL, NULL, err));
    SEEN(CRM_STATUS_IO, crm_import_csv(s, in_folder("absent.csv"), N, NULL, 0, 0, NULL, NULL, NULL, err));
    /* Each amount fits, their sum does not. */
    for (i = 0; i < 2; i++) {
        record = named("account", "name", names[i]);
        OK(crm_values_set_decimal(crm_record_values(record), "x_debt", N, "922337203685477.5807", N, err));
        OK(crm_record_save(s, record, 0, err));
        crm_record_free(record);
    }
    status = crm_query(s, "select sum(x_debt) from account", N, NULL, &rows, &error);
    if (status == CRM_STATUS_OK) status = crm_rows_next(rows, &error);
    CHECK(status == CRM_STATUS_LIMIT_EXCEEDED && crm_error_code(error) == status);
    printf("seen %d %s\n", (int)status, crm_status_text(status));
    crm_error_free(error);
    crm_rows_free(rows);
}

/* Changes bytes of a closed file. */
static void overwrite(const char *path, long from, int byte, size_t count) {
    FILE *file = fopen(path, "r+b");
    CHECK(file != NULL && fseek(file, from, SEEK_SET) == 0);
    while (count-- > 0) CHECK(fputc(byte, file) == byte);
    CHECK(fclose(file) == 0);
}

static void files(void) {
    crm_t *crm = NULL;
    crm_session *one = NULL, *other = NULL;
    crm_options options = {0};
    crm_record *record = named("account", "name", "Acme");
    char path[1024];
    FILE *letter;
    options.struct_size = sizeof options;
    options.busy_timeout_ms = -1;
    snprintf(path, sizeof path, "%s", in_folder("files.crm"));
    OK(crm_open_with(path, N, &options, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &one, err));
    OK(crm_session_open(crm, NULL, 0, &other, err));
    OK(crm_begin(one, err));
    SEEN(CRM_STATUS_BUSY, crm_record_save(other, record, 0, err));
    OK(crm_rollback(one, err));
    write_fails_with = ENOSPC;
    SEEN(CRM_STATUS_DISK_FULL, crm_record_save(one, record, 0, err));
    write_fails_with = EIO;
    SEEN(CRM_STATUS_STORAGE, crm_record_save(one, record, 0, err));
    write_fails_with = 0;
    OK(crm_record_save(one, record, 0, err));
    crm_session_close(one), crm_session_close(other);
    crm_close(crm);
    options.read_only = 1;
    OK(crm_open_with(path, N, &options, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &one, err));
    OK(crm_values_set_text(crm_record_values(record), "name", N, "Bolt", N, err));
    SEEN(CRM_STATUS_READ_ONLY, crm_record_save(one, record, 0, err));
    crm_session_close(one);
    crm_close(crm);
    crm_record_free(record);

    SEEN(CRM_STATUS_CANNOT_OPEN, crm_open(in_folder("no/such/folder.crm"), N, &crm, err));
    letter = fopen(in_folder("letter.crm"), "wb");
    CHECK(letter != NULL && fputs("Dear Sir or Madam, this is no database, however long it may be.", letter) >= 0);
    CHECK(fclose(letter) == 0);
    SEEN(CRM_STATUS_NOT_A_CRM_FILE, crm_open(in_folder("letter.crm"), N, &crm, err));
    /* The version of a file stands in the header of every SQLite file, at byte 60. */
    overwrite(path, 60, 0x55, 4);
    SEEN(CRM_STATUS_NEWER_FILE, crm_open(path, N, &crm, err));
    OK(crm_open(in_folder("torn.crm"), N, &crm, err));
    crm_close(crm);
    overwrite(in_folder("torn.crm"), 4096, 0x55, 400 * 1024);
    SEEN(CRM_STATUS_CORRUPT, crm_open(in_folder("torn.crm"), N, &crm, err));
}

int main(int count, char **arguments) {
    crm_t *crm = NULL;
    crm_session *session = NULL;
    CHECK(count == 2);
    folder = arguments[1];
    OK(crm_open(":memory:", N, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    printf("seen %d %s\n", CRM_STATUS_OK, crm_status_text(CRM_STATUS_OK));
    usage(session);
    records(crm, session);
    rights(crm, session);
    definitions(session);
    files();
    crm_session_close(session);
    crm_close(crm);
    printf("excused %d a promise the library broke to itself: whoever knows a way reports it, and it is mended\n",
           CRM_STATUS_INTERNAL);
    return 0;
}
