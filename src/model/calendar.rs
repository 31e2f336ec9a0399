//! Appointments for a phone's calendar: iCalendar (RFC 5545) with a reminder.

use super::timestamp::Timestamp;
use chrono::DateTime;

/// One appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment<'a> {
    /// Unlike any other's.
    pub id: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// Where it is.
    pub place: &'a str,
    /// What to bring.
    pub about: &'a str,
    /// Milliseconds UTC.
    pub starts_at: Timestamp,
    /// Milliseconds UTC.
    pub ends_at: Timestamp,
}

/// Minutes before the beginning at which the phone reminds.
const REMIND_MINUTES: u32 = 60;
/// Bytes of a line; longer ones are folded (RFC 5545, 3.1).
const LINE: usize = 75;

/// The content of a calendar's file with these appointments.
#[must_use]
pub fn ics(appointments: &[Appointment<'_>], now: Timestamp) -> String {
    let mut lines: Vec<String> =
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Diyi//Diyi//ZH"].map(str::to_owned).into();
    lines.extend(appointments.iter().flat_map(|appointment| appointment.lines(now)));
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

impl Appointment<'_> {
    fn lines(&self, now: Timestamp) -> [String; 14] {
        [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@diyi", escaped(self.id)),
            format!("DTSTAMP:{}", utc(now)),
            format!("DTSTART:{}", utc(self.starts_at)),
            format!("DTEND:{}", utc(self.ends_at)),
            format!("SUMMARY:{}", escaped(self.title)),
            format!("LOCATION:{}", escaped(self.place)),
            format!("DESCRIPTION:{}", escaped(self.about)),
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            format!("DESCRIPTION:{}", escaped(self.title)),
            format!("TRIGGER:-PT{REMIND_MINUTES}M"),
            "END:VALARM".to_owned(),
            "END:VEVENT".to_owned(),
        ]
    }
}

fn utc(moment: Timestamp) -> String {
    DateTime::from_timestamp_millis(moment.0).unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\r', "").replace('\n', "\\n")
}

/// The line with its ending, cut between characters into pieces that are short enough.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > LINE {
            folded.push_str("\r\n ");
            width = 1;
        }
        width += c.len_utf8();
        folded.push(c);
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appointment_can_be_read_by_any_calendar() {
        let appointment = Appointment {
            id: "1",
            title: "免费体检；空腹, 带身份证",
            place: "岳麓区",
            about: &"长".repeat(100),
            starts_at: Timestamp(1_767_196_800_000),
            ends_at: Timestamp(1_767_200_400_000),
        };
        let ics = ics(&[appointment], Timestamp(0));
        assert!(ics.contains("DTSTART:20251231T160000Z\r\n") && ics.contains("TRIGGER:-PT60M\r\n"));
        assert!(ics.contains("SUMMARY:免费体检；空腹\\, 带身份证\r\n"));
        assert!(ics.split("\r\n").all(|line| line.len() <= LINE));
        assert!(ics.replace("\r\n ", "").contains(&"长".repeat(100)));
    }
}
