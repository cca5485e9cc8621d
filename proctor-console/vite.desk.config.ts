import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run build:ui` builds with the same options; this file is for `vite dev -c vite.desk.config.ts` beside a console or the fake desk.
export default defineConfig({
  root: resolve(import.meta.dirname, 'src/desk'),
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../dist/desk',
    emptyOutDir: true,
    target: 'chrome140',
    // The page runs under a policy without inline scripts and data: URLs.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
