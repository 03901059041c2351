/* Columns out and in: a stream of Arrow read in C, read in another thread, and handed back. argv[1] is a folder. */
#include <pthread.h>
#include "check.h"

#define MALFORMED 701

static void *read_all(void *given) {
    struct ArrowArrayStream *stream = given;
    static int64_t rows;
    rows = 0;
    for (;;) {
        struct ArrowArray batch;
        CHECK(stream->get_next(stream, &batch) == 0);
        if (batch.release == NULL) break;
        CHECK(batch.n_children == 1 && batch.length > 0);
        rows += batch.length;
        batch.release(&batch);
    }
    stream->release(stream);
    CHECK(stream->release == NULL);
    return &rows;
}

/* A stream made in C, of one batch of one column of text that fails or ends afterwards. */
static int is_released, fails_next, given_out;
static const int32_t offsets[] = {0, 4, 4, 8};
static const char texts[] = "AcmeBeta";
static const void *text_buffers[] = {NULL, offsets, texts}, *no_buffers[] = {NULL};

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

static struct ArrowSchema text_schema;
static struct ArrowSchema *schemas[] = {&text_schema};
static struct ArrowArray text_array;
static struct ArrowArray *arrays[] = {&text_array};

static int own_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    (void)stream;
    memset(&text_schema, 0, sizeof text_schema);
    text_schema.format = "u", text_schema.name = "name", text_schema.flags = ARROW_FLAG_NULLABLE;
    text_schema.release = release_schema;
    memset(out, 0, sizeof *out);
    out->format = "+s", out->name = "", out->n_children = 1, out->children = schemas, out->release = release_schema;
    return 0;
}

static int own_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    (void)stream;
    memset(out, 0, sizeof *out);
    if (given_out++ > 0) return fails_next ? 5 : 0;
    memset(&text_array, 0, sizeof text_array);
    text_array.length = 3, text_array.n_buffers = 3, text_array.buffers = text_buffers, text_array.release = release_array;
    out->length = 3, out->n_buffers = 1, out->buffers = no_buffers, out->n_children = 1, out->children = arrays;
    out->release = release_array;
    return 0;
}

static const char *own_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "the tape is torn";
}

static void own_release(struct ArrowArrayStream *stream) {
    is_released++;
    stream->release = NULL;
}

static struct ArrowArrayStream own(int fails) {
    struct ArrowArrayStream stream;
    memset(&stream, 0, sizeof stream);
    stream.get_schema = own_schema, stream.get_next = own_next, stream.get_last_error = own_error;
    stream.release = own_release;
    fails_next = fails, given_out = 0, is_released = 0;
    return stream;
}

int main(int count, char **arguments) {
    char path[1024];
    crm_t *crm = NULL, *other = NULL;
    crm_session *session = NULL, *second = NULL;
    crm_string *faults = NULL;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    pthread_t thread;
    void *rows = NULL;
    size_t created = 77;
    CHECK(count == 2);
    snprintf(path, sizeof path, "%s/arrow.crm", arguments[1]);
    OK(crm_open(path, CRM_NUL, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    account(session, "Acme");
    account(session, "Beta");

    memset(&stream, 0, sizeof stream);
    OK(crm_query_arrow(session, "select name, version, id from account order by name", CRM_NUL, NULL, &stream, err));
    CHECK(stream.get_schema(&stream, &schema) == 0);
    CHECK(strcmp(schema.format, "+s") == 0 && schema.n_children == 3);
    CHECK(strcmp(schema.children[0]->format, "u") == 0 && strcmp(schema.children[0]->name, "name") == 0);
    CHECK(strcmp(schema.children[1]->format, "l") == 0 && strcmp(schema.children[2]->format, "w:16") == 0);
    schema.release(&schema);
    CHECK(stream.get_next(&stream, &batch) == 0);
    CHECK(batch.length == 2 && batch.n_children == 3);
    CHECK(memcmp(batch.children[0]->buffers[2], "AcmeBeta", 8) == 0);
    CHECK(((const int64_t *)batch.children[1]->buffers[1])[0] == 1);
    batch.release(&batch);
    CHECK(stream.get_next(&stream, &batch) == 0 && batch.release == NULL);
    stream.release(&stream);

    /* Read in another thread, after its session is gone. */
    OK(crm_session_open(crm, NULL, 0, &second, err));
    OK(crm_query_arrow(second, "select name from account", CRM_NUL, NULL, &stream, err));
    crm_session_close(second);
    CHECK(pthread_create(&thread, NULL, read_all, &stream) == 0);
    CHECK(pthread_join(thread, &rows) == 0 && *(int64_t *)rows == 2);

    /* From file to file, and never read at all. */
    OK(crm_open(":memory:", CRM_NUL, &other, err));
    OK(crm_session_open(other, NULL, 0, &second, err));
    OK(crm_query_arrow(session, "select name from account", CRM_NUL, NULL, &stream, err));
    OK(crm_create_many_arrow(second, "account", CRM_NUL, &stream, CRM_ALL_OR_NOTHING, &created, NULL, err));
    CHECK(created == 2 && stream.release == NULL);
    OK(crm_query_arrow(session, "select name from account", CRM_NUL, NULL, &stream, err));
    stream.release(&stream);

    /* One made by somebody else: the second name is missing. */
    stream = own(0);
    OK(crm_create_many_arrow(second, "account", CRM_NUL, &stream, CRM_KEEP_GOING, &created, &faults, err));
    CHECK(created == 2 && is_released == 1 && strstr(crm_string_text(faults, NULL), "\"row\":1"));
    crm_string_free(faults);
    stream = own(0);
    FAILS(VALIDATION, crm_create_many_arrow(second, "account", CRM_NUL, &stream, CRM_ALL_OR_NOTHING, NULL, NULL, err));
    CHECK(is_released == 1);
    stream = own(1);
    FAILS(MALFORMED, crm_create_many_arrow(second, "account", CRM_NUL, &stream, CRM_KEEP_GOING, &created, &faults, err));
    CHECK(is_released == 1 && created == 2);
    stream = own(0);
    FAILS(INVALID, crm_create_many_arrow(NULL, "account", CRM_NUL, &stream, CRM_KEEP_GOING, NULL, NULL, err));
    CHECK(is_released == 1 && stream.release == NULL);
    stream = own(0);
    FAILS(UNKNOWN_ENTITY, crm_create_many_arrow(second, "acount", CRM_NUL, &stream, 0, NULL, NULL, err));
    CHECK(is_released == 1);
    FAILS(INVALID, crm_create_many_arrow(second, "account", CRM_NUL, NULL, 0, NULL, NULL, err));
    memset(&stream, 0, sizeof stream);
    FAILS(MALFORMED, crm_create_many_arrow(second, "account", CRM_NUL, &stream, 0, NULL, NULL, err));
    FAILS(SYNTAX, crm_query_arrow(session, "selec name", CRM_NUL, NULL, &stream, err));
    FAILS(INVALID, crm_query_arrow(session, "select name from account", CRM_NUL, NULL, NULL, err));
    FAILS(INVALID, crm_query_arrow(NULL, "select name from account", CRM_NUL, NULL, &stream, err));
    CHECK(stream.release == NULL);

    crm_session_close(second);
    crm_session_close(session);
    crm_close(other);
    crm_close(crm);
    puts("arrow: fine");
    return 0;
}
