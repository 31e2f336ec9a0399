// Somebody of the staff confirms their office's address, and signs in by their office's own accounts from then on: in a
// real browser, at a real OpenID Connect provider, with a real mail.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { Desk, PASSWORD, addStaff } from './desk.mjs';
import { Server, freePort } from './phone.mjs';

const ADDRESS = 'duty@12355.test';
const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/office-sign-in-${name}.png`, fullPage: true });

/** A mail server that takes everything; its mails are lines as they came. */
function mailServer() {
  const mails = [];
  const server = net.createServer((socket) => {
    let mail;
    socket.write('220 test\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (mail) {
        if (line !== '.') return void mail.push(line);
        mails.push(mail);
        mail = undefined;
      }
      if (line === 'DATA') mail = [];
      socket.write({ DATA: '354 go\r\n', EHLO: '250-test\r\n250 AUTH PLAIN\r\n', AUTH: '235 ok\r\n' }[line.slice(0, 4)] ?? '250 ok\r\n');
    });
    socket.on('error', () => {});
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done({ mails, port: server.address().port, close: () => server.close() })));
}

/** What a mail says, whatever its letters were packed in. */
function words(mail) {
  const at = mail.indexOf('');
  const subject = mail.slice(0, at).join('').match(/=\?utf-8\?b\?[^?]*/gi)?.map((word) => Buffer.from(word.slice(10), 'base64')) ?? [];
  return Buffer.concat(subject).toString();
}

describe('an office with accounts of its own', { timeout: 300_000 }, () => {
  let server;
  let provider;
  let mail;
  let duty;
  before(async () => {
    const port = await freePort();
    const script = fileURLToPath(new URL('../api/oidc-provider.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, `http://127.0.0.1:${port}/desk/sign-in/office/back`], { stdio: ['ignore', 'pipe', 'inherit'], cwd: path.dirname(script) });
    const issuer = await new Promise((done) => createInterface({ input: child.stdout }).once('line', done));
    provider = { child, issuer, signsIn: (sub, email, verified) => fetch(`${issuer}/as?${new URLSearchParams({ sub, email, verified })}`, { method: 'PUT' }) };
    mail = await mailServer();
    server = await Server.start(
      ['--oidc-issuer', issuer, '--oidc-client', 'diyi', '--oidc-secret', 'of the tests', '--oidc-name', '省委账号', '--private-channels', '--origin', `http://127.0.0.1:${port}`],
      '127.0.0.1', port,
    );
    await addStaff(server, 'boss', '台长', 'prefecture_admin', '430100');
    await addStaff(server, 'duty', '值班甲', 'operator', '430100');
  });
  after(async () => {
    await Desk.stopAll();
    provider?.child.kill();
    mail?.close();
    await server?.stop();
  });

  it('shows its button, and says to strangers what to do', async () => {
    duty = await Desk.signIn(server, 'duty');
    await provider.signsIn('staff-7', ADDRESS, true);
    await duty.goto(`${server.origin}/desk/me`);
    await duty.getByText('还没有绑定').waitFor();
    await duty.getByRole('button', { name: '退出', exact: true }).click();
    const button = duty.getByRole('link', { name: '用省委账号登录' });
    await shot(duty, 'sign-in');
    await button.click();
    await duty.getByText('这里没有你的人员账号').waitFor();
    await shot(duty, 'unknown');
    assert.equal(new URL(duty.url()).origin, server.origin);
  });

  it('is bound to an address that was confirmed by a mail', async () => {
    const boss = await Desk.signIn(server, 'boss');
    await boss.goto(`${server.origin}/desk/channels`);
    const form = boss.locator('form', { has: boss.getByLabel('邮件服务器') });
    await form.getByLabel('邮件服务器').fill('127.0.0.1');
    await form.getByLabel('端口').fill(String(mail.port));
    await form.getByLabel(/加密/).selectOption('none');
    await form.locator('[name=from]').fill('desk@12355.test');
    await form.locator('[name=to]').fill('all@12355.test');
    await form.locator('[name=active]').check();
    await form.getByRole('button', { name: '保存' }).click();
    duty = await Desk.signIn(server, 'duty');
    await duty.goto(`${server.origin}/desk/me`);
    const own = duty.locator('form[action="/desk/me/email"]');
    await own.getByLabel('现在的密码').fill(PASSWORD);
    await own.getByLabel('邮箱地址').fill(ADDRESS);
    await duty.getByRole('button', { name: '发确认码' }).click();
    const code = duty.getByLabel('邮件里的 6 位确认码');
    await code.waitFor();
    await code.fill(words(mail.mails.at(-1)).match(/\d{6}/)[0]);
    await duty.getByRole('button', { name: '确认', exact: true }).click();
    await duty.getByText(`提醒发到 ${ADDRESS}`).waitFor();
  });

  it('signs them in, and back into the page that they asked for', async () => {
    await duty.getByRole('button', { name: '退出', exact: true }).click();
    await duty.goto(`${server.origin}/desk/me`);
    await duty.getByRole('link', { name: '用省委账号登录' }).click();
    await duty.locator('.who').waitFor();
    await duty.waitForURL(`${server.origin}/desk/me`);
    await duty.getByText('绑定，可以用省委账号登录').or(duty.getByText('绑定，可以用单位账号登录')).waitFor();
    await shot(duty, 'bound');
    assert.deepEqual(duty.errors, []);
  });

  it('does not take an address that its provider did not confirm', async () => {
    await duty.getByRole('button', { name: '解除绑定' }).click();
    await duty.getByText('还没有绑定').waitFor();
    await duty.getByRole('button', { name: '退出', exact: true }).click();
    await provider.signsIn('staff-8', ADDRESS, false);
    await duty.getByRole('link', { name: '用省委账号登录' }).click();
    await duty.getByText('这里没有你的人员账号').waitFor();
  });
});
