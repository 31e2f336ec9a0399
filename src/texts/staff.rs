//! The people of a desk.

/// What somebody is called.
pub const NAME: &str = "姓名";
/// What they may do.
pub const ROLE: &str = "岗位";
/// As whom couriers see them.
pub const SHOWN_AS: &str = "小哥看到的身份";
/// Where they work.
pub const REGION: &str = "地区";
/// What an expert knows.
pub const FIELDS: &str = "专长";
/// What a new password does besides.
pub const RESET_HINT: &str = "重设以后，他的登录都会退出，绑定的单位账号和他自己填的提醒邮箱也一起去掉，要请他登录后到“我的账号”重新填。30 天内，你和他不能算两个人一起审批、签发；他和你开的其他账号，要等其中一个自己改过密码才算两个人。";
