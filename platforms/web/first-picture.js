// A first picture, the server's or the one that this phone kept (kept-picture.js), stands over the app until the app has its own: what was asked for, or a word on why there is
// none. Nobody touches or hears what is covered. What was typed meanwhile goes on in the app; a picture never goes before the
// app has taken all of it, and what its own form has sent goes nowhere else.

/** A list that is there is waited for so long until it is the nearest one, milliseconds. */
const SETTLES_MS = 800;
/** The app's form is there a moment before it hears. */
const AGAIN_MS = 100;
/** Which words the form of this tab has sent, as a sum of them. */
const SENT = 'diyi-sent';
/** What was typed into the picture of a page that is loaded anew. */
const TYPED = 'diyi-typed';
/** Where the app's bar ends. */
const BAR_PX = 60;

const isFilled = (field) => (field.type === 'checkbox' ? field.checked : field.type !== 'hidden' && Boolean(field.value));
const filledIn = (form) => [...form.elements].filter(isFilled);
/** Whether a field is not as the server gave it out. */
function isChanged(field) {
  if (field.type === 'checkbox') return field.checked !== field.defaultChecked;
  if (field.options) return ![...field.options].every(({ selected, defaultSelected }, at) => selected === (defaultSelected || (at === 0 && !field.querySelector('[selected]'))));
  return field.value !== field.defaultValue;
}
/** What the app is to have of a form beside its words: what was changed; all of one that came back refused; what stands there unseen. */
function saysMore(form) {
  const all = form.dataset.refused === undefined ? isChanged : (field) => isFilled(field) || isChanged(field);
  return [...form.elements].filter((field) => field.dataset.as && (field.type === 'hidden' ? field.value : all(field)));
}

/** Puts what was typed into a field of the picture into the app's, behind what is there; says whether it is there. */
function carryOn(field) {
  const isLine = field.tagName === 'INPUT';
  // What is looked for is what stands there now, also where that is nothing.
  if (isLine ? field.value === field.defaultValue : !field.value) return true;
  const own = document.getElementById(field.dataset.becomes);
  if (!own) return false;
  const before = !isLine && own.value && !own.value.includes(field.value) ? `${own.value}\n` : '';
  if (before || !own.value || isLine) {
    own.value = before + field.value;
    own.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return true;
}

/** Who was typing in the picture goes on in the app, in the same place. Where the app is still covered it takes no focus. */
function typeOn(first) {
  const field = document.activeElement;
  const own = first.contains(field) && field.dataset.becomes && document.getElementById(field.dataset.becomes);
  if (!own) return;
  const before = Math.max(own.value.lastIndexOf(field.value), 0);
  const [from, to] = [field.selectionStart, field.selectionEnd];
  own.focus();
  own.setSelectionRange(before + from, before + to);
}

/** Gives the app what was chosen in a form beside its words (src/platform/web/list_picture.rs); says whether it took it. */
function handOver(form) {
  const says = saysMore(form);
  // Of words alone the app's form hears as well: before it does, what is put into it is lost.
  if (!says.length && !filledIn(form).length) return true;
  const value = ({ type, checked, value, dataset }) => (type === 'checkbox' ? checked : 'number' in dataset ? Number(value) || null : value || null);
  const values = says.map((field) => [field.dataset.as, value(field)]);
  globalThis.diyiTyped = JSON.stringify(Object.fromEntries(values));
  dispatchEvent(new Event('diyi-typed'));
  const taken = globalThis.diyiTyped === undefined;
  globalThis.diyiTyped = undefined;
  return taken;
}

/** A sum of the words of a form, which tells nobody what they are. */
function sumOf(form) {
  const words = form.querySelector('[data-becomes]')?.value ?? '';
  let sum = 0;
  for (const letter of words) sum = (sum * 31 + letter.codePointAt(0)) | 0;
  return `${words.length} ${sum}`;
}

function kept(act) {
  try {
    return act(sessionStorage);
  } catch (error) {
    console.warn('picture', error);
    return null;
  }
}

/** What stands at the top of a picture that was scrolled: where it leads or what it says, and how high it stands. */
function atTop(first) {
  if (!first.scrollTop) return null;
  const found = [...first.querySelectorAll('.first-card, h1, h2')].find((part) => part.getBoundingClientRect().bottom > BAR_PX);
  const link = found?.matches('.first-card') && (found.matches('a') ? found : found.querySelector('a'));
  return found && { address: link && link.getAttribute('href'), words: found.textContent.trim(), top: found.getBoundingClientRect().top };
}

/** Puts the same of the app's there. */
function putThere(main, { address, words, top }) {
  const there = address
    ? [...main.querySelectorAll('.card')].find((card) => (card.matches('a') ? card : card.querySelector('a'))?.getAttribute('href') === address)
    : [...main.querySelectorAll('h1, h2')].find((heading) => heading.textContent.trim() === words);
  if (there) scrollBy(0, there.getBoundingClientRect().top - top);
}

/** Does in the app what was touched in a kept picture. */
function touchAgain(control, main) {
  const address = control.getAttribute('href');
  if (address) {
    globalThis.diyiPicked = address;
    dispatchEvent(new Event('diyi-picked'));
    return;
  }
  const words = control.textContent;
  [...main.querySelectorAll('button')].find((button) => button.textContent === words)?.click();
}

/** Loads the page anew; what was typed into its picture, which nobody keeps before the app has it, is there again. */
export function loadAgain() {
  const typed = [...document.querySelectorAll('#first form :is(input, textarea, select)[id]')].filter(isChanged);
  const values = typed.map(({ id, type, checked, value }) => [id, type === 'checkbox' ? checked : value]);
  if (values.length) kept((memory) => memory.setItem(TYPED, JSON.stringify([location.pathname, values])));
  location.reload();
}

function typeAgain() {
  const [path, values] = JSON.parse(kept((memory) => memory.getItem(TYPED)) ?? '[]');
  kept((memory) => memory.removeItem(TYPED));
  if (path !== location.pathname) return;
  for (const [id, value] of values) {
    const field = document.getElementById(id);
    if (field && !isChanged(field)) field[field.type === 'checkbox' ? 'checked' : 'value'] = value;
  }
}

/** Covers the app, if there is a picture; gives what is called when the app should long have been seen. */
export function coverUntilThere() {
  const main = document.getElementById('main');
  const first = document.getElementById('first');
  if (!first) return () => {};
  typeAgain();
  const isKept = first.classList.contains('kept');
  const forms = [...first.querySelectorAll('form[data-goes-on]')];
  let composing = false;
  let touched = false;
  let sent = false;
  let over = false;
  let late = false;
  /** What a form has sent is not carried on, neither now nor when its page comes back with the words in it. */
  const wasSent = () => sent || forms.some((form) => filledIn(form).length && kept((memory) => memory.getItem(SENT)) === sumOf(form));
  const carried = () => forms.every(handOver) && [...first.querySelectorAll('[data-becomes]')].every(carryOn);
  const uncover = () => {
    // What is being composed would be cut in the middle, and a touch end on something else.
    if (over || composing || touched || wasSent()) return;
    const all = carried();
    // Behind a lock they wait until it is open.
    if (!all && !main.querySelector('.lock')) {
      lookAgain();
      return;
    }
    over = true;
    watching.disconnect();
    const [down, wanted, top] = [first.scrollTop, first.querySelector('[data-wanted]'), atTop(first)];
    main.inert = false;
    typeOn(first);
    first.remove();
    if (!all) carryLater();
    if (isKept) {
      scrollTo(0, down);
      if (wanted) touchAgain(wanted, main);
    } else if (top) putThere(main, top);
  };
  let again = 0;
  const lookAgain = () => {
    clearTimeout(again);
    again = setTimeout(look, AGAIN_MS);
  };
  const carryLater = () => {
    const waiting = new MutationObserver(() => setTimeout(() => { if (carried()) waiting.disconnect(); }, AGAIN_MS));
    waiting.observe(main, { childList: true, subtree: true });
  };
  const look = () => {
    const { until, untilLate } = first.dataset;
    if (main.querySelector(until)) uncover();
    else if (untilLate && main.querySelector(untilLate)) {
      // Who has touched something waits for nothing else.
      if (first.querySelector('[data-wanted]')) uncover();
      else if (!late) {
        late = true;
        setTimeout(uncover, SETTLES_MS);
      }
    }
  };
  first.addEventListener('wanted', look);
  const watching = new MutationObserver(look);
  first.addEventListener('compositionstart', () => { composing = true; });
  first.addEventListener('compositionend', () => { composing = false; setTimeout(look); });
  // Kept pictures heed touches themselves.
  if (!isKept) {
    for (const begins of ['pointerdown', 'touchstart']) first.addEventListener(begins, () => { touched = true; }, { passive: true });
    // A finger that scrolls is the browser's from then on; it is up when the touch ends. What it does comes a moment later.
    for (const ends of ['pointerup', 'touchend', 'touchcancel']) addEventListener(ends, () => setTimeout(() => { touched = false; look(); }, AGAIN_MS), { passive: true });
  }
  first.addEventListener('submit', ({ target }) => {
    // What was looked for is on its way to no desk.
    if (!target.matches('[data-goes-on]')) return;
    sent = true;
    kept((memory) => memory.setItem(SENT, sumOf(target)));
  });
  // Out of the browser's memory, as it was left: what its form had sent is known by its words.
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    sent = false;
    look();
  });
  // Who comes back and writes on means other words.
  first.addEventListener('input', () => {
    sent = false;
    kept((memory) => memory.removeItem(SENT));
    setTimeout(look, AGAIN_MS);
  });
  main.inert = true;
  watching.observe(main, { childList: true, subtree: true });
  if (isKept) return uncover;
  return () => {
    if (over || wasSent()) return;
    const now = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: '现在就换' });
    now.addEventListener('click', () => setTimeout(uncover, 2 * AGAIN_MS));
    document.getElementById('first-says').replaceChildren('完整的这一页还没有好。这里可以先看、先写；写的先留在这一页，别关掉。', now);
  };
}
