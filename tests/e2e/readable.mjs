// Whether a screen can be read and touched: as wide as the phone, 48 px high, contrast of 7:1.
import assert from 'node:assert/strict';

/** Waits until what was just changed is drawn, and stands still: a transition begins with the next picture, and takes longer on a slow phone. */
export const standsStill = (page) => page.evaluate(async () => {
  const picture = () => new Promise((done) => requestAnimationFrame(done));
  await picture();
  await picture();
  await Promise.race([
    Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished)),
    new Promise((done) => setTimeout(done, 3000)),
  ]);
});

export async function assertReadable(page, screen) {
  await standsStill(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${screen} is ${wide} px too wide`);
  const small = await page.evaluate(() => [...document.querySelectorAll('a, button, select, input, textarea, summary')]
    .filter((element) => element.checkVisibility() && element.type !== 'file' && !element.closest('.maplibregl-ctrl, [inert]'))
    // A link that is stretched over its card is as large as the card.
    .map((element) => (getComputedStyle(element, '::after').position === 'absolute' ? [element, element.closest('.card, .first-card')] : [element, element]))
    .filter(([, touched]) => touched.getBoundingClientRect().height < 48)
    .map(([element]) => element)
    .map((element) => element.outerHTML.slice(0, 80)));
  assert.deepEqual(small, [], `too small to touch on ${screen}`);
  // Contrast of all text against the first painted ground beneath it (WCAG 2.2 relative luminance).
  const faint = await page.evaluate(() => {
    const parts = (color) => color.match(/[\d.]+/g).map(Number);
    const light = (color) => {
      const [r, g, b] = parts(color).map((part) => { const s = part / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if (parts(color)[3] !== 0) return color;
      }
      return 'rgb(255, 255, 255)';
    };
    const texts = [...document.querySelectorAll('main *, nav *, header *')].filter((element) =>
      element.checkVisibility() && !element.closest('diyi-map, [inert]') && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
    return texts.filter((element) => !element.closest('[disabled]')).map((element) => {
      const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), element.textContent.slice(0, 20)];
    }).filter(([ratio]) => ratio < 7);
  });
  assert.deepEqual(faint, [], `too faint on ${screen}`);
}
