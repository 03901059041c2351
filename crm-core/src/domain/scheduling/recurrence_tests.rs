use super::*;

/// First day, rule, the days it then happens on (of those up to the end of 2027, at most six).
const RULES: &[(&str, &str, &str)] = &[
    ("2026-01-05", "FREQ=DAILY;COUNT=3", "01-05 01-06 01-07"),
    ("2026-01-05", "FREQ=DAILY;INTERVAL=10;UNTIL=20260126", "01-05 01-15 01-25"),
    ("2026-01-05", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=6", "01-05 01-06 01-07 01-08 01-09 01-12"),
    ("2026-01-05", "RRULE:FREQ=WEEKLY;COUNT=3", "01-05 01-12 01-19"),
    ("2026-01-07", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4", "01-07 01-19 01-21 02-02"),
    ("2026-01-31", "FREQ=MONTHLY;COUNT=4", "01-31 03-31 05-31 07-31"),
    ("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "01-31 02-28 03-31"),
    ("2026-01-13", "FREQ=MONTHLY;BYDAY=2TU;COUNT=3", "01-13 02-10 03-10"),
    ("2026-01-30", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "01-30 02-27 03-27"),
    ("2026-02-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "02-13 03-13 11-13"),
    ("2024-02-29", "FREQ=YEARLY;COUNT=2", "02-29"),
    ("2026-03-10", "FREQ=YEARLY;BYMONTH=3;BYDAY=2TU;COUNT=2", "03-10 03-09"),
    ("2026-01-01", "FREQ=YEARLY;BYDAY=1TH;COUNT=2", "01-01 01-07"),
    ("2026-01-05", "FREQ=DAILY;COUNT=4\nEXDATE:20260106T090000Z,20260107", "01-05 01-08"),
    ("2026-01-05", "FREQ=DAILY;UNTIL=20260107T080000Z", "01-05 01-06 01-07"),
    ("2026-01-05", "FREQ=DAILY;UNTIL=20260107T075959Z", "01-05 01-06"),
    ("2026-01-01", "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2", "01-01"),
];

#[test]
fn rules_say_when_it_happens() {
    // Nine o'clock in Rome is eight by UTC, in winter.
    let rome = Zone::named("Europe/Rome").unwrap();
    let horizon = "2027-12-31T23:59:59".parse().unwrap();
    for (first, rule, days) in RULES {
        let first = format!("{first}T09:00:00").parse().unwrap();
        let starts = Rule::parse(rule).unwrap().starts(first, horizon, rome, 6);
        let told: Vec<String> = starts.iter().map(|start| start.format("%m-%d").to_string()).collect();
        assert_eq!(told.join(" "), *days, "{rule}");
        assert!(starts.iter().all(|start| start.time() == first.time()));
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    for rule in [
        "",
        "FREQ=HOURLY",
        "COUNT=3",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=2;UNTIL=20260101",
        "FREQ=DAILY;BYDAY=2MO",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=é",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;UNTIL=tomorrow",
        "FREQ=DAILY;BYSETPOS=1",
        "FREQ=DAILY\nFREQ=DAILY",
        "FREQ=DAILY\nEXDATE:soon",
    ] {
        let error = Rule::parse(rule).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArgument, "{rule}");
    }
}

#[test]
fn a_rule_that_names_no_day_ends() {
    let rule = Rule::parse("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30;BYMONTH=2").unwrap();
    let (first, horizon) = ("2026-02-01T09:00:00".parse().unwrap(), "2200-01-01T00:00:00".parse().unwrap());
    assert_eq!(rule.starts(first, horizon, Zone::UTC, 10).len(), 1);
}
