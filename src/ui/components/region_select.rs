use crate::model::Adcode;
use crate::model::region::PREFECTURES;
use dioxus::prelude::*;

/// A prefecture to choose, below a first line that is none of them.
#[component]
pub fn RegionSelect(
    id: Option<&'static str>,
    label: Option<&'static str>,
    first: &'static str,
    chosen: Option<Adcode>,
    on_choose: EventHandler<Option<Adcode>>,
) -> Element {
    rsx! {
        select {
            id,
            "aria-label": label,
            value: chosen.map(|region| region.to_string()).unwrap_or_default(),
            onchange: move |event| on_choose.call(Adcode::parse(&event.value()).ok()),
            option { value: "", selected: chosen.is_none(), "{first}" }
            for prefecture in &PREFECTURES {
                option { value: "{prefecture.adcode}", selected: chosen == Some(prefecture.code()), "{prefecture.name}" }
            }
        }
    }
}
