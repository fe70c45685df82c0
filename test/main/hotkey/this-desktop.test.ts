import { expect, test } from 'vitest';
import { failureCode } from '../../../src/main/hotkey/protocol.ts';
import { failureInWords, thisDesktop } from '../../../src/main/hotkey/this-desktop.ts';

test.each([
  ['win32', {}, 'hook'],
  ['darwin', {}, 'hook'],
  ['linux', { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' }, 'hook'],
  ['linux', { DISPLAY: ':0' }, 'hook'],
  ['linux', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, 'portal'],
  ['linux', { XDG_SESSION_TYPE: 'wayland' }, 'portal'],
  ['linux', {}, null],
  ['linux', { DISPLAY: '' }, null],
])('on %s with %j the key is heard by: %s', (platform, env, source) => {
  expect(thisDesktop(platform, env).source).toBe(source);
});

test('Windows says what happens with elevated windows', () => {
  const elevated = thisDesktop('win32', {}).capabilities.find(({ what }) => what === 'elevated');
  expect(elevated).toMatchObject({ works: false, text: expect.stringContaining('administrator') });
});

test('Wayland leaves the choice of the key to the desktop, also where an X server runs beside it', () => {
  const { message, capabilities } = thisDesktop('linux', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' });
  expect(message).toBeNull();
  expect(capabilities.find(({ what }) => what === 'any-key')?.text).toMatch(/Your desktop asks you/);
  expect(capabilities.find(({ what }) => what === 'mouse')).toMatchObject({ works: false });
});

test('a desktop without a portal for shortcuts says what to bind instead', () => {
  expect(failureInWords('no-portal', '')).toMatch(/has no portal.*squelch ptt down/);
});

test('without a display it says what still works', () => {
  expect(thisDesktop('linux', {}).message).toMatch(/only in Squelch’s own window.*squelch ptt down/);
});

test.each(failureCode.options)('%s is a whole sentence for the user', (code) => {
  expect(failureInWords(code, 'nothing answers at DISPLAY=:9')).toMatch(/^The talk key is heard only in .*[.]$/);
});
