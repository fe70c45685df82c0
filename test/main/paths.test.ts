import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { homeOf, hostPaths } from '../../src/main/paths.ts';

describe('the folders of this user', () => {
  test('are the platform’s, under the app’s own name', () => {
    const { config, logs } = hostPaths({});
    expect(path.isAbsolute(config) && path.isAbsolute(logs)).toBe(true);
    expect(config).not.toBe(logs);
    for (const folder of [config, logs]) expect(folder).toMatch(/squelch/);
    for (const folder of [config, logs]) expect(folder).not.toMatch(/nodejs/);
  });

  test('are in one folder where SQUELCH_HOME names it, also by a relative path', () => {
    expect(hostPaths({ SQUELCH_HOME: '/srv/second' })).toEqual({
      config: path.normalize('/srv/second/config'),
      logs: path.normalize('/srv/second/logs'),
    });
    expect(hostPaths({ SQUELCH_HOME: 'second' }).config).toBe(path.resolve('second', 'config'));
  });

  test('are the platform’s where SQUELCH_HOME is empty', () => {
    expect(hostPaths({ SQUELCH_HOME: '' })).toEqual(hostPaths({}));
  });

  test('are the usual ones without a profile, below them with one, and where one wishes', () => {
    expect(homeOf({ profile: null, data: null })).toBeNull();
    expect(homeOf({ profile: 'second', data: null })).toBe(path.join(hostPaths().config, 'profiles', 'second'));
    expect(homeOf({ profile: null, data: 'elsewhere' })).toBe(path.resolve('elsewhere'));
  });
});
