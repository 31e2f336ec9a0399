//! Words of the imports of tables of stations.

/// A file that waits until others are read.
pub const WAITING: &str = "前面还有别的文件在读，轮到了会自动开始……";
