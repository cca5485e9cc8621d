import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The candidate's screen, as `scripts/build-ui.ts` builds it: `npx vite build -c exam-station/vite.screen.config.ts`. */
export default defineConfig({
  root: `${import.meta.dirname}/src/screen`,
  base: './',
  plugins: [react()],
  build: {
    outDir: `${import.meta.dirname}/dist/screen`,
    emptyOutDir: true,
    target: 'chrome140',
    // The page runs under a policy without inline scripts and data: addresses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
