//! Who works at the desks, and who may do what. Every route of the console asks here.

use super::coded::coded;
use super::id::StaffId;
use super::question::Author;
use super::region::Adcode;
use super::topic::Topic;
use thiserror::Error;

/// Characters of a password, at least; length is what protects (NIST SP 800-63B).
pub const SHORTEST_PASSWORD: usize = 10;
/// Characters of a password, at most, so that hashing it cannot be used to keep the server busy.
pub const LONGEST_PASSWORD: usize = 128;

coded! {
    /// What a member of staff is.
    StaffRole {
        /// Desk operator.
        Operator = "operator",
        /// Expert on duty: a lawyer, a psychologist, a social worker, a volunteer.
        Expert = "expert",
        /// Runs the desk of a prefecture.
        PrefectureAdmin = "prefecture_admin",
        /// The postal administration's contact: sees what was referred to it, and nothing else.
        Liaison = "liaison",
        /// Somebody of a partner: sees what was referred to it, as long as that is open, and nothing else.
        Partner = "partner",
        /// Runs the province's desk.
        ProvinceAdmin = "province_admin",
    } else Liaison
}

/// Something that can be done at the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See the inbox and read what couriers wrote.
    ReadQuestions,
    /// Answer, note, close.
    AnswerQuestions,
    /// Give a question to somebody.
    AssignQuestions,
    /// Open cases and take their steps.
    WorkCases,
    /// See the referrals to one's office and answer them.
    AnswerReferrals,
    /// See what was referred to one's own partner, and answer it.
    WorkReferrals,
    /// Keep the register of partners, and their people.
    KeepPartners,
    /// Keep the resources for couriers in hardship.
    KeepAid,
    /// Read and propose answers for the library.
    WriteLibrary,
    /// Approve what somebody else proposed for the library.
    ApproveLibrary,
    /// Make activities, and see who booked.
    RunActivities,
    /// Let couriers in at the door of an activity.
    CheckIn,
    /// Read what couriers say, publish it, answer it, gather it into proposals, open discussions.
    ModerateVoices,
    /// Change stations, and deal with what couriers report of them.
    RunStations,
    /// See figures and reports.
    ReadFigures,
    /// See them as they are, however small: the desks' own; others have what may leave the office.
    ReadTrueFigures,
    /// Write and publish letters and notices.
    WriteLetters,
    /// Learn, and see how one stands with courses, proofs and hours.
    TakeTraining,
    /// Keep courses, proofs and what is demanded of who is on duty; give certificates of hours.
    KeepTraining,
    /// Add, change and lock staff, and keep the duty roster.
    ManageStaff,
    /// See all prefectures side by side, and ask one of them to see to something.
    OverseeProvince,
    /// Keep the register of deputies and CPPCC members.
    KeepDeputies,
    /// Sign off the document of a proposal that somebody else wrote.
    SignProposals,
    /// Write what is handed in to the province, and hand it in.
    Contribute,
    /// Take or give back what prefectures hand in, and make bulletins of it.
    MakeBulletins,
    /// Keep the list of companies, and decide whether figures by company are public.
    KeepCompanies,
    /// Keep the calendar of public holidays, by which all prefectures go.
    KeepHolidays,
    /// Set how long what is kept, for all prefectures.
    SetRetention,
    /// Read the audit log.
    ReadAudit,
    /// One's own password and sessions.
    OwnAccount,
}

impl StaffRole {
    /// Whether the role may do this, within its region.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match permission {
            P::OwnAccount => true,
            P::ReadQuestions | P::AnswerQuestions | P::WriteLibrary | P::CheckIn | P::TakeTraining => {
                !matches!(self, Self::Liaison | Self::Partner)
            }
            P::WorkReferrals => self == Self::Partner,
            P::AssignQuestions
            | P::WorkCases
            | P::RunActivities
            | P::ModerateVoices
            | P::Contribute
            | P::RunStations
            | P::ReadTrueFigures => {
                matches!(self, Self::Operator | Self::PrefectureAdmin | Self::ProvinceAdmin)
            }
            P::AnswerReferrals | P::ReadFigures => !matches!(self, Self::Expert | Self::Partner),
            P::OverseeProvince | P::MakeBulletins | P::KeepCompanies | P::KeepHolidays | P::SetRetention => {
                self == Self::ProvinceAdmin
            }
            P::ApproveLibrary => matches!(self, Self::Expert | Self::PrefectureAdmin | Self::ProvinceAdmin),
            P::ManageStaff
            | P::KeepTraining
            | P::KeepPartners
            | P::KeepAid
            | P::KeepDeputies
            | P::SignProposals
            | P::ReadAudit
            | P::WriteLetters => {
                matches!(self, Self::PrefectureAdmin | Self::ProvinceAdmin)
            }
        }
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Its number.
    pub id: StaffId,
    /// What is typed to sign in.
    pub login: String,
    /// How colleagues call them.
    pub name: String,
    /// What they are.
    pub role: StaffRole,
    /// As what couriers see them.
    pub author: Author,
    /// The prefecture of their desk, or the province.
    pub adcode: Adcode,
    /// An expert's fields; none means all.
    pub fields: Vec<Topic>,
}

impl Staff {
    /// Whether a prefecture's affairs are theirs: a desk sees its own, the province sees all.
    #[must_use]
    pub fn covers(&self, adcode: Adcode) -> bool {
        self.sees_all() || self.adcode.holds(adcode)
    }

    /// Whether they see every prefecture, and what comes from elsewhere.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.adcode == Adcode::HUNAN
    }

    /// Whether a topic is theirs: an expert has their fields, others have all.
    #[must_use]
    pub fn knows(&self, topic: Topic) -> bool {
        self.role != StaffRole::Expert || self.fields.is_empty() || self.fields.contains(&topic)
    }

    /// Whether a topic is their profession: an expert's own field, or what a lawyer, a psychologist or a social worker
    /// learned.
    #[must_use]
    pub fn professes(&self, topic: Topic) -> bool {
        let learned = match self.author {
            Author::Lawyer => topic == Topic::LabourRights,
            Author::Psychologist => matches!(topic, Topic::MentalHealth | Topic::Relationships | Topic::Parenting),
            Author::SocialWorker => topic == Topic::Hardship,
            Author::Courier | Author::Operator | Author::Volunteer | Author::Office => false,
        };
        learned || self.role == StaffRole::Expert && self.fields.contains(&topic)
    }

    /// Whether they may do this with an affair of that prefecture.
    #[must_use]
    pub fn may(&self, permission: Permission, adcode: Adcode) -> bool {
        self.role.may(permission) && self.covers(adcode)
    }

    /// Whether they may make somebody of that role in that prefecture: nobody makes what they are not above.
    #[must_use]
    pub fn may_make(&self, role: StaffRole, adcode: Adcode) -> bool {
        self.may(Permission::ManageStaff, adcode)
            && (self.role == StaffRole::ProvinceAdmin || !matches!(role, StaffRole::ProvinceAdmin))
    }
}

/// Roles above one another: who is not above somebody cannot take them over.
fn rank(role: StaffRole) -> u8 {
    match role {
        StaffRole::ProvinceAdmin => 2,
        StaffRole::PrefectureAdmin => 1,
        StaffRole::Operator | StaffRole::Expert | StaffRole::Liaison | StaffRole::Partner => 0,
    }
}

impl Staff {
    /// Whether they may change what somebody is and give them another password: only of who is below them. Of equals,
    /// whoever runs the server does it.
    #[must_use]
    pub fn may_take_over(&self, other: &Staff) -> bool {
        self.may_make(other.role, other.adcode) && rank(self.role) > rank(other.role)
    }
}

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Too short.
    #[error("密码至少 10 个字符，一句话最好记")]
    Short,
    /// Too long.
    #[error("密码最多 128 个字符")]
    Long,
    /// Whoever guesses finds it soon.
    #[error("这个密码太容易猜，请换一个")]
    Easy,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(role: StaffRole, adcode: &str) -> Staff {
        Staff {
            id: StaffId::fresh(),
            login: "a".to_owned(),
            name: "甲".to_owned(),
            role,
            author: Author::Operator,
            adcode: Adcode::parse(adcode).unwrap(),
            fields: vec![],
        }
    }

    #[test]
    fn a_desk_sees_its_own_prefecture_and_the_province_sees_all() {
        let (changsha, zhuzhou) = (Adcode::parse("430100").unwrap(), Adcode::parse("430200").unwrap());
        let desk = staff(StaffRole::Operator, "430100");
        assert!(desk.covers(changsha) && desk.covers(Adcode::parse("430104").unwrap()));
        assert!(!desk.covers(zhuzhou) && !desk.covers(Adcode::HUNAN));
        let province = staff(StaffRole::ProvinceAdmin, "430000");
        assert!(province.covers(zhuzhou) && province.covers(Adcode::HUNAN));
    }

    #[test]
    fn the_liaison_reads_no_questions_and_nobody_makes_an_admin_of_the_province_but_one() {
        for permission in
            [Permission::ReadQuestions, Permission::AnswerQuestions, Permission::WorkCases, Permission::ReadAudit]
        {
            assert!(!StaffRole::Liaison.may(permission));
        }
        let admin = staff(StaffRole::PrefectureAdmin, "430100");
        assert!(admin.may_make(StaffRole::Operator, Adcode::parse("430100").unwrap()));
        assert!(!admin.may_make(StaffRole::Operator, Adcode::parse("430200").unwrap()));
        assert!(!admin.may_make(StaffRole::ProvinceAdmin, Adcode::parse("430100").unwrap()));
    }

    #[test]
    fn nobody_takes_over_who_is_their_equal() {
        use StaffRole::{Expert, Operator, PrefectureAdmin, ProvinceAdmin};
        let (province, changsha) = ("430000", "430100");
        let of = |role, place| staff(role, place);
        assert!(of(ProvinceAdmin, province).may_take_over(&of(PrefectureAdmin, changsha)));
        assert!(of(PrefectureAdmin, changsha).may_take_over(&of(Expert, changsha)));
        assert!(!of(ProvinceAdmin, province).may_take_over(&of(ProvinceAdmin, province)));
        assert!(!of(PrefectureAdmin, changsha).may_take_over(&of(PrefectureAdmin, changsha)));
        assert!(!of(PrefectureAdmin, changsha).may_take_over(&of(Operator, "430200")));
        assert!(!of(Operator, changsha).may_take_over(&of(Expert, changsha)));
    }
}
