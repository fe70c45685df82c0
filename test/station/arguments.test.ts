import { describe, expect, it } from 'vitest';
import { parseStationArguments } from '../../src/station/arguments.ts';

describe('the Station’s command line', () => {
  it('has a default for everything', () => {
    expect(parseStationArguments([])).toEqual({
      kind: 'run',
      options: { bind: '127.0.0.1', paltalkPort: 2090, callPort: 2091, echoRoom: 1 },
    });
  });

  it('takes values behind a space or an equals sign, the last one counts', () => {
    const args = ['--bind', '0.0.0.0', '--paltalk-port=0', '--echo-room', '4294967295', '--bind=::1'];
    expect(parseStationArguments(args)).toEqual({
      kind: 'run',
      options: { bind: '::1', paltalkPort: 0, callPort: 0, echoRoom: 0xffff_ffff },
    });
    const calls = ['--call-port', '4000', '--paltalk-port', '0'];
    expect(parseStationArguments(calls)).toMatchObject({ options: { paltalkPort: 0, callPort: 4000 } });
    expect(parseStationArguments(['--echo-room', 'none'])).toMatchObject({ options: { echoRoom: null } });
  });

  it.each([['--help'], ['-h']])('%s asks for help', (argument) => {
    expect(parseStationArguments(['--bind', '::1', argument])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--paltalk-port', '65536'], /^--paltalk-port 65536 .* from 0 to 65535/],
    [['--paltalk-port', '-1'], /^--paltalk-port -1 .* from 0 to 65535/],
    [['--paltalk-port', '2090x'], /^--paltalk-port 2090x .* from 0 to 65535/],
    [['--paltalk-port', '1e3'], /^--paltalk-port 1e3 .* from 0 to 65535/],
    [['--paltalk-port'], /^--paltalk-port needs a value: .* from 0 to 65535/],
    [['--paltalk-port='], /^--paltalk-port needs a value/],
    [['--call-port', '99999'], /^--call-port 99999 .* from 0 to 65535/],
    [['--echo-room', '4294967296'], /^--echo-room 4294967296 .* from 0 to 4294967295, or none/],
    [['--echo-room', 'lobby'], /^--echo-room lobby .* or none/],
    [['--bind', 'http://here'], /^--bind http:\/\/here .* like 127\.0\.0\.1/],
    [['--bind', '--paltalk-port'], /^--bind --paltalk-port is not accepted/],
    [['--bind'], /^--bind needs a value/],
    [['--port', '1'], /^--port is no option of the Station; there are --bind/],
    [['2090'], /^2090 is no option of the Station/],
  ])('%j is refused by name, with what is accepted', (args, message) => {
    expect(parseStationArguments(args)).toEqual({ kind: 'refused', message: expect.stringMatching(message) });
  });
});
