// A courier scans: a real camera stream, which Chromium plays from a file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { film, pointedAt } from './camera.mjs';
import { Phone, Server } from './phone.mjs';

/** Draws a picture in the phone's own browser: the given code of the app, or nothing. */
async function pixels(page, address, selector) {
  await page.goto(address);
  await page.locator(selector).waitFor();
  return page.locator(selector).screenshot();
}

describe('a courier at a station’s door', { timeout: 600_000 }, () => {
  let server;
  const files = {};
  before(async () => {
    server = await Server.start();
    const phone = await Phone.start();
    const { page } = phone;
    const make = async (name, png) => {
      await page.goto('about:blank');
      files[name] = path.join(server.folder, `${name}.y4m`);
      await film(page, png, files[name]);
      fs.writeFileSync(path.join(server.folder, `${name}.png`), png);
    };
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await make('station', await pixels(page, `${server.origin}/station/430300-0002`, 'svg.qr'));
    await make('platform', await pixels(page, `${server.origin}/ask`, 'svg.qr'));
    await page.goto('about:blank');
    await make('blank', await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 300 } }));
    await phone.stop();
  });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  const pointing = (name) => Phone.start({ args: pointedAt(files[name]) });

  it('points the camera at the code and is on the station’s page, even without a network', async () => {
    const phone = await pointing('station');
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await phone.context.setOffline(true);
    await page.getByRole('link', { name: '扫码' }).click();
    await page.waitForURL('**/station/430300-0002');
    await page.getByRole('heading', { name: '有什么' }).waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('turns the lamp on before a dark door, where the camera has one', async () => {
    const phone = await pointing('blank');
    const { page } = phone;
    // The film has no lamp; this one tells and hears of it as a phone's camera does.
    await page.addInitScript(() => {
      const { getCapabilities, applyConstraints } = MediaStreamTrack.prototype;
      globalThis.lampHeard = [];
      MediaStreamTrack.prototype.getCapabilities = function told() { return { ...getCapabilities.call(this), torch: true }; };
      MediaStreamTrack.prototype.applyConstraints = function heard(wanted) {
        const lamp = wanted?.advanced?.[0]?.torch;
        if (lamp === undefined) return applyConstraints.call(this, wanted);
        globalThis.lampHeard.push(lamp);
        return Promise.resolve();
      };
    });
    await page.goto(`${server.origin}/scan`);
    await page.getByRole('button', { name: '开灯' }).click();
    await page.waitForFunction(() => JSON.stringify(globalThis.lampHeard) === '[true]');
    await page.getByRole('button', { name: '关灯' }).click();
    await page.getByRole('button', { name: '开灯' }).waitFor();
    await page.waitForFunction(() => JSON.stringify(globalThis.lampHeard) === '[true,false]');
    assert.deepEqual(phone.errors, []);
  });

  it('looks nearer and less near, where the camera can', async () => {
    const phone = await pointing('blank');
    const { page } = phone;
    await page.addInitScript(() => {
      const { getCapabilities, applyConstraints } = MediaStreamTrack.prototype;
      globalThis.zooms = [];
      MediaStreamTrack.prototype.getCapabilities = function told() { return { ...getCapabilities.call(this), zoom: { min: 1, max: 2, step: 0.1 } }; };
      MediaStreamTrack.prototype.applyConstraints = function heard(wanted) {
        const zoom = wanted?.advanced?.[0]?.zoom;
        if (zoom === undefined) return applyConstraints.call(this, wanted);
        globalThis.zooms.push(zoom);
        return Promise.resolve();
      };
    });
    await page.goto(`${server.origin}/scan`);
    const [nearer, farther] = ['放大', '缩小'].map((name) => page.getByRole('button', { name }));
    await nearer.waitFor();
    assert.ok(await farther.isDisabled());
    const looks = (...zooms) => page.waitForFunction((zooms) => JSON.stringify(globalThis.zooms) === zooms, JSON.stringify(zooms));
    await nearer.click();
    await looks(1.5);
    await nearer.click();
    await looks(1.5, 2);
    assert.ok(await nearer.isDisabled());
    await farther.click();
    await page.waitForFunction(() => globalThis.zooms.length === 3 && globalThis.zooms[2] < 2);
    assert.deepEqual(phone.errors, []);
  });

  it('is asked before the platform’s code is opened', async () => {
    const phone = await pointing('platform');
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('link', { name: '扫码' }).click();
    await page.getByText('这是 12355 权益服务平台的码').waitFor();
    assert.match(page.url(), /\/scan$/);
    assert.equal(await page.getByRole('link', { name: '打开平台' }).getAttribute('href'), `${server.origin}/12355-sample`);
    await page.getByRole('button', { name: '再扫一个' }).click();
    await page.getByText('这是 12355 权益服务平台的码').waitFor();
  });

  it('picks a photo of the code, and is told what to do with a blurred one', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(`${server.origin}/scan`);
    await page.getByText('没有找到相机').waitFor();
    await page.locator('input[type=file]').setInputFiles(path.join(server.folder, 'blank.png'));
    await page.getByText('照片里没有读出二维码').waitFor();
    const noPicture = path.join(server.folder, 'no-picture.png');
    fs.writeFileSync(noPicture, 'not a picture');
    await page.locator('input[type=file]').setInputFiles(noPicture);
    await page.getByText('照片里没有读出二维码').waitFor();
    await page.locator('input[type=file]').setInputFiles(path.join(server.folder, 'station.png'));
    await page.waitForURL('**/station/430300-0002');
  });

  it('is shown a way on when the camera is refused', async () => {
    const phone = await Phone.start({ args: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'] });
    const { page } = phone;
    await page.goto(`${server.origin}/scan`);
    await page.getByText('没有相机权限').waitFor();
    await page.getByLabel('或者输入门口牌子上的编号').fill('四三〇一');
    await page.getByRole('button', { name: '打开', exact: true }).click();
    await page.getByText('不是驿站编号').waitFor();
    await page.getByLabel('或者输入门口牌子上的编号').fill('４３０３００ 0002');
    await page.getByRole('button', { name: '打开', exact: true }).click();
    await page.waitForURL('**/station/430300-0002');
  });
});
