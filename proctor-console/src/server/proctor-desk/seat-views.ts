import type { Digest, Words } from '@exam-room/shared/base';
import { itemCount } from '@exam-room/shared/model';
import { remainingMs } from '@exam-room/shared/records';
import type { LiveBoard, SeatLive } from '../live-ports.ts';
import { checkInWarnings } from '../room/eligibility.ts';
import { picturesLacking } from '../room/pictures-owed.ts';
import type { RoomPlan } from '../room/plan.ts';
import {
  type CandidateState,
  hasBegun,
  type RoomState,
  type SeatState as SeatFold,
  type SittingFold,
  sittingAt,
} from '../room/state.ts';
import type { SeatState, SeatView } from './desk-view.ts';

interface Looked {
  readonly room: RoomState;
  readonly seat: SeatFold;
  readonly live: SeatLive;
  readonly sitting: SittingFold | undefined;
  readonly who: CandidateState | undefined;
}

/** One place for each seat, in the order of the session. Counts, states and times; never an answer (THREATS K11). */
export function seatViews(
  room: RoomState,
  live: Pick<LiveBoard, 'seat'>,
  hasPicture: (file: Digest) => boolean,
): readonly SeatView[] {
  return room.plan.seats.flatMap(({ seat: label, row, column, spare, device }) => {
    const seat = room.seats.get(device);
    if (seat === undefined) return [];
    const who = seat.candidate === undefined ? undefined : room.candidates.get(seat.candidate);
    const looked: Looked = { room, seat, live: live.seat(device), sitting: sittingAt(seat), who };
    const state = seatState(looked);
    const alarms = alarmsOf(looked, state);
    return [
      {
        seat: label,
        device,
        row,
        column,
        spare,
        state,
        linked: seat.linked,
        begun: seat.candidate !== undefined && hasBegun(room, seat.candidate),
        ...whoIsThere(looked),
        ...progress(looked),
        picturesUnsent: picturesUnsent(looked, hasPicture),
        ...snapshots(looked),
        helpCalled: seat.helpCalled,
        away: who?.awayFromSeat === true,
        alarms,
        lostTimeProposalMs: Math.max(0, (who?.proposedMs ?? 0) - (who?.grantedMs ?? 0)),
        worry: worryOf(looked, state, alarms.length),
      },
    ];
  });
}

function seatState({ seat, live, sitting }: Looked): SeatState {
  if (sitting?.handedIn !== undefined) return 'handed-in';
  if (!seat.linked && seat.candidate !== undefined && seat.everLinked) return 'lost';
  if (!seat.linked && seat.candidate === undefined) return 'absent-machine';
  if (sitting?.locked !== undefined) return 'locked';
  if (sitting?.stage === 'sitting') return sitting.paused ? 'paused' : 'sitting';
  if (sitting?.stage === 'ready') return 'ready';
  if (seat.candidate !== undefined) return 'admitted';
  return live.claim === undefined ? 'vacant' : 'claimed';
}

function whoIsThere({ room, seat, live, who }: Looked): Partial<SeatView> {
  const there = seat.candidate === undefined ? undefined : room.plan.candidates.get(seat.candidate);
  const claimed = live.claim === undefined ? undefined : room.plan.candidates.get(live.claim);
  return {
    ...(there === undefined ? {} : { candidate: pick(there) }),
    ...(claimed === undefined
      ? {}
      : {
          claim: {
            ...pick(claimed),
            warnings: checkInWarnings(claimed, room.plan.session.window.startMs),
          },
        }),
    ...(who?.receipt === undefined ? {} : { receipt: who.receipt.code }),
  };
}

function pick({
  candidate,
  name,
  ticket,
}: RoomPlan['candidates'] extends ReadonlyMap<string, infer One> ? One : never) {
  return { candidate, name, ticket };
}

/** What the ledger proves, made fresher by what the station says of itself. */
function progress({ room, seat, live, sitting, who }: Looked) {
  const { session } = room.plan;
  const status = seat.linked ? live.status : undefined;
  const grantedMs = who?.grantedMs ?? 0;
  const usedMs = Math.max(sitting?.usedMs ?? 0, sitting?.stage === 'sitting' ? (status?.usedMs ?? 0) : 0);
  const over = sitting?.handedIn !== undefined;
  const answered = sitting?.handedIn?.answered ?? status?.answered ?? sitting?.answered.size ?? 0;
  return {
    answered: sitting === undefined ? 0 : answered,
    items: sitting?.items || itemCount(session.blueprint),
    remainingMs: over ? 0 : remainingMs({ durationMs: session.durationMs, grantedMs }, usedMs),
    grantedMs,
    ...(seat.lastEntryMs === undefined ? {} : { lastEntryMs: seat.lastEntryMs }),
    unsent: status?.unsent ?? 0,
  };
}

/** What a linked seat says itself; of one that is cut off, what its entries tell and the console does not have. */
function picturesUnsent({ seat, live }: Looked, hasPicture: (file: Digest) => boolean): number {
  return seat.linked ? (live.status?.picturesUnsent ?? 0) : picturesLacking(seat, hasPicture);
}

function snapshots({ seat, live, sitting }: Looked) {
  const last = sitting?.taken.at(-1);
  const camera: SeatView['camera'] = seat.cameraTrouble
    ? 'trouble'
    : seat.linked
      ? (live.status?.camera ?? 'unknown')
      : 'unknown';
  return {
    snapshots: {
      taken: sitting?.taken.length ?? 0,
      missed: sitting?.missed ?? 0,
      ...(last === undefined ? {} : { lastVerdict: last.verdict, lastMs: last.wallMs }),
    },
    camera,
    ...(live.thumbnail === undefined ? {} : { thumbnail: live.thumbnail.version }),
  };
}

function alarmsOf({ seat, live }: Looked, state: SeatState): readonly Words[] {
  const now: Words[] = [];
  if (state === 'lost')
    now.push({
      zh: '与考试机失去联系（作答可能仍在继续）',
      en: 'The station is not reached (the sitting may go on)',
    });
  if (seat.linked && (live.status?.freeDiskMb ?? 10_000) < 200)
    now.push({ zh: '考试机磁盘空间不足', en: 'The disk of the station is nearly full' });
  return [...now, ...seat.alarms];
}

/** What an invigilator should look at first: larger is worse. */
function worryOf({ seat, live }: Looked, state: SeatState, alarms: number): number {
  const byState: Partial<Record<SeatState, number>> = { lost: 100, locked: 90, claimed: 40, paused: 20 };
  const camera = seat.cameraTrouble || live.status?.camera === 'trouble' ? 30 : 0;
  return (byState[state] ?? 0) + (seat.helpCalled ? 80 : 0) + camera + Math.min(20, alarms * 5);
}
