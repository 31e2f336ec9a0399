//! The desk's console: HTML with forms, for any office browser. Each route names the permission that it
//! needs; [`guard`] asks for it before any handler runs.

mod activities;
mod aid;
mod audit;
mod bulk;
mod bulletins;
mod campaigns;
mod cases;
mod channels;
mod claim_hearing;
mod companies;
mod company_behind;
mod company_claims;
mod company_figures;
mod confirm;
mod contributions;
mod deputies;
mod discussions;
mod door;
mod drafts;
mod figures;
mod fitness;
mod guard;
mod help;
mod holidays;
mod hours;
mod import_choices;
mod imports;
mod inbox;
mod intake;
mod letters;
mod library;
mod marked;
mod marked_thing;
mod meetings;
mod nudges;
mod office_sign_in;
mod office_work;
mod outreach;
mod overview;
mod overwriting;
mod own_account;
mod own_claims;
mod page;
mod partner_behind;
mod partners;
mod photos;
mod phrases;
mod plain_http;
mod plain_page;
mod posters;
mod proposal_papers;
mod proposals;
mod province;
mod province_behind;
mod province_map;
mod province_paper;
mod question;
mod question_line;
mod referrals;
mod refill;
mod refusal;
mod refused;
mod register;
mod reports;
mod retention;
mod roster;
mod samples;
mod sign_in;
mod spreadsheet;
mod staff;
mod standard;
mod station;
mod station_check;
mod station_photos;
mod stations;
mod training;
mod visible_station;
mod voices;
mod volunteers;
mod work_behind;
mod worklist;

pub(super) use guard::Uploaded;
pub(super) use referrals::{WorkForm, WorkPart, answer_form, side_forms, told as told_of_referral, with_files};
pub(super) use refused::Refused;
pub(super) use station::differences as station_differences;

use self::guard::{Asked, SignedIn};
use super::App;
use super::security::knowing_own_forms;
use crate::api::paths;
use crate::model::office_work::OfficeWork;
use crate::model::staff::Permission;
use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

/// A route of the console.
#[derive(Clone, Debug)]
pub struct DeskRoute {
    /// `GET` or `POST`.
    pub method: Method,
    /// Its address; braces stand for numbers.
    pub path: &'static str,
    /// What who asks must be allowed to do; none where nobody needs to be signed in.
    pub needs: Option<Permission>,
}

/// A route and what answers it.
type Handled = (DeskRoute, MethodRouter<App>);

fn public(method: Method, path: &'static str, handler: MethodRouter<App>) -> Handled {
    (DeskRoute { method, path, needs: None }, handler)
}

fn shows(path: &'static str, permission: Permission, handler: MethodRouter<App>) -> Handled {
    (DeskRoute { method: Method::GET, path, needs: Some(permission) }, handler)
}

fn does(path: &'static str, permission: Permission, handler: MethodRouter<App>) -> Handled {
    (DeskRoute { method: Method::POST, path, needs: Some(permission) }, handler)
}

/// The figures of a kind of work as a file, for who sees its page.
fn work_file(path: &'static str, permission: Permission, work: OfficeWork) -> Handled {
    let file = move |app: State<App>, who: SignedIn, looking: Asked<office_work::SpanChoice>| {
        office_work::xlsx(work, app, who, looking)
    };
    shows(path, permission, get(file))
}

/// What stands behind them, for who sees their page.
fn work_counted(path: &'static str, permission: Permission, work: OfficeWork) -> Handled {
    let list = move |app: State<App>, who: SignedIn, looking: Asked<work_behind::WorkBehind>| {
        work_behind::list(work, app, who, looking)
    };
    shows(path, permission, get(list))
}

fn all() -> Vec<Handled> {
    let mut all = of_questions();
    all.extend(of_couriers());
    all.extend(of_partners());
    all.extend(of_campaigns());
    all.extend(of_voices());
    all.extend(of_stations());
    all.extend(of_office());
    all
}

/// Stations, their reports and their tables.
fn of_stations() -> Vec<Handled> {
    use Permission as P;
    vec![
        shows("/desk/stations", P::RunStations, get(stations::list)),
        shows("/desk/stations/new", P::RunStations, get(stations::new)),
        does("/desk/stations", P::RunStations, post(stations::create)),
        shows("/desk/stations/check", P::RunStations, get(station_check::show)),
        shows("/desk/stations/{station}", P::RunStations, get(station::show)),
        does("/desk/stations/{station}", P::RunStations, post(station::save)),
        does("/desk/stations/{station}/state", P::RunStations, post(station::set_state)),
        does("/desk/stations/{station}/supplies", P::RunStations, post(station::supplies)),
        does("/desk/stations/{station}/keeper", P::RunStations, post(station::keeper)),
        does("/desk/stations/{station}/photos", P::RunStations, post(station_photos::add)),
        does("/desk/stations/{station}/drop-photo", P::RunStations, post(station_photos::remove)),
        shows("/desk/posters", P::RunStations, get(posters::show)),
        shows("/desk/posters.pdf", P::RunStations, get(posters::pdf)),
        shows("/desk/posters.svg", P::RunStations, get(posters::svg)),
        shows("/desk/posters.zip", P::RunStations, get(posters::zip)),
        shows("/desk/stations.xlsx", P::RunStations, get(imports::export)),
        shows("/desk/imports", P::RunStations, get(imports::list)),
        does("/desk/imports", P::RunStations, post(imports::send)),
        shows("/desk/imports/{import}", P::RunStations, get(imports::show)),
        does("/desk/imports/{import}/choices", P::RunStations, post(imports::choose)),
        does("/desk/imports/{import}/write", P::RunStations, post(imports::write)),
        does("/desk/imports/{import}/undo", P::RunStations, post(imports::undo)),
        shows("/desk/reports", P::RunStations, get(reports::list)),
        shows("/desk/reports/{report}", P::RunStations, get(reports::show)),
        shows("/desk/reports/{report}/attachments/{attachment}", P::RunStations, get(reports::attachment)),
        does("/desk/reports/{report}", P::RunStations, post(reports::handle)),
        does("/desk/reports/{report}/show-photo", P::RunStations, post(reports::show_photo)),
        does("/desk/reports/{report}/take-on", P::RunStations, post(reports::take_on)),
    ]
}

/// Questions: the inbox, each of them, many at once, calls and visits.
fn of_questions() -> Vec<Handled> {
    use Permission as P;
    vec![
        shows("/desk/inbox", P::ReadQuestions, get(inbox::show)),
        shows(paths::DESK_NEWS, P::ReadQuestions, get(inbox::news)),
        shows("/desk/questions/{question}", P::ReadQuestions, get(question::show)),
        shows("/desk/questions/{question}/attachments/{attachment}", P::ReadQuestions, get(question::attachment)),
        does("/desk/questions/{question}/answer", P::AnswerQuestions, post(question::answer)),
        does("/desk/questions/{question}/withdraw-answer", P::AnswerQuestions, post(question::withdraw_answer)),
        does("/desk/questions/{question}/correct-answer", P::AnswerQuestions, post(question::correct_answer)),
        does("/desk/questions/{question}/draft", P::AnswerQuestions, post(question::draft)),
        does("/desk/questions/{question}/close", P::AnswerQuestions, post(question::close)),
        does("/desk/questions/{question}/take-on", P::AnswerQuestions, post(question::take_on)),
        does("/desk/questions/{question}/danger", P::AnswerQuestions, post(question::mark_danger)),
        does("/desk/questions/{question}/assign", P::AssignQuestions, post(question::assign)),
        does("/desk/questions/{question}/move", P::AssignQuestions, post(question::hand_over)),
        does("/desk/questions/{question}/case", P::WorkCases, post(question::open_case)),
        does("/desk/questions/{question}/dismiss", P::AnswerQuestions, post(question::dismiss)),
        does("/desk/questions/{question}/reopen", P::AnswerQuestions, post(question::reopen)),
        does("/desk/questions/{question}/follow", P::ReadQuestions, post(question::follow)),
        does("/desk/questions/{question}/leave", P::ReadQuestions, post(question::leave)),
        does("/desk/questions/{question}/merge", P::AssignQuestions, post(question::merge)),
        does("/desk/questions/{question}/unmerge", P::AssignQuestions, post(question::unmerge)),
        does("/desk/questions/{question}/split", P::AssignQuestions, post(question::split)),
        does("/desk/questions/{question}/silence", P::AssignQuestions, post(question::silence_account)),
        does("/desk/questions/{question}/claim", P::AnswerQuestions, post(intake::claim)),
        does("/desk/bulk", P::AnswerQuestions, post(bulk::act)),
        shows("/desk/intake", P::AnswerQuestions, get(intake::show)),
        does("/desk/intake", P::AnswerQuestions, post(intake::take_in)),
        shows("/desk/phrases", P::AnswerQuestions, get(phrases::list)),
        does("/desk/phrases", P::AnswerQuestions, post(phrases::add)),
        does("/desk/phrases/remove", P::AnswerQuestions, post(phrases::remove)),
    ]
}

/// What partners work on, and the files that they send.
fn of_partners() -> Vec<Handled> {
    use Permission as P;
    vec![
        shows("/desk/cases/{case}/referrals/{referral}/files/{partner_file}", P::WorkCases, get(cases::partner_file)),
        does("/desk/cases/{case}/referrals/{referral}/pass-on", P::WorkCases, post(cases::pass_on)),
        shows("/desk/referrals", P::WorkReferrals, get(referrals::list)),
        shows("/desk/referrals/{partner_referral}", P::WorkReferrals, get(referrals::show)),
        does("/desk/referrals/{partner_referral}", P::WorkReferrals, post(referrals::work)),
        shows("/desk/referrals/{partner_referral}/files/{partner_file}", P::WorkReferrals, get(referrals::file)),
    ]
}

/// Cases, activities, letters, figures; and the console itself.
#[allow(clippy::too_many_lines, reason = "a list")]
fn of_couriers() -> Vec<Handled> {
    use Permission as P;
    vec![
        public(Method::GET, "/desk/sign-in", get(sign_in::show)),
        public(Method::POST, "/desk/sign-in", post(sign_in::sign_in)),
        public(Method::GET, "/desk/sign-in/office", get(office_sign_in::begin)),
        public(Method::GET, super::oidc::Oidc::BACK, get(office_sign_in::back)),
        public(Method::POST, "/desk/sign-in/office/code", post(office_sign_in::code)),
        public(Method::GET, "/desk/desk.css", get(page::style)),
        public(Method::GET, "/desk/desk.js", get(page::script)),
        does("/desk/sign-out", P::OwnAccount, post(sign_in::sign_out)),
        shows("/desk", P::OwnAccount, get(overview::home)),
        shows("/desk/overview", P::ReadQuestions, get(overview::show)),
        shows("/desk/overview/questions", P::ReadQuestions, get(overview::list)),
        shows("/desk/danger", P::ReadQuestions, get(marked::list)),
        shows("/desk/province", P::OverseeProvince, get(province::show)),
        shows("/desk/province/behind", P::OverseeProvince, get(province_behind::list)),
        shows("/desk/province.xlsx", P::OverseeProvince, get(province_paper::xlsx)),
        shows("/desk/province/print", P::OverseeProvince, get(province_paper::print)),
        does("/desk/province/nudge", P::OverseeProvince, post(province::nudge)),
        shows("/desk/nudges", P::ReadQuestions, get(nudges::list)),
        does("/desk/nudges/{nudge}", P::AssignQuestions, post(nudges::done)),
        does("/desk/nudges/{nudge}/withdraw", P::OverseeProvince, post(nudges::withdraw)),
        shows("/desk/cases", P::AnswerReferrals, get(cases::list)),
        shows("/desk/cases/{case}", P::AnswerReferrals, get(cases::show)),
        shows("/desk/cases/{case}/print", P::WorkCases, get(cases::print)),
        does("/desk/cases/{case}/step", P::WorkCases, post(cases::step)),
        does("/desk/cases/{case}/bring", P::WorkCases, post(cases::bring)),
        does("/desk/cases/{case}/refer", P::WorkCases, post(cases::refer)),
        does("/desk/cases/{case}/referrals/{referral}", P::AnswerReferrals, post(cases::answer)),
        does("/desk/cases/{case}/referrals/{referral}/reply", P::WorkCases, post(cases::reply)),
        does("/desk/cases/{case}/referrals/{referral}/link", P::WorkCases, post(cases::link)),
        does("/desk/cases/{case}/referrals/{referral}/withdraw", P::WorkCases, post(cases::withdraw)),
        shows("/desk/aid", P::WorkCases, get(aid::list)),
        work_file("/desk/aid.xlsx", P::WorkCases, OfficeWork::Aid),
        work_counted("/desk/aid/counted", P::WorkCases, OfficeWork::Aid),
        does("/desk/aid", P::KeepAid, post(aid::add)),
        shows("/desk/aid/grants", P::WorkCases, get(aid::ledger)),
        shows("/desk/aid/grants.xlsx", P::WorkCases, get(aid::ledger_xlsx)),
        shows("/desk/aid/{aid}", P::WorkCases, get(aid::show)),
        does("/desk/aid/{aid}", P::KeepAid, post(aid::change)),
        shows("/desk/cases/{case}/aid", P::WorkCases, get(aid::of_case)),
        does("/desk/cases/{case}/aid", P::WorkCases, post(aid::set_hardship)),
        does("/desk/cases/{case}/aid/propose", P::WorkCases, post(aid::propose)),
        does("/desk/grants/{grant}", P::WorkCases, post(aid::decide)),
        shows("/desk/grants/{grant}/print", P::WorkCases, get(aid::receipt)),
        shows("/desk/companies", P::WorkCases, get(companies::list)),
        shows("/desk/companies.xlsx", P::WorkCases, get(company_figures::xlsx)),
        shows("/desk/companies/counted", P::WorkCases, get(company_behind::list)),
        does("/desk/companies", P::KeepCompanies, post(companies::keep)),
        does("/desk/companies/publish", P::KeepCompanies, post(companies::publish)),
        shows("/desk/companies/{company}", P::WorkCases, get(company_claims::of_company)),
        does("/desk/companies/{company}/claims", P::WorkCases, post(company_claims::send)),
        shows("/desk/claims", P::WorkCases, get(company_claims::list)),
        work_file("/desk/claims.xlsx", P::WorkCases, OfficeWork::Claims),
        work_counted("/desk/claims/counted", P::WorkCases, OfficeWork::Claims),
        does("/desk/claims/{claim}", P::WorkCases, post(company_claims::work)),
        shows("/desk/own-claims/{claim}", P::WorkReferrals, get(own_claims::show)),
        does("/desk/own-claims/{claim}", P::WorkReferrals, post(own_claims::answer)),
        does("/desk/questions/{question}/company", P::WorkCases, post(question::name_company)),
        does("/desk/voices/{voice}/company", P::ModerateVoices, post(voices::name_company)),
        shows("/desk/partners", P::WorkCases, get(partners::list)),
        does("/desk/partners", P::KeepPartners, post(partners::add)),
        shows("/desk/partners/{partner}", P::WorkCases, get(partners::show)),
        does("/desk/partners/{partner}", P::KeepPartners, post(partners::change)),
        shows("/desk/partners/{partner}/referrals", P::WorkCases, get(partner_behind::list)),
        does("/desk/partners/{partner}/people", P::KeepPartners, post(partners::add_member)),
        shows("/desk/activities", P::CheckIn, get(activities::list)),
        shows("/desk/activities/new", P::RunActivities, get(activities::new)),
        does("/desk/activities", P::RunActivities, post(activities::create)),
        shows("/desk/activities/{activity}", P::CheckIn, get(activities::show)),
        does("/desk/activities/{activity}", P::RunActivities, post(activities::write)),
        does("/desk/activities/{activity}/slots", P::RunActivities, post(activities::add_slots)),
        does("/desk/activities/{activity}/slots/{slot}", P::RunActivities, post(activities::resize)),
        does("/desk/activities/{activity}/slots/{slot}/drop", P::RunActivities, post(activities::drop_slot)),
        does("/desk/activities/{activity}/publish", P::RunActivities, post(activities::publish)),
        does("/desk/activities/{activity}/finish", P::RunActivities, post(activities::finish)),
        does("/desk/activities/{activity}/call-off", P::RunActivities, post(activities::call_off)),
        shows("/desk/activities/{activity}/bookings", P::RunActivities, get(door::bookings)),
        shows("/desk/activities/{activity}/bookings.xlsx", P::RunActivities, get(door::xlsx)),
        shows("/desk/activities/{activity}/door", P::CheckIn, get(door::door)),
        does("/desk/activities/{activity}/check-in", P::CheckIn, post(door::check_in)),
        does("/desk/activities/{activity}/undo-check-in", P::CheckIn, post(door::undo_check_in)),
        shows("/desk/letters", P::WriteLetters, get(letters::list)),
        shows("/desk/letters/new", P::WriteLetters, get(letters::new)),
        shows("/desk/letters/{letter}", P::WriteLetters, get(letters::show)),
        does("/desk/letters/{letter}", P::WriteLetters, post(letters::write)),
        does("/desk/letters/{letter}/photos", P::WriteLetters, post(letters::add_photos)),
        shows("/desk/letters/{letter}/photos/{photo}", P::WriteLetters, get(letters::photo)),
        does("/desk/letters/{letter}/drop-photo", P::WriteLetters, post(letters::drop_photo)),
        does("/desk/letters/{letter}/state", P::WriteLetters, post(letters::set_state)),
        shows("/desk/figures", P::ReadFigures, get(figures::show)),
        shows("/desk/figures/months", P::ReadFigures, get(figures::months)),
        shows("/desk/figures/behind", P::ReadTrueFigures, get(figures::list_behind)),
        shows("/desk/report", P::ReadFigures, get(figures::report)),
        shows("/desk/report.xlsx", P::ReadFigures, get(figures::xlsx)),
        shows("/desk/library", P::WriteLibrary, get(library::list)),
        shows("/desk/library/new", P::WriteLibrary, get(library::new)),
        shows("/desk/library/{answer}", P::WriteLibrary, get(library::show)),
        does("/desk/library/{answer}", P::WriteLibrary, post(library::propose)),
        does("/desk/library/{answer}/decide", P::ApproveLibrary, post(library::decide)),
        does("/desk/library/{answer}/withdraw", P::ApproveLibrary, post(library::withdraw)),
    ]
}

/// What couriers say, the deputies who hear it, proposals, and what is handed in to the province.
fn of_voices() -> Vec<Handled> {
    use Permission as P;
    vec![
        shows("/desk/voices", P::ModerateVoices, get(voices::list)),
        shows("/desk/voices/{voice}", P::ModerateVoices, get(voices::show)),
        shows("/desk/voices/{voice}/attachments/{attachment}", P::ModerateVoices, get(voices::attachment)),
        does("/desk/voices/{voice}/take-on", P::ModerateVoices, post(voices::take_on)),
        does("/desk/voices/{voice}/decide", P::ModerateVoices, post(voices::decide)),
        does("/desk/voices/{voice}/answer", P::ModerateVoices, post(voices::answer)),
        does("/desk/voices/{voice}/tag", P::ModerateVoices, post(voices::tag)),
        does("/desk/voices/{voice}/merge", P::ModerateVoices, post(voices::merge)),
        does("/desk/voices/{voice}/gather", P::ModerateVoices, post(voices::gather)),
        shows("/desk/proposals", P::ModerateVoices, get(proposals::list)),
        work_file("/desk/proposals.xlsx", P::ModerateVoices, OfficeWork::Proposals),
        work_counted("/desk/proposals/counted", P::ModerateVoices, OfficeWork::Proposals),
        does("/desk/proposals", P::ModerateVoices, post(proposals::create)),
        shows("/desk/proposals/{proposal}", P::ModerateVoices, get(proposals::show)),
        does("/desk/proposals/{proposal}", P::ModerateVoices, post(proposals::step)),
        does("/desk/proposals/{proposal}/document", P::ModerateVoices, post(proposal_papers::write)),
        does("/desk/proposals/{proposal}/sign", P::SignProposals, post(proposal_papers::sign)),
        does("/desk/proposals/{proposal}/hand-in", P::ModerateVoices, post(proposal_papers::hand_in)),
        does("/desk/proposals/{proposal}/correct", P::ModerateVoices, post(proposal_papers::correct)),
        does(
            "/desk/proposals/{proposal}/hand-in-elsewhere",
            P::ModerateVoices,
            post(proposal_papers::hand_in_elsewhere),
        ),
        shows("/desk/proposals/{proposal}/document/file", P::ModerateVoices, get(proposal_papers::document_file)),
        does("/desk/proposals/{proposal}/answer", P::ModerateVoices, post(proposal_papers::answer)),
        does("/desk/proposals/{proposal}/correct-answer", P::ModerateVoices, post(proposal_papers::correct_answer)),
        shows("/desk/proposals/{proposal}/answers/{number}/file", P::ModerateVoices, get(proposal_papers::answer_file)),
        does("/desk/proposals/{proposal}/satisfaction", P::ModerateVoices, post(proposal_papers::rate)),
        does("/desk/proposals/{proposal}/text", P::ModerateVoices, post(proposal_papers::ending::rewrite)),
        does("/desk/proposals/{proposal}/end", P::ModerateVoices, post(proposal_papers::ending::end)),
        does("/desk/proposals/{proposal}/meeting", P::ModerateVoices, post(proposal_papers::of_meeting)),
        shows("/desk/proposals/{proposal}/print", P::ModerateVoices, get(proposal_papers::print)),
        shows("/desk/deputies", P::ModerateVoices, get(deputies::list)),
        does("/desk/deputies", P::KeepDeputies, post(deputies::add)),
        shows("/desk/deputies/{deputy}", P::ModerateVoices, get(deputies::show)),
        does("/desk/deputies/{deputy}", P::KeepDeputies, post(deputies::change)),
        shows("/desk/meetings", P::ModerateVoices, get(meetings::list)),
        does("/desk/meetings", P::ModerateVoices, post(meetings::add)),
        shows("/desk/meetings/{meeting}", P::ModerateVoices, get(meetings::show)),
        does("/desk/meetings/{meeting}", P::ModerateVoices, post(meetings::change)),
        does("/desk/meetings/{meeting}/invite", P::RunActivities, post(meetings::invite)),
        does("/desk/meetings/{meeting}/couriers", P::ModerateVoices, post(meetings::couriers)),
        does("/desk/meetings/{meeting}/came", P::ModerateVoices, post(meetings::came)),
        does("/desk/meetings/{meeting}/minutes", P::ModerateVoices, post(meetings::minutes)),
        does("/desk/meetings/{meeting}/agenda", P::ModerateVoices, post(meetings::agenda)),
        shows("/desk/meetings/{meeting}/print", P::ModerateVoices, get(meetings::print)),
        does("/desk/meetings/{meeting}/call-off", P::ModerateVoices, post(meetings::call_off)),
        does("/desk/meetings/{meeting}/photos", P::ModerateVoices, post(meetings::add_photos)),
        shows("/desk/meetings/{meeting}/photos/{photo}", P::ModerateVoices, get(meetings::photo)),
        does("/desk/meetings/{meeting}/drop-photo", P::ModerateVoices, post(meetings::drop_photo)),
        shows("/desk/contributions", P::Contribute, get(contributions::list)),
        shows("/desk/contributions/new", P::Contribute, get(contributions::new)),
        work_file("/desk/contributions.xlsx", P::Contribute, OfficeWork::Contributions),
        work_counted("/desk/contributions/counted", P::Contribute, OfficeWork::Contributions),
        does("/desk/contributions", P::Contribute, post(contributions::add)),
        shows("/desk/contributions/{contribution}", P::Contribute, get(contributions::show)),
        does("/desk/contributions/{contribution}", P::Contribute, post(contributions::change)),
        does("/desk/contributions/{contribution}/photos", P::Contribute, post(contributions::add_photos)),
        shows("/desk/contributions/{contribution}/photos/{photo}", P::Contribute, get(contributions::photo)),
        does("/desk/contributions/{contribution}/drop-photo", P::Contribute, post(contributions::drop_photo)),
        does("/desk/contributions/{contribution}/take-back", P::Contribute, post(contributions::take_back)),
        does("/desk/contributions/{contribution}/delete", P::Contribute, post(contributions::delete)),
        does("/desk/contributions/{contribution}/hand-in", P::Contribute, post(contributions::hand_in)),
        does("/desk/contributions/{contribution}/decide", P::MakeBulletins, post(contributions::decide)),
        does("/desk/contributions/{contribution}/edit", P::MakeBulletins, post(contributions::edit)),
        shows("/desk/bulletins", P::Contribute, get(bulletins::list)),
        does("/desk/bulletins", P::MakeBulletins, post(bulletins::add)),
        shows("/desk/bulletins/{bulletin}", P::Contribute, get(bulletins::show)),
        does("/desk/bulletins/{bulletin}", P::MakeBulletins, post(bulletins::change)),
        does("/desk/bulletins/{bulletin}/contents", P::MakeBulletins, post(bulletins::contents)),
        does("/desk/bulletins/{bulletin}/issue", P::MakeBulletins, post(bulletins::issue)),
        does("/desk/bulletins/{bulletin}/open", P::MakeBulletins, post(bulletins::open)),
        shows("/desk/bulletins/{bulletin}/bulletin.docx", P::Contribute, get(bulletins::docx)),
        shows("/desk/bulletins/{bulletin}/bulletin.pdf", P::Contribute, get(bulletins::pdf)),
        shows("/desk/discussions", P::ModerateVoices, get(discussions::list)),
        shows("/desk/discussions/new", P::ModerateVoices, get(discussions::new)),
        shows("/desk/discussions/{discussion}", P::ModerateVoices, get(discussions::show)),
        does("/desk/discussions/{discussion}", P::ModerateVoices, post(discussions::put)),
    ]
}

/// A season's plans, and what brings couriers here.
fn of_campaigns() -> Vec<Handled> {
    use Permission as P;
    vec![
        shows("/desk/campaigns", P::RunActivities, get(campaigns::list)),
        does("/desk/campaigns", P::RunActivities, post(campaigns::add)),
        shows("/desk/campaigns/{campaign}", P::RunActivities, get(campaigns::show)),
        does("/desk/campaigns/{campaign}", P::RunActivities, post(campaigns::change)),
        does("/desk/campaigns/{campaign}/copy", P::RunActivities, post(campaigns::copy)),
        does("/desk/campaigns/{campaign}/tasks", P::RunActivities, post(campaigns::add_task)),
        does("/desk/campaigns/{campaign}/task", P::RunActivities, post(campaigns::task)),
        does("/desk/campaigns/{campaign}/costs", P::RunActivities, post(campaigns::add_cost)),
        does("/desk/campaigns/{campaign}/cost", P::RunActivities, post(campaigns::cost)),
        shows("/desk/campaigns/{campaign}/allotments", P::RunActivities, get(campaigns::show_allotments)),
        does("/desk/campaigns/{campaign}/allotments", P::RunActivities, post(campaigns::share_out)),
        shows("/desk/campaigns/{campaign}/print", P::RunActivities, get(campaigns::print)),
        shows("/desk/campaigns/{campaign}/behind", P::RunActivities, get(campaigns::behind)),
        shows("/desk/own-tasks", P::AnswerQuestions, get(campaigns::own_tasks)),
        does("/desk/own-tasks", P::AnswerQuestions, post(campaigns::finish_own)),
        shows("/desk/outreach", P::RunStations, get(outreach::list)),
        does("/desk/outreach", P::RunStations, post(outreach::add)),
        shows("/desk/outreach/{poster}", P::RunStations, get(outreach::show)),
        does("/desk/outreach/{poster}", P::RunStations, post(outreach::set_active)),
        does("/desk/outreach/{poster}/text", P::RunStations, post(outreach::correct)),
        shows("/desk/outreach/{poster}/print.svg", P::RunStations, get(outreach::svg)),
        shows("/desk/outreach/{poster}/print.pdf", P::RunStations, get(outreach::pdf)),
        shows("/desk/outreach/{poster}/share.png", P::RunStations, get(outreach::png)),
    ]
}

/// The office itself: its people, hours, promises, reminders and records.
fn of_office() -> Vec<Handled> {
    use Permission as P;
    vec![
        shows("/desk/staff", P::ManageStaff, get(staff::list)),
        does("/desk/staff", P::ManageStaff, post(staff::add)),
        shows("/desk/staff/{staff}", P::ManageStaff, get(staff::show)),
        does("/desk/staff/{staff}", P::ManageStaff, post(staff::change)),
        shows("/desk/roster", P::ReadQuestions, get(roster::show)),
        does("/desk/roster", P::ManageStaff, post(roster::change)),
        shows("/desk/roster/print", P::ReadQuestions, get(roster::print)),
        does("/desk/roster/copy", P::ManageStaff, post(roster::copy)),
        does("/desk/roster/swap", P::ManageStaff, post(roster::swap)),
        does("/desk/roster/note", P::ReadQuestions, post(roster::note)),
        shows("/desk/roster/{staff}", P::ManageStaff, get(roster::show_person)),
        does("/desk/roster/{staff}", P::ManageStaff, post(roster::set_person)),
        shows("/desk/training", P::TakeTraining, get(training::list)),
        does("/desk/training", P::KeepTraining, post(training::add)),
        shows("/desk/training/people", P::KeepTraining, get(training::people)),
        shows("/desk/training/people.xlsx", P::KeepTraining, get(training::passed)),
        shows("/desk/training/people/{staff}", P::KeepTraining, get(training::person)),
        does("/desk/training/people/{staff}/qualification", P::KeepTraining, post(training::add_qualification)),
        does("/desk/training/people/{staff}/drop-qualification", P::KeepTraining, post(training::remove_qualification)),
        does("/desk/training/people/{staff}/again", P::KeepTraining, post(training::allow_again)),
        does("/desk/training/people/{staff}/missed", P::KeepTraining, post(training::set_missed)),
        does("/desk/training/people/{staff}/served", P::KeepTraining, post(training::note_hours)),
        does("/desk/training/people/{staff}/served/{noted}", P::KeepTraining, post(training::change_noted)),
        does("/desk/training/people/{staff}/served/{noted}/drop", P::KeepTraining, post(training::take_noted_back)),
        does("/desk/training/people/{staff}/certificate", P::KeepTraining, post(training::make_certificate)),
        shows("/desk/certificates/{certificate}", P::TakeTraining, get(training::certificate)),
        does("/desk/certificates/{certificate}", P::KeepTraining, post(training::make_void)),
        does("/desk/training/demands", P::KeepTraining, post(training::add_demand)),
        does("/desk/training/demands/{demand}", P::KeepTraining, post(training::remove_demand)),
        shows("/desk/training/{course}", P::TakeTraining, get(training::show)),
        does("/desk/training/{course}", P::KeepTraining, post(training::change)),
        does("/desk/training/{course}/quiz", P::TakeTraining, post(training::take)),
        does("/desk/training/{course}/questions", P::KeepTraining, post(training::add_question)),
        shows("/desk/training/{course}/questions/{number}", P::KeepTraining, get(training::edit_question)),
        does("/desk/training/{course}/questions/{number}", P::KeepTraining, post(training::change_question)),
        does("/desk/training/{course}/move-question", P::KeepTraining, post(training::move_question)),
        does("/desk/training/{course}/drop-question", P::KeepTraining, post(training::remove_question)),
        does("/desk/training/{course}/materials", P::KeepTraining, post(training::add_material)),
        shows("/desk/training/{course}/materials/{material}/edit", P::KeepTraining, get(training::edit_material)),
        does("/desk/training/{course}/materials/{material}/edit", P::KeepTraining, post(training::change_material)),
        does("/desk/training/{course}/move-material", P::KeepTraining, post(training::move_material)),
        does("/desk/training/{course}/drop-material", P::KeepTraining, post(training::remove_material)),
        shows("/desk/training/{course}/materials/{material}", P::TakeTraining, get(training::material)),
        shows("/desk/volunteers", P::ManageStaff, get(volunteers::list)),
        shows("/desk/volunteers/{volunteer}", P::ManageStaff, get(volunteers::show)),
        does("/desk/volunteers/{volunteer}/accept", P::ManageStaff, post(volunteers::accept)),
        does("/desk/volunteers/{volunteer}/take-on", P::ManageStaff, post(volunteers::take_on)),
        does("/desk/volunteers/{volunteer}/decline", P::ManageStaff, post(volunteers::decline)),
        shows("/desk/standard", P::ReadQuestions, get(standard::show)),
        does("/desk/standard", P::ManageStaff, post(standard::set)),
        shows("/desk/channels", P::ManageStaff, get(channels::show)),
        does("/desk/channels", P::ManageStaff, post(channels::set)),
        shows("/desk/hours", P::ReadQuestions, get(hours::show)),
        does("/desk/hours", P::ManageStaff, post(hours::set)),
        shows("/desk/holidays", P::RunStations, get(holidays::show)),
        does("/desk/holidays", P::KeepHolidays, post(holidays::set)),
        shows("/desk/retention", P::ManageStaff, get(retention::show)),
        does("/desk/retention", P::SetRetention, post(retention::set)),
        shows("/desk/drafts", P::OwnAccount, get(drafts::get)),
        does("/desk/drafts", P::OwnAccount, post(drafts::keep)),
        shows("/desk/audit", P::ReadAudit, get(audit::show)),
        shows("/desk/audit.xlsx", P::ReadAudit, get(audit::xlsx)),
        shows("/desk/me", P::OwnAccount, get(own_account::show)),
        shows("/desk/samples", P::WorkCases, get(samples::show)),
        does("/desk/samples/remove", P::OverseeProvince, post(samples::remove)),
        shows("/desk/help", P::OwnAccount, get(help::list)),
        shows("/desk/help/pictures/{picture}", P::OwnAccount, get(help::picture)),
        shows("/desk/help/{page}", P::OwnAccount, get(help::show)),
        does("/desk/me/password", P::OwnAccount, post(own_account::password)),
        does("/desk/me/second-factor", P::OwnAccount, post(own_account::second_factor)),
        does("/desk/me/email", P::OwnAccount, post(own_account::email)),
        does("/desk/me/email-code", P::OwnAccount, post(own_account::email_code)),
        does("/desk/me/office-drop", P::OwnAccount, post(office_sign_in::unbind)),
        does("/desk/me/email-drop", P::OwnAccount, post(own_account::drop_email)),
        does("/desk/me/end-session", P::OwnAccount, post(own_account::end_session)),
    ]
}

/// All routes of the console, for whoever checks them.
#[must_use]
pub fn routes() -> Vec<DeskRoute> {
    all().into_iter().map(|(route, _)| route).collect()
}

/// The console.
pub(super) fn router(app: &App) -> Router<App> {
    let mut router = Router::new();
    for (route, handler) in all() {
        let handler = match route.needs {
            Some(permission) => handler.route_layer(from_fn_with_state((app.clone(), permission), guard::guard)),
            None => handler,
        };
        router = router.route(route.path, handler);
    }
    // `guard` takes no form of another page.
    router.layer(knowing_own_forms()).layer(from_fn_with_state(app.clone(), plain_http::keep_off))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    /// Files whose labels still stand in them, with how many there are. Only ever less: what is new goes to
    /// `texts/<area>.rs`, and whoever moves some makes the number smaller here.
    const STILL_THERE: &[(&str, usize)] = &[
        ("activities/acts.rs", 20),
        ("activities/form.rs", 36),
        ("activities/list.rs", 15),
        ("activities/mod.rs", 4),
        ("activities/show.rs", 33),
        ("audit.rs", 31),
        ("bulk.rs", 19),
        ("cases/list.rs", 29),
        ("cases/mod.rs", 1),
        ("cases/print.rs", 21),
        ("cases/referrals.rs", 5),
        ("cases/show.rs", 31),
        ("cases/steps.rs", 8),
        ("channels.rs", 34),
        ("discussions.rs", 48),
        ("door.rs", 41),
        ("figures/behind.rs", 12),
        ("figures/mod.rs", 10),
        ("figures/months.rs", 16),
        ("figures/report.rs", 8),
        ("figures/tables.rs", 39),
        ("import_choices.rs", 47),
        ("imports.rs", 85),
        ("inbox.rs", 43),
        ("intake.rs", 21),
        ("letters.rs", 44),
        ("library.rs", 40),
        ("overview.rs", 17),
        ("own_account.rs", 22),
        ("page.rs", 17),
        ("plain_page.rs", 3),
        ("posters.rs", 15),
        ("question/answering.rs", 5),
        ("question/beside.rs", 31),
        ("question/closing.rs", 5),
        ("question/danger.rs", 2),
        ("question/handing_over.rs", 4),
        ("question/joining.rs", 1),
        ("question/messages.rs", 6),
        ("question/page.rs", 18),
        ("question/silencing.rs", 5),
        ("refusal.rs", 20),
        ("reports.rs", 27),
        ("roster/changes.rs", 6),
        ("roster/mod.rs", 26),
        ("roster/person.rs", 10),
        ("sign_in.rs", 14),
        ("staff.rs", 59),
        ("station.rs", 74),
        ("stations.rs", 47),
        ("voices.rs", 44),
    ];

    /// Texts in double quotes with a Chinese character, outside of comments and tests.
    fn chinese_literals(source: &str) -> usize {
        let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let (mut count, mut rest) = (0, code);
        while let Some(at) = rest.find(['"', '/']) {
            rest = &rest[at..];
            if rest.starts_with("//") {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
            } else if rest.starts_with('/')
                || (rest.starts_with("\"'") && code[..code.len() - rest.len()].ends_with('\''))
            {
                rest = &rest[1..];
            } else {
                let mut escaped = false;
                let end = rest[1..].find(|c: char| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                });
                let end = end.map_or(rest.len(), |end| end + 2);
                count += usize::from(rest[..end].chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
                rest = &rest[end..];
            }
        }
        count
    }

    #[test]
    fn what_the_console_says_stands_in_texts() {
        let desk = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/desk");
        let (mut found, mut folders) = (BTreeMap::new(), vec![desk.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let count = chinese_literals(&std::fs::read_to_string(&path).unwrap());
                if count > 0 {
                    let name = path.strip_prefix(&desk).unwrap().to_string_lossy().into_owned();
                    found.insert(name, count);
                }
            }
        }
        let allowed: BTreeMap<String, usize> =
            STILL_THERE.iter().map(|(file, count)| ((*file).to_owned(), *count)).collect();
        assert_eq!(found, allowed, "move new labels to src/texts, and make the number of a file smaller with each");
    }

    #[test]
    fn a_literal_is_found_wherever_it_stands_and_a_comment_is_none() {
        assert_eq!(
            chinese_literals("// \"注释\"\nlet a = \"b\"; f(\"中\\\"文\", \"c\"); /* x */ rsx! { p { \"字{x}\" } }"),
            2
        );
        assert_eq!(chinese_literals("let a = \"https://a.cn\"; g(\"中\");\n#[cfg(test)]\nmod tests { \"中\" }"), 1);
    }
}
