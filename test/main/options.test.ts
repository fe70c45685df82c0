import { describe, expect, test } from 'vitest';
import { OptionError, type Options, readOptions, USAGE } from '../../src/main/options.ts';

const DEFAULTS: Partial<Options> = {
  shell: 'desktop',
  open: true,
  keep: false,
  port: 0,
  stationPort: 2090,
  callPort: 2091,
  sound: { backend: 'devices' },
  logLevel: 'info',
};

/** The sentence with which the command line of the browser shell is refused. */
function refusal(...args: string[]): string {
  try {
    readOptions(['--shell=browser', ...args]);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as Error).message;
  }
  throw new Error(`${args.join(' ')} was taken`);
}

describe('the command line', () => {
  test('may be empty, as a packaged app is started', () => {
    expect(readOptions([])).toMatchObject(DEFAULTS);
  });

  test('has every option that the usage names, and the usage names every one a user needs', () => {
    const all = [
      '--shell=browser',
      '--no-open',
      '--keep',
      '--port=8080',
      '--station-port=0',
      '--call-port=4000',
      '--sound=silence',
      '--log-level=debug',
      '--profile=second',
    ];
    expect(readOptions(all)).toMatchObject({
      shell: 'browser',
      open: false,
      keep: true,
      port: 8080,
      stationPort: 0,
      callPort: 4000,
      sound: { backend: 'silence' },
      logLevel: 'debug',
      profile: 'second',
    });
    expect(readOptions(['--data=/srv/second'])).toMatchObject({ data: '/srv/second', profile: null });
    expect(USAGE).toContain('--data');
    for (const option of all.slice(1)) expect(USAGE).toContain(option.split('=')[0]);
  });

  test('passes over the path of the bundle, which stands in front where Node runs it', () => {
    expect(readOptions(['/opt/squelch/out/main/index.js', '--port=1'])).toMatchObject({ port: 1 });
  });

  test('takes an option’s value also as a word of its own', () => {
    expect(readOptions(['--shell=browser', '--port', '8080', '--sound', 'silence'])).toMatchObject({
      port: 8080,
      sound: { backend: 'silence' },
    });
  });

  test('is free for Electron’s and the system’s own switches under the desktop shell', () => {
    const args = ['--no-sandbox', '--ozone-platform=wayland', '-psn_0_12345', '--', '--inspect=9229', '--keep'];
    expect(readOptions(args)).toMatchObject({ ...DEFAULTS, keep: true });
  });

  test('has in the browser shell no option that Squelch does not know', () => {
    expect(refusal('--no-sandbox')).toContain("'--no-sandbox'");
    expect(refusal('-x')).toContain("'-x'");
  });
});

describe('a value that is no value of its option', () => {
  test.each(['80a', '-1', '65536', '1e3', '', ' 80', '0x50', '1.5', '99999999'])(
    'is refused with the ports there are: %j',
    (value) => {
      for (const option of ['--port', '--station-port'])
        expect(refusal(`${option}=${value}`)).toBe(`${option} is a whole number from 0 to 65535, not "${value}".`);
    },
  );

  test.each(['', 'loud', 'Silence', 'wav', 'wav:', 'wav:in', 'wav:in:', 'wav::out'])(
    'is refused with the sounds there are: %j',
    (value) => {
      expect(refusal(`--sound=${value}`)).toBe(
        `--sound is devices, silence or wav:IN:OUT (two file names), not "${value}".`,
      );
    },
  );

  test('is refused with the levels and shells there are', () => {
    expect(refusal('--log-level=loud')).toBe('--log-level is one of trace, debug, info, warn, error, not "loud".');
    expect(() => readOptions(['--shell=emacs'])).toThrow('--shell is desktop or browser, not "emacs".');
  });

  test('or none where one is needed, or one where none is, is refused by the option’s name', () => {
    expect(refusal('--port')).toContain('--port');
    expect(refusal('--keep=yes')).toContain('--keep');
    expect(refusal('--no-open=yes')).toContain('--no-open');
  });
});

describe('sound from and to files', () => {
  test.each([
    ['wav:in.wav:out.wav', 'in.wav', 'out.wav'],
    ['wav:/tmp/a b.wav:/tmp/c:d.wav', '/tmp/a b.wav', '/tmp/c:d.wav'],
    ['wav:C:\\in.wav:D:\\out.wav', 'C:\\in.wav', 'D:\\out.wav'],
    ['wav:c:/in.wav:out.wav', 'c:/in.wav', 'out.wav'],
  ])('is two file names: %s', (value, input, output) => {
    expect(readOptions([`--sound=${value}`]).sound).toEqual({ backend: 'wav', input, output });
  });
});
