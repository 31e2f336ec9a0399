//! Wakes those who wait for something new: a phone for its courier's own list, a page of the console for the inbox.
//! Waiting costs nothing: nobody looks into the database before there is something. On PostgreSQL, other servers
//! hear of it through `NOTIFY`.

use sea_orm::sqlx::postgres::{PgListener, PgPool};
use sea_orm::{DbErr, RuntimeErr, sqlx};
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout_at};

/// What somebody waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum News {
    /// An account's own lists.
    Account(String),
    /// The questions that desks see.
    Inbox,
    /// The feed for everybody.
    Feed,
}

impl News {
    /// On the wire between servers.
    fn word(&self) -> &str {
        match self {
            Self::Account(account) => account,
            Self::Inbox => "inbox",
            Self::Feed => "feed",
        }
    }

    fn of_word(word: &str) -> Self {
        match word {
            "inbox" => Self::Inbox,
            "feed" => Self::Feed,
            account => Self::Account(account.to_owned()),
        }
    }
}

/// Who waits for what, in this process and, on PostgreSQL, in others. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    board: Arc<Mutex<Board>>,
    others: Option<mpsc::UnboundedSender<News>>,
    /// How often something was told of the feed, or may have been missed.
    feed: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Board {
    waiting: HashMap<News, watch::Sender<()>>,
    /// How far the lists of accounts go of which nothing was told since that was read. A phone that waits asks again
    /// and again; so it is not read again and again.
    newest: HashMap<String, (Option<i64>, Instant)>,
}

/// So long that is believed: a line to PostgreSQL may be dead without anybody being told.
const BELIEVED: Duration = Duration::from_mins(1);
/// Accounts of which that is known; when there are more, it is forgotten of all.
const MOST_KNOWN: usize = 50_000;

/// The channel of PostgreSQL.
const CHANNEL: &str = "diyi";
/// PostgreSQL takes less than 8,000 bytes at once; an account's number has 64.
const MOST_AT_ONCE: usize = 100;
/// Before the connection that listens is tried again.
const AGAIN: Duration = Duration::from_secs(1);

impl Notices {
    /// Notices that other servers of the same PostgreSQL hear, too.
    pub(super) async fn across(pool: PgPool) -> Result<Self, DbErr> {
        let (others, mut telling) = mpsc::unbounded_channel::<News>();
        let notices = Self { others: Some(others), ..Self::default() };
        let me = uuid::Uuid::new_v4().simple().to_string();
        let listener = listen(&pool).await.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
        let (board, feed) = (Arc::downgrade(&notices.board), notices.feed.clone());
        let (heard_by, listening_pool) = (me.clone(), pool.clone());
        tokio::spawn(async move {
            let mut listener = Some(listener);
            loop {
                // `recv` would connect again by itself and say nothing of what was missed.
                let next = match listener.as_mut() {
                    Some(listener) => {
                        listener.try_recv().await.and_then(|notice| notice.ok_or(sqlx::Error::WorkerCrashed))
                    }
                    None => Err(sqlx::Error::PoolClosed),
                };
                let Some(board) = board.upgrade() else { return };
                let here = Self { board, others: None, feed: feed.clone() };
                match next {
                    Ok(notice) => {
                        let mut words = notice.payload().lines();
                        if words.next() != Some(heard_by.as_str()) {
                            words.for_each(|word| here.wake(&News::of_word(word)));
                        }
                    }
                    Err(error) => {
                        tracing::warn!("notices: {error}");
                        if listener.is_none() {
                            tokio::time::sleep(AGAIN).await;
                        }
                        listener = listen(&listening_pool).await.ok();
                        // What was told meanwhile was heard by nobody here.
                        here.wake_all();
                    }
                }
            }
        });
        tokio::spawn(async move {
            while let Some(first) = telling.recv().await {
                let mut topics = BTreeSet::from([first]);
                while topics.len() < MOST_AT_ONCE
                    && let Ok(next) = telling.try_recv()
                {
                    topics.insert(next);
                }
                let words: Vec<&str> = topics.iter().map(News::word).collect();
                let payload = format!("{me}\n{}", words.join("\n"));
                // Beside the writers' transactions: a commit that notifies holds all others up.
                // Until others heard it: what they believe meanwhile is old.
                while let Err(error) =
                    sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(&payload).execute(&pool).await
                {
                    tracing::warn!("notices: {error}");
                    if pool.is_closed() {
                        return;
                    }
                    tokio::time::sleep(AGAIN).await;
                }
            }
        });
        Ok(notices)
    }

    /// Tells who waits for this; nobody may.
    pub(crate) fn tell(&self, topic: News) {
        self.wake(&topic);
        if let Some(others) = &self.others {
            let _ = others.send(topic);
        }
    }

    /// Tells all who wait, whatever for: the server stops, or something may have been missed.
    pub(crate) fn wake_all(&self) {
        self.feed.fetch_add(1, Ordering::SeqCst);
        let mut board = self.lock();
        board.newest.clear();
        for waits in board.waiting.values() {
            let _ = waits.send(());
        }
    }

    fn wake(&self, topic: &News) {
        if *topic == News::Feed {
            self.feed.fetch_add(1, Ordering::SeqCst);
        }
        let mut board = self.lock();
        if let News::Account(account) = topic {
            board.newest.remove(account);
        }
        if let Some(waits) = board.waiting.get(topic) {
            let _ = waits.send(());
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes with each word of the feed: what was read before it may be old.
    pub(super) fn feed_told(&self) -> u64 {
        self.feed.load(Ordering::SeqCst)
    }

    /// Begins to listen: before looking into the database, so that nothing falls between.
    pub(crate) fn listen(&self, topic: News) -> Listening {
        let heard = self.lock().waiting.entry(topic.clone()).or_default().subscribe();
        Listening { heard, topic, notices: self.clone() }
    }
}

async fn listen(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// How far an account's lists go; nothing for one that never sent anything, or was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Newest(pub(crate) Option<i64>);

/// Hears what is told from now on.
pub(crate) struct Listening {
    heard: watch::Receiver<()>,
    topic: News,
    notices: Notices,
}

impl Listening {
    /// Waits until it is told, or until `end`; says whether it was told.
    pub(crate) async fn wait(&mut self, end: Instant) -> bool {
        timeout_at(end, self.heard.changed()).await.is_ok_and(|told| told.is_ok())
    }

    /// How far the account's lists go, if that was read and nothing was told since.
    pub(crate) fn newest(&self) -> Option<Newest> {
        let News::Account(account) = &self.topic else { return None };
        let known = self.notices.lock().newest.get(account).copied();
        known.filter(|(_, read_at)| read_at.elapsed() < BELIEVED).map(|(newest, _)| Newest(newest))
    }

    /// Keeps how far the account's lists go, as it was read after this began to listen, or was told last.
    pub(crate) fn was_read(&self, newest: Option<i64>) {
        let News::Account(account) = &self.topic else { return };
        let mut board = self.notices.lock();
        if self.heard.has_changed().is_ok_and(|changed| !changed) {
            if board.newest.len() >= MOST_KNOWN {
                board.newest.clear();
            }
            board.newest.insert(account.clone(), (newest, Instant::now()));
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut board = self.notices.lock();
        if board.waiting.get(&self.topic).is_some_and(|waits| waits.receiver_count() <= 1) {
            board.waiting.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_for_something_else_is_not_woken_and_nobody_is_remembered() {
        let notices = Notices::default();
        let mut mine = notices.listen(News::Account("a".to_owned()));
        let mut others = notices.listen(News::Account("b".to_owned()));
        notices.tell(News::Account("a".to_owned()));
        let soon = Instant::now() + Duration::from_millis(20);
        assert!(mine.wait(soon).await);
        assert!(!others.wait(soon).await);
        drop((mine, others));
        assert!(notices.lock().waiting.is_empty());
    }

    #[tokio::test]
    async fn what_was_read_is_known_until_something_is_told() {
        let notices = Notices::default();
        let account = || News::Account("a".to_owned());
        let mine = notices.listen(account());
        assert_eq!(mine.newest(), None);
        mine.was_read(Some(7));
        assert_eq!(notices.listen(account()).newest(), Some(Newest(Some(7))));
        notices.tell(account());
        assert_eq!(notices.listen(account()).newest(), None);
        // What was read before it was told is not kept after it.
        mine.was_read(Some(7));
        assert_eq!(notices.listen(account()).newest(), None);
        notices.listen(account()).was_read(None);
        notices.wake_all();
        assert_eq!(notices.listen(account()).newest(), None);
    }
}
