/*
 * Follows what happens in a file from a second thread: every change once, in the order of commit, from where it stopped.
 * A mirror, an index, a notifier is built like this.
 *
 *     cc feed_follower.c $(pkg-config --cflags --libs crm) -pthread -o feed_follower && ./feed_follower
 */
#define _POSIX_C_SOURCE 200809L
#include <crm.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ACCOUNTS = 20 };

/* Ends the program if a call failed. Each thread has an error of its own. */
static void check(int32_t status, crm_error *error) {
    if (status < 100) return;
    fprintf(stderr, "%s: %s\n", crm_status_text(status), error ? crm_error_message(error) : "no more is known");
    crm_error_free(error);
    exit(1);
}

struct follower {
    crm_t *crm; /* shared: a file may be used from any thread */
    int64_t seq; /* the last change seen; a real follower keeps it between runs */
    int created, updated;
};

/* Reads what is new. */
static void catch_up(struct follower *follower, crm_session *session) {
    crm_error *error = NULL;
    crm_rows *rows = NULL;
    const crm_row *row;
    int32_t status;
    check(crm_changes_since(session, follower->seq, 100, &rows, &error), error);
    row = crm_rows_row(rows);
    while ((status = crm_rows_next(rows, &error)) == CRM_STATUS_ROW) {
        const char *entity = crm_row_text(row, crm_row_find(row, "entity", CRM_NUL), NULL);
        const char *operation = crm_row_text(row, crm_row_find(row, "operation", CRM_NUL), NULL);
        const char *fields = crm_row_text(row, crm_row_find(row, "fields", CRM_NUL), NULL);
        follower->seq = crm_row_int64(row, 0);
        if (strcmp(entity, "account") != 0) continue;
        if (strcmp(operation, "create") == 0) follower->created++;
        if (strcmp(operation, "update") == 0) {
            follower->updated++;
            printf("change %lld: %s of an %s\n", (long long)follower->seq, fields, entity);
        }
    }
    check(status, error);
    crm_rows_free(rows);
}

static void *follow(void *userdata) {
    struct follower *follower = userdata;
    const struct timespec pause = {0, 10 * 1000 * 1000};
    crm_error *error = NULL;
    crm_session *session = NULL;
    int tries;
    /* A session of this thread's own. */
    check(crm_session_open(follower->crm, NULL, 0, &session, &error), error);
    for (tries = 0; tries < 3000 && (follower->created < ACCOUNTS || follower->updated < ACCOUNTS / 5); tries++) {
        catch_up(follower, session);
        nanosleep(&pause, NULL);
    }
    crm_session_close(session);
    return NULL;
}

/* Every fifth account is given a website after it was made. */
static void write_accounts(crm_session *session) {
    crm_error *error = NULL;
    char name[40];
    int i;
    for (i = 0; i < ACCOUNTS; i++) {
        crm_record *account = NULL;
        crm_values *values;
        check(crm_record_new("account", CRM_NUL, &account, &error), error);
        values = crm_record_values(account);
        snprintf(name, sizeof name, "Customer %d", i);
        check(crm_values_set_text(values, "name", CRM_NUL, name, CRM_NUL, &error), error);
        check(crm_record_save(session, account, 0, &error), error);
        if (i % 5 == 0) {
            check(crm_values_set_text(values, "website", CRM_NUL, "https://example.com", CRM_NUL, &error), error);
            check(crm_record_save(session, account, 1, &error), error);
        }
        crm_record_free(account);
    }
}

int main(int count, char **arguments) {
    char path[1024];
    crm_error *error = NULL;
    crm_session *session = NULL;
    struct follower follower = {NULL, 0, 0, 0};
    pthread_t thread;
    snprintf(path, sizeof path, "%s/feed_follower.crm", count > 1 ? arguments[1] : ".");
    check(crm_open(path, CRM_NUL, &follower.crm, &error), error);
    check(crm_session_open(follower.crm, NULL, 0, &session, &error), error);
    if (pthread_create(&thread, NULL, follow, &follower) != 0) return 1;
    write_accounts(session);
    if (pthread_join(thread, NULL) != 0) return 1;
    printf("seen: %d created, %d changed\n", follower.created, follower.updated);
    crm_session_close(session);
    crm_close(follower.crm);
    return follower.created == ACCOUNTS && follower.updated == ACCOUNTS / 5 ? 0 : 1;
}
