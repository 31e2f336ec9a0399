//! The key with which secrets are wrapped before they stand in the database: whoever gets hold of the database or of a
//! backup alone has none of them. It lies in a file of its own. AES-256-GCM, each value bound to what it is for.

use crate::model::reminder::ChannelKind;
use crate::model::{Adcode, StaffId};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sea_orm::{DbErr, DeriveValueType};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// Begins each wrapped value.
const WRAPPED: &str = "sealed1:";
const BYTES: usize = 32;
/// Where a person is told more.
const MORE: &str = "见 OPERATIONS.md“密钥文件”";

/// Why there is no key, or not the right one.
#[derive(Debug, Error)]
pub enum SecretKeyError {
    /// The file.
    #[error("读不了密钥文件 {0}：{1}")]
    File(String, io::Error),
    /// What is in it.
    #[error("{0} 不是密钥文件（里面应该是一行 64 个十六进制字）。如果它坏了，把备份的密钥文件放回来；{MORE}")]
    Damaged(String),
    /// It is for another database.
    #[error(
        "密钥文件和这个数据库不是一对：数据库里的密码和密钥是用另一个密钥文件锁的。把原来的密钥文件放回来，或者设 DIYI_SECRET_FILE 指向它；真的丢了，运行 diyi-server forget-secrets；{MORE}"
    )]
    Wrong,
    /// The database.
    #[error("数据库：{0}")]
    Database(#[from] DbErr),
}

/// A secret as it stands in the database: nobody reads it but through [`SecretKey::unwrap`].
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Wrapped(String);

impl Wrapped {
    /// Where a column says by an empty text that there is no secret.
    pub(super) fn nothing() -> Self {
        Self(String::new())
    }

    /// A value that no key has wrapped.
    pub(super) fn bare(value: String) -> Self {
        Self(value)
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// As an older version kept it.
    pub(super) fn is_bare(&self) -> bool {
        !self.0.starts_with(WRAPPED)
    }
}

impl std::fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wrapped")
    }
}

/// The key, or none: then values stand as they are.
#[derive(Clone, Default)]
pub struct SecretKey(Option<Arc<LessSafeKey>>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "SecretKey" } else { "no SecretKey" })
    }
}

impl SecretKey {
    /// The key in a file, made at the first start for nobody but this user to read.
    ///
    /// # Errors
    /// [`SecretKeyError`].
    pub fn in_file(path: &Path) -> Result<Self, SecretKeyError> {
        let failed = |error| SecretKeyError::File(path.display().to_string(), error);
        if !path.exists() {
            make(path).map_err(failed)?;
        }
        let mut text = String::new();
        File::open(path).and_then(|file| file.take(1_024).read_to_string(&mut text)).map_err(failed)?;
        Self::of_hex(text.trim()).ok_or_else(|| SecretKeyError::Damaged(path.display().to_string()))
    }

    fn of_hex(hex: &str) -> Option<Self> {
        if hex.len() != 2 * BYTES || !hex.is_ascii() {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok();
        let bytes: Vec<u8> = (0..BYTES).map(byte).collect::<Option<_>>()?;
        Some(Self(Some(Arc::new(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).ok()?)))))
    }

    /// A value as it is kept; `about` says what it is for.
    ///
    /// # Errors
    /// [`DbErr`] where there is no chance to be had.
    pub(super) fn wrap(&self, about: &str, value: &str) -> Result<Wrapped, DbErr> {
        let Some(key) = &self.0 else { return Ok(Wrapped(value.to_owned())) };
        let failed = |_| DbErr::Custom("a secret could not be wrapped".to_owned());
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(failed)?;
        let mut bytes = value.as_bytes().to_vec();
        let about = Aad::from(about.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), about, &mut bytes).map_err(failed)?;
        Ok(Wrapped(format!("{WRAPPED}{}", STANDARD_NO_PAD.encode([&nonce[..], &bytes].concat()))))
    }

    /// What was wrapped for this. What an older version kept as it is, is it.
    ///
    /// # Errors
    /// [`DbErr`] with the wrong key, or with none.
    pub(super) fn unwrap(&self, about: &str, kept: &Wrapped) -> Result<String, DbErr> {
        let Some(text) = kept.0.strip_prefix(WRAPPED) else { return Ok(kept.0.clone()) };
        self.opened(about, text).ok_or_else(|| DbErr::Custom(SecretKeyError::Wrong.to_string()))
    }

    /// Whether there is none.
    pub(super) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// A value as an older version kept it, wrapped.
    ///
    /// # Errors
    /// [`DbErr`] where there is no chance to be had.
    pub(super) fn wrap_bare(&self, about: &str, bare: &Wrapped) -> Result<Wrapped, DbErr> {
        self.wrap(about, &bare.0)
    }

    fn opened(&self, about: &str, text: &str) -> Option<String> {
        let mut bytes = STANDARD_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let value = self.0.as_ref()?.open_in_place(nonce, Aad::from(about.as_bytes()), sealed).ok()?;
        String::from_utf8(value.to_vec()).ok()
    }
}

/// Makes a key file; whoever starts at the same time finds this one.
fn make(path: &Path) -> io::Result<()> {
    let mut key = [0_u8; BYTES];
    rand::fill(&mut key).map_err(|_| io::Error::other("no chance"))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder)?;
    }
    // Whole when it has its name.
    let before = path.with_extension(format!("new-{}", uuid::Uuid::now_v7().simple()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&before)?;
    writeln!(file, "{}", crate::server::digest::hex(&key))?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&before, path);
    std::fs::remove_file(&before)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// What the secrets of a row are for.
pub(super) fn of_totp(staff: StaffId) -> String {
    format!("totp {staff}")
}

pub(super) fn of_channel(adcode: Adcode, kind: ChannelKind) -> String {
    format!("channel {adcode} {}", kind.code())
}

pub(super) fn of_secret(name: &str) -> String {
    format!("secret {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_opened_by_its_key_for_what_it_is_for_and_by_nothing_else() {
        let (key, other) = (SecretKey::of_hex(&"0a".repeat(32)).unwrap(), SecretKey::of_hex(&"0b".repeat(32)).unwrap());
        let kept = key.wrap("totp a", "JBSWY3DPEHPK3PXP").unwrap();
        assert!(!kept.0.contains("JBSWY3DP"));
        assert_ne!(kept, key.wrap("totp a", "JBSWY3DPEHPK3PXP").unwrap(), "never the same twice");
        assert_eq!(key.unwrap("totp a", &kept).unwrap(), "JBSWY3DPEHPK3PXP");
        for (key, about) in [(&key, "totp b"), (&other, "totp a"), (&SecretKey::default(), "totp a")] {
            assert!(key.unwrap(about, &kept).is_err());
        }
        for damaged in ["sealed1:", "sealed1:!", "sealed1:AAAA", &kept.0[..kept.0.len() - 2]] {
            assert!(key.unwrap("totp a", &Wrapped(damaged.to_owned())).is_err(), "{damaged}");
        }
        // As an older version kept it.
        assert_eq!(key.unwrap("totp a", &Wrapped("JBSWY3DPEHPK3PXP".to_owned())).unwrap(), "JBSWY3DPEHPK3PXP");
        assert!(!format!("{key:?}").contains("0a"));
    }
}
