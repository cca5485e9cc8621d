// Runs one workspace's command line on the project's own Node, from a fresh clone if need be.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrapOrExit, projectNode, root } from '../bootstrap.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const ORPHAN_CHECK_MS = 200;

/** @param {string} entry path from the repository's root, e.g. `authority/src/cli.ts` */
export function runCli(entry, purposes) {
  bootstrapOrExit(purposes);
  const node = projectNode();
  // Compiled code is kept beside the packages, where whoever can write could change the program itself: the next start takes half as long.
  const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'), ...process.env };
  const child = spawn(node, [join(root, entry), ...process.argv.slice(2)], { stdio: 'inherit', env });
  passSignalsOn(child);
  stopWhenOrphaned(child);
  child.once('error', (error) => {
    process.stderr.write(`${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function passSignalsOn(child) {
  for (const name of SIGNALS) {
    // A terminal's Ctrl-C reaches the child by itself.
    process.on(name, () => {
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
    });
  }
}

// npx puts a shell between itself and this process. Killing npx kills that shell and nobody else, and an
// authority left behind would go on holding its port.
function stopWhenOrphaned(child) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, ORPHAN_CHECK_MS);
  watch.unref();
}
