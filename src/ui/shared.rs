//! What all screens share: the engine, the clock, the courier's place and what they look for.

use super::components::ActivityFilter;
use super::late;
use super::locking::Locking;
use super::whereabouts::{Here, Whereabouts};
use crate::api::{Act, Config, MapSource, paths};
use crate::engine::{
    Event, Filled, Gone, Handle, HandleError, Kept, Preferences, Status, SyncPhase, Theme, WayQuery, Written,
};
use crate::model::navigation::Navigator;
use crate::model::search::SearchWords;
use crate::model::{
    Adcode, Area, AreaKind, Layers, Position, Services, StationCode, StationQuery, SubmissionId, Timestamp,
};
use crate::platform::{self, PushState};
use crate::texts;
use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use std::cell::RefCell;
use std::rc::Rc;

/// A window that is looked at for so long fetches what it does not need yet, milliseconds.
const REST_MS: u32 = 5_000;
/// An engine that takes longer to come is spoken of, milliseconds.
pub const LATE_MS: u32 = 2_500;
/// Between two looks at the clock, milliseconds: an hour that ends is seen within this time.
const CLOCK_MS: u32 = 30_000;

/// What the courier looks for. List and map show the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// As typed.
    pub words: String,
    /// All of these.
    pub services: Services,
    /// Only where the door is open.
    pub open_now: bool,
    /// Only in this part of the map.
    pub area: Option<Area>,
    /// That part is a way which follows roads, and not the straight lines between what was touched.
    pub along_roads: bool,
    /// Which kinds of places.
    pub layers: Layers,
    /// Near this place instead of near the courier: where it is, and what it is called.
    pub around: Option<(Position, String)>,
}

impl Filter {
    /// Stations are looked for elsewhere than near the courier: who marks a part of the map, or names a place, means that.
    pub fn is_elsewhere(&self) -> bool {
        self.area.is_some() || self.around.is_some()
    }
}

impl Default for Filter {
    /// What a courier in the rain wants: any open door.
    fn default() -> Self {
        Self {
            words: String::new(),
            services: Services::NONE,
            open_now: true,
            area: None,
            along_roads: false,
            layers: Layers::default(),
            around: None,
        }
    }
}

/// Changes of what the courier wants that were made in this window.
#[derive(Clone, Copy, Debug, Default)]
struct PreferenceChanges {
    made: u32,
    /// Those that the engine has not answered yet.
    on_their_way: u32,
}

/// A change of what the courier wants.
type Change = Box<dyn FnOnce(&mut Preferences)>;

/// What all screens share.
#[derive(Clone, Copy)]
pub struct Shared {
    handle: Signal<Handle>,
    /// How fresh the data is; nothing until the engine answers.
    pub status: Signal<Option<Status>>,
    /// The engine has not been heard of for so long that it is said: it is on its way over a slow line, or does not come.
    pub late: Signal<bool>,
    /// Why there is no engine, where there is none.
    pub gone: Signal<Option<Gone>>,
    /// Whether what is kept stays until the courier takes it away; nothing where that is not known.
    pub lasts: Signal<Option<bool>>,
    /// What was touched last and is not done, and why: said above the screen until it is read or done.
    pub not_done: Signal<Option<String>>,
    /// Counts up whenever data changed.
    pub changes: Signal<u32>,
    /// Settings of the deployment.
    pub config: Signal<Config>,
    /// How the courier wants the app.
    pub preferences: Signal<Preferences>,
    /// What of that was changed here.
    preference_changes: Signal<PreferenceChanges>,
    /// What of it was changed before it was known what is kept.
    pub(super) wishes: CopyValue<Vec<Change>>,
    /// Where the courier is.
    pub here: Signal<Here>,
    /// The same, and what was asked about it.
    pub whereabouts: Whereabouts,
    /// What they look for.
    pub filter: Signal<Filter>,
    /// What they look for among activities.
    pub activity_filter: Signal<ActivityFilter>,
    /// The clock.
    pub now: Signal<Timestamp>,
    /// What is not needed yet was asked for.
    rest_kept: CopyValue<bool>,
    /// The phone is too small or too weak for list and map on one screen.
    small_or_weak: Signal<bool>,
    /// The station whose code was scanned last, and when.
    pub scanned: Signal<Option<(StationCode, Timestamp)>>,
    /// The lock of what is the courier's.
    pub locking: Locking,
}

impl Shared {
    /// Makes it for the whole app and keeps it fresh.
    pub fn provide(handle: Handle, events: Rc<RefCell<Option<UnboundedReceiver<Event<Written>>>>>) -> Self {
        let whereabouts = Whereabouts::provide();
        // The server's picture is of this prefecture.
        let region = handle.first().and_then(|first| first.region());
        let shared = Self {
            handle: use_signal(|| handle),
            status: use_signal(|| None),
            late: use_signal(|| false),
            gone: use_signal(|| None),
            lasts: use_signal(|| None),
            not_done: use_signal(|| None),
            changes: use_signal(|| 0),
            config: use_signal(Config::default),
            preferences: use_signal(|| Preferences { region, ..Preferences::default() }),
            preference_changes: use_signal(PreferenceChanges::default),
            wishes: use_hook(|| CopyValue::new(Vec::new())),
            rest_kept: use_hook(|| CopyValue::new(false)),
            here: whereabouts.here,
            whereabouts,
            filter: use_signal(Filter::default),
            activity_filter: use_signal(ActivityFilter::default),
            now: use_signal(Timestamp::now),
            small_or_weak: use_signal(platform::small_or_weak),
            scanned: use_signal(|| None),
            locking: Locking::provide(),
        };
        use_context_provider(|| shared);
        use_future(move || {
            let events = events.borrow_mut().take();
            async move {
                if let Some(events) = events {
                    shared.listen(events).await;
                }
            }
        });
        use_future(move || shared.load());
        use_future(move || async move {
            let mut late = shared.late;
            platform::sleep(LATE_MS).await;
            if shared.status.peek().is_none() {
                late.set(true);
            }
        });
        // A window that is opened beside others may hear of no change for long; one that is soon left needs nothing more.
        use_future(move || async move {
            while !*shared.rest_kept.peek() {
                platform::sleep(REST_MS).await;
                let known = shared.status.peek().clone();
                if let Some(known) = known {
                    shared.keep_the_rest(&known);
                }
            }
        });
        use_future(move || async move {
            loop {
                platform::sleep(CLOCK_MS).await;
                shared.set_clock();
            }
        });
        // The network is back, or the courier looks again: nothing waits for its turn.
        use_hook(move || platform::on_return(move || shared.handle().sync()));
        // The app may be closed next: what waits is sent without it, where the browser does that.
        use_hook(move || {
            platform::on_leave(move || {
                if shared.status.peek().as_ref().is_some_and(|status| status.outgoing > 0) {
                    platform::send_later();
                }
            });
        });
        use_future(move || async move {
            let mut lasts = shared.lasts;
            lasts.set(platform::storage_lasts().await);
        });
        shared
    }

    /// The engine.
    pub fn handle(self) -> Handle {
        self.handle.peek().clone()
    }

    async fn listen(self, mut events: UnboundedReceiver<Event<Written>>) {
        let Self { mut status, mut changes, mut gone, .. } = self;
        let mut storage_kept = false;
        while let Some(event) = events.next().await {
            let had_first = self.handle().first().is_some();
            match self.handle().deliver(event) {
                Some(Event::Status(new)) => {
                    self.ask_engine(had_first);
                    self.keep_the_rest(&new);
                    if new.outgoing > 0 && !storage_kept {
                        // Their own words are on this phone from now on: the browser is not to throw them away.
                        storage_kept = true;
                        spawn(async move {
                            let mut lasts = self.lasts;
                            platform::keep_storage().await;
                            lasts.set(platform::storage_lasts().await);
                        });
                    }
                    // Registered once for each thing, and again when the network is lost.
                    let (waited, offline) = status
                        .peek()
                        .as_ref()
                        .map_or((0, false), |before| (before.outgoing, before.phase == SyncPhase::Offline));
                    if new.outgoing > waited || (new.outgoing > 0 && new.phase == SyncPhase::Offline && !offline) {
                        platform::send_later();
                    }
                    status.set(Some(new));
                    self.set_clock();
                }
                Some(Event::Changed) => {
                    changes += 1;
                    // Not awaited: the answer comes through this very loop.
                    spawn(self.load());
                }
                Some(Event::Serves) => {
                    gone.set(None);
                    changes += 1;
                    spawn(self.load());
                }
                Some(Event::Gone(why)) => gone.set(Some(why)),
                Some(Event::Reply { .. }) | None => {}
            }
        }
    }

    /// Asks the engine for all that is on the screen, if it is the first moment in which it answers everything.
    fn ask_engine(self, had_first: bool) {
        if had_first && self.handle().first().is_none() {
            let mut changes = self.changes;
            changes += 1;
        }
    }

    /// Once the phone has all: what is not needed yet is fetched, so that it is there without a network.
    fn keep_the_rest(self, status: &Status) {
        let mut rest_kept = self.rest_kept;
        if status.phase != SyncPhase::Idle || status.synced_at.is_none() || *rest_kept.peek() {
            return;
        }
        rest_kept.set(true);
        spawn(async {
            // A screen that is opened without it says so, and tries again.
            let _ = late::fetch().await;
            platform::keep_map_offline();
        });
        spawn(self.heal_push());
    }

    /// A browser may move to another address at its push service by itself: the server is told the one that holds.
    async fn heal_push(self) {
        if let PushState::On(endpoint) = platform::push_state().await {
            let _ = self.handle().set_push(Some(endpoint)).await;
        }
    }

    async fn load(self) {
        let Self { mut status, mut config, mut late, .. } = self;
        self.take_preferences().await;
        if let Ok(known) = self.handle().status().await {
            let had_first = self.handle().first().is_some();
            self.handle().heed(&known);
            self.ask_engine(had_first);
            status.set(Some(known));
            // Not before it is known whether they set digits: what is being written would go with its form.
            if *late.peek() {
                late.set(false);
            }
            self.set_clock();
        }
        if let Ok(known) = self.handle().config().await {
            config.set(known);
        }
    }

    /// Sends something from no form. What cannot be sent or kept is said in words.
    ///
    /// # Errors
    /// Those words.
    pub async fn send(self, act: Act) -> Result<SubmissionId, String> {
        self.send_form(act, Vec::new()).await
    }

    /// The same from the forms of these names, which are emptied by it.
    ///
    /// # Errors
    /// Those words.
    pub async fn send_form(self, act: Act, drafts: Vec<String>) -> Result<SubmissionId, String> {
        match self.handle().submit_filled(Box::new(Filled::new(SubmissionId::fresh(), act, drafts))).await {
            Ok(outcome) => outcome,
            Err(why) => Err(texts::frame::not_done(&why).to_owned()),
        }
    }

    /// The same from a button that has no place of its own for words: they are said above the screen.
    pub async fn send_or_say(self, act: Act) -> Option<SubmissionId> {
        let mut not_done = self.not_done;
        let outcome = self.send(act).await;
        not_done.set(outcome.as_ref().err().cloned());
        outcome.ok()
    }

    /// Where what is written is kept, if there is something about it that must be known before it is written.
    pub fn where_kept(self) -> Option<&'static str> {
        if *self.late.read() {
            return Some(texts::composer::KEPT_ON_THIS_PAGE);
        }
        match self.status.read().as_ref()?.kept {
            Kept::OnDisk if *self.lasts.read() == Some(true) => None,
            Kept::OnDisk => Some(texts::composer::KEPT_HERE),
            Kept::UntilClosed => Some(texts::composer::KEPT_UNTIL_CLOSED),
            Kept::Full | Kept::NoStorage => Some(texts::composer::KEPT_NOWHERE),
        }
    }

    /// Now, by the phone's clock set right by the server's.
    pub fn right_time(self) -> Timestamp {
        let skew = self.status.peek().as_ref().map_or(0, |status| status.clock_skew);
        Timestamp(Timestamp::now().0.saturating_add(skew))
    }

    /// Looks at the clock.
    pub fn set_clock(self) {
        let Self { mut now, .. } = self;
        self.locking.shut_if_left();
        let right = self.right_time();
        // Within the minute that screens show nothing changes, so nothing is drawn anew.
        if (right.0 - now.peek().0).abs() >= i64::from(CLOCK_MS) / 2 {
            now.set(right);
        }
    }

    /// Looks at what is near the courier from now on: finds them anew, and drops the prefecture and the place that was found.
    pub fn look_near(self) {
        let mut filter = self.filter;
        if filter.peek().around.is_some() {
            filter.write().around = None;
        }
        self.whereabouts.ask();
        if self.preferences.peek().region.is_some() {
            self.set_region(None);
        }
    }

    /// Remembers that the courier has allowed to be found.
    pub async fn remember_located(self) {
        let mut preferences = self.preferences;
        // What is kept first: the app may just have started.
        if let Ok(kept) = self.kept_preferences().await
            && !kept.located
        {
            preferences.set(kept);
            self.change_preferences(|preferences| preferences.located = true);
        }
    }

    /// Notes that the courier has scanned the code on a station's door.
    pub fn stands_at(self, station: StationCode) {
        let mut scanned = self.scanned;
        scanned.set(Some((station, self.right_time())));
    }

    /// Chooses the prefecture to look at.
    pub fn set_region(self, region: Option<Adcode>) {
        platform::remember_region(region.unwrap_or(Adcode::HUNAN));
        self.change_preferences(move |preferences| preferences.region = region);
    }

    /// Looks at the prefecture, or the province, of the link by which the app was opened.
    pub async fn look_at_linked(self, region: Adcode) {
        let mut preferences = self.preferences;
        let region = Some(region).filter(|region| *region != Adcode::HUNAN);
        if !*self.locking.known.peek() {
            return self.set_region(region);
        }
        if let Ok(kept) = self.kept_preferences().await
            && kept.region != region
        {
            preferences.set(kept);
            self.set_region(region);
        }
    }

    /// Says where the courier delivers.
    pub fn set_works_in(self, region: Option<Adcode>) {
        self.change_preferences(move |preferences| preferences.works_in = region);
    }

    /// Says where the courier rides to when their day is over.
    pub fn set_home(self, home: Option<Position>) {
        self.change_preferences(move |preferences| preferences.home = home);
    }

    /// Changes what the courier wants, and keeps it.
    pub fn change_preferences(self, change: impl FnOnce(&mut Preferences) + Clone + 'static) {
        let mut wanted = self.preferences.peek().clone();
        if !*self.locking.known.peek() {
            // All else that is kept stays as it is: the change waits for it.
            let (mut preferences, mut wishes) = (self.preferences, self.wishes);
            wishes.write().push(Box::new(change.clone()));
            change(&mut wanted);
            return preferences.set(wanted);
        }
        change(&mut wanted);
        // A preference that cannot be kept holds until the app is closed.
        let keeping = self.keep_preferences(wanted);
        // To its end, also where the screen is left: digits that were set are not to be lost.
        spawn_forever(async move {
            let _ = keeping.await;
        });
    }

    /// What the courier wants holds from now on; says whether it was kept.
    pub fn keep_preferences(self, wanted: Preferences) -> impl Future<Output = bool> {
        let (mut preferences, mut changes) = (self.preferences, self.preference_changes);
        preferences.set(wanted.clone());
        changes.with_mut(|changes| {
            changes.made += 1;
            changes.on_their_way += 1;
        });
        async move {
            let kept = self.handle().set_preferences(wanted).await.is_ok();
            changes.with_mut(|changes| changes.on_their_way -= 1);
            kept
        }
    }

    /// What the courier wants, as it is kept. Whatever was changed here while it was read is in it: who changes one thing by
    /// it takes nothing else back.
    ///
    /// # Errors
    /// [`HandleError`] where it cannot be read.
    pub async fn kept_preferences(self) -> Result<Preferences, HandleError> {
        loop {
            let before = *self.preference_changes.peek();
            if before.on_their_way > 0 {
                return Ok(self.preferences.peek().clone());
            }
            let kept = self.handle().preferences().await?;
            if self.preference_changes.peek().made == before.made {
                return Ok(kept);
            }
        }
    }

    /// Whether the server was reached, as far as anybody has tried.
    pub fn is_reached(self) -> bool {
        let reached = |phase| matches!(phase, SyncPhase::Idle | SyncPhase::Running);
        self.gone.read().is_none() && self.status.read().as_ref().is_none_or(|status| reached(status.phase))
    }

    /// The colours as the style sheet names them; none is the system's.
    pub fn theme(self) -> Option<&'static str> {
        let preferences = self.preferences.read();
        match preferences.theme {
            _ if preferences.glare => Some("glare"),
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    /// How the page looks, as the style sheet names it. Nothing until it is known what the courier wants: what
    /// `look.js` kept stands until then.
    pub fn look(self) -> Option<[(&'static str, Option<&'static str>); 3]> {
        let known = *self.locking.known.read();
        let Preferences { text, gloves, .. } = *self.preferences.read();
        let look = [("data-theme", self.theme()), ("data-text", text.code()), ("data-gloves", gloves.then_some(""))];
        known.then_some(look)
    }

    /// The app that leads the courier the way.
    pub fn navigator(self) -> Navigator {
        self.preferences.read().navigator.unwrap_or(Navigator::Amap)
    }

    /// Whether the first screen is the list without the map.
    pub fn list_only(self) -> bool {
        self.preferences.read().list_only.unwrap_or_else(|| *self.small_or_weak.peek())
    }

    /// The place that was found, near which stations are looked for.
    pub fn place_around(self) -> Option<Position> {
        self.filter.read().around.as_ref().map(|(place, _)| *place)
    }

    /// What the courier looks for, as the engine takes it. Reading it follows all that it depends on.
    pub fn query(self, limit: u32) -> StationQuery {
        let filter = self.filter.read();
        StationQuery {
            near: self.place_around().or(*self.whereabouts.position.read()),
            region: self.preferences.read().region.filter(|_| !filter.is_elsewhere()),
            area: filter.area.clone(),
            layers: filter.layers,
            services: filter.services,
            now: *self.now.read(),
            open_only: filter.open_now,
            words: SearchWords::as_typed(&filter.words),
            limit,
        }
    }

    /// Looks for stations along a way: at once along its straight lines, and along roads as soon as they are known.
    pub async fn look_along(self, corners: Vec<Position>) {
        let Self { mut filter, .. } = self;
        let straight = Area::new(AreaKind::Way, corners.clone()).ok();
        {
            let mut filter = filter.write();
            (filter.area, filter.along_roads) = (straight.clone(), false);
        }
        let Ok(ways) = self.handle().ways(WayQuery { through: corners, may_fetch: true }).await else { return };
        let Ok(way) = ways.by_ebike.or(ways.on_foot) else { return };
        // Meanwhile they may look at something else.
        if filter.peek().area == straight {
            let mut filter = filter.write();
            filter.area = Area::new(AreaKind::Way, way.corners).ok().or(straight);
            filter.along_roads = true;
        }
    }

    /// Whether this phone can keep prefectures of the street map: the server has them, and the app runs where it can.
    pub fn can_keep_maps(self) -> bool {
        platform::KEEPS_MAPS && self.has_map_packs()
    }

    /// Whether the server has them.
    pub fn has_map_packs(self) -> bool {
        matches!(&self.config.read().map, MapSource::Pmtiles { url, .. } if url == paths::MAP_PACKS)
    }

    /// The public address of the deployment, or else the one that the app was loaded from.
    pub fn origin(self) -> String {
        let set = self.config.read().origin.clone();
        if set.is_empty() { platform::origin() } else { set }
    }

    /// The address of the 12355 platform, if the phone has heard of one.
    pub fn platform_address(self) -> Option<String> {
        let address = self.config.read().platform.address.clone();
        match address.chars().next() {
            None => None,
            Some('/') => Some(format!("{}{address}", platform::origin())),
            Some(_) => Some(address),
        }
    }
}
