// Runs the browser tests file by file. Browsers on a busy machine stumble now and then (a window of WebKitGTK ends while
// it draws in software); so a file that fails runs once more at the end, and what failed once is named.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
const files = process.argv.length > 2 ? process.argv.slice(2).map((file) => path.resolve(file))
  : fs.readdirSync(folder).filter((file) => file.endsWith('.test.mjs')).sort().map((file) => path.join(folder, file));

const passes = (file) => new Promise((done) => {
  // One that hangs holds nobody up for ever.
  spawn(process.execPath, ['--test', file], { stdio: 'inherit', timeout: 600_000 }).once('exit', (code) => done(code === 0));
});
const failing = async (files) => {
  const failed = [];
  for (const file of files) if (!await passes(file)) failed.push(file);
  return failed;
};
const names = (files) => files.map((file) => path.basename(file)).join(', ');

const once = await failing(files);
const twice = once.length ? await failing(once) : [];
if (once.length) console.log(`failed once: ${names(once)}`);
console.log(twice.length ? `failed twice: ${names(twice)}` : `browser tests: ${files.length} files passed`);
process.exit(twice.length ? 1 : 0);
