import { spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type BareEngine, bareEngines, NotingWindow } from '../../support/bare-engine.ts';
import { missingPackages } from '../../support/programs.ts';

const bareEngine = bareEngines();

/** One line to the engine's own socket, as any program of this user sends it. @returns the answer */
function say(bare: BareEngine, line: string): Promise<string> {
  const file = path.join(bare.folder, 'control.sock');
  return new Promise((resolve, reject) => {
    let answer = '';
    const attempt = () => {
      const client = createConnection(file, () => client.write(`${line}\n`));
      client.on('data', (chunk) => {
        answer += chunk.toString();
      });
      // The engine opens it on a later turn than the one that starts it.
      client.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT' ? setImmediate(attempt) : reject(error),
      );
      client.on('close', (failed) => failed || resolve(answer.trim()));
    };
    attempt();
  });
}

test('“ptt down” keys until “ptt up”, and both say the state', async () => {
  const bare = await bareEngine();
  bare.startTalkable();
  expect(await say(bare, 'ptt down')).toBe('ok keyed');
  expect(bare.engine.state.ptt).toMatchObject({ state: 'keyed', links: ['echo'] });
  expect(await say(bare, 'ptt up')).not.toMatch(/keyed/);
  expect(bare.engine.state.ptt.state).not.toBe('keyed');
});

test('“ptt toggle” keys and lets go by turns, and after a lock screen it keys', async () => {
  const bare = await bareEngine();
  bare.startTalkable();
  expect(await say(bare, 'ptt toggle')).toBe('ok keyed');
  expect(await say(bare, 'ptt toggle')).not.toMatch(/keyed/);
  expect(await say(bare, 'ptt toggle')).toBe('ok keyed');
  bare.interrupt('lock');
  expect(bare.engine.state.ptt.state).toBe('idle');
  expect(await say(bare, 'ptt toggle')).toBe('ok keyed');
});

test('a press that nobody would hear says why', async () => {
  const bare = await bareEngine();
  bare.engine.start();
  expect(await say(bare, 'ptt down')).toBe('ok blocked offline');
});

test('a second Squelch of the same user is told about, and leaves the first its socket', async () => {
  const first = await bareEngine();
  first.startTalkable();
  await say(first, 'ptt state');
  const second = await bareEngine(first.folder);
  const window = new NotingWindow();
  await second.engine.attach(window).invoke('app.snapshot', {});
  second.engine.start();
  while (window.of('toast').length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(window.of('toast')).toMatchObject([{ title: 'Another Squelch has the talk command' }]);
  await say(first, 'ptt down');
  expect(first.engine.state.ptt.state).toBe('keyed');
});

const missing = missingPackages({ socat: 'socat' });

test.skipIf(missing)(`socat is client enough${missing ? ` (${missing})` : ''}`, async () => {
  const bare = await bareEngine();
  bare.startTalkable();
  await say(bare, 'ptt state');
  const file = path.join(bare.folder, 'control.sock');
  const answer = await new Promise<string>((resolve) => {
    const socat = spawn('socat', ['-', `UNIX-CONNECT:${file}`]);
    let out = '';
    socat.stdout.on('data', (chunk) => {
      out += chunk;
    });
    socat.on('close', () => resolve(out));
    socat.stdin.end('ptt down\n');
  });
  expect(answer).toBe('ok keyed\n');
});

test('a second start of the app brings the window, or is told where it can be opened', async () => {
  const bare = await bareEngine();
  bare.engine.start();
  expect(await say(bare, 'app show')).toBe('ok shown');
  expect(await say(bare, 'app address')).toBe('ok http://127.0.0.1:1/enter');
  expect(await say(bare, 'app quit')).toMatch(/^error unknown/);
});
