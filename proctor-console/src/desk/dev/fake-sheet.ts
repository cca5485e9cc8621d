import { MINUTE_MS } from '@exam-room/shared/base';
import { type RecordSheet, recordSheetSchema } from '@exam-room/shared/records';
import { START_MS } from './fake-people.ts';
import { type FakeSeat, ITEMS } from './fake-seats.ts';
import type { FakeState } from './fake-state.ts';

const INCIDENTS = new Set(['violation', 'fault', 'health', 'disturbance', 'other']);

/** The record sheet's data as the fake room would have it. */
export function fakeSheet(state: FakeState): RecordSheet {
  const sat = state.seats.filter((seat) => seat.who !== undefined);
  const here = new Set(sat.map((seat) => seat.who?.candidate));
  const away = state.roll.filter((one) => !here.has(one.candidate));
  return recordSheetSchema.parse({
    schema: 'exam-room/record-sheet/v1',
    session: 'S20261121-WH-031-AM1',
    mode: state.mode,
    title: '住房和城乡建设领域施工现场专业人员职业培训测试',
    slot: '2026-11-21 上午第 1 场',
    institution: '武汉市城建职业培训学校',
    room: '第三机考考场',
    post: '土建施工员',
    ...countsAndTimes(state, sat, away.length),
    absentees: away.map((one) => ({
      candidate: one.candidate,
      ticket: one.ticket,
      name: one.name,
      seat: one.assignedSeat,
      reason: state.turnedAway.has(one.candidate) ? '未准入场' : '未到',
    })),
    sittings: sat.map((seat) => sittingLine(state, seat)),
    ...toldLines(state),
    machines: {
      seats: state.seats.length,
      spares: state.seats.filter((seat) => seat.spare).length,
      used: sat.length,
      faulty: state.seats.filter((seat) => !seat.linked).map((seat) => seat.seat),
    },
    videos: state.videos,
    invigilators: state.people.flatMap((person) =>
      person.signedInMs === undefined
        ? []
        : [{ name: person.name, role: person.role, signedInMs: person.signedInMs }],
    ),
    ledger: { size: state.entries, root: '5ac0'.repeat(16), code: '82999-78252-58674-60139' },
  });
}

function countsAndTimes(state: FakeState, sat: readonly FakeSeat[], absent: number) {
  const handed = sat.filter((seat) => seat.handedInMs !== undefined);
  const moments = handed.map((seat) => seat.handedInMs ?? 0).sort((a, b) => a - b);
  const by = (how: string) => handed.filter((seat) => seat.handedInBy === how).length;
  return {
    counts: {
      enrolled: state.enrolled,
      present: sat.length,
      absent,
      handedIn: handed.length,
      byTime: by('time'),
      forced: by('invigilator'),
      violations: [...state.statuses.values()].filter((status) => status === 'violation').length,
    },
    times: withoutGaps({
      plannedStartMs: START_MS,
      checkInOpenedMs: START_MS - 30 * MINUTE_MS,
      rulesReadMs: state.rulesReadMs,
      rulesReadBy: [...state.rulesReadBy],
      rulesWaived: state.rulesWaived,
      releasedMs: state.releasedMs,
      startedMs: state.startedMs,
      firstHandInMs: moments[0],
      lastHandInMs: moments.at(-1),
      closedMs: state.closedMs,
    }),
  };
}

function sittingLine(state: FakeState, seat: FakeSeat) {
  return withoutGaps({
    candidate: seat.who?.candidate,
    ticket: seat.who?.ticket,
    name: seat.who?.name,
    seat: seat.seat,
    status: state.statuses.get(seat.who?.candidate ?? '') ?? 'normal',
    startedMs: state.startedMs,
    handedInMs: seat.handedInMs,
    handedInBy: seat.handedInBy,
    answered: seat.answered,
    items: ITEMS,
    grantedMs: seat.grantedMs,
    snapshotsDue: seat.taken + seat.missed,
    snapshotsTaken: seat.taken,
    snapshotsMissed: seat.missed,
    receipt: seat.receipt,
  });
}

function toldLines({ told }: FakeState) {
  const line = (one: FakeState['told'][number]) => ({
    wallMs: one.wallMs,
    seat: one.seat ?? '',
    text: one.words.zh,
    by: one.by,
  });
  return {
    incidents: told
      .filter((one) => INCIDENTS.has(one.kind))
      .map((one) => ({ ...line(one), incident: one.kind, name: one.name ?? '' })),
    events: told.filter((one) => one.kind === 'event').map(line),
    patrols: told
      .filter((one) => one.kind === 'patrol')
      .map((one) => ({ wallMs: one.wallMs, name: one.words.zh, remark: '' })),
    remarks: told.filter((one) => one.kind === 'remark').map((one) => one.words.zh),
  };
}

/** The schema is strict: a moment that has not come is left out, not undefined. */
function withoutGaps(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
