// A courier with the app in a window of a computer has streets there, and the prefecture that they keep without a network.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Window } from './browsers/window.mjs';
import { Server } from './phone.mjs';
import { NO_TOOLS, buildMap } from './street-map.mjs';

const shot = async (window, name) => { if (process.env.SHOTS) await window.picture(`${process.env.SHOTS}/window-${name}.png`); };
/** 黄兴中路 at 解放西路, in the extract. */
const MIDDLE = { lat: 28.1908, lon: 112.9722 };
/** What the map has of streets around a place, by their names. */
const streets = ({ lat, lon }) => {
  const { map } = document.querySelector('diyi-map[data-ready]');
  if (Math.abs(map.getCenter().lat - lat) > 0.001 || map.getZoom() < 15) map.jumpTo({ center: [lon, lat], zoom: 15.5 });
  return map.queryRenderedFeatures().filter(({ source }) => source === 'streets').map(({ properties }) => properties.name);
};
const names = (place) => `(${streets})(${JSON.stringify(place)})`;
/** Real streets of 张家界, as one archive. */
const ARCHIVE = fileURLToPath(new URL('../../../shared/data/streets/zhangjiajie.pmtiles', import.meta.url));
const ROADS = ['人民路', '解放路', '古庸路', '回龙路', '教场路', '滨河路'];
const pack = (adcode) => `.pack[data-adcode="${adcode}"]`;

describe('a courier with the app in a window', { skip: NO_TOOLS || Window.missing(), timeout: 240_000 }, () => {
  let server;
  let map;
  let window;
  before(async () => {
    map = buildMap();
    server = await Server.start(['--map', map]);
    window = await Window.start(server.origin);
  });
  after(async () => {
    await window?.stop();
    await server?.stop();
  });

  /** From wherever they are to the screen where they keep maps. */
  const toSettings = async (window) => {
    await window.click('nav a', '我的');
    await window.click('a', '字号、颜色、手套');
    await window.sees('#maps', '离线地图');
  };
  const toMap = async (window) => {
    await window.click('nav a', '驿站');
    await window.click('a.chip', '地图');
    await window.until(() => Boolean(document.querySelector('.map-screen diyi-map[data-ready]')));
  };
  const draws = (window, place, name) => window.until(`() => ${names(place)}.includes(${JSON.stringify(name)})`);
  const files = () => fs.readdirSync(path.join(window.disk, 'kept/maps'));
  /** The endings of what is kept; the rest of a name is made of what is in the file. */
  const kinds = () => files().map((name) => name.split('.').slice(1).join('.')).sort();

  it('says on the map where they are, as a computer does not know, and all is measured from there', async () => {
    await window.sees('.card');
    await window.sees('.place-notes', '这台电脑没有定位：在地图上点一下你在哪里');
    await window.seesNo('.card .distance');
    await shot(window, 'no-position');
    await window.click('.place-notes button', '在地图上点我在哪里');
    await window.until(() => Boolean(document.querySelector('.map-screen diyi-map[data-ready][mark]')));
    await window.sees('.area [role=status]', '在地图上点一下你在的地方');
    await shot(window, 'say-where');
    const touch = (window, place) => window.run(({ lat, lon }) => {
      const { map } = document.querySelector('.map-screen diyi-map');
      map.jumpTo({ center: [lon, lat], zoom: 14 });
      const { left, top, width, height } = map.getCanvas().getBoundingClientRect();
      for (const what of ['mousedown', 'mouseup', 'click']) {
        map.getCanvas().dispatchEvent(new MouseEvent(what, { bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + height / 2 }));
      }
    }, place);
    await touch(window, MIDDLE);
    await window.sees('.place-notes', '按你在地图上点的位置算远近');
    await window.seesNo('.area [role=status]');
    await shot(window, 'said-where');
    await window.click('nav a', '驿站');
    await window.sees('.card .distance');
    // The nearest first, with the way there and its direction; but nobody checks in by what they say themselves.
    const metres = async () => (await window.texts('.card .distance')).map((text) => parseFloat(text) * (text.includes('公里') ? 1000 : 1));
    assert.deepEqual(await metres(), (await metres()).sort((a, b) => a - b));
    await window.click('.card-link', '');
    await window.sees('.compass', '在你的');
    await window.until(() => [...document.querySelectorAll('button')].some((button) => button.textContent.includes('签到') && button.disabled));
    await shot(window, 'way');
    // It holds when the window is opened again, until they say another one.
    await window.click('nav a', '驿站');
    await window.sees('.card .distance');
    const before = await metres();
    await window.restart();
    await window.sees('.card .distance');
    assert.deepEqual(await metres(), before);
    await window.click('.place-notes button', '换个位置');
    await window.until(() => Boolean(document.querySelector('.map-screen diyi-map[data-ready][mark]')));
    await touch(window, { lat: 27.83, lon: 113.13 });
    await window.seesNo('.area [role=status]');
    await window.click('nav a', '驿站');
    await window.until(() => document.querySelector('.card .distance') && document.querySelector('.card').textContent.includes('株洲'));
    // Back to where the other tests look.
    await window.click('.place-notes button', '换个位置');
    await window.until(() => Boolean(document.querySelector('.map-screen diyi-map[data-ready][mark]')));
    await touch(window, MIDDLE);
    await window.seesNo('.area [role=status]');
    await window.click('nav a', '驿站');
  });

  it('sees the streets that the server has', async () => {
    await window.sees('.card');
    await toMap(window);
    await draws(window, MIDDLE, '黄兴中路');
    await window.seesNo('.map-note');
    assert.match((await window.texts('.map-credit')).join(), /OpenStreetMap/);
    await shot(window, 'streets');
  });

  it('finds a place that the server knows', async () => {
    await window.type('.map-screen #search', '芙蓉路和人民路口');
    await window.click('.place-found', '人民中路与芙蓉中路一段路口');
    await window.until(() => document.querySelector('diyi-map').hasAttribute('around'));
    await window.click('.chip[aria-label^="不再看"]');
  });

  it('keeps a prefecture: sees its size, and that it is kept; what broke off is gone on with', async () => {
    await toSettings(window);
    await window.sees(pack(430100), 'KB');
    await shot(window, 'packs');
    // The server is gone in the middle: of what it listed, the places are not there any more.
    const places = fs.readdirSync(map).find((name) => name.startsWith('430100') && name.endsWith('.tsv'));
    fs.renameSync(path.join(map, places), path.join(map, 'aside'));
    await window.click(`${pack(430100)} button`, '存下');
    await window.sees(pack(430100), '断了');
    assert.deepEqual(kinds(), ['places.tsv.part', 'pmtiles']);
    await window.sees(`${pack(430100)} button`, '接着存');
    await shot(window, 'broken-off');
    fs.renameSync(path.join(map, 'aside'), path.join(map, places));
    await window.click(`${pack(430100)} button`, '接着存');
    await window.sees(pack(430100), '已存好');
    await shot(window, 'kept');
    assert.deepEqual(kinds(), ['json', 'places.tsv', 'pmtiles', 'roads']);
  });

  it('has its streets, its places and its roads without a network, also after the window was closed', async () => {
    await server.kill();
    await window.restart();
    await window.sees('.card');
    await toMap(window);
    await draws(window, MIDDLE, '黄兴中路');
    await window.seesNo('.map-note');
    await window.type('.map-screen #search', '五一广场站');
    await window.sees('.place-found', '五一广场站');
    await window.type('.map-screen #search', '芙蓉路和人民路口');
    await window.click('.place-found', '人民中路与芙蓉中路一段路口');
    await window.until(() => document.querySelector('diyi-map').hasAttribute('around'));
    await shot(window, 'offline');
    // A way for “顺路找” follows the roads: what the engine reads of the pack.
    await window.click('.chip[aria-label^="不再看"]');
    await window.click('button', '顺路找');
    for (const place of ['28.1908,112.9722', '28.1868,112.9768']) {
      await window.run((place) => {
        const field = document.getElementById('map-picked');
        field.value = place;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }, place);
    }
    await window.click('button', '查这条路');
    await window.sees('[role=status]', '沿着路：');
    await shot(window, 'along');
    await window.click('button', '看全部');
  });

  it('removes it again', async () => {
    await toSettings(window);
    await window.click(`${pack(430100)} button`, '删掉');
    await window.seesNo(`${pack(430100)} button`, '删掉');
    assert.deepEqual(files(), ['packs.json']);
    assert.deepEqual(window.errors.filter((error) => !/Failed to load|502|network connection/i.test(error)), []);
    await server.run();
  });

  it('sees the streets of one archive that lies on the server, too', { skip: !fs.existsSync(ARCHIVE) && `${ARCHIVE} is not there` }, async () => {
    const other = await Server.start(['--map-pmtiles', ARCHIVE]);
    const there = await Window.start(other.origin);
    try {
      await there.sees('.card');
      await toMap(there);
      await there.until(`() => ${names({ lat: 29.1282, lon: 110.473 })}.some((name) => ${JSON.stringify(ROADS)}.includes(name))`);
      await shot(there, 'archive');
    } finally {
      await there.stop();
      await other.stop();
    }
  });
});
