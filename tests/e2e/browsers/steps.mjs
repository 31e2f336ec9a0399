// What every courier must be able to do, in whatever browser: each step is a sentence, and is done by hand and eye.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** What the server has, read from its own file. */
export function rows(server, select) {
  const answer = execFileSync('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 5000', path.join(server.folder, 'diyi.db'), select], { encoding: 'utf8' });
  return answer.trim() === '' ? [] : JSON.parse(answer);
}

/** Waits until the server has what was sent. */
export async function arrives(server, select, patience = 60_000) {
  const end = Date.now() + patience;
  while (rows(server, select).length === 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 200));
  assert.equal(rows(server, select).length, 1, select);
}

const asked = (words) => `SELECT question.id FROM message JOIN question ON question.id = message.question WHERE text = '${words}'`;
/** All that a courier asks in a day. */
const ASKED = ['有网络时问的', '第二个窗口里问的', '第一个窗口关掉以后问的', '刷新以后问的', '没有网络时问的'];

/** Waits until the phone's own engine lists and all screens are here: the server's page lists before. */
export async function isWhole(tab) {
  await tab.until(() => document.querySelector('.card') && !document.querySelector('.first-note')
    && performance.getEntriesByType('resource').some(({ name }) => /\/late-[^/]+\.wasm$/.test(name)));
}

export async function openAsk(tab) {
  await tab.click('nav.tabs a', '提问');
  await tab.sees('#words');
}

export async function ask(tab, words) {
  await openAsk(tab);
  await tab.type('#words', words);
  await tab.click('.chips button', '劳动权益');
  await tab.click('button', '发出去');
  await tab.sees('.messages .own', words);
}

/** A second tab: the engine of the first one lists there, and the screens that come later, which a touch fetches at once, are here. */
async function openSecond({ phone, server }) {
  const second = await phone.newTab();
  await second.go(server.origin);
  await second.until(() => document.querySelector('.card') && !document.querySelector('.first-note'));
  await openAsk(second);
  return second;
}

/**
 * The steps, in the order of a day. `offline` says whether the app opens without a server in this browser, `again` whether it
 * opens addresses anew in the same tab, `looks` whether it looks at the map and scans a code: one that keeps things otherwise
 * than another of the same engine draws and reads the same.
 */
export function steps({ offline = true, again = false, looks = true }) {
  return [
    ['sees the list at the first visit', async ({ phone, server }) => {
      await phone.tab.go(server.origin);
      await phone.tab.sees('.card');
      assert.ok((await phone.tab.texts('.card')).length >= 3);
      await isWhole(phone.tab);
      if (!offline) return;
      // The app and the map's files are kept.
      await phone.tab.until(async () => {
        for (const name of (await caches.keys()).filter((name) => name.startsWith('diyi-map-'))) {
          const kept = await caches.open(name);
          if (await kept.match('/basemap/hunan.json') && await kept.match('/vendor/maplibre-gl.mjs')) return true;
        }
        return false;
      });
    }],
    ...(looks ? [['finds a place by its name', async ({ phone }) => {
      await phone.tab.type('input[type=search]', '湘西');
      await phone.tab.until(() => {
        const cards = [...document.querySelectorAll('.card')];
        return cards.length > 0 && cards.every((card) => card.innerText.includes('湘西') || card.innerText.includes('吉首'));
      });
      await phone.tab.type('input[type=search]', '没有的地方');
      await phone.tab.sees('main', '没找到');
      await phone.tab.type('input[type=search]', '');
      await phone.tab.sees('.card');
    }],
    ['sees the stations drawn on the map', async ({ phone }) => {
      await phone.tab.click('main a', '地图');
      await phone.tab.sees('diyi-map[data-ready]');
      await phone.tab.until(() => {
        const { map } = document.querySelector('diyi-map');
        return map.queryRenderedFeatures({ layers: ['station', 'cluster'] }).length > 0 && map.queryRenderedFeatures({ layers: ['land'] }).length > 0;
      });
    }], ['scans a station’s code from a photo', async ({ phone, server, code }) => {
      await phone.tab.go(server.origin);
      await phone.tab.click('nav.tabs a', '扫码');
      await phone.tab.upload('main input[type=file]', code);
      await phone.tab.until(() => location.pathname === '/station/430300-0002');
      await phone.tab.sees('h2', '有什么');
    }]] : []),
    ['asks with the network there, and is told until when there will be an answer', async ({ phone, server }) => {
      await ask(phone.tab, '有网络时问的');
      await phone.tab.sees('main', '已收到，最晚');
      await arrives(server, asked('有网络时问的'));
    }],
    ['books a check-up and has the ticket', async ({ phone, server }) => {
      await phone.tab.click('nav.tabs a', '预约');
      await phone.tab.click('.card', '健康体检');
      await phone.tab.click('.slots button');
      await phone.tab.until(() => /^([0-9A-Z]{4}-){2}[0-9A-Z]{4}$/.test(document.querySelector('#ticket')?.textContent ?? ''));
      await arrives(server, "SELECT id FROM booking WHERE account IS NOT NULL");
    }],
    ['writes in a second tab without a network, closes it, and nothing is lost', async ({ phone, server }) => {
      const second = await openSecond({ phone, server });
      await server.kill();
      await ask(second, '第二个窗口里问的');
      await second.sees('.messages .own', '待发送');
      // Both show the same.
      await openAsk(phone.tab);
      await phone.tab.sees('.card', '第二个窗口里问的');
      await second.close();
      await server.run();
      await arrives(server, asked('第二个窗口里问的'));
      await openAsk(phone.tab);
      await phone.tab.sees('.card', '第二个窗口里问的');
      await phone.tab.seesNo('.card', '待发送');
    }],
    ['writes on in the second tab when the first one, which has the disk, is closed', async ({ phone, server }) => {
      const second = await openSecond({ phone, server });
      await phone.tab.close();
      phone.tab = second;
      await ask(second, '第一个窗口关掉以后问的');
      await arrives(server, asked('第一个窗口关掉以后问的'));
    }],
    ['loads a tab anew, and both go on with the same account', async ({ phone, server }) => {
      const second = await phone.newTab();
      await second.go(`${server.origin}/ask`);
      await second.sees('.card', '第二个窗口里问的');
      await phone.tab.reload();
      await phone.tab.sees('main');
      await ask(phone.tab, '刷新以后问的');
      await arrives(server, asked('刷新以后问的'));
      await openAsk(second);
      await second.sees('.card', '刷新以后问的');
      await second.close();
      assert.equal(rows(server, 'SELECT id FROM account').length, 1);
    }],
    ...(again ? [['opens the address anew in the same tab, three times, and loses nothing', async ({ phone, server }) => {
      for (const where of ['/', '/mine', '/ask']) {
        await phone.tab.go(`${server.origin}${where}`);
        await phone.tab.sees('nav.tabs');
      }
      await phone.tab.sees('.card', '有网络时问的');
      await phone.tab.seesNo('.notice');
    }], ['goes to another site and comes back, and what is written then is kept and sent', async ({ phone, server }) => {
      await phone.tab.go(`${server.origin}/ask`);
      await phone.tab.type('#words', '写到一半去了别处');
      await phone.tab.go(`${server.origin}/12355-sample`);
      await phone.tab.run(() => history.back());
      await phone.tab.until(() => document.querySelector('#words')?.value === '写到一半去了别处');
      await phone.tab.type('#words', '回来以后写的');
      await phone.tab.click('button', '发出去');
      await phone.tab.sees('.messages .own', '回来以后写的');
      await arrives(server, asked('回来以后写的'));
    }]] : []),
    ['asks without a network, the phone dies, and the question arrives once when there is one', async ({ phone, server }) => {
      await server.kill();
      await ask(phone.tab, '没有网络时问的');
      await phone.tab.sees('.messages .own', '待发送');
      // The form is empty.
      await openAsk(phone.tab);
      await phone.tab.until(() => document.querySelector('#words').value === '');
      await phone.restart();
      if (!offline) await server.run();
      await phone.tab.go(server.origin);
      await phone.tab.sees('.card');
      await openAsk(phone.tab);
      await phone.tab.sees('.card', '没有网络时问的');
      assert.equal(await phone.tab.run(() => document.querySelector('#words').value), '');
      if (offline) {
        await phone.tab.sees('.card', '待发送');
        // The map as well.
        await phone.tab.go(`${server.origin}/map`);
        await phone.tab.sees('diyi-map[data-ready]');
        await server.run();
      }
      await arrives(server, asked('没有网络时问的'));
      await openAsk(phone.tab);
      for (const words of ASKED) await phone.tab.sees('.card', words);
      await phone.tab.seesNo('.card', '待发送');
      // What would come twice has come by now.
      await new Promise((done) => setTimeout(done, 2000));
      const sent = "SELECT text FROM message JOIN question ON question.id = message.question WHERE message.staff IS NULL";
      assert.deepEqual(rows(server, sent).map(({ text }) => text).filter((text) => ASKED.includes(text)).sort(), [...ASKED].sort());
      assert.equal(rows(server, 'SELECT id FROM account').length, 1);
      assert.equal(rows(server, 'SELECT id FROM booking WHERE account IS NOT NULL').length, 1);
    }],
  ];
}
