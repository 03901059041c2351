use crate::base::time::Zone;
use crate::metadata::builtin::catalogue;
use crate::metadata::registry::Registry;
use crate::query::bind::{BindContext, bind};
use crate::query::parse::parse;
use crate::store::sql::dialect::Sqlite;

#[test]
fn smoke() {
    let registry = Registry::new(1, catalogue());
    for q in [
        "select * from opportunity where id = :id",
        "select name, account.address1_city, customer.name, owner.name, stage.label from opportunity where state = 'open' order by stage, name desc limit 5",
        "select stage.label, count(*), sum(estimated_value) total, avg(probability) from opportunity where state='open' and during(estimated_close_on, 'this quarter') group by stage order by total desc",
        "select full_name from contact c where account.name like 'A%' and not exists (select 1 from opportunity where contact = c.id and state in ('open', 'won'))",
        "select quarter(created_at), month(estimated_close_on), count(*) from opportunity group by 1, month(estimated_close_on)",
        "select name from account where owner = me() and id in (select account from contact where full_name <> 'x')",
    ] {
        let ctx = BindContext::unrestricted(Zone::named("Europe/Rome").unwrap(), "it");
        let plan = bind(&parse(q).unwrap(), &registry, &ctx).unwrap_or_else(|e| panic!("{q}: {e}"));
        let compiled = super::render(&plan, &registry, &Sqlite).unwrap();
        println!("{q}\n  {}\n  {:?}\n {:?}\n", compiled.text, compiled.slots, compiled.names);
    }
}
