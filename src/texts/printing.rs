//! What a desk prints and hands out: where codes and links lead.

/// Instead of a code or a link, when it is not known where it would lead.
pub const NO_ORIGIN: &str =
    "还没有设置对外网址（DIYI_ORIGIN），所以不印二维码，也不做链接：印出去的码会打不开。请管理员设好、重启以后再来";
/// Beside codes that only this machine can open.
pub const ONLY_HERE: &str = "还没有设置对外网址（DIYI_ORIGIN），这些二维码只在这台电脑上打得开，只能用来试";
