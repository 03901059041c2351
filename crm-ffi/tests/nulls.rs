//! NULL for every pointer of every function in turn, all else being as it should: a C program that is written here from
//! the declarations in crm.h, so that no function can be forgotten.
//!
//! First each function is called as it is meant, which must succeed: else NULL beside it would prove nothing. A function
//! that asks for what `good` does not know yet is told by name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails where it cannot go on")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::common::{Installed, VALGRIND, is_there, root};

struct Parameter {
    of_type: String,
    name: String,
}

impl Parameter {
    fn is_pointer(&self) -> bool {
        self.of_type.ends_with('*') || self.of_type.ends_with("_fn")
    }

    /// The handle that a call hands out through it: "rows" for `struct crm_rows **`.
    fn handed_out(&self) -> Option<&str> {
        let kind = self.of_type.strip_prefix("struct crm_")?.strip_suffix(" **")?;
        (kind != "error").then_some(kind)
    }
}

struct Function {
    answer: String,
    name: String,
    parameters: Vec<Parameter>,
    comment: String,
}

impl Function {
    fn has_status(&self) -> bool {
        self.parameters.last().is_some_and(|last| last.of_type == "struct crm_error **")
    }

    fn is_of_event(&self) -> bool {
        self.parameters.first().is_some_and(|first| first.of_type.contains("crm_event"))
    }

    /// True if the comment speaks of NULL, or is that of another function.
    fn says_null(&self) -> bool {
        self.comment.contains("NULL") || self.comment.contains("* As crm_")
    }

    fn lets_go(&self) -> bool {
        self.answer == "void" && (self.name.ends_with("_free") || self.name.ends_with("_close"))
    }
}

/// The functions of the header, each with its comment.
fn functions() -> Vec<Function> {
    let header = std::fs::read_to_string(root().join("../include/crm.h")).unwrap();
    let mut found = Vec::new();
    for part in header.split("/**").skip(1) {
        let (comment, code) = part.split_once("*/").unwrap();
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((start, rest)) = code.split_once('(') else { continue };
        let Some((given, _)) = rest.split_once(");") else { continue };
        let at = start.rfind("crm_").unwrap_or_default();
        if start.starts_with("typedef")
            || start.contains(';')
            || start.starts_with('#')
            || !start[at..].starts_with("crm_")
        {
            continue;
        }
        let parameters = given.split(", ").filter(|text| *text != "void").map(|text| {
            let at = text.rfind([' ', '*']).unwrap() + 1;
            Parameter { of_type: text[..at].trim().to_owned(), name: text[at..].to_owned() }
        });
        found.push(Function {
            answer: start[..at].trim().to_owned(),
            name: start[at..].to_owned(),
            parameters: parameters.collect(),
            comment: comment.to_owned(),
        });
    }
    found
}

/// What a text parameter is given, as C; by function where the name alone does not tell.
fn good_text(function: &str, name: &str) -> Option<&'static str> {
    Some(match (function, name) {
        ("crm_open" | "crm_open_with", "path") => "\":memory:\"",
        ("crm_backup" | "crm_export_csv", "path") => "new_path",
        (_, "path") => "csv_path",
        ("crm_guess_csv", "entity") => "\"contact\"",
        ("crm_schema_apply_json", "json") => "\"{\\\"crm_schema_pack\\\": 1}\"",
        ("crm_query_json", "json") => {
            "\"{\\\"crm_query\\\": 1, \\\"from\\\": \\\"account\\\", \\\"select\\\": [\\\"name\\\"]}\""
        }
        (_, "json") => "\"1\"",
        ("crm_values_set_decimal", "value") => "\"12.50\"",
        ("crm_id_parse", "value") => "w.id_text",
        (_, "value") => "\"Acme\"",
        ("crm_session_open", "user") => "NULL",
        ("crm_file_get", "entity") => "\"note\"",
        ("crm_file_get", "field") => "\"file\"",
        (_, "query") => "\"select name from account\"",
        (_, "cursor") => "w.cursor",
        (_, "entity") => "\"account\"",
        (_, "entities") => "\"account\"",
        (_, "name" | "field") => "\"name\"",
        (_, "command") => "\"security.privileges\"",
        (_, "input") => "\"{}\"",
        (_, "mapping") => "crm_string_text(mapping, NULL)",
        (_, "data") => "\"Nome,Cognome\\nAda,Rossi\\n\"",
        (_, "typed") => "\"acm\"",
        (_, "language") => "\"en\"",
        (_, "time_zone") => "\"UTC\"",
        (_, "sql") => "\"select 1\"",
        (_, "reason") => "\"no\"",
        (_, "file_name") => "\"ada.png\"",
        (_, "media_type") => "\"image/png\"",
        _ => return None,
    })
}

/// What a parameter is given when it is given something, as C.
fn good(function: &str, before: Option<&Parameter>, parameter: &Parameter) -> Option<String> {
    let name = parameter.name.as_str();
    let text = match (parameter.of_type.as_str(), name) {
        ("struct crm_error **", _) => "&w.error",
        ("const char *", _) => return good_text(function, name).map(str::to_owned),
        ("size_t", name) if name.ends_with("_length") => {
            if before.is_some_and(|before| before.of_type == "const char *") { "CRM_NUL" } else { "1" }
        }
        ("size_t", _) => "1",
        ("int32_t", "stage") => "CRM_BEFORE",
        ("int32_t", "operations") => "CRM_ON_CREATE",
        ("int32_t", "what") => "CRM_UNDO_CHANGE",
        ("int32_t", _) => "0",
        ("int64_t", "number") => "w.change",
        ("int64_t", "micros") if function == "crm_record_get_as_of" => "INT64_C(4102444800000000)",
        ("int64_t" | "double", _) => "0",
        ("const struct crm_t *" | "struct crm_t *", _) => "the_file",
        ("const struct crm_row *", _) => "crm_rows_row(w.rows)",
        ("const struct crm_event *" | "struct crm_event *", _) => "event",
        ("const struct crm_values *", "values") => "w.named",
        ("const struct crm_id *", _) if function == "crm_file_get" => "&note",
        ("const struct crm_id *", _) => "&w.id",
        ("const struct crm_options *", _) => "&options",
        ("const struct crm_column *", _) => "&column",
        ("const struct crm_error *" | "struct crm_error *", _) => "w.told",
        ("const uint8_t *", _) => "(const uint8_t *)\"x\"",
        ("char *", _) => "text_room",
        ("void *", _) => "&w",
        ("crm_progress_fn", _) => "go_on",
        ("crm_hook_fn", _) => "quiet_hook",
        ("crm_commit_fn", _) => "quiet_listener",
        ("struct ArrowArrayStream *", "stream") => "&w.stream",
        ("crm_destroy_fn", _) => "quiet_destroy",
        (of_type, name) if name.ends_with("_out") && of_type.ends_with('*') => return Some(format!("&{name}")),
        (of_type, _) => {
            let kind = of_type.trim_start_matches("const ").strip_prefix("struct crm_")?.strip_suffix(" *")?;
            let known = ["session", "record", "values", "rows", "string", "interrupt", "file", "listener"];
            return known.contains(&kind).then(|| format!("w.{kind}"));
        }
    };
    Some(text.to_owned())
}

/// One call in a world of its own; `null` is the parameter that is NULL.
fn write_call(program: &mut String, function: &Function, null: Option<usize>) {
    let name = &function.name;
    let mut given = Vec::new();
    let (mut rooms, mut freed) = (String::new(), String::new());
    for (at, parameter) in function.parameters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| function.parameters.get(at));
        let text = good(name, before, parameter).unwrap_or_else(|| {
            panic!("tests/nulls.rs: say in `good` what `{} {}` of {name} is given", parameter.of_type, parameter.name)
        });
        if parameter.name.ends_with("_out") && text == format!("&{}", parameter.name) {
            let held = parameter.of_type.strip_suffix('*').unwrap();
            let nothing = if held.ends_with('*') { "NULL" } else { "{0}" };
            let nothing = if held.contains("_t ") || held == "bool " { "0" } else { nothing };
            let _ = write!(rooms, "    {held}{} = {nothing};\n    (void){};\n", parameter.name, parameter.name);
        }
        match parameter.handed_out() {
            Some("t") => {
                let _ = writeln!(freed, "    crm_close({});", parameter.name);
            }
            Some("session") => {
                let _ = writeln!(freed, "    crm_session_close({});", parameter.name);
            }
            Some(kind) => {
                let _ = writeln!(freed, "    crm_{kind}_free({});", parameter.name);
            }
            None if parameter.of_type == "struct ArrowArrayStream *" && parameter.name.ends_with("_out") => {
                let name = &parameter.name;
                let _ = writeln!(freed, "    if ({name}.release != NULL) {name}.release(&{name});");
            }
            None => {}
        }
        given.push(if null == Some(at) { "NULL".to_owned() } else { text });
    }
    let which = null.and_then(|at| function.parameters.get(at)).map_or("-", |parameter| &parameter.name);
    let call = format!("{name}({})", given.join(", "));
    let prelude = if ["crm_commit", "crm_rollback"].contains(&name.as_str()) {
        "    OK(crm_begin(w.session, err));\n"
    } else {
        ""
    };
    // A hook cannot make a world: it runs in the middle of a write.
    let (enter, leave) = if function.is_of_event() {
        ("w = outside, w.error = NULL;", "crm_error_free(w.error);")
    } else {
        ("enter(&w);", "leave(&w);")
    };
    let tell = if function.has_status() {
        format!("status = {call};\n    tell_status(\"{name}\", \"{which}\", status, w.error);")
    } else if function.answer == "void" {
        format!("{call};\n    tell_neutral(\"{name}\", \"{which}\", 1);")
    } else if name == "crm_event_refuse" {
        format!("tell_status(\"{name}\", \"{which}\", {call}, NULL);")
    } else if name == "crm_row_find" {
        format!("tell_neutral(\"{name}\", \"{which}\", {call} == -1);")
    } else {
        format!("tell_neutral(\"{name}\", \"{which}\", !{call});")
    };
    let _ = write!(
        program,
        "    {{\n    world w;\n    int32_t status = 0;\n    char text_room[64];\n{rooms}    (void)text_room, (void)status;\n    {enter}\n{prelude}    {tell}\n\
         {freed}    {leave}\n    }}\n"
    );
}

fn program(functions: &[Function]) -> String {
    let mut program = "#include \"nulls.h\"\n\nstatic world outside;\n\n".to_owned();
    let mut called = Vec::new();
    for function in functions.iter().filter(|function| !function.parameters.is_empty()) {
        let event = if function.is_of_event() { "crm_event *event" } else { "void" };
        let _ = writeln!(program, "static void call_{}({event}) {{", function.name);
        if !function.lets_go() {
            write_call(&mut program, function, None);
        }
        for (at, _) in function.parameters.iter().enumerate().filter(|(_, parameter)| parameter.is_pointer()) {
            write_call(&mut program, function, Some(at));
        }
        program.push_str("}\n\n");
        called.push(function);
    }
    let in_hook = called.iter().filter(|function| function.is_of_event());
    let in_hook: String = in_hook.map(|function| format!("    call_{}(event);\n", function.name)).collect();
    // What the calls write sets the hook off again: once is enough.
    let _ = write!(
        program,
        "static int32_t in_hook(crm_event *event, void *userdata) {{\n    if (++*(int *)userdata > 1) return 0;\n{in_hook}\
         \x20   return 0;\n}}\n\nint main(int count, char **arguments) {{\n    int ran = 0;\n\
         \x20   begin_world(count, arguments);\n"
    );
    for function in called.iter().filter(|function| !function.is_of_event()) {
        let _ = writeln!(program, "    call_{}();", function.name);
    }
    program.push_str(
        "    in_the_hook(in_hook, &outside, &ran);\n    CHECK(ran > 0);\n    end_world();\n    return 0;\n}\n",
    );
    program
}

/// What the program tells of one call.
struct Told<'a> {
    function: &'a Function,
    null: &'a str,
    status: Option<i32>,
    line: &'a str,
}

fn judge(told: &Told) -> Option<String> {
    let Told { function, null, status, line } = told;
    let parameter = function.parameters.iter().find(|parameter| parameter.name == *null);
    let is_handle = function.parameters.first().is_some_and(|first| first.name == *null)
        && parameter.is_some_and(|first| first.of_type.contains("struct crm_"));
    let fault = match (status, parameter) {
        // As it is meant.
        (Some(0..=2) | None, None) => None,
        (Some(303), None) if function.name == "crm_event_refuse" => None,
        (Some(_), None) => Some("fails as it is meant: give it what it needs, in `good`"),
        (Some(901), _) => Some("finds a fault in the library"),
        (Some(101), _) => None,
        (Some(_), Some(_)) if function.name == "crm_event_refuse" => None,
        (Some(_), Some(of)) if of.of_type == "struct crm_error **" || of.of_type == "void *" => None,
        (Some(0..=2), Some(_)) if !is_handle && function.says_null() => None,
        (Some(0..=2), Some(_)) => Some("takes NULL, of which its comment says nothing"),
        (Some(_), Some(_)) => Some("does not refuse NULL with invalid_argument"),
        (None, Some(_)) if is_handle && !line.ends_with("nothing") => Some("answers something for no handle"),
        (None, Some(_)) => None,
    };
    fault.map(|fault| format!("{} with NULL for {null} {fault}: {line}", function.name))
}

#[test]
fn null_for_every_pointer_in_turn_is_refused_or_fine() {
    let installed = Installed::get();
    let functions = functions();
    let source = installed.prefix().join("nulls.c");
    std::fs::write(&source, program(&functions)).unwrap();
    let beside = format!("-I{}", root().join("tests/c").display());
    let program = installed.build(&source, &[&beside]);
    let said = installed.run(&program, &[]);

    let by_name: BTreeMap<&str, &Function> = functions.iter().map(|f| (f.name.as_str(), f)).collect();
    let mut calls = BTreeMap::new();
    let mut faults = Vec::new();
    for line in said.lines() {
        let mut words = line.split(' ');
        let function = by_name.get(words.next().unwrap()).unwrap();
        let null = words.next().unwrap();
        let status = (words.next() == Some("status")).then(|| words.next().unwrap().parse().unwrap());
        faults.extend(judge(&Told { function, null, status, line }));
        *calls.entry(function.name.as_str()).or_insert(0) += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // What the header declares and what the library shows are the same, so nothing was left out by misreading it.
    let symbols = std::fs::read_to_string(root().join("symbols.txt")).unwrap();
    for name in symbols.lines() {
        let function = by_name.get(name).unwrap_or_else(|| panic!("{name} was not found in crm.h"));
        let pointers = function.parameters.iter().filter(|parameter| parameter.is_pointer()).count();
        let as_meant = usize::from(!function.lets_go() && !function.parameters.is_empty());
        assert_eq!(calls.get(name).copied().unwrap_or(0), pointers + as_meant, "{name}");
    }
    println!("{} calls", calls.values().sum::<usize>());
    if is_there("valgrind") {
        installed.run(&program, &VALGRIND);
    }
}
