//! Documents that a desk sends.

/// Fetches a document and keeps it among the phone's downloads.
pub const SAVE: &str = "下载";
/// It is on its way.
pub const FETCHING: &str = "正在下载……";
/// It is among the downloads.
pub const SAVED: &str = "存到手机的“下载”里了";
/// The server was not reached, and the phone does not have it yet.
pub const NOT_FETCHED: &str = "没有下下来：现在没有网络，或者文件已经撤回。有网络时再点一次。";
/// The browser does not take it.
pub const NOT_SAVED: &str = "这个浏览器存不了文件，请用系统自带的浏览器打开递驿再试。";
/// The words of an answer that is documents alone.
pub const SEE_DOCUMENTS: &str = "请看附件。";

/// Bytes as people say them.
#[must_use]
pub fn size(bytes: u64) -> String {
    const MB: u64 = 1_048_576;
    if bytes < MB {
        format!("{} KB", bytes.div_ceil(1_024).max(1))
    } else {
        // One digit behind the point.
        let tenths = (bytes * 10).div_ceil(MB);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_never_said_smaller_than_they_are() {
        assert_eq!((size(0), size(1), size(1_025)), ("1 KB".into(), "1 KB".into(), "2 KB".into()));
        assert_eq!((size(1_048_576), size(10_485_760)), ("1.0 MB".into(), "10.0 MB".into()));
        assert_eq!(size(1_048_577), "1.1 MB");
    }
}
