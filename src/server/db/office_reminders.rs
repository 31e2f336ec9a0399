//! Reminders that are not of a question: what the province asks of a prefecture, how all stand once a week,
//! referrals, companies' claims and proposals that nobody answered, tasks that nobody did, what somebody learned and that
//! ends, and what is new of the first two.

use super::office_figures::desk;
use super::partner_referrals::{self, Referred};
use super::reminder_outbox::{due_now, mail_of, write};
use super::tables::{
    campaign_task, company_claim as company_claim_row, contribution, nudge, referral, reminder, staff_channel,
};
use super::{campaigns, company_claims, contributions, nudges, partners, proofs, proposal_papers, staff_email};
use crate::model::company_claim::{self, ClaimState};
use crate::model::contribution::ContributionState;
use crate::model::partner::{ESCALATES_MS, REMIND_MS};
use crate::model::proposal_paper;
use crate::model::reminder::ReminderKind;
use crate::model::staff::Staff;
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::training::{Demanded, ENDS_SOON_DAYS};
use crate::model::{Adcode, Day, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// The weekly digest is of Monday, so many milliseconds after midnight.
const DIGEST_MS: i64 = 8 * HOUR_MS;
/// A server that was away for so long sends the digest of a week no more.
const DIGEST_WITHIN_MS: i64 = 2 * DAY_MS;

/// What is new is told for so long: a server that was away for longer tells it no more.
const NEWS_MS: i64 = 2 * DAY_MS;
/// Days for which a promise that went by is told.
const PROMISES_OVER: i64 = 7;

/// When the digest of this week is due.
fn digest_at(now: Timestamp) -> Timestamp {
    let today = Day::of(now);
    let monday = today.plus(-i64::from(today.weekday()));
    Timestamp(monday.begins().0 + DIGEST_MS)
}

/// Writes down what there is to be said by now.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn gather(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<(), DbErr> {
    let of = |desk: Adcode, at: Timestamp| channels.iter().filter(move |one| one.adcode == desk && one.since <= at);
    let mut rows = Vec::new();
    for asked in nudge::Entity::find().filter(nudges::standing()).all(db).await? {
        let ways = of(asked.adcode, asked.made_at);
        rows.extend(ways.map(|channel| due_now(channel, ReminderKind::Nudge, (&asked.id, ""), None, now)));
    }
    let digest = digest_at(now);
    // Not before it is due: [`Timestamp::millis_since`] knows no time to come.
    if (0..DIGEST_WITHIN_MS).contains(&(now.0 - digest.0)) {
        let week = Day::of(digest).to_string();
        let ways = of(Adcode::HUNAN, digest);
        rows.extend(ways.map(|channel| due_now(channel, ReminderKind::WeeklyDigest, (&week, ""), None, now)));
    }
    rows.extend(of_referrals(db, channels, now).await?);
    rows.extend(of_company_claims(db, channels, now).await?);
    rows.extend(of_proposals(db, channels, now).await?);
    rows.extend(of_tasks(db, channels, now).await?);
    rows.extend(of_coming_tasks(db, channels, now).await?);
    rows.extend(of_contributions(db, channels, now).await?);
    rows.extend(of_proofs(db, channels, now).await?);
    write(db, rows).await
}

/// Reminders to who is of partners, by the mail server of a desk: to those with an address of their own.
struct ToPartners<'a> {
    channels: &'a [staff_channel::Model],
    /// By the number of the partner.
    people: HashMap<String, Vec<StaffId>>,
    /// Since when each has an address.
    addresses: HashMap<StaffId, Timestamp>,
    now: Timestamp,
}

impl ToPartners<'_> {
    /// Of those who could be written to when it happened.
    fn about(
        &self,
        kind: ReminderKind,
        (partner, desk): (&str, Adcode),
        (about, event): (&str, &str),
        happened: Timestamp,
    ) -> Vec<reminder::ActiveModel> {
        let mail = mail_of(self.channels, desk).filter(|mail| mail.since <= happened);
        let people = self.people.get(partner).map(Vec::as_slice).unwrap_or_default();
        let has = |person: &&StaffId| self.addresses.get(person).is_some_and(|since| *since <= happened);
        let to = |mail| {
            let each = people.iter().filter(has);
            each.map(move |person| due_now(mail, kind, (about, event), Some(*person), self.now)).collect()
        };
        mail.map(to).unwrap_or_default()
    }
}

/// Reminders to a desk by each of its ways that was set when it happened.
fn to_desk(
    channels: &[staff_channel::Model],
    kind: ReminderKind,
    desk: Adcode,
    (about, event): (&str, &str),
    (happened, now): (Timestamp, Timestamp),
) -> Vec<reminder::ActiveModel> {
    let ways = channels.iter().filter(|one| one.adcode == desk && one.since <= happened);
    ways.map(|channel| due_now(channel, kind, (about, event), None, now)).collect()
}

/// What there is to be said of referrals that nobody answered: before they are due to who is of the partner, then to the
/// desk, too, and in the end to the province; and what is new of one, to who waits for that.
async fn of_referrals(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let today = Day::of(now);
    let since = now.plus_millis(-NEWS_MS);
    let due = partner_referrals::due_before(db, now.plus_millis(REMIND_MS)).await?;
    let news = partner_referrals::with_news(db, since, (today.plus(-PROMISES_OVER), today)).await?;
    let replies = partner_referrals::notes(db, news.iter().map(|of| of.row.id)).await?;
    let partners = due.iter().chain(&news).filter_map(|of| of.row.partner.clone());
    let partners: BTreeSet<String> = partners.collect();
    let (people, addresses) = (partners::people_of(db, partners).await?, staff_email::confirmed(db).await?);
    let to_partners = ToPartners { channels, people, addresses, now };
    let mut rows = Vec::new();
    for Referred { row, case } in due {
        let Some(due) = row.due_at else { continue };
        let kind = if due < now { ReminderKind::ReferralOverdue } else { ReminderKind::ReferralBeforeDue };
        let (about, event) = (row.id.to_string(), due.0.to_string());
        let of = (about.as_str(), event.as_str());
        if due < now {
            rows.extend(to_desk(channels, ReminderKind::ReferralOverdue, case.adcode, of, (due, now)));
        }
        let escalates = due.plus_millis(ESCALATES_MS);
        if escalates < now && case.adcode != Adcode::HUNAN {
            rows.extend(to_desk(channels, ReminderKind::ReferralEscalated, Adcode::HUNAN, of, (escalates, now)));
        }
        if let Some(partner) = row.partner.as_deref() {
            rows.extend(to_partners.about(kind, (partner, case.adcode), of, now));
        }
    }
    for Referred { row, case } in news {
        let Some(partner) = row.partner.as_deref() else { continue };
        let (about, to) = (row.id.to_string(), (partner, case.adcode));
        if let Some(agreed) = row.decided_at.filter(|at| *at >= since) {
            let event = agreed.0.to_string();
            rows.extend(to_partners.about(ReminderKind::ReferralNew, to, (&about, &event), agreed));
        }
        let reply = replies.iter().rev().find(|note| note.referral == row.id);
        if let Some(reply) = reply.filter(|note| !note.by_partner && note.at >= since && row.asked_at.is_none()) {
            let event = reply.at.0.to_string();
            rows.extend(to_partners.about(ReminderKind::ReferralReplied, to, (&about, &event), reply.at));
        }
        if let Some(asked) = row.asked_at.filter(|at| *at >= since) {
            let event = asked.0.to_string();
            let kind = ReminderKind::ReferralAskedBack;
            rows.extend(to_desk(channels, kind, case.adcode, (&about, &event), (asked, now)));
        }
        let promised = row.promised_day.as_deref().and_then(|day| Day::parse(day).ok());
        if let Some(day) = promised.filter(|day| (today.plus(-PROMISES_OVER)..today).contains(day)) {
            let (kind, event) = (ReminderKind::ReferralPromiseOver, day.to_string());
            rows.extend(to_partners.about(kind, to, (&about, &event), day.ends()));
            rows.extend(to_desk(channels, kind, case.adcode, (&about, &event), (day.ends(), now)));
        }
    }
    Ok(rows)
}

/// Whether a reminder of a referral that is open is still true.
pub(crate) fn is_so(reminder: &reminder::Model, of: &referral::Model) -> bool {
    let at = |moment: Option<Timestamp>| moment.is_some_and(|at| reminder.id.ends_with(&at.0.to_string()));
    match reminder.kind {
        ReminderKind::ReferralNew => at(of.decided_at),
        ReminderKind::ReferralReplied => of.asked_at.is_none(),
        ReminderKind::ReferralAskedBack => at(of.asked_at),
        ReminderKind::ReferralPromiseOver => of.promised_day.as_ref().is_some_and(|day| reminder.id.ends_with(day)),
        _ => at(of.due_at),
    }
}

/// What there is to be said of what companies are asked: to their people when they are, before it is due and once it is
/// late; to the desk once it is late and when they answered; in the end to the province.
async fn of_company_claims(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let since = now.plus_millis(-NEWS_MS);
    let claims = company_claims::to_remind_of(db, now.plus_millis(company_claim::REMIND_MS), since).await?;
    let companies: BTreeSet<String> = claims.iter().map(|of| of.company.clone()).collect();
    let of_companies = partners::of_companies(db, companies).await?;
    let people = partners::people_of(db, of_companies.iter().map(|one| one.id.clone())).await?;
    let to_partners = ToPartners { channels, people, addresses: staff_email::confirmed(db).await?, now };
    let mut rows = Vec::new();
    for of in claims {
        let mut to_company = |kind, event: Timestamp, happened: Timestamp| {
            for partner in of_companies.iter().filter(|partner| company_claims::is_of(&of, partner)) {
                let about = (of.id.as_str(), event.0.to_string());
                let to = (partner.id.as_str(), of.adcode);
                rows.extend(to_partners.about(kind, to, (about.0, &about.1), happened));
            }
        };
        let waits = of.state.waits_for_company();
        if waits && of.asked_at >= since {
            to_company(ReminderKind::ClaimSent, of.asked_at, of.asked_at);
        }
        if waits && of.due_at <= now.plus_millis(company_claim::REMIND_MS) {
            let late = of.due_at < now;
            let kind = if late { ReminderKind::ClaimOverdue } else { ReminderKind::ClaimBeforeDue };
            to_company(kind, of.due_at, now);
            if late {
                let event = of.due_at.0.to_string();
                rows.extend(to_desk(channels, kind, of.adcode, (&of.id, &event), (of.due_at, now)));
                // The same reminder to another desk: a word of its own would stop servers of the version before.
                let escalates = of.due_at.plus_millis(company_claim::ESCALATES_MS);
                if escalates < now && of.adcode != Adcode::HUNAN {
                    rows.extend(to_desk(channels, kind, Adcode::HUNAN, (&of.id, &event), (escalates, now)));
                }
            }
        }
        let answered = of.answered_at.filter(|at| of.state == ClaimState::Answered && *at >= since);
        if let Some(answered) = answered {
            let event = answered.0.to_string();
            let kind = ReminderKind::ClaimAnswered;
            rows.extend(to_desk(channels, kind, of.adcode, (&of.id, &event), (answered, now)));
        }
    }
    Ok(rows)
}

/// Whether a reminder of what a company was asked is still true.
pub(crate) fn is_so_of_claim(reminder: &reminder::Model, of: &company_claim_row::Model) -> bool {
    let is = |at: Timestamp| reminder.id.ends_with(&at.0.to_string());
    match reminder.kind {
        ReminderKind::ClaimSent => of.state.waits_for_company() && is(of.asked_at),
        ReminderKind::ClaimAnswered => of.state == ClaimState::Answered && of.answered_at.is_some_and(is),
        _ => of.state.waits_for_company() && is(of.due_at),
    }
}

/// What there is to be said of proposals that nobody answered: to their desk before they are due and once they are late, to
/// the province where they are late for long.
async fn of_proposals(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let mut rows = Vec::new();
    for of in proposal_papers::due_before(db, Timestamp(now.0 + proposal_paper::REMIND_MS)).await? {
        let Some(due) = of.due_at else { continue };
        let (about, event) = (of.proposal.to_string(), due.0.to_string());
        let mut to = |kind, desk: Adcode| {
            // A way that is set today tells of what is late today.
            let ways = channels.iter().filter(|one| one.adcode == desk);
            rows.extend(ways.map(|channel| due_now(channel, kind, (&about, &event), None, now)));
        };
        let late = due <= now;
        to(if late { ReminderKind::ProposalOverdue } else { ReminderKind::ProposalBeforeDue }, of.adcode);
        if due.plus_millis(proposal_paper::ESCALATES_MS) < now && of.adcode != Adcode::HUNAN {
            to(ReminderKind::ProposalEscalated, Adcode::HUNAN);
        }
    }
    Ok(rows)
}

/// What there is to be said of what prefectures hand in: to the province once it is handed in, to the prefecture once it is
/// given back.
async fn of_contributions(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let mut rows = Vec::new();
    let since = now.plus_millis(-NEWS_MS);
    for of in contributions::with_news(db, since).await? {
        let Some(handed_in) = of.handed_in_at else { continue };
        let (kind, desk, happened) = match of.state {
            ContributionState::HandedIn => (ReminderKind::ContributionHandedIn, Adcode::HUNAN, handed_in),
            ContributionState::Returned => {
                let returned = contributions::returned_at(db, of.id).await?.unwrap_or(handed_in);
                (ReminderKind::ContributionReturned, of.adcode, returned)
            }
            ContributionState::Draft | ContributionState::Taken => continue,
        };
        if happened < since {
            continue;
        }
        // What is given back is what was handed in then: once, however often it is written anew.
        let (about, event) = (of.id.to_string(), handed_in.0.to_string());
        rows.extend(to_desk(channels, kind, desk, (&about, &event), (happened, now)));
    }
    Ok(rows)
}

/// Whether a reminder of what was handed in is still true.
pub(crate) fn is_so_of_contribution(reminder: &reminder::Model, of: &contribution::Model) -> bool {
    let stands = match reminder.kind {
        ReminderKind::ContributionReturned => ContributionState::Returned,
        _ => ContributionState::HandedIn,
    };
    of.state == stands && of.handed_in_at.is_some_and(|at| reminder.id.ends_with(&at.0.to_string()))
}

/// What there is to be said of tasks whose day went by: to who is responsible, where they have an address, and to the desk.
/// A day that is put off, or somebody else, is another one.
async fn of_tasks(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let late = campaigns::late_tasks(db, Day::of(now)).await?;
    if late.is_empty() {
        return Ok(Vec::new());
    }
    let addresses = staff_email::confirmed(db).await?;
    let mut rows = Vec::new();
    for (task, of) in late {
        let (over, event) = (task.due_day.ends(), task.due_day.to_string());
        let about = (task.id.as_str(), event.as_str());
        rows.extend(to_desk(channels, ReminderKind::TaskOverdue, of.adcode, about, (over, now)));
        let mail = mail_of(channels, of.adcode).filter(|mail| mail.since <= over);
        let who = task.staff.filter(|who| addresses.get(who).is_some_and(|since| *since <= over));
        let to_one = mail.zip(who);
        rows.extend(to_one.map(|(mail, who)| due_now(mail, ReminderKind::TaskOverdue, about, Some(who), now)));
    }
    Ok(rows)
}

/// Stands in the number of a reminder of a task whose day comes. It is of the same kind as one that is late: a kind of its
/// own would be a word that servers of the version before do not know.
const COMES: &str = "before";

/// Whether a reminder is of a task whose day comes, and not of one that is late.
pub(crate) fn is_of_coming_task(reminder: &reminder::Model) -> bool {
    let mut words = reminder.id.rsplit(' ').skip(1);
    reminder.kind == ReminderKind::TaskOverdue && words.next() == Some(COMES)
}

/// What there is to be said of tasks whose day comes soon: to who is responsible or, where they have no address, to the
/// desk, which may tell them.
async fn of_coming_tasks(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let coming = campaigns::coming_tasks(db, Day::of(now)).await?;
    if coming.is_empty() {
        return Ok(Vec::new());
    }
    let addresses = staff_email::confirmed(db).await?;
    let mut rows = Vec::new();
    for (task, of) in coming {
        let Some(who) = task.staff else { continue };
        let event = format!("{COMES} {}", task.due_day);
        let about = (task.id.as_str(), event.as_str());
        match mail_of(channels, of.adcode).filter(|_| addresses.contains_key(&who)) {
            Some(mail) => rows.push(due_now(mail, ReminderKind::TaskOverdue, about, Some(who), now)),
            None => rows.extend(to_desk(channels, ReminderKind::TaskOverdue, of.adcode, about, (now, now))),
        }
    }
    Ok(rows)
}

/// Whether a reminder of a task is still true, and about whom it is written.
pub(crate) fn is_so_of_task(reminder: &reminder::Model, of: &campaign_task::Model) -> bool {
    let same_day = reminder.id.ends_with(&of.due_day.to_string());
    same_day && reminder.staff.is_none_or(|staff| of.staff == Some(staff))
}

/// Days for which it is told that something ended.
const ENDED_DAYS: i64 = 2;

/// What there is to be said of courses and qualifications that end: to who has them, where they have an address, and to
/// their desk; a month before and on the last day. One that is good again is another one.
async fn of_proofs(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let today = Day::of(now);
    let people = proofs::with_ends(db, (today.plus(-ENDED_DAYS), today.plus(ENDS_SOON_DAYS))).await?;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let addresses = staff_email::confirmed(db).await?;
    let mut rows = Vec::new();
    for (one, what, until) in proofs::ending(db, &people, today).await? {
        let kind = match until.days_since(today) {
            1.. => ReminderKind::ProofEndsSoon,
            left if left >= -ENDED_DAYS => ReminderKind::ProofEnds,
            _ => continue,
        };
        let (about, event) = (one.id.to_string(), format!("{} {until}", word_of(what)));
        let desk = desk(one.adcode);
        // A way that is set today tells of what ends from today on.
        rows.extend(to_desk(channels, kind, desk, (&about, &event), (now, now)));
        let mail = mail_of(channels, desk).filter(|_| addresses.contains_key(&one.id));
        rows.extend(mail.map(|mail| due_now(mail, kind, (&about, &event), Some(one.id), now)));
    }
    Ok(rows)
}

/// What ends, as a reminder's number has it.
fn word_of(what: Demanded) -> String {
    match what {
        Demanded::Course(course) => course.to_string(),
        Demanded::Qualification(kind) => kind.code().to_owned(),
    }
}

/// What a reminder of a course or a qualification is of, where that is still so: whose, what, and until when.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn ending_of(
    db: &impl ConnectionTrait,
    reminder: &reminder::Model,
    today: Day,
) -> Result<Option<(Staff, Demanded, Day)>, DbErr> {
    let Ok(id) = reminder.question.parse::<StaffId>() else { return Ok(None) };
    let Some(row) = super::staff::find(db, id).await?.filter(|row| row.active) else { return Ok(None) };
    let people = [super::staff_row::staff_of(&row)];
    let ending = proofs::ending(db, &people, today).await?;
    let said = ending.into_iter().find(|(_, what, until)| {
        let event = format!(" {} {until}", word_of(*what));
        reminder.id.ends_with(&event)
    });
    Ok(said.map(|(one, what, until)| (one.clone(), what, until)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_week_has_one_digest_on_its_monday_at_eight(at in 1_000_000_000_000i64..4_000_000_000_000) {
            let due = digest_at(Timestamp(at));
            prop_assert_eq!(due.china_time().format("%u %H:%M").to_string(), "1 08:00");
            prop_assert!((-DIGEST_MS..7 * DAY_MS).contains(&(at - due.0)));
        }
    }
}
