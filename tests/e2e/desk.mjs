// Somebody at a desk: an office browser at 1366×768.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const project = fileURLToPath(new URL('../..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? path.join(project, 'target');
export const PASSWORD = '雨天也要把快件送到门口';

/** Adds somebody by the server's own command. */
export function addStaff(server, login, name, role, adcode, author = 'operator') {
  return new Promise((done, failed) => {
    const command = ['--database', server.database, 'staff', 'add', login, '--name', name, '--role', role, '--adcode', adcode, '--as', author, '--own'];
    const child = spawn(path.join(target, 'debug/diyi-server'), command, { cwd: project, stdio: ['pipe', 'ignore', 'inherit'] });
    child.once('exit', (code) => (code === 0 ? done() : failed(new Error(`staff add: ${code}`))));
    child.stdin.end(`${PASSWORD}\n`);
  });
}

/** Opens a discussion with a survey, as an office does. */
export async function openDiscussion(desk, server) {
  await desk.goto(`${server.origin}/desk/discussions/new`);
  await desk.getByLabel('话题').fill('冬天怎么过');
  await desk.getByLabel('想听大家说什么').fill('说说最冷的时候在哪里歇脚。');
  await desk.getByLabel('小问卷').fill('你最缺什么？｜多选｜热水｜充电\n午饭方便吗？｜打分\n还有什么？｜填写');
  await desk.getByRole('button', { name: '开始' }).click();
  await desk.getByText('0 人答了').waitFor();
}

export class Desk {
  static #browser;
  static #others = [];

  static #launch(args = []) {
    return chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', ...args],
    });
  }

  /** Somebody whom an office added: they choose a password of their own first. */
  static async firstSignIn(server, login) {
    const page = await Desk.signIn(server, login);
    await page.getByText('别人给你起的').waitFor();
    const own = `${PASSWORD}是我自己的`;
    await page.getByLabel('现在的密码').first().fill(PASSWORD);
    await page.getByLabel(/^新密码/).fill(own);
    await page.getByRole('button', { name: '改密码' }).click();
    await page.getByLabel('登录名').fill(login);
    await page.getByLabel('密码').fill(own);
    await page.getByRole('button', { name: '登录' }).click();
    await page.locator('.who').waitFor();
    return page;
  }

  /** With arguments of its own, it is a browser of its own. */
  static async signIn(server, login, args) {
    if (args) Desk.#others.push(await Desk.#launch(args));
    else Desk.#browser ??= await Desk.#launch();
    const context = await (args ? Desk.#others.at(-1) : Desk.#browser).newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(message.text()); });
    await page.goto(`${server.origin}/desk`);
    await page.getByLabel('登录名').fill(login);
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录' }).click();
    await page.locator('.who').waitFor();
    // Most work begins in the inbox.
    if (page.url().endsWith('/desk/overview')) await page.goto(`${server.origin}/desk/inbox`);
    page.errors = errors;
    return page;
  }

  /** Somebody who is not signed in, in a browser without anything of anybody's. */
  static async stranger(viewport = { width: 1366, height: 768 }, options = {}) {
    Desk.#browser ??= await Desk.#launch();
    const context = await Desk.#browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    page.errors = [];
    page.on('pageerror', (error) => page.errors.push(error.message));
    return page;
  }

  /** Has the province put a company on its list: what is only shown as an example is meant by no courier. */
  static async keepCompany(server, root, name, alias) {
    await root.goto(`${server.origin}/desk/companies`);
    const form = root.locator('form', { has: root.getByRole('button', { name: '加一家公司' }) });
    await form.locator('input[name=name]').fill(name);
    await form.locator('textarea[name=aliases]').fill(alias);
    await form.getByRole('button', { name: '加一家公司' }).click();
    await root.locator('#list a', { hasText: name }).waitFor();
  }

  static async stopAll() {
    for (const browser of [Desk.#browser, ...Desk.#others.splice(0)]) await browser?.close().catch(() => {});
    Desk.#browser = undefined;
  }
}
