// Pictures for the pages of docs/, made by the tests that walk through what they show: `make docs-pictures`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
/** A picture is smaller than this, so that a page opens in an office far out, too. */
const MOST_BYTES = 60_000;

/** Keeps what a page shows as docs/pictures/NAME.webp; of a phone at half its pixels. Does nothing where no pictures are made. */
export async function picture(page, name, { from, height } = {}) {
  if (!process.env.DIYI_DOCS_PICTURES) return;
  const { width, height: visible } = page.viewportSize();
  const ratio = await page.evaluate(() => devicePixelRatio);
  // A desk's page from its top, as its bar goes along; a phone's as it stands.
  if (ratio === 1) await page.evaluate(() => scrollTo(0, 0));
  const y = from ?? await page.evaluate(() => scrollY);
  // Not more of it than there is.
  const end = await page.evaluate(() => Math.ceil((document.querySelector('main') ?? document.body).getBoundingClientRect().bottom + scrollY) + 24);
  const shown = ratio === 1 ? Math.min(height ?? visible, end - y) : visible;
  const clip = { x: 0, y, width, height: shown, scale: ratio > 1 ? 1 / ratio : 1 };
  const session = await page.context().newCDPSession(page);
  for (const quality of [82, 70, 58, 46, 34, 24]) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, clip, captureBeyondViewport: true });
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length >= MOST_BYTES) continue;
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${name}.webp`), bytes);
    await session.detach();
    return;
  }
  throw new Error(`${name}: larger than ${MOST_BYTES} bytes`);
}
