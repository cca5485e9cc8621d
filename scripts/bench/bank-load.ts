import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { bankFolder } from '../../authority/src/bank/bank-folder.ts';
import { openOffice } from '../../authority/src/compose-office.ts';

// A process that trusts a bank and does nothing else, in turn with one that only reads and hashes the same files. Prints the milliseconds of the
// fastest round of each: what other programs take away comes on top of either.

const ROUNDS = 15;
const [, , data = '', bank = ''] = argv;
const office = await openOffice(data);
if (!office.ok) throw new Error(office.error.words.en);
const folder = bankFolder(data, bank, 1);

async function trust(): Promise<void> {
  const opened = office.ok ? await office.value.openBank(bank, 1) : office;
  if (!opened.ok) throw new Error(opened.error.words.en);
}

async function hashOnce(): Promise<void> {
  for (const name of ['bank.dsse.json', 'record.dsse.json', 'index.json', 'questions.bin'])
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest();
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

let [trustMs, hashMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
for (let round = 0; round < ROUNDS; round += 1) {
  trustMs = Math.min(trustMs, await timed(trust));
  hashMs = Math.min(hashMs, await timed(hashOnce));
}
stdout.write(`${JSON.stringify({ trustMs, hashMs })}\n`);
