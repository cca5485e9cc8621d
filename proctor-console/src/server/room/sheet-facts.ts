import { type CandidateId, type Digest, fromHex } from '@exam-room/shared/base';
import { type RecordSheet, snapshotKey, snapshotMoments } from '@exam-room/shared/records';
import { countRoom } from './close-blockers.ts';
import { withoutEffect } from './consoles.ts';
import { type RoomState, type SittingFold, sittingOf, staysOf, type ToldLine } from './state.ts';

/** The head of the ledger at the moment of the sheet's making. */
export interface LedgerHead {
  readonly size: number;
  readonly root: Digest;
  readonly code: string;
}

const LINE = 500;

/**
 * The data of the record sheet (考场记录表, A63), from the folded ledger and nothing else: the same entries give the same sheet, so
 * the verifier can compute it again. Before the close it is a draft.
 */
export function sheetFacts(room: RoomState, ledger: LedgerHead): RecordSheet {
  const { session } = room.plan;
  const { enrolled, present, absent, handedIn, byTime, forced, violations } = countRoom(room);
  return {
    schema: 'exam-room/record-sheet/v1',
    session: session.session,
    mode: session.mode,
    title: session.title,
    slot: session.slot,
    institution: session.institution.name,
    room: `${session.room.name}（${session.room.code}）`,
    post: `${session.post.code} ${session.post.name}`,
    counts: { enrolled, present, absent, handedIn, byTime, forced, violations },
    times: timesOf(room),
    absentees: absenteesOf(room),
    sittings: sittingsOf(room),
    incidents: room.told.flatMap((line) =>
      line.incident === undefined
        ? []
        : [
            {
              ...eventOf(line),
              incident: line.incident,
              name: named(room, line.candidate),
              ...(line.snapshots === undefined ? {} : { snapshots: [...line.snapshots] }),
            },
          ],
    ),
    events: [...room.told.filter((line) => line.topic === 'event'), ...withoutEffect(room)].map(eventOf),
    machines: machinesOf(room),
    videos: [...room.videos],
    patrols: room.patrols.map((one) => ({ ...one, remark: one.remark.slice(0, LINE) })),
    remarks: [...room.remarks],
    invigilators: [...room.plan.people.values()].flatMap(({ id, name, role }) => {
      const signedInMs = room.people.get(id)?.firstSignInMs;
      return signedInMs === undefined ? [] : [{ name, role, signedInMs }];
    }),
    ledger,
  };
}

function eventOf(line: Pick<ToldLine, 'wallMs' | 'words' | 'by' | 'place'>): RecordSheet['events'][number] {
  return {
    wallMs: line.wallMs,
    seat: line.place,
    text: line.words.zh.slice(0, LINE),
    by: line.by.slice(0, LINE),
  };
}

function named(room: RoomState, candidate: CandidateId | undefined): string {
  return candidate === undefined ? '' : (room.plan.candidates.get(candidate)?.name ?? candidate);
}

function timesOf(room: RoomState): RecordSheet['times'] {
  const { checkInOpenedMs, rulesRead, rulesWaived, released, started, closed } = room.steps;
  const handIns = handedInMs(room);
  return {
    plannedStartMs: room.plan.session.window.startMs,
    ...(checkInOpenedMs === undefined ? {} : { checkInOpenedMs }),
    ...(rulesRead === undefined ? {} : { rulesReadMs: rulesRead.wallMs }),
    rulesReadBy: [...(rulesRead?.by ?? [])],
    ...(rulesWaived === undefined ? {} : { rulesWaived: rulesWaived.reason }),
    ...(released === undefined ? {} : { releasedMs: released.wallMs }),
    ...(started === undefined ? {} : { startedMs: started.wallMs }),
    ...(handIns.length === 0
      ? {}
      : { firstHandInMs: Math.min(...handIns), lastHandInMs: Math.max(...handIns) }),
    ...(closed === undefined ? {} : { closedMs: closed.wallMs }),
  };
}

function handedInMs(room: RoomState): readonly number[] {
  return [...room.plan.candidates.keys()].flatMap((candidate) => {
    const handedIn = sittingOf(room, candidate)?.handedIn;
    return handedIn === undefined ? [] : [handedIn.wallMs];
  });
}

function absenteesOf(room: RoomState): RecordSheet['absentees'] {
  return [...room.plan.candidates.values()].flatMap(({ candidate, ticket, name }) => {
    const seat = room.expectedAt.get(candidate);
    const attendance = room.candidates.get(candidate)?.attendance;
    if (attendance?.at !== 'absent') return [];
    return [{ candidate, ticket, name, ...(seat === undefined ? {} : { seat }), reason: attendance.reason }];
  });
}

function sittingsOf(room: RoomState): RecordSheet['sittings'] {
  return [...room.plan.candidates.values()].flatMap(({ candidate, ticket, name }) => {
    const who = room.candidates.get(candidate);
    if (who?.attendance.at !== 'seated') return [];
    const parts = staysOf(room, candidate).map(({ sitting }) => sitting);
    const startedMs = parts.find((one) => one.startedMs !== undefined)?.startedMs;
    const last = sittingOf(room, candidate) ?? parts.at(-1);
    const handIn = last?.handedIn;
    return [
      {
        candidate,
        ticket,
        name,
        seat: who.attendance.seat,
        status: who.status,
        ...(startedMs === undefined ? {} : { startedMs }),
        ...(handIn === undefined ? {} : { handedInMs: handIn.wallMs, handedInBy: handIn.by }),
        answered: handIn?.answered ?? last?.answered.size ?? 0,
        items: handIn?.items ?? last?.items ?? 0,
        grantedMs: who.grantedMs,
        ...snapshotCounts(room, parts, last),
        ...(who.receipt === undefined ? {} : { receipt: who.receipt.code }),
      },
    ];
  });
}

/**
 * How many snapshots were due (A53): the random moments that the sitting reached, which follow from the seed that is revealed at the
 * close, and those at check-in and hand-in. Before the close nobody may know: what was taken or missed stands for it.
 */
function snapshotCounts(room: RoomState, parts: readonly SittingFold[], last: SittingFold | undefined) {
  const snapshotsTaken = parts.reduce((sum, one) => sum + one.taken.length, 0);
  const snapshotsMissed = parts.reduce((sum, one) => sum + one.missed, 0);
  const seed = room.steps.seed === undefined ? undefined : fromHex(room.steps.seed);
  if (last === undefined || seed === undefined)
    return { snapshotsDue: snapshotsTaken + snapshotsMissed, snapshotsTaken, snapshotsMissed };
  const { session } = room.plan;
  const { snapshots: policy } = session.policies;
  const { candidate, attempt } = last;
  const key = snapshotKey({ seed, session: session.session, candidate, attempt });
  const reachedMs = last.handedIn?.usedMs ?? last.usedMs;
  const random = snapshotMoments({ key, durationMs: session.durationMs, policy }).filter(
    (at) => at < reachedMs,
  );
  const started = parts.some((one) => one.startedMs !== undefined);
  const snapshotsDue =
    (started && policy.atCheckIn ? 1 : 0) +
    (started ? random.length : 0) +
    (policy.atHandIn && last.handedIn !== undefined ? 1 : 0);
  return { snapshotsDue, snapshotsTaken, snapshotsMissed };
}

function machinesOf(room: RoomState): RecordSheet['machines'] {
  const seats = room.seats.rows();
  const begun = seats.filter((seat) =>
    [...seat.sittings.values()].some((one) => one.startedMs !== undefined),
  );
  return {
    seats: room.plan.seats.length,
    spares: room.plan.seats.filter((one) => one.spare).length,
    used: begun.length,
    faulty: seats.flatMap((seat) => (seat.faulty ? (room.plan.seatOf.get(seat.device)?.seat ?? []) : [])),
  };
}
