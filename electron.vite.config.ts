import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => resolve(import.meta.dirname, path);

/**
 * Three bundles: main (ESM, one entry a process, dependencies stay in node_modules), preload (one CommonJS file, since a
 * sandboxed preload may not import) and the renderer (static files that both shells serve).
 */
export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      // Half of the start of each of our four processes would be spent on zod's two hundred files.
      externalizeDeps: { exclude: ['zod'] },
      rollupOptions: {
        input: {
          index: at('src/main/index.ts'),
          sound: at('src/main/sound/index.ts'),
          hotkey: at('src/main/hotkey/index.ts'),
          station: at('src/station/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared/[name]-[hash].js' },
        external: ['electron'],
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      outDir: at('out/preload'),
      rollupOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    publicDir: at('assets/public'),
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      minify: true,
      rollupOptions: { input: at('src/renderer/index.html') },
    },
  },
});
