import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/main/engine/log.ts';
import { type Toast, Windows } from '../../../src/main/engine/windows.ts';
import { NotingWindow } from '../../support/bare-engine.ts';

function toast(id: string): Toast {
  return { id, tone: 'info', title: 'Title', text: 'Text' };
}

describe('the windows', () => {
  test('have names of their own, also after others have gone', () => {
    const windows = new Windows(silentLog());
    const a = windows.add(new NotingWindow());
    windows.remove(a);
    const b = windows.add(new NotingWindow());
    expect(b).not.toBe(a);
    expect([windows.has(a), windows.has(b)]).toEqual([false, true]);
  });

  test('are all told what is broadcast, and nothing once they have gone', () => {
    const windows = new Windows(silentLog());
    const [a, b] = [new NotingWindow(), new NotingWindow()];
    const id = windows.add(a);
    windows.add(b);
    windows.broadcast('activity', { heard: [] });
    windows.remove(id);
    windows.broadcast('activity', { heard: [] });
    expect([a.heard.length, b.heard.length]).toEqual([1, 2]);
  });

  test('are told also where one of them breaks', () => {
    const windows = new Windows(silentLog());
    const whole = new NotingWindow();
    windows.add({
      send: () => {
        throw new Error('Render frame was disposed');
      },
    });
    windows.looks(windows.add(whole));
    expect(() => windows.broadcast('activity', { heard: [] })).not.toThrow();
    expect(() => windows.toast(toast('t1'))).not.toThrow();
    expect(whole.heard.map(({ event }) => event)).toEqual(['activity', 'toast']);
  });
});

describe('a toast', () => {
  test('goes to every window that looks and to none that has no page yet', () => {
    const windows = new Windows(silentLog());
    const [looking, loading] = [new NotingWindow(), new NotingWindow()];
    windows.looks(windows.add(looking));
    windows.add(loading);
    windows.toast(toast('t1'));
    expect(looking.of('toast')).toEqual([toast('t1')]);
    expect(loading.heard).toEqual([]);
  });

  test('waits while nobody looks for the first window that does, and is seen once', () => {
    const windows = new Windows(silentLog());
    windows.toast(toast('t1'));
    const first = new NotingWindow();
    const id = windows.add(first);
    windows.toast(toast('t2'));
    expect(first.heard).toEqual([]);
    windows.looks(id);
    windows.looks(id);
    const second = new NotingWindow();
    windows.looks(windows.add(second));
    expect(first.of('toast')).toEqual([toast('t1'), toast('t2')]);
    expect(second.heard).toEqual([]);
  });

  test('that nobody sees is not kept for ever: the twenty latest are', () => {
    const windows = new Windows(silentLog());
    for (let i = 1; i <= 25; i++) windows.toast(toast(`t${i}`));
    const window = new NotingWindow();
    windows.looks(windows.add(window));
    expect(window.of('toast').map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `t${i + 6}`));
  });

  test('is no trouble to a window that went before it could look', () => {
    const windows = new Windows(silentLog());
    const id = windows.add(new NotingWindow());
    windows.remove(id);
    expect(() => windows.looks(id)).not.toThrow();
  });
});
