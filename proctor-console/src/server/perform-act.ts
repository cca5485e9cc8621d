import { randomBytes } from 'node:crypto';
import {
  type Digest,
  type InvigilatorId,
  ok,
  type Result,
  refuse,
  type SeatId,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { Ups } from '@exam-room/shared/records';
import type { SheetDesk } from './desk-ports.ts';
import type { LiveBoard } from './live-ports.ts';
import type { Papers } from './papers-ports.ts';
import type { PeoplesKeys } from './people-ports.ts';
import type { DeskAct, DeskAnswer, DeskCommand } from './proctor-desk/desk-view.ts';
import type { Wish } from './room/commands.ts';
import { picturesOwed } from './room/pictures-owed.ts';
import { facesNotYet, sheetSigned } from './room/refusals.ts';
import { type Room, refusedFact } from './run-command.ts';
import type { SnapshotStore } from './snapshot-ports.ts';
import type { TakeVideos, VideoDesk } from './video-ports.ts';

export interface PerformTools {
  /** SHA-256 of the session that this machine holds, and its program: what a console says when it begins to lead. */
  readonly sessionDigest: Digest;
  readonly build: string;
  readonly room: Room;
  readonly people: PeoplesKeys;
  readonly papers: Papers;
  readonly live: Pick<LiveBoard, 'claimOf' | 'seat'>;
  /** The start gate as it stands, for the record of the room check and for the start. */
  readonly gate: StartGate;
  readonly archive: ArchiveDesk;
  /** Freezes the sheet before its first signature, durably; the same sheet ever after. */
  readonly freezeSheet: () => Uint8Array;
  readonly sheet: Pick<SheetDesk, 'now'>;
  readonly snapshots: Pick<SnapshotStore, 'has'>;
  readonly videos: Pick<VideoDesk, 'take' | 'standing'>;
}

export interface StartGate {
  /** Red lines. */
  readonly red: () => readonly string[];
  /** Seats whose candidates would sit at another program than the one that was accepted. */
  readonly otherBuild: () => readonly SeatId[];
  /** Puts the whole report onto the disk; its SHA-256. */
  readonly keepReport: (said: { readonly ups?: Ups; readonly remark: string }) => Digest;
}

export interface ArchiveDesk {
  readonly receipt: () => boolean;
  readonly copyTo: (folder: string) => Promise<Result<{ readonly folder: string; readonly files: number }>>;
}

type PinRefused = Result<ReadonlyMap<InvigilatorId, Signer>>;

/**
 * What the desk asks is done one thing after the other: first the persons prove themselves, then the room decides, then it is written.
 * No two tries at a PIN or code run at a time, so that lock-outs count every one.
 */
export function openPerform(tools: PerformTools): (act: DeskAct) => Promise<DeskAnswer> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const turn = last.then(() => perform(tools, act));
    last = turn.catch(() => undefined); // the caller hears of it; the next act does not suffer from it
    return turn.then(
      (done): DeskAnswer =>
        done.ok ? { ok: true } : { ok: false, code: done.error.code, ...done.error.words },
    );
  };
}

async function perform(tools: PerformTools, act: DeskAct): Promise<Result<unknown>> {
  if (act.do === 'sign-in') return signIn(tools, act);
  if (act.do === 'sign-out') return signOut(tools, act.id);
  const by = [...new Set([...act.by, ...(act.confirm ?? []).map((one) => one.id)])];
  const hands = await openHands(tools, act, by);
  const asked = act.do === 'take-videos' ? 'register-video' : act.do;
  if (!hands.ok) return refuseAndRecord(tools, { do: asked, by }, hands.error);
  if (act.do === 'take-videos') return takeVideos(tools, { ...act, by, hands: hands.value });
  if (act.do === 'sign-sheet' && tools.videos.standing().taking !== undefined)
    return refuse(videosOnTheirWay());
  if (act.do === 'export-archive')
    return exportArchive(tools, { folder: act.folder, by, hands: hands.value });
  if (act.do === 'erase-faces' && !tools.archive.receipt())
    return refuseAndRecord(tools, { do: act.do, by }, facesNotYet());
  if (act.do === 'take-over') return takeOver(tools, { reason: act.reason, by, hands: hands.value });
  if (act.do === 'release') return release(tools, { code: act.code, by, hands: hands.value });
  // The seed must be told after the close: without the secrets a closed room could never be signed.
  const lost = tools.room.state().steps.released !== undefined && tools.papers.held() === undefined;
  if (act.do === 'close-room' && lost && tools.room.state().steps.closed === undefined)
    return refuseAndRecord(tools, { do: act.do, by }, secretsLost());
  return tools.room.act({ ...wishOf(tools, act), by }, hands.value);
}

/** Writes a refusal down that came before the room was asked. */
function refuseAndRecord(
  tools: PerformTools,
  asked: { readonly do: Wish['do']; readonly by: readonly InvigilatorId[] },
  why: Trouble,
): Result<never> {
  tools.room.machine({ do: 'note', fact: refusedFact(asked, why) });
  return refuse(why);
}

async function signIn(
  { room, people }: PerformTools,
  act: Extract<DeskAct, { do: 'sign-in' }>,
): Promise<Result<unknown>> {
  const signer = await people.open(act.id, act.pin);
  if (!signer.ok) {
    room.machine({ do: 'note', fact: refusedFact({ do: 'sign-in', by: [act.id] }, signer.error) });
    return signer;
  }
  const done = room.act({ do: 'sign-in', by: [act.id] }, new Map([[act.id, signer.value]]));
  if (done.ok) people.keep(act.id, signer.value);
  return done;
}

function signOut({ room, people }: PerformTools, id: InvigilatorId): Result<unknown> {
  const signer = people.opened(id);
  const done = room.act({ do: 'sign-out', by: [id] }, new Map(signer === undefined ? [] : [[id, signer]]));
  if (done.ok) people.shut(id);
  return done;
}

/**
 * The keys of all who put their names to an act. One person's key may lie open from the sign-in; every further person gives the PIN for
 * this very act, so that nobody signs for a colleague who has turned away (THREATS K8). Codes: SIGN_IN_FIRST, CONFIRM_NEEDED, PIN_*.
 */
async function openHands(
  { people }: PerformTools,
  act: DeskAct,
  by: readonly InvigilatorId[],
): Promise<PinRefused> {
  const hands = new Map<InvigilatorId, Signer>();
  for (const { id, pin } of act.confirm ?? []) {
    const signer = await people.open(id, pin);
    if (!signer.ok) return signer;
    hands.set(id, signer.value);
  }
  const unconfirmed = by.filter((id) => !hands.has(id));
  if (unconfirmed.length > 1) return refuse(confirmNeeded());
  for (const id of unconfirmed) {
    const signer = people.opened(id);
    if (signer === undefined) return refuse(signInFirst(id));
    hands.set(id, signer);
  }
  return ok(hands);
}

/** Refused when the sheet is signed: a recording that the sheet does not show would be none. */
async function takeVideos(tools: PerformTools, wanted: TakeVideos): Promise<Result<unknown>> {
  const { folder, how, by, hands } = wanted;
  return tools.room.state().steps.sheet === undefined
    ? tools.videos.take({ folder, how, by, hands })
    : refuse(sheetSigned());
}

function videosOnTheirWay(): Trouble {
  return trouble('VIDEO_BUSY', {
    zh: '监控录像还在登记，登记完成后才能签署记录表。',
    en: 'Recordings are still being taken in; the sheet can be signed when that is done.',
  });
}

/** First the copy, whole on its disk, then the entry: what stands in the record has happened. */
async function exportArchive(
  { room, archive }: PerformTools,
  asked: {
    readonly folder: string;
    readonly by: readonly InvigilatorId[];
    readonly hands: ReadonlyMap<InvigilatorId, Signer>;
  },
): Promise<Result<unknown>> {
  const copied = await archive.copyTo(asked.folder);
  if (!copied.ok) return copied;
  return room.act({ do: 'export-archive', ...copied.value, by: asked.by }, asked.hands);
}

interface TakingOver {
  readonly reason: string;
  readonly by: readonly InvigilatorId[];
  readonly hands: ReadonlyMap<InvigilatorId, Signer>;
}

/**
 * Two persons put this console in the place of the other one (docs/decisions/006). Whoever has just given the PIN for it is signed in here:
 * the first minute after a console's death has no time for a second one.
 */
function takeOver(tools: PerformTools, { reason, by, hands }: TakingOver): Result<unknown> {
  const { room, people } = tools;
  const done = room.act({ do: 'take-over', reason, holds: room.holds(), by }, hands);
  if (!done.ok) return done;
  const opened = { kind: 'journal-opened', opened: 'first', build: tools.build } as const;
  room.machine({ do: 'note', fact: opened });
  room.machine({ do: 'note', fact: { kind: 'session-imported', session: tools.sessionDigest } });
  for (const [id, signer] of hands)
    if (room.act({ do: 'sign-in', by: [id] }, hands).ok) people.keep(id, signer);
  return done;
}

interface Releasing {
  readonly code: string;
  readonly by: readonly InvigilatorId[];
  readonly hands: ReadonlyMap<InvigilatorId, Signer>;
}

/** First whether these persons may release now, then the code, then the secrets on the disk, then the act (THREATS 4.2). */
async function release(tools: PerformTools, { code, by, hands }: Releasing): Promise<Result<unknown>> {
  const { room, papers } = tools;
  const held = papers.held();
  const already = room.state().steps.released !== undefined;
  if (held !== undefined && already)
    return room.act({ do: 'release', secrets: { nonce: held.nonce, after: 'first' }, by }, hands);
  const may = room.act({ do: 'release', secrets: 'unopened', by }, hands);
  if (!may.ok) return may;
  const secrets = await papers.open(code);
  if (!secrets.ok) return refuseAndRecord(tools, { do: 'release', by }, secrets.error);
  await papers.hold(secrets.value);
  const after = already ? 'loss' : 'first';
  return room.act({ do: 'release', secrets: { nonce: secrets.value.nonce, after }, by }, hands);
}

type PlainAct = Exclude<
  DeskAct,
  { do: 'sign-in' | 'sign-out' | 'release' | 'take-videos' | 'export-archive' | 'take-over' }
>;

/** What the desk sends, completed by what only the server knows. */
function wishOf(tools: PerformTools, act: PlainAct): Wish {
  const { by: _, confirm: __, ...command } = act;
  switch (command.do) {
    case 'check-room':
      return checkRoom(tools, command);
    case 'assign-seats':
      return { ...command, seed: randomBytes(16).toString('hex') };
    case 'start-room':
      return { ...command, otherBuild: tools.gate.otherBuild() };
    case 'admit': {
      const claimedAt = tools.live.claimOf(command.candidate);
      return claimedAt === undefined ? command : { ...command, claimedAt };
    }
    case 'move-seat': {
      const usedMs = tools.live.seat(command.fromDevice).status?.usedMs;
      return usedMs === undefined ? command : { ...command, usedMs };
    }
    case 'sign-sheet':
      return {
        do: 'sign-sheet',
        sheet: sheetDigest(tools),
        owed: picturesOwed(tools.room.state(), tools.snapshots.has),
      };
    default:
      return command;
  }
}

/** A supply that does not work is a red point that no computer sees. */
function checkRoom({ gate }: PerformTools, said: Extract<DeskCommand, { do: 'check-room' }>): Wish {
  const { remark, ups } = said;
  const known = { remark, ...(ups === undefined ? {} : { ups }) };
  const red = ups === 'missing' ? [...gate.red(), NO_UPS] : gate.red();
  return { do: 'check-room', ...known, red, report: gate.keepReport(known) };
}

const NO_UPS = 'UPS 未接或不能用';

/** Before the close there is nothing to freeze: the room will refuse, whatever the digest. */
function sheetDigest(tools: PerformTools): Digest {
  const { steps } = tools.room.state();
  return nativeDigest(steps.closed === undefined ? tools.sheet.now().bytes : tools.freezeSheet());
}

function secretsLost(): Trouble {
  return trouble('SECRETS_LOST', {
    zh: '控制台上的启封内容已丢失（硬盘文件缺失），结束考试前须由两名监考人员重新输入启封码。',
    en: 'What the release had opened is gone from this console. Two invigilators have to give the release code again before the room is closed.',
  });
}

function signInFirst(id: InvigilatorId): Trouble {
  return trouble(
    'SIGN_IN_FIRST',
    {
      zh: `${id} 尚未在本控制台签到。请先签到，或在办理时输入本人的 PIN。`,
      en: `${id} has not signed in at this console. Sign in first, or give the PIN with the act.`,
    },
    id,
  );
}

function confirmNeeded(): Trouble {
  return trouble('CONFIRM_NEEDED', {
    zh: '两人共同办理时，第二名监考人员须当场输入本人的 PIN。',
    en: 'When two put their names to something, the second has to give the PIN for it.',
  });
}
