//! What is shown on the map and in the list: love stations, and places of other kinds that couriers look for.

use super::station_kind::StationKind;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Places of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Love stations, whoever hosts them.
    Stations,
    /// Public toilets.
    Toilets,
    /// Cabinets that swap an e-bike's battery.
    BatterySwap,
    /// Clinics and hospitals.
    Clinics,
    /// Police posts.
    Police,
    /// Offices of the 12355 desks.
    DeskOffices,
}

impl Layer {
    /// All of them, stations first.
    pub const ALL: [Self; 6] =
        [Self::Stations, Self::Toilets, Self::BatterySwap, Self::Clinics, Self::Police, Self::DeskOffices];

    fn bit(self) -> u8 {
        match self {
            Self::Stations => 1,
            Self::Toilets => 1 << 1,
            Self::BatterySwap => 1 << 2,
            Self::Clinics => 1 << 3,
            Self::Police => 1 << 4,
            Self::DeskOffices => 1 << 5,
        }
    }
}

impl StationKind {
    /// Where places of this kind are shown.
    #[must_use]
    pub fn layer(self) -> Layer {
        match self {
            Self::Community | Self::Branch | Self::YouthCentre | Self::Union | Self::Shop | Self::Other => {
                Layer::Stations
            }
            Self::PublicToilet => Layer::Toilets,
            Self::BatterySwap => Layer::BatterySwap,
            Self::Clinic => Layer::Clinics,
            Self::PolicePost => Layer::Police,
            Self::DeskOffice => Layer::DeskOffices,
        }
    }

    /// Whether it is a love station, and no place of another kind.
    #[must_use]
    pub fn is_station(self) -> bool {
        self.layer() == Layer::Stations
    }
}

/// A set of layers, which is never empty: without a choice, stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers(u8);

impl Default for Layers {
    fn default() -> Self {
        Self::of(Layer::Stations)
    }
}

impl Layers {
    /// One layer.
    #[must_use]
    pub fn of(layer: Layer) -> Self {
        Self(layer.bit())
    }

    /// One bit a layer, for storing and comparing; without a known one, stations.
    #[must_use]
    pub fn from_bits(bits: u8) -> Self {
        let known = Layer::ALL.iter().fold(0, |all, layer| all | layer.bit()) & bits;
        if known == 0 { Self::default() } else { Self(known) }
    }

    /// See [`Layers::from_bits`].
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether a layer is in the set.
    #[must_use]
    pub fn contains(self, layer: Layer) -> bool {
        self.0 & layer.bit() != 0
    }

    /// Adds the layer, or takes it out; the last one stays.
    #[must_use]
    pub fn toggled(self, layer: Layer) -> Self {
        let toggled = self.0 ^ layer.bit();
        if toggled == 0 { self } else { Self(toggled) }
    }

    /// The layers, stations first.
    pub fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL.into_iter().filter(move |layer| self.contains(*layer))
    }
}

impl Serialize for Layers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

impl<'de> Deserialize<'de> for Layers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer).map(Self::from_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_always_looked_for_and_at_first_that_is_stations() {
        let stations = Layers::default();
        assert_eq!(stations.toggled(Layer::Stations), stations);
        let both = stations.toggled(Layer::Toilets);
        assert_eq!(both.iter().collect::<Vec<_>>(), [Layer::Stations, Layer::Toilets]);
        assert_eq!(both.toggled(Layer::Stations), Layers::of(Layer::Toilets));
        assert_eq!((Layers::from_bits(0), Layers::from_bits(0x80)), (stations, stations));
    }

    #[test]
    fn each_kind_is_shown_in_one_layer_and_each_layer_has_a_kind() {
        for layer in Layer::ALL {
            assert!(StationKind::ALL.iter().any(|kind| kind.layer() == layer), "{layer:?}");
        }
        assert_eq!(StationKind::ALL.iter().filter(|kind| kind.is_station()).count(), 6);
    }
}
