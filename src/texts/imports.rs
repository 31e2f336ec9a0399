//! Words of the imports of tables of stations.

/// A file that waits until others are read.
pub const WAITING: &str = "前面还有别的文件在读，轮到了会自动开始……";

/// Little room is left on the server's disk, and it is kept for words.
pub const DISK_LOW: &str =
    "服务器的磁盘快满了：文字照样能存，照片、文件和导入先不收。请管服务器的人腾出地方，再交一次。";
