// A made-up extract as large as the province's, for measuring `make map` where the real one cannot be had: towns of
// streets, houses, shops and estates, and country roads between them. The same every time. Nothing in it is a real place.
// Usage: node benches/made_up_extract.mjs [TOWNS] | osmium cat -F opl -o hunan.osm.pbf -
import { once } from 'node:events';

const towns = Number(process.argv[2] ?? 1550);
// Hunan's corners, degrees.
const [WEST, SOUTH, EAST, NORTH] = [108.9, 24.8, 114.1, 30.0];
// Streets of a town each way, metres between them, and degrees of a metre here.
const STREETS = 12;
const APART = 140;
const METRE = 1 / 111_320;

let seed = 1;
/** From 0 to 1; xorshift32, so that everybody measures the same. */
function chance() {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
}
const one = (list) => list[Math.floor(chance() * list.length)];
const WORDS = [...'东西南北中山河湖江林金银玉石云龙凤福寿康安平长明和兴华新建国民人文化工农商学正大成天星月春秋'];
const named = (kind) => `示例${one(WORDS)}${one(WORDS)}${kind}`;

const ways = [];
let nodes = 0;
let buffer = '';
async function write(line) {
  buffer += line;
  if (buffer.length > 1 << 20) {
    const full = !process.stdout.write(buffer);
    buffer = '';
    if (full) await once(process.stdout, 'drain');
  }
}
const told = (tags) => Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(',');
async function node(lon, lat, tags = {}) {
  nodes += 1;
  const about = told(tags);
  await write(`n${nodes} v1${about && ` T${about}`} x${lon.toFixed(7)} y${lat.toFixed(7)}\n`);
  return nodes;
}
const way = (refs, tags) => ways.push([refs, tags]);

async function street(crossings, tags) {
  const refs = [crossings[0].id];
  for (let at = 1; at < crossings.length; at++) {
    const [a, b] = [crossings[at - 1], crossings[at]];
    for (const part of [0.33, 0.66]) {
      refs.push(await node(a.lon + (b.lon - a.lon) * part + (chance() - 0.5) * 8e-5, a.lat + (b.lat - a.lat) * part + (chance() - 0.5) * 8e-5));
    }
    refs.push(b.id);
  }
  way(refs, tags);
}

async function house(lon, lat) {
  const [wide, deep] = [(12 + chance() * 30) * METRE, (10 + chance() * 15) * METRE];
  const corners = [await node(lon, lat), await node(lon + wide, lat), await node(lon + wide, lat + deep), await node(lon, lat + deep)];
  const number = chance() < 0.15 ? { 'addr:housenumber': String(1 + Math.floor(chance() * 400)) } : {};
  way([...corners, corners[0]], { building: one(['yes', 'apartments', 'house', 'commercial']), ...number });
}

async function town(lon, lat) {
  await node(lon, lat, { place: one(['town', 'village', 'suburb']), name: named('镇') });
  const grid = [];
  for (let row = 0; row < STREETS; row++) {
    grid.push([]);
    for (let column = 0; column < STREETS; column++) {
      const [x, y] = [lon + column * APART * METRE * 1.13 + (chance() - 0.5) * 2e-4, lat + row * APART * METRE + (chance() - 0.5) * 2e-4];
      grid[row].push({ lon: x, lat: y, id: await node(x, y, chance() < 0.2 ? { highway: 'traffic_signals' } : {}) });
    }
  }
  const kinds = ['residential', 'residential', 'residential', 'tertiary', 'secondary', 'primary', 'service'];
  for (let line = 0; line < STREETS; line++) {
    await street(grid[line], { highway: one(kinds), name: named('路') });
    await street(grid.map((row) => row[line]), { highway: one(kinds), name: named('街') });
  }
  for (let row = 0; row + 1 < STREETS; row++) {
    for (let column = 0; column + 1 < STREETS; column++) {
      const corner = grid[row][column];
      for (let at = 0; at < 5; at++) await house(corner.lon + (15 + chance() * 90) * METRE, corner.lat + (15 + chance() * 90) * METRE);
      if (chance() < 0.25) await node(corner.lon + 4e-4, corner.lat + 3e-4, { shop: 'convenience', name: named('便利店') });
      if (chance() < 0.05) await node(corner.lon + 5e-4, corner.lat + 2e-4, { amenity: one(['hospital', 'toilets', 'school', 'restaurant']), name: named('院') });
      if (chance() < 0.06) {
        const next = grid[row + 1][column + 1];
        const refs = [await node(corner.lon, corner.lat), await node(next.lon, corner.lat), await node(next.lon, next.lat), await node(corner.lon, next.lat)];
        way([...refs, refs[0]], { landuse: 'residential', name: named('小区') });
      }
    }
  }
}

async function countryRoad() {
  let [lon, lat, direction] = [WEST + chance() * (EAST - WEST), SOUTH + chance() * (NORTH - SOUTH), chance() * 2 * Math.PI];
  const refs = [];
  for (let at = 0; at < 120; at++) {
    refs.push(await node(lon, lat));
    direction += (chance() - 0.5) * 0.5;
    lon += Math.cos(direction) * 60 * METRE;
    lat += Math.sin(direction) * 60 * METRE;
  }
  way(refs, chance() < 0.2 ? { waterway: 'river', name: named('河') } : { highway: one(['unclassified', 'track', 'tertiary', 'trunk']), name: named('道') });
}

for (let at = 0; at < towns; at++) {
  await town(WEST + chance() * (EAST - WEST), SOUTH + chance() * (NORTH - SOUTH));
  for (let road = 0; road < 8; road++) await countryRoad();
}
for (const [at, [refs, tags]] of ways.entries()) {
  await write(`w${at + 1} v1 T${told(tags)} N${refs.map((ref) => `n${ref}`).join(',')}\n`);
}
process.stdout.write(buffer);
