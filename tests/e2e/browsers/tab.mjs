// What a courier does in a tab, whatever the browser. Each browser brings `evaluate`, `press`, `setText`, `setFile`,
// `go`, `picture` and `close`; what is looked for is found here.

/** How long somebody waits for something to show, milliseconds. */
const PATIENCE = 60_000;

/** In the page: the innermost visible elements of this kind that say this. */
function find(css, text) {
  const says = (element) => (element.innerText ?? element.textContent ?? '').replace(/\s+/g, ' ').includes(text);
  // What the server's first picture still covers cannot be touched.
  const shown = (element) => !element.closest('[inert]') && element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const fit = [...document.querySelectorAll(css)].filter((element) => (!text || says(element)) && (css.includes('file') || shown(element)));
  return fit.filter((element) => !fit.some((other) => other !== element && element.contains(other)));
}

export class Tab {
  /** Runs a function in the page; what it returns comes back as JSON. */
  run(act, ...given) {
    return this.evaluate(`return JSON.stringify(await (${act})(...${JSON.stringify(given)}) ?? null)`).then(JSON.parse);
  }

  /** Waits until a function in the page returns something that is so. */
  async until(act, ...given) {
    const end = Date.now() + (this.patience ?? PATIENCE);
    let last;
    for (;;) {
      try {
        last = await this.run(act, ...given);
        if (last) return last;
      } catch (error) {
        // A page that is just left answers nothing.
        last = error;
      }
      if (Date.now() > end) {
        throw new Error(`in vain: ${String(act).replace(find, 'find').replace(/\s+/g, ' ')} ${JSON.stringify(given)}: ${last?.message ?? last}; ${await this.run(() => `${location} ${document.body.innerText.replace(/\s+/g, ' ').slice(0, 1500)} [${[...document.querySelectorAll("textarea, input:not([type=hidden]), select")].map((field) => `${field.id || field.name}=${field.value}`).join(" ")}]`).catch(() => '')}`);
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** The texts of what is shown. */
  texts(css, text = '') {
    return this.run(`(css, text) => (${find})(css, text).map((element) => element.innerText)`, css, text);
  }

  sees(css, text = '') {
    return this.until(`(css, text) => (${find})(css, text).length > 0`, css, text);
  }

  seesNo(css, text = '') {
    return this.until(`(css, text) => (${find})(css, text).length === 0`, css, text);
  }

  async #found(css, text) {
    await this.sees(css, text);
    return `(${find})(${JSON.stringify(css)}, ${JSON.stringify(text)})[0]`;
  }

  async click(css, text = '') {
    const touch = async () => {
      const element = await this.#found(css, text);
      await this.evaluate(`${element}.scrollIntoView({ block: 'center' })`);
      await this.press(element);
    };
    await touch().catch(async (error) => {
      // The app put the page back to where it was, or drew it anew, between looking and touching: nothing was touched.
      if (!/out of bounds|not attached/.test(error.message)) throw error;
      await touch();
    });
  }

  async type(css, words) {
    await this.setText(await this.#found(css, ''), words);
    await this.until((field, wanted) => {
      const { value } = document.querySelector(field);
      if (value !== wanted) throw new Error(`there stands “${value}”`);
      return true;
    }, css, words);
  }

  async upload(css, file) {
    await this.setFile(await this.#found(css, ''), file);
  }
}
