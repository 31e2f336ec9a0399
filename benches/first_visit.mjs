// What a first visit costs a courier: bytes, first contentful paint, time to a list whose links work, time until the app has
// taken over, time until its engine is there and has synced; beside the same page where no script runs, which is a plain page of the server. Then a restart without a
// server. On a 6× slowed processor with a bad cell (400 ms there and back, 400 kbit/s), with slow 4G, and on a fast phone.
// Usage: node benches/first_visit.mjs [TURNS]
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';
import { Phone, Server } from '../tests/e2e/phone.mjs';
import { SlowLine } from './slow_line.mjs';

const TURNS = Number(process.argv[2] ?? 3);
const PHONES = [
  { name: '6× slowed, 400 ms, 400 kbit/s', processor: 6, line: { roundTrip: 400, down: 400_000, up: 200_000 } },
  { name: '6× slowed, 150 ms, 1.6 Mbit/s', processor: 6, line: { roundTrip: 150, down: 1_600_000, up: 750_000 } },
  { name: 'not slowed, 20 ms, 20 Mbit/s', processor: 1, line: { roundTrip: 20, down: 20_000_000, up: 10_000_000 } },
];
const PATIENCE = 180_000;
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const seconds = (all) => `${(median(all) / 1000).toFixed(1)} s (${all.map((ms) => (ms / 1000).toFixed(1)).join(', ')})`;

async function slowed(processor, context, page) {
  const wire = await context.newCDPSession(page);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: processor });
}

const painted = (page) => page.evaluate(() => new Promise((done) => {
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint) done(paint.startTime);
  }).observe({ type: 'paint', buffered: true });
}));

async function visit(phone, line) {
  const browser = await Phone.start({ time: null });
  const { page, context } = browser;
  await slowed(phone.processor, context, page);
  const before = line.received();
  const start = performance.now();
  await page.goto(line.origin, { waitUntil: 'commit', timeout: PATIENCE });
  await page.locator('#first a.card-link, .card a').first().waitFor({ timeout: PATIENCE });
  const list = performance.now() - start;
  const first = await painted(page);
  await page.locator('#first').waitFor({ state: 'detached', timeout: PATIENCE });
  await browser.firstCards().first().waitFor({ timeout: PATIENCE });
  const [over, bytes] = [performance.now() - start, line.received() - before];
  await page.locator('.first-note').waitFor({ state: 'detached', timeout: PATIENCE });
  return { browser, first, list, over, bytes, synced: performance.now() - start };
}

/** The same page without a script. */
async function plain(phone, line) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await slowed(phone.processor, context, page);
  const start = performance.now();
  await page.goto(line.origin, { waitUntil: 'commit', timeout: PATIENCE });
  await page.locator('#first a.card-link').first().waitFor({ timeout: PATIENCE });
  const list = performance.now() - start;
  await browser.close();
  return list;
}

/** The app again, after it was closed and the server is gone: until the kept list is there, and until the app is. */
async function restarted(phone, browser, server, line) {
  await browser.keptOffline(PATIENCE);
  await browser.page.waitForFunction(() => localStorage.getItem('diyi-picture'), null, { timeout: PATIENCE });
  await server.kill();
  await browser.restart();
  await slowed(phone.processor, browser.context, browser.page);
  const start = Date.now();
  await browser.page.goto(line.origin, { waitUntil: 'commit', timeout: PATIENCE });
  await browser.page.locator('#main .card').first().waitFor({ timeout: PATIENCE });
  await browser.page.locator('#first').waitFor({ state: 'detached', timeout: PATIENCE });
  const over = Date.now() - start;
  // By the page's own clock: who asks a busy page waits for it. What was made before the first paint was in it.
  const list = await browser.page.evaluate((start) => {
    const [made] = performance.getEntriesByName('kept-picture');
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return made && paint ? performance.timeOrigin + Math.max(made.startTime, paint.startTime) - start : null;
  }, start) ?? over;
  await server.run();
  return { list, over };
}

const server = await Server.start();
for (const phone of PHONES) {
  const [visits, plains, restarts] = [[], [], []];
  const line = await SlowLine.start(server.port, phone.line);
  for (let turn = 0; turn < TURNS; turn++) {
    plains.push(await plain(phone, line));
    const told = await visit(phone, line);
    visits.push(told);
    // Only a slow processor makes a restart long.
    if (phone.processor > 1) restarts.push(await restarted(phone, told.browser, server, line));
    await told.browser.stop();
  }
  line.stop();
  const of = (what) => visits.map((told) => told[what]);
  console.log(`${phone.name}:`);
  console.log(`  first contentful paint  ${seconds(of('first'))}`);
  console.log(`  list that can be used   ${seconds(of('list'))}, ${(median(of('list')) / median(plains)).toFixed(2)} of the page without a script, ${seconds(plains)}`);
  console.log(`  the app has taken over  ${seconds(of('over'))}, ${Math.round(median(of('bytes')) / 1000)} KB by then`);
  console.log(`  the engine has synced   ${seconds(of('synced'))}`);
  if (restarts.length) {
    console.log(`  restart, no server      list ${seconds(restarts.map(({ list }) => list))}, the app has taken over ${seconds(restarts.map(({ over }) => over))}`);
  }
}
await server.stop();
console.log(execFileSync('node', ['platforms/web/sizes.mjs', 'dist'], { encoding: 'utf8' }));
