//! Proposals: voices gathered, carried to deputies, followed until they are carried out.

use super::campaign_counts::in_body;
use super::connection::Db;
use super::proposal_papers::PaperFailure;
use super::quotes::Quoting;
use super::register::{RegisterQuery, columns};
use super::scope::{RegionColumn as _, seen_with_samples};
use super::tables::{proposal, proposal_answer, proposal_dossier, proposal_version, voice, voice_support};
use super::threads::stored;
use super::{audit, feed, proposal_papers, proposal_rows, quotes};
use crate::api::Item;
use crate::model::disclosure::{Column, Counts, Released};
use crate::model::proposal::ProposalStep;
use crate::model::proposal_paper::{PaperAct, ProposalText, goes_on, may};
use crate::model::staff::Staff;
use crate::model::{Adcode, Proposal, ProposalId, ProposalStage, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, SimpleExpr};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait as _};
use std::collections::{BTreeMap, HashSet};

/// A proposal and its row.
pub(crate) struct StoredProposal {
    pub(crate) proposal: Proposal,
    pub(crate) version: i32,
}

/// One proposal, with its numbers counted anew.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, wanted: ProposalId) -> Result<Option<StoredProposal>, DbErr> {
    let Some(row) = proposal::Entity::find_by_id(wanted).one(db).await? else { return Ok(None) };
    let mut found: Proposal = stored(serde_json::from_str(&row.body))?;
    let voices = voices(db, wanted).await?;
    found.voices = u32::try_from(voices.len()).unwrap_or(u32::MAX);
    found.supporters = behind(db, &voices).await?.values().sum();
    let dossier = proposal_papers::dossier(db, wanted).await?;
    found.handed_in = dossier.as_ref().map_or(Ok(None), proposal_papers::handed_in)?;
    found.ended = dossier.and_then(|of| of.ended);
    Ok(Some(StoredProposal { proposal: found, version: row.version }))
}

/// The voices that were gathered into a proposal.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn voices(db: &impl ConnectionTrait, of: ProposalId) -> Result<Vec<voice::Model>, DbErr> {
    voice::Entity::find().filter(voice::Column::Proposal.eq(of)).order_by_desc(voice::Column::Supporters).all(db).await
}

/// How many people stand behind these voices, by region: who said one and who supports one, each once.
async fn behind(db: &impl ConnectionTrait, voices: &[voice::Model]) -> Result<BTreeMap<Adcode, u32>, DbErr> {
    let ids = voices.iter().map(|row| row.id);
    let counted = voice_support::Entity::find().filter(voice_support::Column::Waits.eq(false));
    let supports = counted.filter(voice_support::Column::Voice.is_in(ids)).all(db).await?;
    let said = voices.iter().filter_map(|row| Some((row.account.clone()?, row.adcode)));
    let mut people: HashSet<String> = HashSet::new();
    let mut by_region: BTreeMap<Adcode, u32> = BTreeMap::new();
    for (account, adcode) in said.chain(supports.into_iter().map(|row| (row.account, row.adcode))) {
        if people.insert(account) {
            *by_region.entry(adcode).or_default() += 1;
        }
    }
    Ok(by_region)
}

/// How many people stand behind these voices, by region. Nothing where so few do that it is known who, or where that
/// would follow from the rest: it stands on paper that leaves the office.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn supporters(
    db: &impl ConnectionTrait,
    voices: &[voice::Model],
) -> Result<BTreeMap<Adcode, Option<u32>>, DbErr> {
    let by_region = behind(db, voices).await?;
    let places: Vec<u32> = by_region.keys().map(|adcode| adcode.number()).collect();
    let counts: Counts = by_region
        .values()
        .zip(&places)
        .map(|(count, place)| ((*place, String::new(), String::new()), *count))
        .collect();
    let released = Released::of(&counts, &places, &[], &BEHIND);
    let told = |adcode: Adcode| (adcode, released.get(Some(adcode.number()), None, BEHIND[0].code));
    Ok(by_region.into_keys().map(told).collect())
}

/// The one column of who stands behind something.
const BEHIND: [Column; 1] = [Column { code: "behind", parts: &[], of: None }];

/// A proposal as phones get it.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn item(db: &impl ConnectionTrait, key: &str) -> Result<Option<Item>, DbErr> {
    let found = find(db, stored(key.parse())?).await?;
    Ok(found.map(|found| Item::Proposal(Box::new(found.proposal))))
}

/// A page of what is looked for among the proposals of a desk's region and those of the province, newest first, and one more where there is
/// another; only those that should have been answered by `late`, where that is asked for.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    staff: &Staff,
    wanted: &RegisterQuery,
    late: Option<Timestamp>,
) -> Result<Vec<Proposal>, DbErr> {
    let body = |field| SimpleExpr::from(Expr::cust(in_body(db, "proposal", field, "text")));
    let (title, text) = (body("title"), body("text"));
    let some = wanted.narrowed_by(seen(db, staff), proposal::Column::Adcode, |word| {
        let paper = columns([
            proposal_dossier::Column::Number,
            proposal_dossier::Column::Department,
            proposal_dossier::Column::Session,
        ]);
        let of_paper = paper.into_iter().fold(Condition::any(), |any, column| any.add(word.stands_in(column)));
        let of_paper = proposal_dossier::Entity::find()
            .select_only()
            .column(proposal_dossier::Column::Proposal)
            .filter(of_paper)
            .into_query();
        Condition::any()
            .add(word.stands_in(title.clone()))
            .add(word.stands_in(text.clone()))
            .add(proposal::Column::Id.in_subquery(of_paper))
    });
    let mut some = wanted.on_page(some);
    if let Some(late) = late {
        let due = proposal_papers::going_on()
            .select_only()
            .column(proposal_dossier::Column::Proposal)
            .filter(proposal_dossier::Column::DueAt.lte(late));
        some = some.filter(proposal::Column::Id.in_subquery(due.into_query()));
    }
    of_rows(some.all(db).await?)
}

/// Proposals that a select offers at most.
pub(crate) const MOST_OFFERED: usize = 200;

/// The newest of them that go on and are no samples, into which voices are gathered; and the one with this number, however old.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn offered(
    db: &impl ConnectionTrait,
    staff: &Staff,
    chosen: Option<ProposalId>,
) -> Result<Vec<Proposal>, DbErr> {
    let ended = proposal_dossier::Entity::find()
        .select_only()
        .column(proposal_dossier::Column::Proposal)
        .filter(proposal_dossier::Column::EndedAt.is_not_null());
    let going_on =
        own(staff).filter(proposal::Column::Id.not_in_subquery(ended.into_query())).filter(is_sample(db).not());
    let mut rows = going_on.limit(MOST_OFFERED as u64).all(db).await?;
    if let Some(chosen) = chosen.filter(|chosen| rows.iter().all(|row| row.id != *chosen)) {
        rows.extend(own(staff).filter(proposal::Column::Id.eq(chosen)).one(db).await?);
    }
    of_rows(rows)
}

/// Those that a desk works with.
fn own(staff: &Staff) -> Select<proposal::Entity> {
    newest(Condition::all().add(proposal::Column::Adcode.seen_by(staff)))
}

/// That one is a sample, which only its body tells.
fn is_sample(db: &impl ConnectionTrait) -> Expr {
    Expr::cust(format!("COALESCE({}, FALSE)", in_body(db, "proposal", "sample", "boolean")))
}

/// The numbers of samples.
pub(super) fn samples(db: &impl ConnectionTrait) -> Select<proposal::Entity> {
    proposal::Entity::find().select_only().column(proposal::Column::Id).filter(is_sample(db))
}

/// Those that it sees: a sample of the province, too.
fn seen(db: &impl ConnectionTrait, staff: &Staff) -> Select<proposal::Entity> {
    newest(seen_with_samples(proposal::Column::Adcode, is_sample(db), staff))
}

fn newest(which: Condition) -> Select<proposal::Entity> {
    proposal::Entity::find().filter(which).order_by_desc(proposal::Column::MadeAt).order_by_desc(proposal::Column::Id)
}

fn of_rows(rows: Vec<proposal::Model>) -> Result<Vec<Proposal>, DbErr> {
    rows.into_iter().map(|row| stored(serde_json::from_str(&row.body))).collect()
}

/// Keeps a new proposal.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn create(db: &Db, staff: &Staff, new: &Proposal, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let row = proposal::ActiveModel {
        id: Set(new.id),
        adcode: Set(new.adcode),
        made_at: Set(now),
        body: Set(stored(serde_json::to_string(new))?),
        version: Set(1),
    };
    let quoting = quotes::watch(&tx, Quoting::Proposal, new.id).await?;
    proposal::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    feed::changed(&tx, proposal_rows::KIND, &new.id.to_string()).await?;
    let entry =
        audit::Entry::of(staff, audit::Action::ProposalChanged, &new.id.to_string(), new.adcode).saying("create");
    audit::write(&tx, entry, now).await?;
    tx.commit().await
}

/// Whether there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(proposal::Entity::find().limit(1).one(db).await?.is_none())
}

/// Puts in a sample with its signed document, where it was handed in, and the answers to it: the newest last.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add_sample(
    db: &Db,
    new: &Proposal,
    text: &ProposalText,
    dossier: proposal_dossier::Model,
    answers: Vec<proposal_answer::Model>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let row = proposal::ActiveModel {
        id: Set(new.id),
        adcode: Set(new.adcode),
        made_at: Set(now),
        body: Set(stored(serde_json::to_string(new))?),
        version: Set(1),
    };
    proposal::Entity::insert(row).exec_without_returning(&tx).await?;
    // Nobody in particular wrote and signed it.
    let version = proposal_version::ActiveModel {
        proposal: Set(new.id),
        number: Set(1),
        body: Set(stored(serde_json::to_string(text))?),
        written_by: Set(StaffId::fresh()),
        written_at: Set(now),
        signed_by: Set(Some(StaffId::fresh())),
        signed_at: Set(Some(now)),
    };
    proposal_version::Entity::insert(version).exec_without_returning(&tx).await?;
    proposal_dossier::Entity::insert(dossier.into_active_model()).exec_without_returning(&tx).await?;
    for answer in answers {
        proposal_answer::Entity::insert(answer.into_active_model()).exec_without_returning(&tx).await?;
    }
    feed::changed(&tx, proposal_rows::KIND, &new.id.to_string()).await?;
    tx.commit().await
}

/// Takes a proposal to its next stage, or says more about the one where it stands: as far as no document leads there.
///
/// # Errors
/// [`PaperFailure`]; then nothing was written.
pub(crate) async fn step(
    db: &Db,
    staff: &Staff,
    wanted: ProposalId,
    version: i32,
    (stage, note): (ProposalStage, String),
    now: Timestamp,
) -> Result<(), PaperFailure> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Proposal, wanted).await?;
    let found = proposal::Entity::find_by_id(wanted).lock_exclusive().one(&tx).await?;
    let Some(row) = found.filter(|row| row.version == version) else { return Err(PaperFailure::Changed) };
    let mut changed: Proposal = stored(serde_json::from_str(&row.body))?;
    let newest = proposal_papers::newest(&tx, wanted).await?;
    let dossier = proposal_papers::dossier(&tx, wanted).await?;
    goes_on(dossier.as_ref().and_then(|of| of.ended))?;
    let satisfaction = dossier.and_then(|of| of.satisfaction);
    may(PaperAct::Step { to: stage }, staff.id, changed.stage(), newest, satisfaction)?;
    changed.steps.push(ProposalStep { stage, at: now, note });
    quoting.note(&tx).await?;
    proposal_rows::put(&tx, row, &changed).await?;
    let entry = audit::Entry::of(staff, audit::Action::ProposalChanged, &wanted.to_string(), changed.adcode);
    audit::write(&tx, entry.saying(stage.code()), now).await?;
    tx.commit().await?;
    Ok(())
}
