import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { OWNER_SETS, serviceUnit } from './appliance.ts';
import { managedPolicy, POLICY_FILE, POLICY_FOLDERS, policyFile } from './policy.ts';

const USAGE = `Usage: node exam-station/src/shell/chromium/install-policy.ts --origin http://127.0.0.1:PORT [--install-policy]

Prints the managed policy of the exam window, a reason beside every line. With --install-policy it is also written where
Chromium reads it; that needs root and counts for every Chromium on this machine, so it belongs on an exam appliance only.

       … --unit cage|bare-x --user exam [-- OPTIONS OF exam-station run]   prints the service of an appliance, a reason beside every line
`;

// Only when it is started itself: a test may import the words.
if (import.meta.main) main();

function main(): void {
  const { values, positionals } = parseArgs({
    options: {
      origin: { type: 'string' },
      'install-policy': { type: 'boolean' },
      unit: { type: 'string' },
      user: { type: 'string' },
    },
    strict: false,
    allowPositionals: true,
  });
  const origin = values['origin'];
  if (typeof origin !== 'string' || !/^http:\/\/127\.0\.0\.1:[0-9]{1,5}$/.test(origin)) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  const session = values['unit'];
  if (session === 'cage' || session === 'bare-x') {
    const doorPort = Number(new URL(origin).port);
    const user = typeof values['user'] === 'string' ? values['user'] : 'exam';
    const command = '/usr/bin/exam-station';
    process.stdout.write(serviceUnit({ session, user, command, options: positionals, doorPort }));
    for (const [line, reason] of OWNER_SETS)
      process.stdout.write(`# by the machine's owner: ${line}    ${reason}\n`);
    return;
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
