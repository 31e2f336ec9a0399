// Writes the service worker of a built app: which files are the shell, which come after the first list, what is in each of them, which
// build it is.
// Usage: node service-worker-lists.mjs FOLDER
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
  .filter((name) => name !== 'service-worker.js')
  .sort();
// The other screens, the map, and the reader of QR codes: not needed for the first list, and fetched in this order.
const LATER = [/^late-/, /^qr-reader/, /^vendor\//, /^basemap\//];
const turn = (name) => LATER.findIndex((kind) => kind.test(name));
const isLater = (name) => turn(name) >= 0;
// A reader of PMTiles is fetched by those deployments only that have such a file.
const isKept = (name) => !/pmtiles|icon-(512|maskable)/.test(name);
const hash = createHash('sha256');
for (const name of files) hash.update(name).update(fs.readFileSync(path.join(folder, name)));
const digest = (name) => createHash('sha256').update(fs.readFileSync(path.join(folder, name))).digest('hex');
const list = (names) => JSON.stringify(Object.fromEntries(names.map((name) => [name === 'index.html' ? '/' : `/${name}`, digest(name)])));
// Addresses of the app's screens, as patterns: `{id}` stands for one part.
const screens = fs.readFileSync(new URL('./screens.txt', import.meta.url), 'utf8').split('\n').filter(Boolean)
  .map((screen) => `^${screen.replace(/\{\w+\}/g, '[^/]+').replace(/\/$/, '')}/?$`);
const source = fs.readFileSync(new URL('./service-worker.js', import.meta.url), 'utf8')
  .replace('__BUILD__', hash.digest('hex').slice(0, 16))
  .replace('__SCREENS__', JSON.stringify(screens))
  .replace('__SHELL__', list(files.filter((name) => isKept(name) && !isLater(name))))
  .replace('__LATER__', list(files.filter((name) => isKept(name) && isLater(name)).sort((one, other) => turn(one) - turn(other))));
fs.writeFileSync(path.join(folder, 'service-worker.js'), source);
