//! Who passed which course, when and until when, and who has not yet: a table to take along. Samples are not in it.

use super::learners;
use crate::model::staff::Staff;
use crate::model::{CourseId, Day, StaffId, Timestamp};
use crate::server::db::tables::{course, course_try};
use crate::server::desk::guard::SignedIn;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::spreadsheet::spreadsheet;
use crate::server::{App, db};
use crate::texts;
use crate::texts::training as says;
use axum::extract::State;
use axum::response::Response;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::collections::HashMap;

/// Lines of the table at most.
const MOST_LINES: usize = 50_000;

/// One of the people and a course that is taught to them.
struct Line<'a> {
    one: &'a Staff,
    course: &'a course::Model,
    passing: Option<&'a course_try::Model>,
    times: usize,
}

impl Line<'_> {
    fn stands(&self, today: Day) -> &'static str {
        match self.passing {
            Some(by) if by.until.is_none_or(|until| until >= today) => says::TABLE_PASSED,
            Some(_) => says::TABLE_OVER,
            None if self.times > 0 => says::TABLE_FAILED,
            None => says::TABLE_NEVER,
        }
    }

    fn cells(&self, today: Day) -> [String; 11] {
        let passed = self.passing.map(|by| Day::of(by.at).to_string());
        let until =
            self.passing.map(|by| by.until.map_or_else(|| says::TABLE_ALWAYS.to_owned(), |day| day.to_string()));
        let version = self.passing.and_then(|by| by.course_version).map(|version| version.to_string());
        [
            self.one.name.clone(),
            texts::author(self.one.author).to_owned(),
            texts::region(self.one.adcode).to_owned(),
            self.course.title.clone(),
            texts::region(self.course.adcode).to_owned(),
            self.stands(today).to_owned(),
            passed.unwrap_or_default(),
            until.unwrap_or_default(),
            version.unwrap_or_default(),
            self.course.version.to_string(),
            self.times.to_string(),
        ]
    }
}

fn workbook(lines: &[Line], today: Day) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(says::TABLE_COLUMNS) {
        sheet.write_with_format(0, column, heading, &bold)?;
    }
    for (row, line) in (1..).zip(lines.iter().take(MOST_LINES)) {
        for (column, cell) in (0..).zip(line.cells(today)) {
            match cell.parse::<u32>() {
                Ok(number) if column >= 8 => sheet.write(row, column, number)?,
                _ => sheet.write(row, column, cell)?,
            };
        }
    }
    if lines.len() > MOST_LINES {
        sheet.write(u32::try_from(MOST_LINES).unwrap_or(0) + 1, 0, says::TABLE_CUT)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_column_width(0, 14)?.set_column_width(3, 30)?.set_column_width(6, 12)?;
    sheet.set_column_width(7, 12)?;
    workbook.save_to_buffer()
}

/// The table of the people of who asks. That it was taken along is put on record.
pub(in crate::server::desk) async fn xlsx(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let people = learners(&app, who.staff.adcode).await?;
    let ids: Vec<StaffId> = people.iter().map(|one| one.id).collect();
    let tries = db::courses::tries(&app.db, &ids).await?;
    let courses = db::courses::list(&app.db, &who.staff).await?;
    let mut tries_of: HashMap<(CourseId, StaffId), Vec<&course_try::Model>> = HashMap::new();
    for one in &tries {
        tries_of.entry((one.course, one.staff)).or_default().push(one);
    }
    let mut lines = Vec::new();
    for course in courses.iter().filter(|course| !course.sample) {
        for one in people.iter().filter(|one| db::courses::is_for(course, one)) {
            let of_both = tries_of.get(&(course.id, one.id)).map(Vec::as_slice).unwrap_or_default();
            let (passing, times) = (db::courses::passing(of_both.iter().copied()), of_both.len());
            // What is not taught any more is asked of nobody who has not learned it.
            if course.active || passing.is_some() {
                lines.push(Line { one, course, passing, times });
            }
        }
    }
    db::courses::note_taken_along(&app.db, &who.staff, lines.len(), now).await?;
    spreadsheet(&app, &who, &format!("training-{}-{}", who.staff.adcode, Day::of(now)), workbook(&lines, Day::of(now)))
        .await
}
