import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DesktopNotice } from '../../../src/main/desktop/notices.ts';
import { PREFERENCES, type Preferences } from '../../../src/main/desktop/preferences.ts';
import { type NewestRelease, UpdateCheck } from '../../../src/main/desktop/update-check.ts';
import type { UpdatesView } from '../../../src/shared/updates.ts';

const DAY_MS = 24 * 60 * 60_000;
const PAGE = 'https://example.org/releases';

/** A check whose server answers what `answer` holds, and all that the user sees of it. */
class Desk {
  answer: NewestRelease | Error = { version: '0.2.0', isNewer: true };
  yes = true;
  asked = 0;
  readonly notices: DesktopNotice[] = [];
  readonly questions: { title: string; text: string; yes: string }[] = [];
  readonly opened: string[] = [];
  readonly failures: string[] = [];
  kept: Preferences['updates'] = { daily: false, told: null };

  check(page: string | null = PAGE): UpdateCheck {
    return new UpdateCheck({
      running: '0.1.0',
      page,
      newest: async () => {
        this.asked++;
        if (this.answer instanceof Error) throw this.answer;
        return this.answer;
      },
      notify: (notice) => this.notices.push(notice),
      ask: async (question) => {
        this.questions.push(question);
        return this.yes;
      },
      open: (address) => this.opened.push(address),
      failed: (reason) => this.failures.push(reason),
      kept: {
        get: () => this.kept,
        set: (changes) => {
          this.kept = { ...this.kept, ...changes };
        },
      },
      now: () => 7,
    });
  }
}

const unreachable = Object.assign(new Error('GET https://user:word@example.org Authorization: token 1'), {
  code: 'HTTP_ERROR_404',
});

let desk: Desk;
beforeEach(() => {
  vi.useFakeTimers();
  desk = new Desk();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a check by hand', () => {
  test('that finds a newer version offers its page, and opens it when the user says so', async () => {
    await desk.check().byHand();
    expect(desk.questions).toMatchObject([{ title: 'Squelch 0.2.0 is there', yes: 'Open the page' }]);
    expect(desk.opened).toEqual([PAGE]);
  });

  test('opens nothing when the user says no', async () => {
    desk.yes = false;
    await desk.check().byHand();
    expect(desk.opened).toEqual([]);
  });

  test('says what to do where no page is known', async () => {
    await desk.check(null).byHand();
    expect(desk.notices).toEqual([{ title: 'Squelch 0.2.0 is there', body: 'Get it from where you got this one.' }]);
  });

  test('that finds nothing newer says so', async () => {
    desk.answer = { version: '0.1.0', isNewer: false };
    await desk.check().byHand();
    expect(desk.notices).toMatchObject([{ title: 'Squelch is up to date' }]);
    expect(desk.questions).toEqual([]);
  });

  test('that fails says so, with the error’s code and without its address', async () => {
    desk.answer = unreachable;
    await desk.check().byHand();
    expect(desk.notices).toMatchObject([{ title: 'No word about updates' }]);
    expect(desk.notices[0]?.body).toContain('HTTP_ERROR_404');
    expect(desk.notices[0]?.body).not.toContain('example.org');
  });

  test('tells of a version again that was told before', async () => {
    desk.kept = { daily: true, told: '0.2.0' };
    await desk.check().byHand();
    expect(desk.questions).toHaveLength(1);
  });

  test.each(['', 'javascript:1', '1'.repeat(41), '1.0 <b>'])('shows no %j as a version', async (version) => {
    desk.answer = { version, isNewer: true };
    await desk.check().byHand();
    expect(desk.questions).toEqual([]);
    expect(desk.notices).toMatchObject([{ title: 'No word about updates' }]);
  });
});

describe('a check from the settings', () => {
  test('shows in the view that it asks, and what was answered, and notifies of nothing', async () => {
    const check = desk.check();
    const views: UpdatesView[] = [];
    check.onChange((view) => views.push(view));
    expect(check.view).toEqual({ daily: false, asking: false, last: null, hasPage: true });
    await check.check();
    expect(views.map(({ asking, last }) => [asking, last])).toEqual([
      [true, null],
      [false, { outcome: 'newer', at: 7, version: '0.2.0' }],
    ]);
    desk.answer = { version: '0.1.0', isNewer: false };
    await check.check();
    expect(check.view.last).toEqual({ outcome: 'current', at: 7 });
    desk.answer = unreachable;
    await check.check();
    expect(check.view.last).toEqual({ outcome: 'failed', at: 7, reason: 'HTTP_ERROR_404' });
    expect([desk.notices, desk.questions, desk.failures]).toEqual([[], [], []]);
  });

  test('that comes while another one is on its way asks the server once', async () => {
    const check = desk.check();
    await Promise.all([check.check(), check.check(), check.byHand()]);
    expect(desk.asked).toBe(1);
    expect(desk.questions).toHaveLength(1);
  });

  test('counts as told: no notification of the same version comes later', async () => {
    const check = desk.check();
    check.daily(true);
    await check.check();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(desk.notices).toEqual([]);
  });

  test('opens the releases’ page when it is told to, where there is one', () => {
    desk.check().openPage();
    desk.check(null).openPage();
    expect(desk.opened).toEqual([PAGE]);
    expect(desk.check(null).view.hasPage).toBe(false);
  });

  test('switches the daily look, which is kept', async () => {
    const check = desk.check();
    check.daily(true);
    expect([desk.kept.daily, check.view.daily]).toEqual([true, true]);
    check.daily(false);
    expect([desk.kept.daily, check.view.daily]).toEqual([false, false]);
    desk.check().start();
    await vi.advanceTimersByTimeAsync(2 * DAY_MS);
    expect(desk.asked).toBe(0);
  });
});

describe('a check in the background', () => {
  test('is off until the user wants it', () => {
    expect(PREFERENCES.defaults().updates.daily).toBe(false);
  });

  test('comes 30 s after the start and then once a day, and tells of a version once', async () => {
    desk.check().daily(true);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(desk.asked).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.asked).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * DAY_MS);
    expect(desk.asked).toBe(3);
    expect(desk.notices).toMatchObject([{ title: 'Squelch 0.2.0 is there' }]);
    desk.answer = { version: '0.3.0', isNewer: true };
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(desk.notices.map(({ title }) => title)).toEqual(['Squelch 0.2.0 is there', 'Squelch 0.3.0 is there']);
    expect(desk.opened).toEqual([]);
  });

  test('does not tell again after a restart', async () => {
    desk.kept = { daily: true, told: '0.2.0' };
    desk.check().start();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(desk).toMatchObject({ asked: 1, notices: [] });
  });

  test('asks nobody any more once it is switched off', async () => {
    const check = desk.check();
    check.daily(true);
    check.daily(false);
    await vi.advanceTimersByTimeAsync(2 * DAY_MS);
    expect(desk.asked).toBe(0);
  });

  test.each([
    [unreachable, 'HTTP_ERROR_404'],
    [new Error('net::ERR_NAME_NOT_RESOLVED at https://user:word@example.org'), 'ERR_NAME_NOT_RESOLVED'],
    [new Error('https://user:word@example.org'), 'unknown'],
  ])('that fails is for the log alone, without the address (%#)', async (error, reason) => {
    desk.answer = error;
    desk.check().daily(true);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(desk.failures).toEqual([reason]);
    expect(desk.notices).toEqual([]);
  });
});

test('preferences from before there were checks are kept, and nothing is asked', () => {
  const { updates: _, ...older } = { ...PREFERENCES.defaults(), closeToTray: true };
  const migrated = PREFERENCES.schema.parse(PREFERENCES.migrations[1]?.(older));
  expect(migrated).toMatchObject({ closeToTray: true, updates: { daily: false, told: null } });
});
