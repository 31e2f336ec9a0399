//! What kind of place a station is.

use super::coded::coded;
use super::half_width::half_width;

coded! {
    /// Who hosts a station.
    StationKind {
        /// A residential community (社区).
        Community = "community",
        /// A courier company's branch (网点).
        Branch = "branch",
        /// A youth centre (青少年宫、青年之家).
        YouthCentre = "youth_centre",
        /// A trade union's station (工会驿站).
        Union = "union",
        /// A shop.
        Shop = "shop",
        /// Anything else, or not said.
        Other = "other",
        /// A public toilet (公共厕所): like all that follow no station, but a place of its own kind.
        PublicToilet = "public_toilet",
        /// A cabinet that swaps an e-bike's battery (换电柜).
        BatterySwap = "battery_swap",
        /// A clinic or a hospital (诊所、卫生站、医院).
        Clinic = "clinic",
        /// A police post (警务室、派出所).
        PolicePost = "police_post",
        /// An office of a 12355 desk.
        DeskOffice = "desk_office",
    } else Other
}

impl StationKind {
    /// Chinese words for it in offices' tables; the first is the one on screens.
    #[must_use]
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Community => &["社区"],
            Self::Branch => &["快递网点", "网点"],
            Self::YouthCentre => &["青少年活动场所", "青年之家", "青少年宫"],
            Self::Union => &["工会驿站"],
            Self::Shop => &["商铺"],
            Self::Other => &["爱心驿站"],
            Self::PublicToilet => &["公共厕所", "公厕", "厕所", "卫生间", "洗手间"],
            Self::BatterySwap => &["换电柜", "换电站", "换电"],
            Self::Clinic => &["诊所", "卫生室", "卫生站", "社区卫生服务站", "社区卫生服务中心", "卫生院", "医院"],
            Self::PolicePost => &["警务室", "警务站", "派出所", "警务点", "岗亭"],
            Self::DeskOffice => &["12355服务台", "12355"],
        }
    }

    /// The kind that a word in a table means.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let word = half_width(word.trim());
        Self::of_code(&word).or_else(|| Self::ALL.iter().copied().find(|kind| kind.words().contains(&word.as_str())))
    }
}
