import { type Result, troubleLine } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import type { Log } from '@exam-room/shared/host/log';
import type { WrittenArchive } from './archive-ports.ts';
import type { Papers } from './papers-ports.ts';
import { sheetIsSigned } from './room/decide-closing.ts';
import { picturesLacking } from './room/pictures-owed.ts';
import type { RoomState } from './room/state.ts';
import type { Applied, Room } from './run-command.ts';
import type { SnapshotStore } from './snapshot-ports.ts';

export interface AfterCloseTools {
  readonly room: Pick<Room, 'state' | 'machine' | 'replay'>;
  readonly papers: Pick<Papers, 'held' | 'erase'>;
  readonly snapshots: Pick<SnapshotStore, 'has'>;
  /** The archive of the ledger up to the newest signature; the one that lies there when it was written before. */
  readonly writeArchive: (signed: {
    readonly upTo: number;
    readonly wallMs: number;
  }) => Promise<Result<WrittenArchive>>;
  readonly keepReceipt: (name: string, receipt: Envelope) => void;
  readonly eraseFaces: () => Promise<{
    readonly photos: number;
    readonly pictures: number;
    readonly left: number;
  }>;
  readonly send: (archive: WrittenArchive) => void;
  readonly changed: () => void;
  readonly log: Log;
}

export interface AfterClose {
  /** Looks at what is due; to be called at the start and after every batch of entries. Doing it twice is harmless. */
  readonly look: (applied?: readonly Applied[]) => void;
  readonly archive: () => WrittenArchive | undefined;
}

/** While pictures come, the rest is waited for; when none has come for this long (real time), none will. */
const PICTURES_MS = 30_000;
/** A seat that was a witness today is waited for this long to sign the ledger's last head; one that was switched off never will. */
const WITNESSES_MS = 5_000;
const LOOK_AGAIN_MS = 250;
const TRY_AGAIN_MS = 10_000;

/**
 * What happens by itself once the room is closed, in this order: the seed of the draw is told and the secrets are erased; two persons
 * sign the sheet; the archive is written; it goes to the authority. Every step follows from the room's state, so a console that is
 * killed in between goes on where it was.
 */
export function openAfterClose(tools: AfterCloseTools): AfterClose {
  let archive: WrittenArchive | undefined;
  let writing = false;
  let erasing = false;

  function look(applied: readonly Applied[] = []): void {
    revealSeed(tools);
    eraseOrdered();
    if (archive !== undefined) keepReceipts(tools, applied);
    if (archive !== undefined || writing || !sheetIsSigned(tools.room.state())) return;
    writing = true;
    void writeWhenWhole();
  }

  /** Ordered by two persons and not told as done: also after a crash in between. */
  function eraseOrdered(): void {
    const { faces } = tools.room.state().steps;
    if (erasing || faces === undefined || faces.done !== undefined) return;
    erasing = true;
    void tools.eraseFaces().then((erased) => {
      erasing = false;
      tools.room.machine({ do: 'faces-erased', ...erased });
      tools.changed();
    });
  }

  async function writeWhenWhole(): Promise<void> {
    await picturesArrive(tools);
    await witnessesSign(tools);
    const { sheet } = tools.room.state().steps;
    const wallMs = sheet?.signatures.at(-1)?.wallMs ?? 0;
    const written = await tools.writeArchive({ upTo: sheet?.position ?? 0, wallMs });
    writing = false;
    if (!written.ok) {
      tools.log.note('archive-not-written', { why: troubleLine(written.error) });
      const detail = written.error.words.zh.slice(0, 500);
      tools.room.machine({ do: 'note', fact: { kind: 'fault-noticed', what: 'archive', detail } });
      setTimeout(look, TRY_AGAIN_MS).unref();
      return;
    }
    archive = written.value;
    tools.room.replay((one) => keepReceipts(tools, [one]));
    tools.send(archive);
    tools.changed();
  }

  return { look, archive: () => archive };
}

/** The seed that was fixed in the session is told once nobody can draw any more; then nothing here opens a question again. */
function revealSeed({ room, papers }: AfterCloseTools): void {
  const { closed, seed } = room.state().steps;
  if (closed === undefined) return;
  const held = papers.held();
  if (seed === undefined && held !== undefined) room.machine({ do: 'reveal-seed', seed: held.seed });
  if (held !== undefined && room.state().steps.seed !== undefined) papers.erase();
}

function keepReceipts({ keepReceipt }: AfterCloseTools, applied: readonly Applied[]): void {
  for (const { ledgerEntry } of applied) {
    if (ledgerEntry.from !== 'console' || ledgerEntry.entry.fact.kind !== 'receipt-arrived') continue;
    const { candidate, attempt, receipt } = ledgerEntry.entry.fact;
    keepReceipt(`${candidate}-${attempt}`, receipt);
  }
}

/** Waits while connected seats still owe pictures that their entries name: after a take-over a whole room may send all of them again. */
async function picturesArrive(tools: AfterCloseTools): Promise<void> {
  const coming = () => picturesComing(tools.room.state(), tools.snapshots);
  const before = coming();
  if (before === 0) return;
  await waitWhile(() => coming() >= before, PICTURES_MS);
  if (coming() < before) await picturesArrive(tools);
}

/** Waits for the witnesses' lines under the head that the archive ends with. */
function witnessesSign({ room }: AfterCloseTools): Promise<void> {
  return waitWhile(() => owesSignature(room.state()), WITNESSES_MS);
}

async function waitWhile(owes: () => boolean, longestMs: number): Promise<void> {
  const until = performance.now() + longestMs;
  while (owes() && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
}

function owesSignature(room: RoomState): boolean {
  const last = room.steps.sheet?.position ?? 0;
  return room.seats
    .rows()
    .some(({ linked, witnessed }) => linked && witnessed !== undefined && witnessed.size < last);
}

function picturesComing(room: RoomState, { has }: Pick<SnapshotStore, 'has'>): number {
  const linked = room.seats.rows().filter((seat) => seat.linked);
  return linked.reduce((sum, seat) => sum + picturesLacking(seat, has), 0);
}
