//! What staff are reminded of, and by which way. Nothing of a courier's words.

use super::coded::coded;

coded! {
    /// What staff are reminded of.
    ReminderKind {
        /// A question tells of danger and nobody has taken it on.
        Danger = "danger",
        /// A question was given to somebody.
        Assigned = "assigned",
        /// A question is due soon.
        BeforeDue = "before_due",
        /// A question is overdue.
        Overdue = "overdue",
        /// The province asks a prefecture to see to something.
        Nudge = "nudge",
        /// How the prefectures stand, once a week, to the province.
        WeeklyDigest = "weekly_digest",
        /// A referral is due within a day, to who is of the partner.
        ReferralBeforeDue = "referral_before_due",
        /// A referral is overdue, to the partner and the desk.
        ReferralOverdue = "referral_overdue",
        /// A referral is overdue for days, to the province.
        ReferralEscalated = "referral_escalated",
        /// A courier agreed that something is referred, to who is of the partner.
        ReferralNew = "referral_new",
        /// The desk answered what the partner asked back, to who is of the partner.
        ReferralReplied = "referral_replied",
        /// The partner asked the desk back, to the desk.
        ReferralAskedBack = "referral_asked_back",
        /// The day went by for which the partner promised its answer, to the partner and the desk.
        ReferralPromiseOver = "referral_promise_over",
        /// A company was asked, or asked again, to its people.
        ClaimSent = "claim_sent",
        /// What a company was asked is due within a day, to its people.
        ClaimBeforeDue = "claim_before_due",
        /// What a company was asked is overdue, to its people and the desk.
        ClaimOverdue = "claim_overdue",
        /// A company answered, to the desk.
        ClaimAnswered = "claim_answered",
        /// The answer to a proposal is due soon, to its desk.
        ProposalBeforeDue = "proposal_before_due",
        /// The answer to a proposal is overdue, to its desk.
        ProposalOverdue = "proposal_overdue",
        /// The answer to a proposal is overdue for long, to the province.
        ProposalEscalated = "proposal_escalated",
        /// The day of a season's task went by, to who is responsible and the desk.
        TaskOverdue = "task_overdue",
        /// A prefecture handed something in, to the province.
        ContributionHandedIn = "contribution_handed_in",
        /// The province gave back what was handed in, to the prefecture.
        ContributionReturned = "contribution_returned",
        /// A course or a qualification of somebody ends in a month, to them and their desk.
        ProofEndsSoon = "proof_ends_soon",
        /// It ends today, to them and their desk.
        ProofEnds = "proof_ends",
        /// Many questions of strangers tell of danger; one message for all that stand behind one line.
        DangerPile = "danger_pile",
    } else Overdue
}

impl ReminderKind {
    /// Those that are about a question.
    pub const OF_QUESTIONS: [Self; 4] = [Self::Danger, Self::Assigned, Self::BeforeDue, Self::Overdue];
}

/// Minutes of working time before a question is due, at which somebody is reminded.
pub const BEFORE_DUE_MINUTES: i64 = 60;

coded! {
    /// By which way.
    ChannelKind {
        /// E-mail.
        Email = "email",
        /// A robot of a group of 企业微信 (`WeChat` Work).
        WeChatWork = "wechat_work",
        /// A robot of a group of 钉钉 (`DingTalk`).
        DingTalk = "dingtalk",
        /// An address of the office's own program.
        Webhook = "webhook",
    } else Webhook
}

coded! {
    /// Where a reminder stands.
    ReminderState {
        /// On its way.
        Waiting = "waiting",
        /// It arrived.
        Sent = "sent",
        /// It was tried too often.
        Failed = "failed",
        /// Before it was sent it was true no more.
        Dropped = "dropped",
    } else Dropped
}

/// A code that was mailed to confirm an address is good for so long, milliseconds.
pub const CODE_MS: i64 = 15 * 60_000;
/// Another one can be had after so long, milliseconds: nobody's box is filled by who mistypes.
pub const CODE_AGAIN_MS: i64 = 60_000;
/// So often a code may be tried: one of a million is not found.
pub const MOST_CODE_TRIES: i32 = 5;
