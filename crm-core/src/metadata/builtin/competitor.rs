//! Somebody else who sells what one sells.

use super::build::{choice, decimal, email, entity, integer, money, multiline, text, url};
use super::shared::inline_address;
use super::{number, options};
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::COMPETITOR, "competitor")
        .english("Competitor", "Competitors")
        .italian("Concorrente", "Concorrenti")
        .with_activities()
        .fields([
            text(20, "name", "Name", "Nome", 100).required().unique().searchable(),
            choice(21, "industry", "Industry", "Settore", options::INDUSTRY),
            text(22, "key_product", "Key product", "Prodotto principale", 200).dynamics("keyproduct"),
            multiline(23, "overview", "Overview", "Panoramica"),
            multiline(24, "strengths", "Strengths", "Punti di forza"),
            multiline(25, "weaknesses", "Weaknesses", "Punti deboli"),
            multiline(26, "opportunities", "Opportunities", "Opportunità"),
            multiline(27, "threats", "Threats", "Minacce"),
            decimal(28, "win_percentage", "Win percentage", "Percentuale di vittorie", 2).dynamics("winpercentage"),
            money(29, "reported_revenue", "Reported revenue", "Fatturato dichiarato").dynamics("reportedrevenue"),
            integer(30, "reporting_year", "Reporting year", "Anno di riferimento", 1, 9999).dynamics("reportingyear"),
            integer(31, "reporting_quarter", "Reporting quarter", "Trimestre di riferimento", 1, 4)
                .dynamics("reportingquarter"),
            text(32, "ticker_symbol", "Ticker symbol", "Simbolo di borsa", 10).dynamics("tickersymbol"),
            text(33, "stock_exchange", "Stock exchange", "Borsa valori", 20).dynamics("stockexchange"),
            url(34, "website", "Website", "Sito web").dynamics("websiteurl"),
            email(35, "email", "E-mail", "E-mail"),
            url(36, "reference_page", "Page about it", "Pagina di riferimento").dynamics("referenceinfourl"),
        ])
        .fields(inline_address(1))
        .fields(inline_address(2))
        .primary("name")
        .view(&["name", "key_product", "win_percentage", "website"], &["name"])
        .build()
}
