//! The book of what was proposed, given and refused: as a list, as a table to take along, and as a paper that is signed
//! when something is handed over.

use super::super::guard::{Asked, SignedIn};
use super::super::page::{LAST_PAGE, Tab, at_page, cut, options, page, pager};
use super::super::plain_page::html;
use super::super::refusal::DeskRefusal;
use super::super::spreadsheet::spreadsheet;
use crate::model::aid::GrantState;
use crate::model::{Day, Timestamp};
use crate::server::db::PAGE;
use crate::server::db::aid::{LedgerLine, LedgerPart};
use crate::server::{App, db};
use crate::texts;
use crate::texts::aid as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;

/// Lines of a table to take along.
const MOST_LINES: u64 = 20_000;

/// What of it is wanted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct LedgerFilter {
    page: u64,
    resource: String,
    state: String,
    from: String,
    until: String,
}

impl LedgerFilter {
    fn part(&self) -> LedgerPart {
        LedgerPart {
            resource: Some(self.resource.trim().to_owned()).filter(|id| !id.is_empty()),
            state: GrantState::of_code(&self.state),
            from: Day::parse(&self.from).ok().map(Day::begins),
            until: Day::parse(&self.until).ok().map(Day::ends),
        }
    }

    fn address(&self, path: &str, page: u64) -> String {
        let fields: [(&str, &str); 4] =
            [("resource", &self.resource), ("state", &self.state), ("from", &self.from), ("until", &self.until)];
        at_page(path, &fields, page)
    }
}

/// The list.
pub(in crate::server::desk) async fn ledger(
    State(app): State<App>,
    who: SignedIn,
    Asked(wanted): Asked<LedgerFilter>,
) -> Result<Response, DeskRefusal> {
    let at = wanted.page.min(LAST_PAGE);
    let mut lines = db::aid::ledger(&app.db, &who.staff, &wanted.part(), (at * PAGE, PAGE + 1)).await?;
    let more = cut(&mut lines);
    let of = match wanted.part().resource {
        Some(id) => db::aid::resource(&app.db, &who.staff, &id).await?,
        None => None,
    };
    let states =
        GrantState::ALL.iter().map(|state| (state.code().to_owned(), says::state_of_many(*state).to_owned())).collect();
    let file = wanted.address("/desk/aid/grants.xlsx", 0);
    let (from, until) = (wanted.from.clone(), wanted.until.clone());
    let body = rsx! {
        div { class: "head", h1 { "{says::LEDGER}" if let Some(of) = &of { "：{of.name}" } }
            a { class: "button", href: "{file}", "{says::LEDGER_FILE}" }
            a { class: "button", href: "/desk/aid", "{says::TO_AID}" }
        }
        // What a browser fills in again after “back” would not be what the list shows.
        form { class: "row filters", method: "get", action: "/desk/aid/grants", autocomplete: "off",
            if of.is_some() { input { r#type: "hidden", name: "resource", value: "{wanted.resource}" } }
            label { "{says::LEDGER_STATE}" select { name: "state", {options(Some(says::LEDGER_ANY), states, &wanted.state)} } }
            label { "{says::LEDGER_FROM}" input { r#type: "date", name: "from", value: "{from}" } }
            label { "{says::LEDGER_UNTIL}" input { r#type: "date", name: "until", value: "{until}" } }
            button { r#type: "submit", "{says::LEDGER_LOOK}" }
        }
        {table(&lines, true)}
        {pager(at, more, |page| wanted.address("/desk/aid/grants", page))}
    };
    Ok(page(&who, Tab::Aid, says::LEDGER, body))
}

/// Lines as they are listed; on a resource's own page without its name.
pub(super) fn table(lines: &[LedgerLine], with_resource: bool) -> Element {
    let lines = lines.to_vec();
    let columns = says::LEDGER_COLUMNS.iter().skip(usize::from(!with_resource));
    rsx! {
        if lines.is_empty() {
            p { class: "empty", id: "ledger", "{says::LEDGER_EMPTY}" }
        } else {
            div { class: "scroll",
                table { class: "rows", id: "ledger",
                    thead { tr { for word in columns { th { "{word}" } } } }
                    tbody { for one in lines { {line(&one, with_resource)} } }
                }
            }
        }
    }
}

fn line(one: &LedgerLine, with_resource: bool) -> Element {
    let LedgerLine { grant, resource, case_number, proposed_by, .. } = one.clone();
    let amount = says::amount(grant.amount, &one.unit);
    let approved = one.approved_by.join("、");
    let (proposed, state) = (texts::day(grant.proposed_at), says::state(grant.state, grant.first_by.is_some()));
    let last = last_day(one);
    let gives = matches!(grant.state, GrantState::Approved | GrantState::Given);
    rsx! {
        tr {
            if with_resource { td { class: "words", a { href: "/desk/aid/{grant.resource}", "{resource}" } } }
            td { "{amount}" }
            td { a { href: "/desk/cases/{grant.case_id}/aid", "{case_number}" } }
            td { {texts::region(grant.adcode)} }
            td { "{proposed}　{proposed_by}" }
            td { class: "words", "{approved}" }
            td { "{state}"
                if gives { p { a { href: "/desk/grants/{grant.id}/print", target: "_blank", "{says::RECEIPT_PRINT}" } } }
            }
            td { "{last}" }
            td { class: "words", "{grant.remark}" }
        }
    }
}

/// When it was handed over, or else decided.
fn last_day(one: &LedgerLine) -> String {
    one.grant.given_at.or(one.grant.decided_at).map(texts::day).unwrap_or_default()
}

/// The same to take along.
pub(in crate::server::desk) async fn ledger_xlsx(
    State(app): State<App>,
    who: SignedIn,
    Asked(wanted): Asked<LedgerFilter>,
) -> Result<Response, DeskRefusal> {
    let mut lines = db::aid::ledger(&app.db, &who.staff, &wanted.part(), (0, MOST_LINES + 1)).await?;
    let cut = lines.len() as u64 > MOST_LINES;
    lines.truncate(usize::try_from(MOST_LINES).unwrap_or(usize::MAX));
    let day = Day::of(Timestamp::now());
    spreadsheet(&app, &who, &format!("aid-ledger-{day}"), workbook(&lines, cut)).await
}

fn workbook(lines: &[LedgerLine], cut: bool) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(says::LEDGER_SHEET) {
        sheet.write_with_format(0, column, heading, &bold)?;
    }
    let mut at = 1;
    for one in lines {
        let grant = &one.grant;
        let local = |moment: Option<Timestamp>| moment.map(|moment| Day::of(moment).to_string()).unwrap_or_default();
        let words = [
            one.resource.as_str(),
            one.unit.as_str(),
            one.case_number.as_str(),
            texts::region(grant.adcode),
            &local(Some(grant.proposed_at)),
            one.proposed_by.as_str(),
            &one.approved_by.join("、"),
            says::state(grant.state, grant.first_by.is_some()),
            &local(grant.decided_at),
            &local(grant.given_at),
            grant.remark.as_str(),
        ];
        #[expect(clippy::cast_precision_loss, reason = "at most a hundred million")]
        sheet.write_number(at, 0, grant.amount as f64)?;
        // A text, whatever it begins with: no name is a formula.
        for (column, word) in (1..).zip(words) {
            sheet.write_string(at, column, word)?;
        }
        at += 1;
    }
    if cut {
        sheet.write_string(at, 1, says::ledger_cut(MOST_LINES))?;
    }
    sheet.autofit();
    workbook.save_to_buffer()
}

/// The paper that is signed when it is handed over.
pub(in crate::server::desk) async fn receipt(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let one = db::aid::ledger_line(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    if !matches!(one.grant.state, GrantState::Approved | GrantState::Given) {
        return Err(DeskRefusal::Conflict(says::RECEIPT_NOT_YET.to_owned()));
    }
    let papers = db::aid::named(&app.db, std::iter::once(one.grant.resource.clone())).await?;
    let papers = papers.into_values().next().map(|row| row.papers).filter(|papers| !papers.is_empty());
    let papers = papers.unwrap_or_else(|| says::RECEIPT_NO_PAPERS.to_owned());
    let LedgerLine { grant, resource, case_number, proposed_by, .. } = one.clone();
    let (amount, approved) = (says::amount(grant.amount, &one.unit), one.approved_by.join("、"));
    let (desk, decided) = (texts::region(grant.adcode), grant.decided_at.map(texts::day).unwrap_or_default());
    let heads = says::RECEIPT_ROWS;
    let body = rsx! {
        main { class: "paper",
            h1 { "{says::RECEIPT}" }
            table { class: "facts",
                tbody {
                    tr { th { "{heads[0]}" } td { "{resource}" } th { "{heads[1]}" } td { "{amount}" } }
                    tr { th { "{heads[2]}" } td { "{case_number}" } th { "{heads[3]}" } td { "{desk} 12355" } }
                    tr { th { "{heads[4]}" } td { "{proposed_by}" } th { "{heads[5]}" } td { "{approved}　{decided}" } }
                    tr { th { "{heads[6]}" } td { colspan: 3, "{papers}" } }
                }
            }
            p { "{says::RECEIPT_WORDS}" }
            div { class: "signatures",
                for word in says::RECEIPT_SIGNS { p { "{word}" } }
            }
        }
    };
    Ok(html(StatusCode::OK, &format!("{} {case_number}", says::RECEIPT), body))
}
