import {
  assertNever,
  type CandidateId,
  type DeviceId,
  type InvigilatorId,
  MINUTE_MS,
} from '@exam-room/shared/base';
import type { Act, ActStatement } from '@exam-room/shared/records';
import { assignSeats } from './assign-seats.ts';
import { nameOf } from './plan.ts';
import { proposalOf } from './seat-story.ts';
import {
  type CandidateState,
  isWriting,
  type Moment,
  type RoomState,
  type SeatState,
  sittingAt,
  stayOf,
} from './state.ts';
import { tellAct } from './tell-act.ts';

/** When and where in the ledger an act was written down. */
export interface Written {
  readonly at: Moment;
  readonly position: number;
}

/** Folds what people did into the room. The act was decided and proven before it was written; here it only takes effect. */
export function applyAct(room: RoomState, { act, by }: ActStatement, written: Written): RoomState {
  const line = tellAct(room, act);
  const after = takeEffect(room, { act, by }, written);
  if (line === undefined) return after;
  const told = {
    ...line,
    position: written.position,
    wallMs: written.at.wallMs,
    by: by.map((id) => nameOf(room.plan, id)).join('、'),
  };
  return { ...after, told: [...after.told, told] };
}

interface Done {
  readonly act: Act;
  readonly by: readonly InvigilatorId[];
}

function takeEffect(room: RoomState, { act, by }: Done, written: Written): RoomState {
  const { at } = written;
  const { wallMs } = at;
  const names = by.map((id) => nameOf(room.plan, id));
  switch (act.act) {
    case 'sign-in':
      return by.reduce((now, id) => signIn(now, id, wallMs), room);
    case 'sign-out':
      return by.reduce((now, id) => signOut(now, id), room);
    case 'room-checked':
      return withSteps(room, {
        roomChecked: { wallMs, red: act.red, ...(act.ups === undefined ? {} : { ups: act.ups }) },
      });
    case 'assign-seats':
      return {
        ...withSteps(room, { seatsAssigned: { wallMs, how: act.how } }),
        expectedAt: assignSeats(room.plan, act) ?? room.expectedAt,
      };
    case 'erase-faces':
      return withSteps(room, { faces: { orderedMs: wallMs } });
    case 'rules-read':
      return withSteps(room, { rulesRead: { ...at, by: names } });
    case 'rules-waived':
      return withSteps(room, { rulesWaived: { wallMs, reason: act.reason, by: names } });
    case 'release':
      return withSteps(room, { released: room.steps.released ?? { wallMs, nonce: act.nonce } });
    case 'start-room':
      return withSteps(room, { started: at });
    case 'take-over':
      return takeOver(room, act, { wallMs, position: written.position });
    case 'close-room':
      return closeRoom(room, wallMs);
    case 'sign-sheet':
      return signSheet(room, { digest: act.sheet, by }, written);
    case 'patrol-visit':
      return { ...room, patrols: [...room.patrols, { wallMs, name: act.name, remark: act.remark }] };
    case 'remark':
      return { ...room, remarks: [...room.remarks, act.text] };
    case 'register-video': {
      const { file, bytes, sha256 } = act;
      return { ...room, videos: [...room.videos, { file, bytes, sha256 }] };
    }
    case 'message':
    case 'export-archive':
    case 'start-seat':
    case 'pause':
    case 'resume':
    case 'unlock':
      return room; // an order to seats or a line for people: what it changes shows in the seats' own entries
    case 'answer-help':
      return withSeat(room, act.device, (seat) => ({ ...seat, helpCalled: false }));
    case 'admit':
    case 'turn-away':
    case 'grant-time':
    case 'move-seat':
    case 'leave-seat':
    case 'return-to-seat':
    case 'set-status':
    case 'force-hand-in':
      return ofCandidate(room, { act, by }, written);
    case 'record-incident':
      return excusePicture(room, act);
    default:
      return assertNever(act);
  }
}

/** What people write of somebody who has handed in stands for a picture that the machine can no longer take. */
function excusePicture(room: RoomState, act: Extract<Act, { act: 'record-incident' }>): RoomState {
  const device = act.seat === undefined ? undefined : room.plan.deviceAt.get(act.seat);
  const candidate = act.candidate ?? (device === undefined ? undefined : room.seats.get(device)?.candidate);
  const stay = candidate === undefined ? undefined : stayOf(room, candidate);
  if (candidate === undefined || stay?.sitting.handedIn === undefined) return room;
  const sitting = { ...stay.sitting, handInPictureTold: true as const };
  return withSeat(room, stay.device, (seat) => ({
    ...seat,
    sittings: new Map(seat.sittings).set(candidate, sitting),
  }));
}

type CandidateAct = Extract<
  Act,
  {
    act:
      | 'admit'
      | 'turn-away'
      | 'grant-time'
      | 'move-seat'
      | 'leave-seat'
      | 'return-to-seat'
      | 'set-status'
      | 'force-hand-in';
  }
>;

function ofCandidate(
  room: RoomState,
  { act, by }: { readonly act: CandidateAct; readonly by: readonly InvigilatorId[] },
  { at }: Written,
): RoomState {
  switch (act.act) {
    case 'admit':
      return admit(room, act, at.wallMs);
    case 'turn-away':
      return withCandidate(room, act.candidate, (who) => ({
        ...who,
        attendance: { at: 'turned-away', reason: act.reason },
      }));
    case 'grant-time':
      return withCandidate(room, act.candidate, (who) => ({
        ...who,
        grantedMs: who.grantedMs + act.ms,
        grantedAloneMs: who.grantedAloneMs + (by.length < 2 ? act.ms : 0),
      }));
    case 'move-seat':
      return moveSeat(room, act, at.wallMs);
    case 'leave-seat':
      return withCandidate(room, act.candidate, (who) => ({ ...who, awayFromSeat: true }));
    case 'return-to-seat':
      return withCandidate(room, act.candidate, (who) => ({ ...who, awayFromSeat: false }));
    case 'set-status':
      return setStatus(room, act);
    case 'force-hand-in':
      return room; // the seat hands in; its own entry tells when
    default:
      return assertNever(act);
  }
}

export function withSteps(room: RoomState, steps: Partial<RoomState['steps']>): RoomState {
  return { ...room, steps: { ...room.steps, ...steps } };
}

export function withSeat(
  room: RoomState,
  device: DeviceId,
  change: (seat: SeatState) => SeatState,
): RoomState {
  const seat = room.seats.get(device);
  return seat === undefined ? room : { ...room, seats: room.seats.with(device, change(seat)) };
}

export function withCandidate(
  room: RoomState,
  candidate: CandidateId,
  change: (who: CandidateState) => CandidateState,
): RoomState {
  const who = room.candidates.get(candidate);
  return who === undefined ? room : { ...room, candidates: room.candidates.with(candidate, change(who)) };
}

function signIn(room: RoomState, id: InvigilatorId, wallMs: number): RoomState {
  const person = room.people.get(id);
  if (person === undefined) return room;
  const firstSignInMs = person.firstSignInMs ?? wallMs;
  return { ...room, people: room.people.with(id, { signedIn: true, firstSignInMs }) };
}

export function signOut(room: RoomState, id: InvigilatorId): RoomState {
  const person = room.people.get(id);
  return person === undefined
    ? room
    : { ...room, people: room.people.with(id, { ...person, signedIn: false }) };
}

function admit(room: RoomState, act: Extract<Act, { act: 'admit' }>, admittedMs: number): RoomState {
  const { candidate, device, seat } = act;
  // It came to light late, after a move or another admission of the same person: nobody is seated a second time.
  if (room.candidates.get(candidate)?.attendance.at === 'seated')
    return withCandidate(room, candidate, (who) => ({
      ...who,
      devices: [device, ...who.devices.filter((one) => one !== device)],
    }));
  const seated = withCandidate(room, candidate, (who) => ({
    ...who,
    attendance: { at: 'seated', device, seat, admittedMs },
    devices: [...who.devices.filter((one) => one !== device), device],
  }));
  const there = withSeat(seated, device, (one) => ({ ...one, candidate }));
  return withSteps(there, { checkInOpenedMs: room.steps.checkInOpenedMs ?? admittedMs });
}

function moveSeat(room: RoomState, act: Extract<Act, { act: 'move-seat' }>, wallMs: number): RoomState {
  const { candidate, fromDevice, toDevice, toSeat } = act;
  const from = room.seats.get(fromDevice);
  if (from === undefined) return room;
  const wasWriting = isWriting(sittingAt(from));
  const left = withSeat(room, fromDevice, ({ candidate: _, ...seat }) => ({ ...seat, faulty: true }));
  const there = withSeat(left, toDevice, (seat) => ({ ...seat, candidate }));
  const moved = withCandidate(there, candidate, (who) => ({
    ...who,
    attendance: { at: 'seated', device: toDevice, seat: toSeat, admittedMs: wallMs },
    devices: [...who.devices.filter((one) => one !== toDevice), toDevice],
    epoch: act.epoch ?? who.epoch + 1,
  }));
  if (!wasWriting || from.lost === undefined) return moved;
  const cause = `原座位失去联系后换座，中断约 ${Math.round((wallMs - from.lost.wallMs) / 1_000)} 秒`;
  const proposal = proposalOf(
    candidate,
    { ...from, device: toDevice },
    { ms: Math.max(0, wallMs - from.lost.wallMs), cause },
  );
  return { ...moved, proposalsDue: [...moved.proposalsDue, proposal] };
}

/** Absent frees the seat: only somebody who never began can become absent. */
function setStatus(room: RoomState, act: Extract<Act, { act: 'set-status' }>): RoomState {
  const { candidate, status, reason } = act;
  const who = room.candidates.get(candidate);
  if (who === undefined) return room;
  if (status !== 'absent') return withCandidate(room, candidate, (one) => ({ ...one, status }));
  const freed =
    who.attendance.at === 'seated'
      ? withSeat(room, who.attendance.device, ({ candidate: _, ...seat }) => seat)
      : room;
  return withCandidate(freed, candidate, (one) => ({ ...one, status, attendance: { at: 'absent', reason } }));
}

/** Who was never admitted is absent (A61, DOMAIN 1.3: not there by the late bar). */
function closeRoom(room: RoomState, wallMs: number): RoomState {
  const barMinutes = room.plan.session.policies.lateBarMs / MINUTE_MS;
  const closed = [...room.plan.candidates.keys()].reduce(
    (now, id) =>
      withCandidate(now, id, (who) => {
        const { attendance } = who;
        if (attendance.at === 'seated' || attendance.at === 'absent') return who;
        const reason = attendance.at === 'turned-away' ? attendance.reason : `开考 ${barMinutes} 分钟内未到`;
        return { ...who, status: 'absent', attendance: { at: 'absent', reason } };
      }),
    room,
  );
  return withSteps(closed, { closed: { wallMs } });
}

/**
 * Another console goes on: keys and links of the one before are not its own, and a sheet that was being signed there is made anew.
 * An older word than the one that holds changes nothing.
 */
function takeOver(
  room: RoomState,
  act: Extract<Act, { act: 'take-over' }>,
  lost: NonNullable<SeatState['lost']>,
): RoomState {
  const { device, epoch } = act;
  if (epoch <= room.lead.epoch) return room;
  const seats = room.seats
    .rows()
    .reduce(
      (now, seat) =>
        seat.linked ? withSeat(now, seat.device, (one) => ({ ...one, linked: false, lost })) : now,
      room,
    );
  const closed = [...room.plan.people.keys()].reduce((now, id) => signOut(now, id), seats);
  const { sheet: _, ...steps } = closed.steps;
  return { ...closed, steps, lead: { device, epoch } };
}

function signSheet(
  room: RoomState,
  signed: {
    readonly digest: Extract<Act, { act: 'sign-sheet' }>['sheet'];
    readonly by: readonly InvigilatorId[];
  },
  { at, position }: Written,
): RoomState {
  const before = room.steps.sheet?.signatures ?? [];
  const fresh = signed.by.filter((id) => before.every((one) => one.id !== id));
  const signatures = [...before, ...fresh.map((id) => ({ id, wallMs: at.wallMs }))];
  return withSteps(room, { sheet: { digest: signed.digest, signatures, position } });
}
