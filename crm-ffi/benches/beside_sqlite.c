/*
 * libcrm beside the system's SQLite, called from C: the same statements on copies of one file, in one run, as ratios of
 * processor time. argv[1] is a folder to work in. `make bench-c` builds and runs it.
 */
#define _POSIX_C_SOURCE 200809L
#include <crm.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 50000, STEPPED = 1000000, ROUNDS = 5, READ = 20000, PAGES = 2000 };

static crm_error *error = NULL;
static crm_session *session;
static sqlite3 *plain;
static crm_id products[ROWS];
static volatile long sink;

static void check(int32_t status) {
    if (status < 100) return;
    fprintf(stderr, "%s: %s\n", crm_status_text(status), error ? crm_error_message(error) : "");
    exit(1);
}

static void sql(int status) {
    if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW) return;
    fprintf(stderr, "sqlite: %s\n", plain ? sqlite3_errmsg(plain) : sqlite3_errstr(status));
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Both sides in turn, so that neither has the warmer machine; the median of each. */
static void compare(const char *what, double limit, void (*ours)(int), void (*theirs)(int)) {
    double us[ROUNDS], them[ROUNDS], start;
    int i;
    for (i = 0; i < ROUNDS; i++) {
        start = now(), theirs(i), them[i] = now() - start;
        start = now(), ours(i), us[i] = now() - start;
    }
    qsort(us, ROUNDS, sizeof *us, by_size);
    qsort(them, ROUNDS, sizeof *them, by_size);
    printf("%-52s %8.1f ms %8.1f ms %6.2fx (at most %.1fx)\n", what, us[ROUNDS / 2] * 1e3, them[ROUNDS / 2] * 1e3,
           us[ROUNDS / 2] / them[ROUNDS / 2], limit);
}

static sqlite3 *open_plain(const char *path) {
    sqlite3 *file = NULL;
    sql(sqlite3_open(path, &file));
    sql(sqlite3_exec(file,
                     "pragma cache_size = -57344; pragma mmap_size = 1073741824; pragma temp_store = memory;"
                     "pragma synchronous = normal; pragma foreign_keys = on",
                     NULL, NULL, NULL));
    return file;
}

/* What the library asks for a question, made ready on the other side. */
static sqlite3_stmt *same(const char *query) {
    crm_string *text = NULL;
    sqlite3_stmt *statement = NULL;
    check(crm_explain(session, query, CRM_NUL, &text, &error));
    sql(sqlite3_prepare_v3(plain, crm_string_text(text, NULL), -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
    crm_string_free(text);
    return statement;
}

/* ---- one record of many columns, every one looked at ---- */

static sqlite3_stmt *by_id;

static void read_plain(int round) {
    int i, column, count = sqlite3_column_count(by_id) - 1;
    for (i = 0; i < READ; i++) {
        const crm_id *id = &products[(i * 7919 + round) % ROWS];
        sqlite3_bind_blob(by_id, 1, id->bytes, 16, SQLITE_STATIC);
        if (sqlite3_step(by_id) != SQLITE_ROW) exit(1);
        for (column = 0; column < count; column++) {
            switch (sqlite3_column_type(by_id, column)) {
            case SQLITE_TEXT: sink += sqlite3_column_text(by_id, column)[0]; break;
            case SQLITE_INTEGER: sink += (long)sqlite3_column_int64(by_id, column); break;
            case SQLITE_BLOB: sink += ((const unsigned char *)sqlite3_column_blob(by_id, column))[0]; break;
            default: break;
            }
        }
        sqlite3_reset(by_id);
    }
}

static void look(const crm_row *row, int32_t column) {
    crm_id id;
    int64_t number;
    switch (crm_row_type(row, column)) {
    case CRM_TYPE_TEXT: sink += crm_row_text(row, column, NULL)[0]; break;
    case CRM_TYPE_INT64: sink += (long)crm_row_int64(row, column); break;
    case CRM_TYPE_DECIMAL: sink += crm_row_scaled(row, column, 4, &number); break;
    case CRM_TYPE_TIMESTAMP: sink += crm_row_timestamp(row, column, &number); break;
    case CRM_TYPE_DATE: sink += crm_row_date(row, column, &number); break;
    case CRM_TYPE_BOOL: sink += crm_row_bool(row, column); break;
    case CRM_TYPE_ID:
    case CRM_TYPE_REFERENCE: sink += crm_row_id(row, column, &id); break;
    default: break;
    }
}

static void read_ours(int round) {
    int i;
    int32_t column, count;
    for (i = 0; i < READ; i++) {
        crm_record *record = NULL;
        const crm_row *row;
        check(crm_record_get(session, "product", CRM_NUL, &products[(i * 7919 + round) % ROWS], &record, &error));
        row = crm_record_row(record);
        count = crm_row_count(row);
        for (column = 0; column < count; column++) look(row, column);
        crm_record_free(record);
    }
}

/* ---- many rows of six columns ---- */

#define SIX "select name, address1_city, employees, created_at, version, phone from account"
static sqlite3_stmt *six;

static void step_plain(int round) {
    int pass;
    (void)round;
    for (pass = 0; pass < STEPPED / ROWS; pass++) {
        while (sqlite3_step(six) == SQLITE_ROW) {
            sink += sqlite3_column_text(six, 0)[0] + sqlite3_column_text(six, 1)[0];
            sink += (long)(sqlite3_column_int64(six, 2) + sqlite3_column_int64(six, 3) + sqlite3_column_int64(six, 4));
            sink += sqlite3_column_text(six, 5)[0];
        }
        sqlite3_reset(six);
    }
}

static void step_ours(int round) {
    int pass;
    (void)round;
    for (pass = 0; pass < STEPPED / ROWS; pass++) {
        crm_rows *rows = NULL;
        const crm_row *row;
        int64_t moment;
        check(crm_query(session, SIX, CRM_NUL, NULL, &rows, &error));
        row = crm_rows_row(rows);
        while (crm_rows_next(rows, NULL) == CRM_STATUS_ROW) {
            sink += crm_row_text(row, 0, NULL)[0] + crm_row_text(row, 1, NULL)[0];
            sink += (long)(crm_row_int64(row, 2) + crm_row_timestamp(row, 3, &moment) + crm_row_int64(row, 4));
            sink += crm_row_text(row, 5, NULL)[0];
        }
        crm_rows_free(rows);
    }
}

/* The same as columns: what is summed is the first of each batch, since whoever takes columns looks at them as a whole. */
static void columns_ours(int round) {
    int pass;
    (void)round;
    for (pass = 0; pass < STEPPED / ROWS; pass++) {
        struct ArrowArrayStream stream;
        struct ArrowArray batch;
        check(crm_query_arrow(session, SIX, CRM_NUL, NULL, &stream, &error));
        for (;;) {
            if (stream.get_next(&stream, &batch) != 0) exit(1);
            if (batch.release == NULL) break;
            sink += (long)batch.length;
            batch.release(&batch);
        }
        stream.release(&stream);
    }
}

/* ---- a page of fifty ---- */

#define LISTED "select name, address1_city, employees, created_at, version, phone from account order by name"
static sqlite3_stmt *listed;

static void page_plain(int round) {
    int i, row;
    (void)round;
    for (i = 0; i < PAGES; i++) {
        for (row = 0; row < 51 && sqlite3_step(listed) == SQLITE_ROW; row++) {
            sink += sqlite3_column_text(listed, 0)[0] + sqlite3_column_text(listed, 1)[0];
            sink += (long)(sqlite3_column_int64(listed, 2) + sqlite3_column_int64(listed, 3));
            sink += (long)sqlite3_column_int64(listed, 4) + sqlite3_column_text(listed, 5)[0];
        }
        sqlite3_reset(listed);
    }
}

static void page_ours(int round) {
    int i;
    (void)round;
    for (i = 0; i < PAGES; i++) {
        crm_rows *rows = NULL;
        const crm_row *row;
        int64_t moment;
        check(crm_page(session, LISTED, CRM_NUL, NULL, NULL, 0, 50, &rows, &error));
        row = crm_rows_row(rows);
        while (crm_rows_next(rows, NULL) == CRM_STATUS_ROW) {
            sink += crm_row_text(row, 0, NULL)[0] + crm_row_text(row, 1, NULL)[0];
            sink += (long)(crm_row_int64(row, 2) + crm_row_timestamp(row, 3, &moment));
            sink += (long)crm_row_int64(row, 4) + crm_row_text(row, 5, NULL)[0];
        }
        crm_rows_free(rows);
    }
}

/* ---- many records from columns, beside the rows that this leaves in the tables ---- */

static char texts[ROWS][32], phones[ROWS][20];
static const char *names[ROWS], *cities[ROWS], *numbers[ROWS];
static int64_t sizes[ROWS];
static const char *folder;

static void fill(void) {
    static const char *const towns[] = {"Torino", "Milano", "Roma", "Napoli", "Genova"};
    int i;
    for (i = 0; i < ROWS; i++) {
        snprintf(texts[i], sizeof texts[i], "%c%c Trading %d", 'A' + i % 26, 'A' + i / 26 % 26, i);
        snprintf(phones[i], sizeof phones[i], "+39011%07d", i);
        names[i] = texts[i], cities[i] = towns[i % 5], numbers[i] = phones[i], sizes[i] = i % 700;
    }
}

static crm_column column(const char *name, int32_t type, const void *values) {
    crm_column made;
    memset(&made, 0, sizeof made);
    made.name = name, made.value_type = type, made.values = values;
    return made;
}

static void create(crm_session *to) {
    crm_column columns[4];
    columns[0] = column("name", CRM_TYPE_TEXT, names);
    columns[1] = column("address1_city", CRM_TYPE_TEXT, cities);
    columns[2] = column("employees", CRM_TYPE_INT64, sizes);
    columns[3] = column("phone", CRM_TYPE_TEXT, numbers);
    check(crm_create_many(to, "account", CRM_NUL, columns, 4, ROWS, CRM_ALL_OR_NOTHING, NULL, NULL, NULL, &error));
}

static void create_ours(int round) {
    char path[1024];
    crm_options options;
    crm_t *crm = NULL;
    crm_session *to = NULL;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options, options.fast_commits = 1;
    snprintf(path, sizeof path, "%s/ours%d.crm", folder, round);
    check(crm_open_with(path, CRM_NUL, &options, &crm, &error));
    check(crm_session_open(crm, NULL, 0, &to, &error));
    create(to);
    crm_session_close(to);
    crm_close(crm);
}

/* The rows of three tables, read into memory beforehand. */
struct kept {
    const char *table;
    int columns;
    size_t count;
    sqlite3_value **values;
};
static struct kept tables[3] = {{"account", 0, 0, NULL}, {"crm_change", 0, 0, NULL}, {"crm_prefix", 0, 0, NULL}};

static void keep(struct kept *kept, const char *query) {
    sqlite3_stmt *statement = NULL;
    size_t room = 0;
    int i;
    sql(sqlite3_prepare_v2(plain, query, -1, &statement, NULL));
    kept->columns = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (kept->count == room) {
            room = room ? room * 2 : 65536;
            kept->values = realloc(kept->values, room * (size_t)kept->columns * sizeof *kept->values);
            if (kept->values == NULL) exit(1);
        }
        for (i = 0; i < kept->columns; i++) {
            kept->values[kept->count * (size_t)kept->columns + (size_t)i] =
                sqlite3_value_dup(sqlite3_column_value(statement, i));
        }
        kept->count++;
    }
    sqlite3_finalize(statement);
}

static sqlite3_stmt *insert_into(sqlite3 *file, const struct kept *kept, const char *columns) {
    char text[4096];
    sqlite3_stmt *statement = NULL;
    int i, length = snprintf(text, sizeof text, "insert into %s %s values (?", kept->table, columns);
    for (i = 1; i < kept->columns; i++) length += snprintf(text + length, sizeof text - (size_t)length, ", ?");
    snprintf(text + length, sizeof text - (size_t)length, ")");
    sql(sqlite3_prepare_v2(file, text, -1, &statement, NULL));
    return statement;
}

static void insert_row(sqlite3_stmt *statement, const struct kept *kept, size_t row) {
    int i;
    for (i = 0; i < kept->columns; i++) {
        sqlite3_bind_value(statement, i + 1, kept->values[row * (size_t)kept->columns + (size_t)i]);
    }
    if (sqlite3_step(statement) != SQLITE_DONE) exit(1);
    sqlite3_reset(statement);
}

#define WRITTEN                                                                                                        \
    "id, uuid, version, created_at, created_by, modified_at, modified_by, owner_type, owner, business_unit, state, status," \
    " currency, name, employees, phone, address1_city, contact_method, no_phone, no_fax, no_email, no_bulk_email, no_post," \
    " no_bulk_post, no_marketing, is_credit_on_hold, is_merged"

static void create_plain(int round) {
    char path[1024];
    sqlite3 *file;
    sqlite3_stmt *statements[3];
    size_t row, word = 0;
    int i;
    snprintf(path, sizeof path, "%s/plain%d.crm", folder, round);
    file = open_plain(path);
    sql(sqlite3_exec(file, "begin immediate", NULL, NULL, NULL));
    statements[0] = insert_into(file, &tables[0], "(" WRITTEN ")");
    statements[1] = insert_into(file, &tables[1], "");
    statements[2] = insert_into(file, &tables[2], "");
    for (row = 0; row < ROWS; row++) {
        insert_row(statements[0], &tables[0], row);
        insert_row(statements[1], &tables[1], row);
        /* The words of this record; they come in the order of records. */
        for (; word < tables[2].count * (row + 1) / ROWS; word++) insert_row(statements[2], &tables[2], word);
    }
    for (i = 0; i < 3; i++) sqlite3_finalize(statements[i]);
    sql(sqlite3_exec(file, "commit", NULL, NULL, NULL));
    sqlite3_close(file);
}

int main(int count, char **arguments) {
    char path[1024], copy[1024];
    crm_options options;
    crm_t *crm = NULL;
    crm_column columns[2];
    int i;
    if (count != 2) return 2;
    folder = arguments[1];
    fill();
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options, options.fast_commits = 1;
    snprintf(path, sizeof path, "%s/bench.crm", folder);
    check(crm_open_with(path, CRM_NUL, &options, &crm, &error));
    check(crm_session_open(crm, NULL, 0, &session, &error));
    /* Empty files for the other side to write into: copies, since two SQLites may not share one. */
    for (i = 0; i < ROUNDS; i++) {
        snprintf(copy, sizeof copy, "%s/plain%d.crm", folder, i);
        check(crm_backup(crm, copy, CRM_NUL, NULL, NULL, &error));
    }
    create(session);
    columns[0] = column("name", CRM_TYPE_TEXT, names);
    columns[1] = column("product_number", CRM_TYPE_TEXT, numbers);
    check(crm_create_many(session, "product", CRM_NUL, columns, 2, ROWS, CRM_ALL_OR_NOTHING, products, NULL, NULL, &error));
    snprintf(copy, sizeof copy, "%s/copy.crm", folder);
    check(crm_backup(crm, copy, CRM_NUL, NULL, NULL, &error));
    plain = open_plain(copy);

    printf("libcrm %s beside SQLite %s\n%-52s %11s %11s\n", crm_version(), sqlite3_libversion(), "", "libcrm", "SQLite");
    by_id = same("select * from product where id = :id");
    compare("20,000 records of 31 fields by id", 1.8, read_ours, read_plain);
    six = same(SIX);
    compare("1,000,000 rows of 6 columns", 1.3, step_ours, step_plain);
    compare("the same as a stream of Arrow, beside our stepping", 1.0, columns_ours, step_ours);
    listed = same(LISTED);
    compare("2,000 pages of 50", 1.4, page_ours, page_plain);
    sqlite3_finalize(by_id), sqlite3_finalize(six), sqlite3_finalize(listed);
    keep(&tables[0], "select " WRITTEN " from account order by id");
    keep(&tables[1], "select * from crm_change where entity = 1 order by seq");
    keep(&tables[2], "select * from crm_prefix where entity = 1 order by record, prefix");
    if (tables[0].count != ROWS || tables[1].count != ROWS) return 1;
    compare("50,000 records created from columns", 1.6, create_ours, create_plain);
    crm_session_close(session);
    crm_close(crm);
    sqlite3_close(plain);
    return 0;
}
