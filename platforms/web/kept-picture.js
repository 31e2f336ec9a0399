// The list of stations as this phone drew it last, painted before the app is there; the app takes its place as it does with
// the server's first picture (first-picture.js). Kept are parts that everybody may see, taken one by one and as a
// description: tags, attributes and words of a list, made anew with `createElement`, so nothing of it is ever read as HTML.
// No distance (it tells where the courier was), nothing of theirs, nothing that they typed. What depends on the clock is
// said by what the app worked out ahead (src/ui/kept_picture.rs), or left out.
(() => {
  const BUILD = '__BUILD__';
  const PLACE = 'diyi-picture';
  const SVG = 'http://www.w3.org/2000/svg';
  /** Letters that may be kept, cards that are kept, cards that are painted. */
  const [MOST, KEPT, PAINTED] = [120_000, 30, 12];
  const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
  /** Older pictures help nobody; a younger one needs no word on its age. */
  const [OLDEST, FRESH] = [30 * DAY, 10 * MINUTE];
  const PATIENCE = 15_000;
  const TAGS = new Set(['a', 'button', 'details', 'div', 'h1', 'header', 'img', 'input', 'li', 'nav', 'option', 'p', 'path', 'select', 'small', 'span', 'strong', 'summary', 'svg', 'ul']);
  const ATTRIBUTES = new Set(['alt', 'aria-current', 'aria-hidden', 'aria-label', 'aria-pressed', 'class', 'd', 'href', 'loading', 'placeholder', 'rel', 'role', 'src', 'target', 'type', 'viewBox', 'data-opens']);
  /** Own screens, telephone numbers, maps. */
  const LINKS = /^(\/(?![\/\\])|tel:|geo:|https:\/\/)/;
  const PHOTO = /^\/api\/v1\/stations\/[^/?#]+\/photos\/[^/?#]+$/;

  /** An element as a list: its tag, its attributes, what is in it. Nothing for what is not kept. */
  function described(element) {
    const tag = element.localName;
    if (!TAGS.has(tag) || element.matches('.lacking, .news')) return null;
    const attributes = {};
    for (const { name, value } of element.attributes) {
      if (!ATTRIBUTES.has(name)) continue;
      if (name === 'href' && !LINKS.test(value)) continue;
      attributes[name] = name === 'src' ? new URL(value, location.origin).pathname : value;
    }
    if (tag === 'select') return [tag, attributes, ...[...element.selectedOptions].map(described)];
    const opens = 'data-opens' in attributes;
    const parts = [...element.childNodes].map((node) => {
      if (node.nodeType === Node.ELEMENT_NODE) return described(node);
      return node.nodeType === Node.TEXT_NODE && !opens ? node.data : null;
    });
    return [tag, attributes, ...parts.filter((part) => part !== null && part !== '')];
  }

  /** The element of a description that was kept: whoever wrote it, it is tags, attributes and words from the lists above. */
  function made([tag, attributes, ...parts]) {
    if (!TAGS.has(tag)) return document.createTextNode('');
    const element = tag === 'svg' || tag === 'path' ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (!ATTRIBUTES.has(name) || (name === 'href' && !LINKS.test(value)) || (name === 'src' && !PHOTO.test(value))) continue;
      element.setAttribute(name, value);
    }
    element.append(...parts.map((part) => (typeof part === 'string' ? part : made(part))));
    return element;
  }

  /** A card without where the courier was: its line keeps its room. `.card` is the app's own alone. */
  function card(element) {
    const copy = element.cloneNode(true);
    copy.classList.replace('card', 'first-card');
    for (const span of copy.querySelectorAll('.way-there > *')) {
      span.textContent = span.matches('.wind') ? '↑' : span.textContent.replace(/\d/g, '0');
      span.removeAttribute('aria-label');
    }
    const opens = [...copy.querySelectorAll('.card-line > :is(.open, .closed, .unknown)')].find((span) => span.querySelector('svg'));
    opens?.setAttribute('data-opens', '');
    return described(copy);
  }

  function forget() {
    try {
      localStorage.removeItem(PLACE);
    } catch (error) {
      console.warn('picture', error);
    }
  }

  /**
   * Keeps the list that is on the screen. `told` says what the app knows of it: `skew`, by which the phone's clock is
   * wrong, `until` when the words hold, and `cards`: a station's address to `[from when, class, words]`, in order.
   */
  function keep(told) {
    try {
      const { skew, until, cards } = JSON.parse(told);
      const home = document.querySelector('#main main.home');
      const listed = [...(home?.querySelectorAll('.sheet > .list > .card') ?? [])].slice(0, KEPT);
      const kept = listed.flatMap((element) => {
        const address = element.querySelector('a.card-link')?.getAttribute('href');
        return cards[address] ? [{ words: cards[address], is: card(element) }] : [];
      });
      if (!kept.length) return;
      const of = (selector) => [...document.querySelectorAll(`#main ${selector}`)].map(described);
      const text = JSON.stringify({
        build: BUILD, at: Date.now() + skew, skew, until, cards: kept, map: home.dataset.sheet !== 'none',
        far: Boolean(home.querySelector('.card .distance')),
        bar: of('header.bar'), search: of('.home-top .search > svg'), handle: of('.sheet > .sheet-handle'),
        notes: of('.sheet > .chips, .sheet > p.quality:not(.unknown), .sheet > details.hint'), tabs: of('nav.tabs'),
        placeholder: home.querySelector('.search input')?.placeholder ?? '',
      });
      if (text.length <= MOST) localStorage.setItem(PLACE, text);
      else forget();
    } catch (error) {
      // A phone that can keep nothing begins as it did.
      console.warn('picture', error);
    }
  }

  function ago(age) {
    if (age < HOUR) return `${Math.round(age / MINUTE)} 分钟`;
    return age < DAY ? `${Math.round(age / HOUR)} 小时` : `${Math.round(age / DAY)} 天`;
  }

  /** What is said of a station's door now; nothing where nobody knows. */
  const wordsNow = (words, now) => words.filter(([from]) => from <= now).pop();

  function element(tag, attributes, ...parts) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...parts);
    return made;
  }

  function painted(kept) {
    const now = Date.now() + kept.skew;
    const age = now - kept.at;
    if (kept.build !== BUILD || !(age < OLDEST)) {
      forget();
      return null;
    }
    // By a clock that was set back nobody knows what is open.
    const known = age >= 0 && now < kept.until;
    const cards = kept.cards.map(({ words, is }) => ({ is, opens: known ? wordsNow(words, now) : undefined }))
      .filter(({ opens }) => !known || opens?.[1] === 'open').slice(0, PAINTED);
    if (!cards.length) return null;
    const list = cards.map(({ is, opens }) => {
      const drawn = made(is);
      const line = drawn.querySelector('[data-opens]');
      line?.setAttribute('class', opens ? opens[1] : 'unknown');
      line?.append(opens ? opens[2] : '正在看开没开门');
      return drawn;
    });
    const all = (parts) => parts.map(made);
    const field = element('input', { id: 'first-search', type: 'search', 'data-becomes': 'search', autocomplete: 'off', placeholder: kept.placeholder, 'aria-label': kept.placeholder });
    const says = known && age < FRESH ? '' : `这是${age >= FRESH ? ` ${ago(age)}前` : '上次'}的列表${known ? '' : '，开没开门以打开以后为准'}。正在打开……`;
    const first = element(
      'div', { id: 'first', class: 'app kept', 'data-until': `.card${kept.far ? ' .distance' : ''}, .error, .empty button, .empty p:not([role=status])`, 'data-until-late': '.card' },
      ...all(kept.bar),
      element('main', { class: 'screen home', 'data-sheet': kept.map ? 'middle' : 'none' },
        element('div', { class: 'home-top' }, element('div', { class: 'search' }, ...all(kept.search), field), ...(kept.map ? [element('div', { class: 'home-map' })] : [])),
        element('div', { class: 'sheet' }, ...all(kept.handle), ...all(kept.notes), element('div', { class: 'list' }, ...list))),
      element('p', { id: 'first-says', role: 'status' }, says),
      ...all(kept.tabs),
    );
    first.querySelectorAll('.tabs a').forEach((tab) => {
      tab.classList.toggle('active', tab.getAttribute('href') === '/');
      if (tab.getAttribute('href') !== '/') tab.removeAttribute('aria-current');
    });
    if (!known) first.querySelectorAll('[aria-pressed]').forEach((chip) => chip.setAttribute('aria-pressed', 'false'));
    return first;
  }

  /** What is touched before the app is there is done by the app. */
  function heed(first) {
    first.addEventListener('click', (event) => {
      const control = event.target.closest('a[href^="/"], button');
      if (!control || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      first.querySelector('[data-wanted]')?.removeAttribute('data-wanted');
      control.setAttribute('data-wanted', '');
      first.dispatchEvent(new Event('wanted'));
      const address = control.getAttribute('href');
      if (address) setTimeout(() => { if (first.isConnected && control.hasAttribute('data-wanted')) location.assign(address); }, PATIENCE);
    });
  }

  globalThis.diyiPicture = { keep, forget };
  // The server's own picture is newer.
  if (location.pathname !== '/' || location.search || document.getElementById('first')) return;
  try {
    const text = localStorage.getItem(PLACE);
    const first = text && painted(JSON.parse(text));
    if (!first) return;
    heed(first);
    document.body.append(first);
    performance.mark('kept-picture');
  } catch (error) {
    console.warn('picture', error);
    forget();
  }
})();
