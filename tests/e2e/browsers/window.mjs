// The app in its own window, as `make desktop` opens it: the real program on a screen that nobody sees, looked at through
// the inspector that a debug build's web view has.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { freePort } from '../phone.mjs';
import { end, has, openScreen, start } from './processes.mjs';
import { Tab } from './tab.mjs';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = path.join(process.env.CARGO_TARGET_DIR ?? path.join(project, 'target'), 'debug/diyi');
/** What a program with a window asks the system for; one that was built for tests alone does not. */
const WEB_VIEW = 'libwebkit2gtk-4.1';

export class Window extends Tab {
  static #running = new Set();

  /** Why it cannot be tried here, or nothing. */
  static missing() {
    if (!has('Xvfb')) return 'Xvfb is not installed';
    if (!fs.existsSync(PROGRAM) || !fs.readFileSync(PROGRAM).includes(WEB_VIEW)) return 'the app was not built for a window (cargo build --features desktop)';
    return false;
  }

  static async start(server) {
    const window = new Window();
    window.disk = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-window-'));
    window.server = server;
    window.errors = [];
    Window.#running.add(window);
    [window.screen, window.display] = await openScreen();
    await window.on();
    return window;
  }

  static async stopAll() {
    for (const window of Window.#running) await window.stop();
  }

  async on() {
    const port = await freePort();
    const env = {
      ...process.env, DISPLAY: this.display, HOME: this.disk, LC_ALL: 'C.UTF-8', LIBGL_ALWAYS_SOFTWARE: '1', NO_AT_BRIDGE: '1',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', WEBKIT_INSPECTOR_HTTP_SERVER: `127.0.0.1:${port}`,
      DIYI_SERVER: this.server, DIYI_DATA: path.join(this.disk, 'kept'),
    };
    this.process = start(PROGRAM, [], { env, cwd: project });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (data) => { if (process.env.DIYI_LOG) process.stderr.write(data); });
    }
    await this.#connect(port);
    await this.until(() => document.readyState === 'complete' && document.body.innerText.length > 0);
  }

  /** To the inspector, which tells of its one page as soon as it is there. */
  async #connect(port) {
    this.waiting = new Map();
    this.asked = 0;
    const told = async () => (await (await fetch(`http://127.0.0.1:${port}/`)).text()).match(/\/socket\/\d+\/\d+\/WebPage/)?.[0];
    let where;
    for (const last = Date.now() + 30_000; !where;) {
      if (Date.now() > last) throw new Error('the window does not come');
      where = await told().catch(() => undefined);
      if (!where) await new Promise((done) => setTimeout(done, 100));
    }
    this.inspector = new WebSocket(`ws://127.0.0.1:${port}${where}`);
    await new Promise((done, failed) => {
      this.inspector.once('error', failed);
      this.inspector.on('message', (data) => {
        const { method, params } = JSON.parse(data);
        if (method === 'Target.targetCreated' && params.targetInfo.type === 'page') {
          this.target = params.targetInfo.targetId;
          done();
        }
        if (method === 'Target.dispatchMessageFromTarget') this.#hear(JSON.parse(params.message));
      });
    });
    this.inspector.on('error', () => {});
    await this.#ask('Console.enable');
  }

  #hear({ id, result, error, method, params }) {
    if (method === 'Console.messageAdded' && params.message.level === 'error') this.errors.push(params.message.text);
    const waits = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waits?.failed(new Error(error.message));
    else waits?.done(result);
  }

  #ask(method, params = {}) {
    const id = ++this.asked;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      const message = JSON.stringify({ id, method, params });
      this.inspector.send(JSON.stringify({ id: 1_000_000 + id, method: 'Target.sendMessageToTarget', params: { targetId: this.target, message } }));
    });
  }

  async evaluate(body) {
    const began = await this.#ask('Runtime.evaluate', { expression: `(async () => { ${body} })()` });
    const { result, wasThrown } = began.wasThrown ? began : await this.#ask('Runtime.awaitPromise', { promiseObjectId: began.result.objectId, returnByValue: true });
    if (wasThrown) throw new Error(result.description ?? String(result.value));
    return result.value;
  }

  press(element) {
    return this.evaluate(`${element}.click()`);
  }

  setText(element, words) {
    return this.evaluate(`const field = ${element}; field.focus(); field.value = ${JSON.stringify(words)}; field.dispatchEvent(new Event('input', { bubbles: true }))`);
  }

  async picture(file) {
    const rect = await this.run(() => ({ width: innerWidth, height: innerHeight }));
    const { dataURL } = await this.#ask('Page.snapshotRect', { x: 0, y: 0, ...rect, coordinateSystem: 'Viewport' });
    fs.writeFileSync(file, Buffer.from(dataURL.split(',')[1], 'base64'));
  }

  /** Closed all at once, and opened again on the same disk. */
  async restart() {
    await end(this.process);
    await this.on();
  }

  async stop() {
    Window.#running.delete(this);
    this.inspector?.terminate();
    await end(this.process);
    await end(this.screen);
    fs.rmSync(this.disk, { recursive: true, force: true, maxRetries: 5 });
  }
}
