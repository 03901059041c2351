/*
 * Loads many records from arrays, one for each column, as a program has them that reads another system. What cannot be is
 * reported, the rest is kept.
 *
 *     cc bulk_loader.c $(pkg-config --cflags --libs crm) -o bulk_loader && ./bulk_loader
 */
#include <crm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 5000, BAD = 1234 };

static crm_error *error = NULL;

static void check(int32_t status) {
    if (status < 100) return;
    fprintf(stderr, "%s: %s\n", crm_status_text(status), error ? crm_error_message(error) : "no more is known");
    crm_error_free(error);
    exit(1);
}

/* What a column is made of: nought, but for what is said. */
static crm_column column(const char *name, int32_t type, const void *values) {
    crm_column made;
    memset(&made, 0, sizeof made);
    made.name = name;
    made.value_type = type;
    made.values = values;
    return made;
}

static crm_id *load_accounts(crm_session *session) {
    static char texts[ROWS][24];
    static const char *names[ROWS];
    static int64_t employees[ROWS];
    crm_id *ids = malloc(ROWS * sizeof *ids);
    crm_column columns[2];
    int i;
    if (ids == NULL) exit(1);
    for (i = 0; i < ROWS; i++) {
        snprintf(texts[i], sizeof texts[i], "Customer %d", i);
        names[i] = texts[i];
        employees[i] = i % 500;
    }
    columns[0] = column("name", CRM_TYPE_TEXT, names); /* no lengths: every text ends with a NUL */
    columns[1] = column("employees", CRM_TYPE_INT64, employees);
    /* All or nothing: the first fault ends it, and none is kept. */
    check(crm_create_many(session, "account", CRM_NUL, columns, 2, ROWS, CRM_ALL_OR_NOTHING, ids, NULL, NULL, &error));
    return ids;
}

static int load_deals(crm_session *session, const crm_id *accounts) {
    static char texts[ROWS][24];
    static const char *names[ROWS];
    static int64_t cents[ROWS], days[ROWS];
    static uint8_t has_value[ROWS];
    static int32_t statuses[ROWS];
    crm_column columns[4];
    crm_string *faults = NULL;
    int i, made = 0;
    for (i = 0; i < ROWS; i++) {
        snprintf(texts[i], sizeof texts[i], "Deal %d", i);
        names[i] = texts[i];
        cents[i] = INT64_C(125050) + i;
        days[i] = 21000 + i % 365; /* days since 1970-01-01 */
        has_value[i] = i % 10 != 0;
    }
    names[BAD] = NULL; /* not set, and a deal needs a name */
    columns[0] = column("name", CRM_TYPE_TEXT, names);
    columns[1] = column("customer", CRM_TYPE_REFERENCE, accounts);
    columns[1].entity = "account";
    columns[2] = column("estimated_value", CRM_TYPE_DECIMAL, cents);
    columns[2].scale = 2;
    columns[2].validity = has_value;
    columns[3] = column("estimated_close_on", CRM_TYPE_DATE, days);
    check(crm_create_many(session, "opportunity", CRM_NUL, columns, 4, ROWS, CRM_KEEP_GOING, NULL, statuses, &faults,
                          &error));
    for (i = 0; i < ROWS; i++) {
        if (statuses[i] == CRM_STATUS_OK) made++;
    }
    printf("deals: %d made; not made: %s\n", made, crm_string_text(faults, NULL));
    crm_string_free(faults);
    return made;
}

static int64_t count_deals(crm_session *session) {
    crm_rows *rows = NULL;
    int64_t count = 0;
    int32_t status;
    check(crm_query(session, "select count(*), sum(estimated_value) from opportunity", CRM_NUL, NULL, &rows, &error));
    while ((status = crm_rows_next(rows, &error)) == CRM_STATUS_ROW) {
        count = crm_row_int64(crm_rows_row(rows), 0);
        printf("in the file: %lld deals worth %s\n", (long long)count, crm_rows_text(rows, 1));
    }
    check(status);
    crm_rows_free(rows);
    return count;
}

int main(int count, char **arguments) {
    char path[1024];
    crm_options options;
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_id *accounts;
    int made;
    snprintf(path, sizeof path, "%s/bulk_loader.crm", count > 1 ? arguments[1] : ".");
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.organisation = "Acme";
    options.country = "CH";
    options.base_currency = "CHF";
    options.time_zone = "Europe/Zurich";
    check(crm_open_with(path, CRM_NUL, &options, &crm, &error));
    check(crm_session_open(crm, NULL, 0, &session, &error));
    /* One transaction around both: an interrupted load leaves nothing behind. */
    check(crm_begin(session, &error));
    accounts = load_accounts(session);
    made = load_deals(session, accounts);
    check(crm_commit(session, &error));
    free(accounts);
    made = made == ROWS - 1 && count_deals(session) == made;
    crm_session_close(session);
    crm_close(crm);
    return made ? 0 : 1;
}
