//! 100,000 rows of xlsx imported into SQLite, beside a plain read of the same file with the same library.

use calamine::{Reader, Xlsx};
use diyi::model::{Adcode, Crs, StationKind};
use diyi::server::db;
use diyi::server::import::{Origin, import, read};
use std::error::Error;
use std::io::Cursor;
use std::time::{Duration, Instant};

const ROWS: u32 = 100_000;

fn workbook() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let heading = ["编号", "名称", "地址", "经度", "纬度", "服务", "开放时间", "电话"];
    for (column, word) in (0..).zip(heading) {
        sheet.write_string(0, column, word)?;
    }
    for row in 1..=ROWS {
        sheet.write_number(row, 0, row)?;
        sheet.write_string(row, 1, format!("驿站{row}"))?;
        sheet.write_string(row, 2, format!("示例路{row}号"))?;
        sheet.write_number(row, 3, 112.9 + f64::from(row % 1_000) * 0.0001)?;
        sheet.write_number(row, 4, 28.1 + f64::from(row / 1_000) * 0.001)?;
        sheet.write_string(row, 5, "饮水、充电、雨具")?;
        sheet.write_string(row, 6, ["全天", "8:00-22:00", "周一至周五9点到17点"][row as usize % 3])?;
        sheet.write_string(row, 7, "0731-88880000")?;
    }
    Ok(book.save_to_buffer()?)
}

/// The most memory that the process ever had, MiB. Source: proc(5), `VmHWM`.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Reads all cells and does nothing with them.
fn plain(bytes: &[u8]) -> Result<(usize, Duration), Box<dyn Error>> {
    let begin = Instant::now();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let sheet = book.sheet_names().remove(0);
    let mut cells = 0;
    let mut reader = book.worksheet_cells_reader(&sheet)?;
    while reader.next_cell()?.is_some() {
        cells += 1;
    }
    Ok((cells, begin.elapsed()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let bytes = workbook()?;
    println!("a workbook of {ROWS} rows, {} KiB; memory so far {} MiB", bytes.len() / 1024, peak());
    let (cells, bare) = plain(&bytes)?;
    println!("plain read of {cells} cells: {bare:.2?}, peak {} MiB", peak());
    let origin = Origin {
        crs: Crs::Gcj02,
        adcode: Adcode::parse("430100")?,
        source: "bench".to_owned(),
        licence: "CC0".to_owned(),
        sample: false,
        kind: StationKind::Other,
    };
    let begin = Instant::now();
    let (report, good) = read(&bytes, &origin)?;
    let understood = begin.elapsed();
    println!(
        "understood {} of {} rows: {understood:.2?} ({:.1} × plain), peak {} MiB",
        good.len(),
        report.rows,
        understood.as_secs_f64() / bare.as_secs_f64(),
        peak()
    );
    drop(good);
    let folder = tempfile::tempdir()?;
    let db = db::open(&format!("sqlite://{}?mode=rwc", folder.path().join("a.db").display())).await?;
    let begin = Instant::now();
    let report = import(&db, &bytes, &origin).await?;
    let whole = begin.elapsed();
    println!(
        "imported {}: {whole:.2?} ({:.1} × plain), peak {} MiB",
        report.written.added,
        whole.as_secs_f64() / bare.as_secs_f64(),
        peak()
    );
    Ok(())
}
