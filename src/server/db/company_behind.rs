//! What stands behind a number by company: the questions, cases and voices that were counted.

use super::companies::{OWN_CASE, named_by_question, named_by_voice, of_kind};
use super::counted_act::CountedAct;
use super::figures::{asked_in, said_in};
use super::office_figures::desk;
use super::tables::{case, company_named, question, voice};
use crate::model::case::CaseKind;
use crate::model::company::CompanyCount;
use crate::model::figure_span::Bounds;
use crate::model::staff::Staff;
use crate::model::{Adcode, CaseId, QuestionId, Timestamp, Topic, VoiceId, VoiceKind};
use sea_orm::entity::prelude::*;
use sea_orm::{JoinType, QuerySelect as _};
use std::collections::HashSet;

/// What one number of a company counts, as somebody sees it; of all places where none is said. Nobody's words.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn behind(
    db: &impl ConnectionTrait,
    (staff, bounds, kind): (&Staff, Bounds, Option<CaseKind>),
    (company, count): (&str, CompanyCount),
    place: Option<Adcode>,
) -> Result<Vec<CountedAct>, DbErr> {
    let mut acts = match count {
        CompanyCount::Said => said(db, (bounds, kind), company).await?,
        CompanyCount::Asked | CompanyCount::Cases => asked(db, (bounds, kind), company, count).await?,
    };
    let mut known = HashSet::new();
    acts.retain(|(of, act)| {
        staff.covers(*of) && place.is_none_or(|place| place == act.place) && known.insert(act.id.clone())
    });
    let mut acts: Vec<CountedAct> = acts.into_iter().map(|(_, act)| act).collect();
    acts.sort_by(|one, other| (other.at.0, &other.id).cmp(&(one.at.0, &one.id)));
    Ok(acts)
}

async fn asked(
    db: &impl ConnectionTrait,
    (bounds, kind): (Bounds, Option<CaseKind>),
    company: &str,
    count: CompanyCount,
) -> Result<Vec<(Adcode, CountedAct)>, DbErr> {
    let questions = asked_in(bounds, Adcode::HUNAN).join(JoinType::InnerJoin, named_by_question());
    let rows: Vec<(QuestionId, Adcode, Topic, Timestamp, Option<CaseId>)> = of_kind(questions, kind)
        .filter(company_named::Column::Company.eq(company))
        .select_only()
        .columns([question::Column::Id, question::Column::Adcode, question::Column::Topic, question::Column::AskedAt])
        .expr_as(Expr::col((OWN_CASE, case::Column::Id)), "own_case_id")
        .into_tuple()
        .all(db)
        .await?;
    let act = |(id, place, topic, at, case): (QuestionId, Adcode, Topic, Timestamp, Option<CaseId>)| {
        let (id, part) = match count {
            // Each question has one case of its own at most.
            CompanyCount::Cases => (case?.to_string(), "case"),
            _ => (id.to_string(), if case.is_some() { "case" } else { "asked" }),
        };
        Some((place, CountedAct { id, place: desk(place), kind: topic.code().to_owned(), part, at }))
    };
    Ok(rows.into_iter().filter_map(act).collect())
}

async fn said(
    db: &impl ConnectionTrait,
    (bounds, kind): (Bounds, Option<CaseKind>),
    company: &str,
) -> Result<Vec<(Adcode, CountedAct)>, DbErr> {
    // Voices have no kind.
    if kind.is_some_and(|kind| kind != CaseKind::Other) {
        return Ok(Vec::new());
    }
    let rows: Vec<(VoiceId, Adcode, VoiceKind, Timestamp)> = said_in(bounds, Adcode::HUNAN)
        .join(JoinType::InnerJoin, named_by_voice())
        .filter(company_named::Column::Company.eq(company))
        .select_only()
        .columns([voice::Column::Id, voice::Column::Adcode, voice::Column::Kind, voice::Column::At])
        .into_tuple()
        .all(db)
        .await?;
    let act = |(id, place, kind, at): (VoiceId, Adcode, VoiceKind, Timestamp)| {
        let act = CountedAct { id: id.to_string(), place: desk(place), kind: kind.code().to_owned(), part: "said", at };
        (place, act)
    };
    Ok(rows.into_iter().map(act).collect())
}
