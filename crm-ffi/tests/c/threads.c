/* Readers and a writer on one file for some seconds; a session that two threads enter; interrupting from outside.
   argv[1] is a folder to work in. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <time.h>

#include "check.h"

static crm_t *crm;
static volatile int is_over = 0;
static long read_rows[3];

static void *reader(void *number) {
    crm_session *session = NULL;
    OK(crm_session_open(crm, NULL, 0, &session, err));
    while (!is_over) {
        crm_rows *rows = NULL;
        int32_t status;
        OK(crm_query(session, "select name, created_at from account limit 200", CRM_NUL, NULL, &rows, err));
        while ((status = crm_rows_next(rows, NULL)) == CRM_STATUS_ROW) {
            CHECK(strncmp(crm_rows_text(rows, 0), "Account ", 8) == 0);
            ++*(long *)number;
        }
        CHECK(status == CRM_STATUS_DONE);
        crm_rows_free(rows);
    }
    crm_session_close(session);
    return NULL;
}

static void *intruder(void *session) {
    crm_error *error = NULL;
    crm_rows *rows = NULL;
    long refused = 0;
    while (!is_over) {
        int32_t status = crm_query(session, "select name from account limit 1", CRM_NUL, NULL, &rows, &error);
        CHECK(status == CRM_STATUS_OK || status == STATE);
        if (status == STATE) refused++;
        crm_error_free(error);
        error = NULL;
        crm_rows_free(rows);
        rows = NULL;
    }
    return (void *)refused;
}

static void *raise_it(void *interrupt) {
    struct timespec moment = {0, 50 * 1000 * 1000};
    nanosleep(&moment, NULL);
    crm_interrupt_raise(interrupt);
    return NULL;
}

int main(int count, char **arguments) {
    char path[1024], name[40];
    crm_session *session = NULL;
    crm_interrupt *interrupt = NULL;
    crm_options options = {0};
    pthread_t readers[3], other;
    time_t end;
    int i, made = 0;
    int32_t status = CRM_STATUS_OK;
    CHECK(count == 2);
    options.struct_size = sizeof options;
    options.fast_commits = 1;
    snprintf(path, sizeof path, "%s/threads.crm", arguments[1]);
    OK(crm_open_with(path, CRM_NUL, &options, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    for (i = 0; i < 3; i++) CHECK(pthread_create(&readers[i], NULL, reader, &read_rows[i]) == 0);
    end = time(NULL) + 3;
    while (time(NULL) < end) {
        snprintf(name, sizeof name, "Account %d", made++);
        account(session, name);
    }
    is_over = 1;
    for (i = 0; i < 3; i++) CHECK(pthread_join(readers[i], NULL) == 0 && read_rows[i] > 0);

    /* Two threads in one session: one of them is told, nobody crashes. */
    is_over = 0;
    CHECK(pthread_create(&other, NULL, intruder, session) == 0);
    end = time(NULL) + 1;
    while (time(NULL) <= end) {
        crm_rows *rows = NULL;
        status = crm_query(session, "select name from account limit 1", CRM_NUL, NULL, &rows, NULL);
        CHECK(status == CRM_STATUS_OK || status == STATE);
        crm_rows_free(rows);
    }
    is_over = 1;
    CHECK(pthread_join(other, NULL) == 0);

    /* A long read is stopped from another thread. */
    OK(crm_session_interrupt(session, &interrupt, err));
    CHECK(pthread_create(&other, NULL, raise_it, interrupt) == 0);
    for (status = CRM_STATUS_OK; status != INTERRUPTED;) {
        crm_rows *rows = NULL;
        status = crm_query(session, "select name from account", CRM_NUL, NULL, &rows, NULL);
        while (status == CRM_STATUS_OK || status == CRM_STATUS_ROW) status = crm_rows_next(rows, NULL);
        CHECK(status == CRM_STATUS_DONE || status == INTERRUPTED);
        crm_rows_free(rows);
    }
    CHECK(pthread_join(other, NULL) == 0);
    crm_interrupt_free(interrupt);
    crm_session_close(session);
    crm_close(crm);
    printf("threads: %d written, %ld read\n", made, read_rows[0] + read_rows[1] + read_rows[2]);
    return 0;
}
