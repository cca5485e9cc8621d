import type { DeskView } from '../../proctor-console/src/server/proctor-desk/desk-view.ts';
import { cameraFrame } from '../../test-fixtures/people/camera-frames.ts';
import type { AnswerKeys } from './people.ts';
import { temperOf } from './people.ts';
import type { PreparedDay } from './prepare-day.ts';
import type { RunningRoom } from './room.ts';
import { type Memory, newMemory, sitTheExam } from './simulated-candidate.ts';
import { admitAll, type Invigilators, invigilatorsAt, openLockedSeats } from './simulated-invigilators.ts';

/** What was measured while the day was played (real milliseconds). */
export interface PlayedDay {
  readonly memories: ReadonlyMap<string, Memory>;
  readonly paperReadyMs: readonly number[];
  readonly startToQuestionMs: readonly number[];
  readonly sheetPdf: Uint8Array;
  readonly last: DeskView;
}

export interface DayScript {
  readonly day: PreparedDay;
  readonly room: RunningRoom;
  readonly keys: AnswerKeys;
  readonly seed: string;
  readonly releaseCode: () => Promise<string>;
  /** Called once the room has started; faults are played from here. Resolves when the last one is over. */
  readonly meanwhile: (invigilators: Invigilators) => Promise<void>;
  readonly tell: (step: string) => void;
}

/** Plays the exam day with two simulated invigilators and one simulated candidate a seat, all through the real screens' doors. */
export async function playDay(script: DayScript): Promise<PlayedDay> {
  const { day, room, tell } = script;
  const desk = invigilatorsAt(room.deskUrl, day.people);
  await desk.signIn();
  const open = await desk.until('every station to be linked', (view) =>
    view.seats.every((seat) => seat.linked),
  );
  // On a machine that looks like a virtual one the check is red: two persons go on with a reason.
  await desk.together({ do: 'check-room', remark: '演练检查', ups: 'works' });
  tell(`both invigilators have signed in; ${open.seats.length} seats are linked`);

  await untilCheckIn(desk);
  const memories = new Map(day.candidates.map((one) => [one.candidate as string, newMemory()]));
  const exams = day.candidates.map((one, at) =>
    seatCandidate(script, { at, memory: memories.get(one.candidate) ?? newMemory() }),
  );
  const everybody = Promise.all(exams);
  everybody.catch(() => {}); // awaited below; a failure must not end the process before the others are told
  const failed = everybody.then(() => new Promise<never>(() => {}));
  await Promise.race([failed, admitAll(desk, day.candidates.length)]);
  tell(`${day.candidates.length} candidates are checked in`);

  await faceToFace(desk);
  tell('every candidate’s check-in picture has been looked at');

  await desk.together({ do: 'read-rules' });
  const released = await releaseAndStart(script, desk, failed);
  tell('the room has started');
  const stopRounds = openLockedSeats(desk, tell);
  const trouble = script.meanwhile(desk);
  try {
    await Promise.race([Promise.all([everybody, trouble]), trouble.then(() => everybody)]);
  } finally {
    stopRounds();
  }
  tell('every candidate has handed in and holds a receipt');

  const last = await closeRoom(script, desk);
  const sheetPdf = await desk.download('/record-sheet.pdf');
  desk.leave();
  const started = [...memories.values()].map(
    (one) => (one.firstQuestionAt ?? Number.NaN) - released.startedAt,
  );
  return { memories, paperReadyMs: released.paperReadyMs, startToQuestionMs: started, sheetPdf, last };
}

/** Nobody starts a room before the live picture of each candidate was seen beside the registration photo, or why there is none. */
async function faceToFace(desk: Invigilators): Promise<void> {
  await desk.until('a check-in picture of everybody', (view) =>
    view.seats
      .filter((seat) => seat.candidate !== undefined)
      .every(({ snapshots }) => snapshots.taken + snapshots.missed > 0),
  );
}

/** Waits for the check-in window of the signed session. */
async function untilCheckIn(desk: Invigilators): Promise<void> {
  await desk.until(
    'check-in to open',
    (view) => view.wallMs >= view.session.plannedStartMs - view.session.policies.checkInOpensMs,
  );
}

/** One simulated candidate takes the seat of that number and sits the whole exam. */
export function seatCandidate(
  script: Pick<DayScript, 'day' | 'room' | 'keys' | 'seed'>,
  who: {
    readonly at: number;
    readonly memory: Memory;
    /** Of all the time, the share in which the paper is answered; the candidate's own rhythm without it. */
    readonly pace?: number;
    readonly mayHandIn?: Promise<void>;
  },
): Promise<void> {
  const person = script.day.candidates[who.at];
  const seat = script.day.seats[who.at];
  if (person === undefined || seat === undefined) throw new Error('no such seat');
  let shot = 0;
  return sitTheExam({
    ticket: person.ticket,
    temper: {
      ...temperOf(script.seed, person.candidate),
      ...(who.pace === undefined ? {} : { pace: who.pace }),
    },
    ...(who.mayHandIn === undefined ? {} : { mayHandIn: who.mayHandIn }),
    keys: script.keys,
    memory: who.memory,
    door: () => script.room.doorOf(seat.device),
    frame: () => {
      shot += 1;
      return cameraFrame({ candidateId: person.candidate, sex: person.sex, idNumber: person.idNumber }, shot);
    },
  });
}

async function releaseAndStart(script: DayScript, desk: Invigilators, failed: Promise<never>) {
  const ready = (view: DeskView) =>
    view.seats
      .filter((seat) => seat.candidate !== undefined)
      .every((seat) => seat.state === 'ready' || seat.state === 'sitting');
  await desk.together({ do: 'release', code: await script.releaseCode() });
  const releasedAt = performance.now();
  await Promise.race([failed, desk.until('every seat to have its paper', ready)]);
  const paperReadyMs = script.day.candidates.map(() => performance.now() - releasedAt);
  await desk.until(
    'the rules’ ten minutes to pass',
    (view) => (view.steps.startOpensMs ?? 0) <= view.wallMs && view.wallMs >= view.session.plannedStartMs,
  );
  const startedAt = performance.now();
  await desk.together({ do: 'start-room' });
  return { paperReadyMs, startedAt };
}

async function closeRoom(script: DayScript, desk: Invigilators): Promise<DeskView> {
  await desk.until('nothing to stand in the way of closing', (view) => view.closeBlockers.length === 0);
  await desk.together({ do: 'close-room' });
  await desk.until('nothing to stand in the way of signing', (view) => view.signBlockers.length === 0);
  for (const person of script.day.people) await desk.signedBy(person, { do: 'sign-sheet' });
  const done = await desk.until(
    'the authority’s receipt for the archive',
    (view) => view.archive?.receipt === true,
  );
  script.tell('the archive is with the authority');
  return done;
}
