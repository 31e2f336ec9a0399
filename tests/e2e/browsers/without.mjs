// The app as it meets other browsers: before it starts, in the page, its worker and the service worker, what older
// browsers do not have is taken away, or it is made to wait.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** What browsers of some years ago do not have. */
export const OLD = [
  'FileSystemFileHandle.prototype.createSyncAccessHandle', 'Navigator.prototype.storage', 'WorkerNavigator.prototype.storage',
  'Navigator.prototype.locks', 'WorkerNavigator.prototype.locks', 'AbortSignal.timeout', 'BarcodeDetector',
];

/** A copy of the built app with these lines before its files; returns the folder. */
function changed(lines, folder) {
  fs.cpSync(`${project}/dist`, folder, { recursive: true });
  const add = (file) => {
    const where = `${folder}/${file}`;
    fs.writeFileSync(where, `${lines[file] ?? ''}\n${fs.readFileSync(where, 'utf8')}`);
    // Older than the app itself, or a browser that asks whether there is something newer is told that there is not.
    fs.utimesSync(where, new Date('2020-01-01'), new Date('2020-01-01'));
  };
  // Modules are loaded first, and run what is here before they begin.
  add('boot.js');
  add('worker.js');
  for (const file of fs.readdirSync(folder, { recursive: true })) {
    if (/\.(br|gz)$|^service-worker\.js$/.test(file)) fs.rmSync(`${folder}/${file}`);
  }
  // The service worker takes no file that is not the one that was built.
  execFileSync('node', ['platforms/web/service-worker-lists.mjs', folder], { cwd: project });
  add('service-worker.js');
  return folder;
}

/** Lines that take these away. */
function taking(names) {
  return names.map((name) => {
    const [last, ...before] = name.split('.').reverse();
    const holder = ['globalThis', ...before.reverse()].join('?.');
    return `if (${holder}) delete ${holder.replaceAll('?.', '.')}.${last};`;
  }).join('\n');
}

/** The app without these, each as a path of names. */
export function without(names, folder) {
  const take = taking(names);
  return changed({ 'boot.js': take, 'worker.js': take, 'service-worker.js': take }, folder);
}

/** The app on a phone whose browser tells that there is so much room, bytes. */
export function roomOf(used, most, folder) {
  return changed({ 'worker.js': `StorageManager.prototype.estimate = async () => ({ usage: ${used}, quota: ${most} });` }, folder);
}

/**
 * An older browser whose disk is full from the moment in which it hears “full” on the channel “test”, and is not from “free”:
 * it aborts what is to be written, as browsers do.
 */
export function oldAndFull(folder) {
  const full = `let full = false; const test = new BroadcastChannel('test'); test.onmessage = ({ data }) => { full = data === 'full'; };
    const { commit } = IDBTransaction.prototype;
    IDBTransaction.prototype.commit = function () { return full && this.mode === 'readwrite' ? this.abort() : commit.call(this); };`;
  return changed({ 'boot.js': taking(OLD), 'worker.js': `${taking(OLD)}\n${full}`, 'service-worker.js': taking(OLD) }, folder);
}

/** The app of a phone whose engine answers so many milliseconds late. */
export function slow(milliseconds, folder) {
  return changed({ 'worker.js': `const say = self.postMessage.bind(self); self.postMessage = (words) => setTimeout(() => say(words), ${milliseconds});` }, folder);
}
