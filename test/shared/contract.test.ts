import { describe, expect, test } from 'vitest';
import { commands, events } from '../../src/shared/contract.ts';

/** The first refusal of these arguments, or null when they pass. */
function refusal(command: keyof typeof commands, args: unknown): { field: string; message: string } | null {
  const issue = commands[command].args.safeParse(args).error?.issues[0];
  return issue ? { field: issue.path.join('.'), message: issue.message } : null;
}

describe("a command's arguments", () => {
  test('are refused where they hold what the command does not know', () => {
    expect(refusal('ptt.releaseAll', { all: true })?.message).toContain('"all"');
    expect(refusal('link.open', { id: 'a', force: true })?.message).toContain('"force"');
  });

  test.each(['hook:key', 'cli', 'vox', 'call', 'ui:key@w2', '', null])(
    'let a window hold the key only by its own pointer and keys, not by %j',
    (source) => {
      expect(refusal('ptt.press', { source })).toMatchObject({ field: 'source' });
      expect(refusal('ptt.release', { source })).toMatchObject({ field: 'source' });
    },
  );

  test.each(['', 'x'.repeat(65), 7, undefined])('refuse the link id %j', (id) => {
    expect(refusal('link.select', { id })).toMatchObject({ field: 'id' });
  });

  test('name a person by SSRC, with at most 32 characters, or by nothing to take the name away', () => {
    expect(refusal('person.name', { id: 'a', ssrc: 0xffff_ffff, name: '' })).toBeNull();
    expect(refusal('person.name', { id: 'a', ssrc: -1, name: 'Bo' })).toMatchObject({ field: 'ssrc' });
    expect(refusal('person.name', { id: 'a', ssrc: 2 ** 32, name: 'Bo' })).toMatchObject({ field: 'ssrc' });
    expect(refusal('person.name', { id: 'a', ssrc: 1, name: 'x'.repeat(33) })).toEqual({
      field: 'name',
      message: 'A name has at most 32 characters',
    });
  });

  test('choose a device of a direction, a scope, a theme, and nothing else', () => {
    expect(refusal('sound.choose', { direction: 'input', device: 'default' })).toBeNull();
    expect(refusal('sound.choose', { direction: 'both', device: 'default' })).toMatchObject({ field: 'direction' });
    expect(refusal('sound.choose', { direction: 'input', device: 'x'.repeat(513) })).toMatchObject({ field: 'device' });
    expect(refusal('station.share', { scope: 'world' })).toMatchObject({ field: 'scope' });
    expect(refusal('appearance.set', { theme: 'pink' })).toMatchObject({ field: 'theme' });
  });
});

test('events have schemas for what windows hear', () => {
  expect(Object.keys(events).sort()).toEqual(['activity', 'levels', 'state.patch', 'toast']);
  expect(events.activity.safeParse({ heard: [{ link: 'a', ssrc: 1, ageMs: 3 }] }).success).toBe(true);
  expect(events.toast.safeParse({ id: 't1', tone: 'loud', title: '', text: '' }).success).toBe(false);
});
