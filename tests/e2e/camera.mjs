// A real camera stream, which Chromium plays from a film.
import fs from 'node:fs';

/** Arguments of a browser whose camera plays this film. */
export const pointedAt = (file) => [
  '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`,
];

/**
 * Writes a film of 640×480 in which a picture stands still, YUV4MPEG2. The app's content policy lets no data address
 * be fetched, so the page must be an empty one.
 */
export async function film(page, png, file) {
  const grey = await page.evaluate(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(data)).blob());
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext('2d');
    context.fillStyle = '#777';
    context.fillRect(0, 0, 640, 480);
    context.drawImage(bitmap, 160, 80, 320, 320);
    const { data: rgba } = context.getImageData(0, 0, 640, 480);
    return Array.from({ length: 640 * 480 }, (_, i) => rgba[4 * i]);
  }, `data:image/png;base64,${png.toString('base64')}`);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), Buffer.from(grey.map((value) => 16 + Math.round(value * 219 / 255))), Buffer.alloc(640 * 480 / 2, 128)]);
  fs.writeFileSync(file, Buffer.concat([Buffer.from('YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n'), frame, frame, frame]));
}
