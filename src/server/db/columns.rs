//! The model's types as columns. What no such type holds is an error here: the tolerant reading of `coded!` is for phones
//! that meet a newer server, while this server reads what it wrote itself, so an unknown word means a damaged row.

use crate::model::answer::VersionState;
use crate::model::case::{CaseKind, CaseResult, CaseStage, ReferralState, ReferralTo};
use crate::model::letter::LetterState;
use crate::model::reminder::{ChannelKind, ReminderKind, ReminderState};
use crate::model::staff::StaffRole;
use crate::model::{
    ActivityId, ActivityKind, ActivityState, Adcode, AnswerId, AttachmentId, AttachmentKind, Author, BookingId,
    BookingState, CaseId, Channel, DiscussionId, LetterId, MessageId, ProposalId, QuestionId, QuestionState,
    ReferralId, ReportId, ReportKind, ReportState, RetentionKind, SlotId, StaffId, StationKind, StationStatus,
    SubmissionId, Topic, VerifiedBy, VoiceId, VoiceKind, VoiceState,
};
use crate::server::db::imports::ImportState;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ActiveValue, ColIdx, DbErr, IntoActiveValue, QueryResult, TryFromU64, TryGetError, TryGetable, Value};
use std::fmt::{Debug, Display};

/// A column holds what its type cannot.
fn damaged(column: &dyn Debug, held: &dyn Display, wanted: &str) -> TryGetError {
    let held: String = held.to_string().chars().take(60).collect();
    TryGetError::DbErr(DbErr::Type(format!("a row's column {column:?} says “{held}”, which is no {wanted}")))
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
    ActivityKind ActivityState AttachmentKind Author BookingState CaseKind CaseResult CaseStage Channel ChannelKind
    ImportState LetterState QuestionState ReferralState ReferralTo ReminderKind ReminderState ReportKind ReportState RetentionKind
    StaffRole StationKind StationStatus Topic VerifiedBy VersionState VoiceKind VoiceState:
    String, |value| value.code().to_owned(), |word| Self::of_code(word)
}

columns! {
    ActivityId AnswerId AttachmentId BookingId CaseId DiscussionId LetterId MessageId ProposalId QuestionId ReferralId
    ReportId SlotId StaffId SubmissionId VoiceId:
    String, |id| id.to_string(), |text| text.parse().ok()
}

columns! {
    Adcode: i32,
    |code| code.number().try_into().unwrap_or(i32::MAX),
    |number| (*number).try_into().ok().and_then(|number: u32| number.try_into().ok())
}
