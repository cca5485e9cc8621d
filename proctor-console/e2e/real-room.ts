import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS } from '@exam-room/shared/base';
import { readSampleKeys, releaseCodeOf } from '../../scripts/day/authority-secrets.ts';
import { seatCandidate } from '../../scripts/day/play-day.ts';
import {
  DEFAULT_POLICIES,
  type PreparedDay,
  type PreparedSeat,
  prepareDay,
  windowFrom,
} from '../../scripts/day/prepare-day.ts';
import { openRoom, type RunningRoom } from '../../scripts/day/room.ts';
import { newMemory } from '../../scripts/day/simulated-candidate.ts';
import { invigilatorsAt, openLockedSeats } from '../../scripts/day/simulated-invigilators.ts';

/** One hour of the room is one minute of the test. */
const SPEED = 60;
/** Far more than the day needs: how fast people click on a busy machine must not decide who is late, or whose time is over. */
const DURATION_MS = 1_200 * MINUTE_MS;
const LATE_BAR_MS = 1_000 * MINUTE_MS;
/** Everything is answered early; then everybody waits for the word. */
const PACE = 0.03;

/** A room of real processes: authority, console, one station a seat. Only the candidates are simulated, through their screens' doors. */
export interface RealRoom {
  readonly day: PreparedDay;
  readonly room: RunningRoom;
  readonly code: string;
  /** The candidate of that place (from 0) sits down and works until the receipt; a failure is heard by `everybody`. */
  readonly sitDown: (at: number) => void;
  /** Gives the word to hand in, and waits until everybody holds a receipt. */
  readonly everybody: () => Promise<void>;
  /** Somebody walks to every seat that locks itself and opens it: on a machine where others work, a station sees programs that do not belong there. */
  readonly lookAfterLockedSeats: () => Promise<void>;
  readonly seat: (at: number) => PreparedSeat;
  readonly close: () => Promise<void>;
}

export async function openRealRoom(seats: number): Promise<RealRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'exam-room-desk-day-'));
  mkdirSync(folder, { recursive: true });
  const realOriginMs = Date.now();
  // Time for the machines to start, and for two people to sign in and check the room before the door opens.
  const leadMs = (17_000 + seats * 1_200) * SPEED + DEFAULT_POLICIES.checkInOpensMs;
  const day = await prepareDay(
    {
      folder,
      session: `D${realOriginMs}`,
      title: '施工现场专业人员职业培训测试（演练）',
      ...{ candidates: seats, spares: 1, standby: true, durationMs: DURATION_MS },
      clock: { speed: SPEED, realOriginMs, startsAtMs: realOriginMs },
      window: windowFrom(realOriginMs, leadMs, DURATION_MS),
      policies: { ...DEFAULT_POLICIES, lateBarMs: LATE_BAR_MS, earliestHandInMs: 10 * MINUTE_MS },
    },
    () => undefined,
  );
  const keys = await readSampleKeys(day.authorityData);
  const code = await releaseCodeOf(day.authorityData, day.session);
  const room = await openRoom({ day, shellOf: () => 'headless', tell: () => undefined });
  const exams: Promise<void>[] = [];
  let giveWord = () => {};
  const word = new Promise<void>((resolve) => {
    giveWord = resolve;
  });
  const walks: (() => void)[] = [];
  return {
    ...{ day, room, code },
    sitDown(at) {
      const exam = seatCandidate(
        { day, room, keys, seed: 'desk' },
        {
          ...{ at, memory: newMemory(), pace: PACE, mayHandIn: word },
        },
      );
      exam.catch(() => undefined); // heard by `everybody`
      exams.push(exam);
    },
    async everybody() {
      giveWord();
      await Promise.all(exams);
    },
    async lookAfterLockedSeats() {
      const walker = invigilatorsAt(room.deskUrl, day.people);
      await walker.signIn();
      const stop = openLockedSeats(walker, () => undefined);
      walks.push(() => {
        stop();
        walker.leave();
      });
    },
    seat(at) {
      const found = day.seats[at];
      if (found === undefined) throw new Error(`the room has no seat ${at}`);
      return found;
    },
    async close() {
      for (const stop of walks) stop();
      await room.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
