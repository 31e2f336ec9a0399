// The server's first picture stands over the app until the app has its own: what was asked for, or a word on why there is
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
    first.querySelectorAll('[data-becomes]').forEach(carryOn);
    first.remove();
  };
  const look = () => { if (main.querySelector(first.dataset.until)) uncover(); };
  const watching = new MutationObserver(look);
  first.addEventListener('compositionstart', () => { composing = true; });
  first.addEventListener('compositionend', () => { composing = false; setTimeout(look); });
  main.inert = true;
  watching.observe(main, { childList: true, subtree: true });
  return uncover;
}
