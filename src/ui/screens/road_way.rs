use crate::ui::components::{Drawn, MapSign, MapView, RoadWayChoice};
use dioxus::prelude::*;

/// On a station's screen: the way there along roads, and the map on which it is drawn once they want to see it.
#[component]
pub fn RoadWay(to: MapSign) -> Element {
    let shown = use_signal(|| None::<Drawn>);
    rsx! {
        RoadWayChoice { to: to.position, shown }
        if let Some(shape) = shown() {
            MapView { name: "road-way", signs: Some(vec![to.clone()]), focus: None, on_pick: move |_: Vec<String>| {}, shape }
        }
    }
}
