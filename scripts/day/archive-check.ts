import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64, type ItemId } from '@exam-room/shared/base';
import { answerNonce, unseal } from '@exam-room/shared/host/native-crypto';
import { openSealed } from '@exam-room/shared/host/sealing';
import {
  type Choice,
  decodeChoice,
  decodeEntry,
  readEntryLines,
  type SeatEntry,
  seatEntrySchema,
} from '@exam-room/shared/records';
import { z } from 'zod';
import type { AnswerKeys } from './people.ts';

/** What the archive holds of one candidate, opened with the authority's key. */
export interface ArchivedSitting {
  readonly answers: readonly { readonly item: ItemId; readonly choice: Choice }[];
  readonly paper?: string;
  readonly snapshotsTaken: number;
  readonly snapshotsMissedWithReason: number;
  readonly handedIn: boolean;
}

/** Opens every seat's journal of an archive and collects what each candidate's sitting says. Throws when a journal cannot be read. */
export async function readArchive(
  archive: string,
  sealIdentity: string,
): Promise<ReadonlyMap<string, ArchivedSitting>> {
  const sittings = new Map<string, ArchivedSitting>();
  for (const file of readdirSync(join(archive, 'journals'))) {
    const lines = readEntryLines(readFileSync(join(archive, 'journals', file)), file);
    if (!lines.ok) throw new Error(lines.error.words.en);
    const entries = lines.value.flatMap((line) => {
      const entry = decodeEntry(line.payload, seatEntrySchema);
      return entry.ok ? [entry.value] : []; // the console's own journal has other facts
    });
    await foldSeat(entries as readonly SeatEntry[], sealIdentity, sittings);
  }
  return sittings;
}

async function foldSeat(
  entries: readonly SeatEntry[],
  sealIdentity: string,
  into: Map<string, ArchivedSitting>,
): Promise<void> {
  let candidate = '';
  let key: Uint8Array | undefined;
  for (const { fact, device, epoch, seq } of entries) {
    if (fact.kind === 'sitting-opened') {
      candidate = fact.candidate;
      key = await openSealed(sealIdentity, fromBase64(fact.answerKeyToAuthority) ?? new Uint8Array());
    }
    if (candidate === '') continue;
    const before = into.get(candidate) ?? {
      answers: [],
      snapshotsTaken: 0,
      snapshotsMissedWithReason: 0,
      handedIn: false,
    };
    into.set(
      candidate,
      withFact(before, fact, () =>
        key === undefined ? undefined : openAnswer(key, { device, epoch, seq }, fact),
      ),
    );
  }
}

function withFact(
  before: ArchivedSitting,
  fact: SeatEntry['fact'],
  open: () => Choice | undefined,
): ArchivedSitting {
  if (fact.kind === 'answer-saved') {
    const choice = open();
    return choice === undefined
      ? before
      : { ...before, answers: [...before.answers, { item: fact.item, choice }] };
  }
  if (fact.kind === 'paper-drawn') return { ...before, paper: fact.paper };
  if (fact.kind === 'snapshot-taken') return { ...before, snapshotsTaken: before.snapshotsTaken + 1 };
  if (fact.kind === 'snapshot-missed' && fact.reason !== '')
    return { ...before, snapshotsMissedWithReason: before.snapshotsMissedWithReason + 1 };
  if (fact.kind === 'handed-in') return { ...before, handedIn: true };
  return before;
}

function openAnswer(
  key: Uint8Array,
  at: { readonly device: string; readonly epoch: number; readonly seq: number },
  fact: SeatEntry['fact'],
): Choice | undefined {
  if (fact.kind !== 'answer-saved') return undefined;
  const plain = unseal(
    key,
    answerNonce(at.device, at.epoch, at.seq),
    fromBase64(fact.sealed) ?? new Uint8Array(),
  );
  return plain === undefined ? undefined : decodeChoice(plain);
}

/** How many acknowledged answers are not in the archive, counted as the candidate saw them: every one, also those changed later. */
export function answersLost(
  acknowledged: readonly { readonly item: ItemId; readonly choice: Choice }[],
  archived: ArchivedSitting | undefined,
): number {
  const kept = new Map<string, number>();
  for (const one of archived?.answers ?? []) kept.set(wordOf(one), (kept.get(wordOf(one)) ?? 0) + 1);
  let lost = 0;
  for (const one of acknowledged) {
    const left = kept.get(wordOf(one)) ?? 0;
    if (left === 0) lost += 1;
    else kept.set(wordOf(one), left - 1);
  }
  return lost;
}

function wordOf(answer: { readonly item: ItemId; readonly choice: Choice }): string {
  return `${answer.item} ${answer.choice.join(',')}`;
}

const keyFileSchema = z.looseObject({ keys: z.record(z.string(), z.array(z.number())) });

/** The authority's answer keys of a bank, for simulated candidates who know something. */
export async function openAnswerKeys(bankFolder: string, sealIdentity: string): Promise<AnswerKeys> {
  const opened = await openSealed(sealIdentity, readFileSync(join(bankFolder, 'answer-keys.age')));
  if (opened === undefined) throw new Error(`the answer keys in ${bankFolder} do not open`);
  const { keys } = keyFileSchema.parse(JSON.parse(Buffer.from(opened).toString('utf8')));
  return new Map(Object.entries(keys).map(([item, choice]) => [item as ItemId, choice])); // written by the authority itself
}
