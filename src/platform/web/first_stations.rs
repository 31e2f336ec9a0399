//! What the server's page brought beside its picture.

use super::visibility::document;
use crate::api::FirstStations;
use crate::api::first_stations::ELEMENT;
use crate::api::json;
use crate::engine::FirstAnswers;
use crate::model::Timestamp;

/// Nothing where the page is the one that was built, as from the service worker.
pub(super) fn brought() -> Option<FirstAnswers> {
    let written = document()?.get_element_by_id(ELEMENT)?.text_content()?;
    let brought: FirstStations = json::read(&written).ok()?;
    FirstAnswers::from_page(brought, Timestamp::now())
}
