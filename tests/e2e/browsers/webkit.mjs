// A courier's phone with WebKit, the engine of iPhones, by WebDriver: Debian's WebKitWebDriver drives a window of our own
// (webkit.c) on a screen that nobody sees.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../phone.mjs';
import { end, has, openScreen, start } from './processes.mjs';
import { Tab } from './tab.mjs';

const SOURCE = fileURLToPath(new URL('webkit.c', import.meta.url));
/** How WebDriver names an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

class WebKitTab extends Tab {
  constructor(browser, handle) {
    super();
    this.browser = browser;
    this.handle = handle;
  }

  async ask(method, where, body) {
    // The driver talks to one window at a time.
    return this.browser.inTurn(async () => {
      if (this.browser.looksAt !== this.handle) {
        await this.browser.ask('POST', '/window', { handle: this.handle });
        this.browser.looksAt = this.handle;
      }
      return this.browser.ask(method, where, body);
    });
  }

  go(address) {
    return this.ask('POST', '/url', { url: address });
  }

  reload() {
    return this.ask('POST', '/refresh', {});
  }

  async evaluate(body) {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.ask('POST', '/execute/async', { script, args: [] });
    if (error) throw new Error(error);
    return value;
  }

  async #element(element) {
    return (await this.ask('POST', '/execute/sync', { script: `return ${element}`, args: [] }))[ELEMENT];
  }

  async press(element) {
    await this.ask('POST', `/element/${await this.#element(element)}/click`, {});
  }

  async setText(element, words) {
    const id = await this.#element(element);
    await this.ask('POST', `/element/${id}/clear`, {});
    if (words) return this.ask('POST', `/element/${id}/value`, { text: words });
    // WebDriver's clearing is no input.
    return this.evaluate(`${element}.dispatchEvent(new Event('input', { bubbles: true }))`);
  }

  async setFile(element, file) {
    await this.ask('POST', `/element/${await this.#element(element)}/value`, { text: file });
  }

  async picture(file) {
    fs.writeFileSync(file, Buffer.from(await this.ask('GET', '/screenshot'), 'base64'));
  }

  async close() {
    await this.ask('DELETE', '/window');
    this.browser.looksAt = undefined;
  }
}

export class WebKit {
  static #running = new Set();
  #turn = Promise.resolve();

  /** Why it cannot be tried here, or nothing. */
  static missing() {
    for (const programme of ['WebKitWebDriver', 'Xvfb', 'cc', 'pkg-config']) {
      if (!has(programme)) return `${programme} is not installed`;
    }
    return spawnSync('pkg-config', ['--exists', 'webkit2gtk-4.1']).status === 0 ? false : 'webkit2gtk-4.1 is not installed';
  }

  /** With features of the engine that Debian leaves off, by their names. */
  static async start({ features = [] } = {}) {
    const browser = new WebKit();
    browser.disk = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-webkit-'));
    browser.features = features;
    WebKit.#running.add(browser);
    const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'webkit2gtk-4.1'], { encoding: 'utf8' }).stdout.trim().split(/\s+/);
    browser.window = path.join(browser.disk, 'window');
    const built = spawnSync('cc', [SOURCE, ...flags, '-o', browser.window], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    [browser.screen, browser.display] = await openScreen();
    await browser.on();
    return browser;
  }

  static async stopAll() {
    for (const browser of WebKit.#running) await browser.stop();
  }

  async on() {
    this.looksAt = undefined;
    const port = await freePort();
    const env = { ...process.env, DISPLAY: this.display, HOME: this.disk, LC_ALL: 'C.UTF-8', LIBGL_ALWAYS_SOFTWARE: '1', NO_AT_BRIDGE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' };
    this.process = start('WebKitWebDriver', [`--port=${port}`], { env });
    this.errors = [];
    this.process.stderr.resume();
    this.process.stdout.on('data', (data) => {
      for (const line of `${data}`.split('\n').filter((line) => /CONSOLE/.test(line))) {
        if (process.env.DIYI_LOG) console.log('webkit', line);
        // A server that is off, and a directive of the content policy that it does not know.
        if (/ERROR/.test(line) && !/NETWORK|Unrecognized Content-Security-Policy|Failed to load|Could not connect/.test(line)) this.errors.push(line);
      }
    });
    this.driver = `http://127.0.0.1:${port}`;
    for (let tries = 0; !(await fetch(`${this.driver}/status`).then((answer) => answer.ok, () => false)); tries++) {
      if (tries > 600) throw new Error('the driver does not come');
      await new Promise((done) => setTimeout(done, 50));
    }
    this.session = undefined;
    const options = { binary: this.window, args: [path.join(this.disk, 'kept'), ...this.features] };
    const { sessionId } = await this.ask('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    this.session = sessionId;
    await this.ask('POST', '/timeouts', { script: 30_000, pageLoad: 30_000 });
    this.tab = new WebKitTab(this, await this.ask('GET', '/window'));
  }

  /** One after the other. */
  inTurn(act) {
    const turn = this.#turn.then(act, act);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async ask(method, where, body) {
    const address = this.session ? `${this.driver}/session/${this.session}${where}` : `${this.driver}${where}`;
    const answer = await fetch(address, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${where}: ${value?.error} ${value?.message}`);
    return value;
  }

  async newTab() {
    const { handle } = await this.inTurn(() => this.ask('POST', '/window/new', { type: 'tab' }));
    return new WebKitTab(this, handle);
  }

  off() {
    return end(this.process);
  }

  /** Killed and started again on the same disk. */
  async restart() {
    await this.off();
    await this.on();
  }

  async stop() {
    WebKit.#running.delete(this);
    await this.off();
    await end(this.screen);
    fs.rmSync(this.disk, { recursive: true, force: true, maxRetries: 5 });
  }
}
