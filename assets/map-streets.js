// Streets for <diyi-map> from the deployment's archive of vector tiles (PMTiles). The archive says itself which layers it
// has: those of OpenMapTiles (transportation, building, …: `class`), those of Protomaps' basemap (roads, buildings, …:
// `kind`), or names of OpenStreetMap's own (`class` is the tag of the way). No setting tells them apart.

import { Packs } from './map-packs.js';

/** Whom the licence wants named (ODbL), where neither setting nor archive names anybody. */
const OPENSTREETMAP = '© OpenStreetMap (ODbL)';

/** What each thing on the map is called as a layer, in any of the schemes. */
const NAMES = {
  land: ['earth'],
  green: ['landcover', 'landuse', 'park'],
  water: ['water', 'waterway'],
  building: ['building', 'buildings'],
  road: ['transportation', 'roads', 'road', 'streets'],
  roadName: ['transportation_name', 'roads', 'road', 'streets'],
  houseNumber: ['housenumber', 'buildings'],
  poi: ['poi', 'pois'],
  place: ['place', 'places'],
};

/** Roads by how wide they are drawn, from the smallest: every word of a scheme for them. */
const ROADS = [
  ['foot', ['path', 'footway', 'pedestrian', 'cycleway', 'steps', 'corridor', 'bridleway', 'track']],
  ['small', ['minor', 'minor_road', 'residential', 'unclassified', 'living_street', 'service', 'road', 'busway', 'other']],
  ['middle', ['tertiary', 'tertiary_link', 'medium_road']],
  ['main', ['primary', 'primary_link', 'secondary', 'secondary_link', 'major_road']],
  ['fast', ['motorway', 'motorway_link', 'trunk', 'trunk_link', 'highway']],
  ['rail', ['rail', 'railway', 'light_rail', 'subway', 'tram', 'transit', 'monorail', 'narrow_gauge']],
];
/** Lines among the roads that nobody rides on. */
const NO_ROADS = ['ferry', 'aerialway', 'aeroway', 'runway', 'taxiway', 'pier', 'piste', 'cable_car', 'gondola'];
const GREEN = [
  'park', 'grass', 'wood', 'forest', 'garden', 'nature_reserve', 'national_park', 'protected_area', 'village_green', 'meadow', 'scrub',
  'grassland', 'cemetery', 'golf_course', 'recreation_ground', 'pitch', 'playground', 'orchard',
];

/** The first of these properties that is there and not empty, or ''. */
const firstOf = (...keys) => ['case', ...keys.flatMap((key) => [['!=', ['coalesce', ['get', key], ''], ''], ['to-string', ['get', key]]]), ''];
const NAME = firstOf('name:zh-Hans', 'name:zh', 'name_zh', 'name_cn', 'name');
const KIND = firstOf('kind_detail', 'pmap:kind_detail', 'class', 'pmap:kind', 'kind', 'highway');
const GROUND = firstOf('class', 'kind', 'pmap:kind', 'subclass');
/** What is written where there is no name, at what a courier steers by. */
const SIGNS = { toilets: '厕', traffic_signals: '灯', gate: '门', entrance: '门', bus: '公交', bus_stop: '公交', hospital: '医院', subway: '地铁' };
const POI_NAME = ['case', ['!=', NAME, ''], NAME, ['match', KIND, ...Object.entries(SIGNS).flat(), '']];
const HOUSE_NUMBER = firstOf('housenumber', 'addr_housenumber', 'addr:housenumber');

/** By the width of a road: `values` are for foot, small, middle, main, fast, rail. A road of an unknown word is small. */
const byRoad = (values) => ['match', KIND, ...ROADS.flatMap(([, words], at) => [words, values[at]]), values[1]];
const WIDTHS = [
  [6, [0, 0, 0, 0.6, 1.2, 0.5]],
  [10, [0, 0.2, 0.6, 1.4, 2.2, 0.8]],
  [13, [0.5, 1, 2, 3.4, 4.6, 1.2]],
  [15, [1.4, 4, 5.5, 7, 8, 2]],
  [18, [4, 16, 20, 24, 27, 3]],
];
const width = (more = 0) => ['interpolate', ['exponential', 1.5], ['zoom'], ...WIDTHS.flatMap(([zoom, values]) => [zoom, byRoad(values.map((value, at) => (at > 0 && value > 0.5 ? value + more : value)))])];

/** Which of the layers that stand for a thing this archive has; of one that does not say, all. */
function layersOf(thing, has) {
  return has.length ? NAMES[thing].filter((name) => has.includes(name)) : NAMES[thing];
}

/** The style's layers for an archive with the layers `has`, in the colours `c`: what lies below borders, and what is written. */
export function streetLayers(has, c, font) {
  const shape = (geometry) => ['==', ['geometry-type'], geometry];
  const areas = ['match', ['geometry-type'], ['Polygon', 'MultiPolygon'], true, false];
  const lines = ['match', ['geometry-type'], ['LineString', 'MultiLineString'], true, false];
  const of = (thing, id, one) => layersOf(thing, has).map((name) => ({ id: `${id}-${name}`, source: 'streets', 'source-layer': name, ...one }));
  const words = (thing, id, text, size, minzoom, { layout = {}, filter = true, color = c.ink } = {}) => of(thing, id, {
    type: 'symbol', minzoom, filter: ['all', ['!=', text, ''], filter],
    layout: { 'text-field': text, 'text-font': font, 'text-size': size, 'text-padding': 3, 'text-max-width': 8, ...layout },
    paint: { 'text-color': color, 'text-halo-color': c.halo, 'text-halo-width': 1.8 },
  });
  const isRoad = ['all', lines, ['!', ['in', KIND, ['literal', NO_ROADS]]]];
  const isRail = ['in', KIND, ['literal', ROADS.at(-1)[1]]];
  const joined = { 'line-join': 'round', 'line-cap': 'round', 'line-sort-key': byRoad([0, 1, 2, 3, 4, 0]) };
  return {
    below: [
      ...of('land', 'street-land', { type: 'fill', filter: areas, paint: { 'fill-color': c.land } }),
      ...of('green', 'street-green', { type: 'fill', filter: ['all', areas, ['in', GROUND, ['literal', GREEN]]], paint: { 'fill-color': c.green } }),
      ...of('water', 'street-water', { type: 'fill', filter: areas, paint: { 'fill-color': c.water } }),
      ...of('water', 'street-stream', { type: 'line', filter: lines, paint: { 'line-color': c.water, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.6, 16, 3] } }),
      ...of('building', 'street-building', { type: 'fill', minzoom: 14, filter: areas, paint: { 'fill-color': c.building, 'fill-outline-color': c.casing } }),
      ...of('road', 'street-casing', { type: 'line', minzoom: 11, filter: ['all', isRoad, ['!', isRail]], layout: joined, paint: { 'line-color': c.casing, 'line-width': width(2) } }),
      ...of('road', 'street', { type: 'line', filter: ['all', isRoad, ['!', isRail]], layout: joined, paint: { 'line-color': byRoad([c.foot, c.street, c.street, c.road, c.fast, c.border]), 'line-width': width() } }),
      ...of('road', 'street-rail', { type: 'line', minzoom: 9, filter: ['all', isRoad, isRail], paint: { 'line-color': c.border, 'line-width': width(), 'line-dasharray': [4, 3] } }),
    ],
    words: [
      ...words('houseNumber', 'street-number', HOUSE_NUMBER, 13, 17),
      ...words('building', 'street-building-name', NAME, 13, 16),
      ...words('green', 'street-green-name', NAME, 13, 14.5, { filter: areas, color: c.greenInk }),
      ...words('poi', 'street-poi', POI_NAME, 13, 15, { filter: shape('Point'), layout: { 'symbol-sort-key': ['to-number', ['get', 'rank'], 9] } }),
      ...words('water', 'street-water-name', NAME, 14, 13, { filter: lines, color: c.waterInk, layout: { 'symbol-placement': 'line' } }),
      ...words('roadName', 'street-name', NAME, ['interpolate', ['linear'], ['zoom'], 12, 13, 17, 16], 12, {
        filter: isRoad, layout: { 'symbol-placement': 'line', 'symbol-spacing': 220, 'text-padding': 2, 'symbol-sort-key': byRoad([4, 3, 2, 1, 0, 5]) },
      }),
      ...words('place', 'street-place', NAME, 15, 10, { filter: shape('Point') }),
    ],
  };
}

/** Words of a piece of HTML: an archive's own attribution is text here and nothing else. */
const plain = (html) => new DOMParser().parseFromString(String(html), 'text/html').body.textContent.trim();

/** An archive that was opened: what it has, where it reaches, and how it goes into a style. */
export class Streets {
  static #protocol;

  /** Reads the archive's header and what it says of itself; fails with what the network said. */
  static async open(library, base, { url, attribution }) {
    if (!globalThis.pmtiles) {
      await new Promise((done, failed) => {
        const script = document.createElement('script');
        script.src = new URL('vendor/pmtiles.js', base);
        script.addEventListener('load', done);
        script.addEventListener('error', () => failed(new Error('the reader of PMTiles cannot be had')));
        document.head.append(script);
      });
    }
    if (new URL(url, location.href).pathname.endsWith('.json')) return Streets.#openPacks(library, url, attribution);
    if (!Streets.#protocol) {
      Streets.#protocol = new globalThis.pmtiles.Protocol();
      library.addProtocol('pmtiles', Streets.#protocol.tile);
    }
    const streets = new Streets();
    streets.address = new URL(url, location.href).href;
    const archive = new globalThis.pmtiles.PMTiles(streets.address);
    const [header, about] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
    Streets.#protocol.add(archive);
    streets.header = header;
    streets.vector = header.tileType === globalThis.pmtiles.TileType.Mvt;
    streets.has = (about.vector_layers ?? []).map(({ id }) => id);
    streets.attribution = attribution || plain(about.attribution ?? '') || OPENSTREETMAP;
    return streets;
  }

  static #packs;

  /** The deployment's own map: a listing of packs, of which the phone keeps some. */
  static async #openPacks(library, url, attribution) {
    const streets = new Streets();
    const packs = await Packs.open(new URL(url, location.href));
    if (!Streets.#packs) {
      library.addProtocol('packs', async ({ url: tile }, stop) => {
        const [z, x, y] = tile.slice('packs://'.length).split('/').map(Number);
        return { data: await Streets.#packs.tile(z, x, y, stop?.signal) };
      });
    }
    Streets.#packs = packs;
    streets.packs = packs;
    streets.header = packs.header;
    streets.vector = true;
    streets.has = (packs.about.vector_layers ?? []).map(({ id }) => id);
    streets.attribution = attribution || packs.attribution || OPENSTREETMAP;
    return streets;
  }

  /** Whether it has streets around a place, looked at from so near. */
  reaches({ lng, lat }, zoom) {
    if (this.packs) return this.packs.reaches({ lng, lat }, zoom);
    const { minLon, maxLon, minLat, maxLat, minZoom } = this.header;
    return zoom >= minZoom && lng >= minLon && lng <= maxLon && lat >= minLat && lat <= maxLat;
  }

  /** What goes into the style. */
  style(colours, font) {
    if (this.packs) {
      const { minZoom, maxZoom } = this.header;
      return { sources: { streets: { type: 'vector', tiles: ['packs://{z}/{x}/{y}'], minzoom: minZoom, maxzoom: maxZoom } }, ...streetLayers(this.has, colours, font) };
    }
    const source = { type: this.vector ? 'vector' : 'raster', url: `pmtiles://${this.address}` };
    if (!this.vector) {
      return { sources: { streets: { ...source, tileSize: 256 } }, below: [{ id: 'streets', type: 'raster', source: 'streets' }], words: [] };
    }
    return { sources: { streets: source }, ...streetLayers(this.has, colours, font) };
  }
}
