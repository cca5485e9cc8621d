import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSession } from '../../verifier/src/authority-word/session.ts';
import { checkTrust } from '../../verifier/src/authority-word/trust.ts';
import type { Checked } from '../../verifier/src/flaw.ts';
import { type ReadJournals, readJournals } from '../../verifier/src/journals/read-journals.ts';
import { checkSignatures } from '../../verifier/src/journals/signatures.ts';
import { readArchive } from '../../verifier/src/read-archive/read-archive.ts';
import { seat } from '../../verifier/src/test-archive/draft-makers.test-support.ts';
import { addDrafts, type Day } from '../../verifier/src/test-archive/drafts.test-support.ts';
import { honestDay } from '../../verifier/src/test-archive/honest-day.test-support.ts';
import { testKey } from '../../verifier/src/test-archive/keys.test-support.ts';
import { DURATION, MINUTE, makePlan, ordinaryId } from '../../verifier/src/test-archive/plan.test-support.ts';
import { buildArchive, writeFolder } from '../../verifier/src/test-archive/write-archive.test-support.ts';
import { verifyArchive } from '../../verifier/src/verify-archive.ts';
import { type Bench, figure, interleaved } from './figure.ts';

/** Beside the two seats of the small room's story and the late-comer's. */
const ORDINARY = 57;
const ENTRIES = 20_000;
const LIMIT_S = 60;
const ROUNDS = 5;
const SIGNATURE_GOAL = 3;
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const ROOT = {
  keys: ['root 1', 'root 2', 'root 3'].map((name) => testKey(name).publicKey),
  threshold: 2,
};

/** The verifier on a day of 60 candidates and 20,000 entries: within a minute, its signatures near bare OpenSSL. */
export const benchVerify: Bench = async (tell) => {
  const folder = mkdtempSync(join(tmpdir(), 'exam-room-bench-verify-'));
  try {
    tell(`write an archive of 60 candidates and ${ENTRIES} entries`);
    await writeArchive(folder);
    tell('verify it');
    const began = performance.now();
    const verified = await verifyArchive({ folder, root: ROOT });
    const seconds = (performance.now() - began) / 1000;
    const { ok, entries = 0, sittings = 0, failures } = verified;
    if (!ok || entries < ENTRIES || sittings < 60)
      throw new Error(`${sittings} sittings, ${entries} entries: ${failures[0]?.en ?? 'too few'}`);
    tell('its signatures beside bare OpenSSL');
    const { ours, peer } = signatures(folder);
    return [
      figure({
        name: `whole archive of ${sittings} sittings and ${entries} entries`,
        value: seconds,
        unit: 's',
        reference: 'limit',
        referenceValue: LIMIT_S,
        goal: 1,
      }),
      figure({
        name: `strict signatures of ${entries} entries (R11)`,
        value: ours,
        unit: 'ms',
        reference: 'bare node:crypto verify',
        referenceValue: peer,
        goal: SIGNATURE_GOAL,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function writeArchive(folder: string): Promise<void> {
  const plan = await makePlan({ ordinary: ORDINARY });
  const day = longDay(honestDay(plan));
  writeFolder((await buildArchive(plan, day)).files, folder);
}

/** Candidates who look through their questions all the time, until the day has its entries. */
function longDay(day: Day): Day {
  const each = Math.ceil((ENTRIES - day.drafts.length) / ORDINARY) + 1;
  const looks = Array.from({ length: ORDINARY }, (_, at) => {
    const who = `seat${at + 3}`;
    return Array.from({ length: each }, (_one, look) => {
      const usedMs = Math.floor(((look + 1) * (DURATION - 2_000)) / (each + 1)) + 1_000;
      return seat(`look-${who}-${look}`, { who, atMs: 60 * MINUTE + usedMs, usedMs }, (writing) => ({
        kind: 'question-shown',
        question: writing.question(ordinaryId(at), look % 9),
      }));
    });
  });
  return addDrafts(day, ...looks.flat());
}

function signatures(folder: string): { readonly ours: number; readonly peer: number } {
  const files = proven(readArchive(folder));
  const session = proven(checkSession(files, proven(checkTrust(files, ROOT))));
  const journals = proven(readJournals(files, session));
  return interleaved(ROUNDS, {
    ours: () => timed(() => proven(checkSignatures(journals))),
    peer: () => timed(() => bare(journals)),
  });
}

function bare({ signed }: ReadJournals): void {
  const keys = new Map(
    [...new Set(signed.map(({ publicKey }) => publicKey))].map((one) => {
      const key = Buffer.concat([PUBLIC_PREFIX, Buffer.from(one, 'hex')]);
      return [one, createPublicKey({ key, format: 'der', type: 'spki' })] as const;
    }),
  );
  for (const { publicKey, message, sig } of signed) {
    const key = keys.get(publicKey);
    if (key === undefined || !verify(null, message, key, Buffer.from(sig, 'base64')))
      throw new Error('a signature of the honest archive does not hold');
  }
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function proven<Value>(checked: Checked<Value>): Value {
  if (checked.ok) return checked.value;
  throw new Error(checked.flaws[0]?.en ?? 'not proven');
}
