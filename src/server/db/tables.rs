//! Rows of the tables behind the desk, as they are stored. What they mean is in `crate::model`; codes are the words of the model's enums.

use super::columns::StationIfAny;
use super::entity::no_relations;
use super::secret_key::Wrapped;
use crate::model::aid::{AidKind, GrantState};
use crate::model::answer::VersionState;
use crate::model::campaign::CampaignCount;
use crate::model::case::{CaseKind, CaseResult, CaseStage, ReferralState, ReferralTo};
use crate::model::company_claim::ClaimState;
use crate::model::contribution::{ContributionKind, ContributionState};
use crate::model::deputy::{DeputyKind, DeputyLevel, MeetingState};
use crate::model::import_state::ImportState;
use crate::model::letter::LetterState;
use crate::model::partner::PartnerKind;
use crate::model::proposal::{ProposalEnd, Satisfaction};
use crate::model::reminder::{ChannelKind, ReminderKind, ReminderState};
use crate::model::served::NotedKind;
use crate::model::staff::StaffRole;
use crate::model::training::QualificationKind;
use crate::model::volunteer::VolunteerState;
use crate::model::{
    ActivityId, ActivityKind, ActivityState, Adcode, AnswerId, AttachmentId, AttachmentKind, Author, BookingId,
    BookingState, BulletinId, CampaignId, CaseId, Channel, ContributionId, CourseId, Day, DeputyId, DiscussionId,
    LetterId, MeetingId, MessageId, NotedHoursId, Position, ProposalId, QualificationId, QuestionId, QuestionState,
    ReferralId, ReportId, ReportKind, ReportState, SlotId, StaffId, Timestamp, Topic, VoiceId, VoiceKind, VoiceState,
    VolunteerId,
};

macro_rules! tables {
    ($($(#[$doc:meta])* $module:ident = $table:literal { $($(#[$attribute:meta])* $field:ident: $type:ty,)+ })+) => { $(
        $(#[$doc])*
        pub(crate) mod $module {
            use super::*;
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model { $($(#[$attribute])* pub $field: $type,)+ }

            no_relations!();
        }
    )+ };
}

tables! {
    /// Questions.
    question = "question" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: QuestionId,
        account: Option<String>,
        topic: Topic,
        adcode: Adcode,
        state: QuestionState,
        asked_at: Timestamp,
        waiting_since: Option<Timestamp>,
        due_at: Option<Timestamp>,
        first_due_at: Timestamp,
        first_answered_at: Option<Timestamp>,
        assigned_to: Option<StaffId>,
        version: i32,
        revision: i64,
        changed_at: Timestamp,
        call_back: Option<Wrapped>,
        /// By which its number is found, see [`super::call_backs`].
        call_back_marks: String,
        stars: Option<i32>,
        comment: String,
        preview: String,
        /// The dangers that words tell of, as codes; none where no server looked yet.
        danger: Option<String>,
        /// Since when the mark of danger stands, if it does.
        danger_raised_at: Option<Timestamp>,
        /// When the province is warned, too; only while nobody has taken it on.
        danger_escalates_at: Option<Timestamp>,
        danger_taken_by: Option<StaffId>,
        danger_taken_at: Option<Timestamp>,
        /// Where it was asked, if no desk of that prefecture is here and the province's answers.
        origin: Option<Adcode>,
        /// How it reached the desk, see `model::question::Channel`.
        channel: Channel,
        /// As it is said on the phone; none until a desk saw it.
        number: Option<String>,
        spam: bool,
        /// The question in which it is answered.
        merged_into: Option<QuestionId>,
        /// A case that another question was opened for.
        joined_case: Option<CaseId>,
        /// When its courier agreed that what they write of health or children is used.
        consented_at: Option<Timestamp>,
        /// When its words and files were deleted because its courier took that back.
        words_deleted_at: Option<Timestamp>,
        /// What its courier wrote for a company; see `company_named` for which one that is.
        company_words: String,
        /// The number of the resource that its courier applies for.
        wants_aid: Option<String>,
        /// When its courier rated the answer last.
        rated_at: Option<Timestamp>,
    }
    /// Messages and the desk's notes.
    message = "message" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: MessageId,
        question: QuestionId,
        author: Author,
        staff: Option<StaffId>,
        private: bool,
        text: String,
        at: Timestamp,
        attachments: String,
        revision: i64,
        /// Its documents, as JSON.
        documents: String,
        /// When the desk took it back; the words stay for the desk alone.
        withdrawn_at: Option<Timestamp>,
        corrected_at: Option<Timestamp>,
    }
    /// Photos, voice notes and documents.
    attachment = "attachment" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: AttachmentId,
        account: String,
        /// What holds it: the number of a question, a voice or a report, or the code of a station.
        question: Option<String>,
        kind: AttachmentKind,
        media_type: String,
        digest: String,
        bytes: Vec<u8>,
        made_at: Timestamp,
        file: Option<String>,
        /// Bytes; 0 of a file that an older version kept.
        size: i64,
        /// What a document is called; empty of all else.
        name: String,
    }
    /// Files whose rows are gone, to be removed from the store.
    deleted_file = "deleted_file" {
        #[sea_orm(primary_key, auto_increment = false)]
        name: String,
    }
    /// Staff.
    staff = "staff" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: StaffId,
        login: String,
        name: String,
        role: StaffRole,
        author: Author,
        adcode: Adcode,
        fields: String,
        password: String,
        failures: i32,
        locked_until: Option<Timestamp>,
        totp: Option<Wrapped>,
        totp_step: Option<i64>,
        active: bool,
        made_at: Timestamp,
        /// Somebody else chose it, who knows it.
        password_given: bool,
    }
    /// Who made whose account, or gave it another password.
    staff_hand = "staff_hand" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        #[sea_orm(primary_key, auto_increment = false)]
        made_by: StaffId,
        /// The last time.
        at: Timestamp,
    }
    /// Codes that were mailed to who signs in while strangers have used up all tries, by their hashes.
    sign_in_code = "sign_in_code" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        code: String,
        made_at: Timestamp,
        tries: i32,
    }
    /// Who is signed in.
    session = "session" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        staff: StaffId,
        csrf: String,
        agent: String,
        made_at: Timestamp,
        seen_at: Timestamp,
        /// Begun with a password that somebody else chose: it only gives another one.
        new_password: bool,
    }
    /// Who follows which question.
    follow = "follow" {
        #[sea_orm(primary_key, auto_increment = false)]
        question: QuestionId,
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
    }
    /// What a desk often writes, for its own eyes until it is sent.
    phrase = "phrase" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        adcode: Adcode,
        title: String,
        text: String,
        made_by: StaffId,
        made_at: Timestamp,
    }
    /// Accounts of which no new words are taken for a time.
    silence = "silence" {
        #[sea_orm(primary_key, auto_increment = false)]
        account: String,
        until: Timestamp,
        staff: StaffId,
        set_at: Timestamp,
        /// What it took the place of, if the account was silenced before.
        before_until: Option<Timestamp>,
        before_staff: Option<StaffId>,
        before_set_at: Option<Timestamp>,
    }
    /// Codes by which callers follow their questions, by their hashes.
    claim = "claim" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        question: QuestionId,
        expires_at: Timestamp,
        used_at: Option<Timestamp>,
    }
    /// Texts of forms that were not sent yet.
    form_draft = "form_draft" {
        #[sea_orm(primary_key, auto_increment = false)]
        form: String,
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        body: String,
        at: Timestamp,
    }
    /// Who did and read what.
    audit = "audit" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        at: Timestamp,
        staff: Option<StaffId>,
        who: String,
        action: String,
        subject: String,
        adcode: Adcode,
        detail: String,
        /// How often, where the same reading was counted together.
        count: i32,
        /// The last of those.
        until_at: Option<Timestamp>,
        fold: Option<String>,
    }
    /// Who is on duty on which day, `2026-11-25` in China.
    duty = "duty" {
        #[sea_orm(primary_key, auto_increment = false)]
        day: String,
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        /// `09:00-12:00 13:00-18:00`; empty for the whole day.
        shifts: String,
    }
    /// What one shift tells the next.
    duty_note = "duty_note" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        adcode: Adcode,
        who: String,
        text: String,
        at: Timestamp,
    }
    /// When somebody made sure of a station: each time, as the tables themselves note it (m0114).
    station_verification = "station_verification" {
        #[sea_orm(primary_key, auto_increment = false)]
        station: String,
        #[sea_orm(primary_key, auto_increment = false)]
        at: Timestamp,
    }
    /// What the province asks a prefecture to see to.
    nudge = "nudge" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        adcode: Adcode,
        note: String,
        who: String,
        made_at: Timestamp,
        /// When its people said that it is done.
        done_at: Option<Timestamp>,
        done_who: String,
        answer: String,
        /// The last day by which it is to be done.
        due_day: Option<Day>,
        /// When the province asked it no more.
        withdrawn_at: Option<Timestamp>,
        withdrawn_who: String,
        withdrawn_why: String,
    }
    /// Courses for who answers.
    course = "course" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: CourseId,
        adcode: Adcode,
        title: String,
        about: String,
        /// Of a hundred, so many right ones are enough.
        pass_mark: i32,
        tries: i32,
        /// For how long it is good; 0 is without end.
        months: i32,
        /// As JSON.
        materials: String,
        /// As JSON.
        quiz: String,
        active: bool,
        sample: bool,
        version: i32,
    }
    /// Tries at a course's quiz.
    course_try = "course_try" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        course: CourseId,
        staff: StaffId,
        at: Timestamp,
        right_count: i32,
        question_count: i32,
        passed: bool,
        until: Option<Day>,
        /// Whether a try that failed counts among those that there are.
        counts: bool,
        /// Of which version of the course; none of those before versions were noted.
        course_version: Option<i32>,
    }
    /// What somebody learned, as the office has seen it.
    qualification = "qualification" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: QualificationId,
        staff: StaffId,
        kind: QualificationKind,
        number: String,
        until: Option<Day>,
        checked_by: String,
        checked_at: Timestamp,
    }
    /// What a desk demands of who is on duty: a course or a qualification.
    duty_demand = "duty_demand" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        adcode: Adcode,
        /// Of whom; none is everybody.
        author: Option<Author>,
        course: Option<CourseId>,
        qualification: Option<QualificationKind>,
    }
    /// Duties to which nobody came.
    duty_missed = "duty_missed" {
        #[sea_orm(primary_key, auto_increment = false)]
        day: Day,
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        who: String,
        at: Timestamp,
    }
    /// Certificates of hours that somebody served, as they were when each was made.
    certificate = "certificate" {
        #[sea_orm(primary_key, auto_increment = false)]
        number: String,
        adcode: Adcode,
        staff: StaffId,
        name: String,
        author: Author,
        first_day: Day,
        last_day: Day,
        duties: i32,
        minutes: i32,
        who: String,
        made_at: Timestamp,
        void_at: Option<Timestamp>,
        /// How many of [`super::noted_hours`] it counts beside the duties.
        noted: i32,
    }
    /// Hours that the office noted by hand for somebody.
    noted_hours = "noted_hours" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: NotedHoursId,
        staff: StaffId,
        kind: NotedKind,
        day: Day,
        /// `09:00-12:00`.
        span: String,
        what: String,
        /// Who noted or corrected it last, and when.
        who: String,
        at: Timestamp,
        version: i32,
        /// When it was taken back; it counts no more then.
        taken_back_at: Option<Timestamp>,
    }
    /// That something stood in a list that somebody looked at on a day.
    list_reading = "list_reading" {
        #[sea_orm(primary_key, auto_increment = false)]
        subject: String,
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        #[sea_orm(primary_key, auto_increment = false)]
        day: Day,
        /// The first time.
        at: Timestamp,
    }
    /// Who wants to help at a desk.
    volunteer = "volunteer" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: VolunteerId,
        adcode: Adcode,
        state: VolunteerState,
        name: String,
        phone: Wrapped,
        author: Author,
        organisation: String,
        number: String,
        until: Option<Day>,
        words: String,
        /// The hash of the code by which they look at it.
        code: String,
        applied_at: Timestamp,
        decided_at: Option<Timestamp>,
        who: String,
        reason: String,
        staff: Option<StaffId>,
        sample: bool,
        /// The courier whose it is, if it came from the app.
        account: Option<String>,
        danger: Option<String>,
        danger_raised_at: Option<Timestamp>,
        danger_escalates_at: Option<Timestamp>,
        danger_taken_by: Option<StaffId>,
        danger_taken_at: Option<Timestamp>,
    }
    /// A season's plan of a desk.
    campaign = "campaign" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: CampaignId,
        adcode: Adcode,
        title: String,
        about: String,
        first_day: Day,
        last_day: Day,
        /// What it aims at, as JSON.
        targets: String,
        active: bool,
        sample: bool,
        version: i32,
    }
    /// Who does what of a campaign until when.
    campaign_task = "campaign_task" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        campaign: CampaignId,
        title: String,
        staff: Option<StaffId>,
        due_day: Day,
        done_at: Option<Timestamp>,
        done_who: String,
    }
    /// What a campaign costs.
    campaign_budget = "campaign_budget" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        campaign: CampaignId,
        title: String,
        planned_fen: i64,
        spent_fen: i64,
    }
    /// What of a target of the province's campaign is one prefecture's.
    campaign_allotment = "campaign_allotment" {
        #[sea_orm(primary_key, auto_increment = false)]
        campaign: CampaignId,
        #[sea_orm(primary_key, auto_increment = false)]
        adcode: Adcode,
        #[sea_orm(primary_key, auto_increment = false)]
        counted: CampaignCount,
        target: i32,
    }
    /// Posters and links that bring couriers here.
    outreach_poster = "outreach_poster" {
        #[sea_orm(primary_key, auto_increment = false)]
        code: String,
        adcode: Adcode,
        title: String,
        headline: String,
        campaign: Option<CampaignId>,
        /// Whether it is counted.
        active: bool,
        who: String,
        made_at: Timestamp,
        sample: bool,
    }
    /// How often each was opened on a day; nothing of by whom.
    outreach_arrival = "outreach_arrival" {
        #[sea_orm(primary_key, auto_increment = false)]
        code: String,
        #[sea_orm(primary_key, auto_increment = false)]
        day: Day,
        count: i64,
    }
    /// Who looked at a question when.
    presence = "presence" {
        #[sea_orm(primary_key, auto_increment = false)]
        question: QuestionId,
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        seen_at: Timestamp,
    }
    /// Answers that are being written.
    draft = "draft" {
        #[sea_orm(primary_key, auto_increment = false)]
        question: QuestionId,
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        text: String,
    }
    /// Versions of the library's answers.
    answer_version = "answer_version" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        answer: AnswerId,
        version: i32,
        topic: Topic,
        question: String,
        text: String,
        source: String,
        sample: bool,
        state: VersionState,
        /// The desk at which it was written.
        adcode: Option<Adcode>,
        written_by: Option<StaffId>,
        decided_by: Option<StaffId>,
        written_at: Timestamp,
        decided_at: Option<Timestamp>,
        remark: String,
    }
    /// Cases.
    case = "case" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: CaseId,
        question: QuestionId,
        kind: CaseKind,
        adcode: Adcode,
        stage: CaseStage,
        due_at: Option<Timestamp>,
        owner: Option<StaffId>,
        bring: String,
        result: Option<CaseResult>,
        opened_at: Timestamp,
        closed_at: Option<Timestamp>,
        version: i32,
        /// Since when its clock stands still, because the courier is to bring something.
        paused_at: Option<Timestamp>,
        number: Option<String>,
    }
    /// Steps of cases.
    case_step = "case_step" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        case_id: CaseId,
        stage: CaseStage,
        entered_at: Timestamp,
        due_at: Timestamp,
        done_at: Option<Timestamp>,
        note: String,
        staff: Option<StaffId>,
    }
    /// Referrals of cases.
    referral = "referral" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: ReferralId,
        case_id: CaseId,
        recipient: ReferralTo,
        name: String,
        reason: String,
        state: ReferralState,
        answer: String,
        proposed_at: Timestamp,
        decided_at: Option<Timestamp>,
        answered_at: Option<Timestamp>,
        due_at: Option<Timestamp>,
        /// To which partner of the register; none where it is named alone.
        partner: Option<String>,
        /// By which day the partner said that it will answer.
        promised_day: Option<String>,
        accepted_at: Option<Timestamp>,
        /// Since when the partner waits for the desk's answer to a question back.
        asked_at: Option<Timestamp>,
        /// When the desk took it back; its state is that of one that was declined then, which older servers read.
        withdrawn_at: Option<Timestamp>,
        /// Why it did.
        withdrawn_why: String,
    }
    /// Partners.
    partner = "partner" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        kind: PartnerKind,
        adcode: Adcode,
        name: String,
        contact: String,
        active: bool,
        sample: bool,
        version: i32,
        /// Which company of the list it is, if it is one.
        company: Option<String>,
    }
    /// Which of the staff is of which partner.
    partner_member = "partner_member" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        partner: String,
    }
    /// What a partner asked back about a referral, and what the desk answered.
    referral_note = "referral_note" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        referral: ReferralId,
        by_partner: bool,
        who: String,
        text: String,
        at: Timestamp,
    }
    /// Files that a partner sent, by their numbers among all files.
    referral_file = "referral_file" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: AttachmentId,
        referral: ReferralId,
        /// With which question back; none of an answer's.
        note: Option<String>,
        /// The file that the courier got of it, as long as that is there.
        passed_as: Option<AttachmentId>,
    }
    /// Links by which somebody without an account opens a referral, by the hash of their secret.
    referral_link = "referral_link" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        referral: ReferralId,
        /// The hash of its code.
        code: String,
        tries: i32,
        expires_at: Timestamp,
        opened_at: Option<Timestamp>,
        /// The hash of what the browser that opened it keeps.
        opened_by: Option<String>,
    }
    /// Resources for couriers in hardship.
    aid_resource = "aid_resource" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        adcode: Adcode,
        kind: AidKind,
        name: String,
        unit: String,
        /// How much one gets where nobody says otherwise, in its unit.
        each: i64,
        /// How much is left.
        stock: i64,
        /// The last day on which it is given.
        last_day: Option<String>,
        papers: String,
        /// Who may get it, as JSON.
        rule: String,
        /// After how many days the same person may get it again; none is never.
        again_days: Option<i32>,
        active: bool,
        /// Couriers see it.
        public: bool,
        sample: bool,
        version: i32,
    }
    /// What a desk knows of the hardship of a case, as JSON.
    hardship = "hardship" {
        #[sea_orm(primary_key, auto_increment = false)]
        case_id: CaseId,
        body: String,
        who: String,
        at: Timestamp,
    }
    /// What was proposed and granted of resources.
    aid_grant = "aid_grant" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        resource: String,
        case_id: CaseId,
        adcode: Adcode,
        amount: i64,
        state: GrantState,
        proposed_by: StaffId,
        proposed_at: Timestamp,
        first_by: Option<StaffId>,
        second_by: Option<StaffId>,
        decided_at: Option<Timestamp>,
        given_at: Option<Timestamp>,
        remark: String,
    }
    /// Companies.
    company = "company" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        name: String,
        /// Other names, a line each.
        aliases: String,
        active: bool,
        sample: bool,
        version: i32,
    }
    /// Which company a question or a voice names; an empty one where a desk said that it is none.
    company_named = "company_named" {
        #[sea_orm(primary_key, auto_increment = false)]
        subject: String,
        company: String,
        who: String,
        at: Timestamp,
    }
    /// Whether figures by company are public: one row.
    company_publishing = "company_publishing" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i32,
        active: bool,
        who: String,
        at: Timestamp,
    }
    /// What couriers ask of a company, as the desk wrote it.
    company_claim = "company_claim" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        company: String,
        adcode: Adcode,
        kind: CaseKind,
        summary: String,
        counted_from: i64,
        counted_until: i64,
        /// How many raised it; the company is told [`crate::model::company_claim::told`] of that.
        couriers: i32,
        state: ClaimState,
        due_at: Timestamp,
        sent_at: Timestamp,
        /// When the company was asked last: sent, or given back.
        asked_at: Timestamp,
        answered_at: Option<Timestamp>,
        /// Whether an answer came after its day and was given back: [`Self::due_at`] is another day since.
        answered_late: bool,
        who: String,
        version: i32,
        /// When the desk took it back; its state is that of one that is done then.
        withdrawn_at: Option<Timestamp>,
    }
    /// What the company answered, and what the desk asked again.
    company_claim_note = "company_claim_note" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        claim: String,
        by_company: bool,
        who: String,
        text: String,
        at: Timestamp,
    }
    /// Activities.
    activity = "activity" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: ActivityId,
        adcode: Adcode,
        kind: ActivityKind,
        state: ActivityState,
        starts_at: Timestamp,
        ends_at: Timestamp,
        version: i32,
        body: String,
    }
    /// Times of activities that can be booked.
    slot = "slot" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: SlotId,
        activity: ActivityId,
        starts_at: Timestamp,
        ends_at: Timestamp,
        capacity: i32,
        taken: i32,
        waiting: i32,
        queue: i64,
    }
    /// The tags of voices, for the office alone.
    voice_tag = "voice_tag" {
        #[sea_orm(primary_key, auto_increment = false)]
        voice: VoiceId,
        #[sea_orm(primary_key, auto_increment = false)]
        tag: String,
    }
    /// Bookings.
    booking = "booking" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: BookingId,
        account: Option<String>,
        activity: ActivityId,
        slot: SlotId,
        kind: ActivityKind,
        title: String,
        starts_at: Timestamp,
        ends_at: Timestamp,
        state: BookingState,
        revision: i64,
        number: i64,
        ahead: i32,
        offer_until: Option<Timestamp>,
        /// Until when a free place is not offered to them, see `model::head`.
        waits_until: Option<Timestamp>,
        works_in: Option<Adcode>,
        ticket: String,
        used_at: Option<Timestamp>,
        door_key: Option<String>,
        notice: String,
        stars: Option<i32>,
        comment: String,
        rated_at: Option<Timestamp>,
    }
    /// Letters and notices.
    letter = "letter" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: LetterId,
        adcode: Adcode,
        state: LetterState,
        written_at: Timestamp,
        body: String,
        version: i32,
    }
    /// Links by which keepers open their station's page, by the hash of their secret.
    keeper = "keeper" {
        #[sea_orm(primary_key, auto_increment = false)]
        hash: String,
        station: String,
        made_by: String,
        made_at: Timestamp,
        used_at: Option<Timestamp>,
    }
    /// Tables of stations that offices sent in.
    import = "import" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        adcode: Adcode,
        who: String,
        /// Who has it written or taken back.
        staff: Option<StaffId>,
        name: String,
        state: ImportState,
        at: Timestamp,
        remarks: String,
        body: String,
    }
    /// What a table says, in parts, as JSON.
    import_part = "import_part" {
        #[sea_orm(primary_key, auto_increment = false)]
        import: String,
        #[sea_orm(primary_key, auto_increment = false)]
        number: i32,
        body: String,
    }
    /// What an import is still to do, as JSON.
    import_step = "import_step" {
        #[sea_orm(primary_key, auto_increment = false)]
        import: String,
        #[sea_orm(primary_key, auto_increment = false)]
        number: i64,
        body: String,
    }
    /// What an import did to each station, as JSON.
    import_row = "import_row" {
        #[sea_orm(primary_key, auto_increment = false)]
        import: String,
        #[sea_orm(primary_key, auto_increment = false)]
        code: String,
        before: Option<String>,
        after: String,
    }
    /// Ways by which a desk's staff are reminded.
    staff_channel = "staff_channel" {
        #[sea_orm(primary_key, auto_increment = false)]
        adcode: Adcode,
        #[sea_orm(primary_key, auto_increment = false)]
        kind: ChannelKind,
        active: bool,
        body: Wrapped,
        /// What happened before is not reminded of.
        since: Timestamp,
    }
    /// Reminders on their way and those that arrived, by what makes each the only one of its kind.
    reminder = "reminder" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        adcode: Adcode,
        channel: ChannelKind,
        kind: ReminderKind,
        /// What it is about: a question, or what its kind says.
        question: String,
        state: ReminderState,
        made_at: Timestamp,
        /// When it is tried next; none when it arrived, was given up or is not true any more.
        try_at: Option<Timestamp>,
        tries: i32,
        error: String,
        /// To whom alone it goes; to the whole desk where nobody is named.
        staff: Option<StaffId>,
    }
    /// Where staff have reminders sent to themselves.
    staff_email = "staff_email" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        /// Confirmed; empty while there is none.
        address: String,
        confirmed_at: Option<Timestamp>,
        /// To be confirmed by a code that was sent there; empty while there is none.
        asked_address: String,
        /// The code's hash.
        code: String,
        asked_at: Timestamp,
        tries: i32,
    }
    /// Whose account of their office's provider is whose.
    staff_identity = "staff_identity" {
        #[sea_orm(primary_key, auto_increment = false)]
        issuer: String,
        #[sea_orm(primary_key, auto_increment = false)]
        subject: String,
        staff: StaffId,
        bound_at: Timestamp,
    }
    /// A sign-in by an office's provider that is on its way.
    oidc_sign_in = "oidc_sign_in" {
        /// The hash of what the browser holds.
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        /// What the provider has to come back with.
        state: String,
        nonce: String,
        verifier: String,
        /// Where in the console they wanted to go.
        to_page: String,
        made_at: Timestamp,
        /// Who the provider says it is, while their code is asked for.
        staff: Option<StaffId>,
    }
    /// What a closed month told whoever is outside of the office, as JSON.
    figure_release = "figure_release" {
        #[sea_orm(primary_key, auto_increment = false)]
        month: String,
        body: String,
        released_at: Timestamp,
    }
    /// The hours of desks, as JSON.
    desk_hours = "desk_hours" {
        #[sea_orm(primary_key, auto_increment = false)]
        adcode: Adcode,
        body: String,
        set_at: Timestamp,
    }
    /// What desks promise, as JSON.
    standard = "standard" {
        #[sea_orm(primary_key, auto_increment = false)]
        adcode: Adcode,
        body: String,
        set_at: Timestamp,
    }
    /// Browsers that are told when there is news. `due_at` is set while one is to be told.
    push = "push" {
        #[sea_orm(primary_key, auto_increment = false)]
        endpoint: String,
        account: String,
        made_at: Timestamp,
        due_at: Option<Timestamp>,
        tries: i32,
    }
    /// By which ways couriers are told of news, beside [`push`]. Addresses are wrapped.
    courier_channel = "courier_channel" {
        #[sea_orm(primary_key, auto_increment = false)]
        account: String,
        #[sea_orm(primary_key, auto_increment = false)]
        kind: String,
        address: Wrapped,
        confirmed_at: Option<Timestamp>,
        asked_address: Wrapped,
        code: String,
        asked_at: Timestamp,
        tries: i32,
    }
    /// Couriers who are to be told by each of their ways that something of theirs was changed.
    courier_news = "courier_news" {
        #[sea_orm(primary_key, auto_increment = false)]
        account: String,
        at: Timestamp,
    }
    /// What couriers are told, each once by each way: the number says what and by which.
    courier_notice = "courier_notice" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        account: String,
        channel: String,
        booking: Option<BookingId>,
        state: String,
        made_at: Timestamp,
        sent_at: Option<Timestamp>,
        try_at: Option<Timestamp>,
        tries: i32,
    }
    /// What only the server knows.
    secret = "secret" {
        #[sea_orm(primary_key, auto_increment = false)]
        name: String,
        value: Wrapped,
    }
    /// What couriers say.
    voice = "voice" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: VoiceId,
        account: Option<String>,
        kind: VoiceKind,
        adcode: Adcode,
        discussion: Option<DiscussionId>,
        text: String,
        attachments: String,
        state: VoiceState,
        reason: String,
        answer: String,
        merged_into: Option<VoiceId>,
        proposal: Option<ProposalId>,
        supporters: i32,
        at: Timestamp,
        decided_at: Option<Timestamp>,
        revision: i64,
        version: i32,
        /// The mark of danger, as questions have it.
        danger: Option<String>,
        danger_raised_at: Option<Timestamp>,
        danger_escalates_at: Option<Timestamp>,
        danger_taken_by: Option<StaffId>,
        danger_taken_at: Option<Timestamp>,
        /// What its courier wrote for a company.
        company_words: String,
    }
    /// What couriers said that is quoted in what offices wrote.
    quoted = "quoted" {
        /// The number of a message, a question that was rated, a voice, a report or a booking.
        #[sea_orm(primary_key, auto_increment = false)]
        said: String,
        /// The table of what quotes it.
        #[sea_orm(primary_key, auto_increment = false)]
        kind: String,
        /// Its number.
        #[sea_orm(primary_key, auto_increment = false)]
        place: String,
        /// Words of it that are the office's there, as JSON.
        own: String,
    }
    /// A code on paper beside somebody's second factor, by its hash.
    staff_recovery_code = "staff_recovery_code" {
        #[sea_orm(primary_key, auto_increment = false)]
        staff: StaffId,
        #[sea_orm(primary_key, auto_increment = false)]
        hash: String,
        made_at: Timestamp,
    }
    /// Kinds of writings of which some were never looked through, and how far that came.
    quote_walk = "quote_walk" {
        #[sea_orm(primary_key, auto_increment = false)]
        kind: String,
        /// The number of the one that was looked through last.
        last: String,
        /// What was written later was looked through each time.
        until: Timestamp,
    }
    /// What offices wrote and is still to be looked through for couriers' words.
    quote_due = "quote_due" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        kind: String,
        place: String,
        /// What stood there before it was written.
        before: String,
        at: Timestamp,
    }
    /// What others' phones are to be told anew, as couriers' words were taken out of it.
    quote_untold = "quote_untold" {
        #[sea_orm(primary_key, auto_increment = false)]
        kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        place: String,
    }
    /// Who supports what.
    voice_support = "voice_support" {
        #[sea_orm(primary_key, auto_increment = false)]
        voice: VoiceId,
        #[sea_orm(primary_key, auto_increment = false)]
        account: String,
        adcode: Adcode,
        revision: i64,
        /// It is not counted so far, see [`super::heads`].
        waits: bool,
    }
    /// Discussions.
    discussion = "discussion" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: DiscussionId,
        adcode: Adcode,
        closes_at: Timestamp,
        body: String,
        version: i32,
    }
    /// Answers to surveys.
    survey_response = "survey_response" {
        #[sea_orm(primary_key, auto_increment = false)]
        discussion: DiscussionId,
        #[sea_orm(primary_key, auto_increment = false)]
        person: String,
        answers: String,
    }
    /// Proposals.
    proposal = "proposal" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: ProposalId,
        adcode: Adcode,
        made_at: Timestamp,
        body: String,
        version: i32,
    }
    /// The document of a proposal, a row a version.
    proposal_version = "proposal_version" {
        #[sea_orm(primary_key, auto_increment = false)]
        proposal: ProposalId,
        #[sea_orm(primary_key, auto_increment = false)]
        number: i32,
        body: String,
        written_by: StaffId,
        written_at: Timestamp,
        signed_by: Option<StaffId>,
        signed_at: Option<Timestamp>,
    }
    /// What became of a proposal beside its steps.
    proposal_dossier = "proposal_dossier" {
        #[sea_orm(primary_key, auto_increment = false)]
        proposal: ProposalId,
        adcode: Adcode,
        meeting: Option<MeetingId>,
        number: String,
        deputy: Option<DeputyId>,
        session: String,
        submitted_day: Option<String>,
        department: String,
        due_day: Option<String>,
        /// The end of that day; none once it was answered.
        due_at: Option<Timestamp>,
        /// What the newest answer says, of which [`super::proposal_answer`] keeps all.
        answered_day: Option<String>,
        answer: String,
        answer_file: Option<AttachmentId>,
        satisfaction: Option<Satisfaction>,
        satisfaction_remark: String,
        /// The document with which it was handed in, where that was written elsewhere.
        document_file: Option<AttachmentId>,
        /// How it ended without being carried out.
        ended: Option<ProposalEnd>,
        ended_at: Option<Timestamp>,
    }
    /// What departments answered to a proposal, a row an answer.
    proposal_answer = "proposal_answer" {
        #[sea_orm(primary_key, auto_increment = false)]
        proposal: ProposalId,
        #[sea_orm(primary_key, auto_increment = false)]
        number: i32,
        day: String,
        due_day: Option<String>,
        text: String,
        file: Option<AttachmentId>,
        satisfaction: Option<Satisfaction>,
        satisfaction_remark: String,
    }
    /// Deputies and CPPCC members.
    deputy = "deputy" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: DeputyId,
        kind: DeputyKind,
        level: DeputyLevel,
        adcode: Adcode,
        name: String,
        term: String,
        unit: String,
        contact: String,
        active: bool,
        sample: bool,
        version: i32,
    }
    /// Meetings of them with couriers.
    meeting = "meeting" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: MeetingId,
        adcode: Adcode,
        title: String,
        state: MeetingState,
        starts_at: Timestamp,
        place: String,
        agenda: String,
        minutes: String,
        guests: i32,
        activity: Option<ActivityId>,
        photos: String,
        sample: bool,
        version: i32,
        /// None of those that were kept before it was asked for: see [`crate::model::deputy::ends`].
        ends_at: Option<Timestamp>,
        /// What is to follow: who does what until when.
        follow_up: String,
    }
    /// Who of them is asked to a meeting, and came.
    meeting_deputy = "meeting_deputy" {
        #[sea_orm(primary_key, auto_increment = false)]
        meeting: MeetingId,
        #[sea_orm(primary_key, auto_increment = false)]
        deputy: DeputyId,
        came: bool,
    }
    /// What prefectures hand in to the province.
    contribution = "contribution" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: ContributionId,
        adcode: Adcode,
        kind: ContributionKind,
        state: ContributionState,
        title: String,
        text: String,
        photos: String,
        consent: bool,
        written_by: StaffId,
        changed_at: Timestamp,
        handed_in_at: Option<Timestamp>,
        taken_at: Option<Timestamp>,
        remark: String,
        edited_title: String,
        edited_text: String,
        bulletin: Option<BulletinId>,
        place: i32,
        sample: bool,
        version: i32,
    }
    /// Bulletins that the province makes of that.
    bulletin = "bulletin" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: BulletinId,
        title: String,
        foreword: String,
        publisher: String,
        year: Option<i32>,
        number: Option<i32>,
        made_at: Timestamp,
        issued_at: Option<Timestamp>,
        open: bool,
        sample: bool,
        version: i32,
        /// What stands above it in red; empty where that is the usual word.
        masthead: String,
    }
    /// Visits of stations.
    visit = "visit" {
        #[sea_orm(primary_key, auto_increment = false)]
        station: String,
        #[sea_orm(primary_key, auto_increment = false)]
        account: String,
        #[sea_orm(primary_key, auto_increment = false)]
        hour: i64,
        used: i64,
        thanks: bool,
        waits: bool,
    }
    /// Reports of stations.
    report = "report" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: ReportId,
        account: Option<String>,
        station: StationIfAny,
        adcode: Adcode,
        kind: ReportKind,
        text: String,
        attachments: String,
        /// Of a station that is missing.
        place: Option<Position>,
        state: ReportState,
        answer: String,
        at: Timestamp,
        revision: i64,
        changed_at: Timestamp,
        version: i32,
        /// Whether it is put right, as who sent it said last, and when.
        fixed: Option<bool>,
        looked_at: Option<Timestamp>,
        /// The mark of danger, as questions have it.
        danger: Option<String>,
        danger_raised_at: Option<Timestamp>,
        danger_escalates_at: Option<Timestamp>,
        danger_taken_by: Option<StaffId>,
        danger_taken_at: Option<Timestamp>,
        /// Its courier is not counted so far.
        waits: bool,
    }
}
