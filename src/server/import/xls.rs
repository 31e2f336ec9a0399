//! xls (BIFF), as the library may have it. What such a file says of itself is not to be believed: a few bytes can send a
//! reader in a circle, or make it set aside hundreds of gigabytes (found by fuzzing). So its one stream is taken out,
//! what it says of sizes is looked at, and it is wrapped anew. Source: [MS-XLS] 2.3 and 2.4.

use super::ImportError;
use cfb::{CompoundFile, Version};
use std::io::{Cursor, Read, Write};

/// Larger ones are refused, bytes: a reader unfolds every cell that there could be.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Cells between the first and the last corner of a sheet that are unfolded: 100 MB of them.
const MOST_CELLS: usize = 4_000_000;
/// Columns that a sheet can have.
const COLUMNS: u16 = 256;
/// Names of the stream, of newer and older files.
const STREAMS: [&str; 2] = ["/Workbook", "/Book"];

/// The record that says how large a sheet is.
const DIMENSIONS: u16 = 0x0200;
/// Records that hold several cells of a row, and end with the last one's column.
const ROWS_OF_CELLS: [u16; 2] = [0x00BD, 0x00BE];
/// Records that hold one cell: its row and column come first.
const CELLS: [u16; 11] = [0x0006, 0x00D6, 0x00FD, 0x0201, 0x0202, 0x0203, 0x0204, 0x0205, 0x0206, 0x0406, 0x027E];

/// The same workbook in a sound wrapping, with nothing in it that a reader should not believe.
pub(super) fn sound(bytes: &[u8]) -> Result<Vec<u8>, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge(bytes.len()));
    }
    let mut outer = CompoundFile::open(Cursor::new(bytes)).map_err(ImportError::malformed)?;
    let name = STREAMS.into_iter().find(|name| outer.is_stream(name));
    let name = name.ok_or_else(|| ImportError::malformed("不是表格"))?;
    let mut stream = Vec::new();
    // A chain that runs in a circle ends here.
    let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    outer
        .open_stream(name)
        .map_err(ImportError::malformed)?
        .take(most)
        .read_to_end(&mut stream)
        .map_err(ImportError::malformed)?;
    check(&mut stream)?;
    let mut inner =
        CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).map_err(ImportError::malformed)?;
    let mut written = inner.create_stream(name).map_err(ImportError::malformed)?;
    written.write_all(&stream).map_err(ImportError::malformed)?;
    written.flush().map_err(ImportError::malformed)?;
    drop(written);
    inner.flush().map_err(ImportError::malformed)?;
    Ok(inner.into_inner().into_inner())
}

/// Looks at all places of cells, and takes back what is said of sizes.
fn check(stream: &mut [u8]) -> Result<(), ImportError> {
    let (mut rows, mut columns) = (0_usize, 0_usize);
    let mut at = 0;
    while let Some(head) = stream.get(at..at + 4) {
        let (kind, length) = (number(head, 0), usize::from(number(head, 2)));
        let end = (at + 4 + length).min(stream.len());
        let data = &mut stream[at + 4..end];
        if kind == DIMENSIONS {
            data.fill(0);
        } else if data.len() >= 4 && (CELLS.contains(&kind) || ROWS_OF_CELLS.contains(&kind)) {
            let first = number(data, 2);
            let last = if ROWS_OF_CELLS.contains(&kind) { number(data, data.len() - 2) } else { first };
            if first.max(last) >= COLUMNS {
                return Err(ImportError::malformed("有的格子在表格以外"));
            }
            rows = rows.max(usize::from(number(data, 0)) + 1);
            columns = columns.max(usize::from(first.max(last)) + 1);
        }
        at = end;
    }
    if rows * columns > MOST_CELLS { Err(ImportError::Unpacked) } else { Ok(()) }
}

/// Two bytes, the lower first.
fn number(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::import::workbook;
    use proptest::prelude::*;

    const SMALL: &[u8] = include_bytes!("../../../fuzz/seeds/workbook/small.xls");

    #[test]
    fn a_sound_workbook_is_the_same_after_it_was_wrapped_anew() {
        let grids = workbook::grids(SMALL).unwrap();
        let rows: Vec<Vec<&str>> = grids[0].rows().map(|row| row.cells().take(3).collect()).collect();
        assert_eq!((rows.len(), &rows[1]), (3, &vec!["甲", "112.97", "28.2"]));
    }

    #[test]
    fn files_that_sent_readers_in_circles_or_out_of_memory_are_refused() {
        for file in [
            &include_bytes!("../../../fuzz/seeds/workbook/torn.xls")[..],
            include_bytes!("../../../fuzz/seeds/workbook/circle.xls"),
        ] {
            assert!(workbook::grids(file).is_err());
        }
    }

    #[test]
    fn a_cell_far_away_is_no_reason_to_unfold_all_between() {
        let far = |row: u16, column: u16| {
            let mut stream = vec![0x03, 0x02, 14, 0];
            stream.extend(row.to_le_bytes().into_iter().chain(column.to_le_bytes()).chain([0; 10]));
            check(&mut stream)
        };
        assert!(far(15_000, 255).is_ok());
        assert!(matches!(far(65_535, 255), Err(ImportError::Unpacked)));
        assert!(matches!(far(0, 256), Err(ImportError::Malformed(_))));
    }

    proptest! {
        #[test]
        fn no_stream_makes_the_check_panic(mut stream: Vec<u8>) {
            let _ = check(&mut stream);
        }
    }
}
