//! How to find a station and get in, on phones, pages and in the console.

use crate::model::Access;

/// The heading.
pub const TITLE: &str = "怎么进去";
/// Where the e-bike can stand.
pub const PARKING: &str = "电动车停哪里";
/// What charges it.
pub const PLUG: &str = "电动车充电接口";
/// Without a step.
pub const STEP_FREE: &str = "门口没有台阶，轮椅、推车能进";
/// With a step.
pub const STEPS: &str = "门口有台阶";

/// All that is known, line by line.
#[must_use]
pub fn lines(access: &Access) -> Vec<String> {
    let mut lines: Vec<String> = access.way_in.lines().map(str::to_owned).collect();
    lines.extend(access.step_free.map(|free| if free { STEP_FREE } else { STEPS }.to_owned()));
    if !access.parking.is_empty() {
        lines.push(format!("{PARKING}：{}", access.parking));
    }
    if !access.plug.is_empty() {
        lines.push(format!("{PLUG}：{}", access.plug));
    }
    lines
}
