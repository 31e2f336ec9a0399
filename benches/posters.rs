//! Posters of a whole region: the PDF beside the same number of QR codes alone, which any poster needs.

use diyi::model::{Adcode, Crs, QrDrawing, Station, StationKind};
use diyi::server::import::{Origin, read};
use diyi::server::posters::{Codes, Size, pdf, svg};
use std::error::Error;
use std::fmt::Write as _;
use std::time::Instant;

const COUNT: usize = 1_000;

fn stations() -> Result<Vec<Station>, Box<dyn Error>> {
    let mut table = String::from("编号,名称,经度,纬度,服务,开放时间,地址\n");
    for at in 0..COUNT {
        let place = 112.0 + f64::from(u32::try_from(at)?) * 0.001;
        writeln!(
            table,
            "{at},第{at}号爱心驿站（测试）,{place},28.2,饮水、充电、急救药、座椅、微波炉,8:00-22:00,某路{at}号"
        )?;
    }
    let origin = Origin {
        crs: Crs::Wgs84,
        adcode: Adcode::parse("430100")?,
        source: "测".to_owned(),
        licence: "CC0".to_owned(),
        sample: false,
        kind: StationKind::Other,
    };
    let (_, stations) = read(table.as_bytes(), &origin)?;
    Ok(stations.into_iter().map(|one| one.station).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let stations = stations()?;
    let codes =
        Codes { origin: "https://diyi.example".to_owned(), platform: Some("https://12355.example/ask".to_owned()) };
    let begin = Instant::now();
    let drawn =
        (0..2 * COUNT).filter_map(|at| QrDrawing::new(&format!("https://diyi.example/s/430100-{at:04}"))).count();
    let alone = begin.elapsed();
    println!("{drawn} QR codes alone: {alone:.2?}");
    for size in [Size::Poster, Size::Sticker] {
        let begin = Instant::now();
        let bytes = pdf(&stations, size, &codes, None)?.len();
        let took = begin.elapsed();
        println!(
            "PDF, {size:?}, {COUNT} stations: {took:.2?}, {bytes} bytes, {:.1} times the codes",
            took.as_secs_f64() / alone.as_secs_f64()
        );
    }
    let begin = Instant::now();
    let sheets = svg(&stations, Size::Poster, &codes, None)?;
    println!("SVG, {} posters: {:.2?}, {} bytes the first", sheets.len(), begin.elapsed(), sheets[0].1.len());
    if let Some(folder) = std::env::var_os("POSTERS") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("poster.pdf"), pdf(&stations[..9], Size::Poster, &codes, None)?)?;
        std::fs::write(folder.join("sticker.pdf"), pdf(&stations[..9], Size::Sticker, &codes, None)?)?;
        std::fs::write(folder.join("poster.svg"), &sheets[0].1)?;
    }
    Ok(())
}
