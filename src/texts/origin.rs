//! Where a question comes from that was asked outside of the province.

use crate::model::Adcode;

/// Provinces, regions and cities under the central government, by the first two digits of their codes (GB/T 2260).
const PROVINCES: [(u32, &str); 34] = [
    (11, "北京"),
    (12, "天津"),
    (13, "河北"),
    (14, "山西"),
    (15, "内蒙古"),
    (21, "辽宁"),
    (22, "吉林"),
    (23, "黑龙江"),
    (31, "上海"),
    (32, "江苏"),
    (33, "浙江"),
    (34, "安徽"),
    (35, "福建"),
    (36, "江西"),
    (37, "山东"),
    (41, "河南"),
    (42, "湖北"),
    (43, "湖南"),
    (44, "广东"),
    (45, "广西"),
    (46, "海南"),
    (50, "重庆"),
    (51, "四川"),
    (52, "贵州"),
    (53, "云南"),
    (54, "西藏"),
    (61, "陕西"),
    (62, "甘肃"),
    (63, "青海"),
    (64, "宁夏"),
    (65, "新疆"),
    (71, "台湾"),
    (81, "香港"),
    (82, "澳门"),
];

/// Their seats of government, by the first four digits: the places from which couriers ask most.
const CAPITALS: [(u32, &str); 27] = [
    (1301, "石家庄"),
    (1401, "太原"),
    (1501, "呼和浩特"),
    (2101, "沈阳"),
    (2201, "长春"),
    (2301, "哈尔滨"),
    (3201, "南京"),
    (3301, "杭州"),
    (3401, "合肥"),
    (3501, "福州"),
    (3601, "南昌"),
    (3701, "济南"),
    (4101, "郑州"),
    (4201, "武汉"),
    (4401, "广州"),
    (4403, "深圳"),
    (4501, "南宁"),
    (4601, "海口"),
    (5101, "成都"),
    (5201, "贵阳"),
    (5301, "昆明"),
    (5401, "拉萨"),
    (6101, "西安"),
    (6201, "兰州"),
    (6301, "西宁"),
    (6401, "银川"),
    (6501, "乌鲁木齐"),
];

/// “来自广东广州（440100）”
#[must_use]
pub fn from_elsewhere(origin: Adcode) -> String {
    let named = |names: &[(u32, &'static str)], digits: u32| {
        names.iter().find(|(code, _)| *code == digits).map_or("", |(_, name)| *name)
    };
    let (province, city) = (origin.number() / 10_000, origin.number() / 100);
    format!("来自{}{}（{origin}）", named(&PROVINCES, province), named(&CAPITALS, city))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_by_its_name_as_far_as_it_is_known() {
        let said = |code| from_elsewhere(Adcode::parse(code).unwrap());
        assert_eq!(said("440100"), "来自广东广州（440100）");
        assert_eq!(said("110105"), "来自北京（110105）");
        assert_eq!(said("360700"), "来自江西（360700）");
    }
}
