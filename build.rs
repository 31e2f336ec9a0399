//! Makes the table of sounds that `src/model/sounds` reads: a third smaller than the text that people read. Has the linker
//! leave what the tool needs that cuts the page's wasm in two (`src/ui/late.rs`). Lists the pictures of `docs/`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "src/model/sounds/coarse.rs"]
mod coarse;

fn main() -> Result<(), Box<dyn Error>> {
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo:rustc-link-arg-bin=diyi=--emit-relocs");
    }
    pictures()?;
    let source = "src/model/sounds/syllables.txt";
    println!("cargo:rerun-if-changed={source}");
    println!("cargo:rerun-if-changed=src/model/sounds/coarse.rs");
    println!("cargo:rerun-if-changed=build.rs");
    let text = fs::read_to_string(source)?;
    let mut sound_of = BTreeMap::new();
    for line in text.lines() {
        let letters = line.find(|c: char| !c.is_ascii()).unwrap_or(line.len());
        let (syllable, characters) = line.split_at(letters);
        for character in characters.chars() {
            sound_of.insert(character, coarse::coarse(syllable));
        }
    }
    let sounds: Vec<&String> = {
        let mut sounds: Vec<_> = sound_of.values().collect();
        sounds.sort();
        sounds.dedup();
        sounds
    };
    // How far each character is from the one before; then the number of each one's sound.
    let mut before = 0x4e00;
    let (mut steps, mut numbers) = (Vec::new(), Vec::new());
    for (character, sound) in &sound_of {
        let mut step = u32::from(*character) - before;
        while step >= 255 {
            steps.push(255);
            step -= 255;
        }
        steps.push(u8::try_from(step)?);
        numbers.push(sounds.binary_search(&sound).map_err(|_| "a sound that is not listed")?);
        before = u32::from(*character);
    }
    let sounds: Vec<&str> = sounds.iter().map(|sound| sound.as_str()).collect();
    let table = format!(
        "static SOUNDS: &str = {:?};\nstatic STEPS: &[u8] = &{steps:?};\nstatic NUMBERS: &[u16] = &{numbers:?};\n",
        sounds.join(" ")
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("sounds.rs"), table)?;
    Ok(())
}

/// Lists the pictures of `docs/`, which the console's help shows: they are in the server's binary as its pages are.
fn pictures() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("docs/pictures");
    println!("cargo:rerun-if-changed=docs/pictures");
    let mut names: Vec<String> = match fs::read_dir(&folder) {
        Ok(files) => files.filter_map(|file| file.ok()?.file_name().into_string().ok()).collect(),
        Err(_) => Vec::new(),
    };
    names.retain(|name| Path::new(name).extension().is_some_and(|kind| kind == "webp"));
    names.sort();
    let mut list = "static PICTURES: &[(&str, &[u8])] = &[\n".to_owned();
    for name in names {
        // Where it is now: the folder may have another name when this is used again.
        let file = format!("/docs/pictures/{name}");
        writeln!(list, "({name:?}, include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?})).as_slice()),")?;
    }
    list.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("pictures.rs"), list)?;
    Ok(())
}
