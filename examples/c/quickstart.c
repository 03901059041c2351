/*
 * The first hour with libcrm: make a file, write a few records, read one, ask, search, look back.
 *
 *     cc quickstart.c $(pkg-config --cflags --libs crm) -o quickstart && ./quickstart
 */
#include <crm.h>
#include <stdio.h>
#include <stdlib.h>

static crm_error *error = NULL;

/* Ends the program if a call failed, with what the library says. */
static void check(int32_t status) {
    if (status < 100) return;
    fprintf(stderr, "%s: %s\n", crm_status_text(status), error ? crm_error_message(error) : "no more is known");
    crm_error_free(error);
    exit(1);
}

static crm_id make_account(crm_session *session, const char *name, const char *city) {
    crm_record *record = NULL;
    crm_values *values;
    crm_id id;
    check(crm_record_new("account", CRM_NUL, &record, &error));
    values = crm_record_values(record); /* the record's own: freed with it */
    check(crm_values_set_text(values, "name", CRM_NUL, name, CRM_NUL, &error));
    check(crm_values_set_text(values, "address1_city", CRM_NUL, city, CRM_NUL, &error));
    check(crm_record_save(session, record, 0, &error));
    crm_record_id(record, &id);
    crm_record_free(record);
    return id;
}

static void make_deal(crm_session *session, const char *name, crm_id customer, const char *value) {
    crm_record *record = NULL;
    crm_values *values;
    check(crm_record_new("opportunity", CRM_NUL, &record, &error));
    values = crm_record_values(record);
    check(crm_values_set_text(values, "name", CRM_NUL, name, CRM_NUL, &error));
    check(crm_values_set_reference(values, "customer", CRM_NUL, "account", CRM_NUL, &customer, &error));
    check(crm_values_set_decimal(values, "estimated_value", CRM_NUL, value, CRM_NUL, &error)); /* money is exact */
    check(crm_record_save(session, record, 0, &error));
    crm_record_free(record);
}

/* Two people have read the same record; the second to save is told. */
static void change_twice(crm_session *session, crm_id id) {
    crm_record *mine = NULL, *theirs = NULL;
    int32_t status;
    check(crm_record_get(session, "account", CRM_NUL, &id, &mine, &error));
    check(crm_record_get(session, "account", CRM_NUL, &id, &theirs, &error));
    check(crm_values_set_text(crm_record_values(theirs), "website", CRM_NUL, "https://acme.example", CRM_NUL, &error));
    check(crm_record_save(session, theirs, 1, &error));
    check(crm_values_set_text(crm_record_values(mine), "website", CRM_NUL, "https://acme.test", CRM_NUL, &error));
    status = crm_record_save(session, mine, 1, &error);
    printf("the second to save: %s (%s)\n", crm_error_id(error), crm_error_message(error));
    crm_error_free(error);
    error = NULL;
    if (status != 202) exit(1);
    crm_record_free(mine);
    crm_record_free(theirs);
}

static void ask(crm_session *session) {
    crm_values *parameters = NULL;
    crm_rows *rows = NULL;
    const crm_row *row;
    int32_t status;
    check(crm_values_new(&parameters, &error));
    check(crm_values_set_text(parameters, "city", CRM_NUL, "Torino", CRM_NUL, &error));
    check(crm_query(session,
                    "select name, customer.name as customer, estimated_value from opportunity"
                    " where customer.account.address1_city = :city order by estimated_value desc",
                    CRM_NUL, parameters, &rows, &error));
    row = crm_rows_row(rows); /* always the present row */
    while ((status = crm_rows_next(rows, &error)) == CRM_STATUS_ROW) {
        int64_t cents = 0;
        crm_row_scaled(row, 2, 2, &cents);
        printf("%s for %s: %lld.%02lld\n", crm_row_text(row, 0, NULL), crm_row_text(row, 1, NULL),
               (long long)(cents / 100), (long long)(cents % 100));
    }
    check(status);
    crm_rows_free(rows);
    crm_values_free(parameters);
}

static void search(crm_session *session, const char *typed) {
    crm_rows *rows = NULL;
    int32_t status;
    check(crm_search(session, typed, CRM_NUL, NULL, 0, 5, &rows, &error));
    while ((status = crm_rows_next(rows, &error)) == CRM_STATUS_ROW) {
        printf("typing \"%s\" finds %s\n", typed, crm_rows_text(rows, 1));
    }
    check(status);
    crm_rows_free(rows);
}

int main(int count, char **arguments) {
    char path[1024];
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_string *history = NULL;
    crm_id acme;
    snprintf(path, sizeof path, "%s/quickstart.crm", count > 1 ? arguments[1] : ".");
    check(crm_open(path, CRM_NUL, &crm, &error));
    check(crm_session_open(crm, NULL, 0, &session, &error));

    acme = make_account(session, "Acme", "Torino");
    make_account(session, "Bolt", "Milano");
    make_deal(session, "New wing", acme, "48500.50");
    make_deal(session, "Old wing", acme, "1200");
    change_twice(session, acme);
    ask(session);
    search(session, "acm");

    check(crm_history_json(session, "account", CRM_NUL, &acme, 10, &history, &error));
    printf("its history: %s\n", crm_string_text(history, NULL));
    crm_string_free(history);

    crm_session_close(session);
    crm_close(crm);
    return 0;
}
