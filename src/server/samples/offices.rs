//! What the offices do with companies and departments, shown whole: a claim of a company that is done, a proposal that was
//! answered twice.

use crate::model::case::CaseKind;
use crate::model::proposal::ProposalStep;
use crate::model::proposal::Satisfaction;
use crate::model::proposal_paper::ProposalText;
use crate::model::region::PREFECTURES;
use crate::model::{Adcode, Day, Proposal, ProposalStage, Timestamp};
use crate::server::db::company_claims::NewClaim;
use crate::server::db::tables::{proposal_answer, proposal_dossier};
use crate::server::db::{Db, companies, company_claims, proposals};
use crate::texts;
use sea_orm::DbErr;

/// What couriers asked of a sample company, with the whole way that it went.
pub(super) async fn put_claim(db: &Db) -> Result<(), DbErr> {
    let (summary, said) = texts::company_claim::SAMPLE;
    // The same one whichever way a database sorts names.
    let samples = companies::list(db).await?.into_iter().filter(|company| company.sample);
    let Some(company) = samples.max_by(|one, other| one.id.cmp(&other.id)) else {
        return Ok(());
    };
    let new = NewClaim {
        id: "00000000-0000-7000-8009-000000000000".to_owned(),
        company: company.id,
        adcode: PREFECTURES[0].code(),
        kind: CaseKind::Fine,
        summary: summary.to_owned(),
        days: 90,
        due: None,
    };
    company_claims::add_sample(db, new, texts::company_claim::SAMPLE_WHO, &said, Timestamp::now()).await
}

/// A proposal with its document, two answers of which the first one did not satisfy, and what became of it.
pub(super) async fn put_proposal(db: &Db) -> Result<(), DbErr> {
    let now = Timestamp::now();
    let (title, text, [case, grounds, ask]) = texts::proposal_paper::SAMPLE;
    let [session, number, department] = texts::proposal_paper::SAMPLE_HANDING.map(str::to_owned);
    let Ok(id) = "00000000-0000-7000-800a-000000000000".parse() else { return Ok(()) };
    let day = |days: i64| Day::of(now.plus_days(days));
    let (submitted, due) = (day(-80), day(-20));
    let found = [Satisfaction::Dissatisfied, Satisfaction::Satisfied];
    let told = texts::proposal_paper::SAMPLE_ANSWERS;
    let answers: Vec<proposal_answer::Model> = told
        .into_iter()
        .zip(found)
        .zip([(1, -50), (2, -25)])
        .map(|(((text, remark), found), (number, days))| proposal_answer::Model {
            proposal: id,
            number,
            day: day(days).to_string(),
            due_day: Some(due.to_string()),
            text: text.to_owned(),
            file: None,
            satisfaction: Some(found),
            satisfaction_remark: remark.to_owned(),
        })
        .collect();
    let step = |stage, days, note: String| ProposalStep { stage, at: now.plus_days(days), note };
    let new = Proposal {
        id,
        title: format!("{}·{title}", texts::SAMPLE),
        text: text.to_owned(),
        adcode: Adcode::HUNAN,
        steps: vec![
            step(ProposalStage::Gathered, -95, String::new()),
            step(ProposalStage::Drafted, -90, texts::proposal_paper::STEP_WRITTEN.to_owned()),
            step(
                ProposalStage::Submitted,
                -80,
                texts::proposal_paper::step_handed_in(&session, &department, Some(due)),
            ),
            step(ProposalStage::Answered, -50, told[0].0.to_owned()),
            step(ProposalStage::Answered, -48, texts::proposal_paper::step_rated(found[0], Some(due))),
            step(ProposalStage::Answered, -25, told[1].0.to_owned()),
            step(ProposalStage::Answered, -24, texts::proposal_paper::step_rated(found[1], None)),
            step(ProposalStage::CarriedOut, -3, texts::proposal_paper::SAMPLE_DONE.to_owned()),
        ],
        voices: 0,
        supporters: 0,
        handed_in: None,
        ended: None,
        sample: true,
    };
    let dossier = proposal_dossier::Model {
        proposal: id,
        adcode: Adcode::HUNAN,
        meeting: None,
        number,
        deputy: None,
        session,
        submitted_day: Some(submitted.to_string()),
        department,
        due_day: Some(due.to_string()),
        due_at: None,
        answered_day: Some(day(-25).to_string()),
        answer: told[1].0.to_owned(),
        answer_file: None,
        satisfaction: Some(found[1]),
        satisfaction_remark: String::new(),
        document_file: None,
        ended: None,
        ended_at: None,
    };
    let paper = ProposalText { case: case.to_owned(), grounds: grounds.to_owned(), ask: ask.to_owned() };
    proposals::add_sample(db, &new, &paper, dossier, answers, now).await
}
