/*
 * A service desk that keeps its own tables in the CRM's file. A ticket and what the CRM notes of it are written in one
 * transaction: both are there, or neither.
 *
 *     cc service_desk.c $(pkg-config --cflags --libs crm) -o service_desk && ./service_desk
 */
#include <crm.h>
#include <stdio.h>
#include <stdlib.h>

static crm_error *error = NULL;

static void check(int32_t status) {
    if (status < 100) return;
    fprintf(stderr, "%s: %s\n", crm_status_text(status), error ? crm_error_message(error) : "no more is known");
    crm_error_free(error);
    exit(1);
}

static void run(crm_session *session, const char *sql) {
    check(crm_host_sql(session, sql, CRM_NUL, NULL, NULL, &error));
}

static crm_id make_customer(crm_session *session, const char *name) {
    crm_record *record = NULL;
    crm_id id;
    check(crm_record_new("account", CRM_NUL, &record, &error));
    check(crm_values_set_text(crm_record_values(record), "name", CRM_NUL, name, CRM_NUL, &error));
    check(crm_record_save(session, record, 0, &error));
    crm_record_id(record, &id);
    crm_record_free(record);
    return id;
}

/* The CRM's side: a task at the customer's. */
static int32_t note(crm_session *session, crm_id customer, const char *subject) {
    crm_record *task = NULL;
    crm_values *values;
    int32_t status;
    check(crm_record_new("task", CRM_NUL, &task, &error));
    values = crm_record_values(task);
    check(crm_values_set_text(values, "subject", CRM_NUL, subject, CRM_NUL, &error));
    check(crm_values_set_reference(values, "regarding", CRM_NUL, "account", CRM_NUL, &customer, &error));
    status = crm_record_save(session, task, 0, &error);
    crm_record_free(task);
    return status;
}

/* Opens a ticket: our row and the CRM's task, or nothing. */
static int open_ticket(crm_session *session, crm_id customer, const char *subject, int64_t hours) {
    crm_values *parameters = NULL;
    int32_t status;
    check(crm_values_new(&parameters, &error));
    check(crm_values_set_id(parameters, "customer", CRM_NUL, &customer, &error));
    check(crm_values_set_text(parameters, "subject", CRM_NUL, subject, CRM_NUL, &error));
    check(crm_values_set_int64(parameters, "hours", CRM_NUL, hours, &error));
    check(crm_begin(session, &error));
    status = crm_host_sql(session, "insert into desk_ticket (customer, subject, hours) values (:customer, :subject, :hours)",
                          CRM_NUL, parameters, NULL, &error);
    if (status == CRM_STATUS_OK) status = note(session, customer, subject);
    crm_values_free(parameters);
    if (status == CRM_STATUS_OK) {
        check(crm_commit(session, &error));
        return 1;
    }
    printf("no ticket: %s\n", error ? crm_error_message(error) : crm_status_text(status));
    crm_error_free(error);
    error = NULL;
    check(crm_rollback(session, &error));
    return 0;
}

/* The house's rule, also for whoever writes to the file by other ways: no work without a subject of some length. */
static int32_t has_a_subject(crm_event *event, void *userdata) {
    const crm_row *subject = NULL;
    size_t length = 0;
    int32_t status = crm_event_new(event, "subject", CRM_NUL, &subject, NULL);
    (void)userdata;
    if (status != CRM_STATUS_OK) return status;
    if (crm_row_text(subject, 0, &length) == NULL || length < 5) {
        return crm_event_refuse(event, "say in a few words what is to be done", CRM_NUL);
    }
    return CRM_STATUS_OK;
}

static int64_t report(crm_session *session) {
    crm_rows *rows = NULL;
    int64_t tickets = 0;
    int32_t status;
    /* Our tables beside the CRM's readable views. */
    check(crm_host_sql(session,
                       "select a.name, count(*), sum(t.hours) from desk_ticket t join v_account a on a.id = t.customer"
                       " group by a.name order by 3 desc",
                       CRM_NUL, NULL, &rows, &error));
    while ((status = crm_rows_next(rows, &error)) == CRM_STATUS_ROW) {
        const crm_row *row = crm_rows_row(rows);
        printf("%s: %s tickets, %s hours\n", crm_row_text(row, 0, NULL), crm_row_text(row, 1, NULL),
               crm_row_text(row, 2, NULL));
        tickets += crm_row_int64(row, 1);
    }
    check(status);
    crm_rows_free(rows);
    return tickets;
}

int main(int count, char **arguments) {
    char path[1024];
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_id acme, bolt;
    int64_t tickets;
    snprintf(path, sizeof path, "%s/service_desk.crm", count > 1 ? arguments[1] : ".");
    check(crm_open(path, CRM_NUL, &crm, &error));
    check(crm_session_open(crm, NULL, 0, &session, &error));
    check(crm_add_hook(crm, "task", CRM_NUL, CRM_BEFORE, CRM_ON_CREATE | CRM_ON_UPDATE, 0, has_a_subject, NULL, NULL,
                       &error));
    run(session, "create table if not exists desk_ticket"
                 " (number integer primary key, customer text not null, subject text, hours integer)");
    acme = make_customer(session, "Acme");
    bolt = make_customer(session, "Bolt");

    open_ticket(session, acme, "The boiler is cold", 3);
    open_ticket(session, bolt, "A window does not close", 1);
    open_ticket(session, acme, "Yearly inspection", 5);
    open_ticket(session, bolt, "?", 9); /* refused by the rule: our row goes too */
    tickets = report(session);

    crm_session_close(session);
    crm_close(crm);
    return tickets == 3 ? 0 : 1;
}
