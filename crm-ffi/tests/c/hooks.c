/* Hooks: reading, changing, refusing, writing more, failing, being destroyed. */
#include "check.h"

static int destroyed = 0;
static int ran = 0;

static void destroy(void *userdata) {
    CHECK(userdata == &ran);
    destroyed++;
}

/* Before: refuses one name, fills in a field, reads what was. */
static int32_t before(crm_event *event, void *userdata) {
    const crm_row *row = NULL;
    crm_values *values = NULL;
    crm_error *error = NULL;
    crm_id id;
    int32_t is_changed = -1, status;
    ++*(int *)userdata;
    CHECK(strcmp(crm_event_entity(event), "account") == 0);
    CHECK(crm_event_operation(event) == CRM_ON_CREATE || crm_event_operation(event) == CRM_ON_UPDATE);
    CHECK(crm_event_id(event, &id) && crm_event_user(event, &id));
    status = crm_event_new(event, "name", CRM_NUL, &row, &error);
    CHECK(status == CRM_STATUS_OK && crm_row_count(row) == 1);
    if (strcmp(crm_row_text(row, 0, NULL), "Nobody") == 0) {
        return crm_event_refuse(event, "we do not deal with Nobody", CRM_NUL);
    }
    if (strcmp(crm_row_text(row, 0, NULL), "Wrong") == 0) {
        /* A failure that is handed on is the failure of the write. */
        return crm_event_new(event, "nmae", CRM_NUL, &row, NULL);
    }
    if (strcmp(crm_row_text(row, 0, NULL), "Odd") == 0) return 7;
    CHECK(crm_event_is_changed(event, "name", CRM_NUL, &is_changed, NULL) == CRM_STATUS_OK && is_changed == 1);
    if (crm_event_operation(event) == CRM_ON_UPDATE) {
        CHECK(crm_event_old(event, "name", CRM_NUL, &row, NULL) == CRM_STATUS_OK);
        CHECK(strcmp(crm_row_text(row, 0, NULL), "Acme") == 0);
    }
    CHECK(crm_values_new(&values, NULL) == CRM_STATUS_OK);
    CHECK(crm_values_set_text(values, "description", CRM_NUL, "checked", CRM_NUL, NULL) == CRM_STATUS_OK);
    CHECK(crm_event_set(event, values, NULL) == CRM_STATUS_OK);
    CHECK(crm_values_set_double(values, "employees", CRM_NUL, 1.0, NULL) == CRM_STATUS_OK);
    CHECK(crm_event_set(event, values, NULL) == INVALID);
    crm_values_free(values);
    return CRM_STATUS_OK;
}

/* After: writes a contact, changes it, reads it, deletes another. The session that writes is out of reach in its own
   transaction. */
static crm_session *writer;

static int32_t after(crm_event *event, void *userdata) {
    crm_values *values = NULL;
    const crm_row *row = NULL;
    crm_rows *rows = NULL;
    crm_id contact, other;
    (void)userdata;
    CHECK(crm_query(writer, "select name from account", CRM_NUL, NULL, &rows, NULL) == STATE);
    CHECK(rows == NULL);
    CHECK(crm_values_new(&values, NULL) == CRM_STATUS_OK);
    CHECK(crm_values_set_text(values, "last_name", CRM_NUL, "Front desk", CRM_NUL, NULL) == CRM_STATUS_OK);
    CHECK(crm_event_set(event, values, NULL) == INVALID);
    CHECK(crm_event_create(event, "contact", CRM_NUL, values, &contact, NULL) == CRM_STATUS_OK);
    CHECK(crm_event_create(event, "contact", CRM_NUL, values, &other, NULL) == CRM_STATUS_OK);
    CHECK(crm_event_delete(event, "contact", CRM_NUL, &other, NULL) == CRM_STATUS_OK);
    CHECK(crm_values_set_text(values, "last_name", CRM_NUL, "Reception", CRM_NUL, NULL) == CRM_STATUS_OK);
    CHECK(crm_event_update(event, "contact", CRM_NUL, &contact, values, NULL) == CRM_STATUS_OK);
    CHECK(crm_event_value_of(event, "contact", CRM_NUL, &contact, "last_name", CRM_NUL, &row, NULL) == CRM_STATUS_OK);
    CHECK(strcmp(crm_row_text(row, 0, NULL), "Reception") == 0);
    CHECK(crm_event_create(event, "contact", CRM_NUL, NULL, NULL, NULL) == INVALID);
    crm_values_free(values);
    return CRM_STATUS_OK;
}

/* On a file on disk a hook may read through another session, which sees the file as it was; to write there it would wait
   for itself. */
static int32_t look_around(crm_event *event, void *userdata) {
    crm_session *other = NULL;
    crm_rows *rows = NULL;
    (void)event;
    CHECK(crm_session_open(userdata, NULL, 0, &other, NULL) == CRM_STATUS_OK);
    CHECK(crm_query(other, "select count(*) from contact", CRM_NUL, NULL, &rows, NULL) == CRM_STATUS_OK);
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && crm_row_int64(crm_rows_row(rows), 0) == 0);
    crm_rows_free(rows);
    CHECK(crm_begin(other, NULL) == BUSY);
    crm_session_close(other);
    return CRM_STATUS_OK;
}

static void on_disk(const char *folder) {
    char path[1024];
    crm_options options;
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_record *record = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options, options.busy_timeout_ms = 50;
    snprintf(path, sizeof path, "%s/hooks.crm", folder);
    OK(crm_open_with(path, CRM_NUL, &options, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    OK(crm_add_hook(crm, NULL, 0, CRM_AFTER, 0, 0, look_around, crm, NULL, err));
    OK(crm_record_new("contact", CRM_NUL, &record, err));
    OK(crm_values_set_text(crm_record_values(record), "last_name", CRM_NUL, "Rossi", CRM_NUL, err));
    OK(crm_record_save(session, record, 0, err));
    crm_record_free(record);
    crm_session_close(session);
    crm_close(crm);
}

static int32_t name_it(crm_session *session, crm_record *record, const char *name, crm_error **error) {
    CHECK(crm_values_set_text(crm_record_values(record), "name", CRM_NUL, name, CRM_NUL, NULL) == CRM_STATUS_OK);
    return crm_record_save(session, record, 0, error);
}

int main(int count, char **arguments) {
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_record *record = NULL;
    crm_error *error = NULL;
    crm_rows *rows = NULL;
    crm_id id;
    CHECK(count == 2);
    on_disk(arguments[1]);
    OK(crm_open(":memory:", CRM_NUL, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    writer = session;
    FAILS(INVALID, crm_add_hook(crm, "account", CRM_NUL, 9, 0, 0, before, &ran, destroy, err));
    CHECK(destroyed == 1);
    FAILS(INVALID, crm_add_hook(crm, "account", CRM_NUL, CRM_BEFORE, 64, 0, before, &ran, destroy, err));
    FAILS(INVALID, crm_add_hook(crm, "account", CRM_NUL, CRM_BEFORE, 0, 0, NULL, &ran, NULL, err));
    OK(crm_add_hook(crm, "account", CRM_NUL, CRM_BEFORE, CRM_ON_CREATE | CRM_ON_UPDATE, 0, before, &ran, destroy, err));
    OK(crm_add_hook(crm, "account", CRM_NUL, CRM_AFTER, CRM_ON_CREATE, 5, after, NULL, NULL, err));
    CHECK(destroyed == 2);
    OK(crm_record_new("account", CRM_NUL, &record, err));
    CHECK(name_it(session, record, "Nobody", &error) == REFUSED);
    CHECK(strcmp(crm_error_message(error), "we do not deal with Nobody") == 0);
    crm_error_free(error);
    error = NULL;
    CHECK(name_it(session, record, "Wrong", &error) == UNKNOWN_FIELD && strstr(crm_error_message(error), "nmae"));
    crm_error_free(error);
    error = NULL;
    CHECK(name_it(session, record, "Odd", NULL) == REFUSED);
    OK(crm_begin(session, err));
    CHECK(name_it(session, record, "Acme", NULL) == CRM_STATUS_OK);
    OK(crm_commit(session, err));
    CHECK(name_it(session, record, "Acme S.p.A.", NULL) == CRM_STATUS_OK);
    CHECK(crm_record_id(record, &id));
    crm_record_free(record);
    OK(crm_record_get(session, "account", CRM_NUL, &id, &record, err));
    CHECK(strcmp(crm_row_text(crm_record_row(record), crm_row_find(crm_record_row(record), "description", CRM_NUL), NULL),
                 "checked") == 0);
    crm_record_free(record);
    OK(crm_query(session, "select count(*) from contact", CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && crm_row_int64(crm_rows_row(rows), 0) == 1);
    crm_rows_free(rows);
    CHECK(ran == 5);
    crm_session_close(session);
    CHECK(destroyed == 2);
    crm_close(crm);
    CHECK(destroyed == 3);
    puts("hooks: fine");
    return 0;
}
