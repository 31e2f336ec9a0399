// A courier's phone with Firefox, by WebDriver BiDi.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { end, has, openScreen, said, start } from './processes.mjs';
import { Tab } from './tab.mjs';

const PROGRAMME = process.env.FIREFOX ?? 'firefox-esr';

/** A browser as couriers have it, without what it would fetch from far. */
const SETTINGS = {
  // Settings for tests would switch the back-forward cache off.
  'remote.prefs.recommended': false,
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.update.enabled': false,
  'geo.provider.network.url': '',
  'intl.accept_languages': 'zh-CN',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'permissions.default.geo': 2,
  'services.settings.server': '',
  'toolkit.telemetry.enabled': false,
  'trailhead.firstrun.didSeeAboutWelcome': true,
};

class FirefoxTab extends Tab {
  constructor(browser, context) {
    super();
    this.browser = browser;
    this.context = context;
  }

  async open() {
    await this.browser.ask('browsingContext.setViewport', { context: this.context, viewport: { width: 390, height: 844 }, devicePixelRatio: 2 });
    return this;
  }

  go(address) {
    return this.browser.ask('browsingContext.navigate', { context: this.context, url: address, wait: 'complete' });
  }

  reload() {
    return this.browser.ask('browsingContext.reload', { context: this.context, wait: 'complete' });
  }

  async #call(body, awaitPromise = true) {
    const answer = await this.browser.ask('script.callFunction', { functionDeclaration: `async () => { ${body} }`, awaitPromise, target: { context: this.context } });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return answer.result;
  }

  async evaluate(body) {
    return (await this.#call(body)).value;
  }

  async #reference(element) {
    return { sharedId: (await this.#call(`return ${element}`)).sharedId };
  }

  async press(element) {
    const origin = { type: 'element', element: await this.#reference(element) };
    await this.browser.ask('input.performActions', {
      context: this.context,
      actions: [{
        type: 'pointer', id: 'finger', parameters: { pointerType: 'touch' },
        actions: [{ type: 'pointerMove', x: 0, y: 0, origin }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }],
      }],
    });
  }

  async setText(element, words) {
    await this.#call(`const field = ${element}; field.focus(); field.select();`);
    const press = (value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }];
    const actions = [...press('\uE017'), ...[...words].flatMap(press)];
    await this.browser.ask('input.performActions', { context: this.context, actions: [{ type: 'key', id: 'keys', actions }] });
  }

  async setFile(element, file) {
    // Its own `input.setFiles` refuses with InvalidStateError.
    const bytes = JSON.stringify(fs.readFileSync(file).toString('base64'));
    const name = JSON.stringify(path.basename(file));
    await this.#call(`const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(atob(${bytes}), (letter) => letter.charCodeAt(0))], ${name}, { type: 'image/png' }));
      const field = ${element};
      field.files = files.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));`);
  }

  async picture(file) {
    const { data } = await this.browser.ask('browsingContext.captureScreenshot', { context: this.context });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }

  close() {
    return this.browser.ask('browsingContext.close', { context: this.context });
  }
}

export class Firefox {
  static #running = new Set();
  #number = 0;
  #waiting = new Map();

  /** Why it cannot be tried here, or nothing. */
  static missing() {
    return [PROGRAMME, 'Xvfb'].map((name) => (has(name) ? false : `${name} is not installed`)).find(Boolean) ?? false;
  }

  static async start() {
    const browser = new Firefox();
    browser.disk = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-firefox-'));
    const lines = Object.entries(SETTINGS).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
    fs.writeFileSync(path.join(browser.disk, 'user.js'), lines.join(''));
    Firefox.#running.add(browser);
    // Without a screen it draws no map.
    [browser.screen, browser.display] = await openScreen();
    await browser.on();
    return browser;
  }

  static async stopAll() {
    for (const browser of Firefox.#running) await browser.stop();
  }

  async on() {
    this.errors = [];
    this.process = start(PROGRAMME, ['--no-remote', '--remote-debugging-port=0', '--profile', this.disk], { env: { ...process.env, DISPLAY: this.display, HOME: this.disk, LIBGL_ALWAYS_SOFTWARE: '1' } });
    this.process.stdout.resume();
    const [, address] = await said(this.process, /WebDriver BiDi listening on (ws:\S+)/);
    this.process.stderr.resume();
    this.socket = new WebSocket(`${address}/session`, { perMessageDeflate: false });
    await new Promise((done, failed) => this.socket.once('open', done).once('error', failed));
    this.socket.on('error', () => {});
    this.socket.on('close', () => this.#waiting.forEach(([, failed]) => failed(new Error('Firefox is gone'))));
    this.socket.on('message', (data) => this.#heard(JSON.parse(data)));
    await this.ask('session.new', { capabilities: {} });
    await this.ask('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = await this.ask('browsingContext.getTree', {});
    this.tab = await new FirefoxTab(this, contexts[0].context).open();
  }

  #heard(message) {
    if (message.type === 'event') {
      const { level, text, type } = message.params;
      if (process.env.DIYI_LOG) console.log('firefox', level, text);
      if (level === 'error' && !/NetworkError|Failed to load|fetch/i.test(text ?? '')) this.errors.push(`${type} ${text}`);
      return;
    }
    const [done, failed] = this.#waiting.get(message.id) ?? [];
    this.#waiting.delete(message.id);
    if (message.type === 'success') done?.(message.result);
    else failed?.(new Error(`${message.error}: ${message.message}`));
  }

  ask(method, params) {
    const id = ++this.#number;
    return new Promise((done, failed) => {
      this.#waiting.set(id, [done, failed]);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async newTab() {
    const { context } = await this.ask('browsingContext.create', { type: 'tab' });
    return new FirefoxTab(this, context).open();
  }

  async off() {
    this.socket.close();
    await end(this.process);
  }

  /** Killed and started again on the same disk. */
  async restart() {
    await this.off();
    await this.on();
  }

  async stop() {
    Firefox.#running.delete(this);
    await this.off();
    await end(this.screen);
    fs.rmSync(this.disk, { recursive: true, force: true, maxRetries: 5 });
  }
}
