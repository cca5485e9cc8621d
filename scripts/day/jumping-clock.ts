// Preloaded into one station of a rehearsal (`node --import …/jumping-clock.ts?offset=FILE`): on SIGUSR2 the process's wall clock is set to
// be off by as many real milliseconds as FILE says, as if somebody had set the machine's clock. The monotonic clock is left alone.

import { readFileSync } from 'node:fs';

const file = new URL(import.meta.url).searchParams.get('offset');
if (file === null) throw new Error('jumping-clock.ts needs ?offset=FILE');
const realNow = Date.now.bind(Date);
let offsetMs = 0;

Date.now = () => Math.round(realNow() + offsetMs);
process.on('SIGUSR2', () => {
  offsetMs = Number(readFileSync(file, 'utf8'));
});
