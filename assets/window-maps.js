// What assets/map-packs.js asks where the app runs in a window of its own: the program keeps packs as files and answers
// under /kept/ (src/platform/native/window_maps.rs). Stands in the page's head, before the map.
globalThis.packKeeper = {
  async ask(path, options) {
    const answer = await fetch(new URL(`/kept/${path}`, location.href), options);
    if (answer.status === 507) throw new DOMException(path, 'QuotaExceededError');
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  },

  /** What is kept whole, as the server's listing. */
  async kept() { return (await this.ask('packs.json')).json(); },

  /** How many bytes of these files are there, whole or begun. */
  async there(files) {
    const there = await (await this.ask('there.json')).json();
    return files.reduce((sum, { file }) => sum + (there[file] ?? 0), 0);
  },

  /** Keeps a pack, and says now and then that there is more of it. */
  async keep({ adcode }, { signal, onBytes }) {
    const stop = () => this.ask(`${adcode}/stop`, { method: 'POST' }).catch(() => {});
    signal.addEventListener('abort', stop);
    const turn = setInterval(() => onBytes().catch(() => {}), 300);
    try {
      await this.ask(`${adcode}/keep`, { method: 'POST' });
    } finally {
      clearInterval(turn);
      signal.removeEventListener('abort', stop);
    }
  },

  remove({ adcode }) { return this.ask(`${adcode}/remove`, { method: 'POST' }); },

  /** A part of a file that is kept whole. */
  async read(file, from, end) {
    return (await this.ask(file, { headers: { range: `bytes=${from}-${end - 1}` } })).arrayBuffer();
  },
};
