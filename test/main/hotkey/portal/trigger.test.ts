import { expect, test } from 'vitest';
import { preferredTrigger } from '../../../../src/main/hotkey/portal/trigger.ts';

test.each([
  [['F8'], 'F8'],
  [['F24'], 'F24'],
  [['KeyT'], 't'],
  [['Digit0'], '0'],
  [['Numpad5'], 'KP_5'],
  [['Space', 'ControlLeft'], 'CTRL+space'],
  [['ShiftRight', 'MetaLeft', 'AltLeft', 'ControlRight', 'F8'], 'CTRL+ALT+SHIFT+LOGO+F8'],
  [['Backquote'], 'grave'],
])('%j is asked for as %s', (inputs, trigger) => {
  expect(preferredTrigger(inputs)).toBe(trigger);
});

test.each([
  ['a modifier alone', ['ControlRight']],
  ['a mouse button', ['Mouse4']],
  ['a key with a mouse button', ['F8', 'Mouse4']],
  ['two keys at once', ['KeyA', 'KeyB']],
  ['a key without a name', ['Code3663']],
  ['nothing', []],
])('%s is left to the desktop', (_, inputs) => {
  expect(preferredTrigger(inputs)).toBeNull();
});
