use super::*;
use crate::model::roads::Access;
use petgraph::algo::dijkstra;
use proptest::prelude::*;
use std::collections::HashMap;

const BOTH: Access = Access { on_foot: true, riding_on: true, riding_back: true };
const ONE_WAY: Access = Access { on_foot: true, riding_on: true, riding_back: false };
const STEPS: Access = Access { on_foot: true, riding_on: false, riding_back: false };

/// A corner of a grid with about 100 m between its lines, in the middle of Changsha.
fn corner(row: i32, column: i32) -> Corner {
    Corner { lat: 2_819_000 + row * 90, lon: 11_297_000 + column * 102 }
}

fn road(ends: [(i32, i32); 2], access: Access) -> Road {
    let line: Vec<Corner> = ends.iter().map(|(row, column)| corner(*row, *column)).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let decimetres = (length(&line) * 10.0).ceil() as u32;
    Road { line, decimetres, access }
}

fn at(row: i32, column: i32) -> Position {
    corner(row, column).place()
}

fn graph(roads: &[([(i32, i32); 2], Access)]) -> RoadGraph {
    RoadGraph::of(roads.iter().map(|(ends, access)| road(*ends, *access)).collect())
}

/// Around a block: straight on is a flight of steps, around it streets.
fn block() -> RoadGraph {
    graph(&[([(0, 0), (0, 4)], STEPS), ([(0, 0), (3, 0)], BOTH), ([(3, 0), (3, 4)], BOTH), ([(3, 4), (0, 4)], BOTH)])
}

#[test]
fn who_walks_takes_the_steps_and_who_rides_goes_around() {
    let ways = block().ways(&[at(0, 0), at(0, 4)]);
    let (walk, ride) = (ways.on_foot.unwrap(), ways.by_ebike.unwrap());
    assert!((395..=405).contains(&walk.metres) && walk.minutes == 6, "{walk:?}");
    assert!((995..=1_005).contains(&ride.metres) && ride.minutes == 4 + u32::from(ride.metres > 1_000), "{ride:?}");
    assert_eq!(ride.line, [at(0, 0), at(3, 0), at(3, 4), at(0, 4)]);
    assert_eq!(ride.corners.len(), ride.line.len());
}

#[test]
fn who_rides_goes_down_a_street_of_one_direction_and_not_up() {
    let graph = graph(&[
        ([(0, 0), (0, 4)], ONE_WAY),
        ([(0, 0), (3, 0)], BOTH),
        ([(3, 0), (3, 4)], BOTH),
        ([(3, 4), (0, 4)], BOTH),
    ]);
    let (down, up) = (&[at(0, 1), at(0, 3)], &[at(0, 3), at(0, 1)]);
    assert!(graph.way(down, Means::ByEbike).unwrap().metres < 210);
    // Both ends are on that street itself: around the block and into it again.
    assert!(graph.way(up, Means::ByEbike).unwrap().metres > 1_150);
    assert!(graph.way(up, Means::OnFoot).unwrap().metres < 210);
}

#[test]
fn the_way_begins_and_ends_at_the_nearest_point_of_a_road() {
    let graph = graph(&[([(0, 0), (0, 4)], BOTH)]);
    // A hundred metres north of the street, 100 and 300 metres along it.
    let way = graph.way(&[at(1, 1), at(1, 3)], Means::OnFoot).unwrap();
    assert!((395..=405).contains(&way.metres), "{}", way.metres);
    assert_eq!(way.line.len(), 4);
    assert!(way.line[1].metres_to(at(0, 1)) < 2.0 && way.line[2].metres_to(at(0, 3)) < 2.0);
}

#[test]
fn what_cannot_be_reached_says_why() {
    let two = graph(&[([(0, 0), (0, 4)], BOTH), ([(20, 0), (20, 4)], BOTH), ([(0, 9), (0, 12)], STEPS)]);
    let way = |from, to, means| two.way(&[from, to], means).unwrap_err();
    assert_eq!(way(at(0, 0), at(20, 0), Means::OnFoot), NoWay::Unconnected);
    assert_eq!(way(at(0, 0), at(10, 0), Means::OnFoot), NoWay::OffRoads);
    assert_eq!(way(at(0, 0), at(0, 12), Means::ByEbike), NoWay::OffRoads);
    assert_eq!(way(at(0, 0), at(100, 0), Means::OnFoot), NoWay::TooFar);
    assert_eq!(RoadGraph::default().way(&[at(0, 0), at(0, 1)], Means::OnFoot), Err(NoWay::NoRoads));
}

#[test]
fn a_path_that_leads_nowhere_leads_nobody_astray() {
    // Nearer to the courier than the street, and connected to nothing.
    let graph = graph(&[([(0, 0), (0, 4)], BOTH), ([(1, 0), (1, 1)], BOTH)]);
    assert!((395..=420).contains(&graph.way(&[at(1, 1), at(0, 4)], Means::OnFoot).unwrap().metres));
}

#[test]
fn a_way_through_several_places_passes_them_in_their_order() {
    let way = block().way(&[at(0, 0), at(3, 2), at(0, 0)], Means::ByEbike).unwrap();
    assert!((995..=1_010).contains(&way.metres), "{}", way.metres);
    assert_eq!(way.line.first(), way.line.last());
}

#[test]
fn a_long_way_has_few_corners_as_an_area_and_all_of_them_as_it_is_drawn() {
    let roads: Vec<_> = (0..150).map(|at| ([(at / 2, (at + 1) / 2), ((at + 1) / 2, at / 2 + 1)], BOTH)).collect();
    let way = graph(&roads).way(&[at(0, 0), at(40, 40)], Means::ByEbike).unwrap();
    assert!(way.line.len() > 70 && way.corners.len() <= MOST_CORNERS, "{} {}", way.line.len(), way.corners.len());
    assert_eq!((way.corners.first(), way.corners.last()), (way.line.first(), way.line.last()));
}

/// Some roads of a small grid, of which some are drawn with a bend.
fn roads() -> impl Strategy<Value = Vec<Road>> {
    let end = || (0..5_i32, 0..5_i32);
    prop::collection::vec((end(), end(), prop::option::of((0..40_i32, 0..40_i32)), 1..8_u8, 0..3_000_u32), 1..24)
        .prop_map(|roads| {
            let roads = roads.into_iter().map(|((a, b), (c, d), bend, bits, longer)| {
                let mut line = vec![corner(a, b), corner(c, d)];
                if let Some((lat, lon)) = bend {
                    line.insert(1, Corner { lat: 2_819_000 + lat * 10, lon: 11_297_000 + lon * 10 });
                }
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let decimetres = (length(&line) * 10.0).ceil() as u32 + longer;
                Road { line, decimetres, access: Access::of_bits(bits).unwrap() }
            });
            roads.collect()
        })
}

fn somewhere() -> impl Strategy<Value = Position> {
    (28.187..28.198_f64, 112.967..112.978_f64).prop_map(|(lat, lon)| Position::new(lat, lon).unwrap())
}

/// The same by Dijkstra's algorithm, between corners.
fn by_dijkstra(roads: &RoadGraph, from: Corner, to: Corner, means: Means) -> Option<u64> {
    let mut plain = DiGraph::<(), u64>::new();
    let nodes: HashMap<Corner, NodeIndex> = roads.corners.iter().map(|corner| (*corner, plain.add_node(()))).collect();
    for road in &roads.roads {
        let (first, last) = (nodes[&road.line[0]], nodes[road.line.last().unwrap()]);
        let (on, back) = match means {
            Means::OnFoot => (road.access.on_foot, road.access.on_foot),
            Means::ByEbike => (road.access.riding_on, road.access.riding_back),
        };
        if on {
            plain.add_edge(first, last, u64::from(road.decimetres));
        }
        if back {
            plain.add_edge(last, first, u64::from(road.decimetres));
        }
    }
    dijkstra(&plain, nodes[&from], Some(nodes[&to]), |edge| *edge.weight()).get(&nodes[&to]).copied()
}

proptest! {
    #[test]
    fn no_way_is_shorter_than_the_straight_line(roads in roads(), from in somewhere(), to in somewhere()) {
        let graph = RoadGraph::of(roads);
        for means in [Means::OnFoot, Means::ByEbike] {
            if let Ok(way) = graph.way(&[from, to], means) {
                prop_assert!(f64::from(way.metres) >= from.metres_to(to));
                let drawn: f64 = way.line.windows(2).map(|ends| ends[0].metres_to(ends[1])).sum();
                // Drawn on the grid of a metre.
                prop_assert!(drawn <= f64::from(way.metres) + 2.0 + f64::from(u32::try_from(way.line.len()).unwrap()), "{} {}", drawn, way.metres);
                prop_assert!(way.line.first() == Some(&from) && way.line.last() == Some(&to));
                prop_assert!(way.minutes >= 1);
            }
        }
    }

    #[test]
    fn who_walks_comes_back_the_same_way(roads in roads(), from in somewhere(), to in somewhere()) {
        let graph = RoadGraph::of(roads);
        let (there, back) = (graph.way(&[from, to], Means::OnFoot), graph.way(&[to, from], Means::OnFoot));
        match (there, back) {
            (Ok(there), Ok(back)) => prop_assert!(there.metres.abs_diff(back.metres) <= 1, "{there:?} {back:?}"),
            (there, back) => prop_assert_eq!(there.err(), back.err()),
        }
    }

    #[test]
    fn no_way_is_longer_than_the_shortest(roads in roads(), a in 0..24_usize, b in 0..24_usize) {
        let graph = RoadGraph::of(roads);
        for means in [Means::OnFoot, Means::ByEbike] {
            let mut passable = Passable::of(&graph, means);
            let usable: Vec<usize> = (0..graph.roads.len()).filter(|road| passable.directions(*road) != (false, false)).collect();
            if usable.is_empty() {
                continue;
            }
            let at_first = |road: usize| Entry { road, at: 0, place: graph.roads[road].line[0].place(), beside: 0.0 };
            let (start, goal) = (usable[a % usable.len()], usable[b % usable.len()]);
            let (from, to) = (graph.roads[start].line[0], graph.roads[goal].line[0]);
            let found = passable.between(at_first(start), at_first(goal)).map(|(long, _)| long);
            prop_assert_eq!(found, by_dijkstra(&graph, from, to, means));
        }
    }

    #[test]
    fn no_roads_and_no_places_make_it_panic(
        lines in prop::collection::vec((prop::collection::vec((any::<i32>(), any::<i32>()), 0..4), any::<u32>(), 0..8_u8), 0..8),
        lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64,
    ) {
        let place = Position::new(lat, lon).unwrap();
        let roads = lines.into_iter().map(|(line, decimetres, bits)| Road {
            line: line.into_iter().map(|(lat, lon)| Corner { lat, lon }).collect(),
            decimetres,
            access: Access::of_bits(bits).unwrap(),
        });
        let _ = RoadGraph::of(roads.collect()).ways(&[place, place]);
    }
}
