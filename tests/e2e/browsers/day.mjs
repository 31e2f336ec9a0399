// A courier's day with one kind of browser; each file of kinds goes through it with its own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Phone, Server } from '../phone.mjs';
import { has } from './processes.mjs';
import { steps } from './steps.mjs';
import { without } from './without.mjs';

/** This machine's address in its network: pages from there are not secure ones. */
export const address = Object.values(os.networkInterfaces()).flat().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
export const noAddress = address ? false : 'this machine has no address but its own';
export const noSqlite = has('sqlite3') ? false : 'sqlite3 is not installed';

/** A photo of the code at a station's door. */
async function photo(server) {
  const phone = await Phone.start();
  await phone.page.goto(`${server.origin}/station/430300-0002`);
  const file = path.join(server.folder, 'code.png');
  await phone.page.locator('svg.qr').screenshot({ path: file });
  await phone.stop();
  return file;
}

/**
 * The day with a kind of browser: its `name`, why it is `missing`, how it is `start`ed, what it `lacks`, the `host` that it asks,
 * and what `steps` wants to know. DIYI_BROWSER tries one alone, DIYI_PICTURES keeps a picture of each step.
 */
export function day(kind) {
  if (process.env.DIYI_BROWSER && kind.name !== process.env.DIYI_BROWSER) return;
  describe(`a courier with ${kind.name}`, { timeout: 240_000, skip: kind.missing || noSqlite }, () => {
    const day = {};
    let folder;
    let failed = false;
    before(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-browsers-'));
      const web = kind.lacks ? without(kind.lacks, path.join(folder, 'web')) : undefined;
      day.server = await Server.start(web ? ['--web', web] : [], kind.host);
      if (kind.looks !== false) day.code = await photo(day.server);
      day.phone = await kind.start();
    });
    after(async () => {
      await day.phone?.stop();
      await day.server?.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    });
    for (const [sentence, act] of steps(kind)) {
      it(sentence, async (test) => {
        // Each step goes on where the one before ended.
        if (failed) return test.skip('an earlier step failed');
        failed = true;
        await act(day).finally(async () => {
          if (process.env.DIYI_PICTURES) await day.phone.tab.picture(path.join(process.env.DIYI_PICTURES, `${kind.name} ${sentence}.png`)).catch(console.error);
        });
        failed = false;
      });
    }
    it('without an error in the console', () => {
      // Over http, browsers say that they heed no headers of https pages.
      assert.deepEqual(day.phone.errors.filter((error) => kind.offline !== false || !/origin was untrustworthy/.test(error)), []);
    });
  });
}
