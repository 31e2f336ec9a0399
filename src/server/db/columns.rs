//! The model's types as columns. What no such type holds is an error here: the tolerant reading of `coded!` is for phones
//! that meet a newer server, while this server reads what it wrote itself, so an unknown word means a damaged row.
//! A new word is therefore read by one version and written by the next, as servers of two versions work side by side.

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
    ReferralId, ReportId, ReportKind, ReportState, RetentionKind, SlotId, StaffId, StationCode, StationKind,
    StationStatus, SubmissionId, Timestamp, Topic, VerifiedBy, VoiceId, VoiceKind, VoiceState, VolunteerId,
};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ActiveValue, ColIdx, DbErr, IntoActiveValue, QueryResult, TryFromU64, TryGetError, TryGetable, Value};
use std::fmt::{self, Debug, Display, Formatter};

/// A column holds what its type cannot.
fn damaged(column: &dyn Debug, held: &dyn Display, wanted: &str) -> TryGetError {
    let held: String = held.to_string().chars().take(60).collect();
    TryGetError::DbErr(DbErr::Type(format!("a row's column {column:?} says “{held}”, which is no {wanted}")))
}

/// The station that something is about, if it is about one: the column is empty where it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StationIfAny(pub(crate) Option<StationCode>);

impl Display for StationIfAny {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |code| f.write_str(code.as_str()))
    }
}

/// Columns of a type: what databases hold in its place, how it is written, and how it is read.
macro_rules! columns {
    ($($type:ident)+: $held:ty, |$value:ident| $write:expr, |$word:ident| $read:expr) => { $(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                let held: $held = $write;
                held.into()
            }
        }

        impl TryGetable for $type {
            fn try_get_by<I: ColIdx>(row: &QueryResult, column: I) -> Result<Self, TryGetError> {
                let held = <$held as TryGetable>::try_get_by(row, column)?;
                let $word = &held;
                let read: Option<Self> = $read;
                read.ok_or_else(|| damaged(&column, &held, stringify!($type)))
            }
        }

        impl ValueType for $type {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                let held = <$held as ValueType>::try_from(value)?;
                let $word = &held;
                let read: Option<Self> = $read;
                read.ok_or(ValueTypeErr)
            }

            fn type_name() -> String {
                stringify!($type).to_owned()
            }

            fn array_type() -> ArrayType {
                <$held as ValueType>::array_type()
            }

            fn column_type() -> ColumnType {
                <$held as ValueType>::column_type()
            }
        }

        impl Nullable for $type {
            fn null() -> Value {
                <$held as Nullable>::null()
            }
        }

        impl IntoActiveValue<$type> for $type {
            fn into_active_value(self) -> ActiveValue<$type> {
                ActiveValue::Set(self)
            }
        }

        impl TryFromU64 for $type {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($type)))
            }
        }
    )+ };
}

columns! {
    ActivityKind ActivityState AidKind AttachmentKind Author BookingState CaseKind CaseResult CaseStage Channel ChannelKind ClaimState
    ContributionKind ContributionState DeputyKind DeputyLevel GrantState ImportState LetterState MeetingState NotedKind PartnerKind ProposalEnd QualificationKind QuestionState ReferralState ReferralTo ReminderKind ReminderState ReportKind ReportState RetentionKind Satisfaction StaffRole StationKind StationStatus Topic VerifiedBy VersionState VoiceKind VoiceState VolunteerState:
    String, |value| value.code().to_owned(), |word| Self::of_code(word)
}

columns! {
    ActivityId AnswerId AttachmentId BookingId BulletinId CampaignId CaseId ContributionId CourseId DeputyId DiscussionId LetterId MeetingId MessageId NotedHoursId ProposalId QualificationId QuestionId ReferralId ReportId SlotId StaffId SubmissionId VoiceId VolunteerId:
    String, |id| id.to_string(), |text| text.parse().ok()
}

columns! {
    CampaignCount: String, |value| value.code().to_owned(), |word| Self::of_code(word)
}

columns! {
    Day: String, |day| day.to_string(), |text| Self::parse(text).ok()
}

columns! {
    Adcode: i32,
    |code| code.number().try_into().unwrap_or(i32::MAX),
    |number| (*number).try_into().ok().and_then(|number: u32| number.try_into().ok())
}

columns! {
    Timestamp: i64, |moment| moment.0, |milliseconds| Some(Self(*milliseconds))
}

columns! {
    StationIfAny: String, |station| station.to_string(), |text| match text.as_str() {
        "" => Some(Self(None)),
        code => StationCode::parse(code).ok().map(Some).map(Self),
    }
}

columns! {
    Position: String, |place| format!("{:.6},{:.6}", place.lat(), place.lon()), |text| {
        let degrees = text.split_once(',').and_then(|(lat, lon)| Some((lat.parse().ok()?, lon.parse().ok()?)));
        degrees.and_then(|(lat, lon)| Self::new(lat, lon).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement};

    async fn read<T: TryGetable>(db: &DatabaseConnection, held: impl Into<Value>) -> Result<T, DbErr> {
        let sql = Statement::from_sql_and_values(DatabaseBackend::Sqlite, "SELECT $1 AS held", [held.into()]);
        db.query_one_raw(sql).await?.unwrap().try_get("", "held")
    }

    #[tokio::test]
    async fn what_a_row_says_is_read_back_and_what_no_type_says_is_an_error_that_names_it() {
        let db = Box::pin(Database::connect("sqlite::memory:")).await.unwrap();
        for state in QuestionState::ALL {
            assert_eq!(read::<QuestionState>(&db, *state).await.unwrap(), *state);
        }
        let id = QuestionId::fresh();
        assert_eq!(read::<QuestionId>(&db, id).await.unwrap(), id);
        assert_eq!(read::<Adcode>(&db, Adcode::HUNAN).await.unwrap(), Adcode::HUNAN);
        assert_eq!(read::<Option<Author>>(&db, None::<Author>).await.unwrap(), None);
        assert!(read::<Author>(&db, None::<Author>).await.is_err());
        let place = Position::new(28.228_21, 112.938_8).unwrap();
        assert_eq!(read::<Option<Position>>(&db, Some(place)).await.unwrap(), Some(place));
        for station in [StationIfAny(None), StationIfAny(Some(StationCode::new(Adcode::HUNAN, 12)))] {
            assert_eq!(read::<StationIfAny>(&db, station.clone()).await.unwrap(), station);
        }
        for (error, word) in [
            (read::<QuestionState>(&db, "asleep").await.unwrap_err(), "asleep"),
            (read::<Option<Author>>(&db, "").await.unwrap_err(), "“”"),
            (read::<QuestionId>(&db, "1 OR 1=1").await.unwrap_err(), "1 OR 1=1"),
            (read::<Position>(&db, "28.2").await.unwrap_err(), "28.2"),
            (read::<Position>(&db, "NaN,112").await.unwrap_err(), "NaN"),
            (read::<StationIfAny>(&db, "rain").await.unwrap_err(), "rain"),
            (read::<Adcode>(&db, -7).await.unwrap_err(), "-7"),
        ] {
            let error = error.to_string();
            assert!(error.contains(word) && error.contains("held"), "{error}");
        }
        let long = read::<Topic>(&db, "长".repeat(100_000)).await.unwrap_err().to_string();
        assert!(long.chars().count() < 200, "{long}");
    }
}
