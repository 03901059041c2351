/* Many records from columns: every type, missing values, faults, all or nothing. */
#include "check.h"

enum { ROWS = 1100 };

static int64_t count(crm_session *session, const char *query) {
    crm_rows *rows = NULL;
    int64_t number;
    OK(crm_query(session, query, CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW);
    number = crm_row_int64(crm_rows_row(rows), 0);
    crm_rows_free(rows);
    return number;
}

int main(void) {
    static char texts[ROWS][32];
    static const char *names[ROWS];
    static size_t lengths[ROWS];
    static int64_t values[ROWS], days[ROWS], moments[ROWS];
    static uint8_t validity[ROWS], flags[ROWS];
    static crm_id ids[ROWS], customers[ROWS];
    static int32_t statuses[ROWS];
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_string *faults = NULL;
    crm_column columns[5], people[3];
    crm_id acme;
    int i;
    memset(columns, 0, sizeof columns);
    memset(people, 0, sizeof people);
    OK(crm_open(":memory:", CRM_NUL, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    acme = account(session, "Acme");
    for (i = 0; i < ROWS; i++) {
        lengths[i] = (size_t)snprintf(texts[i], sizeof texts[i], "Deal %d", i);
        names[i] = texts[i];
        values[i] = 100 * i + 25;
        days[i] = 20000 + i % 300;
        moments[i] = INT64_C(1700000000000000);
        validity[i] = i % 3 != 0;
        flags[i] = (uint8_t)(i % 2);
        customers[i] = acme;
    }
    columns[0].name = "name", columns[0].value_type = CRM_TYPE_TEXT;
    columns[0].values = names, columns[0].lengths = lengths;
    columns[1].name = "estimated_value", columns[1].value_type = CRM_TYPE_DECIMAL, columns[1].scale = 2;
    columns[1].values = values, columns[1].validity = validity;
    columns[2].name = "estimated_close_on", columns[2].value_type = CRM_TYPE_DATE, columns[2].values = days;
    columns[3].name = "customer", columns[3].value_type = CRM_TYPE_REFERENCE;
    columns[3].values = customers, columns[3].entity = "account";
    OK(crm_create_many(session, "opportunity", CRM_NUL, columns, 4, ROWS, CRM_ALL_OR_NOTHING, ids, NULL, NULL, err));
    CHECK(count(session, "select count(*) from opportunity") == ROWS);
    CHECK(count(session, "select count(*) from opportunity where estimated_value is null") == (ROWS + 2) / 3);
    CHECK(count(session, "select count(*) from opportunity where customer.name = 'Acme'") == ROWS);
    OK(crm_record_delete(session, "opportunity", CRM_NUL, &ids[7], 0, err));

    /* A name that is missing, one that is no UTF-8, a day outside the calendar. */
    names[3] = NULL;
    names[4] = "\xff\xfe", lengths[4] = 2;
    days[1050] = INT64_MAX;
    OK(crm_create_many(session, "opportunity", CRM_NUL, columns, 4, ROWS, CRM_KEEP_GOING, ids, statuses, &faults, err));
    CHECK(statuses[3] == VALIDATION && statuses[4] == INVALID && statuses[1050] == INVALID && statuses[5] == 0);
    CHECK(strstr(crm_string_text(faults, NULL), "\"row\":1050"));
    crm_string_free(faults);
    CHECK(count(session, "select count(*) from opportunity") == ROWS - 1 + ROWS - 3);
    FAILS(VALIDATION, crm_create_many(session, "opportunity", CRM_NUL, columns, 1, 4, CRM_ALL_OR_NOTHING, NULL, NULL, NULL,
                                      err));
    CHECK(count(session, "select count(*) from opportunity") == ROWS - 1 + ROWS - 3);

    people[0] = columns[0], people[0].name = "last_name", names[3] = "Rossi", lengths[3] = 5;
    people[1].name = "no_bulk_email", people[1].value_type = CRM_TYPE_BOOL, people[1].values = flags;
    people[2].name = "account", people[2].value_type = CRM_TYPE_ID, people[2].values = customers;
    OK(crm_create_many(session, "contact", CRM_NUL, people, 3, 4, CRM_ALL_OR_NOTHING, NULL, NULL, NULL, err));
    columns[4] = people[1], columns[4].name = "children", columns[4].value_type = CRM_TYPE_INT64, columns[4].values = values;
    people[1] = columns[4];
    OK(crm_create_many(session, "contact", CRM_NUL, people, 2, 0, CRM_ALL_OR_NOTHING, NULL, NULL, NULL, err));
    people[1].name = "subject", people[1].value_type = CRM_TYPE_TIMESTAMP, people[1].values = moments;
    FAILS(UNKNOWN_FIELD, crm_create_many(session, "contact", CRM_NUL, people, 2, 1, CRM_ALL_OR_NOTHING, NULL, NULL, NULL,
                                         err));
    people[1].value_type = 77;
    FAILS(INVALID, crm_create_many(session, "contact", CRM_NUL, people, 2, 1, CRM_ALL_OR_NOTHING, NULL, NULL, NULL, err));
    people[1].value_type = CRM_TYPE_DECIMAL, people[1].scale = 40;
    FAILS(INVALID, crm_create_many(session, "contact", CRM_NUL, people, 2, 1, CRM_ALL_OR_NOTHING, NULL, NULL, NULL, err));
    people[1].scale = 0, people[1].values = NULL;
    FAILS(INVALID, crm_create_many(session, "contact", CRM_NUL, people, 2, 1, CRM_ALL_OR_NOTHING, NULL, NULL, NULL, err));
    FAILS(INVALID, crm_create_many(session, "contact", CRM_NUL, people, 1, 1, 5, NULL, NULL, NULL, err));
    FAILS(INVALID, crm_create_many(session, "contact", CRM_NUL, NULL, 1, 1, 0, NULL, NULL, NULL, err));
    FAILS(INVALID, crm_create_many(session, "contact", CRM_NUL, people, 1, SIZE_MAX, 0, NULL, NULL, NULL, err));
    crm_session_close(session);
    crm_close(crm);
    puts("bulk: fine");
    return 0;
}
