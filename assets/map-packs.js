// What of the street map a phone keeps itself: a prefecture's tiles and places, piece by piece, each checked by its digest.
// So an interrupted download goes on where it was, and what is kept is what the server has. On disk in OPFS, or else in
// Cache; read in ranges here, as service workers do not reliably answer them.
//   <diyi-packs>   the prefectures, to keep them and to remove them     listing, base, here, favourites, words (JSON)
//   <diyi-places>  places that answer what is typed                     typed, near, seat, ask, tell, words (JSON)

/** Where pieces are kept, by their names. */
class OpfsStore {
  static async open() {
    const root = await navigator.storage.getDirectory();
    const store = new OpfsStore();
    store.folder = await root.getDirectoryHandle('map-packs', { create: true });
    // Safari has had files of OPFS without a way to write them in a page.
    if (!globalThis.FileSystemFileHandle?.prototype.createWritable) throw new Error('no createWritable');
    return store;
  }

  async put(name, bytes) {
    const file = await this.folder.getFileHandle(name, { create: true });
    const writable = await file.createWritable();
    await writable.write(bytes);
    await writable.close();
  }

  async get(name) {
    const file = await this.folder.getFileHandle(name).catch(() => undefined);
    const blob = await file?.getFile();
    // A file that was begun and never closed is empty.
    return blob?.size ? blob : undefined;
  }

  async names() {
    const names = [];
    for await (const name of this.folder.keys()) names.push(name);
    return names;
  }

  remove(name) {
    return this.folder.removeEntry(name).catch(() => {});
  }
}

class CacheStore {
  static async open() {
    const store = new CacheStore();
    store.cache = await caches.open('map-packs');
    return store;
  }

  #at(name) { return new URL(`/map-packs/${name}`, location.href).href; }
  put(name, bytes) { return this.cache.put(this.#at(name), new Response(bytes)); }
  async get(name) { return (await this.cache.match(this.#at(name)))?.blob(); }
  async names() { return (await this.cache.keys()).map(({ url }) => url.split('/').at(-1)); }
  remove(name) { return this.cache.delete(this.#at(name)); }
}

/** In a window of its own the program keeps packs as files, and checks them itself (assets/window-maps.js). */
const keeper = globalThis.packKeeper;

let opened;
/** The phone's store; nothing where there is none: a private window, an address without https. */
const store = () => (opened ??= OpfsStore.open().catch(() => CacheStore.open()).catch(() => undefined));

const KEPT = 'kept.json';
const piece = (file, at) => `${file.file}.${at}`;
/** What a pack is made of. One of an older map has no roads. */
const files = (pack) => [pack.tiles, pack.places, pack.roads].filter(Boolean);
export const bytesOf = (pack) => files(pack).reduce((sum, { bytes }) => sum + bytes, 0);
const versionOf = (pack) => files(pack).map(({ file }) => file).join();

/** What is kept whole: as the listing, with those packs alone. */
export async function kept() {
  if (keeper) return keeper.kept();
  const listing = await (await store())?.get(KEPT);
  return listing ? JSON.parse(await listing.text()) : { packs: [] };
}

async function remember(listing) {
  await (await store()).put(KEPT, new TextEncoder().encode(JSON.stringify(listing)));
  dispatchEvent(new Event('map-packs'));
}

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** How many bytes of a pack are there. */
async function bytesThere(pack, pieceBytes) {
  if (keeper) return keeper.there(files(pack));
  const names = new Set(await (await store()).names());
  const there = (file) => file.pieces.filter((_, at) => names.has(piece(file, at))).length;
  return files(pack).reduce((sum, file) => sum + Math.min(file.bytes, there(file) * pieceBytes), 0);
}

/** Keeps a pack: fetches what is missing of it, and looks whether each piece is what the listing says. */
export async function keep(listing, address, pack, { signal, onBytes = () => {} } = {}) {
  if (keeper) {
    await keeper.keep(pack, { signal, onBytes: async () => onBytes(await keeper.there(files(pack))) });
    return dispatchEvent(new Event('map-packs'));
  }
  const to = await store();
  await navigator.storage.persist?.().catch(() => {});
  const size = listing.piece_bytes;
  const names = new Set(await to.names());
  let done = 0;
  for (const file of files(pack)) {
    const url = new URL(file.file, address);
    for (let at = 0; at < file.pieces.length; at++) {
      const [from, end] = [at * size, Math.min(file.bytes, (at + 1) * size)];
      if (!names.has(piece(file, at)) || !(await to.get(piece(file, at)))) {
        const answer = await fetch(url, { signal, headers: { range: `bytes=${from}-${end - 1}` } });
        if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
        let bytes = await answer.arrayBuffer();
        // Whoever does not know ranges sends all.
        if (answer.status === 200) bytes = bytes.slice(from, end);
        if (hex(await crypto.subtle.digest('SHA-256', bytes)) !== file.pieces[at]) throw new Error(`${url.pathname}: not what the listing says`);
        await to.put(piece(file, at), bytes);
      }
      done += end - from;
      onBytes(done);
    }
  }
  // The reader of tiles is no part of the app's own shell; a phone without a network needs it, too.
  await caches.open('map-reader').then((cache) => cache.add('/vendor/pmtiles.js')).catch(() => {});
  const now = await kept();
  const before = now.packs.find(({ adcode }) => adcode === pack.adcode);
  await remember({ ...listing, packs: [...now.packs.filter(({ adcode }) => adcode !== pack.adcode), pack] });
  if (before) await forget(before, pack);
  return undefined;
}

/** Removes the pieces of a pack, but for those that another has, too. */
async function forget(pack, but) {
  const from = await store();
  const stay = new Set(but ? files(but).map(({ file }) => file) : []);
  for (const file of files(pack).filter(({ file }) => !stay.has(file))) {
    for (let at = 0; at < file.pieces.length; at++) await from.remove(piece(file, at));
  }
}

/** Removes a pack, also what was begun of it. */
export async function remove(pack) {
  if (keeper) {
    await keeper.remove(pack);
    return dispatchEvent(new Event('map-packs'));
  }
  const now = await kept();
  const mine = now.packs.find(({ adcode }) => adcode === pack.adcode);
  await remember({ ...now, packs: now.packs.filter(({ adcode }) => adcode !== pack.adcode) });
  await forget(pack);
  if (mine) await forget(mine);
  return undefined;
}

/** A file that is kept, as the reader of PMTiles wants it. */
class KeptSource {
  constructor(file, pieceBytes) { Object.assign(this, { file, pieceBytes }); }
  getKey() { return `kept:${this.file.file}`; }

  async getBytes(offset, length) {
    const end = Math.min(offset + length, this.file.bytes);
    if (keeper) return { data: await keeper.read(this.file.file, offset, end) };
    const from = await store();
    const parts = [];
    for (let at = Math.floor(offset / this.pieceBytes); at * this.pieceBytes < end; at++) {
      const blob = await from.get(piece(this.file, at));
      if (!blob) throw new Error(`${piece(this.file, at)} is not kept`);
      const begins = at * this.pieceBytes;
      parts.push(blob.slice(Math.max(0, offset - begins), end - begins));
    }
    return { data: await new Blob(parts).arrayBuffer() };
  }
}

/** What the server has, or nothing without it. */
export async function listingAt(address) {
  const answer = await fetch(address, { cache: 'no-cache', signal: AbortSignal.timeout?.(8000) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** Reads a part of a file of the server. */
async function fetchPart(address, from, end) {
  const answer = await fetch(address, { headers: { range: `bytes=${from}-${end - 1}` }, signal: AbortSignal.timeout?.(20_000) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  // Whoever does not know ranges sends all.
  return answer.status === 200 ? bytes.slice(from, end) : bytes;
}

/** Where roads by the name of their file are read from: the engine in its worker asks for parts of them. */
const roadSources = new Map();
const ROADS_OF = '/map/packs.json';

/** Files that may have the roads in a box: those that are kept first, and if they may be fetched, the server's. */
export async function roadFiles([west, south, east, north], mayFetch) {
  const meets = ({ roads, bounds }) => roads && bounds[0] < east && bounds[2] > west && bounds[1] < north && bounds[3] > south;
  const own = await kept().catch(() => ({ packs: [] }));
  const address = new URL(ROADS_OF, location.href);
  const asked = mayFetch ? await listingAt(address).catch(() => undefined) : undefined;
  const mine = own.packs.filter(meets);
  for (const { roads } of mine) {
    const source = new KeptSource(roads, own.piece_bytes);
    roadSources.set(roads.file, async (from, end) => (await source.getBytes(from, end - from)).data);
  }
  // Of a prefecture whose kept roads are older, the server's would not fit to them.
  const others = (asked?.packs ?? []).filter((pack) => meets(pack) && !mine.some(({ adcode }) => adcode === pack.adcode));
  for (const { roads } of others) roadSources.set(roads.file, (from, end) => fetchPart(new URL(roads.file, address), from, end));
  return [...mine, ...others].map(({ roads: { file, bytes } }) => ({ name: file, bytes }));
}

/** A part of such a file. */
export async function readRoads(name, from, end) {
  return new Uint8Array(await roadSources.get(name)(from, end));
}

/** The deployment's packs as one source of tiles: what is kept from the phone, all else from the server. */
export class Packs {
  static async open(address) {
    const packs = new Packs();
    const [asked, own] = await Promise.all([listingAt(address).catch((error) => ({ error })), kept()]);
    if (asked.error && !own.packs.length) throw asked.error;
    const listing = asked.error ? own : asked;
    const { PMTiles } = globalThis.pmtiles;
    const archive = (pack, source) => ({ bounds: pack.bounds, reader: new PMTiles(source) });
    packs.attribution = listing.attribution;
    packs.overviewTo = listing.overview_to;
    // Those that are kept come first, whatever their age: they cost nothing.
    packs.near = [
      ...own.packs.map((pack) => archive(pack, new KeptSource(pack.tiles, own.piece_bytes))),
      ...(asked.error ? [] : listing.packs.filter(({ adcode }) => !own.packs.some((one) => one.adcode === adcode)).map((pack) => archive(pack, new URL(pack.tiles.file, address).href))),
    ];
    packs.far = asked.error ? packs.near : [{ bounds: undefined, reader: new PMTiles(new URL(listing.overview.file, address).href) }, ...packs.near];
    const first = (asked.error ? packs.near : packs.far)[0].reader;
    packs.header = { ...(await first.getHeader()), maxZoom: 15 };
    packs.about = await first.getMetadata();
    return packs;
  }

  /** Whether there are streets around a place, looked at from so near. */
  reaches({ lng, lat }, zoom) {
    const inside = ({ bounds: [west, south, east, north] }) => lng >= west && lng <= east && lat >= south && lat <= north;
    return zoom >= this.header.minZoom && this.near.some(inside);
  }

  /** One tile; empty where no pack has it. */
  async tile(z, x, y, signal) {
    const [west, south, east, north] = boundsOf(z, x, y);
    const meets = ({ bounds }) => !bounds || (bounds[0] < east && bounds[2] > west && bounds[1] < north && bounds[3] > south);
    let failed;
    for (const { reader } of (z <= this.overviewTo ? this.far : this.near).filter(meets)) {
      try {
        const tile = await reader.getZxy(z, x, y, signal);
        if (tile) return tile.data;
      } catch (error) {
        if (signal?.aborted) throw error;
        failed = error;
      }
    }
    if (failed) throw failed;
    return new Uint8Array();
  }
}

/** What a tile covers: west, south, east, north. */
function boundsOf(z, x, y) {
  const tiles = 2 ** z;
  const lon = (at) => (at / tiles) * 360 - 180;
  const lat = (at) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * at) / tiles))) * 180) / Math.PI;
  return [lon(x), lat(y + 1), lon(x + 1), lat(y)];
}

// Finding places in what is kept: the rules of src/model/place.rs, held by the same cases (tests/places.json).

const folded = (text) => text.normalize('NFKC').toLowerCase().replace(/[\s\p{Cc}]/gu, '');
const ROAD_ENDS = ['大道', '大街', '公路', '路', '街', '巷', '道', '里', '弄', '线'];
const BETWEEN = ['和', '与', '跟', '、', '&', '+', '/', '×', '交'];
const CROSSING_ENDS = ['十字路口', '交叉路口', '红绿灯路口', '交叉口', '交汇处', '交界处', '红绿灯', '路口', '交口', '口'];
const WEIGHTS = { settlement: 0, landmark: 0, street: 0, crossing: 0, estate: 1, hospital: 1, transit: 1, school: 1, building: 2, shop: 2, toilets: 3 };

/** What a street is called before its kind, its direction and its section. */
export function roadStem(name) {
  const word = folded(name).replace(/[一二三四五六七八九十东南西北中\d]*段$/u, '');
  const end = ROAD_ENDS.find((one) => word.endsWith(one));
  if (!end || word.length === end.length) return undefined;
  const stem = [...word.slice(0, -end.length)];
  return (stem.length > 2 && '东南西北中'.includes(stem.at(-1)) ? stem.slice(0, -1) : stem).join('');
}

function withoutCrossingEnd(word) {
  const end = CROSSING_ENDS.find((one) => word.endsWith(one));
  if (!end) return word;
  const rest = word.slice(0, -end.length);
  return word.endsWith('路口') && !roadStem(rest) ? `${rest}路` : rest;
}

/** What is looked for: words, and the stems of a crossing or of a street where one is meant. */
export function placeSearch(typed) {
  const words = [...typed].slice(0, 40).join('').split(/\s+/u).map(folded).filter((word) => /[\p{L}\p{N}]/u.test(word)).slice(0, 4);
  if (!words.length) return undefined;
  const plain = words.join('');
  const ended = CROSSING_ENDS.some((end) => plain.endsWith(end));
  const stem = (word) => roadStem(word) ?? (ended && [...word].length >= 2 ? word : undefined);
  let crossing;
  for (const between of BETWEEN) {
    for (let at = plain.indexOf(between); at >= 0 && !crossing; at = plain.indexOf(between, at + 1)) {
      const pair = [stem(plain.slice(0, at)), stem(withoutCrossingEnd(plain.slice(at + between.length)))];
      if (pair.every(Boolean)) crossing = pair;
    }
  }
  if (!crossing && words.length === 2) {
    const pair = [roadStem(words[0]), roadStem(withoutCrossingEnd(words[1]))];
    if (pair.every(Boolean)) crossing = pair;
  }
  return { words, crossing, street: roadStem(words.at(-1)) };
}

export function metresBetween(one, other) {
  const rad = Math.PI / 180;
  const [a, b] = [one.lat * rad, other.lat * rad];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(((other.lon - one.lon) * rad) / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.sqrt(half));
}

/** How well a place answers: the smaller the better. */
export function rank(place, search, near) {
  const [name, plain, last] = [folded(place.name), search.words.join(''), search.words.at(-1)];
  const spelt = (place.pinyin ?? '').replaceAll(' ', '');
  let type = 3;
  if (name === plain || spelt === plain || (search.crossing && place.kind === 'crossing')) type = 0;
  else if (place.kind === 'street' && search.street && roadStem(name) === search.street) type = 1;
  else if (name.startsWith(last) || spelt.startsWith(last)) type = 2;
  return type * 1.5 + (WEIGHTS[place.kind] ?? 2) + (near ? Math.log2(1 + metresBetween(near, place) / 1000) : 0);
}

/** Where lines begin that may answer: those that hold what every answer holds. */
function* lineStarts(text, search) {
  const [first] = search.words;
  if (/^[\x21-\x7e]+$/.test(first)) {
    for (let from = 0; from < text.length;) {
      const next = text.indexOf('\n', from);
      const end = next < 0 ? text.length : next;
      // Pinyin stands last; letters may also stand in the name itself.
      if (text[text.lastIndexOf('\t', end - 1) + 1] === first[0] || text.slice(from, end).toLowerCase().includes(first)) yield from;
      from = end + 1;
    }
    return;
  }
  const seen = new Set();
  for (const needle of new Set([search.crossing?.[0] ?? search.street ?? first, first])) {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
      const from = text.lastIndexOf('\n', at) + 1;
      if (!seen.has(from)) yield from;
      seen.add(from);
    }
  }
}

/** Places among lines of a pack. */
export function searchLines(text, search) {
  const found = [];
  const [first] = search.words;
  const ascii = search.words.length === 1 && /^[\x21-\x7e]+$/.test(first);
  for (const from of lineStarts(text, search)) {
    const next = text.indexOf('\n', from);
    const [name, kind, called, district, lat, lon, pinyin = ''] = text.slice(from, next < 0 ? text.length : next).split('\t');
    const is = () => {
      if (search.crossing && kind === 'crossing') {
        const [one, other] = name.replace(/路口$/u, '').split('与').map((street) => roadStem(street) ?? folded(street));
        const [a, b] = search.crossing;
        if ((one === a && other === b) || (one === b && other === a)) return true;
      }
      if (search.street && !search.crossing && kind === 'street' && roadStem(name) === search.street) return true;
      if (ascii) {
        const syllables = pinyin.split(' ');
        if (syllables.join('').startsWith(first) || syllables.map(([letter]) => letter).join('').startsWith(first)) return true;
      }
      const plain = folded(name + district);
      return search.words.every((word) => plain.includes(word));
    };
    if (name && is()) found.push({ name, kind, called, district, lat: Number(lat), lon: Number(lon), pinyin });
    if (found.length >= 2000) break;
  }
  return found;
}

const texts = new Map();
/** Places in what is kept. */
export async function findKept(search) {
  const own = await kept();
  const found = [];
  for (const { places } of own.packs) {
    let text = texts.get(places.file);
    if (text === undefined) {
      const { data } = await new KeptSource(places, own.piece_bytes).getBytes(0, places.bytes);
      text = new TextDecoder().decode(data);
      texts.set(places.file, text);
    }
    found.push(...searchLines(text, search));
  }
  return found;
}

const placeOf = (attribute) => {
  const [lat, lon] = (attribute ?? '').split(',').map(Number);
  return attribute && Number.isFinite(lat) && Number.isFinite(lon) ? { lat, lon } : undefined;
};

/** How many places are offered. */
const OFFERED = 5;
/** After the last stroke, milliseconds. */
const PAUSE = 300;

const Element = globalThis.HTMLElement ?? class {};

class DiyiPlaces extends Element {
  static observedAttributes = ['typed', 'near'];

  connectedCallback() { this.#look(); }
  disconnectedCallback() { clearTimeout(this.timer); this.asked?.abort(); }
  attributeChangedCallback(name, before, after) { if (before !== after && this.isConnected) this.#look(); }

  #look() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#find().catch((error) => { if (error.name !== 'AbortError') this.#show([]); }), PAUSE);
  }

  async #find() {
    const typed = this.getAttribute('typed') ?? '';
    const search = placeSearch(typed);
    // One character, or one letter, says nothing yet.
    if (!search || [...search.words.join('')].length < 2) return this.#show([]);
    this.asked?.abort();
    this.asked = new AbortController();
    const near = placeOf(this.getAttribute('near'));
    const order = placeOf(this.getAttribute('near') ?? this.getAttribute('seat'));
    const show = (found) => {
      if (this.getAttribute('typed') !== typed) return;
      this.#show(found.map((place) => ({ place, order: rank(place, search, order) })).sort((a, b) => a.order - b.order).slice(0, OFFERED).map(({ place }) => place), near);
    };
    const found = await findKept(search).catch(() => []);
    // What the phone finds itself is there at once, also without a network.
    if (found.length || !this.hasAttribute('ask')) show(found);
    if (!this.hasAttribute('ask')) return undefined;
    // Beyond the prefectures that it keeps, the server is asked. Where the courier is goes to nobody.
    const query = new URLSearchParams({ words: typed, ...(this.getAttribute('seat') && { near: this.getAttribute('seat') }) });
    const answer = await fetch(`${this.getAttribute('ask')}?${query}`, { signal: this.asked.signal }).catch((error) => { if (error.name === 'AbortError' || !found.length) throw error; });
    const more = answer?.ok ? (await answer.json()).places : [];
    const known = new Set(found.map(({ name, lat, lon }) => [name, lat.toFixed(3), lon.toFixed(3)].join()));
    const others = more.filter(({ name, lat, lon }) => !known.has([name, lat.toFixed(3), lon.toFixed(3)].join()));
    // What stands there already is not drawn anew under a finger.
    if (others.length || !found.length) show([...found, ...others]);
    return undefined;
  }

  #show(places, near) {
    const words = JSON.parse(this.getAttribute('words') || '{}');
    this.replaceChildren();
    this.hidden = !places.length;
    if (!places.length) return;
    const heading = document.createElement('p');
    heading.textContent = words.heading ?? '';
    const list = document.createElement('ul');
    for (const place of places) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'place-found';
      const name = document.createElement('strong');
      name.textContent = place.name;
      const about = document.createElement('span');
      const away = near && metresBetween(near, place);
      const far = away === undefined ? '' : away < 1000 ? `${Math.round(away / 10) * 10} ${words.metres}` : `${(away / 1000).toFixed(1)} ${words.kilometres}`;
      about.textContent = [place.called, place.district, far].filter(Boolean).join(' · ');
      button.append(name, about);
      button.addEventListener('click', () => {
        const field = document.getElementById(this.getAttribute('tell'));
        field.value = `${place.lat},${place.lon} ${place.name}`;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
      const item = document.createElement('li');
      item.append(button);
      list.append(item);
    }
    this.append(heading, list);
  }
}

class DiyiPacks extends Element {
  connectedCallback() {
    this.running = new Map();
    this.setAttribute('aria-busy', 'true');
    this.#load().catch((error) => { console.warn('packs', error); this.#say('failed'); }).finally(() => this.removeAttribute('aria-busy'));
  }

  disconnectedCallback() { for (const { stop } of this.running.values()) stop.abort(); }

  get #words() { return JSON.parse(this.getAttribute('words') || '{}'); }

  #say(word) {
    const line = document.createElement('p');
    line.setAttribute('role', 'status');
    line.textContent = this.#words[word] ?? '';
    this.replaceChildren(line);
  }

  async #load() {
    if (!keeper && (!(await store()) || !globalThis.crypto?.subtle)) return this.#say('nowhere');
    this.address = new URL(this.getAttribute('listing') || '/map/packs.json', location.href);
    const [asked, own] = await Promise.all([listingAt(this.address).catch(() => undefined), kept()]);
    this.listing = asked ?? own;
    this.online = Boolean(asked);
    if (!this.listing.packs.length) return this.#say(asked ? 'none' : 'offline');
    return this.#draw();
  }

  async #draw() {
    const words = this.#words;
    const own = await kept();
    const here = placeOf(this.getAttribute('here'));
    const favourites = (this.getAttribute('favourites') ?? '').split(' ').map(Number);
    const isHere = ({ bounds: [west, south, east, north] }) => here && here.lon >= west && here.lon <= east && here.lat >= south && here.lat <= north;
    const middle = ({ bounds }) => ({ lon: (bounds[0] + bounds[2]) / 2, lat: (bounds[1] + bounds[3]) / 2 });
    const inside = this.listing.packs.filter(isHere).sort((a, b) => metresBetween(here, middle(a)) - metresBetween(here, middle(b)));
    const offered = [...new Set([inside[0], ...this.listing.packs.filter(({ adcode }) => favourites.includes(adcode))].filter(Boolean))];
    const list = document.createElement('ul');
    list.className = 'packs';
    for (const pack of [...offered, ...this.listing.packs.filter((one) => !offered.includes(one))]) {
      const mine = own.packs.find(({ adcode }) => adcode === pack.adcode);
      const newer = mine && versionOf(mine) !== versionOf(pack);
      const there = mine && !newer ? bytesOf(pack) : await bytesThere(pack, this.listing.piece_bytes);
      list.append(this.#row(pack, { words, mine, newer, there, offered: offered.includes(pack) }));
    }
    this.replaceChildren(list);
  }

  #row(pack, { words, mine, newer, there, offered }) {
    const item = document.createElement('li');
    item.className = 'card pack';
    item.dataset.adcode = pack.adcode;
    const line = document.createElement('p');
    const name = document.createElement('strong');
    name.textContent = pack.name;
    const megabytes = (bytes) => (bytes < 1 << 20 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`);
    const about = document.createElement('span');
    const begun = !mine && there > 0;
    about.textContent = ` ${megabytes(bytesOf(pack))} · ${newer ? words.newer : mine ? words.kept : begun ? words.begun.replace('{}', megabytes(there)) : offered ? words.offered : words.not_kept}`;
    line.append(name, about);
    const buttons = document.createElement('div');
    buttons.className = 'buttons';
    const button = (word, act, className = 'button') => {
      const one = document.createElement('button');
      one.type = 'button';
      one.className = className;
      one.textContent = word;
      one.setAttribute('aria-label', `${word}：${pack.name}`);
      one.addEventListener('click', act);
      buttons.append(one);
    };
    const progress = document.createElement('progress');
    progress.max = bytesOf(pack);
    progress.value = there;
    progress.hidden = true;
    progress.setAttribute('aria-label', `${words.progress}：${pack.name}`);
    const says = document.createElement('p');
    says.setAttribute('role', 'status');
    const running = this.running.get(pack.adcode);
    if (running) {
      progress.hidden = false;
      running.show = (bytes) => { progress.value = bytes; about.textContent = ` ${megabytes(bytes)} / ${megabytes(bytesOf(pack))}`; };
      button(words.stop, () => running.stop.abort(), 'button plain');
    } else {
      if (this.online && (!mine || newer)) button(newer ? words.update : begun ? words.go_on : words.keep, () => this.#keep(pack), offered ? 'button main' : 'button');
      if (mine || begun) button(words.remove, () => { buttons.inert = true; remove(pack).then(() => this.#draw()); }, 'button plain');
      says.textContent = this.failed?.adcode === pack.adcode ? words[this.failed.why] : '';
    }
    item.append(line, progress, buttons, says);
    return item;
  }

  async #keep(pack) {
    if (this.running.has(pack.adcode)) return;
    const running = { stop: new AbortController(), show: () => {} };
    this.running.set(pack.adcode, running);
    this.failed = undefined;
    await this.#draw();
    try {
      await keep(this.listing, this.address, pack, { signal: running.stop.signal, onBytes: (bytes) => running.show(bytes) });
    } catch (error) {
      console.warn('packs', error);
      const why = running.stop.signal.aborted ? 'stopped' : error.name === 'QuotaExceededError' ? 'full' : 'broken_off';
      this.failed = { adcode: pack.adcode, why };
    }
    this.running.delete(pack.adcode);
    if (this.isConnected) await this.#draw();
  }
}

if (globalThis.customElements) {
  customElements.define('diyi-places', DiyiPlaces);
  customElements.define('diyi-packs', DiyiPacks);
}
