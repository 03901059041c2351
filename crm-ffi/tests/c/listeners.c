/* Listeners: called after the commit, with its range, free to read and write, gone when they are freed. */
#include "check.h"

struct heard {
    crm_t *crm;
    crm_session *session; /* the one that writes: it is out of its transaction when the listener runs */
    crm_listener *listener;
    int calls, destroyed, depth, deepest;
    int64_t first, last;
};

static void destroy(void *userdata) {
    ((struct heard *)userdata)->destroyed++;
}

static void hear(int64_t first, int64_t last, void *userdata) {
    struct heard *heard = userdata;
    heard->calls++;
    heard->first = first, heard->last = last;
}

/* Reads what changed, in a session of its own and in the one that wrote. */
static void read_it(int64_t first, int64_t last, void *userdata) {
    struct heard *heard = userdata;
    crm_session *own = NULL;
    crm_rows *rows = NULL;
    int64_t seq = first;
    hear(first, last, userdata);
    OK(crm_session_open(heard->crm, NULL, 0, &own, err));
    OK(crm_changes_since(own, first - 1, 100, &rows, err));
    while (crm_rows_next(rows, NULL) == CRM_STATUS_ROW) CHECK(crm_row_int64(crm_rows_row(rows), 0) == seq++);
    CHECK(seq == last + 1);
    crm_rows_free(rows);
    CHECK(!crm_in_transaction(heard->session));
    OK(crm_query(heard->session, "select name from account where name = 'Acme'", CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW);
    crm_rows_free(rows);
    crm_session_close(own);
}

/* Writes in turn, and so is called again, to a limit. */
static void write_it(int64_t first, int64_t last, void *userdata) {
    struct heard *heard = userdata;
    hear(first, last, userdata);
    if (++heard->depth > heard->deepest) heard->deepest = heard->depth;
    account(heard->session, "Echo");
    heard->depth--;
}

static void leave(int64_t first, int64_t last, void *userdata) {
    struct heard *heard = userdata;
    hear(first, last, userdata);
    crm_listener_free(heard->listener);
    CHECK(heard->destroyed == 0); /* not before this call has ended */
}

static void on_disk(const char *folder) {
    char path[1024];
    struct heard heard = {0};
    crm_options options = {0};
    crm_listener *other = NULL;
    int64_t first;
    options.struct_size = sizeof options, options.busy_timeout_ms = -1;
    snprintf(path, sizeof path, "%s/listeners.crm", folder);
    OK(crm_open_with(path, CRM_NUL, &options, &heard.crm, err));
    OK(crm_session_open(heard.crm, NULL, 0, &heard.session, err));
    OK(crm_on_commit(heard.crm, read_it, &heard, destroy, &heard.listener, err));
    account(heard.session, "Acme");
    CHECK(heard.calls == 1 && heard.first == heard.last && heard.first > 0);
    first = heard.last + 1;
    OK(crm_begin(heard.session, err));
    account(heard.session, "Bolt");
    OK(crm_begin(heard.session, err));
    account(heard.session, "Cork");
    OK(crm_commit(heard.session, err));
    CHECK(heard.calls == 1);
    OK(crm_commit(heard.session, err));
    CHECK(heard.calls == 2 && heard.first == first && heard.last == first + 1);
    OK(crm_begin(heard.session, err));
    account(heard.session, "Dale");
    OK(crm_rollback(heard.session, err));
    CHECK(heard.calls == 2);
    crm_listener_free(heard.listener);
    CHECK(heard.destroyed == 1);
    account(heard.session, "Dale");
    CHECK(heard.calls == 2);
    heard.calls = heard.destroyed = 0;

    OK(crm_on_commit(heard.crm, write_it, &heard, NULL, &heard.listener, err));
    account(heard.session, "Evil");
    CHECK(heard.calls == 8 && heard.deepest == 8);
    crm_listener_free(heard.listener);
    heard.calls = 0;

    OK(crm_on_commit(heard.crm, leave, &heard, destroy, &heard.listener, err));
    OK(crm_on_commit(heard.crm, hear, &heard, NULL, &other, err));
    account(heard.session, "Fold");
    CHECK(heard.calls == 2 && heard.destroyed == 1);
    account(heard.session, "Gate");
    CHECK(heard.calls == 3);
    crm_session_close(heard.session);
    crm_close(heard.crm);
    /* It outlives the file, which it did not keep open. */
    crm_listener_free(other);
}

int main(int count, char **arguments) {
    struct heard heard = {0};
    crm_listener *listener = NULL;
    CHECK(count == 2);
    on_disk(arguments[1]);
    OK(crm_open(":memory:", CRM_NUL, &heard.crm, err));
    OK(crm_session_open(heard.crm, NULL, 0, &heard.session, err));
    FAILS(INVALID, crm_on_commit(heard.crm, NULL, &heard, destroy, &listener, err));
    FAILS(INVALID, crm_on_commit(NULL, hear, &heard, destroy, &listener, err));
    FAILS(INVALID, crm_on_commit((crm_t *)heard.session, hear, &heard, destroy, &listener, err));
    CHECK(heard.destroyed == 3 && listener == NULL);
    crm_listener_free(NULL);
    crm_listener_free((crm_listener *)heard.session);
    /* Without a handle it listens for as long as the file is open. */
    OK(crm_on_commit(heard.crm, hear, &heard, destroy, NULL, err));
    account(heard.session, "Acme");
    CHECK(heard.calls == 1);
    crm_close(heard.crm);
    account(heard.session, "Bolt");
    CHECK(heard.calls == 2 && heard.destroyed == 3);
    crm_session_close(heard.session);
    CHECK(heard.destroyed == 4);
    puts("listeners: fine");
    return 0;
}
