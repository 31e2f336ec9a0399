//! What is put on record of who reads and does what. Which words stand for it is in `texts`.

use super::coded::coded;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)+) => {
        /// What is put on record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $name,)+ }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word in data.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)+ } }

            /// The one of exactly this word. A newer server has others.
            #[must_use]
            pub fn of_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$name),)+ _ => None } }
        }
    };
}

actions! {
    /// Signed in.
    SignedIn = "signed_in";
    /// Tried to sign in and failed.
    SignInFailed = "sign_in_failed";
    /// Read a question's words.
    Read = "read";
    /// Looked at a photo or heard a voice note.
    ReadAttachment = "read_attachment";
    /// Looked at a list that shows couriers' words.
    ListRead = "list_read";
    /// Read what a courier said.
    VoiceRead = "voice_read";
    /// Read a report of a station.
    ReportRead = "report_read";
    /// Read what couriers wrote into a survey.
    SurveyRead = "survey_read";
    /// Looked at who booked.
    BookingsRead = "bookings_read";
    /// Took a copy of the log along.
    AuditRead = "audit_read";
    /// Took a table along.
    TableTaken = "table_taken";
    /// Answered.
    Answered = "answered";
    /// Took back an answer that was sent.
    AnswerTakenBack = "answer_taken_back";
    /// Corrected an answer that was sent.
    AnswerCorrected = "answer_corrected";
    /// Wrote a note.
    Noted = "noted";
    /// Closed a question.
    Closed = "closed";
    /// Closed a question that nobody answered.
    Dismissed = "dismissed";
    /// Opened a closed question again.
    Reopened = "reopened";
    /// Merged a question into another one, or took that back.
    Merged = "merged";
    /// Made a question of its own of some messages.
    Split = "split";
    /// Silenced the account of a question for some days, or took that back.
    Silenced = "silenced";
    /// Wrote down a call or a visit.
    TakenIn = "taken_in";
    /// Gave a question to somebody.
    Assigned = "assigned";
    /// Moved a question to another desk or topic.
    Moved = "moved";
    /// Raised or lowered the mark of danger.
    DangerMarked = "danger_marked";
    /// Took on a question that tells of danger.
    DangerTaken = "danger_taken";
    /// Opened a case.
    CaseOpened = "case_opened";
    /// Joined a question to a case.
    CaseJoined = "case_joined";
    /// Read a case.
    CaseRead = "case_read";
    /// Took a step.
    CaseStepped = "case_stepped";
    /// Said what the courier must bring.
    CaseBring = "case_bring";
    /// Proposed a referral.
    ReferralProposed = "referral_proposed";
    /// Kept the list of companies.
    CompanyChanged = "company_changed";
    /// Said which company a question or a voice names.
    CompanyNamed = "company_named";
    /// Decided whether figures by company are public.
    CompaniesPublished = "companies_published";
    /// Told a company what couriers ask of it.
    ClaimSent = "claim_sent";
    /// Read what couriers ask of their own company.
    ClaimRead = "claim_read";
    /// Answered it for the company.
    ClaimAnswered = "claim_answered";
    /// Asked the company again, or closed it.
    ClaimWorked = "claim_worked";
    /// Kept a resource for couriers in hardship.
    AidChanged = "aid_changed";
    /// Wrote down what is known of a hardship.
    HardshipSet = "hardship_set";
    /// Proposed a grant.
    AidProposed = "aid_proposed";
    /// Approved or refused a grant, handed it over or took it back.
    AidDecided = "aid_decided";
    /// Kept a partner, or added one of its people.
    PartnerChanged = "partner_changed";
    /// Read a referral to their own partner.
    ReferralRead = "referral_read";
    /// Took on a referral, asked back, or said by when it will be answered.
    ReferralWorked = "referral_worked";
    /// Made a link for somebody without an account.
    ReferralLink = "referral_link";
    /// Recorded the answer to a referral.
    ReferralAnswered = "referral_answered";
    /// Proposed a version of an answer.
    AnswerProposed = "answer_proposed";
    /// Decided on a version.
    AnswerDecided = "answer_decided";
    /// Took an answer back.
    AnswerWithdrawn = "answer_withdrawn";
    /// Added or changed staff.
    StaffChanged = "staff_changed";
    /// Would have been the second of two people, with an account that was in the same hands as the first one's.
    OneHandRefused = "one_hand_refused";
    /// Kept a course, its materials or its quiz.
    CourseChanged = "course_changed";
    /// Took a table of who passed what along.
    TrainingTaken = "training_taken";
    /// Took a course's quiz.
    CourseTried = "course_tried";
    /// Let somebody try a quiz anew.
    TriesAllowed = "tries_allowed";
    /// Put somebody's proof on record, or took it off.
    QualificationChanged = "qualification_changed";
    /// Set what is demanded of who is on duty.
    DutyDemandSet = "duty_demand_set";
    /// Said that nobody came to a duty, or that somebody did.
    DutyMissed = "duty_missed";
    /// Noted hours for somebody by hand, corrected them or took them back.
    HoursNoted = "hours_noted";
    /// Gave a certificate of hours, or made it void.
    Certificate = "certificate";
    /// Read who wants to help.
    VolunteerRead = "volunteer_read";
    /// Accepted or declined somebody who wants to help.
    VolunteerDecided = "volunteer_decided";
    /// Kept a season's plan, its tasks or its budget.
    CampaignChanged = "campaign_changed";
    /// Made a poster's code, or stopped counting it.
    OutreachChanged = "outreach_changed";
    /// Changed the roster.
    RosterChanged = "roster_changed";
    /// Set what a desk promises.
    StandardSet = "standard_set";
    /// Set how long what is kept.
    RetentionSet = "retention_set";
    /// Set a desk's hours.
    HoursSet = "hours_set";
    /// Set a way by which staff are reminded.
    ChannelSet = "channel_set";
    /// Changed their own password.
    PasswordChanged = "password_changed";
    /// Ended a session of their own.
    SessionEnded = "session_ended";
    /// Turned their second factor on or off.
    SecondFactor = "second_factor";
    /// Signed in by their office's account for the first time, or had it unbound.
    IdentityBound = "identity_bound";
    /// Had reminders sent to an address of their own, or no more.
    OwnEmail = "own_email";
    /// Made or changed an activity.
    ActivityChanged = "activity_changed";
    /// Let somebody in.
    CheckedIn = "checked_in";
    /// Wrote, published or withdrew a letter.
    LetterChanged = "letter_changed";
    /// Decided on a voice.
    VoiceDecided = "voice_decided";
    /// Answered a voice.
    VoiceAnswered = "voice_answered";
    /// Made or moved a proposal.
    ProposalChanged = "proposal_changed";
    /// Kept somebody in the register of deputies and CPPCC members.
    DeputyChanged = "deputy_changed";
    /// Made, changed or called off a meeting with deputies, or said who came.
    MeetingChanged = "meeting_changed";
    /// Wrote, handed in, took or gave back what a prefecture hands in to the province.
    ContributionChanged = "contribution_changed";
    /// Made, changed or issued a bulletin.
    BulletinChanged = "bulletin_changed";
    /// Opened, changed or closed a discussion.
    DiscussionChanged = "discussion_changed";
    /// Changed, verified, took out or brought back a station.
    StationChanged = "station_changed";
    /// Made a link for a station's keeper, or withdrew them.
    KeeperLink = "keeper_link";
    /// Imported a table of stations, or took that back.
    StationsImported = "stations_imported";
    /// Set what was announced as holidays of a year.
    HolidaysSet = "holidays_set";
    /// Asked a prefecture to see to something.
    Nudged = "nudged";
    /// Asked it no more.
    NudgeWithdrawn = "nudge_withdrawn";
    /// Said that this is done.
    NudgeDone = "nudge_done";
    /// Dealt with a report.
    ReportHandled = "report_handled";
    /// Took all samples away.
    SamplesRemoved = "samples_removed";
    /// A courier had their data erased.
    Erased = "erased";
}

coded! {
    /// The kinds of things by which the log is looked through.
    AuditKind {
        /// Who looked at what.
        Reading = "reading",
        /// What was done to questions.
        Questions = "questions",
        /// To cases, with referrals and aid in them.
        Cases = "cases",
        /// To partners, companies and resources.
        Partners = "partners",
        /// To what couriers see and come to.
        Published = "published",
        /// To stations.
        Stations = "stations",
        /// To courses, proofs and duties.
        Training = "training",
        /// To staff, their rights and what desks are held to.
        Staff = "staff",
        /// Who signed in.
        SignIn = "sign_in",
    } else Staff
}

impl Action {
    /// Of which kind it is.
    #[must_use]
    pub fn kind(self) -> AuditKind {
        match self {
            Self::Read
            | Self::ReadAttachment
            | Self::ListRead
            | Self::VoiceRead
            | Self::ReportRead
            | Self::SurveyRead
            | Self::BookingsRead
            | Self::AuditRead
            | Self::TableTaken
            | Self::TrainingTaken
            | Self::CaseRead
            | Self::ClaimRead
            | Self::ReferralRead
            | Self::VolunteerRead => AuditKind::Reading,
            Self::Answered
            | Self::AnswerTakenBack
            | Self::AnswerCorrected
            | Self::Noted
            | Self::Closed
            | Self::Dismissed
            | Self::Reopened
            | Self::Merged
            | Self::Split
            | Self::Silenced
            | Self::TakenIn
            | Self::Assigned
            | Self::Moved
            | Self::DangerMarked
            | Self::DangerTaken
            | Self::Erased => AuditKind::Questions,
            Self::CaseOpened
            | Self::CaseJoined
            | Self::CaseStepped
            | Self::CaseBring
            | Self::ReferralProposed
            | Self::HardshipSet
            | Self::AidProposed
            | Self::AidDecided
            | Self::ReferralWorked
            | Self::ReferralLink
            | Self::ReferralAnswered => AuditKind::Cases,
            Self::CompanyChanged
            | Self::CompanyNamed
            | Self::CompaniesPublished
            | Self::ClaimSent
            | Self::ClaimAnswered
            | Self::ClaimWorked
            | Self::AidChanged
            | Self::PartnerChanged => AuditKind::Partners,
            Self::AnswerProposed
            | Self::AnswerDecided
            | Self::AnswerWithdrawn
            | Self::CampaignChanged
            | Self::OutreachChanged
            | Self::ActivityChanged
            | Self::CheckedIn
            | Self::LetterChanged
            | Self::VoiceDecided
            | Self::VoiceAnswered
            | Self::ProposalChanged
            | Self::DeputyChanged
            | Self::MeetingChanged
            | Self::ContributionChanged
            | Self::BulletinChanged
            | Self::DiscussionChanged => AuditKind::Published,
            Self::StationChanged
            | Self::KeeperLink
            | Self::StationsImported
            | Self::HolidaysSet
            | Self::ReportHandled => AuditKind::Stations,
            Self::CourseChanged
            | Self::CourseTried
            | Self::TriesAllowed
            | Self::QualificationChanged
            | Self::DutyDemandSet
            | Self::DutyMissed
            | Self::HoursNoted
            | Self::Certificate
            | Self::VolunteerDecided
            | Self::RosterChanged => AuditKind::Training,
            Self::StaffChanged
            | Self::OneHandRefused
            | Self::StandardSet
            | Self::RetentionSet
            | Self::HoursSet
            | Self::ChannelSet
            | Self::PasswordChanged
            | Self::SecondFactor
            | Self::IdentityBound
            | Self::OwnEmail
            | Self::SamplesRemoved
            | Self::Nudged
            | Self::NudgeWithdrawn
            | Self::NudgeDone => AuditKind::Staff,
            Self::SignedIn | Self::SignInFailed | Self::SessionEnded => AuditKind::SignIn,
        }
    }
}
