import type { InputName } from '../input-name.ts';

/** Modifiers of the shortcuts specification. */
const MODIFIERS: Readonly<Record<string, string>> = {
  ...{ ControlLeft: 'CTRL', ControlRight: 'CTRL', AltLeft: 'ALT', AltRight: 'ALT' },
  ...{ ShiftLeft: 'SHIFT', ShiftRight: 'SHIFT', MetaLeft: 'LOGO', MetaRight: 'LOGO' },
};

/** Key names of xkbcommon, where they are not made by a rule. */
const KEYS: Readonly<Record<string, string>> = {
  ...{ Space: 'space', Tab: 'Tab', Enter: 'Return', Escape: 'Escape', Backspace: 'BackSpace' },
  ...{ Insert: 'Insert', Delete: 'Delete', Home: 'Home', End: 'End', PageUp: 'Page_Up', PageDown: 'Page_Down' },
  ...{ ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right' },
  ...{ Minus: 'minus', Equal: 'equal', BracketLeft: 'bracketleft', BracketRight: 'bracketright' },
  ...{ Semicolon: 'semicolon', Quote: 'apostrophe', Backquote: 'grave', Backslash: 'backslash' },
  ...{ Comma: 'comma', Period: 'period', Slash: 'slash', CapsLock: 'Caps_Lock', NumLock: 'Num_Lock' },
  ...{ ScrollLock: 'Scroll_Lock', PrintScreen: 'Print', Pause: 'Pause', ContextMenu: 'Menu' },
  ...{ NumpadAdd: 'KP_Add', NumpadSubtract: 'KP_Subtract', NumpadMultiply: 'KP_Multiply' },
  ...{ NumpadDivide: 'KP_Divide', NumpadDecimal: 'KP_Decimal', NumpadEnter: 'KP_Enter' },
};

/**
 * A binding as the portal is asked for it: `CTRL+SHIFT+F8` (freedesktop's Shortcuts Specification 0.1: modifiers, then one
 * key, by xkbcommon's names). The desktop may give another one, and its user chooses in the end.
 *
 * @returns null for what that language can't say: mouse buttons, modifiers alone, two keys at once
 */
export function preferredTrigger(inputs: readonly InputName[]): string | null {
  const modifiers = new Set(inputs.flatMap((input) => MODIFIERS[input] ?? []));
  const [key, ...more] = inputs.filter((input) => MODIFIERS[input] === undefined).map(keysym);
  if (key === undefined || key === null || more.length > 0) return null;
  const order = ['CTRL', 'ALT', 'SHIFT', 'LOGO'].filter((modifier) => modifiers.has(modifier));
  return [...order, key].join('+');
}

function keysym(input: InputName): string | null {
  const [, letter] = /^Key([A-Z])$/.exec(input) ?? [];
  if (letter) return letter.toLowerCase();
  const [, digit] = /^Digit(\d)$/.exec(input) ?? [];
  if (digit) return digit;
  const [, pad] = /^Numpad(\d)$/.exec(input) ?? [];
  if (pad) return `KP_${pad}`;
  return /^F\d{1,2}$/.test(input) ? input : (KEYS[input] ?? null);
}
