import { type DeviceId, type Digest, type SessionId, type Trouble, trouble } from '@exam-room/shared/base';
import type { SignatureCheck } from '@exam-room/shared/crypto';
import {
  acceptEntry,
  continues,
  type EntryClaim,
  type EntryProof,
  entryHash,
  type ProvenEntry,
  proveEntry,
  type SealedEntry,
  type SeatFact,
  seatEntrySchema,
  seqAfter,
} from '@exam-room/shared/records';
import type { Intake, IntakeAnswer } from '../intake-ports.ts';
import type { JournalHead, KeptEntry, Ledger } from '../ledger-ports.ts';

export interface GroupCommitTools {
  readonly session: SessionId;
  /** The key that the session lists for a device. */
  readonly signKeyOf: (device: DeviceId) => string | undefined;
  readonly ledger: Ledger;
  readonly check: SignatureCheck;
  /** Proves entries beside this thread, when there is a second one for it: a proof for each, in their order. Undefined while it is not there. */
  readonly proveBeside?: (claims: readonly EntryClaim[]) => Promise<readonly EntryProof[]> | undefined;
  readonly digest: (bytes: Uint8Array) => Digest;
  /** Writes the whole batch in one transaction and folds it; throws when the disk refuses. */
  readonly commit: (batch: readonly ProvenEntry<SeatFact>[]) => void;
  /** Called once for each entry that contradicts one we have. */
  readonly forked: (fork: KeptEntry) => void;
  /** Runs `turn` when everything that arrived in this turn of the event loop has been offered. */
  readonly soon: (turn: () => void) => void;
}

interface Frame {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly entries: readonly SealedEntry[];
  readonly answer: (answer: IntakeAnswer) => void;
  at: number;
  /** By place, as far as they were proven beside this thread; the others are proven when their turn comes. */
  proofs: 'awaited' | readonly EntryProof[];
}

/** So many that have come together are proven beside. An answer alone is proven sooner where it is. */
const MANY = 8;

/** Every station gets its turn after so many entries, so that one with two hours of backlog does not hold up the others' ticks. */
const ENTRIES_A_TURN = 32;
/** About 50 ms of proving: then the batch is committed and the event loop gets air. */
const ENTRIES_A_BATCH = 256;

/**
 * Takes in what all stations send: whatever arrived in one turn of the event loop is proven and committed in one transaction, and
 * only then acknowledged. A repeat is acknowledged again; a gap is answered by where to go on; a contradiction is a fork.
 */
export function openIntake(tools: GroupCommitTools): Intake {
  const queues = new Map<DeviceId, Frame[]>();
  const arrived: Frame[] = [];
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    tools.soon(() => {
      scheduled = false;
      prove(arrived.splice(0));
      const answers = takeBatch(tools, queues);
      for (const tell of answers) tell();
      if ([...queues.values()].some(isReady)) schedule();
    });
  }

  /** This thread goes on with what is proven already while the second one proves what has come since. */
  function prove(frames: readonly Frame[]): void {
    const unknown = frames.filter((frame) => !isRepeat(tools.ledger, frame));
    for (const frame of frames) frame.proofs = [];
    if (unknown.reduce((sum, { entries }) => sum + entries.length, 0) < MANY) return;
    for (const share of inShares(unknown)) {
      const proofs = tools.proveBeside?.(share.flatMap((frame) => claimsOf(tools, frame)));
      if (proofs !== undefined) void awaitProofs(share, proofs);
    }
  }

  async function awaitProofs(
    share: readonly Frame[],
    awaited: Promise<readonly EntryProof[]>,
  ): Promise<void> {
    for (const frame of share) frame.proofs = 'awaited';
    // Without the second thread everything is proven here as before.
    const proofs = await awaited.catch(() => []);
    let at = 0;
    for (const frame of share) {
      frame.proofs = proofs.slice(at, at + frame.entries.length);
      at += frame.entries.length;
    }
    schedule();
  }

  return {
    offer(offered) {
      const frame: Frame = { ...offered, at: 0, proofs: 'awaited' };
      const queue = queues.get(frame.device);
      if (queue === undefined) queues.set(frame.device, [frame]);
      else queue.push(frame);
      arrived.push(frame);
      schedule();
    },
    waiting: (device) =>
      (queues.get(device) ?? []).reduce((sum, frame) => sum + frame.entries.length - frame.at, 0),
  };
}

function claimsOf(tools: GroupCommitTools, { device, entries }: Frame): readonly EntryClaim[] {
  const signKey = tools.signKeyOf(device) ?? '';
  return entries.map(({ payload, sig }) => ({ signKey, payload, sig }));
}

/** What we hold already needs no second proof, and what cannot be read none at all. */
function isRepeat(ledger: Ledger, { device, epoch, entries }: Frame): boolean {
  const first = claimedSeq(entries[0]?.payload ?? '');
  return first === undefined || first <= ledger.head(device, epoch).seq;
}

/** So large that a message to the other thread is worth it, and so small that its answer is soon there. */
function* inShares(frames: readonly Frame[]): Generator<readonly Frame[]> {
  let share: Frame[] = [];
  let entries = 0;
  for (const frame of frames) {
    share.push(frame);
    entries += frame.entries.length;
    if (entries < ENTRIES_A_TURN) continue;
    yield share;
    [share, entries] = [[], 0];
  }
  if (share.length > 0) yield share;
}

/** A journal's frames are taken in their order: one that waits for its proofs holds up those behind it. */
function isReady(queue: readonly Frame[]): boolean {
  return queue[0] !== undefined && queue[0].proofs !== 'awaited';
}

/** Proves and commits one batch; returns the answers, to be given after the commit. */
function takeBatch(tools: GroupCommitTools, queues: Map<DeviceId, Frame[]>): readonly (() => void)[] {
  const batch: ProvenEntry<SeatFact>[] = [];
  const heads = new Map<string, JournalHead>();
  const answers: (() => void)[] = [];
  let proven = 0;
  // In rounds: each device a share, until the batch is full or all queues are empty. A device that was served goes to the back.
  for (const device of [...queues.keys()]) {
    if (proven >= ENTRIES_A_BATCH) break;
    const queue = queues.get(device) ?? [];
    if (!isReady(queue)) continue;
    queues.delete(device);
    for (let left = ENTRIES_A_TURN; left > 0 && isReady(queue); ) {
      const frame = queue[0];
      if (frame === undefined) break;
      const taken = takeFromFrame(tools, { frame, heads, batch, share: left });
      left -= taken.entries;
      proven += taken.entries;
      if (taken.answer === undefined) continue;
      const { answer } = taken;
      queue.shift();
      answers.push(() => frame.answer(answer));
    }
    if (queue.length > 0) queues.set(device, queue);
  }
  if (batch.length > 0) tools.commit(batch);
  return answers;
}

interface Taking {
  readonly frame: Frame;
  /** Heads as they will be after this batch. */
  readonly heads: Map<string, JournalHead>;
  readonly batch: ProvenEntry<SeatFact>[];
  readonly share: number;
}

/** Takes up to a share of one frame. The answer is there when the frame is finished, by its end or by a refusal. */
function takeFromFrame(
  tools: GroupCommitTools,
  { frame, heads, batch, share }: Taking,
): { readonly entries: number; readonly answer?: IntakeAnswer } {
  const { device, epoch, entries } = frame;
  const journal = `${device}/${epoch}`;
  let count = 0;
  while (count < share && frame.at < entries.length) {
    const sealed = entries[frame.at];
    if (sealed === undefined) break;
    const proof = frame.proofs === 'awaited' ? undefined : frame.proofs[frame.at];
    count += 1;
    frame.at += 1;
    const head = heads.get(journal) ?? tools.ledger.head(device, epoch);
    const judged = judge(tools, { device, epoch, sealed, proof, head, batch });
    if (judged.is === 'next') {
      heads.set(journal, { seq: judged.proven.entry.seq, hash: judged.proven.hash });
      batch.push(judged.proven);
    } else if (judged.is === 'refused') {
      return { entries: count, answer: { answer: 'refused', trouble: judged.trouble } };
    } else if (judged.is === 'gap') {
      return { entries: count, answer: { answer: 'ack', seq: head.seq } };
    }
  }
  if (frame.at < entries.length) return { entries: count };
  const { seq } = heads.get(journal) ?? tools.ledger.head(device, epoch);
  return { entries: Math.max(1, count), answer: { answer: 'ack', seq } };
}

type Judged =
  | { readonly is: 'next'; readonly proven: ProvenEntry<SeatFact> }
  | { readonly is: 'repeat' }
  | { readonly is: 'gap' }
  | { readonly is: 'refused'; readonly trouble: Trouble };

function judge(
  tools: GroupCommitTools,
  of: {
    readonly device: DeviceId;
    readonly epoch: number;
    readonly sealed: SealedEntry;
    /** When it was made beside this thread. */
    readonly proof: EntryProof | undefined;
    readonly head: JournalHead;
    readonly batch: readonly ProvenEntry<SeatFact>[];
  },
): Judged {
  const { device, epoch, sealed, proof, head } = of;
  // The same bytes as an entry that we hold need no second proof: resending is cheap for both sides.
  if (isHeld(tools, of)) return { is: 'repeat' };
  const writer = { device, signKey: tools.signKeyOf(device) ?? '', schema: seatEntrySchema };
  const proven =
    proof === undefined ? proveEntry(sealed, writer, tools) : acceptEntry(sealed, writer, () => proof);
  if (!proven.ok) return { is: 'refused', trouble: onTheWire(proven.error) };
  const { entry } = proven.value;
  if (entry.session !== tools.session) return { is: 'refused', trouble: wrongSession(device) };
  const follows = continues(head, proven.value);
  if (entry.epoch === epoch && follows.ok) return { is: 'next', proven: proven.value };
  if (entry.epoch === epoch && entry.seq > seqAfter(head.seq, entry.fact)) return { is: 'gap' };
  tools.forked({ device, epoch: entry.epoch, seq: entry.seq, hash: proven.value.hash, sealed });
  return { is: 'refused', trouble: forkTrouble(device, entry.seq) };
}

function isHeld(
  tools: GroupCommitTools,
  of: {
    readonly device: DeviceId;
    readonly epoch: number;
    readonly sealed: SealedEntry;
    readonly head: JournalHead;
    readonly batch: readonly ProvenEntry[];
  },
): boolean {
  const seq = claimedSeq(of.sealed.payload);
  if (seq === undefined || seq > of.head.seq) return false;
  const hash = entryHash(of.sealed.payload, tools.digest);
  return tools.ledger.hashAt(of.device, of.epoch, seq) === hash || of.batch.some((one) => one.hash === hash);
}

/** The number that an entry gives itself, read without believing anything. */
function claimedSeq(payload: string): number | undefined {
  const found = /"seq":(\d{1,9}),/.exec(payload.slice(0, 400));
  return found === null ? undefined : Number(found[1]);
}

/** The codes of the page that both sides read (shared/src/protocol). */
function onTheWire(problem: Trouble): Trouble {
  const code = problem.code === 'ENTRY_UNREADABLE' ? 'FRAME' : 'DEVICE_MISMATCH';
  return trouble(code, problem.words, problem.where);
}

function wrongSession(device: DeviceId): Trouble {
  return trouble(
    'WRONG_SESSION',
    {
      zh: '记录属于另一场次，已拒收。请检查考试机装入的场次。',
      en: 'The entry belongs to another session; it was refused. See which session the station holds.',
    },
    device,
  );
}

function forkTrouble(device: DeviceId, seq: number): Trouble {
  return trouble(
    'FORK',
    {
      zh: `第 ${seq} 条流水与控制台已有的不一致：流水被改写，或有两台机器使用同一身份。已保留证据，请换用备用机。`,
      en: `Entry ${seq} contradicts what the console holds: the journal was rewritten, or two machines use one identity. The evidence is kept; move to a spare seat.`,
    },
    `${device}/${seq}`,
  );
}
