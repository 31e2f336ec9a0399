//! Bulletins of the province as they leave the house: as a file of Word, as PDF, and as a page that can be passed on.

mod docx;
mod page;

use super::attachments::smaller;
use super::db::contributions::{self, photos_of, words_of};
use super::db::tables::bulletin;
use super::problem::Refusal;
use super::{App, db};
use crate::model::{BulletinId, Timestamp};
use crate::texts;
use crate::texts::contribution as says;

pub(super) use page::{photo, show};

/// Photos of each item that are printed: the first ones.
const MOST_PRINTED: usize = 2;
/// Pixels of their longer side.
const SIDE: u32 = 1_000;

/// The address of a bulletin's page, without its server.
pub(super) fn bulletin_path(id: BulletinId) -> String {
    format!("/bulletins/{id}")
}

/// A bulletin with all that is printed of it.
#[derive(Clone, Debug)]
pub(super) struct PrintedBulletin {
    /// “2026年第 3 期”; empty before it is issued.
    pub(super) number: String,
    /// What stands above it.
    pub(super) masthead: String,
    pub(super) title: String,
    pub(super) publisher: String,
    /// The day on which it was issued, else today.
    pub(super) day: String,
    pub(super) foreword: String,
    pub(super) items: Vec<PrintedItem>,
}

/// What it holds.
#[derive(Clone, Debug)]
pub(super) struct PrintedItem {
    pub(super) kind: &'static str,
    pub(super) place: &'static str,
    pub(super) title: String,
    pub(super) text: String,
    /// JPEG.
    pub(super) photos: Vec<Vec<u8>>,
}

impl PrintedBulletin {
    /// A bulletin without its photos.
    ///
    /// # Errors
    /// [`sea_orm::DbErr`].
    pub(super) async fn without_photos(app: &App, row: &bulletin::Model) -> Result<Self, sea_orm::DbErr> {
        let holds = contributions::of_bulletin(&app.db, row.id).await?;
        let items = holds.iter().map(|one| {
            let (title, text) = words_of(one);
            PrintedItem {
                kind: says::kind(one.kind),
                place: texts::region(one.adcode),
                title,
                text,
                photos: Vec::new(),
            }
        });
        let number = row.year.zip(row.number).map(|(year, number)| says::number(year, number));
        Ok(Self {
            number: number.unwrap_or_default(),
            masthead: says::masthead(&row.masthead).to_owned(),
            title: row.title.clone(),
            publisher: row.publisher.clone(),
            day: texts::day(row.issued_at.unwrap_or_else(Timestamp::now)),
            foreword: row.foreword.clone(),
            items: items.collect(),
        })
    }

    /// A bulletin with its photos, drawn smaller. A photo whose file is lost is left out.
    ///
    /// # Errors
    /// [`Refusal`].
    pub(super) async fn gather(app: &App, row: &bulletin::Model) -> Result<Self, Refusal> {
        let mut printed = Self::without_photos(app, row).await?;
        let holds = contributions::of_bulletin(&app.db, row.id).await?;
        for (item, one) in printed.items.iter_mut().zip(holds) {
            for photo in photos_of(&one)?.into_iter().take(MOST_PRINTED) {
                let Some(kept) = db::attachments::find(&app.db, photo).await? else { continue };
                let Some(bytes) = app.files.read(kept).await? else { continue };
                item.photos.push(smaller(bytes, SIDE).await?);
            }
        }
        Ok(printed)
    }

    /// As a file of Word.
    ///
    /// # Errors
    /// Says why it could not be made.
    pub(super) fn docx(&self) -> Result<Vec<u8>, String> {
        docx::write(self)
    }
}
