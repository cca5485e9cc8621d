import type { Digest, InvigilatorId } from '@exam-room/shared/base';
import { itemCount, maskResidentId } from '@exam-room/shared/model';
import type { MachineFacts } from '../desk-ports.ts';
import type { LiveBoard } from '../live-ports.ts';
import { closeBlockers, countRoom } from '../room/close-blockers.ts';
import { checkInWarnings } from '../room/eligibility.ts';
import { phaseOf, startOpensMs } from '../room/phase.ts';
import { picturesOwed } from '../room/pictures-owed.ts';
import { nameOf } from '../room/plan.ts';
import type { LedgerHead } from '../room/sheet-facts.ts';
import { type CandidateState, type RoomState, sittingOf } from '../room/state.ts';
import type { DeskView, IncidentView, RollLine } from './desk-view.ts';
import { gateLines } from './gate.ts';
import { seatViews } from './seat-views.ts';

export interface ViewFrom {
  readonly room: RoomState;
  readonly head: LedgerHead;
  readonly live: LiveBoard;
  readonly machine: MachineFacts;
  readonly wallMs: number;
  readonly lockedForMs: (id: InvigilatorId) => number;
  /** Whether a sealed picture lies on this console's disk. */
  readonly hasPicture: (file: Digest) => boolean;
}

/** Lines that the desk shows at once; all of them are on the record sheet. */
const INCIDENTS_SHOWN = 300;

/** Everything that the desk shows, from the folded room and what the stations say of themselves. */
export function buildDeskView(from: ViewFrom): DeskView {
  const { room, live, machine, wallMs } = from;
  return {
    phase: phaseOf(room, wallMs),
    session: sessionOf(room),
    wallMs,
    speed: machine.speed,
    invigilators: [...room.plan.people.values()].map(({ id, name, role }) => ({
      id,
      name,
      role,
      signedIn: room.people.get(id)?.signedIn === true,
      lockedForMs: Math.ceil(from.lockedForMs(id)),
    })),
    gate: gateLines({ room, live, machine, wallMs }),
    steps: stepsOf(room, machine),
    counts: countsOf(room),
    seats: seatViews(room, live, from.hasPicture),
    roll: rollLines(room, live),
    incidents: incidentsOf(room),
    closeBlockers: room.steps.closed === undefined ? closeBlockers(room) : [],
    signBlockers: maySign(room) ? picturesOwed(room, from.hasPicture) : [],
    ledger: { entries: from.head.size, code: from.head.code },
    authority: machine.authority,
    ...(machine.archive === undefined ? {} : { archive: machine.archive }),
    videos: { registered: room.videos, ...machine.videos },
    faces: facesOf(room),
    speaks: machine.speaks,
    console: consoleOf(from),
    ...(room.steps.closed === undefined ? {} : { keepUntilMs: keepUntilMs(room, room.steps.closed.wallMs) }),
  };
}

/** The room is closed, and nobody has signed yet. */
function maySign({ steps }: RoomState): boolean {
  return steps.closed !== undefined && steps.sheet === undefined;
}

function facesOf({ steps }: RoomState): DeskView['faces'] {
  if (steps.faces === undefined) return { are: 'kept' };
  const { done } = steps.faces;
  return done === undefined ? { are: 'going' } : { are: 'erased', left: done.left };
}

function consoleOf({ room, machine, head }: ViewFrom): DeskView['console'] {
  const { leads, following, standbys, secretsHeld } = machine;
  const { released, closed } = room.steps;
  const other =
    following === undefined
      ? undefined
      : {
          linked: following.linked,
          picturesBehind: following.picturesBehind,
          ...(following.behind === undefined ? {} : { behind: following.behind }),
          ...(following.trouble === undefined ? {} : { trouble: following.trouble }),
        };
  return {
    part: leads ? 'leads' : room.lead.epoch > 1 ? 'superseded' : 'stands-by',
    entries: head.size,
    standbys: standbys.map(({ linked, behind }) => ({ linked, behind })),
    ...(other === undefined ? {} : { other }),
    codeNeeded: leads && released !== undefined && closed === undefined && !secretsHeld,
  };
}

/** A87: the same day so many years later. */
function keepUntilMs({ plan }: RoomState, closedMs: number): number {
  const day = new Date(closedMs);
  return day.setUTCFullYear(day.getUTCFullYear() + plan.session.policies.retentionYears);
}

function sessionOf({ plan }: RoomState): DeskView['session'] {
  const { session } = plan;
  return {
    session: session.session,
    mode: session.mode,
    title: session.title,
    slot: session.slot,
    institution: session.institution.name,
    room: session.room.name,
    post: session.post.name,
    plannedStartMs: session.window.startMs,
    durationMs: session.durationMs,
    itemCount: itemCount(session.blueprint),
    policies: session.policies,
    rules: session.rules,
  };
}

function stepsOf(room: RoomState, machine: MachineFacts): DeskView['steps'] {
  const { roomChecked, seatsAssigned, rulesRead, rulesWaived, released, started, closed, sheet } = room.steps;
  const opens = startOpensMs(room);
  return {
    ...(roomChecked === undefined ? {} : { roomCheckedMs: roomChecked.wallMs }),
    ...(seatsAssigned === undefined ? {} : { seatsAssigned: seatsAssigned.how }),
    ...(rulesRead === undefined ? {} : { rulesReadMs: rulesRead.wallMs }),
    rulesReadBy: rulesRead?.by ?? [],
    ...(rulesWaived === undefined ? {} : { rulesWaived: rulesWaived.reason }),
    ...(released === undefined ? {} : { releasedMs: released.wallMs }),
    releaseLockedForMs: Math.ceil(machine.releaseLockedForMs),
    ...(started === undefined ? {} : { startedMs: started.wallMs }),
    ...(closed === undefined ? {} : { closedMs: closed.wallMs }),
    sheetSignedBy: (sheet?.signatures ?? []).map((one) => nameOf(room.plan, one.id)),
    ...(opens === undefined ? {} : { startOpensMs: opens }),
  };
}

function countsOf(room: RoomState): DeskView['counts'] {
  const { enrolled, present, sitting, handedIn, receipts, absent } = countRoom(room);
  return { enrolled, admitted: present, sitting, handedIn, receipts, absent };
}

function rollLines(room: RoomState, live: LiveBoard): readonly RollLine[] {
  const claimed = claimsIn(room, live);
  return [...room.plan.candidates.keys()].flatMap((id) => rollLine(room, id, claimed) ?? []);
}

export function claimsIn(room: RoomState, live: LiveBoard): ReadonlySet<RollLine['candidate']> {
  return new Set(room.plan.seats.flatMap((one) => live.seat(one.device).claim ?? []));
}

/** One line of the roll; undefined for somebody who is not on it. */
export function rollLine(
  room: RoomState,
  id: RollLine['candidate'],
  claimed: ReadonlySet<RollLine['candidate']>,
): RollLine | undefined {
  const person = room.plan.candidates.get(id);
  const who = room.candidates.get(id);
  if (person === undefined || who === undefined) return undefined;
  const { candidate, ticket, name, sex, idNumber, employer } = person;
  const seat = room.expectedAt.get(candidate);
  return {
    candidate,
    ticket,
    name,
    sex,
    maskedId: maskResidentId(idNumber),
    employer,
    ...(seat === undefined ? {} : { assignedSeat: seat }),
    ...(who.attendance.at === 'seated' ? { seat: who.attendance.seat } : {}),
    state: rollState(room, candidate, { who, claimed }),
    status: who.status,
    warnings: checkInWarnings(person, room.plan.session.window.startMs),
  };
}

function rollState(
  room: RoomState,
  candidate: RollLine['candidate'],
  { who, claimed }: { readonly who: CandidateState; readonly claimed: ReadonlySet<RollLine['candidate']> },
): RollLine['state'] {
  if (who.attendance.at === 'expected') return claimed.has(candidate) ? 'claimed' : 'expected';
  if (who.attendance.at !== 'seated') return who.attendance.at;
  const sitting = sittingOf(room, candidate);
  if (sitting?.handedIn !== undefined) return 'handed-in';
  return sitting?.stage === 'sitting' ? 'sitting' : 'admitted';
}

function incidentsOf(room: RoomState): readonly IncidentView[] {
  return room.told.slice(-INCIDENTS_SHOWN).map(({ position, wallMs, words, seat, by }) => ({
    seq: position,
    wallMs,
    words,
    ...(seat === undefined ? {} : { seat }),
    by,
  }));
}
