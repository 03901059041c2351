//! From a lead to a paid invoice.

use super::Command;
use crate::domain::process::goal::Recalculate;
use crate::domain::process::sales::{
    ActivateQuote, CancelInvoice, CancelOrder, CloseQuote, CreateInvoice, CreateInvoiceOfOpportunity, CreateOrder,
    CreateOrderOfOpportunity, CreateQuote, DisqualifyLead, FulfilOrder, LockInvoicePrices, LockOrderPrices,
    LoseOpportunity, PayInvoice, QualifyLead, ReopenLead, ReopenOpportunity, ReviseQuote, SubmitOrder,
    UnlockInvoicePrices, UnlockOrderPrices, WinOpportunity, WinQuote,
};

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
    Command::of::<Recalculate>(),
    Command::of::<CancelInvoice>(),
    Command::of::<LockInvoicePrices>(),
    Command::of::<PayInvoice>(),
    Command::of::<UnlockInvoicePrices>(),
    Command::of::<DisqualifyLead>(),
    Command::of::<QualifyLead>(),
    Command::of::<ReopenLead>(),
    Command::of::<CreateInvoiceOfOpportunity>(),
    Command::of::<CreateOrderOfOpportunity>(),
    Command::of::<CreateQuote>(),
    Command::of::<LoseOpportunity>(),
    Command::of::<ReopenOpportunity>(),
    Command::of::<WinOpportunity>(),
    Command::of::<CancelOrder>(),
    Command::of::<CreateInvoice>(),
    Command::of::<FulfilOrder>(),
    Command::of::<LockOrderPrices>(),
    Command::of::<SubmitOrder>(),
    Command::of::<UnlockOrderPrices>(),
    Command::of::<ActivateQuote>(),
    Command::of::<CloseQuote>(),
    Command::of::<CreateOrder>(),
    Command::of::<ReviseQuote>(),
    Command::of::<WinQuote>(),
];
