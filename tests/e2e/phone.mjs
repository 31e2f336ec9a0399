// A courier's phone and the server behind it: real Chromium at 390×844, the real server's binary.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const project = fileURLToPath(new URL('../..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? path.join(project, 'target');
/** The middle of Changsha. */
export const CHANGSHA = { latitude: 28.2, longitude: 112.97 };
/** A Wednesday morning in China: most doors are open. */
export const MORNING = new Date('2026-11-25T02:00:00Z');

/** A port that nobody listens on, below those that systems give to outgoing connections. */
export async function freePort() {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const server = net.createServer();
    const free = await new Promise((done) => server.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true)));
    if (!free) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}

/** Waits until a function in the page, which may itself wait, says that it is so: to `waitForFunction` one that waits says yes by that alone. */
export async function until(page, holds, given = undefined, patience = 60_000) {
  for (const end = Date.now() + patience; !(await page.evaluate(holds, given));) {
    if (Date.now() > end) throw new Error(`in vain: ${holds} ${JSON.stringify(given) ?? ''}`);
    await page.waitForTimeout(100);
  }
}

/** Waits until the engine has told where a question is kept: the app takes over before its engine, and says something else until then. */
export const engineThere = (page) => page.locator('.where-kept', { hasText: '无痕窗口一关' }).waitFor();

export class Server {
  /** At this machine's own address, if none is given. */
  static async start(options = [], host = '127.0.0.1', port = undefined) {
    // What a test does on one day in China, it looks at on the same day.
    const day = 86_400_000;
    const left = day - ((Date.now() + 8 * 3_600_000) % day);
    if (left < 180_000) await new Promise((done) => setTimeout(done, left + 100));
    const server = new Server();
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-e2e-'));
    server.port = port ?? await freePort();
    server.host = host;
    server.origin = `http://${host}:${server.port}`;
    server.options = options;
    await server.run();
    return server;
  }

  get database() {
    return `sqlite://${this.folder}/diyi.db?mode=rwc`;
  }

  binary(args) {
    return spawn(path.join(target, 'debug/diyi-server'), ['--database', this.database, ...args], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async run() {
    // The street map of whoever runs the tests is none of theirs.
    const map = this.options.includes('--map') ? [] : ['--map', path.join(this.folder, 'map')];
    this.process = this.binary(['serve', '--listen', `${this.host}:${this.port}`, ...map, ...this.options]);
    // On a busy machine its first start takes a while.
    for (let tries = 0; tries < 600; tries++) {
      if (await fetch(`${this.origin}/healthz`).then((answer) => answer.ok, () => false)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    // The tests would wait for its end.
    await this.kill();
    throw new Error('the server does not answer');
  }

  /** Killed, as by a power cut. */
  async kill() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Runs another command of the binary on the same database. */
  command(...args) {
    return new Promise((done) => this.binary(args).once('exit', done));
  }

  async stop() {
    await this.kill().catch(() => {});
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A phone with a disk of its own, which survives `restart`. */
export class Phone {
  static #running = new Set();

  /** Stops all phones, also those of a test that failed in the middle. */
  static async stopAll() {
    for (const phone of Phone.#running) await phone.stop();
  }

  static async start(options = {}) {
    const phone = new Phone();
    phone.disk = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-phone-'));
    phone.options = options;
    /** When all that is wanted without a network was kept. */
    phone.keptAt = 0;
    Phone.#running.add(phone);
    await phone.on();
    return phone;
  }

  async on() {
    const { place = CHANGSHA, permissions = ['geolocation'], width = 390, dark = false, args = [], time = MORNING } = this.options;
    this.context = await chromium.launchPersistentContext(this.disk, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...args,
      ],
      viewport: { width, height: 844 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      colorScheme: dark ? 'dark' : 'light',
      geolocation: place ?? undefined,
      // None at all: the browser asks.
      permissions: permissions ?? undefined,
      acceptDownloads: true,
    });
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.errors = [];
    this.page.on('pageerror', (error) => this.errors.push(error.message));
    this.page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|ERR_CONNECTION_REFUSED/.test(message.text())) this.errors.push(message.text());
    });
    // Nobody waits so long where all is well; a slow phone beside other tests may.
    this.page.setDefaultTimeout(45_000);
    if (time) await this.page.clock.setFixedTime(time);
  }

  /** Switched off and on: a new browser on the same disk. */
  async restart() {
    // Chromium writes the list of what it keeps a moment later than the files themselves.
    await new Promise((done) => setTimeout(done, Math.max(0, this.keptAt + 2500 - Date.now())));
    await this.context.close();
    await this.on();
  }

  async stop() {
    Phone.#running.delete(this);
    await this.context?.close().catch(() => {});
    fs.rmSync(this.disk, { recursive: true, force: true });
  }

  /** What the phone's own engine lists: not the stations that the server's page brought before it was there. */
  cards() {
    return this.page.locator('body:not(:has(.first-note)) .card');
  }

  /** What is listed, whoever brought it. */
  firstCards() {
    return this.page.locator('.card');
  }

  /** Waits until the map's files are kept as well. */
  async keptOffline() {
    await until(this.page, async () => {
      for (const name of (await caches.keys()).filter((name) => name.startsWith('diyi-map-'))) {
        const kept = await caches.open(name);
        if (await kept.match('/basemap/hunan.json') && await kept.match('/vendor/maplibre-gl.mjs')) return true;
      }
      return false;
    });
    this.keptAt = Date.now();
  }
}
