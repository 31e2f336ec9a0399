// Programmes that a test starts, and ends with all that they have started themselves.
import { spawn, spawnSync } from 'node:child_process';

const running = new Set();

/** Whether a programme is there. */
export const has = (programme) => spawnSync('sh', ['-c', `command -v ${programme}`]).status === 0;

/** Starts a programme as the head of a group of its own. */
export function start(programme, words, options = {}) {
  const child = spawn(programme, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Waits until the programme has said something like this, and returns what fits. */
export function said(child, pattern, from = 'stderr') {
  return new Promise((done, failed) => {
    let all = '';
    const timer = setTimeout(() => failed(new Error(`nothing like ${pattern}: ${all}`)), 30_000);
    child[from].on('data', (data) => {
      all += data;
      const fits = all.match(pattern);
      if (fits) {
        clearTimeout(timer);
        done(fits);
      }
    });
    child.once('exit', (code) => failed(new Error(`ended with ${code}: ${all}`)));
  });
}

/** A screen that nobody sees, and its name. */
export async function openScreen() {
  const screen = start('Xvfb', ['-displayfd', '1', '-screen', '0', '800x1000x24', '-nolisten', 'tcp']);
  screen.stderr.resume();
  const [, number] = await said(screen, /(\d+)\n/, 'stdout');
  return [screen, `:${number}`];
}

/** Ends a programme and its group at once, as when a phone's battery is out. */
export async function end(child) {
  const gone = child.exitCode !== null || child.signalCode !== null ? undefined : new Promise((done) => child.once('exit', done));
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of them are gone.
  }
  await gone;
}

process.once('exit', () => {
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone.
    }
  }
});
