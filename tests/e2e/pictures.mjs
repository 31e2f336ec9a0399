// Pictures for the pages of docs/, made by the tests that walk through what they show: `make docs-pictures`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
/** A picture is smaller than this, so that a page opens in an office far out, too. */
const MOST_BYTES = 60_000;

/**
 * Keeps what a page shows as docs/pictures/NAME.webp: a desk's page from its top and not more of it than there is, a phone's
 * as it stands, or one part of either. Does nothing where no pictures are made.
 */
export async function picture(page, name, { height, of } = {}) {
  if (!process.env.DIYI_DOCS_PICTURES) return;
  const usual = page.viewportSize();
  const phone = usual.width < 600;
  if (height) await page.setViewportSize({ ...usual, height });
  if (!phone) await page.evaluate(() => scrollTo(0, 0));
  const end = await page.evaluate(() => Math.ceil(document.querySelector('main').getBoundingClientRect().bottom) + 24);
  const shown = { x: 0, y: 0, width: usual.width, height: Math.min(height ?? usual.height, end) };
  const png = of ? await of.screenshot({ scale: 'css' }) : await page.screenshot({ scale: 'css', clip: phone ? undefined : shown });
  if (height) await page.setViewportSize(usual);
  for (const quality of [0.8, 0.65, 0.5, 0.35, 0.2]) {
    const bytes = Buffer.from(await page.evaluate(webp, [png.toString('base64'), quality]), 'base64');
    if (bytes.length >= MOST_BYTES) continue;
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${name}.webp`), bytes);
    return;
  }
  throw new Error(`${name}: larger than ${MOST_BYTES} bytes`);
}

/** In the browser, which can write that format. */
async function webp([png, quality]) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', quality).split(',')[1];
}
