import { expect, test } from 'vitest';
import type { ChildRole } from '../../../src/main/engine/host.ts';
import type { SoundOption } from '../../../src/main/options.ts';
import type { SoundArguments } from '../../../src/main/sound/arguments.ts';
import { spawnSound } from '../../../src/main/sound/spawn.ts';
import { FakeSoundProcess } from './fake-sound-process.ts';

/** What a process of this kind was started with. */
function started(backend: SoundOption, mode: SoundArguments['mode'] = 'play', env?: Record<string, string>) {
  const roles: ChildRole[] = [];
  const children: FakeSoundProcess[] = [];
  const spawn = (role: ChildRole, options?: ConstructorParameters<typeof FakeSoundProcess>[0]) => {
    const child = new FakeSoundProcess(options);
    roles.push(role);
    children.push(child);
    return child;
  };
  spawnSound({ spawn, backend, ...(env && { env }) }, mode);
  return { roles, args: children[0]?.args, env: children[0]?.env };
}

test('a process for devices has a large thread pool and a library path', () => {
  const { roles, args, env } = started({ backend: 'devices' });
  expect(roles).toEqual(['sound']);
  expect(args).toEqual(['--backend=devices']);
  expect(env?.UV_THREADPOOL_SIZE).toBe('16');
  expect(Object.keys(env ?? {}).join()).toMatch(/PATH/);
});

test('a process for WAV files gets their names, and no library path', () => {
  const { args, env } = started({ backend: 'wav', input: 'in.wav', output: 'out.wav' });
  expect(args).toEqual(['--backend=wav', '--wav-in=in.wav', '--wav-out=out.wav']);
  expect(env).toEqual({});
});

test('a watcher is told to watch, with the same environment', () => {
  const { args, env } = started({ backend: 'devices' }, 'watch', { ALSA_CONFIG_PATH: '/somewhere' });
  expect(args).toEqual(['--watch']);
  expect(env).toMatchObject({ UV_THREADPOOL_SIZE: '16', ALSA_CONFIG_PATH: '/somewhere' });
});
