//! What a station offers.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $code:literal, [$($word:literal),+];)+) => {
        /// One thing that a station offers, free of charge.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Service { $($(#[$doc])* $name,)+ }

        impl Service {
            /// All services, those of the programme's plan first.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word in data and addresses.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)+ } }

            /// Chinese words for it in offices' tables; the first is the one on screens.
            #[must_use]
            pub fn words(self) -> &'static [&'static str] { match self { $(Self::$name => &[$($word),+],)+ } }

            fn bit(self) -> u32 { match self { $(Self::$name => 1 << $bit,)+ } }
        }
    };
}

// The bits are stored in databases: never give one a second meaning.
services! {
    /// Drinking water.
    Water = 0, "water", ["饮水", "喝水", "茶水", "饮用水", "饮水机"];
    /// Umbrellas and raincoats.
    RainGear = 1, "rain_gear", ["雨具", "雨伞", "雨衣"];
    /// Charging of phones.
    Charging = 2, "charging", ["充电", "手机充电", "充电器", "充电宝"];
    /// First-aid kit and emergency medicine.
    FirstAid = 3, "first_aid", ["急救药", "急救包", "应急药品", "急救箱", "药箱", "医药箱", "药品"];
    /// A place to sit.
    Seat = 4, "seat", ["座椅", "休息", "座位", "桌椅", "沙发"];
    /// Microwave oven.
    Microwave = 5, "microwave", ["微波炉", "热饭", "加热饭菜"];
    /// Toilet.
    Toilet = 6, "toilet", ["厕所", "卫生间", "洗手间", "如厕"];
    /// Cooling in summer, heating in winter.
    CoolingHeating = 7, "cooling_heating", ["空调", "取暖", "纳凉", "冷暖空调", "暖气", "冷暖", "避暑"];
    /// Automated external defibrillator.
    Aed = 8, "aed", ["AED", "除颤仪", "自动体外除颤器"];
    /// Tools for small repairs, air pump.
    Tools = 9, "tools", ["工具", "维修工具", "打气筒", "工具箱"];
    /// Books and newspapers.
    Reading = 10, "reading", ["阅读", "图书", "书籍", "书报", "读书", "报刊"];
    /// Wireless network.
    Wifi = 11, "wifi", ["无线网", "Wi-Fi", "WiFi", "无线", "上网"];
    /// Hot water; whoever has it has drinking water.
    HotWater = 12, "hot_water", ["热水", "开水", "热水供应", "开水供应"];
    /// Ice or iced water.
    Ice = 13, "ice", ["冰水", "冰块", "冰饮", "制冰机", "冰箱"];
    /// A cabinet that swaps an e-bike's battery.
    BatterySwap = 14, "battery_swap", ["换电", "换电柜", "电池换电", "换电站"];
    /// Charging of e-bikes.
    EbikeCharging = 15, "ebike_charging", ["电动车充电", "电瓶车充电", "电动自行车充电", "充电桩"];
    /// Shower.
    Shower = 16, "shower", ["淋浴", "洗澡", "沐浴"];
    /// A room for feeding babies.
    NursingRoom = 17, "nursing_room", ["母婴室", "哺乳室", "母婴间", "妈咪小屋"];
}

impl Service {
    /// The service with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|service| service.code() == code)
    }

    /// What couriers type who look for it, beside [`Self::words`].
    #[must_use]
    pub fn asked_for(self) -> &'static [&'static str] {
        match self {
            Self::Water => &["接水", "口渴", "水"],
            Self::RainGear => &["伞", "下雨"],
            Self::Charging => &["插座", "没电", "快充", "充手机"],
            Self::FirstAid => &["创可贴", "碘伏", "感冒药", "买药", "药"],
            Self::Seat => &["歇脚", "躲雨", "避雨", "椅子", "坐坐", "坐", "凳子"],
            Self::Microwave => &["加热", "热菜", "吃饭"],
            Self::Toilet => &["上厕所", "公厕", "茅房", "wc", "方便"],
            Self::CoolingHeating => &["凉快", "乘凉", "冷气", "烤火", "降温", "暖和"],
            Self::Tools => &["打气", "补胎", "修车", "扳手", "螺丝刀"],
            Self::Reading => &["看书"],
            Self::Wifi => &["网络", "wlan"],
            Self::EbikeCharging => &["给车充电", "电车充电"],
            _ => &[],
        }
    }

    /// The service that a courier names and nothing else.
    #[must_use]
    pub fn looked_for(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        Self::ALL.iter().copied().find(|one| one.words().iter().chain(one.asked_for()).any(|said| *said == typed))
    }

    /// What helps nearly as well where nobody has it.
    #[must_use]
    pub fn nearly(self) -> Option<Self> {
        match self {
            Self::HotWater | Self::Ice => Some(Self::Water),
            Self::BatterySwap => Some(Self::EbikeCharging),
            _ => None,
        }
    }

    /// The service that a Chinese or English word in a table means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let word = super::half_width::half_width(word.trim()).to_lowercase();
        Self::from_code(&word)
            .or_else(|| Self::ALL.iter().copied().find(|s| s.words().iter().any(|known| known.to_lowercase() == word)))
    }
}

/// A set of services.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Services(u32);

impl Services {
    /// No service.
    pub const NONE: Self = Self(0);

    /// The set as stored in a database: one bit a service. Bits without a meaning are dropped.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Service::ALL.iter().copied().filter(|service| bits & service.bit() != 0).collect()
    }

    /// One bit a service, for storing and comparing.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Whether the service is in the set.
    #[must_use]
    pub fn contains(self, service: Service) -> bool {
        self.0 & service.bit() != 0
    }

    /// Whether all that is wanted is in the set.
    #[must_use]
    pub fn contains_all(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// Those of the set that are in the other one, too.
    #[must_use]
    pub fn of(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of either set.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set without those of the other one.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Adds the service, or takes it out.
    #[must_use]
    pub fn toggled(self, service: Service) -> Self {
        Self(self.0 ^ service.bit())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The services in the order of [`Service::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Service> {
        Service::ALL.iter().copied().filter(move |service| self.contains(*service))
    }

    /// Reads a cell such as “饮水、充电、微波炉”. The second part holds the words not understood.
    #[must_use]
    pub fn from_text(text: &str) -> (Self, Vec<String>) {
        let mut found = Self::NONE;
        let mut unknown = Vec::new();
        let words = text.split(['、', ',', '，', ';', '；', '|', '/', '+', ' ', '\n', '\t', '　']);
        for word in words.map(str::trim).filter(|word| !word.is_empty()) {
            match Service::from_word(word) {
                Some(service) => found.0 |= service.bit(),
                None => unknown.push(word.to_owned()),
            }
        }
        if found.contains(Service::HotWater) {
            found.0 |= Service::Water.bit();
        }
        (found, unknown)
    }
}

impl FromIterator<Service> for Services {
    fn from_iter<I: IntoIterator<Item = Service>>(services: I) -> Self {
        Self(services.into_iter().fold(0, |bits, service| bits | service.bit()))
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Services {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Service::code))
    }
}

impl<'de> Deserialize<'de> for Services {
    /// A code that this version does not know is passed over, so that an old app can read a new server.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let codes = Vec::<String>::deserialize(deserializer)?;
        Ok(codes.iter().filter_map(|code| Service::from_code(code)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_table_cell_is_understood_and_what_is_not_is_named() {
        let (services, unknown) = Services::from_text("饮水、空调、座椅、充电、Wi-Fi、急救包，按摩椅");
        let expected = [
            Service::Water,
            Service::CoolingHeating,
            Service::Seat,
            Service::Charging,
            Service::Wifi,
            Service::FirstAid,
        ];
        assert_eq!(services, expected.into_iter().collect());
        assert_eq!(unknown, ["按摩椅"]);
    }

    #[test]
    fn an_old_app_passes_over_a_service_it_does_not_know() {
        let services: Services = serde_json::from_str(r#"["water","teleporter"]"#).unwrap();
        assert_eq!(services.iter().collect::<Vec<_>>(), [Service::Water]);
    }

    #[test]
    fn no_word_means_two_services() {
        let mut seen = std::collections::HashMap::new();
        for service in Service::ALL {
            for word in service.words() {
                assert_eq!(seen.insert(word.to_lowercase(), service), None, "{word}");
            }
        }
    }

    proptest! {
        #[test]
        fn sets_survive_json_and_bits(bits in any::<u32>()) {
            let services = Services::from_bits(bits);
            let json = serde_json::to_string(&services).unwrap();
            prop_assert_eq!(serde_json::from_str::<Services>(&json).unwrap(), services);
            prop_assert_eq!(Services::from_bits(services.bits()), services);
        }
    }
}
