//! Reminders that are not of a question: what the province asks of a prefecture, how all stand once a week,
//! referrals and proposals that nobody answered.

use super::partner_referrals::{self, Referred};
use super::reminders::{due_now, mail_of, write};
use super::tables::{nudge, reminder, staff_channel};
use super::{partners, proposal_papers, staff_email};
use crate::model::partner::{ESCALATES_MS, REMIND_MS};
use crate::model::proposal_paper;
use crate::model::reminder::ReminderKind;
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::{Adcode, Day, Timestamp};
use sea_orm::entity::prelude::*;

/// The weekly digest is of Monday, so many milliseconds after midnight.
const DIGEST_MS: i64 = 8 * HOUR_MS;
/// A server that was away for so long sends the digest of a week no more.
const DIGEST_WITHIN_MS: i64 = 2 * DAY_MS;

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
    for asked in nudge::Entity::find().filter(nudge::Column::DoneAt.is_null()).all(db).await? {
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
    rows.extend(of_proposals(db, channels, now).await?);
    write(db, rows).await
}

/// What there is to be said of referrals that nobody answered: before they are due to who is of the partner, then to the
/// desk, too, and in the end to the province.
async fn of_referrals(
    db: &impl ConnectionTrait,
    channels: &[staff_channel::Model],
    now: Timestamp,
) -> Result<Vec<reminder::ActiveModel>, DbErr> {
    let own_addresses = staff_email::confirmed(db).await?;
    let mut rows = Vec::new();
    for Referred { row, case } in partner_referrals::due_before(db, now.plus_millis(REMIND_MS)).await? {
        let Some(due) = row.due_at else { continue };
        let kind = if due < now { ReminderKind::ReferralOverdue } else { ReminderKind::ReferralBeforeDue };
        let event = due.0.to_string();
        let to = |kind, desk: Adcode, at: Timestamp| {
            let ways = channels.iter().filter(move |one| one.adcode == desk && one.since <= at);
            ways.map(|channel| due_now(channel, kind, (&row.id.to_string(), &event), None, now)).collect::<Vec<_>>()
        };
        if due < now {
            rows.extend(to(ReminderKind::ReferralOverdue, case.adcode, due));
        }
        if due.plus_millis(ESCALATES_MS) < now && case.adcode != Adcode::HUNAN {
            rows.extend(to(ReminderKind::ReferralEscalated, Adcode::HUNAN, due.plus_millis(ESCALATES_MS)));
        }
        let Some((partner, mail)) = row.partner.as_deref().zip(mail_of(channels, case.adcode)) else { continue };
        for person in partners::members(db, partner).await?.iter().filter(|person| person.active) {
            if own_addresses.contains_key(&person.id) && mail.since <= now {
                rows.push(due_now(mail, kind, (&row.id.to_string(), &event), Some(person.id), now));
            }
        }
    }
    Ok(rows)
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_week_has_one_digest_on_its_monday_at_eight(at in 0i64..4_000_000_000_000) {
            let due = digest_at(Timestamp(at));
            prop_assert_eq!(due.china_time().format("%u %H:%M").to_string(), "1 08:00");
            prop_assert!((-DIGEST_MS..7 * DAY_MS).contains(&(at - due.0)));
        }
    }
}
