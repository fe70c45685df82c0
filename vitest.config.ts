import { defineConfig } from 'vitest/config';

/** Tests that live in real time: sound devices, browsers, whole apps. */
const REAL_TIME = [
  'test/e2e/**/*.test.ts',
  'test/electron-double/**/*.test.ts',
  'test/main/hotkey/process.test.ts',
  'test/packaging/**/*.test.ts',
  'test/desktop-smoke/**/*.test.ts',
  'test/renderer/window/**/*.test.ts',
  'test/main/sound/{devices,process}.test.ts',
];

/** What runs once more on the desktop bundle, under the stand-in for Electron: every test of the app as its user has it. */
const BOTH_SHELLS = ['test/e2e/!(start).test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: REAL_TIME,
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'real time',
          include: REAL_TIME,
          // One file at a time, after everything else: on two cores the load of one would be the dropouts of another.
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 45_000,
          hookTimeout: 60_000,
          // A shared machine may stand still for half a second in the middle of a word, which no test can tell from a
          // fault of ours; a fault of ours is there at every try.
          retry: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'desktop shell',
          include: BOTH_SHELLS,
          env: { SQUELCH_TEST_SHELL: 'desktop' },
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 45_000,
          hookTimeout: 60_000,
          retry: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
