import { describe, expect, test } from 'vitest';
import { buttonName, INPUT_NAME, inWords, keyName } from '../../../src/main/hotkey/input-name.ts';

describe('keyName', () => {
  test.each([
    [0x42, 'F8'],
    [0x58, 'F12'],
    [0x5b, 'F13'],
    [0x63, 'F16'],
    [0x6b, 'F24'],
    [0x1e, 'KeyA'],
    [0x0b, 'Digit0'],
    [0x02, 'Digit1'],
    [0x0a, 'Digit9'],
    [0x1d, 'ControlLeft'],
    [0x0e1d, 'ControlRight'],
    [0x52, 'Numpad0'],
    [0x49, 'Numpad9'],
  ])('calls %i by its place on the keyboard: %s', (code, name) => {
    expect(keyName(code)).toBe(name);
  });

  test('gives a keypad key one name, whatever Num Lock says', () => {
    expect(keyName(0xee4f)).toBe(keyName(0x4f));
  });

  test('gives a key that it does not know a name of its own', () => {
    expect(keyName(0xe022)).toBe('Code57378');
    expect(keyName(0xe022)).toMatch(INPUT_NAME);
  });

  test('gives none to code 0, under which all unknown keys hide', () => {
    expect(keyName(0)).toBeNull();
  });

  test('gives no two keys one name', () => {
    const codes = Array.from({ length: 0x10000 }, (_, code) => code).filter((code) => (code & 0xff00) !== 0xee00);
    const names = codes.flatMap((code) => keyName(code) ?? []);
    expect(new Set(names).size).toBe(names.length);
  });
});

test.each([
  [['ControlLeft', 'F8'], 'Left Ctrl + F8'],
  [['KeyA'], 'A'],
  [['Digit7'], '7'],
  [['Numpad7'], 'Numpad 7'],
  [['ArrowUp'], 'Arrow Up'],
  [[buttonName(4)], 'Mouse button 4'],
  [[buttonName(3)], 'Middle mouse button'],
  [['Code57378'], 'Key number 57378'],
])('%j is called %s', (inputs, words) => {
  expect(inWords(inputs)).toBe(words);
});
