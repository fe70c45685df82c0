import { describe, expect, test } from 'vitest';
import { formatKey, GSM_ROOM_FORMAT } from '../../../../src/audio/format.ts';
import type { Targets } from '../../../../src/main/engine/ptt/binding.ts';
import { TalkDesk } from '../../../../src/main/engine/ptt/desk.ts';
import { isUiSource } from '../../../../src/main/engine/ptt/source.ts';
import type { OutgoingFrame } from '../../../../src/main/links/link.ts';
import { PTT_DEFAULTS, type PttSettings } from '../../../../src/shared/settings.ts';
import type { PttView } from '../../../../src/shared/state.ts';
import { FakeLink } from '../../../support/fake-link.ts';
import { FakeTimers } from '../../sound/fake-timers.ts';

const GSM = formatKey(GSM_ROOM_FORMAT);
const word: OutgoingFrame = { bytes: new Uint8Array(132), first: false, last: false };
const HANG_MS = PTT_DEFAULTS.hangMs;

/** A desk in front of ready links of these names, of which the first is the selected one. */
class Bench {
  readonly timers = new FakeTimers();
  readonly links: ReadonlyMap<string, FakeLink>;
  /** In order: `gate true`, `cue start capture`, `show keyed a` … */
  readonly log: string[] = [];
  readonly preRolls: number[] = [];
  settings: PttSettings = PTT_DEFAULTS;
  timeOutMs: number | null = null;
  selected: string;
  block: Extract<Targets, { block: unknown }>['block'] | null = null;
  asked = 0;
  timeOuts = 0;
  view: PttView;
  readonly desk: TalkDesk;

  constructor(...names: string[]) {
    this.links = new Map(names.map((name) => [name, readyLink()]));
    this.selected = names[0] ?? '';
    this.desk = new TalkDesk({
      sound: {
        gate: (_, open, preRollMs) => {
          this.log.push(`gate ${open}`);
          if (open) this.preRolls.push(preRollMs);
        },
        cue: (kind, after) => this.log.push(`cue ${kind} ${after}`),
      },
      targets: (wanted) => this.#targets(wanted),
      settings: () => this.settings,
      show: (view) => {
        this.view = view;
        this.log.push(`show ${[view.state, ...view.links].join(' ')}`);
      },
      timedOut: () => {
        this.timeOuts += 1;
      },
      timers: this.timers,
    });
    this.view = this.desk.view;
  }

  get gates(): string[] {
    return this.log.filter((line) => line.startsWith('gate'));
  }

  get cues(): string[] {
    return this.log.flatMap((line) => (line.startsWith('cue ') ? [line.slice(4)] : []));
  }

  link(name: string): FakeLink {
    const found = this.links.get(name);
    if (!found) throw new Error(`no link ${name}`);
    return found;
  }

  /** Until the release delay is over. */
  afterHang(): void {
    this.timers.pass(HANG_MS);
  }

  #targets(wanted: readonly string[] | null): Targets {
    this.asked += 1;
    if (this.block) return { block: this.block };
    const names = wanted ?? [this.selected];
    return { links: new Map(names.map((name) => [name, this.link(name)])), timeOutMs: this.timeOutMs };
  }
}

function readyLink(): FakeLink {
  const link = new FakeLink();
  link.become({ state: 'ready' });
  return link;
}

const NOTHING: PttView = { state: 'idle', reason: null, links: [], lock: null, endsAt: null, muted: false };

describe('the talk desk', () => {
  test('opens the gate before it shows that the user is heard, and says by whom', () => {
    const bench = new Bench('echo');
    bench.desk.press('ui:key@w1');
    bench.desk.release('ui:key@w1');
    bench.afterHang();
    expect(bench.log).toEqual([
      'gate true',
      'cue start capture',
      'show keyed echo',
      'show hang echo',
      'gate false',
      'cue end now',
      'show idle',
    ]);
  });

  test('carries packets to the links that were keyed, also in the release delay, and to no other', () => {
    const bench = new Bench('a', 'b');
    bench.desk.press('ui:key@w1');
    bench.desk.packet(GSM, word);
    bench.desk.release('ui:key@w1');
    bench.desk.packet(GSM, word);
    expect(bench.link('a').sent).toEqual([word, word]);
    expect(bench.link('b').sent).toEqual([]);
  });

  test('stays with the links it began with, whatever is selected meanwhile', () => {
    const bench = new Bench('a', 'b');
    bench.desk.press('ui:key@w1');
    bench.selected = 'b';
    bench.desk.press('hook:key');
    bench.desk.release('ui:key@w1');
    bench.desk.release('hook:key');
    bench.desk.press('ui:key@w1');
    bench.desk.packet(GSM, word);
    expect(bench.view.links).toEqual(['a']);
    bench.desk.release('ui:key@w1');
    bench.afterHang();
    bench.desk.packet(GSM, { ...word, last: true });
    expect([bench.link('a').sent.length, bench.link('b').sent.length]).toEqual([2, 0]);
    bench.desk.press('ui:key@w1');
    expect(bench.view.links).toEqual(['b']);
  });

  test('asks who would hear once a talk, not at every source or repetition', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:key@w1');
    bench.desk.press('ui:key@w1');
    bench.desk.press('hook:key');
    expect(bench.asked).toBe(1);
  });

  test('asks again after a release delay whose timer is late', () => {
    const bench = new Bench('a', 'b');
    bench.desk.press('ui:key@w1');
    bench.desk.release('ui:key@w1');
    bench.selected = 'b';
    bench.timers.stall(HANG_MS + 5);
    bench.desk.press('ui:key@w1');
    expect(bench.view.links).toEqual(['b']);
    expect(bench.gates).toEqual(['gate true', 'gate false', 'gate true']);
  });

  test.each(['noDevice', 'offline', 'noLink', 'busy'] as const)('opens nothing where %s stands in the way', (block) => {
    const bench = new Bench('a');
    bench.block = block;
    bench.desk.press('ui:key@w1');
    expect(bench.view).toEqual({ ...NOTHING, state: 'blocked', reason: block });
    bench.block = null;
    bench.desk.press('ui:key@w1');
    bench.desk.press('hook:key');
    bench.timers.pass(60_000);
    expect(bench.log).toEqual(['cue denied now', 'show blocked', 'show blocked']);
    bench.desk.lost(() => true);
    expect(bench.view).toEqual(NOTHING);
    bench.desk.press('ui:key@w1');
    expect(bench.gates).toEqual(['gate true']);
  });

  test('closes without delay when the window that holds the key has gone', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:pointer@w1');
    bench.desk.lost((source) => isUiSource(source, 'w1'));
    expect(bench.gates).toEqual(['gate true', 'gate false']);
    expect(bench.view.state).toBe('idle');
  });

  test('shows nothing new where nothing has changed', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:key@w1');
    bench.desk.press('ui:key@w1');
    bench.desk.release('hook:key');
    bench.desk.linkLost('other');
    bench.desk.mute(false);
    expect(bench.log.filter((line) => line.startsWith('show'))).toHaveLength(1);
  });

  test('fetches the pre-roll of the settings', () => {
    const bench = new Bench('a');
    bench.settings = { ...PTT_DEFAULTS, preRollMs: 330 };
    bench.desk.press('ui:key@w1');
    expect(bench.preRolls).toEqual([330]);
  });
});

describe('bindings', () => {
  test('have a machine each: one key talks to its links while another is denied', () => {
    const bench = new Bench('a', 'b', 'c');
    bench.desk.press('hook:key@k1', ['b', 'c']);
    bench.block = 'busy';
    bench.desk.press('ui:key@w1');
    expect(bench.view).toMatchObject({ state: 'keyed', links: ['b', 'c'] });
    bench.desk.packet(GSM, word);
    expect([...bench.links.values()].map(({ sent }) => sent.length)).toEqual([0, 1, 1]);
    bench.desk.release('hook:key@k1');
    bench.afterHang();
    expect(bench.view).toMatchObject({ state: 'blocked', reason: 'busy' });
  });

  test('share the microphone: its gate is open while any of them is', () => {
    const bench = new Bench('a', 'b');
    bench.desk.press('hook:key@k1', ['a']);
    bench.desk.press('hook:key@k2', ['b']);
    expect(bench.view.links).toEqual(['a', 'b']);
    bench.desk.release('hook:key@k1');
    bench.afterHang();
    expect(bench.view.links).toEqual(['b']);
    expect(bench.gates).toEqual(['gate true']);
    bench.desk.release('hook:key@k2');
    bench.afterHang();
    expect(bench.gates).toEqual(['gate true', 'gate false']);
  });

  test('of the same links are one, in whatever order they are named', () => {
    const bench = new Bench('a', 'b');
    bench.desk.press('hook:key@k1', ['a', 'b']);
    bench.desk.press('hook:mouse@k2', ['b', 'a']);
    bench.desk.release('hook:key@k1');
    bench.afterHang();
    expect(bench.view.state).toBe('keyed');
  });
});

describe('the mute switch', () => {
  test('cuts a talk off without delay, and denies presses with a tone of its own', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:key@w1');
    bench.desk.mute(true);
    expect(bench.view).toMatchObject({ state: 'blocked', reason: 'muted', muted: true });
    expect(bench.gates).toEqual(['gate true', 'gate false']);
    bench.desk.release('ui:key@w1');
    bench.desk.press('ui:key@w1');
    expect(bench.cues.at(-1)).toBe('muted now');
    bench.desk.mute(false);
    bench.timers.pass(5_000);
    expect(bench.gates).toHaveLength(2);
    bench.desk.release('ui:key@w1');
    bench.desk.press('ui:key@w1');
    expect(bench.gates).toHaveLength(3);
  });

  test('takes a latched talk along', () => {
    const bench = new Bench('a');
    bench.settings = { ...PTT_DEFAULTS, mode: 'toggle' };
    bench.desk.press('hook:key');
    bench.desk.release('hook:key');
    bench.desk.mute(true);
    expect(bench.view).toEqual({ ...NOTHING, muted: true });
  });
});

describe('a locked talk', () => {
  test('is shown as one and ends by Esc', () => {
    const bench = new Bench('a');
    bench.settings = { ...PTT_DEFAULTS, mode: 'latch' };
    for (let tap = 0; tap < 2; tap++) {
      bench.desk.press('ui:key@w1');
      bench.timers.pass(60);
      bench.desk.release('ui:key@w1');
      bench.timers.pass(60);
    }
    bench.timers.pass(10_000);
    expect(bench.view).toMatchObject({ state: 'keyed', lock: 'latched' });
    bench.desk.unlock();
    bench.afterHang();
    expect(bench.view).toEqual(NOTHING);
  });

  test('stays when its window loses the focus, and ends with that window', () => {
    const bench = new Bench('a');
    bench.settings = { ...PTT_DEFAULTS, mode: 'toggle' };
    bench.desk.press('ui:key@w1');
    bench.desk.release('ui:key@w1');
    bench.desk.releaseWhere((source) => isUiSource(source, 'w1'));
    expect(bench.view.lock).toBe('toggled');
    bench.desk.lost((source) => isUiSource(source, 'w1'));
    expect(bench.view).toEqual(NOTHING);
  });
});

describe('the time-out', () => {
  test('is announced by a tone and a moment ten seconds ahead, ends the talk, and needs a new press', () => {
    const bench = new Bench('a');
    bench.timeOutMs = 30_000;
    bench.desk.press('ui:key@w1');
    bench.timers.pass(19_999);
    expect(bench.view.endsAt).toBeNull();
    bench.timers.pass(1);
    expect(bench.cues).toEqual(['start capture', 'warning now']);
    expect(Math.abs((bench.view.endsAt ?? 0) - Date.now() - 10_000)).toBeLessThan(1_000);
    bench.timers.pass(10_000);
    expect(bench.view).toEqual({ ...NOTHING, state: 'blocked', reason: 'timeout' });
    expect(bench.cues.slice(2)).toEqual(['end now', 'denied now']);
    expect(bench.gates).toEqual(['gate true', 'gate false']);
    bench.desk.release('ui:key@w1');
    bench.desk.press('ui:key@w1');
    expect(bench.gates).toHaveLength(3);
    expect(bench.timeOuts).toBe(0);
  });

  test('of a locked talk is told otherwise, since no key is held that would show it', () => {
    const bench = new Bench('a');
    bench.settings = { ...PTT_DEFAULTS, mode: 'toggle' };
    bench.timeOutMs = 30_000;
    bench.desk.press('hook:key');
    bench.desk.release('hook:key');
    bench.timers.pass(30_000);
    expect(bench.view).toEqual(NOTHING);
    expect(bench.timeOuts).toBe(1);
  });
});

describe('voice activation', () => {
  const voice = { openDb: -40, closeDb: -50, holdMs: 300 };

  function talkative(): Bench {
    const bench = new Bench('a');
    bench.settings = { ...PTT_DEFAULTS, mode: 'voice', voice };
    return bench;
  }

  /** The meter's ticks for so long, ms. */
  function hear(bench: Bench, db: number, ms: number): void {
    for (let at = 0; at < ms; at += 50) {
      bench.timers.pass(50);
      bench.desk.level(db);
    }
  }

  test('opens at the upper threshold, stays open above the lower one, and closes after its hold time, not later', () => {
    const bench = talkative();
    hear(bench, -41, 1_000);
    expect(bench.gates).toEqual([]);
    hear(bench, -40, 50);
    expect(bench.gates).toEqual(['gate true']);
    hear(bench, -49, 5_000);
    expect(bench.view.state).toBe('keyed');
    hear(bench, -51, 300);
    hear(bench, -49, 50);
    hear(bench, -51, 300);
    expect(bench.view.state).toBe('keyed');
    hear(bench, -51, 50);
    expect(bench.gates).toEqual(['gate true', 'gate false']);
  });

  test('fetches the beginning of the word that the meter was too slow for', () => {
    const bench = talkative();
    bench.settings = { ...bench.settings, preRollMs: 0 };
    hear(bench, -10, 50);
    expect(bench.preRolls[0]).toBeGreaterThanOrEqual(100);
  });

  test('is the business of that mode alone, and ends with it', () => {
    const bench = talkative();
    hear(bench, -10, 50);
    bench.settings = PTT_DEFAULTS;
    hear(bench, -10, 50);
    expect(bench.gates).toEqual(['gate true', 'gate false']);
    hear(bench, -10, 500);
    expect(bench.gates).toHaveLength(2);
  });

  test('lets the key talk as well, which is not closed by silence', () => {
    const bench = talkative();
    bench.desk.press('ui:key@w1');
    hear(bench, -10, 500);
    hear(bench, -90, 2_000);
    expect(bench.view.state).toBe('keyed');
  });

  test('is denied without a tone, and opens only with the next word', () => {
    const bench = talkative();
    bench.block = 'busy';
    hear(bench, -10, 500);
    bench.block = null;
    hear(bench, -10, 500);
    expect([bench.view.reason, bench.log]).toEqual(['busy', ['show blocked']]);
    hear(bench, -90, 400);
    hear(bench, -10, 50);
    expect(bench.gates).toEqual(['gate true']);
  });

  test('hears nothing while muted', () => {
    const bench = talkative();
    bench.desk.mute(true);
    hear(bench, -10, 500);
    expect(bench.gates).toEqual([]);
  });
});

describe('a lost microphone', () => {
  test('ends the talk and says so; the next press keys afresh', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:key@w1');
    bench.desk.microphoneLost();
    expect(bench.view).toEqual({ ...NOTHING, state: 'blocked', reason: 'noDevice' });
    bench.desk.release('ui:key@w1');
    bench.desk.press('ui:key@w1');
    bench.desk.packet(GSM, word);
    expect(bench.gates).toEqual(['gate true', 'gate false', 'gate true']);
    expect(bench.link('a').sent).toEqual([word]);
  });

  test('takes along what was still on its way out', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:key@w1');
    bench.desk.release('ui:key@w1');
    bench.desk.microphoneLost();
    bench.desk.packet(GSM, { ...word, last: true });
    expect(bench.link('a').sent).toEqual([]);
  });

  test('is nothing to one who does not talk', () => {
    const bench = new Bench('a');
    bench.desk.microphoneLost();
    expect(bench.log).toEqual([]);
  });
});

describe('a link that goes down', () => {
  test('ends the talk, which does not come back with it while the key is still held', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:key@w1');
    bench.link('a').become({ state: 'retrying' });
    bench.desk.linkLost('a');
    expect(bench.view).toEqual({ ...NOTHING, state: 'blocked', reason: 'offline' });
    bench.link('a').become({ state: 'ready' });
    bench.desk.press('ui:key@w1');
    expect(bench.gates).toEqual(['gate true', 'gate false']);
  });

  test('ends no talk that another link still hears, and ends it with the last', () => {
    const bench = new Bench('a', 'b');
    bench.desk.press('hook:key', ['a', 'b']);
    bench.link('a').become({ state: 'retrying' });
    bench.desk.linkLost('a');
    expect(bench.view.state).toBe('keyed');
    bench.link('b').become({ state: 'failed' });
    bench.desk.linkLost('b');
    expect(bench.view).toMatchObject({ state: 'blocked', reason: 'offline' });
    expect(bench.gates).toEqual(['gate true', 'gate false']);
  });

  test('is nothing to a talk on another link', () => {
    const bench = new Bench('a');
    bench.desk.press('ui:key@w1');
    bench.desk.linkLost('b');
    expect(bench.gates).toEqual(['gate true']);
  });
});
