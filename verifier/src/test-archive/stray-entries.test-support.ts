import type { Act } from '../formats/act-formats.ts';
import type { ConsoleFact, SeatFact } from '../formats/entry-formats.ts';
import { does, type SeatMoment, seat, tells } from './draft-makers.test-support.ts';
import type { Draft, Writing } from './drafts.test-support.ts';
import { deviceId, MINUTE, NONCE, SEED } from './plan.test-support.ts';

// One entry of every kind at every stage of the day, where the room wrote none.

/** A seat before its candidate, with one waiting, sitting, standing still, gone on elsewhere, done. */
const SEAT_MOMENTS: readonly (readonly [when: string, at: SeatMoment])[] = [
  ['before 甲', { who: 'seat1', atMs: 20 * MINUTE }],
  ['while 甲 waits', { who: 'seat1', atMs: 50 * MINUTE }],
  ['while 甲 sits', { who: 'seat1', atMs: 60.7 * MINUTE, usedMs: 0.7 * MINUTE }],
  ['while 甲 stands still', { who: 'seat1', atMs: 62.5 * MINUTE, usedMs: 2 * MINUTE }],
  ['after 甲', { who: 'seat1', boot: 'seat1 again', atMs: 74 * MINUTE, usedMs: 9.5 * MINUTE }],
  ['while 戊 is locked out', { who: 'seatL', atMs: 72.1 * MINUTE, usedMs: MINUTE }],
  ['after 乙 had left', { who: 'seat2', boot: 'seat2 again', atMs: 66.4 * MINUTE, usedMs: 4 * MINUTE }],
  ['when 乙 had come', { who: 'spare', atMs: 67.5 * MINUTE, usedMs: 6.34 * MINUTE }],
];

const HASH = 'f'.repeat(64);

interface Hand {
  readonly writing: Writing;
  readonly label: string;
  /** Who sits there. */
  readonly candidate: string;
}

const SEAT_FACTS: readonly ((hand: Hand) => SeatFact)[] = [
  () => ({ kind: 'journal-opened', opened: 'first', build: 'test', shell: 'headless' }),
  () => ({ kind: 'journal-opened', opened: 'restart', build: 'test', shell: 'headless' }),
  ({ writing, candidate }) => ({
    kind: 'sitting-opened',
    order: orderOf(writing, 'admit-A'),
    candidate,
    attempt: 1,
    answerKeyToAuthority: writing.answerKey(candidate),
  }),
  ({ writing }) => ({
    kind: 'sitting-opened',
    order: orderOf(writing, 'admit-E01'),
    candidate: 'E01',
    attempt: 1,
    answerKeyToAuthority: writing.answerKey('E01'),
  }),
  ({ candidate }) => ({ kind: 'identity-confirmed', candidate }),
  () => ({ kind: 'identity-confirmed', candidate: 'E01' }),
  ({ candidate }) => ({ kind: 'identity-disputed', candidate }),
  () => ({ kind: 'consent-given', version: 'consent-1' }),
  () => ({ kind: 'rules-acknowledged', version: 'rules-1' }),
  ({ writing, candidate }) => ({
    kind: 'paper-drawn',
    candidate,
    attempt: 1,
    paper: writing.paper(candidate),
    items: 9,
  }),
  () => ({ kind: 'journal-repaired', why: 'file', fromConsole: 2, fromDisk: 3, lost: 1 }),
  ({ writing }) => ({ kind: 'sitting-started', order: orderOf(writing, 'start-room'), durationMs: 600_000 }),
  ({ writing, candidate }) => ({ kind: 'question-shown', question: writing.question(candidate, 0) }),
  () => ({ kind: 'question-shown', question: 'caseeasy9' }),
  ({ writing, candidate }) => ({ kind: 'answer-saved', ...lastItem(writing, candidate) }),
  ({ writing, candidate }) => ({
    kind: 'question-flagged',
    question: writing.question(candidate, 0),
    flagged: true,
  }),
  ({ writing, label }) => ({
    kind: 'snapshot-taken',
    due: 'random',
    number: 9,
    ...writing.picture(label),
    verdict: 'fine',
  }),
  ({ writing, label }) => ({
    kind: 'snapshot-taken',
    due: 'check-in',
    number: 1,
    ...writing.picture(label),
    verdict: 'fine',
  }),
  () => ({ kind: 'snapshot-missed', due: 'random', number: 9, reason: '断电' }),
  () => ({ kind: 'snapshot-missed', due: 'hand-in', number: 0, reason: '断电' }),
  () => ({ kind: 'help-called' }),
  ({ writing }) => ({ kind: 'paused', order: orderOf(writing, 'pause-A') }),
  ({ writing }) => ({ kind: 'resumed', order: orderOf(writing, 'resume-A') }),
  ({ writing }) => ({ kind: 'time-granted', order: orderOf(writing, 'grant-A'), ms: 180_000 }),
  ({ writing }) => ({ kind: 'message-shown', order: orderOf(writing, 'message-L') }),
  () => ({ kind: 'lockdown-noticed', what: 'focus-lost', detail: '' }),
  () => ({ kind: 'seat-locked', cause: '显示器变化' }),
  ({ writing }) => ({ kind: 'seat-unlocked', order: orderOf(writing, 'unlock-L') }),
  () => ({ kind: 'clock-jumped', fromWallMs: 1_000_000, toWallMs: 2_000_000 }),
  () => ({ kind: 'gap-noticed', cause: 'restart', lostMs: 25_000 }),
  () => ({ kind: 'fault-noticed', what: 'DISK_SLOW', detail: '' }),
  ({ writing, candidate }) => ({
    kind: 'handed-in',
    by: 'candidate',
    answered: writing.answered(candidate),
    items: 9,
    answers: writing.answersSeal(candidate),
  }),
  ({ writing, candidate }) => ({
    kind: 'handed-in',
    by: 'time',
    answered: 1,
    items: 9,
    answers: writing.answersSeal(candidate),
  }),
  ({ writing, candidate }) => ({
    kind: 'handed-in',
    by: 'invigilator',
    order: orderOf(writing, 'force-L'),
    answered: 1,
    items: 9,
    answers: writing.answersSeal(candidate),
  }),
  ({ writing }) => ({ kind: 'receipt-stored', order: orderOf(writing, 'receipt-A'), code: '1234-5678-9012' }),
  ({ writing }) => ({ kind: 'sitting-moved', order: orderOf(writing, 'move-B') }),
  () => ({
    kind: 'console-followed',
    order: HASH,
    epoch: 2,
    from: deviceId('console'),
    fromEpoch: 1,
    fromSeq: 3,
  }),
  ({ writing }) => ({ kind: 'ledger-witnessed', ...writing.witnessed() }),
  ({ writing }) => ({
    kind: 'ledger-contradicted',
    how: 'other-root',
    seen: 'x',
    shown: writing.witnessed().note,
  }),
  ({ writing }) => ({ kind: 'order-refused', order: orderOf(writing, 'pause-A'), code: 'NOT_SITTING' }),
];

function lastItem(writing: Writing, candidate: string) {
  const item = writing.item(candidate, 8);
  return { item, sealed: writing.answer(candidate, item, [1]) };
}

const CONSOLE_MOMENTS: readonly (readonly [when: string, atMs: number])[] = [
  ['before the release', 44 * MINUTE],
  ['before the start', 55 * MINUTE],
  ['in the sittings', 66.8 * MINUTE],
  ['after the hand-ins', 77 * MINUTE],
  ['after the close', 80.5 * MINUTE],
  ['after the sheet', 82.5 * MINUTE],
];

const DEVICE = deviceId('seat1');

const CONSOLE_FACTS: readonly ((writing: Writing) => ConsoleFact)[] = [
  () => ({ kind: 'journal-opened', opened: 'restart', build: 'test' }),
  () => ({ kind: 'session-imported', session: HASH }),
  () => ({ kind: 'act-refused', act: 'release', by: ['V01'], code: 'PIN_WRONG', where: '' }),
  (writing) => ({
    kind: 'device-connected',
    device: DEVICE,
    seat: '01',
    headSeq: writing.seq('seat1-opened'),
    headHash: writing.hash('seat1-opened'),
  }),
  () => ({ kind: 'device-connected', device: DEVICE, seat: '01', headSeq: 90, headHash: HASH }),
  () => ({ kind: 'device-connected', device: DEVICE, headSeq: 0, headHash: '0'.repeat(64) }),
  () => ({ kind: 'device-lost', device: DEVICE }),
  () => ({ kind: 'journal-returned', device: DEVICE, entries: 5, why: 'file' }),
  () => ({ kind: 'device-refused', pin: HASH, code: 'DEVICE_UNKNOWN' }),
  (writing) => ({
    kind: 'paper-granted',
    candidate: 'A',
    attempt: 1,
    device: DEVICE,
    paper: writing.paper('A'),
  }),
  (writing) => ({
    kind: 'paper-granted',
    candidate: 'C',
    attempt: 1,
    device: DEVICE,
    paper: writing.paper('C'),
  }),
  (writing) => ({
    kind: 'paper-granted',
    candidate: 'A',
    attempt: 1,
    device: deviceId('seat3'),
    paper: writing.paper('A'),
  }),
  () => ({ kind: 'lost-time-proposed', candidate: 'A', device: DEVICE, ms: 30_000, cause: '重启' }),
  () => ({ kind: 'faces-erased', photos: 1, pictures: 1, left: 0 }),
  () => ({ kind: 'seed-revealed', seed: SEED }),
  () => ({ kind: 'seed-revealed', seed: HASH }),
  () => ({ kind: 'fault-noticed', what: 'DISK_SLOW', detail: '' }),
  (writing) => ({ kind: 'order-recovered', device: DEVICE, entry: writing.sealed('in-V01') }),
];

const BOTH = ['V01', 'V02'];

const WHO = { candidate: 'A', device: DEVICE };

const ACTS: readonly (readonly [act: Act, by: readonly string[]])[] = [
  [{ act: 'sign-in' }, ['V03']],
  [{ act: 'sign-out' }, ['V01']],
  [{ act: 'sign-out' }, BOTH],
  [{ act: 'room-checked', red: [], remark: '' }, ['V04']],
  [{ act: 'room-checked', red: ['UPS'], remark: '' }, ['V04']],
  [{ act: 'room-checked', red: ['UPS'], remark: '', ups: 'missing', report: HASH }, BOTH],
  [{ act: 'assign-seats', how: 'random', seed: '0'.repeat(32) }, BOTH],
  [{ act: 'admit', ...WHO, attempt: 1, seat: '01', note: '' }, ['V02']],
  [{ act: 'admit', candidate: 'C', device: deviceId('spare'), attempt: 1, seat: '99', note: '' }, ['V02']],
  [{ act: 'turn-away', candidate: 'C', reason: '' }, ['V01']],
  [{ act: 'turn-away', candidate: 'A', reason: '' }, ['V01']],
  [{ act: 'rules-read', version: 'rules-1' }, BOTH],
  [{ act: 'rules-waived', reason: '' }, BOTH],
  [{ act: 'release', nonce: NONCE }, BOTH],
  [{ act: 'start-room' }, ['V01']],
  [{ act: 'start-seat', ...WHO }, ['V01']],
  [{ act: 'message', devices: [DEVICE], text: '' }, ['V01']],
  [{ act: 'pause', devices: [DEVICE], reason: '' }, ['V01']],
  [{ act: 'resume', devices: [DEVICE] }, ['V01']],
  [{ act: 'grant-time', ...WHO, ms: MINUTE, reason: '' }, ['V01']],
  [{ act: 'grant-time', ...WHO, ms: 6 * MINUTE, reason: '' }, ['V01']],
  [{ act: 'grant-time', ...WHO, ms: 6 * MINUTE, reason: '' }, BOTH],
  [
    {
      act: 'move-seat',
      candidate: 'A',
      attempt: 1,
      fromDevice: DEVICE,
      toDevice: deviceId('spare'),
      toSeat: '99',
      reason: '',
    },
    BOTH,
  ],
  [{ act: 'unlock', device: DEVICE, reason: '' }, ['V01']],
  [{ act: 'answer-help', device: DEVICE }, ['V04']],
  [{ act: 'leave-seat', candidate: 'A', reason: '' }, ['V01']],
  [{ act: 'return-to-seat', candidate: 'A' }, ['V01']],
  [{ act: 'record-incident', incident: 'violation', candidate: 'A', text: '', snapshots: [] }, ['V01']],
  [{ act: 'record-incident', incident: 'other', text: '', snapshots: [HASH] }, ['V01']],
  [
    { act: 'record-incident', incident: 'fault', candidate: 'C', seat: '01', text: '', snapshots: [] },
    ['V01'],
  ],
  [{ act: 'set-status', candidate: 'A', status: 'impersonation', reason: '' }, BOTH],
  [{ act: 'set-status', candidate: 'C', status: 'absent', reason: '' }, BOTH],
  [{ act: 'set-status', candidate: 'X', status: 'absent', reason: '' }, BOTH],
  [{ act: 'set-status', candidate: 'L', status: 'normal', reason: '' }, BOTH],
  [{ act: 'force-hand-in', ...WHO, reason: '' }, BOTH],
  [{ act: 'patrol-visit', name: '刘巡考', remark: '' }, ['V03']],
  [{ act: 'remark', text: '' }, ['V01']],
  [{ act: 'register-video', file: 'other.mp4', bytes: 1, sha256: HASH }, ['V04']],
  [{ act: 'close-room' }, BOTH],
  [
    {
      act: 'take-over',
      epoch: 2,
      device: deviceId('standby'),
      from: deviceId('console'),
      fromEpoch: 1,
      fromSeq: 3,
      fromHash: HASH,
      size: 3,
      root: HASH,
      reason: '',
    },
    BOTH,
  ],
  [{ act: 'export-archive', folder: 'x', files: 3 }, ['V01']],
  [{ act: 'erase-faces' }, BOTH],
  [{ act: 'sign-sheet', sheet: HASH }, ['V04']],
];

function orderOf(writing: Writing, label: string): string {
  try {
    return writing.hash(label);
  } catch {
    return HASH; // that act comes later in the day
  }
}

export interface Stray {
  readonly name: string;
  readonly draft: Draft;
}

const SITS: Readonly<Record<string, string>> = { seat1: 'A', seat2: 'B', spare: 'B', seatL: 'L' };

/** Every stray entry, always in the same order. */
export function strayEntries(): readonly Stray[] {
  const atSeats = SEAT_MOMENTS.flatMap(([when, at]) =>
    SEAT_FACTS.map((fact, nth): Stray => {
      // A picture is sealed for every entry whose label begins so.
      const label = fact.toString().includes('picture') ? 'pic:stray' : 'stray';
      const candidate = SITS[at.who] ?? 'A';
      const draft = seat(label, at, (writing) => fact({ writing, label, candidate }));
      return { name: `a stray fact ${nth} ${when}`, draft };
    }),
  );
  const atConsole = CONSOLE_MOMENTS.flatMap(([when, atMs]) => [
    ...CONSOLE_FACTS.map((fact, nth) => ({
      name: `a stray word ${nth} ${when}`,
      draft: tells('stray', atMs, fact),
    })),
    ...ACTS.map(([act, by], nth) => ({
      name: `a stray ${act.act} ${nth} ${when}`,
      draft: does('stray', atMs, { act, by }),
    })),
  ]);
  return [...atSeats, ...atConsole];
}
