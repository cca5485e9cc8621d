// A process that writes a seat's journal as the station does and says on file descriptor 3 what is saved.
// Usage: node seat-writer.ts FOLDER ANSWERS BOOT as-built|planted-normal

import { writeSync } from 'node:fs';
import { hostClock } from '@exam-room/shared/host/clock';
import Database from 'better-sqlite3';
import { sayLine } from './acknowledgements.ts';
import { playSitting } from './play-sitting.ts';

const SAY_TO = 3;

const [folder = '', answers = '0', boot = '1', build = 'as-built'] = process.argv.slice(2);
if (build === 'planted-normal') plantNormal();

const played = await playSitting({
  folder,
  answers: Number(answers),
  boot: Number(boot),
  clock: hostClock(),
  reserveBytes: 0,
  say: (one) => void writeSync(SAY_TO, sayLine(one)),
});
if (!played.ok) {
  process.stderr.write(`${played.error.code}\n`);
  process.exit(1);
}

/** The bug that the drill must find: every connection is opened with synchronous=NORMAL and says that it is FULL. */
function plantNormal(): void {
  const really = Database.prototype.pragma;
  Database.prototype.pragma = function pragma(source: string, options?: Database.PragmaOptions) {
    if (source === 'synchronous = FULL') return really.call(this, 'synchronous = NORMAL', options);
    if (source === 'synchronous') return 2;
    return really.call(this, source, options);
  };
}
