//! The shortest way along roads (A*, by `petgraph`), on foot or by e-bike.

use super::{Corner, Road, length};
use crate::model::area::MOST_CORNERS;
use crate::model::position::Position;
use crate::model::road_way::{Means, NoWay, RoadWay, RoadWays};
use geo::{Coord, LineString, Simplify as _};
use petgraph::algo::astar;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;

/// A place is brought to the nearest road up to so many metres from it: across the yard of an estate.
pub const BESIDE_METRES: f64 = 300.0;
/// Ways are looked for up to so many metres of straight line, on foot: an hour and a quarter.
const FARTHEST_ON_FOOT: f64 = 6_000.0;
/// The same by e-bike.
const FARTHEST_BY_EBIKE: f64 = 30_000.0;
/// Roads are looked at so many metres beyond the straight line, at least.
const ASIDE: f64 = 1_500.0;
/// And so much of its length.
const ASIDE_OF_LENGTH: f64 = 0.25;
/// Metres in a degree of latitude (mean earth radius × π / 180).
const METRES_PER_DEGREE: f64 = 111_195.08;
/// What rounding may take from a part of a road, decimetres: so much less is hoped for, so that no way is passed over.
const ROUNDING: u64 = 10;

/// How long the straight line through all places is, metres.
fn straight(through: &[Position]) -> f64 {
    through.windows(2).map(|ends| ends[0].metres_to(ends[1])).sum()
}

/// Whether ways through these places are looked for at all.
#[must_use]
pub fn is_too_far(through: &[Position], means: Means) -> bool {
    straight(through)
        > match means {
            Means::OnFoot => FARTHEST_ON_FOOT,
            Means::ByEbike => FARTHEST_BY_EBIKE,
        }
}

/// The box whose roads are looked at for a way through these places: west, south, east, north, degrees.
#[must_use]
pub fn bounds_for(through: &[Position]) -> [f64; 4] {
    let aside = (straight(through) * ASIDE_OF_LENGTH).max(ASIDE) / METRES_PER_DEGREE;
    let narrow = through.first().map_or(1.0, |place| narrow(*place));
    let span = |of: fn(Position) -> f64, more: f64| {
        let all = || through.iter().map(|place| of(*place));
        (all().fold(f64::INFINITY, f64::min) - more, all().fold(f64::NEG_INFINITY, f64::max) + more)
    };
    let (south, north) = span(Position::lat, aside);
    let (west, east) = span(Position::lon, aside / narrow);
    [west, south, east, north]
}

/// How much narrower a degree of longitude is there than one of latitude.
fn narrow(place: Position) -> f64 {
    place.lat().to_radians().cos().max(0.01)
}

/// Roads that are joined where their ends are the same corner.
#[derive(Clone, Debug, Default)]
pub struct RoadGraph {
    roads: Vec<Road>,
    corners: Vec<Corner>,
    /// The two ends of each road, in `corners`.
    ends: Vec<(usize, usize)>,
}

impl RoadGraph {
    /// The roads, joined.
    #[must_use]
    pub fn of(mut roads: Vec<Road>) -> Self {
        roads.retain(|road| road.line.len() > 1);
        let both = |road: &Road| [road.line[0], road.line[road.line.len() - 1]];
        let mut corners: Vec<Corner> = roads.iter().flat_map(both).collect();
        corners.sort_unstable();
        corners.dedup();
        let mut ends = Vec::with_capacity(roads.len());
        for road in &mut roads {
            // No road is shorter than it is drawn, whatever a file says: the search relies on it.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "roads on the earth")]
            let drawn = (length(&road.line) * 10.0).ceil() as u32;
            road.decimetres = road.decimetres.max(drawn);
            let [first, last] = both(road).map(|end| corners.binary_search(&end).unwrap_or_default());
            ends.push((first, last));
        }
        Self { roads, corners, ends }
    }

    /// Whether there is no road.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roads.is_empty()
    }

    /// The ways through these places, in their order.
    #[must_use]
    pub fn ways(&self, through: &[Position]) -> RoadWays {
        let by = |means| self.way(through, means);
        RoadWays { on_foot: by(Means::OnFoot), by_ebike: by(Means::ByEbike) }
    }

    /// The shortest way through these places, in their order.
    ///
    /// # Errors
    /// [`NoWay`].
    pub fn way(&self, through: &[Position], means: Means) -> Result<RoadWay, NoWay> {
        if is_too_far(through, means) {
            return Err(NoWay::TooFar);
        }
        if self.is_empty() || through.len() < 2 {
            return Err(NoWay::NoRoads);
        }
        let mut passable = Passable::of(self, means);
        let (mut decimetres, mut line) = (0, Vec::new());
        for ends in through.windows(2) {
            let (long, drawn) = passable.leg(ends[0], ends[1])?;
            decimetres += long;
            line.extend(drawn);
        }
        line.dedup();
        #[allow(clippy::cast_precision_loss, reason = "at most some hundred kilometres")]
        let metres = (decimetres as f64 / 10.0).max(straight(through)).ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the same")]
        let whole = metres as u32;
        let corners = few_corners(&line);
        Ok(RoadWay { metres: whole, minutes: means.minutes(metres), line, corners })
    }
}

/// A line with at most [`MOST_CORNERS`] corners, as near to it as that allows.
fn few_corners(line: &[Position]) -> Vec<Position> {
    let narrow = line.first().map_or(1.0, |place| narrow(*place));
    let flat: LineString = line.iter().map(|place| Coord { x: place.lon() * narrow, y: place.lat() }).collect();
    let mut tolerance = 5.0 / METRES_PER_DEGREE;
    loop {
        let fewer = flat.simplify(tolerance);
        if fewer.0.len() <= MOST_CORNERS {
            let mut corners: Vec<Position> =
                fewer.0.into_iter().map(|at| Position::clamped(at.y, at.x / narrow)).collect();
            // Its ends are the places themselves, to the last digit.
            if let ([first, .., last], [from, .., to]) = (corners.as_mut_slice(), line) {
                (*first, *last) = (*from, *to);
            }
            return corners;
        }
        tolerance *= 2.0;
    }
}

/// A part of a road: from so many decimetres of it to so many; the other way where the second is less.
#[derive(Clone, Copy, Debug)]
struct Part {
    road: usize,
    from: u32,
    to: u32,
}

impl Part {
    fn decimetres(self) -> u64 {
        u64::from(self.from.abs_diff(self.to))
    }
}

/// Where a place comes onto a road.
#[derive(Clone, Copy, Debug)]
struct Entry {
    road: usize,
    /// So many decimetres from the road's first end.
    at: u32,
    place: Position,
    /// From the place itself to the road, metres.
    beside: f64,
}

/// The roads that one means may use.
struct Passable<'a> {
    roads: &'a RoadGraph,
    means: Means,
    graph: DiGraph<Position, Part>,
    /// Which corners hang together, whatever the directions.
    together: Vec<usize>,
}

impl<'a> Passable<'a> {
    fn of(roads: &'a RoadGraph, means: Means) -> Self {
        let mut graph = DiGraph::with_capacity(roads.corners.len() + 2, roads.roads.len() * 2 + 5);
        for corner in &roads.corners {
            graph.add_node(corner.place());
        }
        let mut together = UnionFind::new(roads.corners.len());
        let mut passable = Self { roads, means, graph, together: Vec::new() };
        for (road, (first, last)) in roads.ends.iter().copied().enumerate() {
            let (on, back) = passable.directions(road);
            let long = roads.roads[road].decimetres;
            if on {
                passable.graph.add_edge(NodeIndex::new(first), NodeIndex::new(last), Part { road, from: 0, to: long });
            }
            if back {
                passable.graph.add_edge(NodeIndex::new(last), NodeIndex::new(first), Part { road, from: long, to: 0 });
            }
            if on || back {
                together.union(first, last);
            }
        }
        passable.together = together.into_labeling();
        passable
    }

    /// Whether one may go from its first end to its last, and back.
    fn directions(&self, road: usize) -> (bool, bool) {
        let access = self.roads.roads[road].access;
        match self.means {
            Means::OnFoot => (access.on_foot, access.on_foot),
            Means::ByEbike => (access.riding_on, access.riding_back),
        }
    }

    /// Where a place comes onto the nearest road of each part of the net that hangs together.
    fn entries(&self, place: Position) -> Vec<(usize, Entry)> {
        let mut entries: Vec<(usize, Entry)> = Vec::new();
        for (road, (first, _)) in self.roads.ends.iter().enumerate() {
            if self.directions(road) == (false, false) {
                continue;
            }
            let Some(entry) = entry(place, road, &self.roads.roads[road]) else { continue };
            let part = self.together[*first];
            match entries.iter_mut().find(|(known, _)| *known == part) {
                Some((_, nearest)) if entry.beside < nearest.beside => *nearest = entry,
                Some(_) => {}
                None => entries.push((part, entry)),
            }
        }
        entries
    }

    /// The shortest way between two places: decimetres, and where it runs.
    fn leg(&mut self, from: Position, to: Position) -> Result<(u64, Vec<Position>), NoWay> {
        let (starts, goals) = (self.entries(from), self.entries(to));
        if starts.is_empty() || goals.is_empty() {
            return Err(NoWay::OffRoads);
        }
        // What hangs together and is nearest to both: a path of a park that leads nowhere leads nobody astray.
        let shared = starts.iter().filter_map(|(part, start)| {
            let (_, goal) = goals.iter().find(|(other, _)| other == part)?;
            Some((*part, *start, *goal))
        });
        // Of two that are as near, the same one there and back.
        let beside = |(part, a, b): &(usize, Entry, Entry)| (a.beside + b.beside, *part);
        let (_, start, goal) = shared
            .min_by(|one, other| {
                let ((near, part), (near_too, other)) = (beside(one), beside(other));
                near.total_cmp(&near_too).then(part.cmp(&other))
            })
            .ok_or(NoWay::Unconnected)?;
        let found = self.between(start, goal);
        let (long, parts) = found.ok_or(NoWay::Unconnected)?;
        let mut line = vec![from];
        for part in parts {
            draw(&self.roads.roads[part.road], part, &mut line);
        }
        line.push(to);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most some hundred metres")]
        let beside = ((start.beside + goal.beside) * 10.0).ceil() as u64;
        Ok((long + beside, line))
    }

    /// The shortest way between two points on roads.
    fn between(&mut self, start: Entry, goal: Entry) -> Option<(u64, Vec<Part>)> {
        let (s, g) = (self.graph.add_node(start.place), self.graph.add_node(goal.place));
        let ends = |entry: Entry| {
            let (first, last) = self.roads.ends[entry.road];
            (NodeIndex::new(first), NodeIndex::new(last), self.roads.roads[entry.road].decimetres)
        };
        let ((first, last, long), (on, back)) = (ends(start), self.directions(start.road));
        let part = |road, from, to| Part { road, from, to };
        let mut edges = Vec::new();
        // Who stands at an end of it need not have come along it.
        edges.extend((on || start.at == long).then(|| (s, last, part(start.road, start.at, long))));
        edges.extend((back || start.at == 0).then(|| (s, first, part(start.road, start.at, 0))));
        let ((first, last, long), (on_there, back_there)) = (ends(goal), self.directions(goal.road));
        edges.extend((on_there || goal.at == 0).then(|| (first, g, part(goal.road, 0, goal.at))));
        edges.extend((back_there || goal.at == long).then(|| (last, g, part(goal.road, long, goal.at))));
        let ahead = (on && goal.at >= start.at) || (back && goal.at <= start.at);
        edges.extend((start.road == goal.road && ahead).then(|| (s, g, part(start.road, start.at, goal.at))));
        for (from, to, part) in edges {
            self.graph.add_edge(from, to, part);
        }
        let hoped = |at: NodeIndex| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "on the earth")]
            let straight = (self.graph[at].metres_to(goal.place) * 10.0) as u64;
            straight.saturating_sub(ROUNDING)
        };
        let found = astar(&self.graph, s, |at| at == g, |edge| edge.weight().decimetres(), hoped);
        let found = found.map(|(long, corners)| {
            let parts = corners.windows(2).filter_map(|ends| {
                let between = self.graph.edges_connecting(ends[0], ends[1]);
                between.map(|edge| *edge.weight()).min_by_key(|part| part.decimetres())
            });
            (long, parts.collect())
        });
        // The last ones first: so all others keep their numbers.
        self.graph.remove_node(g);
        self.graph.remove_node(s);
        found
    }
}

/// Where a place comes onto a road; nothing where it is too far from it.
fn entry(place: Position, road: usize, of: &Road) -> Option<Entry> {
    let narrow = narrow(place);
    let flat = |corner: &Corner| {
        let at = corner.place();
        ((at.lon() - place.lon()) * METRES_PER_DEGREE * narrow, (at.lat() - place.lat()) * METRES_PER_DEGREE)
    };
    // Nearly all roads are far away: their corners say so at once, unless the road is longer than that.
    let (x, y) = flat(of.line.first()?);
    if x.hypot(y) > BESIDE_METRES + f64::from(of.decimetres) / 10.0 {
        return None;
    }
    let (mut before, mut found) = (0.0, None::<(f64, f64, usize, f64)>);
    for (at, ends) in of.line.windows(2).enumerate() {
        let ((ax, ay), (bx, by)) = (flat(&ends[0]), flat(&ends[1]));
        let (wx, wy) = (bx - ax, by - ay);
        let squared = wx * wx + wy * wy;
        let share = if squared > 0.0 { (-(ax * wx + ay * wy) / squared).clamp(0.0, 1.0) } else { 0.0 };
        let beside = (ax + share * wx).hypot(ay + share * wy);
        let long = ends[0].place().metres_to(ends[1].place());
        if found.is_none_or(|(nearest, ..)| beside < nearest) {
            found = Some((beside, before + share * long, at, share));
        }
        before += long;
    }
    let (_, along, at, share) = found?;
    let (a, b) = (of.line[at].place(), of.line[at + 1].place());
    let between = |a: f64, b: f64| a + (b - a) * share;
    let on_road = Position::clamped(between(a.lat(), b.lat()), between(a.lon(), b.lon()));
    let beside = place.metres_to(on_road);
    let share = if before > 0.0 { along / before } else { 0.0 };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a number that fits")]
    let at = (f64::from(of.decimetres) * share).round() as u32;
    (beside <= BESIDE_METRES).then_some(Entry { road, at: at.min(of.decimetres), place: on_road, beside })
}

/// Draws a part of a road behind what was drawn before.
fn draw(road: &Road, part: Part, line: &mut Vec<Position>) {
    let all = length(&road.line);
    let scale = if all > 0.0 { f64::from(road.decimetres) / all } else { 0.0 };
    let mut at = 0.0;
    let mut corners: Vec<(f64, Position)> = vec![(0.0, road.line[0].place())];
    for ends in road.line.windows(2) {
        at += ends[0].place().metres_to(ends[1].place()) * scale;
        corners.push((at, ends[1].place()));
    }
    let (low, high) = (f64::from(part.from.min(part.to)), f64::from(part.from.max(part.to)));
    let point = |wanted: f64| {
        let next = corners.iter().position(|(at, _)| *at >= wanted).unwrap_or(corners.len() - 1);
        let ((to, b), (from, a)) = (corners[next], corners[next.saturating_sub(1)]);
        let share = if to > from { ((wanted - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
        let between = |a: f64, b: f64| a + (b - a) * share;
        Corner::of(Position::clamped(between(a.lat(), b.lat()), between(a.lon(), b.lon()))).place()
    };
    let inside = corners.iter().filter(|(at, _)| *at > low && *at < high).map(|(_, place)| *place);
    let mut drawn: Vec<Position> = std::iter::once(point(low)).chain(inside).chain([point(high)]).collect();
    if part.from > part.to {
        drawn.reverse();
    }
    line.extend(drawn);
}

#[cfg(test)]
mod tests;
