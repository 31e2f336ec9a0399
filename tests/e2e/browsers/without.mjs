// The app for a browser that lacks something: before it starts, in the page, its worker and the service worker, what
// older browsers do not have is taken away.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** What browsers of some years ago do not have. */
export const OLD = [
  'FileSystemFileHandle.prototype.createSyncAccessHandle', 'Navigator.prototype.storage', 'WorkerNavigator.prototype.storage',
  'Navigator.prototype.locks', 'WorkerNavigator.prototype.locks', 'AbortSignal.timeout', 'BarcodeDetector',
];

/** A copy of the built app without these, each as a path of names; returns the folder. */
export function without(names, folder) {
  fs.cpSync(`${project}/dist`, folder, { recursive: true });
  const take = names.map((name) => {
    const [last, ...before] = name.split('.').reverse();
    const holder = ['globalThis', ...before.reverse()].join('?.');
    return `if (${holder}) delete ${holder.replaceAll('?.', '.')}.${last};`;
  });
  const add = (file) => {
    const where = `${folder}/${file}`;
    fs.writeFileSync(where, `${take.join('\n')}\n${fs.readFileSync(where, 'utf8')}`);
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
