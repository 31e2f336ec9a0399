// The app for a browser that lacks something: before it starts, in the page, its worker and the service worker, what
// older browsers do not have is taken away.
import fs from 'node:fs';

/** A copy of the built app without these, each as a path of names; returns the folder. */
export function without(names, folder) {
  fs.cpSync(new URL('../../../dist', import.meta.url), folder, { recursive: true });
  const take = names.map((name) => {
    const [last, ...before] = name.split('.').reverse();
    const holder = ['globalThis', ...before.reverse()].join('?.');
    return `if (${holder}) delete ${holder.replaceAll('?.', '.')}.${last};`;
  });
  for (const file of ['boot.js', 'worker.js', 'service-worker.js']) {
    const where = `${folder}/${file}`;
    // Modules are loaded first, and run what is here before they begin.
    fs.writeFileSync(where, `${take.join('\n')}\n${fs.readFileSync(where, 'utf8')}`);
    for (const packed of ['.br', '.gz']) fs.rmSync(where + packed, { force: true });
  }
  return folder;
}
