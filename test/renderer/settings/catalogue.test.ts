import { describe, expect, test } from 'vitest';
import { entryOf, ownerOf, PAGES, SETTING_IDS, searchSettings } from '../../../src/renderer/settings/catalogue.ts';

describe('the search over settings', () => {
  test('finds every setting by its own name, before all others', () => {
    for (const id of SETTING_IDS) expect(searchSettings(entryOf(id).label)[0], id).toBe(id);
  });

  test.each([
    ['vox', 'ptt.mode'],
    ['HEADSET', 'audio.input'],
    ['first syllable', 'ptt.preRollMs'],
    ['auto-connect', 'link.atStart'],
    ['dark', 'theme'],
    ['telemetry', 'privacy.sent'],
    ['backup', 'advanced.export'],
    ['hear myself', 'audio.test'],
    ['privacy delete', 'privacy.history'],
  ])('finds %j as people call it', (typed, id) => {
    expect(searchSettings(typed)).toContain(id);
  });

  test('puts those whose name holds the words before those that only speak of them', () => {
    const found = searchSettings('delay');
    expect(found[0]).toBe('ptt.hangMs');
    expect(found).toContain('audio.test');
  });

  test('wants every word, and nothing for no words', () => {
    expect(searchSettings('release zebra')).toEqual([]);
    expect(searchSettings('  ')).toEqual([]);
  });

  test('has something on every page', () => {
    expect(new Set(SETTING_IDS.map((id) => entryOf(id).page))).toEqual(new Set(PAGES));
  });

  test('knows what brings a row that is not always there, on the same page', () => {
    for (const id of SETTING_IDS) {
      const owner = ownerOf(id);
      if (owner) expect(entryOf(owner).page).toBe(entryOf(id).page);
    }
  });
});
