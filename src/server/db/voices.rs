//! What couriers say: read by an office before others see it, supported once a person, gathered into proposals.

use super::PAGE;
use super::connection::{Db, Writing};
use super::own_revisions::{self, OwnRevisions};
use super::quotes::{self, Quoting};
use super::scope::RegionColumn as _;
use super::tables::{attachment, voice, voice_support, voice_tag};
use super::take_error::TakeError;
use super::threads::{newer, stored};
use super::{audit, courier_news, danger, drafts, feed, heads, proposal_rows};
use crate::api::{Item, OwnVoiceChange, Support};
use crate::model::head::HeadCount;
use crate::model::region::Prefecture;
use crate::model::staff::Staff;
use crate::model::voice::{NewVoice, OwnVoice, Voice, VoiceState};
use crate::model::{Adcode, AttachmentId, Danger, Day, ProposalId, Timestamp, VoiceId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

fn region_of(adcode: Adcode) -> Adcode {
    Prefecture::of(adcode).map_or(Adcode::HUNAN, Prefecture::code)
}

/// Keeps what a courier says, for an office to read.
///
/// # Errors
/// [`TakeError`].
pub(crate) async fn speak(
    tx: &Writing,
    account: &str,
    said: &NewVoice,
    text: String,
    attachments: String,
    (dangers, revision, now): (&[Danger], i64, Timestamp),
) -> Result<(), TakeError> {
    if voice::Entity::find_by_id(said.id).one(tx).await?.is_some() {
        return Err(TakeError::NumberUsed);
    }
    if let Some(discussion) = said.discussion {
        let found = super::discussions::find(tx, discussion).await?.ok_or(TakeError::VoiceNotFound)?;
        if !found.discussion.is_open(now) {
            return Err(TakeError::DiscussionOver);
        }
    }
    let mark = danger::mark(tx, region_of(said.adcode), dangers, now).await?;
    let row = voice::ActiveModel {
        id: Set(said.id),
        account: Set(Some(account.to_owned())),
        kind: Set(said.kind),
        adcode: Set(region_of(said.adcode)),
        discussion: Set(said.discussion),
        text: Set(text),
        attachments: Set(attachments),
        state: Set(VoiceState::Waiting),
        reason: Set(String::new()),
        answer: Set(String::new()),
        merged_into: Set(None),
        proposal: Set(None),
        supporters: Set(0),
        at: Set(now),
        decided_at: Set(None),
        revision: Set(revision),
        version: Set(1),
        danger: Set(mark.kinds),
        danger_raised_at: Set(mark.raised_at),
        danger_escalates_at: Set(mark.escalates_at),
        company_words: Set(said.company.clone().unwrap_or_default()),
        ..Default::default()
    };
    voice::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Supports a voice: once a person, however often it is sent. One that was merged passes it on.
///
/// # Errors
/// [`TakeError::VoiceNotFound`] if others do not see it.
pub(crate) async fn support(
    tx: &Writing,
    account: &str,
    wanted: VoiceId,
    from: Adcode,
    revision: i64,
) -> Result<(), TakeError> {
    let mut row = hold(tx, wanted).await?.ok_or(TakeError::VoiceNotFound)?;
    if let Some(into) = row.merged_into {
        row = hold(tx, into).await?.ok_or(TakeError::VoiceNotFound)?;
    }
    if row.state != VoiceState::Published {
        return Err(TakeError::VoiceNotFound);
    }
    let (target, proposal) = (row.id, row.proposal);
    let of = target.to_string();
    let waits = heads::waits(tx, account, HeadCount::Support, ("voice_support", "voice", &of)).await?;
    count_support(tx, target, account, region_of(from), (revision, waits)).await?;
    recount(tx, row).await?;
    Ok(publish(tx, target, proposal).await?)
}

async fn count_support(
    tx: &Writing,
    voice: VoiceId,
    account: &str,
    adcode: Adcode,
    (revision, waits): (i64, bool),
) -> Result<(), DbErr> {
    let support = voice_support::ActiveModel {
        voice: Set(voice),
        account: Set(account.to_owned()),
        adcode: Set(adcode),
        revision: Set(revision),
        waits: Set(waits),
    };
    let known =
        OnConflict::columns([voice_support::Column::Voice, voice_support::Column::Account]).do_nothing().to_owned();
    voice_support::Entity::insert(support).on_conflict(known).exec_without_returning(tx).await.map(|_| ())
}

async fn pass_on(
    tx: &Writing,
    voice: VoiceId,
    (account, waits): (&str, bool),
    adcode: Adcode,
    revisions: &OwnRevisions,
) -> Result<(), DbErr> {
    count_support(tx, voice, account, adcode, (revisions.of(Some(&account.to_owned())), waits)).await
}

/// Counts what an account supported and what waited so far.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn count_waiting(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let waiting = voice_support::Column::Account.eq(account).and(voice_support::Column::Waits.eq(true));
    let supported = voice_support::Entity::find()
        .filter(waiting.clone())
        .order_by_asc(voice_support::Column::Voice)
        .all(tx)
        .await?;
    voice_support::Entity::update_many()
        .col_expr(voice_support::Column::Waits, Expr::value(false))
        .filter(waiting)
        .exec(tx)
        .await?;
    for support in supported {
        if let Some(row) = hold(tx, support.voice).await? {
            let (wanted, proposal) = (row.id, row.proposal);
            recount(tx, row).await?;
            publish(tx, wanted, proposal).await?;
        }
    }
    Ok(())
}

async fn supporters(tx: &Writing, voice: VoiceId) -> Result<Vec<voice_support::Model>, DbErr> {
    voice_support::Entity::find().filter(voice_support::Column::Voice.eq(voice)).all(tx).await
}

async fn recount(tx: &Writing, row: voice::Model) -> Result<(), DbErr> {
    let count = voice_support::Entity::find()
        .filter(voice_support::Column::Voice.eq(row.id))
        .filter(voice_support::Column::Waits.eq(false))
        .count(tx)
        .await?;
    let mut change = row.into_active_model();
    change.supporters = Set(i32::try_from(count).unwrap_or(i32::MAX));
    change.update(tx).await.map(|_| ())
}

/// Tells phones how a voice stands now, and the proposal that it was gathered into.
async fn publish(tx: &Writing, voice: VoiceId, proposal: Option<ProposalId>) -> Result<(), DbErr> {
    feed::changed(tx, KIND, &voice.to_string()).await?;
    match proposal {
        Some(proposal) => feed::changed(tx, proposal_rows::KIND, &proposal.to_string()).await,
        None => Ok(()),
    }
}

/// Tells whose it is, and who sees it, a voice once more, as what was answered to it changed.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn tell_anew(tx: &Writing, wanted: VoiceId) -> Result<(), DbErr> {
    let account = voice::Entity::find_by_id(wanted).one(tx).await?.and_then(|row| row.account);
    let revisions = own_revisions::take_for(tx, account.as_ref()).await?;
    let Some(row) = hold(tx, wanted).await? else { return Ok(()) };
    let proposal = row.proposal;
    let mut change = row.into_active_model();
    change.revision = Set(revisions.of(account.as_ref()));
    change.update(tx).await?;
    publish(tx, wanted, proposal).await
}

/// The word of its kind in the feed.
pub(super) const KIND: &str = "voice";

/// A voice as phones get it: gone, where others do not see it.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn item(db: &impl ConnectionTrait, key: &str) -> Result<Option<Item>, DbErr> {
    let Some(row) = voice::Entity::find_by_id(stored(key.parse::<VoiceId>())?).one(db).await? else { return Ok(None) };
    Ok(Some(if row.state == VoiceState::Published {
        Item::Voice(Box::new(voice_of(&row)))
    } else {
        Item::VoiceGone(row.id)
    }))
}

/// One voice, held so that nobody else changes it before this transaction ends.
async fn hold(tx: &Writing, wanted: VoiceId) -> Result<Option<voice::Model>, DbErr> {
    voice::Entity::find_by_id(wanted).lock_exclusive().one(tx).await
}

/// A voice as everybody sees it.
pub(crate) fn voice_of(row: &voice::Model) -> Voice {
    Voice {
        id: row.id,
        kind: row.kind,
        adcode: row.adcode,
        text: row.text.clone(),
        // Who knows when somebody was at their phone does not learn what they said.
        at: Day::of(row.at).begins(),
        supporters: u32::try_from(row.supporters).unwrap_or(0),
        discussion: row.discussion,
        answer: row.answer.clone(),
        proposal: row.proposal,
    }
}

/// What an account said, as far as it changed after `since`.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_account(
    db: &impl ConnectionTrait,
    account: &str,
    since: i64,
) -> Result<Vec<OwnVoiceChange>, DbErr> {
    let own = voice::Entity::find().filter(voice::Column::Account.eq(account));
    let rows = newer(db, own, voice::Column::Revision, since, |row| row.revision).await?;
    let own = |row: voice::Model| {
        let voice = OwnVoice {
            id: row.id,
            kind: row.kind,
            text: row.text,
            attachments: stored(serde_json::from_str(&row.attachments))?,
            at: row.at,
            state: row.state,
            reason: row.reason,
            merged_into: row.merged_into,
        };
        Ok(OwnVoiceChange { revision: row.revision, voice })
    };
    rows.into_iter().map(own).collect()
}

/// What an account supports, as far as that is newer than `since`.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn supports(db: &impl ConnectionTrait, account: &str, since: i64) -> Result<Vec<Support>, DbErr> {
    let own = voice_support::Entity::find().filter(voice_support::Column::Account.eq(account));
    let rows = newer(db, own, voice_support::Column::Revision, since, |row| row.revision).await?;
    Ok(rows.into_iter().map(|row| Support { revision: row.revision, voice: row.voice }).collect())
}

/// Takes all that an account said out, and its support.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let own = voice::Entity::find().filter(voice::Column::Account.eq(account)).all(tx).await?;
    for row in own {
        let (wanted, proposal) = (row.id, row.proposal);
        drafts::forget(tx, [wanted]).await?;
        let mut change = row.into_active_model();
        change.account = Set(None);
        change.text = Set(String::new());
        change.answer = Set(String::new());
        change.reason = Set(String::new());
        change.company_words = Set(String::new());
        set_tags(tx, wanted, &[]).await?;
        change.attachments = Set("[]".to_owned());
        change.state = Set(VoiceState::Refused);
        change.danger = Set(Some(String::new()));
        change.danger_raised_at = Set(None);
        change.danger_escalates_at = Set(None);
        change.update(tx).await?;
        publish(tx, wanted, proposal).await?;
    }
    // By their numbers: whoever holds several voices holds them in this order.
    let supported = voice_support::Entity::find()
        .filter(voice_support::Column::Account.eq(account))
        .order_by_asc(voice_support::Column::Voice)
        .all(tx)
        .await?;
    voice_support::Entity::delete_many().filter(voice_support::Column::Account.eq(account)).exec(tx).await?;
    for support in supported {
        if let Some(row) = hold(tx, support.voice).await? {
            let (wanted, proposal) = (row.id, row.proposal);
            recount(tx, row).await?;
            publish(tx, wanted, proposal).await?;
        }
    }
    Ok(())
}

/// One voice.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, wanted: VoiceId) -> Result<Option<voice::Model>, DbErr> {
    voice::Entity::find_by_id(wanted).one(db).await
}

fn of_region(staff: &Staff) -> Select<voice::Entity> {
    voice::Entity::find().filter(voice::Column::Adcode.seen_by(staff))
}

/// The tags of these voices, in their order as texts.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tags_of(
    db: &impl ConnectionTrait,
    voices: &[voice::Model],
) -> Result<BTreeMap<VoiceId, Vec<String>>, DbErr> {
    let rows = voice_tag::Entity::find()
        .filter(voice_tag::Column::Voice.is_in(voices.iter().map(|row| row.id)))
        .order_by_asc(voice_tag::Column::Tag)
        .all(db)
        .await?;
    let mut tags = BTreeMap::<VoiceId, Vec<String>>::new();
    for row in rows {
        tags.entry(row.voice).or_default().push(row.tag);
    }
    Ok(tags)
}

async fn set_tags(tx: &Writing, voice: VoiceId, tags: &[String]) -> Result<(), DbErr> {
    voice_tag::Entity::delete_many().filter(voice_tag::Column::Voice.eq(voice)).exec(tx).await?;
    let row = |tag: &String| voice_tag::ActiveModel { voice: Set(voice), tag: Set(tag.clone()) };
    if !tags.is_empty() {
        voice_tag::Entity::insert_many(tags.iter().map(row)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The tags that a desk's region uses, in their order as texts.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tags(db: &impl ConnectionTrait, staff: &Staff) -> Result<BTreeSet<String>, DbErr> {
    let own = of_region(staff).select_only().column(voice::Column::Id);
    let used: Vec<String> = voice_tag::Entity::find()
        .select_only()
        .column(voice_tag::Column::Tag)
        .distinct()
        .filter(voice_tag::Column::Voice.in_subquery(own.into_query()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(used.into_iter().collect())
}

/// Voices of a desk's region in one state: who waits longest first, else the newest.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    state: VoiceState,
    (words, tag): (&str, &str),
    page: u64,
) -> Result<Vec<voice::Model>, DbErr> {
    let mut query = of_region(staff).filter(voice::Column::State.eq(state));
    if !tag.is_empty() {
        let tagged = voice_tag::Entity::find().select_only().column(voice_tag::Column::Voice);
        let tagged = tagged.filter(voice_tag::Column::Tag.eq(tag)).into_query();
        query = query.filter(voice::Column::Id.in_subquery(tagged));
    }
    for word in words.split_whitespace().take(5) {
        query = query.filter(voice::Column::Text.contains(word));
    }
    query = if state == VoiceState::Waiting {
        query.order_by_asc(voice::Column::At)
    } else {
        query.order_by_desc(voice::Column::Supporters).order_by_desc(voice::Column::At)
    };
    query.offset(page * PAGE).limit(PAGE + 1).all(db).await
}

/// Why something is not done to a voice.
#[derive(Debug, Error)]
pub(crate) enum VoiceError {
    /// Somebody else was faster.
    #[error("这条心声刚刚有变化，请看过最新内容再提交")]
    Changed,
    /// The state.
    #[error("这条心声现在不能这样处理")]
    WrongState,
    /// Into what it should be merged is not there.
    #[error("没有找到要合并到的那一条，它要已经公开")]
    NoTarget,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What an office does to a voice.
#[derive(Debug)]
pub(crate) enum VoiceHandling {
    /// Shows it to others.
    Publish,
    /// Does not show it, for a reason.
    Refuse(String),
    /// It says what another one says.
    Merge(VoiceId),
    /// Answers in the office's name.
    Answer(String),
    /// Gathers it into a proposal.
    Gather(ProposalId),
    /// Takes it out of the proposal that it was gathered into.
    TakeOut,
    /// Says what it is about.
    Tag(Vec<String>),
}

/// Does something to a voice, if nobody did anything since `version` was read. Whose it is is told.
///
/// # Errors
/// [`VoiceError`]; then nothing was written.
pub(crate) async fn handle(
    db: &Db,
    staff: &Staff,
    wanted: VoiceId,
    version: i32,
    handling: VoiceHandling,
    now: Timestamp,
) -> Result<(), VoiceError> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Voice, wanted).await?;
    let read = find(&tx, wanted).await?.ok_or(VoiceError::Changed)?;
    let supporters = match &handling {
        VoiceHandling::Merge(_) => supporters(&tx, read.id).await?,
        _ => Vec::new(),
    };
    let concerned = read.account.iter().chain(supporters.iter().map(|support| &support.account)).cloned().collect();
    let revisions = own_revisions::take(&tx, &concerned).await?;
    // Both that are merged, in the order of their numbers: see `erase`.
    let mut held = vec![read.id];
    if let VoiceHandling::Merge(into) = &handling {
        held.push(*into);
    }
    held.sort();
    for one in held {
        hold(&tx, one).await?;
    }
    let row = find(&tx, wanted).await?.filter(|row| row.version == version && row.account.is_some());
    let row = row.ok_or(VoiceError::Changed)?;
    let (state, place, whose) = (row.state, row.adcode, row.account.clone());
    let (subject, came_from) = (row.id, row.adcode);
    let moved_to = |next: VoiceState| {
        if state.may_become(next) { Ok(next) } else { Err(VoiceError::WrongState) }
    };
    let (published, gathered) = (state == VoiceState::Published, row.proposal);
    // What it is about is written for the office alone.
    let is_news = !matches!(handling, VoiceHandling::Tag(_));
    let (mut action, mut said) = (audit::Action::VoiceDecided, "");
    let mut left = None;
    let mut after = row.into_active_model();
    after.version = Set(version + 1);
    after.revision = Set(revisions.of(whose.as_ref()));
    let mut merged = None;
    match handling {
        VoiceHandling::Publish => {
            after.state = Set(moved_to(VoiceState::Published)?);
            after.decided_at = Set(Some(now));
            after.reason = Set(String::new());
        }
        VoiceHandling::Refuse(reason) => {
            after.state = Set(moved_to(VoiceState::Refused)?);
            after.decided_at = Set(Some(now));
            after.reason = Set(reason);
        }
        VoiceHandling::Merge(into) => {
            after.state = Set(moved_to(VoiceState::Merged)?);
            after.decided_at = Set(Some(now));
            let target = find(&tx, into).await?.filter(|row| row.state == VoiceState::Published && into != wanted);
            let target = target.ok_or(VoiceError::NoTarget)?;
            after.merged_into = Set(Some(target.id));
            merged = Some(target);
        }
        VoiceHandling::Answer(text) if published => {
            after.answer = Set(text);
            action = audit::Action::VoiceAnswered;
        }
        VoiceHandling::Gather(proposal) if published => {
            left = gathered.filter(|other| *other != proposal);
            after.proposal = Set(Some(proposal));
            said = "gather";
        }
        VoiceHandling::TakeOut => {
            left = Some(gathered.ok_or(VoiceError::WrongState)?);
            after.proposal = Set(None);
            said = "take_out";
        }
        VoiceHandling::Tag(tags) => set_tags(&tx, wanted, &tags).await?,
        VoiceHandling::Answer(_) | VoiceHandling::Gather(_) => return Err(VoiceError::WrongState),
    }
    let proposal = after.update(&tx).await?.proposal;
    quoting.note(&tx).await?;
    if let Some(target) = merged {
        // Who supported it at this moment, after its supporters' accounts were taken: to be tried again.
        let now_supporting = self::supporters(&tx, wanted).await?;
        if now_supporting.iter().any(|one| supporters.iter().all(|other| other.account != one.account)) {
            return Err(VoiceError::Changed);
        }
        // Who said it and who supports it support the other one now, each once.
        for support in supporters {
            pass_on(&tx, target.id, (&support.account, support.waits), support.adcode, &revisions).await?;
        }
        if let Some(account) = &whose {
            pass_on(&tx, target.id, (account, false), came_from, &revisions).await?;
        }
        let (into, proposal) = (target.id, target.proposal);
        recount(&tx, target).await?;
        publish(&tx, into, proposal).await?;
    }
    publish(&tx, subject, proposal).await?;
    if let Some(left) = left {
        // What it counts of who stands behind it is less now.
        feed::changed(&tx, proposal_rows::KIND, &left.to_string()).await?;
    }
    if is_news {
        courier_news::note(&tx, &revisions, &whose).await?;
    }
    audit::write(&tx, audit::Entry::of(staff, action, &subject.to_string(), place).saying(said), now).await?;
    Ok(tx.commit().await?)
}

/// The files of a voice.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn attachment(
    db: &impl ConnectionTrait,
    of: VoiceId,
    wanted: AttachmentId,
) -> Result<Option<attachment::Model>, DbErr> {
    let found = attachment::Entity::find_by_id(wanted).one(db).await?;
    Ok(found.filter(|found| found.question.as_deref() == Some(of.to_string().as_str())))
}
