/* The library and the system's SQLite in one program, on different files. argv[1] is a folder to work in. */
#include <sqlite3.h>

#include "check.h"

int main(int count, char **arguments) {
    char path[1024];
    sqlite3 *other = NULL;
    sqlite3_stmt *statement = NULL;
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_rows *rows = NULL;
    CHECK(count == 2);
    snprintf(path, sizeof path, "%s/other.db", arguments[1]);
    CHECK(sqlite3_open(path, &other) == SQLITE_OK);
    CHECK(sqlite3_exec(other, "create table t (a); insert into t values (42)", NULL, NULL, NULL) == SQLITE_OK);
    snprintf(path, sizeof path, "%s/ours.crm", arguments[1]);
    OK(crm_open(path, CRM_NUL, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    account(session, "Acme");
    CHECK(sqlite3_prepare_v2(other, "select a from t", -1, &statement, NULL) == SQLITE_OK);
    CHECK(sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 42);
    OK(crm_query(session, "select name from account", CRM_NUL, NULL, &rows, err));
    CHECK(crm_rows_next(rows, NULL) == CRM_STATUS_ROW && strcmp(crm_rows_text(rows, 0), "Acme") == 0);
    CHECK(sqlite3_finalize(statement) == SQLITE_OK && sqlite3_close(other) == SQLITE_OK);
    crm_rows_free(rows);
    crm_session_close(session);
    crm_close(crm);
    printf("beside SQLite %s: fine\n", sqlite3_libversion());
    return 0;
}
