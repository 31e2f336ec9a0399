//! Stands between a server and PostgreSQL, and counts the ways there and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A proxy in front of a PostgreSQL.
pub struct CountingProxy {
    /// The address of the database behind it.
    pub url: String,
    round_trips: Arc<AtomicUsize>,
}

impl CountingProxy {
    /// In front of the database at `url`.
    pub async fn before(url: &str) -> Self {
        let parsed = url::Url::parse(url).unwrap();
        let to = format!("{}:{}", parsed.host_str().unwrap(), parsed.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut at = parsed.clone();
        at.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let round_trips = Arc::new(AtomicUsize::new(0));
        let counted = round_trips.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&to).await.unwrap();
                tokio::spawn(carry(client, server, counted.clone()));
            }
        });
        Self { url: at.to_string(), round_trips }
    }

    /// Ways there and back since this was asked last.
    pub fn round_trips(&self) -> usize {
        self.round_trips.swap(0, Ordering::SeqCst)
    }
}

/// What nobody waits for: the pool tries a connection when it is given back (a `Sync` alone), and other servers are told.
fn is_afterwards(asked: &[u8]) -> bool {
    let told = b"\0\0\0\x04diyi";
    asked == b"S\0\0\0\x04" || asked.windows(told.len()).any(|part| part == told)
}

/// Whatever is sent before anything comes back is one way there.
async fn carry(mut client: TcpStream, mut server: TcpStream, counted: Arc<AtomicUsize>) {
    let (mut asked, mut told) = (vec![0; 65_536], vec![0; 65_536]);
    let mut asking = false;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                if !asking && !is_afterwards(&asked[..length]) {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
                asking = true;
                if server.write_all(&asked[..length]).await.is_err() { return }
            }
            read = server.read(&mut told) => {
                let Ok(length @ 1..) = read else { return };
                asking = false;
                if client.write_all(&told[..length]).await.is_err() { return }
            }
        }
    }
}
