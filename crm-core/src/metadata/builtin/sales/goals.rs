//! What salespeople are to sell.

use super::super::build::{
    OptionRow, boolean, choice, closed, date, decimal, entity, integer, lookup, money, open, owner, reason, text,
    timestamp,
};
use super::super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;
use crate::metadata::state::State;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![quota(), goal()]
}

/// One row a salesperson and period, rather than a row a year with a column for each of its periods: whatever the
/// fiscal calendar, one question adds them up.
fn quota() -> EntityDef {
    entity(number::QUOTA, "quota")
        .english("Quota", "Quotas")
        .italian("Quota di vendita", "Quote di vendita")
        .fields([
            lookup(20, "salesperson", "Salesperson", "Venditore", number::USER)
                .required()
                .cascade(Cascade::KEEP)
                .dynamics("salespersonid"),
            date(21, "starts_on", "Start of the period", "Inizio del periodo").required().dynamics("effectiveon"),
            choice(22, "period", "Period", "Periodo", PERIOD).required().default_text("month"),
            money(23, "amount", "Amount", "Importo").required(),
            text(24, "remark", "Remark", "Nota", 200),
        ])
        .primary("remark")
        .key("salesperson_and_period", &["salesperson", "starts_on", "period"])
        .view(&["salesperson.full_name", "starts_on", "period", "amount"], &["starts_on", "salesperson"])
        .build()
}

fn goal() -> EntityDef {
    entity(number::GOAL, "goal")
        .english("Goal", "Goals")
        .italian("Obiettivo", "Obiettivi")
        .owned()
        .states(goal_states())
        .fields([
            text(20, "title", "Title", "Titolo", 300).required().searchable(),
            // Whoever is to reach it, which need not be whoever keeps the record.
            owner(21, "goal_owner", "Goal of", "Obiettivo di").cascade(Cascade::KEEP).dynamics("goalownerid"),
            lookup(22, "parent", "Parent goal", "Obiettivo superiore", number::GOAL)
                .hierarchy()
                .dynamics("parentgoalid"),
            boolean(23, "is_amount", "Counted in money", "Misurato in denaro").dynamics("isamount"),
            boolean(24, "is_fiscal_period", "Fiscal period", "Periodo fiscale").dynamics("isfiscalperiodgoal"),
            integer(25, "fiscal_year", "Fiscal year", "Anno fiscale", 1, 9999).dynamics("fiscalyear"),
            choice(26, "fiscal_period", "Period of the year", "Periodo dell'anno", FISCAL_PERIOD)
                .dynamics("fiscalperiod"),
            date(27, "starts_on", "From", "Dal").dynamics("goalstartdate"),
            date(28, "ends_on", "To", "Al").dynamics("goalenddate"),
            money(29, "target", "Target", "Traguardo").dynamics("targetmoney"),
            money(30, "stretch_target", "Stretch target", "Traguardo ambizioso").dynamics("stretchtargetmoney"),
            money(31, "actual", "Actual", "Effettivo").dynamics("actualmoney"),
            money(32, "in_progress", "In progress", "In corso").dynamics("inprogressmoney"),
            integer(33, "target_count", "Target (count)", "Traguardo (numero)", 0, MOST).dynamics("targetinteger"),
            integer(34, "stretch_target_count", "Stretch target (count)", "Traguardo ambizioso (numero)", 0, MOST)
                .dynamics("stretchtargetinteger"),
            integer(35, "actual_count", "Actual (count)", "Effettivo (numero)", 0, MOST).dynamics("actualinteger"),
            integer(36, "in_progress_count", "In progress (count)", "In corso (numero)", 0, MOST)
                .dynamics("inprogressinteger"),
            // More than the whole of it may be reached.
            decimal(37, "percentage", "Achieved (%)", "Raggiunto (%)", 2).read_only(),
            timestamp(38, "rolled_up_at", "Last added up", "Ultimo ricalcolo").read_only().dynamics("lastrolledupdate"),
            boolean(39, "is_overridden", "Set by hand", "Impostato a mano").read_only().dynamics("isoverridden"),
            boolean(40, "is_of_children_only", "Only from goals below", "Solo dagli obiettivi inferiori")
                .dynamics("rolluponlyfromchildgoals"),
            boolean(41, "is_of_owner_only", "Only the owner's records", "Solo i record del proprietario")
                .dynamics("consideronlygoalownersrecords"),
            boolean(42, "is_override", "May be set by hand", "Modificabile a mano").dynamics("isoverride"),
            choice(43, "metric", "What counts", "Che cosa conta", METRIC).default_text("opportunities"),
        ])
        .primary("title")
        .index(&["goal_owner", "starts_on"], "my goals by period")
        .view(&["title", "goal_owner", "starts_on", "ends_on", "target", "actual", "percentage"], &["-starts_on"])
        .build()
}

/// More than anybody counts.
const MOST: i64 = 1_000_000_000;

fn goal_states() -> [State; 2] {
    [
        open((0, "open", "Open", "Aperto"), &[1], [reason(0, "open", "Open", "Aperto")]),
        closed(
            (1, "closed", "Closed", "Chiuso"),
            &[0],
            [reason(1, "closed", "Closed", "Chiuso"), reason(2, "discarded", "Discarded", "Scartato")],
        ),
    ]
}

const PERIOD: &[OptionRow<'_>] = &[
    (1, "year", "Year", "Anno"),
    (2, "half_year", "Half a year", "Semestre"),
    (3, "quarter", "Quarter", "Trimestre"),
    (4, "month", "Month", "Mese"),
    (5, "four_weeks", "Four weeks", "Quattro settimane"),
];

const METRIC: &[OptionRow<'_>] = &[
    (1, "opportunities", "Opportunities won", "Opportunità vinte"),
    (2, "orders", "Orders fulfilled", "Ordini evasi"),
    (3, "invoices", "Invoices paid", "Fatture pagate"),
];

const FISCAL_PERIOD: &[OptionRow<'_>] = &[
    (1, "quarter_1", "Quarter 1", "Trimestre 1"),
    (2, "quarter_2", "Quarter 2", "Trimestre 2"),
    (3, "quarter_3", "Quarter 3", "Trimestre 3"),
    (4, "quarter_4", "Quarter 4", "Trimestre 4"),
    (101, "january", "January", "Gennaio"),
    (102, "february", "February", "Febbraio"),
    (103, "march", "March", "Marzo"),
    (104, "april", "April", "Aprile"),
    (105, "may", "May", "Maggio"),
    (106, "june", "June", "Giugno"),
    (107, "july", "July", "Luglio"),
    (108, "august", "August", "Agosto"),
    (109, "september", "September", "Settembre"),
    (110, "october", "October", "Ottobre"),
    (111, "november", "November", "Novembre"),
    (112, "december", "December", "Dicembre"),
    (201, "half_1", "Half 1", "Semestre 1"),
    (202, "half_2", "Half 2", "Semestre 2"),
    (301, "year", "Year", "Anno"),
    (401, "four_weeks_1", "Four weeks 1", "Quattro settimane 1"),
    (402, "four_weeks_2", "Four weeks 2", "Quattro settimane 2"),
    (403, "four_weeks_3", "Four weeks 3", "Quattro settimane 3"),
    (404, "four_weeks_4", "Four weeks 4", "Quattro settimane 4"),
    (405, "four_weeks_5", "Four weeks 5", "Quattro settimane 5"),
    (406, "four_weeks_6", "Four weeks 6", "Quattro settimane 6"),
    (407, "four_weeks_7", "Four weeks 7", "Quattro settimane 7"),
    (408, "four_weeks_8", "Four weeks 8", "Quattro settimane 8"),
    (409, "four_weeks_9", "Four weeks 9", "Quattro settimane 9"),
    (410, "four_weeks_10", "Four weeks 10", "Quattro settimane 10"),
    (411, "four_weeks_11", "Four weeks 11", "Quattro settimane 11"),
    (412, "four_weeks_12", "Four weeks 12", "Quattro settimane 12"),
    (413, "four_weeks_13", "Four weeks 13", "Quattro settimane 13"),
];
