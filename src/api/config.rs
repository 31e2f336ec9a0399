//! Settings of the deployment that phones need.

use super::channels::OfferedChannels;
use crate::model::HolidayCalendar;
use crate::model::desk::HOTLINE;
use serde::{Deserialize, Serialize};

/// Settings of the deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The public address of the deployment, `https://HOST`; stations' QR codes are made from it.
    pub origin: String,
    /// The number of the hotline.
    pub hotline: String,
    /// The platform “共青团12355权益服务”.
    pub platform: Platform,
    /// A street-level map, where the deployment has one.
    pub map: MapSource,
    /// The public key under which this server tells browsers of news (VAPID), if it does.
    #[serde(default)]
    pub push_key: Option<String>,
    /// By which other ways it tells couriers of news.
    #[serde(default)]
    pub channels: OfferedChannels,
    /// Companies on the office's list, to choose from where somebody says which one it is about.
    #[serde(default)]
    pub companies: Vec<String>,
    /// Public holidays and working weekends, as the office keeps them.
    #[serde(default = "HolidayCalendar::announced")]
    pub holidays: HolidayCalendar,
}

/// The online platform that a QR code leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// Its address, from which the QR code is drawn.
    pub address: String,
    /// The deployment has not set the real address; this one only shows how it works.
    pub sample: bool,
}

/// Where streets on the map come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MapSource {
    /// Only the base map that ships with the app.
    #[default]
    Base,
    /// A PMTiles file of vector tiles in the scheme of OpenMapTiles or of Protomaps, or of raster tiles; the file says
    /// itself which.
    Pmtiles {
        /// Its address; a path of this server's own begins with `/`.
        url: String,
        /// Who must be named on the map.
        attribution: String,
    },
    /// Raster tiles, `{z}/{x}/{y}` in the address (a Tianditu key is part of it), WGS-84.
    Raster {
        /// Their address.
        url: String,
        /// Who must be named on the map.
        attribution: String,
    },
}

impl MapSource {
    /// Whom the deployment names for its streets; none where it has no streets or leaves it to the archive.
    #[must_use]
    pub fn attribution(&self) -> Option<&str> {
        match self {
            Self::Base => None,
            Self::Pmtiles { attribution, .. } | Self::Raster { attribution, .. } => {
                Some(attribution.as_str()).filter(|words| !words.is_empty())
            }
        }
    }
}

impl Default for Config {
    /// What a phone knows before it has ever reached its server.
    fn default() -> Self {
        Self {
            origin: String::new(),
            hotline: HOTLINE.to_owned(),
            platform: Platform::default(),
            map: MapSource::Base,
            push_key: None,
            channels: OfferedChannels::default(),
            companies: Vec::new(),
            holidays: HolidayCalendar::announced(),
        }
    }
}
