// Runs one workspace's command line on the project's own Node, from a fresh clone if need be.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrapOrExit, projectNode, root } from '../bootstrap.mjs';

/** @param {string} entry path from the repository's root, e.g. `authority/src/cli.ts` */
export function runCli(entry, purposes) {
  bootstrapOrExit(purposes);
  const node = projectNode();
  const args = [join(root, entry), ...process.argv.slice(2)];
  // Becoming the command keeps signals, exit code and terminal as they are; Node 20 and Windows cannot.
  if (process.platform !== 'win32' && typeof process.execve === 'function') {
    process.removeAllListeners('warning');
    process.execve(node, [node, ...args], process.env);
  }
  const child = spawn(node, args, { stdio: 'inherit' });
  passSignalsOn(child);
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

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function passSignalsOn(child) {
  for (const name of SIGNALS) {
    // A terminal's Ctrl-C reaches the child by itself; a second one would read as "stop at once".
    process.on(name, () => {
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
    });
  }
}
