// The street map of the hand-written extract, as `make map` makes it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? path.join(project, 'target');
const there = (tool) => (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, tool)));
/** Why there is none, if there is none. */
export const NO_TOOLS = !(there('osmium') && there('tilemaker')) && 'osmium-tool or tilemaker is not installed (platforms/setup.sh map)';

/** Builds it in a folder, after `change` was made to the extract. */
export function buildMap(folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-map-')), 'map'), change = (osm) => osm) {
  const osm = `${folder}.osm`;
  fs.writeFileSync(osm, change(fs.readFileSync(path.join(project, 'tests/map/changsha.osm'), 'utf8')));
  execFileSync(path.join(target, 'debug/diyi-server'), ['map', 'build', osm, '--to', folder]);
  return folder;
}
