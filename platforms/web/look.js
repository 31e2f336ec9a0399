// How the courier wants the app to look, before anything is drawn, so that nothing flashes. The app says it by
// attributes of the page; they are kept here as they change.
(() => {
  const root = document.documentElement;
  const NAMES = ['data-theme', 'data-text', 'data-gloves'];
  const PLACE = 'diyi-look';
  try {
    const look = JSON.parse(localStorage.getItem(PLACE) ?? '{}');
    for (const name of NAMES) if (typeof look[name] === 'string') root.setAttribute(name, look[name]);
    new MutationObserver(() => {
      const now = NAMES.filter((name) => root.hasAttribute(name)).map((name) => [name, root.getAttribute(name)]);
      try {
        localStorage.setItem(PLACE, JSON.stringify(Object.fromEntries(now)));
      } catch (error) {
        console.warn('look', error);
      }
    }).observe(root, { attributes: true, attributeFilter: NAMES });
  } catch (error) {
    // Where nothing can be kept, the app says it a moment later.
    console.warn('look', error);
  }
})();
