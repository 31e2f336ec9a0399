//! Who may use a way of OpenStreetMap: its class first, then what its signs say. An e-bike is a bicycle here, as
//! GB 17761 and the road traffic law have it, so what `bicycle` says holds for it.

use super::Access;

/// Nobody may walk or ride there, whatever else is said.
const NOT_FOR_THEM: [&str; 2] = ["no", "private"];
/// Said of somebody who may.
const MAY: [&str; 7] = ["yes", "designated", "permissive", "destination", "customers", "delivery", "official"];

/// Classes of ways and who may use them by themselves: on foot, riding.
fn of_class(class: &str) -> Option<(bool, bool)> {
    Some(match class {
        "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary"
        | "tertiary_link" | "unclassified" | "residential" | "living_street" | "service" | "road" | "track"
        | "path" | "cycleway" => (true, true),
        // A bicycle is pushed there.
        "footway" | "pedestrian" | "steps" | "corridor" | "bridleway" | "platform" => (true, false),
        // Motorways, what is not built yet, and what nobody knows.
        _ => return None,
    })
}

impl Access {
    /// Who may use a way with these tags.
    #[must_use]
    pub fn of_tags<'a>(tag: impl Fn(&str) -> &'a str) -> Self {
        let class = tag("highway");
        let Some((walks, rides)) = of_class(class) else { return Self::default() };
        if tag("motorroad") == "yes" || tag("area") == "yes" {
            return Self::default();
        }
        let refused = |key: &str| NOT_FOR_THEM.contains(&tag(key));
        let allowed = |key: &str| MAY.contains(&tag(key));
        // The most particular sign decides.
        let on_foot =
            allowed("foot") || (walks && !refused("foot") && tag("foot") != "use_sidepath" && !refused("access"));
        let by_vehicle = !refused("vehicle") && (allowed("vehicle") || !refused("access"));
        // Where motor vehicles may go, a bicycle may, too; where they may not, it says nothing of bicycles.
        let rides = rides || (allowed("motor_vehicle") && class != "steps");
        let bicycle = tag("bicycle");
        let forbidden = refused("bicycle") || matches!(bicycle, "dismount" | "use_sidepath");
        let riding = class != "steps" && (allowed("bicycle") || (rides && !forbidden && by_vehicle));
        let (riding_on, riding_back) = if riding { directions(tag) } else { (false, false) };
        Self { on_foot, riding_on, riding_back }
    }
}

/// In which directions who rides may go: as drawn, the other way.
fn directions<'a>(tag: impl Fn(&str) -> &'a str) -> (bool, bool) {
    let against = |key: &str| tag(key).starts_with("opposite");
    if tag("oneway:bicycle") == "no" || ["cycleway", "cycleway:left", "cycleway:right"].into_iter().any(against) {
        return (true, true);
    }
    let said = match tag("oneway:bicycle") {
        "" => tag("oneway"),
        own => own,
    };
    match said {
        "yes" | "true" | "1" => (true, false),
        "-1" | "reverse" => (false, true),
        "" if matches!(tag("junction"), "roundabout" | "circular") => (true, false),
        _ => (true, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: (bool, bool, bool) = (true, true, true);
    const NOBODY: (bool, bool, bool) = (false, false, false);
    const WALKERS: (bool, bool, bool) = (true, false, false);

    fn access(tags: &str) -> (bool, bool, bool) {
        let tags: Vec<(&str, &str)> = tags.split(' ').filter_map(|pair| pair.split_once('=')).collect();
        let found = Access::of_tags(|key| tags.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| *value));
        (found.on_foot, found.riding_on, found.riding_back)
    }

    #[test]
    fn the_class_of_a_way_says_who_may_use_it_where_no_sign_does() {
        for class in
            ["trunk", "primary", "tertiary_link", "residential", "living_street", "service", "track", "cycleway"]
        {
            assert_eq!(access(&format!("highway={class}")), BOTH, "{class}");
        }
        for class in ["footway", "pedestrian", "steps", "corridor"] {
            assert_eq!(access(&format!("highway={class}")), WALKERS, "{class}");
        }
        for class in ["motorway", "motorway_link", "construction", "proposed", "raceway", "busway", "escape", "x", ""] {
            assert_eq!(access(&format!("highway={class}")), NOBODY, "{class}");
        }
        assert_eq!(access("highway=motorway foot=yes bicycle=yes"), NOBODY);
        assert_eq!(access("highway=trunk motorroad=yes"), NOBODY);
        assert_eq!(access("railway=rail"), NOBODY);
    }

    #[test]
    fn the_most_particular_sign_decides() {
        assert_eq!(access("highway=service access=private"), NOBODY);
        assert_eq!(access("highway=service access=no foot=yes"), WALKERS);
        assert_eq!(access("highway=service access=private bicycle=yes"), (false, true, true));
        assert_eq!(access("highway=residential access=destination"), BOTH);
        assert_eq!(access("highway=residential motor_vehicle=no"), BOTH);
        assert_eq!(access("highway=residential vehicle=no"), WALKERS);
        assert_eq!(access("highway=footway bicycle=designated"), BOTH);
        assert_eq!(access("highway=pedestrian motor_vehicle=destination"), BOTH);
        assert_eq!(access("highway=pedestrian motor_vehicle=yes bicycle=dismount"), WALKERS);
        assert_eq!(access("highway=primary foot=no"), (false, true, true));
        assert_eq!(access("highway=trunk bicycle=no"), WALKERS);
    }

    #[test]
    fn steps_are_for_who_walks_whatever_their_signs_say() {
        assert_eq!(access("highway=steps bicycle=yes motor_vehicle=yes"), WALKERS);
    }

    #[test]
    fn who_rides_keeps_to_a_street_of_one_direction_and_who_walks_does_not() {
        assert_eq!(access("highway=primary oneway=yes"), (true, true, false));
        assert_eq!(access("highway=primary oneway=-1"), (true, false, true));
        assert_eq!(access("highway=tertiary junction=roundabout"), (true, true, false));
        assert_eq!(access("highway=tertiary junction=roundabout oneway=no"), BOTH);
        assert_eq!(access("highway=primary oneway=yes oneway:bicycle=no"), BOTH);
        assert_eq!(access("highway=primary oneway=yes cycleway=opposite_lane"), BOTH);
        assert_eq!(access("highway=residential oneway:bicycle=yes"), (true, true, false));
    }
}
