import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openParentPort } from '../../src/child/parent-port.ts';
import { bundleEntry } from '../support/bundle.ts';

/** A child that sends back what it hears, and leaves a word in a file when its parent is gone. */
const ECHO = (bundle: string) => `
import { appendFileSync } from 'node:fs';
const { openParentPort } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
const port = openParentPort();
if (!port) {
  console.log('no parent');
} else {
  port.onMessage((message) => port.post({ back: message }));
  port.onClose(() => {
    port.post('nobody hears this');
    appendFileSync(process.argv[2], 'closed ');
    setTimeout(() => process.exit(0), 50);
  });
  port.post('up');
}
`;

let folder: string;
let script: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'squelch-port-'));
  script = path.join(folder, 'echo.mjs');
  await writeFile(script, ECHO(await bundleEntry('src/child/parent-port.ts')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the port of a forked child', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function start(word: string): Promise<ChildProcess> {
    const child = fork(script, [word], { serialization: 'advanced', execArgv: [] });
    children.push(child);
    expect(await once(child, 'message')).toEqual(['up', undefined]);
    return child;
  }

  test('carries typed arrays as typed arrays, both ways', async () => {
    const child = await start(path.join(folder, 'unused'));
    const message = { bytes: Uint8Array.of(1, 2, 255), samples: Float32Array.of(0.5, -1) };
    const answer = once(child, 'message');
    child.send(message);
    const [received] = await answer;
    expect(received).toEqual({ back: message });
    expect(received.back.bytes).toBeInstanceOf(Uint8Array);
    expect(received.back.samples).toBeInstanceOf(Float32Array);
  });

  test('says once that the parent is gone, and drops what is posted after', async () => {
    const word = path.join(folder, 'word');
    const child = await start(word);
    const exit = once(child, 'exit');
    child.disconnect();
    expect(await exit).toEqual([0, null]);
    expect(await readFile(word, 'utf8')).toBe('closed ');
  });
});

test('a process started by hand has no parent port', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, path.join(folder, 'unused')]);
  expect(stdout).toBe('no parent\n');
});

describe("the port of Electron's utility process", () => {
  afterEach(() => {
    Reflect.deleteProperty(process, 'parentPort');
  });

  test('posts to it and unwraps its message events', () => {
    const posted: unknown[] = [];
    let deliver: (event: { data: unknown }) => void = () => {};
    Object.assign(process, {
      parentPort: {
        postMessage: (message: unknown) => posted.push(message),
        on: (_: 'message', listener: typeof deliver) => {
          deliver = listener;
        },
      },
    });
    const port = openParentPort();
    const heard: unknown[] = [];
    port?.onMessage((message) => heard.push(message));
    port?.post({ type: 'beat' });
    deliver({ data: Uint8Array.of(1) });
    expect(posted).toEqual([{ type: 'beat' }]);
    expect(heard).toEqual([Uint8Array.of(1)]);
  });
});
