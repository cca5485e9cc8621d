import type { CandidateId, Digest } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import type { Candidate } from '@exam-room/shared/model';
import { itemsOf, type Paper, type PaperItem } from '@exam-room/shared/paper';
import type { ArchiveSubmission, SittingSubmission } from '@exam-room/shared/protocol';
import type { Choice, RecordSheet, SittingStatus } from '@exam-room/shared/records';
import {
  duePictures,
  type PaperCandidate,
  paperCandidate,
} from '@exam-room/test-fixtures/doubles/paper-candidate';
import { type PaperJournal, paperJournal } from '@exam-room/test-fixtures/doubles/paper-journal';
import { archiveIndex, type PaperRoom, paperRoom } from '@exam-room/test-fixtures/doubles/paper-room';
import { drawAgain } from '../src/intake/judge-sitting.ts';
import type { IssuedSession } from '../src/ports.ts';
import { must, type SmallAuthority, START_MS } from './small-authority.ts';

/** How a candidate answers one item; nothing at all leaves it out. */
export type Answering = (item: PaperItem, key: Choice) => Choice | undefined;
export const allRight: Answering = (_item, key) => key;
export const nothing: Answering = () => undefined;
/** Something that is not the key: for a key of one option the next one, otherwise nothing. */
export const allWrong: Answering = (item, key) => [item.order.find((option) => !key.includes(option)) ?? 0];

export interface HowTo {
  readonly answering?: Answering;
  /** Test time of the hand-in. */
  readonly usedMs?: number;
  readonly by?: 'candidate' | 'time' | 'invigilator';
  readonly pictures?: boolean;
  /** False when no invigilator let them in. */
  readonly admitted?: boolean;
  /** Told before the hand-in, with the sitting at hand. */
  readonly meanwhile?: (sitting: PaperCandidate, items: readonly PaperItem[]) => void;
}

/** A room of the small authority: sittings written by hand, exactly as the real machines would write them. */
export interface SmallRoom {
  readonly issued: IssuedSession;
  readonly room: PaperRoom;
  readonly sat: ReadonlyMap<CandidateId, PaperCandidate>;
  readonly startOrder: Digest;
  readonly paperOf: (at: number) => Paper;
  readonly sit: (at: number, how?: HowTo) => Promise<PaperCandidate>;
  readonly journals: readonly PaperJournal[];
  readonly archive: (how?: ArchiveHow) => ReadonlyMap<string, Uint8Array>;
}

export interface ArchiveHow {
  readonly statuses?: ReadonlyMap<CandidateId, SittingStatus>;
  /** Changes the record sheet before it is signed. */
  readonly sheet?: (sheet: RecordSheet) => RecordSheet;
  readonly closedBy?: number;
  readonly seed?: string;
  readonly signedBy?: number;
}

const LENGTH_MS = 3_600_000;
const NOBODYS_ORDER = 'ef'.repeat(32) as Digest; // no entry has this hash

/** How the room's course differs from the right one. */
export interface RoomHow {
  readonly releasedBy?: number;
  readonly nonce?: string;
}

export async function smallRoom(small: SmallAuthority, how: RoomHow = {}): Promise<SmallRoom> {
  const issued = must(await small.office.sessions.open(small.session.session));
  const { session } = small.session;
  const console = paperJournal({ session, keys: small.console, startMs: START_MS - 1_800_000 });
  const room = paperRoom({ session, console, people: small.people });
  console.write({ kind: 'journal-opened', opened: 'first', build: 'test' });
  for (const one of small.people) room.act({ act: 'sign-in' }, [one]);
  room.act({ act: 'rules-read', version: 'r1' });
  const nonce = (how.nonce ?? small.secrets.nonce) as Digest; // 64 hex digits
  room.act({ act: 'release', nonce }, small.people.slice(0, how.releasedBy ?? 2));
  const startOrder = room.act({ act: 'start-room' }, small.people.slice(0, 1));
  const sat = new Map<CandidateId, PaperCandidate>();
  const journals: PaperJournal[] = [];
  const seat = (at: number): { readonly candidate: Candidate; readonly journal: PaperJournal } => {
    const [candidate, keys] = [small.roll.candidates[at], small.seats[at]];
    if (candidate === undefined || keys === undefined) throw new Error(`the room has no seat ${at}`);
    const journal = paperJournal({ session, keys, startMs: START_MS - 900_000 });
    journals.push(journal);
    return { candidate, journal };
  };
  const paperOf = (at: number): Paper => {
    const candidate = small.roll.candidates[at];
    if (candidate === undefined) throw new Error(`the roll has no candidate ${at}`);
    return must(drawAgain(issued, candidate));
  };
  return {
    issued,
    room,
    sat,
    startOrder,
    journals,
    paperOf,
    async sit(at, how = {}) {
      const { candidate, journal } = seat(at);
      const sitting = paperCandidate({
        ...candidate,
        journal,
        resultsSealTo: small.office.keys.trust.resultsSealTo,
      });
      await playSitting(sitting, { small, room, issued, how, paper: paperOf(at), startOrder });
      sat.set(candidate.candidate, sitting);
      return sitting;
    },
    archive: (how = {}) => makeArchive({ small, room, sat, journals, how }),
  };
}

interface Play {
  readonly small: SmallAuthority;
  readonly room: PaperRoom;
  readonly issued: IssuedSession;
  readonly how: HowTo;
  readonly paper: Paper;
  readonly startOrder: Digest;
}

async function playSitting(sitting: PaperCandidate, of: Play): Promise<void> {
  const { small, room, issued, how, paper } = of;
  const { candidate, attempt, journal } = sitting;
  const seat = small.session.devices.find((one) => one.device === journal.keys.device)?.seat;
  if (seat === undefined) throw new Error('the candidate sits at a machine without a seat');
  journal.write({ kind: 'journal-opened', opened: 'first', build: 'test', shell: 'headless' });
  const admit = () =>
    room.act(
      { act: 'admit', candidate, attempt, seat, device: journal.keys.device, note: '' },
      small.people.slice(0, 1),
    );
  await sitting.sitDown(how.admitted === false ? NOBODYS_ORDER : admit());
  const pictures = how.pictures !== false;
  if (pictures) await sitting.bePhotographed('check-in', 0);
  room.console.write({
    kind: 'paper-granted',
    candidate,
    attempt,
    device: journal.keys.device,
    paper: paper.hash,
  });
  sitting.takePaper(paper);
  sitting.begin(of.startOrder, small.session.durationMs);
  const usedMs = how.usedMs ?? LENGTH_MS / 2;
  const due = duePictures({ seed: issued.seed, ...small.session, candidate, attempt });
  if (pictures)
    for (const [number, moment] of due.entries())
      if (moment <= usedMs) await sitting.bePhotographed('random', number, moment);
  const items = itemsOf(paper);
  for (const [place, item] of items.entries()) {
    const choice = (how.answering ?? allRight)(item, issued.answerKeys.get(item.item) ?? []);
    if (choice !== undefined)
      sitting.answer(item.item, choice, Math.floor((usedMs * (place + 1)) / (items.length + 1)));
  }
  how.meanwhile?.(sitting, items);
  sitting.handIn(usedMs, how.by);
  if (pictures) await sitting.bePhotographed('hand-in', 0, usedMs);
}

export function submissionOf(small: SmallAuthority, sitting: PaperCandidate): SittingSubmission {
  const { candidate, attempt, journal } = sitting;
  const entries = journal.entries.map((entry) => ({ ...entry }));
  return {
    session: small.session.session,
    candidate,
    attempt,
    device: journal.keys.device,
    epoch: journal.epoch,
    entries,
  };
}

export function archiveOf(
  small: SmallAuthority,
  room: SmallRoom,
  files: ReadonlyMap<string, Uint8Array>,
): ArchiveSubmission {
  return { session: small.session.session, index: plain(archiveIndex(files, room.room, small.session)) };
}

/** The wire's type of an envelope has no readonly members. */
export function plain({ payloadType, payload, signatures }: Envelope) {
  return { payloadType, payload, signatures: signatures.map((one) => ({ ...one })) };
}

interface ArchiveParts {
  readonly small: SmallAuthority;
  readonly room: PaperRoom;
  readonly sat: ReadonlyMap<CandidateId, PaperCandidate>;
  readonly journals: readonly PaperJournal[];
  readonly how: ArchiveHow;
}

function makeArchive({ small, room, sat, journals, how }: ArchiveParts): ReadonlyMap<string, Uint8Array> {
  for (const [candidate, status] of how.statuses ?? [])
    room.act({ act: 'set-status', candidate, status, reason: '监考认定' }, small.people.slice(0, 1));
  room.act({ act: 'close-room' }, small.people.slice(0, how.closedBy ?? 2));
  room.console.write({ kind: 'seed-revealed', seed: how.seed ?? small.secrets.seed });
  return room.archive({
    issued: small.issued,
    seats: journals,
    pictures: new Map([...sat.values()].flatMap((one) => [...one.pictures])),
    sheet: (ledger) => {
      const sheet = sheetOf(small, { sat, ledger, statuses: how.statuses ?? new Map() });
      return how.sheet === undefined ? sheet : how.sheet(sheet);
    },
    ...(how.signedBy === undefined ? {} : { signers: small.people.slice(0, how.signedBy) }),
  });
}

interface SheetOf {
  readonly sat: ReadonlyMap<CandidateId, PaperCandidate>;
  readonly ledger: RecordSheet['ledger'];
  readonly statuses: ReadonlyMap<CandidateId, SittingStatus>;
}

function sheetOf(small: SmallAuthority, { sat, ledger, statuses }: SheetOf): RecordSheet {
  const { session } = small;
  const { candidates } = small.roll;
  const present = candidates.filter((one) => sat.has(one.candidate));
  const absent = candidates.filter((one) => !sat.has(one.candidate));
  return {
    schema: 'exam-room/record-sheet/v1',
    session: session.session,
    mode: session.mode,
    title: session.title,
    slot: session.slot,
    institution: session.institution.name,
    room: session.room.name,
    post: session.post.name,
    counts: {
      enrolled: candidates.length,
      present: present.length,
      absent: absent.length,
      handedIn: present.length,
      byTime: 0,
      forced: 0,
      violations: statuses.size,
    },
    times: { plannedStartMs: START_MS, rulesReadBy: ['监考V01', '监考V02'] },
    absentees: absent.map(({ candidate, ticket, name }) => ({ candidate, ticket, name, reason: '未到' })),
    sittings: present.map((one) => ({
      candidate: one.candidate,
      ticket: one.ticket,
      name: one.name,
      seat: one.seat ?? ('01' as NonNullable<Candidate['seat']>), // every candidate of the small plan has a seat
      status: statuses.get(one.candidate) ?? 'normal',
      startedMs: START_MS,
      handedInMs: START_MS + LENGTH_MS / 2,
      handedInBy: 'candidate',
      answered: 9,
      items: 9,
      grantedMs: 0,
      snapshotsDue: 4,
      snapshotsTaken: 4,
      snapshotsMissed: 0,
    })),
    incidents: [],
    events: [],
    machines: { seats: small.seats.length, spares: 0, used: present.length, faulty: [] },
    videos: [],
    patrols: [],
    remarks: [],
    invigilators: small.people.map((one) => ({
      name: one.id,
      role: 'invigilator',
      signedInMs: START_MS - 1_800_000,
    })),
    ledger,
  };
}
