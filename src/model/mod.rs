//! The field's words as types: what a station, a service, a region is, and the rules that hold for
//! them. No I/O here: the phone and the server call the same functions.

pub mod access;
pub mod account;
#[cfg(any(feature = "engine", feature = "server"))]
pub mod account_work;
pub mod activity;
mod activity_kind;
pub mod aid;
#[cfg(feature = "server")]
pub mod alarm_fold;
pub mod answer;
pub mod area;
pub mod attachment;
pub mod audit;
mod base32;
pub mod bearing;
pub mod booking;
pub mod calendar;
pub mod campaign;
pub mod case;
pub mod claim;
pub mod closure;
pub(crate) mod coded;
pub mod company;
pub mod company_claim;
pub mod contribution;
pub mod crs;
pub mod danger;
pub mod day;
pub mod deputy;
pub mod desk;
pub mod disclosure;
pub mod document;
pub mod figure_span;
pub mod figures;
pub mod fix;
#[cfg(feature = "server")]
pub mod four_eyes;
pub mod half_width;
#[cfg(feature = "server")]
pub mod head;
pub mod holidays;
pub mod hours;
pub mod id;
pub mod import_state;
pub mod journey;
mod layer;
pub mod letter;
pub mod navigation;
pub mod notice_channel;
pub mod office_work;
pub mod openness;
pub mod outreach;
pub mod partner;
pub mod pasted_place;
pub mod phone;
pub mod phrase;
pub mod pile;
#[cfg(feature = "phone")]
pub mod pin;
pub mod place;
pub mod plain_text;
pub mod position;
pub mod proposal;
pub mod proposal_paper;
pub mod province;
pub mod qr_drawing;
pub mod question;
#[cfg(feature = "server")]
pub mod quote;
pub mod reference;
pub mod region;
pub mod reminder;
pub mod retention;
pub mod road_way;
#[cfg(any(feature = "engine", feature = "server"))]
pub mod roads;
pub mod roster;
pub mod scan;
pub mod search;
pub mod served;
pub mod service;
pub mod service_standard;
pub mod sounds;
pub mod staff;
pub mod station;
pub mod station_check;
mod station_kind;
pub mod station_photo;
pub mod station_problem;
pub mod station_query;
pub mod station_report;
pub mod supply;
pub mod timestamp;
pub mod topic;
pub mod training;
pub mod travel;
pub mod variants;
pub mod voice;
pub mod volunteer;
pub mod working_time;

pub use access::Access;
pub use account::AccountKey;
pub use activity::{Activity, ActivityKind, ActivityState, Slot};
pub use answer::Answer;
pub use area::{Area, AreaKind};
pub use attachment::{Attachment, AttachmentKind};
pub use bearing::{Attitude, Bearing, Wind};
pub use booking::{Booking, BookingState, TicketCode};
pub use claim::ClaimCode;
pub use closure::Closure;
pub use crs::Crs;
pub use danger::Danger;
pub use day::Day;
pub use desk::Desk;
pub use document::Document;
pub use fix::Fix;
pub use holidays::{DayKind, HolidayCalendar, HolidayYear};
pub use hours::{OpeningHours, Openness};
pub use id::{
    ActivityId, AnswerId, AttachmentId, BookingId, BulletinId, CampaignId, CaseId, ContributionId, CourseId, DeputyId,
    DiscussionId, LetterId, MaterialId, MeetingId, MessageId, NotedHoursId, ProposalId, QualificationId, QuestionId,
    ReferralId, ReportId, SlotId, StaffId, SubmissionId, VoiceId, VolunteerId,
};
pub use layer::{Layer, Layers};
pub use letter::{Letter, LetterKind};
pub use notice_channel::{BookingReminder, MobileNumber, NoticeChannel};
pub use phone::{CallBackError, Phone};
pub use position::Position;
pub use proposal::{Proposal, ProposalStage};
pub use qr_drawing::QrDrawing;
pub use question::{Author, Channel, Message, NewMessage, NewQuestion, QuestionState, Rating, Stars, Thread};
pub use reference::Reference;
pub use region::Adcode;
pub use retention::RetentionKind;
pub use road_way::{Means, NoWay, RoadWay, RoadWays};
pub use scan::Scanned;
pub use service::{Service, Services};
pub use service_standard::ServiceStandard;
pub use station::{Source, Station, StationCode, StationStatus, VerifiedBy};
pub use station_kind::StationKind;
pub use station_photo::StationPhoto;
pub use station_problem::{OpenProblem, ReportKind, ReportState};
pub use station_query::StationQuery;
pub use station_report::OwnReport;
pub use supply::Supply;
pub use timestamp::Timestamp;
pub use topic::Topic;
pub use voice::{Discussion, OwnVoice, Voice, VoiceKind, VoiceState};
