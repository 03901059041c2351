/*
 * The first hour with libcrm, in C++: handles free themselves, failures are exceptions, rows are a range.
 *
 *     c++ -std=c++17 quickstart.cpp $(pkg-config --cflags --libs crm) -o quickstart && ./quickstart
 */
#include <crm.hpp>
#include <iostream>

namespace {

void story(const std::string &path) {
    crm::File file(path);
    crm::Session session(file);

    crm::Record acme("account");
    acme.set("name", "Acme").set("address1_city", "Torino").set("employees", 12);
    const crm::Id id = session.save(acme);

    {
        crm::Transaction transaction(session);
        crm::Record deal("opportunity");
        deal.set("name", "New wing").set_reference("customer", "account", id).set_decimal("estimated_value", "48500.50");
        session.save(deal);
        transaction.commit(); // without it, the end of the block takes everything back
    }

    for (const crm::Row &row : session.query("select name, estimated_value from opportunity where customer.name = :name",
                                             crm::Params().set("name", "Acme"))) {
        std::cout << row.text(0) << ": " << row.scaled(1, 2).value_or(0) << " cents\n";
    }
    for (const crm::Row &row : session.search("acm")) std::cout << "found " << row.text(1) << '\n';

    crm::Record read = session.read("account", id);
    std::cout << read.text("name") << " in " << read.text("address1_city") << ", version " << read.version() << '\n';
    std::cout << session.execute("security.rights",
                                 "{\"record\": {\"entity\": \"account\", \"id\": \"" + id.text() + "\"}}")
              << '\n';
    try {
        crm::Record nobody("contact");
        nobody.set("email", "nobody");
        session.save(nobody);
    } catch (const crm::Error &error) {
        std::cout << error.id() << ": " << error.details_json() << '\n';
    }
}

}  // namespace

int main(int count, char **arguments) {
    try {
        story(std::string(count > 1 ? arguments[1] : ".") + "/quickstart_cpp.crm");
        return 0;
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
