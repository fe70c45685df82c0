import { afterEach, describe, expect, test } from 'vitest';
import { Emitter } from '../../src/shared/emitter.ts';

interface Events {
  word: string;
  other: number;
}

describe('an emitter', () => {
  const restore: (() => void)[] = [];
  afterEach(() => {
    for (const undo of restore.splice(0)) undo();
  });

  /** Catches what reaches the process as uncaught; vitest's own listeners would fail the run. */
  function uncaught(): { errors: unknown[]; turn: () => Promise<void> } {
    const errors: unknown[] = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const listener = (error: unknown) => errors.push(error);
    process.on('uncaughtException', listener);
    restore.push(() => {
      process.off('uncaughtException', listener);
      for (const other of others) process.on('uncaughtException', other);
    });
    return { errors, turn: () => new Promise((resolve) => setImmediate(resolve)) };
  }

  test('calls every listener of the event in the order of their coming, and no other', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    emitter.on('word', (word) => heard.push(`a ${word}`));
    emitter.on('other', () => heard.push('other'));
    emitter.on('word', (word) => heard.push(`b ${word}`));
    emitter.emit('word', 'over');
    expect(heard).toEqual(['a over', 'b over']);
  });

  test('says nothing where nobody listens', () => {
    expect(() => new Emitter<Events>().emit('word', 'over')).not.toThrow();
  });

  test("reports one listener's error on its own and lets the others hear", async () => {
    const { errors, turn } = uncaught();
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const broken = new Error('broken listener');
    emitter.on('word', () => {
      throw broken;
    });
    emitter.on('word', (word) => heard.push(word));
    expect(() => emitter.emit('word', 'over')).not.toThrow();
    expect(heard).toEqual(['over']);
    await turn();
    expect(errors).toEqual([broken]);
  });

  test('forgets a listener that has ended its subscription, also twice', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const end = emitter.on('word', (word) => heard.push(word));
    emitter.emit('word', 'one');
    end();
    end();
    emitter.emit('word', 'two');
    expect(heard).toEqual(['one']);
  });

  test('lets a listener leave, or send another one away, while it is called', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const endFirst = emitter.on('word', () => {
      heard.push('first');
      endFirst();
      endThird();
    });
    emitter.on('word', () => heard.push('second'));
    const endThird = emitter.on('word', () => heard.push('third'));
    emitter.emit('word', 'one');
    emitter.emit('word', 'two');
    expect(heard).toEqual(['first', 'second', 'second']);
  });

  test('keeps two subscriptions of one function apart', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const listener = (word: string) => heard.push(word);
    const end = emitter.on('word', listener);
    emitter.on('word', listener);
    emitter.emit('word', 'twice');
    end();
    emitter.emit('word', 'once');
    expect(heard).toEqual(['twice', 'twice', 'once']);
  });
});
