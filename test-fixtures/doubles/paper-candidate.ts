import {
  type CandidateId,
  type Digest,
  type ItemId,
  type SessionId,
  toBase64,
  toHex,
  utf8,
} from '@exam-room/shared/base';
import { hmacSha256 } from '@exam-room/shared/crypto';
import { nativeDigest, newSecret } from '@exam-room/shared/host/native-crypto';
import { sealTo } from '@exam-room/shared/host/sealing';
import type { Policies } from '@exam-room/shared/model';
import { itemsOf, type Paper } from '@exam-room/shared/paper';
import {
  answersText,
  type Choice,
  type StayHead,
  snapshotKey,
  snapshotMoments,
  tidyChoice,
} from '@exam-room/shared/records';
import sharp from 'sharp';
import type { PaperJournal } from './paper-journal.ts';

export interface TakenOver {
  readonly answers: ReadonlyMap<ItemId, Choice>;
  readonly head: StayHead;
}

/** A candidate who exists on paper: sits down, answers, is photographed and hands in, entry by entry. TEST ONLY. */
export interface PaperCandidate {
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly journal: PaperJournal;
  readonly answerKey: Uint8Array;
  /** Sealed pictures by their names, as they travel. */
  readonly pictures: ReadonlyMap<Digest, Uint8Array>;
  readonly answers: ReadonlyMap<ItemId, Choice>;
  /** At another seat after a move: with the answers of the first and the entry up to which they were taken over. */
  readonly sitDown: (admission: Digest, from?: TakenOver) => Promise<void>;
  readonly takePaper: (paper: Paper) => void;
  readonly begin: (start: Digest, durationMs: number) => void;
  readonly answer: (item: ItemId, choice: Choice, usedMs: number) => void;
  readonly bePhotographed: (
    due: 'check-in' | 'random' | 'hand-in',
    number: number,
    usedMs?: number,
  ) => Promise<void>;
  readonly handIn: (usedMs: number, by?: 'candidate' | 'time' | 'invigilator') => void;
}

export function paperCandidate(of: {
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly journal: PaperJournal;
  readonly resultsSealTo: string;
}): PaperCandidate {
  const { candidate, attempt, journal, resultsSealTo } = of;
  const answerKey = Buffer.from(newSecret(), 'hex');
  const answers = new Map<ItemId, Choice>();
  const pictures = new Map<Digest, Uint8Array>();
  let items = 0;
  return {
    candidate,
    attempt,
    journal,
    answerKey,
    answers,
    pictures,
    async sitDown(admission, from) {
      for (const [item, choice] of from?.answers ?? []) answers.set(item, choice);
      const sealed = toBase64(await sealTo([resultsSealTo], answerKey));
      journal.write({
        kind: 'sitting-opened',
        order: admission,
        candidate,
        attempt,
        answerKeyToAuthority: sealed,
        ...(from === undefined ? {} : { continues: [from.head] }),
      });
      journal.write({ kind: 'identity-confirmed', candidate });
      journal.write({ kind: 'consent-given', version: 'c1' });
      journal.write({ kind: 'rules-acknowledged', version: 'r1' });
    },
    takePaper(paper) {
      items = itemsOf(paper).length;
      journal.write({ kind: 'paper-drawn', candidate, attempt, paper: paper.hash, items });
    },
    begin(start, durationMs) {
      journal.write({ kind: 'sitting-started', order: start, durationMs });
    },
    answer(item, choice, usedMs) {
      answers.set(item, tidyChoice(choice));
      journal.write({ kind: 'answer-saved', item, sealed: journal.sealChoice(answerKey, choice) }, usedMs);
    },
    async bePhotographed(due, number, usedMs = 0) {
      const picture = await photograph(`${candidate}/${due}/${number}`);
      const sealed = await sealTo([resultsSealTo], picture);
      const file = nativeDigest(sealed);
      pictures.set(file, sealed);
      journal.write(
        {
          kind: 'snapshot-taken',
          due,
          number,
          file,
          bytes: sealed.length,
          picture: nativeDigest(picture),
          verdict: 'fine',
        },
        usedMs,
      );
    },
    handIn(usedMs, by = 'candidate') {
      const sealed = toHex(hmacSha256(answerKey, utf8(answersText(answers)))) as Digest; // 64 hex digits
      const answered = [...answers.values()].filter((choice) => choice.length > 0).length;
      journal.write({ kind: 'handed-in', by, answered, items, answers: sealed }, usedMs);
    },
  };
}

/** The random pictures that this candidate's session has due. */
export function duePictures(of: {
  readonly seed: Uint8Array;
  readonly session: SessionId;
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly durationMs: number;
  readonly policies: Policies;
}): readonly number[] {
  return snapshotMoments({ key: snapshotKey(of), durationMs: of.durationMs, policy: of.policies.snapshots });
}

/** A real JPEG, another one for every name. */
function photograph(name: string): Promise<Buffer> {
  const digest = nativeDigest(utf8(name));
  const part = (at: number) => Number.parseInt(digest.slice(at, at + 2), 16);
  const background = { r: part(0), g: part(2), b: part(4) };
  return sharp({ create: { width: 160, height: 120, channels: 3, background } })
    .jpeg()
    .toBuffer();
}
