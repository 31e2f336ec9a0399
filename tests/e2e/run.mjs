// Runs the browser tests, two files beside each other, the long ones first; those that measure time afterwards, one by one.
// Browsers on a busy machine stumble now and then (a window of WebKitGTK ends while it draws in software); so a file that
// fails runs once more at the end, alone, and what failed once is named.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** They say how long something may take. */
const ALONE = ['desk-day', 'tabs'];
/** The longest first: one that begins last keeps a lane waiting. */
const LONG = ['readable-all', 'outbox', 'weather', 'book', 'place', 'browsers-chromium', 'ask', 'typed-first', 'first-page', 'lock', 'browsers-webkit', 'browsers-firefox', 'station', 'face', 'update', 'import', 'streets'];
const BESIDE = 2;
/** One that hangs holds nobody up for ever, milliseconds. */
const LONGEST = 600_000;

const folder = import.meta.dirname;
const files = process.argv.length > 2 ? process.argv.slice(2).map((file) => path.resolve(file))
  : fs.readdirSync(folder).filter((file) => file.endsWith('.test.mjs')).sort().map((file) => path.join(folder, file));
const name = (file) => path.basename(file, '.test.mjs');

/** Runs one and prints what it said when it is over; says whether it passed. */
const passes = (file) => new Promise((done) => {
  const begun = Date.now();
  const test = spawn(process.execPath, ['--test', file], { stdio: ['ignore', 'pipe', 'pipe'], timeout: LONGEST });
  const said = [];
  for (const stream of [test.stdout, test.stderr]) stream.on('data', (part) => said.push(part));
  test.once('exit', async (code) => {
    // A server that is left over may hold the other end open.
    await Promise.race([new Promise((closed) => test.once('close', closed)), new Promise((late) => setTimeout(late, 1000))]);
    for (const stream of [test.stdout, test.stderr]) stream.destroy();
    process.stdout.write(Buffer.concat(said));
    console.log(`# ${name(file)}: ${code === 0 ? 'passed' : 'failed'} after ${Math.round((Date.now() - begun) / 1000)} s`);
    done(code === 0);
  });
});
/** Those that fail. */
const failing = async (files, beside) => {
  const [waiting, failed] = [[...files], []];
  const lane = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) if (!await passes(file)) failed.push(file);
  };
  await Promise.all(Array.from({ length: beside }, lane));
  return failed;
};
const names = (files) => files.map(name).sort().join(', ');

const isAlone = (file) => ALONE.includes(name(file));
/** Where it stands among the long ones; all others come after them. */
const place = (file) => (LONG.includes(name(file)) ? LONG.indexOf(name(file)) : LONG.length);
const beside = files.filter((file) => !isAlone(file)).sort((a, b) => place(a) - place(b));
const once = [...await failing(beside, BESIDE), ...await failing(files.filter(isAlone), 1)];
const twice = await failing(once, 1);
if (once.length) console.log(`failed once: ${names(once)}`);
console.log(twice.length ? `failed twice: ${names(twice)}` : `browser tests: ${files.length} files passed`);
process.exit(twice.length ? 1 : 0);
