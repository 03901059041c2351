/*
 * crm.hpp - crm.h for C++17: handles that free themselves, exceptions, rows in a range-for. Only what C++ adds; the
 * meaning of everything stands in crm.h.
 *
 *     crm::File file("acme.crm");
 *     crm::Session session(file);
 *     crm::Record acme("account");
 *     acme.set("name", "Acme").set("address1_city", "Torino");
 *     session.save(acme);
 *     for (const crm::Row &row : session.query("select name from account")) std::cout << row.text(0) << '\n';
 */
#ifndef CRM_HPP
#define CRM_HPP

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "crm.h"

namespace crm {

/* What a call failed with. */
class Error : public std::runtime_error {
public:
    Error(int32_t status, crm_error *error)
        : std::runtime_error(error ? crm_error_message(error) : crm_status_text(status)), status_(status),
          details_(error ? crm_error_details_json(error) : "{}") {}
    int32_t status() const noexcept { return status_; }
    std::string id() const { return crm_status_text(status_); }
    const std::string &details_json() const noexcept { return details_; }

private:
    int32_t status_;
    std::string details_;
};

namespace detail {

/* Receives the error of a call, and throws it. */
class Check {
public:
    ~Check() { crm_error_free(error_); }
    operator crm_error **() noexcept { return &error_; }
    int32_t operator()(int32_t status) const {
        if (status >= 100) throw Error(status, error_);
        return status;
    }

private:
    crm_error *error_ = nullptr;
};

template <auto free> struct Free {
    template <class T> void operator()(T *handle) const noexcept { free(handle); }
};

template <class T, auto free> using Handle = std::unique_ptr<T, Free<free>>;

inline std::string taken(crm_string *string) {
    Handle<crm_string, crm_string_free> kept(string);
    size_t length = 0;
    const char *text = crm_string_text(string, &length);
    return text ? std::string(text, length) : std::string();
}

}  // namespace detail

/* The id of a record. */
class Id {
public:
    Id() = default;
    explicit Id(const crm_id &id) : id_(id) {}
    explicit Id(std::string_view text) {
        detail::Check check;
        check(crm_id_parse(text.data(), text.size(), &id_, check));
    }
    const crm_id *get() const noexcept { return &id_; }
    std::string text() const {
        char text[CRM_ID_TEXT_SIZE];
        crm_id_text(&id_, text);
        return text;
    }

private:
    crm_id id_{};
};

/* A row: the values of a record, or of one line of an answer. Borrowed from where it came from. */
class Row {
public:
    explicit Row(const crm_row *row) : row_(row) {}
    int32_t count() const { return crm_row_count(row_); }
    int32_t find(std::string_view name) const { return crm_row_find(row_, name.data(), name.size()); }
    std::string name(int32_t column) const {
        const char *name = crm_row_name(row_, column);
        return name ? name : "";
    }
    int32_t type(int32_t column) const { return crm_row_type(row_, column); }
    bool is_set(int32_t column) const { return type(column) != CRM_TYPE_NULL; }
    /* Empty where nothing is set; the view lives until the row moves on. */
    std::string_view text(int32_t column) const {
        size_t length = 0;
        const char *text = crm_row_text(row_, column, &length);
        return text ? std::string_view(text, length) : std::string_view();
    }
    std::string_view text(std::string_view name) const { return text(find(name)); }
    int64_t int64(int32_t column) const { return crm_row_int64(row_, column); }
    bool boolean(int32_t column) const { return crm_row_bool(row_, column); }
    double number(int32_t column) const { return crm_row_double(row_, column); }
    std::optional<int64_t> scaled(int32_t column, int32_t scale) const {
        int64_t number = 0;
        return crm_row_scaled(row_, column, scale, &number) ? std::optional(number) : std::nullopt;
    }
    std::optional<int64_t> days(int32_t column) const {
        int64_t days = 0;
        return crm_row_date(row_, column, &days) ? std::optional(days) : std::nullopt;
    }
    std::optional<int64_t> micros(int32_t column) const {
        int64_t micros = 0;
        return crm_row_timestamp(row_, column, &micros) ? std::optional(micros) : std::nullopt;
    }
    std::optional<Id> id(int32_t column) const {
        crm_id id;
        return crm_row_id(row_, column, &id) ? std::optional(Id(id)) : std::nullopt;
    }

private:
    const crm_row *row_;
};

/* The rows of an answer, to be gone through once. */
class Rows {
public:
    explicit Rows(crm_rows *rows) : rows_(rows) {}
    bool next() {
        detail::Check check;
        return check(crm_rows_next(rows_.get(), check)) == CRM_STATUS_ROW;
    }
    Row row() const { return Row(crm_rows_row(rows_.get())); }
    std::optional<std::string> cursor() const {
        const char *cursor = crm_rows_cursor(rows_.get());
        return cursor ? std::optional<std::string>(cursor) : std::nullopt;
    }

    class Iterator {
    public:
        Iterator(Rows *rows, bool is_row) : rows_(rows), row_(rows->row()), is_row_(is_row) {}
        const Row &operator*() const { return row_; }
        Iterator &operator++() {
            is_row_ = rows_->next();
            return *this;
        }
        bool operator!=(const Iterator &other) const { return is_row_ != other.is_row_; }

    private:
        Rows *rows_;
        Row row_;
        bool is_row_;
    };
    Iterator begin() { return Iterator(this, next()); }
    Iterator end() { return Iterator(this, false); }

private:
    detail::Handle<crm_rows, crm_rows_free> rows_;
};

/* How values are set, for records and for parameters. */
template <class Self> class Setters {
public:
    Self &set(std::string_view name, std::string_view text) {
        return done([&](auto err) {
            return crm_values_set_text(values(), name.data(), name.size(), text.data(), text.size(), err);
        });
    }
    Self &set(std::string_view name, const char *text) { return set(name, std::string_view(text)); }
    Self &set(std::string_view name, int64_t number) {
        return done([&](auto err) { return crm_values_set_int64(values(), name.data(), name.size(), number, err); });
    }
    Self &set(std::string_view name, int number) { return set(name, static_cast<int64_t>(number)); }
    Self &set(std::string_view name, bool truth) {
        return done([&](auto err) { return crm_values_set_bool(values(), name.data(), name.size(), truth, err); });
    }
    Self &set(std::string_view name, const Id &id) {
        return done([&](auto err) { return crm_values_set_id(values(), name.data(), name.size(), id.get(), err); });
    }
    Self &set_null(std::string_view name) {
        return done([&](auto err) { return crm_values_set_null(values(), name.data(), name.size(), err); });
    }
    /* An exact number: "1234.50". */
    Self &set_decimal(std::string_view name, std::string_view text) {
        return done([&](auto err) {
            return crm_values_set_decimal(values(), name.data(), name.size(), text.data(), text.size(), err);
        });
    }
    Self &set_scaled(std::string_view name, int64_t number, int32_t scale) {
        return done(
            [&](auto err) { return crm_values_set_scaled(values(), name.data(), name.size(), number, scale, err); });
    }
    Self &set_file(std::string_view name, const std::string &file_name, const std::string &media_type,
                   std::string_view data) {
        return done([&](auto err) {
            return crm_values_set_file(values(), name.data(), name.size(), file_name.c_str(), media_type.c_str(),
                                       reinterpret_cast<const uint8_t *>(data.data()), data.size(), err);
        });
    }
    Self &set_reference(std::string_view name, std::string_view entity, const Id &id) {
        return done([&](auto err) {
            return crm_values_set_reference(values(), name.data(), name.size(), entity.data(), entity.size(), id.get(),
                                            err);
        });
    }

private:
    crm_values *values() { return static_cast<Self *>(this)->values_handle(); }
    template <class Call> Self &done(Call call) {
        detail::Check check;
        check(call(static_cast<crm_error **>(check)));
        return *static_cast<Self *>(this);
    }
};

/* The parameters of a question. */
class Params : public Setters<Params> {
public:
    Params() {
        crm_values *values = nullptr;
        detail::Check check;
        check(crm_values_new(&values, check));
        values_.reset(values);
    }
    crm_values *values_handle() const { return values_.get(); }

private:
    detail::Handle<crm_values, crm_values_free> values_;
};

/* A record: what was read, and what it is to be given. */
class Record : public Setters<Record> {
public:
    explicit Record(crm_record *record) : record_(record) {}
    explicit Record(std::string_view entity) {
        crm_record *record = nullptr;
        detail::Check check;
        check(crm_record_new(entity.data(), entity.size(), &record, check));
        record_.reset(record);
    }
    crm_record *get() const noexcept { return record_.get(); }
    crm_values *values_handle() const { return crm_record_values(get()); }
    Row row() const { return Row(crm_record_row(get())); }
    std::string_view text(std::string_view field) const { return row().text(field); }
    int64_t version() const { return crm_record_version(get()); }
    std::optional<Id> id() const {
        crm_id id;
        return crm_record_id(get(), &id) ? std::optional(Id(id)) : std::nullopt;
    }

private:
    detail::Handle<crm_record, crm_record_free> record_;
};

/* A file that was attached to a record. (crm::File is the CRM file itself.) */
class Attachment {
public:
    explicit Attachment(crm_file *file) : file_(file) {}
    std::string name() const { return crm_file_name(file_.get()); }
    std::string media_type() const { return crm_file_media_type(file_.get()); }
    /* The view lives as long as this. */
    std::string_view data() const {
        size_t size = 0;
        const uint8_t *data = crm_file_data(file_.get(), &size);
        return {reinterpret_cast<const char *>(data), size};
    }

private:
    detail::Handle<crm_file, crm_file_free> file_;
};

/* A CRM file. */
class File {
public:
    explicit File(const std::string &path, const crm_options *options = nullptr) {
        crm_t *file = nullptr;
        detail::Check check;
        check(crm_open_with(path.data(), path.size(), options, &file, check));
        file_.reset(file);
    }
    crm_t *get() const noexcept { return file_.get(); }

private:
    detail::Handle<crm_t, crm_close> file_;
};

/* Somebody's way to the file. */
class Session {
public:
    /* Without a user, the system itself. */
    explicit Session(const File &file, std::optional<std::string> user = std::nullopt) {
        crm_session *session = nullptr;
        detail::Check check;
        check(crm_session_open(file.get(), user ? user->data() : nullptr, user ? user->size() : 0, &session, check));
        session_.reset(session);
    }
    crm_session *get() const noexcept { return session_.get(); }

    Record read(std::string_view entity, const Id &id) const {
        crm_record *record = nullptr;
        detail::Check check;
        check(crm_record_get(get(), entity.data(), entity.size(), id.get(), &record, check));
        return Record(record);
    }
    /* Creates or changes it; answers its id. */
    Id save(Record &record, bool only_if_unchanged = false) {
        detail::Check check;
        check(crm_record_save(get(), record.get(), only_if_unchanged, check));
        return record.id().value_or(Id());
    }
    void remove(std::string_view entity, const Id &id, int64_t version = 0) {
        detail::Check check;
        check(crm_record_delete(get(), entity.data(), entity.size(), id.get(), version, check));
    }
    Attachment file(std::string_view entity, const Id &id, std::string_view field) const {
        crm_file *file = nullptr;
        detail::Check check;
        check(crm_file_get(get(), entity.data(), entity.size(), id.get(), field.data(), field.size(), &file, check));
        return Attachment(file);
    }
    Rows query(std::string_view text) const { return ask(text, nullptr); }
    Rows query(std::string_view text, const Params &params) const { return ask(text, params.values_handle()); }
    Rows search(std::string_view typed, size_t limit = 20) const {
        crm_rows *rows = nullptr;
        detail::Check check;
        check(crm_search(get(), typed.data(), typed.size(), nullptr, 0, limit, &rows, check));
        return Rows(rows);
    }
    Rows changes_since(int64_t seq, size_t limit) const {
        crm_rows *rows = nullptr;
        detail::Check check;
        check(crm_changes_since(get(), seq, limit, &rows, check));
        return Rows(rows);
    }
    std::string execute(std::string_view command, std::string_view input) {
        crm_string *output = nullptr;
        detail::Check check;
        check(crm_execute(get(), command.data(), command.size(), input.data(), input.size(), &output, check));
        return detail::taken(output);
    }

private:
    Rows ask(std::string_view text, crm_values *params) const {
        crm_rows *rows = nullptr;
        detail::Check check;
        check(crm_query(get(), text.data(), text.size(), params, &rows, check));
        return Rows(rows);
    }
    detail::Handle<crm_session, crm_session_close> session_;
};

/* A transaction that is taken back unless it is committed. */
class Transaction {
public:
    explicit Transaction(Session &session) : session_(session.get()) {
        detail::Check check;
        check(crm_begin(session_, check));
    }
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    ~Transaction() {
        if (session_) crm_rollback(session_, nullptr);
    }
    void commit() {
        detail::Check check;
        crm_session *session = std::exchange(session_, nullptr);
        check(crm_commit(session, check));
    }

private:
    crm_session *session_;
};

/* Hears of commits until it goes: see crm_on_commit. An exception of the function ends that call and goes no further. */
class Listener {
public:
    using Function = std::function<void(int64_t first, int64_t last)>;
    Listener(const File &file, Function function) {
        auto kept = std::make_unique<Function>(std::move(function));
        crm_listener *listener = nullptr;
        detail::Check check;
        /* From here on the library has it, and destroys it also if the call fails. */
        check(crm_on_commit(file.get(), call, kept.release(), destroy, &listener, check));
        listener_.reset(listener);
    }

private:
    static void call(int64_t first, int64_t last, void *function) {
        try {
            (*static_cast<Function *>(function))(first, last);
        } catch (...) {
        }
    }
    static void destroy(void *function) { delete static_cast<Function *>(function); }
    detail::Handle<crm_listener, crm_listener_free> listener_;
};

}  // namespace crm

#endif /* CRM_HPP */
