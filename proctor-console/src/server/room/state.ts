import type { CandidateId, DeviceId, Digest, InvigilatorId, SeatId, Words } from '@exam-room/shared/base';
import type {
  ActStatement,
  IncidentKind,
  SittingStatus,
  SnapshotDue,
  SnapshotVerdict,
  StayHead,
  Ups,
} from '@exam-room/shared/records';
import type { SeatOrder } from './assign-seats.ts';
import type { RoomPlan } from './plan.ts';
import { type Table, tableOf } from './table.ts';

/** When something was written down, by both clocks of the machine that wrote it. */
export interface Moment {
  readonly wallMs: number;
  readonly monoMs: number;
  readonly boot: string;
}

export interface PersonState {
  /** The key lies open at this desk. A restart of the console closes every key. */
  readonly signedIn: boolean;
  readonly firstSignInMs?: number;
}

/** Where a candidate of the roll is. Only an invigilator's act moves somebody from one member to another. */
export type Attendance =
  | { readonly at: 'expected' }
  | { readonly at: 'turned-away'; readonly reason: string }
  | { readonly at: 'seated'; readonly device: DeviceId; readonly seat: SeatId; readonly admittedMs: number }
  | { readonly at: 'absent'; readonly reason: string };

export interface CandidateState {
  readonly attendance: Attendance;
  /** Every machine at which this candidate's sitting has been, in order. */
  readonly devices: readonly DeviceId[];
  /** 1 for the seat of the admission, one more for every seat move: the fence between old seat and new. */
  readonly epoch: number;
  readonly status: SittingStatus;
  readonly awayFromSeat: boolean;
  readonly grantedMs: number;
  /** What single invigilators have granted alone: together never more than the policy's `grantAloneMaxMs`. */
  readonly grantedAloneMs: number;
  readonly proposedMs: number;
  readonly receipt?: { readonly code: string; readonly device: DeviceId };
  /** The draw that was recomputed here, and the machine to which its keys went. */
  readonly granted?: { readonly paper: Digest; readonly device: DeviceId };
}

export interface SnapshotTaken {
  readonly due: SnapshotDue;
  readonly number: number;
  readonly file: Digest;
  readonly verdict: SnapshotVerdict;
  readonly wallMs: number;
}

export interface HandedIn {
  readonly by: 'candidate' | 'time' | 'invigilator';
  readonly answered: number;
  readonly items: number;
  readonly wallMs: number;
  readonly usedMs: number;
  readonly seq: number;
}

/** One sitting as its station's own entries tell it: opened ─▶ ready (paper drawn) ─▶ sitting ─▶ handed-in, or moved away. */
export interface SittingFold {
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly stage: 'opened' | 'ready' | 'sitting' | 'handed-in' | 'moved';
  readonly epoch: number;
  readonly items: number;
  readonly paper?: Digest;
  readonly startedMs?: number;
  readonly usedMs: number;
  /** Items that were ever answered, each with the number of its first entry; 0 for what was taken over from another seat. */
  readonly answered: ReadonlyMap<string, number>;
  /** Number of the newest entry that holds an answer; 0 before the first. */
  readonly answerSeq: number;
  /** After a seat move: what was taken over, the oldest seat first. */
  readonly continues: readonly StayHead[];
  /** Answers of this seat came after another had gone on: told once. */
  readonly lateTold?: boolean;
  readonly paused: boolean;
  readonly locked?: string;
  readonly taken: readonly SnapshotTaken[];
  readonly missed: number;
  readonly handedIn?: HandedIn;
  /** The picture at the hand-in is there, or its absence has a reason: the seat's own, or an incident that people recorded afterwards. */
  readonly handInPictureTold?: true;
}

export interface SeatState {
  readonly device: DeviceId;
  readonly linked: boolean;
  readonly everLinked: boolean;
  /** Console's wall clock when the link broke, and the place in the ledger; absent while linked. */
  readonly lost?: { readonly wallMs: number; readonly position: number };
  /** Whom the invigilators have seated here. */
  readonly candidate?: CandidateId;
  /** Whose sitting the station's newest entries belong to. */
  readonly writingFor?: CandidateId;
  /** The station's own story of each sitting it has opened; a spare seat may see more than one. */
  readonly sittings: ReadonlyMap<CandidateId, SittingFold>;
  readonly lastEntryMs?: number;
  readonly helpCalled: boolean;
  readonly faulty: boolean;
  readonly cameraTrouble: boolean;
  /** The newest head of a console's ledger that this seat has signed as a witness. */
  readonly witnessed?: { readonly origin: string; readonly size: number };
  /** What an invigilator should look at, newest last; a handful. */
  readonly alarms: readonly Words[];
  /** Orders that the station says it has followed, in its own order. */
  readonly obeyed: readonly Digest[];
  /** Lines of this seat in the told list; a machine that floods is cut off there, never in the ledger. */
  readonly toldLines: number;
}

/** One line that people read: at the desk at once, on the record sheet in the evening. */
export interface ToldLine {
  readonly position: number;
  readonly wallMs: number;
  readonly topic: 'incident' | 'event' | 'patrol' | 'remark';
  readonly words: Words;
  readonly by: string;
  /** The seat as the sheet shows it: `07`, `07→31` or nothing. */
  readonly place: string;
  readonly seat?: SeatId;
  readonly candidate?: CandidateId;
  readonly incident?: IncidentKind;
  /** Pictures that were attached as evidence. */
  readonly snapshots?: readonly Digest[];
}

export interface Signature {
  readonly id: InvigilatorId;
  readonly wallMs: number;
}

export interface RoomSteps {
  /** SHA-256 of the session that this console has taken in. */
  readonly imported?: Digest;
  readonly checkInOpenedMs?: number;
  readonly roomChecked?: { readonly wallMs: number; readonly red: readonly string[]; readonly ups?: Ups };
  readonly seatsAssigned?: { readonly wallMs: number; readonly how: SeatOrder['how'] };
  readonly rulesRead?: Moment & { readonly by: readonly string[] };
  readonly rulesWaived?: { readonly wallMs: number; readonly reason: string; readonly by: readonly string[] };
  readonly released?: { readonly wallMs: number; readonly nonce: string };
  readonly started?: Moment;
  readonly closed?: { readonly wallMs: number };
  readonly seed?: string;
  /** Two persons have ordered it; `done` when no face lies on the console any more. */
  readonly faces?: { readonly orderedMs: number; readonly done?: { readonly left: number } };
  readonly sheet?: {
    readonly digest: Digest;
    readonly signatures: readonly Signature[];
    /** Ledger position of the newest signature: what the archive covers once two have signed. */
    readonly position: number;
  };
}

export interface Proposal {
  readonly candidate: CandidateId;
  readonly device: DeviceId;
  readonly ms: number;
  readonly cause: string;
}

/** The console whose acts count now, and in which console epoch. */
export interface Lead {
  readonly device: DeviceId;
  readonly epoch: number;
}

/** What a console wrote after another had gone on in its place (docs/decisions/006): it counts once a seat turns out to have followed it. */
export interface LateAct {
  readonly statement: ActStatement;
  readonly at: Moment;
  readonly position: number;
}

/** The room, folded from the ledger and nothing else (THREATS K12): the same entries give the same room, live or after a crash. */
export interface RoomState {
  readonly plan: RoomPlan;
  readonly lead: Lead;
  readonly late: ReadonlyMap<Digest, LateAct>;
  /** Late acts that have taken effect: the same one does not count again when it comes by another way. */
  readonly settled: ReadonlySet<Digest>;
  /** The newest number that the ledger has of each console's journal, by device and epoch. */
  readonly journals: ReadonlyMap<string, number>;
  readonly people: Table<InvigilatorId, PersonState>;
  readonly candidates: Table<CandidateId, CandidateState>;
  readonly seats: Table<DeviceId, SeatState>;
  readonly steps: RoomSteps;
  /** Where everybody is expected: as the roll says, until the room assigns seats itself. */
  readonly expectedAt: ReadonlyMap<CandidateId, SeatId>;
  readonly told: readonly ToldLine[];
  readonly patrols: readonly { readonly wallMs: number; readonly name: string; readonly remark: string }[];
  readonly remarks: readonly string[];
  readonly videos: readonly { readonly file: string; readonly bytes: number; readonly sha256: Digest }[];
  /** Lost time that was found and not yet written down as a proposal. */
  readonly proposalsDue: readonly Proposal[];
  readonly alarms: readonly Words[];
}

export function emptyRoom(plan: RoomPlan): RoomState {
  const first = plan.session.devices.find((one) => one.role === 'console');
  return {
    plan,
    lead: { device: first?.device ?? plan.console, epoch: 1 },
    late: new Map(),
    settled: new Set(),
    journals: new Map(),
    people: tableOf<InvigilatorId, PersonState>([...plan.people.keys()], () => ({ signedIn: false })),
    candidates: tableOf<CandidateId, CandidateState>([...plan.candidates.keys()], () => ({
      attendance: { at: 'expected' },
      devices: [],
      epoch: 1,
      status: 'normal',
      awayFromSeat: false,
      grantedMs: 0,
      grantedAloneMs: 0,
      proposedMs: 0,
    })),
    seats: tableOf([...plan.seatOf.keys()], emptySeat),
    steps: {},
    expectedAt: new Map(
      [...plan.candidates.values()].flatMap(({ candidate, seat }) =>
        seat === undefined ? [] : [[candidate, seat] as const],
      ),
    ),
    told: [],
    patrols: [],
    remarks: [],
    videos: [],
    proposalsDue: [],
    alarms: [],
  };
}

function emptySeat(device: DeviceId): SeatState {
  return {
    device,
    linked: false,
    everLinked: false,
    sittings: new Map(),
    helpCalled: false,
    faulty: false,
    cameraTrouble: false,
    alarms: [],
    obeyed: [],
    toldLines: 0,
  };
}

/** The sitting that is at a seat now: of the candidate whom the invigilators have seated there. */
export function sittingAt(seat: SeatState): SittingFold | undefined {
  return seat.candidate === undefined ? undefined : seat.sittings.get(seat.candidate);
}

/** The sitting of a candidate at the machine where it goes on (or ended). */
export function sittingOf(state: RoomState, candidate: CandidateId): SittingFold | undefined {
  return stayOf(state, candidate)?.sitting;
}

/** One candidate's sitting at one machine. */
export interface Stay {
  readonly device: DeviceId;
  readonly sitting: SittingFold;
}

/**
 * Where a candidate's sitting goes on or ended: at the seat of the newest move; or at the seat left behind, when it turns out that the
 * hand-in came before the new seat had begun (the entry was still on its way when the move was ordered).
 */
export function stayOf(state: RoomState, candidate: CandidateId): Stay | undefined {
  const who = state.candidates.get(candidate);
  if (who?.attendance.at !== 'seated') return undefined;
  const stays = staysOf(state, candidate);
  const here = stays.find(({ device }) => device === whereSeated(who));
  if (here?.sitting.startedMs !== undefined) return here;
  return stays.findLast(({ sitting }) => sitting.handedIn !== undefined) ?? here;
}

function whereSeated({ attendance }: CandidateState): DeviceId | undefined {
  return attendance.at === 'seated' ? attendance.device : undefined;
}

/** What each machine tells of a candidate's sitting, in the order of the seats. */
export function staysOf(state: RoomState, candidate: CandidateId): readonly Stay[] {
  const devices = state.candidates.get(candidate)?.devices ?? [];
  return devices.flatMap((device) => {
    const sitting = state.seats.get(device)?.sittings.get(candidate);
    return sitting === undefined ? [] : [{ device, sitting }];
  });
}

/** Somebody who has begun at any seat can neither be absent nor begin anew. */
export function hasBegun(state: RoomState, candidate: CandidateId): boolean {
  return staysOf(state, candidate).some(({ sitting }) => sitting.startedMs !== undefined);
}

export function isWriting(sitting: SittingFold | undefined): boolean {
  return sitting?.stage === 'sitting';
}

/** Who may stand for two invigilators (A58): administrators and patrols have work of their own. */
export function signedInInvigilators(state: RoomState): readonly InvigilatorId[] {
  return [...state.plan.people.values()]
    .filter((one) => one.role === 'chief' || one.role === 'invigilator')
    .filter((one) => state.people.get(one.id)?.signedIn === true)
    .map((one) => one.id);
}
