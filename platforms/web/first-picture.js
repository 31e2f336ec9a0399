// A first picture, the server's or the one that this phone kept (kept-picture.js), stands over the app until the app has its own: what was asked for, or a word on why there is
// none. Nobody touches or hears what is covered. What was typed meanwhile goes on in the app's field.

/** Puts what was typed into a field of the picture into the app's, with the place where it was being typed. */
function carryOn(field) {
  const own = document.getElementById(field.dataset.becomes);
  if (!own || own.value || !field.value) return;
  const typing = document.activeElement === field;
  own.value = field.value;
  own.dispatchEvent(new Event('input', { bubbles: true }));
  if (!typing) return;
  own.focus();
  own.setSelectionRange(field.selectionStart, field.selectionEnd);
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

/** A list that is there is waited for so long until it is the nearest one, milliseconds. */
const SETTLES_MS = 800;

/** Covers the app, if there is a picture; gives what uncovers it. */
export function coverUntilThere() {
  const main = document.getElementById('main');
  const first = document.getElementById('first');
  if (!first) return () => {};
  let composing = false;
  let over = false;
  const uncover = () => {
    // What is being composed would be cut in the middle.
    if (over || composing) return;
    over = true;
    watching.disconnect();
    main.inert = false;
    const [down, wanted] = [first.scrollTop, first.querySelector('[data-wanted]')];
    first.querySelectorAll('[data-becomes]').forEach(carryOn);
    first.remove();
    if (!first.classList.contains('kept')) return;
    scrollTo(0, down);
    if (wanted) touchAgain(wanted, main);
  };
  let late = false;
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
  main.inert = true;
  watching.observe(main, { childList: true, subtree: true });
  return uncover;
}
