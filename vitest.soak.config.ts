import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.soak.ts'],
    // One at a time: they measure sound, and each other's load is not what they are about.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 45 * 60_000,
    hookTimeout: 60_000,
  },
});
