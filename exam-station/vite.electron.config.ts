import { defineConfig } from 'vite';

/** The Electron shell with the station in one file: `npx vite build -c exam-station/vite.electron.config.ts`, result dist/electron/main.js. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  ssr: {
    // Everything of ours and every plain package goes into the file; programs of the platform stay beside it.
    noExternal: true,
    external: ['electron', 'better-sqlite3', 'sharp', 'node-webcam'],
  },
  build: {
    ssr: 'src/shell/electron/main.ts',
    outDir: 'dist/electron',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rollupOptions: { output: { format: 'es', entryFileNames: 'main.js', codeSplitting: false } },
  },
});
