/// How a syllable of pinyin sounds to those who tell zh from z, n from l, h from f, and -ng from -n as little as many in
/// Hunan do.
pub fn coarse(syllable: &str) -> String {
    let syllable = syllable.to_lowercase().replace(['ü', 'v'], "u");
    let mut sound = match syllable.strip_prefix("hu") {
        Some("") => "fu".to_owned(),
        Some("i") => "fei".to_owned(),
        Some("n") => "fen".to_owned(),
        Some(rest) => format!("f{rest}"),
        None => match syllable.get(..2) {
            Some("zh" | "ch" | "sh") => [&syllable[..1], &syllable[2..]].concat(),
            _ if syllable.starts_with('l') => ["n", &syllable[1..]].concat(),
            _ => syllable,
        },
    };
    if sound.ends_with("ng") && !sound.ends_with("ong") {
        sound.pop();
    }
    sound
}
