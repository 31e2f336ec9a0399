// Pictures for the pages of docs/, made by the tests that walk through what they show: `make docs-pictures`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
/** A picture is smaller than this, so that a page opens in an office far out, too. */
const MOST_BYTES = 60_000;

/** Keeps what a page shows as docs/pictures/NAME.webp; of a phone at half its pixels. Does nothing where no pictures are made. */
export async function picture(page, name, { from = 0, height } = {}) {
  if (!process.env.DIYI_DOCS_PICTURES) return;
  const { width, height: visible } = page.viewportSize();
  const ratio = await page.evaluate(() => devicePixelRatio);
  const clip = { x: 0, y: from, width, height: height ?? visible, scale: ratio > 1 ? 1 / ratio : 1 };
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
