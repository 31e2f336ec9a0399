//! Where the bytes of photos and voice notes are: a folder, or a service that speaks S3. A row names its file only after
//! the file is there, and a file is removed only after its row is gone.

use crate::model::AttachmentId;
use crate::server::db::tables::attachment;
use futures_util::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// Why a file is not kept or not found.
#[derive(Debug, Error)]
#[error("照片和录音的存储：{0}")]
pub struct FileStoreError(#[from] object_store::Error);

/// Keeps files under names. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
}

impl FileStore {
    /// Files in a folder, which is made where it is missing.
    ///
    /// # Errors
    /// [`FileStoreError`] if it cannot be.
    pub fn in_folder(folder: &Path) -> Result<Self, FileStoreError> {
        let generic =
            |source: std::io::Error| object_store::Error::Generic { store: "folder", source: Box::new(source) };
        std::fs::create_dir_all(folder).map_err(generic)?;
        // What a courier was told is there, is there after a power cut, too.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder.to_owned()) })
    }

    /// Files at an address: `s3://bucket` with the usual `AWS_…` variables around it, or else a folder.
    ///
    /// # Errors
    /// [`FileStoreError`] if it is none.
    pub fn at(address: &str) -> Result<Self, FileStoreError> {
        if !address.starts_with("s3://") {
            return Self::in_folder(Path::new(address));
        }
        let store = AmazonS3Builder::from_env().with_url(address).build()?;
        Ok(Self { store: Arc::new(store), folder: None })
    }

    /// Files that end with the process, for tests.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { store: Arc::new(InMemory::new()), folder: None }
    }

    /// The folder, if it is one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Keeps a file; returns once it is on the disk.
    ///
    /// # Errors
    /// [`FileStoreError`].
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), FileStoreError> {
        self.store.put(&ObjectPath::from(name), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// Writes something and takes it away again: whether it can be written to.
    ///
    /// # Errors
    /// [`FileStoreError`].
    pub async fn probe(&self) -> Result<(), FileStoreError> {
        let name = format!("probe-{}", uuid::Uuid::new_v4().simple());
        self.put(&name, vec![0x5a]).await?;
        self.remove(&name).await
    }

    /// A file; none if it is not there.
    ///
    /// # Errors
    /// [`FileStoreError`].
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, FileStoreError> {
        match self.store.get(&ObjectPath::from(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?.into())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a file is there.
    ///
    /// # Errors
    /// [`FileStoreError`].
    pub async fn has(&self, name: &str) -> Result<bool, FileStoreError> {
        match self.store.head(&ObjectPath::from(name)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a file; one that is not there is removed.
    ///
    /// # Errors
    /// [`FileStoreError`].
    pub async fn remove(&self, name: &str) -> Result<(), FileStoreError> {
        match self.store.delete(&ObjectPath::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The names of all files, and of those that were last written before a time, milliseconds UTC.
    ///
    /// # Errors
    /// [`FileStoreError`].
    pub async fn names(&self, before: i64) -> Result<(usize, Vec<String>), FileStoreError> {
        let (mut all, mut old) = (0, Vec::new());
        let mut list = self.store.list(None);
        while let Some(file) = list.try_next().await? {
            all += 1;
            if file.last_modified.timestamp_millis() < before {
                old.push(file.location.to_string());
            }
        }
        Ok((all, old))
    }

    /// The bytes that a row stands for, wherever they are; none if its file is lost.
    ///
    /// # Errors
    /// [`FileStoreError`].
    pub async fn read(&self, row: attachment::Model) -> Result<Option<Vec<u8>>, FileStoreError> {
        match row.file {
            None => Ok(Some(row.bytes)),
            Some(name) => self.get(&name).await,
        }
    }
}

/// A name that no file had before and none gets again, so that nobody writes over a file, and one that is removed is
/// nobody's.
#[must_use]
pub fn new_name(id: AttachmentId) -> String {
    let id = id.to_string();
    let chance = uuid::Uuid::new_v4().simple().to_string();
    format!("{}/{id}-{}", &id[id.len() - 2..], &chance[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_there_until_it_is_removed_and_one_that_is_not_there_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        for store in [FileStore::in_folder(&folder.path().join("new/files")).unwrap(), FileStore::in_memory()] {
            let name = new_name(AttachmentId::fresh());
            assert_eq!(store.get(&name).await.unwrap(), None);
            store.put(&name, vec![1, 2]).await.unwrap();
            store.put(&name, vec![1, 2, 3]).await.unwrap();
            assert_eq!(store.get(&name).await.unwrap(), Some(vec![1, 2, 3]));
            assert!(store.has(&name).await.unwrap());
            assert_eq!(store.names(0).await.unwrap(), (1, vec![]));
            assert_eq!(store.names(i64::MAX).await.unwrap(), (1, vec![name.clone()]));
            store.remove(&name).await.unwrap();
            store.remove(&name).await.unwrap();
            assert!(!store.has(&name).await.unwrap());
        }
    }
}
