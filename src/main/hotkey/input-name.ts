/**
 * Keys and buttons by name. Keys have the names of the browser's `KeyboardEvent.code` (UI Events KeyboardEvent code Values,
 * §3): the place on the keyboard and not the letter, so that a talk key stays where it is when the layout changes. Mouse
 * buttons are `Mouse1` (left), `Mouse2` (right), `Mouse3` (middle), `Mouse4`, `Mouse5` …
 */
export type InputName = string;

/** What may be in a binding: names of ours, or `Code` and the hook's own number for a key that has no name. */
export const INPUT_NAME = /^[A-Z][A-Za-z0-9]{0,31}$/;

const LETTERS: Readonly<Record<string, number>> = {
  ...{ A: 0x1e, B: 0x30, C: 0x2e, D: 0x20, E: 0x12, F: 0x21, G: 0x22, H: 0x23, I: 0x17, J: 0x24, K: 0x25, L: 0x26 },
  ...{ M: 0x32, N: 0x31, O: 0x18, P: 0x19, Q: 0x10, R: 0x13, S: 0x1f, T: 0x14, U: 0x16, V: 0x2f, W: 0x11, X: 0x2d },
  ...{ Y: 0x15, Z: 0x2c },
};

/** Virtual key codes of libuiohook (`uiohook.h`), which are scan codes of set 1 with a prefix for the extended keys. */
const NAMES: ReadonlyMap<number, InputName> = new Map([
  ...Object.entries(LETTERS).map(([letter, code]): [number, string] => [code, `Key${letter}`]),
  ...range(1, 9).map((digit): [number, string] => [0x01 + digit, `Digit${digit}`]),
  ...range(1, 10).map((n): [number, string] => [0x3a + n, `F${n}`]),
  ...range(13, 15).map((n): [number, string] => [0x5b + n - 13, `F${n}`]),
  ...range(16, 24).map((n): [number, string] => [0x63 + n - 16, `F${n}`]),
  ...range(7, 9).map((n): [number, string] => [0x47 + n - 7, `Numpad${n}`]),
  ...range(4, 6).map((n): [number, string] => [0x4b + n - 4, `Numpad${n}`]),
  ...range(1, 3).map((n): [number, string] => [0x4f + n - 1, `Numpad${n}`]),
  [0x0b, 'Digit0'],
  [0x57, 'F11'],
  [0x58, 'F12'],
  [0x52, 'Numpad0'],
  [0x01, 'Escape'],
  [0x0c, 'Minus'],
  [0x0d, 'Equal'],
  [0x0e, 'Backspace'],
  [0x0f, 'Tab'],
  [0x1a, 'BracketLeft'],
  [0x1b, 'BracketRight'],
  [0x1c, 'Enter'],
  [0x1d, 'ControlLeft'],
  [0x0e1d, 'ControlRight'],
  [0x27, 'Semicolon'],
  [0x28, 'Quote'],
  [0x29, 'Backquote'],
  [0x2a, 'ShiftLeft'],
  [0x36, 'ShiftRight'],
  [0x2b, 'Backslash'],
  [0x33, 'Comma'],
  [0x34, 'Period'],
  [0x35, 'Slash'],
  [0x38, 'AltLeft'],
  [0x0e38, 'AltRight'],
  [0x0e5b, 'MetaLeft'],
  [0x0e5c, 'MetaRight'],
  [0x0e5d, 'ContextMenu'],
  [0x39, 'Space'],
  [0x3a, 'CapsLock'],
  [0x45, 'NumLock'],
  [0x46, 'ScrollLock'],
  [0x0e37, 'PrintScreen'],
  [0x0e45, 'Pause'],
  [0x37, 'NumpadMultiply'],
  [0x4a, 'NumpadSubtract'],
  [0x4e, 'NumpadAdd'],
  [0x53, 'NumpadDecimal'],
  [0x0e35, 'NumpadDivide'],
  [0x0e1c, 'NumpadEnter'],
  [0x0e47, 'Home'],
  [0x0e49, 'PageUp'],
  [0x0e4f, 'End'],
  [0x0e51, 'PageDown'],
  [0x0e52, 'Insert'],
  [0x0e53, 'Delete'],
  [0xe048, 'ArrowUp'],
  [0xe04b, 'ArrowLeft'],
  [0xe04d, 'ArrowRight'],
  [0xe050, 'ArrowDown'],
]);

/** With Num Lock off the hook says so by a prefix; it is the same key, and may be let go of in the other state. */
const NUM_LOCK_OFF = 0xee00;

/**
 * @param code libuiohook's virtual key code
 * @returns null for code 0, under which libuiohook reports every key it does not know: they can't be told apart
 */
export function keyName(code: number): InputName | null {
  if (code === 0) return null;
  const plain = (code & 0xff00) === NUM_LOCK_OFF ? code & 0xff : code;
  return NAMES.get(plain) ?? `Code${code}`;
}

/** @param button 1 left, 2 right, 3 middle, 4 and up the side buttons */
export function buttonName(button: number): InputName {
  return `Mouse${button}`;
}

export function isButton(name: InputName): boolean {
  return name.startsWith('Mouse');
}

const WORDS: Readonly<Record<string, string>> = {
  ...{ ControlLeft: 'Left Ctrl', ControlRight: 'Right Ctrl', ShiftLeft: 'Left Shift', ShiftRight: 'Right Shift' },
  ...{ AltLeft: 'Left Alt', AltRight: 'Right Alt', MetaLeft: 'Left Super', MetaRight: 'Right Super' },
  ...{ Mouse1: 'Left mouse button', Mouse2: 'Right mouse button', Mouse3: 'Middle mouse button' },
  ...{ BracketLeft: '[', BracketRight: ']', Semicolon: ';', Quote: "'", Backquote: '`', Backslash: '\\' },
  ...{ Comma: ',', Period: '.', Slash: '/', Minus: '-', Equal: '=', PageUp: 'Page Up', PageDown: 'Page Down' },
  ...{ CapsLock: 'Caps Lock', NumLock: 'Num Lock', ScrollLock: 'Scroll Lock', PrintScreen: 'Print Screen' },
  ...{ ContextMenu: 'Menu', NumpadAdd: 'Numpad +', NumpadSubtract: 'Numpad -', NumpadMultiply: 'Numpad *' },
  ...{ NumpadDivide: 'Numpad /', NumpadDecimal: 'Numpad .', NumpadEnter: 'Numpad Enter' },
};

const KNOWN: ReadonlySet<InputName> = new Set(NAMES.values());

/** Whether there can be such a key or button: what came from elsewhere may name what nothing will ever press. */
export function isInputName(name: InputName): boolean {
  return KNOWN.has(name) || /^(Mouse[1-9]\d?|Code[1-9]\d{0,4})$/.test(name);
}

/** A binding as it is written on a button: `Left Ctrl + F8`. */
export function inWords(inputs: readonly InputName[]): string {
  return inputs.map(oneInWords).join(' + ');
}

function oneInWords(name: InputName): string {
  return (
    WORDS[name] ??
    name
      .replace(/^(Key|Digit)(?=.$)/, '')
      .replace(/^Mouse(\d+)$/, 'Mouse button $1')
      .replace(/^Numpad(\d)$/, 'Numpad $1')
      .replace(/^Arrow/, 'Arrow ')
      .replace(/^Code(\d+)$/, 'Key number $1')
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
