//! The 12355 desks.

use super::phone::Phone;
use super::region::Adcode;
use super::station::Source;
use serde::{Deserialize, Serialize};

/// The national number of the youth hotline. Source: the service's name, 12355 青少年服务台.
pub const HOTLINE: &str = "12355";

/// The 12355 desk of one prefecture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The prefecture it serves.
    pub adcode: Adcode,
    /// Its name on screens.
    pub name: String,
    /// The number to dial from anywhere in the country.
    pub phone: Phone,
    /// Where this entry comes from.
    pub source: Source,
}
