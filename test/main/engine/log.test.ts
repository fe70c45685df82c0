import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openLog, silentLog } from '../../../src/main/engine/log.ts';
import { bundleEntry } from '../../support/bundle.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';
import { mountTinyDisk } from '../../support/tiny-disk.ts';

const folderFor = temporaryFolders();

function textIn(folder: string, name = 'squelch.log'): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

function linesIn(folder: string): unknown[] {
  return textIn(folder)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the log', () => {
  test('is one line of JSON a message, in a folder and a file for this user alone', () => {
    const folder = path.join(folderFor(), 'logs');
    const log = openLog(folder, 'info');
    log.info({ role: 'station', code: 1 }, 'child process ended');
    log.warn('two\nlines');
    expect(linesIn(folder)).toMatchObject([
      { level: 30, role: 'station', code: 1, msg: 'child process ended' },
      { level: 40, msg: 'two\nlines' },
    ]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, 'squelch.log')).mode & 0o777).toBe(0o600);
  });

  test('leaves out what is below its level', () => {
    const folder = folderFor();
    const log = openLog(folder, 'warn');
    log.info('quiet');
    log.error('loud');
    expect(linesIn(folder)).toMatchObject([{ msg: 'loud' }]);
  });

  test('goes on where the last run ended', () => {
    const folder = folderFor();
    openLog(folder, 'info').info('one');
    openLog(folder, 'info').info('two');
    expect(linesIn(folder)).toMatchObject([{ msg: 'one' }, { msg: 'two' }]);
  });

  test('says of an error its message, its stack and its code', () => {
    const folder = folderFor();
    const error = Object.assign(new TypeError('it broke'), { code: 'EBROKEN' });
    openLog(folder, 'info').error({ command: 'link.add', error }, 'command failed');
    expect(linesIn(folder)).toMatchObject([
      {
        command: 'link.add',
        error: {
          type: 'TypeError',
          message: 'it broke',
          code: 'EBROKEN',
          stack: expect.stringContaining('log.test.ts'),
        },
      },
    ]);
  });

  test.each(['key', 'streamKey', 'password', 'token', 'secret', 'cookie'])(
    'holds no %s, at whatever depth it was logged by mistake, also in an error or a list',
    (name) => {
      const folder = folderFor();
      const secret = { [name]: 'hunter2', beside: 'kept' };
      const log = openLog(folder, 'trace');
      log.info(secret);
      log.info({ config: secret });
      log.info({ link: { config: secret } });
      log.error({ error: Object.assign(new Error('refused'), secret) });
      log.info({ links: [secret] });
      log.child(secret).info('bound');
      const text = textIn(folder);
      expect(text).not.toContain('hunter2');
      expect(text.match(/"kept"/g)).toHaveLength(6);
    },
  );

  test('is on disk when the process ends in the next moment', async () => {
    const folder = folderFor();
    const script = path.join(folder, 'crash.mjs');
    const bundle = await bundleEntry('src/main/engine/log.ts');
    writeFileSync(
      script,
      `const { openLog } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
       openLog(process.argv[2], 'info').info('last words');
       process.exit(3);`,
    );
    const end = promisify(execFile)(process.execPath, [script, path.join(folder, 'logs')]);
    await expect(end).rejects.toMatchObject({ code: 3, stderr: '' });
    expect(linesIn(path.join(folder, 'logs'))).toMatchObject([{ msg: 'last words' }]);
  });
});

describe('a log that has become large', () => {
  test('is set aside, at the start and while the app runs, and only one older one is kept', () => {
    const folder = folderFor();
    writeFileSync(path.join(folder, 'squelch.log'), `${'x'.repeat(1024 * 1024)}y\n`);
    const log = openLog(folder, 'info');
    log.info('first of the second file');
    expect(textIn(folder, 'squelch.log.1')).toMatch(/^x+y\n$/);
    expect(linesIn(folder)).toMatchObject([{ msg: 'first of the second file' }]);
    for (let i = 0; i < 30; i++) log.info({ i, filler: 'z'.repeat(100_000) });
    expect(readdirSync(folder).sort()).toEqual(['squelch.log', 'squelch.log.1']);
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).size).toBeLessThan(1_200_000);
    expect(linesIn(folder).at(-1)).toMatchObject({ i: 29 });
    expect(statSync(path.join(folder, 'squelch.log')).mode & 0o777).toBe(0o600);
  });

  test('goes on as it is where it can not be set aside', () => {
    const folder = folderFor();
    mkdirSync(path.join(folder, 'squelch.log.1'));
    const log = openLog(folder, 'info');
    for (let i = 0; i < 13; i++) log.info({ i, filler: 'z'.repeat(100_000) });
    expect(linesIn(folder)).toHaveLength(13);
  });
});

describe('an app without a place for its log', () => {
  test('runs without one where the folder can not be made', () => {
    const file = path.join(folderFor(), 'file');
    writeFileSync(file, '');
    expect(() => openLog(path.join(file, 'logs'), 'info').info('nobody reads this')).not.toThrow();
  });

  test('runs without one where the file can not be opened', () => {
    const folder = folderFor();
    mkdirSync(path.join(folder, 'squelch.log'));
    expect(() => openLog(folder, 'info').info('nobody reads this')).not.toThrow();
  });

  test('goes on when its folder is taken away', () => {
    const folder = folderFor();
    const log = openLog(folder, 'info');
    rmSync(folder, { recursive: true });
    for (let i = 0; i < 12; i++) expect(() => log.info('x'.repeat(100_000))).not.toThrow();
  });

  const disk = mountTinyDisk(64 * 1024);
  disk?.unmount();
  test.skipIf(!disk)(
    `goes on when the disk is full, and writes again when it is not${disk ? '' : ' (skipped: needs the right to mount a tmpfs)'}`,
    () => {
      const tiny = mountTinyDisk(64 * 1024);
      if (!tiny) throw new Error('a tmpfs could be mounted before and can not be now');
      try {
        const log = openLog(tiny.folder, 'info');
        const filler = path.join(tiny.folder, 'filler');
        writeFileSync(filler, new Uint8Array(56 * 1024));
        for (let i = 0; i < 20; i++) expect(() => log.info('x'.repeat(3_000))).not.toThrow();
        rmSync(filler);
        log.info('there is room again');
        expect(textIn(tiny.folder)).toContain('there is room again');
      } finally {
        tiny.unmount();
      }
    },
  );

  test('has a log that says nothing', () => {
    expect(silentLog().isLevelEnabled('fatal')).toBe(false);
  });
});
