/* Handles that were freed already, and handles of the wrong kind. */
#include "check.h"

int main(void) {
    crm_t *crm = NULL;
    crm_session *session = NULL;
    crm_record *record = NULL;
    crm_values *values = NULL;
    crm_string *text = NULL;
    crm_error *error = NULL;
    OK(crm_open(":memory:", CRM_NUL, &crm, err));
    OK(crm_session_open(crm, NULL, 0, &session, err));
    OK(crm_values_new(&values, err));
    OK(crm_record_new("account", CRM_NUL, &record, err));
    OK(crm_commands_json(&text, err));
    CHECK(crm_begin(NULL, &error) == INVALID);
    crm_values_free(values);
    crm_values_free(values);
    CHECK(crm_values_set_null(values, "name", CRM_NUL, NULL) == INVALID);
    crm_record_free(record);
    crm_record_free(record);
    CHECK(crm_record_save(session, record, 0, NULL) == INVALID);
    crm_string_free(text);
    crm_string_free(text);
    CHECK(crm_string_text(text, NULL) == NULL);
    crm_error_free(error);
    crm_error_free(error);
    crm_session_close(session);
    crm_session_close(session);
    CHECK(crm_begin(session, NULL) == INVALID);
    crm_close(crm);
    crm_close(crm);
    CHECK(crm_check(crm, &text, NULL) == INVALID);
    puts("freed: fine");
    return 0;
}
