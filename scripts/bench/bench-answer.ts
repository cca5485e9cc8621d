import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceId, ItemId, SessionId } from '@exam-room/shared/base';
import { toBase64 } from '@exam-room/shared/base';
import { hostClock } from '@exam-room/shared/host/clock';
import { deviceIdOf } from '@exam-room/shared/host/device-keys';
import { answerNonce, newSigningSeed, seal, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import { encodeChoice } from '@exam-room/shared/records';
import { type Journal, openJournal } from '../../exam-station/src/main/journal/open-journal.ts';
import { type Bench, figure, interleaved } from './figure.ts';

const ROUNDS = 15;
const ANSWERS = 100; // about what one sitting saves between two quiet moments at most
const GOAL = 2;

/** An answer saved on the seat (sealed, hashed, signed, one FULL commit) beside a bare append and fdatasync of the same bytes on the same filesystem. */
export const benchAnswer: Bench = async (tell) => {
  tell(`${ROUNDS} rounds of ${ANSWERS} answers, in turn with bare appends`);
  // The working folder's filesystem is the one that a station would use; /tmp may be memory.
  const folder = mkdtempSync(join(process.cwd(), '.bench-'));
  const journal = newJournal(folder);
  const bare = openSync(join(folder, 'bare.log'), 'a');
  const bytes = Buffer.alloc(sizeOfEntry(journal), 'x');
  try {
    const { ours, peer } = interleaved(ROUNDS, {
      ours: () => perAnswer(() => saveAnswer(journal)),
      peer: () =>
        perAnswer(() => {
          writeSync(bare, bytes);
          fdatasyncSync(bare);
        }),
      quiet: journal.tidy, // the station does so between answers, never under one
    });
    return [
      figure({
        name: 'answer saved on the seat',
        value: ours * 1_000,
        unit: 'µs',
        reference: 'append + fdatasync',
        referenceValue: peer * 1_000,
        goal: GOAL,
      }),
    ];
  } finally {
    closeSync(bare);
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const KEY = new Uint8Array(32).fill(3);
let answered = 0;

function saveAnswer(journal: Journal): void {
  answered += 1;
  const { epoch, seq } = journal.place();
  const sealed = toBase64(seal(KEY, answerNonce('bench', epoch, seq), encodeChoice([answered % 4])));
  const kept = journal.append(
    { kind: 'answer-saved', item: `q${answered % 90}.1` as ItemId, sealed },
    answered,
  );
  if (!kept.ok) throw new Error(kept.error.words.en);
}

function perAnswer(work: () => void): number {
  const began = performance.now();
  for (let at = 0; at < ANSWERS; at += 1) work();
  return (performance.now() - began) / ANSWERS;
}

function newJournal(folder: string): Journal {
  const signer = signerFromSeed(newSigningSeed());
  const device: DeviceId = deviceIdOf(signer.publicKey);
  const opened = openJournal({
    path: join(folder, 'journal.sqlite'),
    session: 'BENCH' as SessionId,
    device,
    signer,
    clock: hostClock(),
    boot: '0'.repeat(16),
    reserveBytes: 0,
  });
  if (!opened.ok) throw new Error(opened.error.words.en);
  return opened.value;
}

/** What one entry weighs: its signed text and its signature. */
function sizeOfEntry(journal: Journal): number {
  saveAnswer(journal);
  const [entry] = journal.entriesAfter(0, 1);
  if (entry === undefined) throw new Error('the journal kept nothing');
  return entry.payload.length + entry.sig.length;
}
