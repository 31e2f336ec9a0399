// A courier's phone with Chromium, as in the other tests.
import { Phone } from '../phone.mjs';
import { Tab } from './tab.mjs';

class ChromiumTab extends Tab {
  constructor(page) {
    super();
    this.page = page;
  }

  go(address) {
    return this.page.goto(address);
  }

  reload() {
    return this.page.reload();
  }

  evaluate(body) {
    return this.page.evaluate(`(async () => { ${body} })()`);
  }

  async #with(element, act) {
    const handle = await this.page.evaluateHandle(element);
    await act(handle.asElement());
    await handle.dispose();
  }

  async press(element) {
    // A tab in the background shows a picture once a second.
    await this.page.bringToFront();
    await this.#with(element, (handle) => handle.click());
  }

  setText(element, words) {
    return this.#with(element, (handle) => handle.fill(words));
  }

  setFile(element, file) {
    return this.#with(element, (handle) => handle.setInputFiles(file));
  }

  picture(file) {
    return this.page.screenshot({ path: file });
  }

  close() {
    return this.page.close();
  }
}

export class Chromium {
  static async start(options = {}) {
    const browser = new Chromium();
    browser.phone = await Phone.start({ time: null, ...options });
    browser.tab = new ChromiumTab(browser.phone.page);
    return browser;
  }

  get errors() {
    return this.phone.errors;
  }

  async newTab() {
    return new ChromiumTab(await this.phone.context.newPage());
  }

  async restart() {
    await this.phone.restart();
    this.tab = new ChromiumTab(this.phone.page);
  }

  stop() {
    return this.phone.stop();
  }
}
