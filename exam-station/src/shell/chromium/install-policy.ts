import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { managedPolicy, POLICY_FILE, POLICY_FOLDERS, policyFile } from './policy.ts';

const USAGE = `Usage: node exam-station/src/shell/chromium/install-policy.ts --origin http://127.0.0.1:PORT [--install-policy]

Prints the managed policy of the exam window, a reason beside every line. With --install-policy it is also written where
Chromium reads it; that needs root and counts for every Chromium on this machine, so it belongs on an exam appliance only.
`;

// Only when it is started itself: a test may import the words.
if (import.meta.main) main();

function main(): void {
  const { values } = parseArgs({
    options: { origin: { type: 'string' }, 'install-policy': { type: 'boolean' } },
    strict: false,
  });
  const origin = values['origin'];
  if (typeof origin !== 'string' || !/^http:\/\/127\.0\.0\.1:[0-9]{1,5}$/.test(origin)) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  for (const [name, line] of managedPolicy(origin))
    process.stdout.write(`${name} = ${JSON.stringify(line.value)}    ${line.reason}\n`);
  if (values['install-policy'] !== true) return;
  for (const folder of POLICY_FOLDERS) {
    // The second folder only where that browser is installed.
    if (folder !== POLICY_FOLDERS[0] && !existsSync(dirname(dirname(folder)))) continue;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, POLICY_FILE), policyFile(origin), { mode: 0o644 });
    process.stdout.write(`written: ${join(folder, POLICY_FILE)}\n`);
  }
}
