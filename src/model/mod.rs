//! The field's words as types: what a station, a service, a region is, and the rules that hold for
//! them. No I/O here: the phone and the server call the same functions.

pub mod access;
pub mod account;
pub mod activity;
pub mod answer;
pub mod area;
pub mod attachment;
mod base32;
pub mod booking;
pub mod calendar;
pub mod case;
pub mod closure;
mod coded;
pub mod crs;
pub mod danger;
pub mod day;
pub mod desk;
pub mod disclosure;
pub mod figures;
pub mod fix;
pub mod holidays;
pub mod hours;
pub mod id;
pub mod journey;
pub mod letter;
pub mod navigation;
pub mod pasted_place;
pub mod phone;
pub mod pile;
#[cfg(feature = "engine")]
pub mod pin;
pub mod plain_text;
pub mod position;
pub mod qr_drawing;
pub mod question;
pub mod region;
pub mod reminder;
pub mod roster;
pub mod scan;
pub mod search;
pub mod service;
pub mod service_standard;
pub mod staff;
pub mod station;
pub mod station_query;
pub mod station_report;
pub mod supply;
pub mod timestamp;
pub mod topic;
pub mod voice;
pub mod working_time;

pub use access::Access;
pub use account::AccountKey;
pub use activity::{Activity, ActivityKind, ActivityState, Slot};
pub use answer::Answer;
pub use area::{Area, AreaKind};
pub use attachment::{Attachment, AttachmentKind};
pub use booking::{Booking, BookingState, TicketCode};
pub use closure::Closure;
pub use crs::Crs;
pub use danger::Danger;
pub use day::Day;
pub use desk::Desk;
pub use fix::Fix;
pub use holidays::{DayKind, HolidayCalendar, HolidayYear};
pub use hours::{OpeningHours, Openness};
pub use id::{
    ActivityId, AnswerId, AttachmentId, BookingId, CaseId, DiscussionId, LetterId, MessageId, ProposalId, QuestionId,
    ReferralId, ReportId, SlotId, StaffId, SubmissionId, VoiceId,
};
pub use letter::{Letter, LetterKind};
pub use phone::{CallBackError, Phone};
pub use position::Position;
pub use qr_drawing::QrDrawing;
pub use question::{Author, Message, NewMessage, NewQuestion, QuestionState, Rating, Stars, Thread};
pub use region::Adcode;
pub use scan::Scanned;
pub use service::{Service, Services};
pub use service_standard::ServiceStandard;
pub use station::{Source, Station, StationCode, StationKind, StationStatus, VerifiedBy};
pub use station_query::StationQuery;
pub use station_report::{OwnReport, ReportKind, ReportState};
pub use supply::Supply;
pub use timestamp::Timestamp;
pub use topic::Topic;
pub use voice::{Discussion, OwnVoice, Proposal, ProposalStage, Voice, VoiceKind, VoiceState};
