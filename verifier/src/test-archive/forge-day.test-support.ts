import { boot, CONSOLE_AGAIN_MS, does, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeAct,
  changeDraft,
  changeFact,
  type Day,
  type Draft,
  dropDrafts,
} from './drafts.test-support.ts';
import { newDisk, shows } from './forge-orders.test-support.ts';
import {
  editLines,
  editPayload,
  type Forged,
  type Forgery,
  file,
  journalPath,
  retime,
} from './forgery.test-support.ts';
import { nobodyCame } from './honest-rooms.test-support.ts';
import { digestOf } from './keys.test-support.ts';
import { deviceId, MINUTE, NONCE } from './plan.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { repairedSeat } from './repaired-seat.test-support.ts';
import { atStandby, STANDBY_HANDS, takeOverDay } from './take-over-day.test-support.ts';

// Rarer ways against the journals and the order of the day, each against a part of a rule that the other lists do not touch.

const BOTH = ['V01', 'V02'];
const NOTHING = '0'.repeat(64);
const UNSENT = 'c'.repeat(64);

function forged(rule: Forgery['rule'], did: string, change: (day: Day) => Day): Forgery {
  return { did, rule, forge: ({ day }) => ({ day: change(day) }) };
}

function adding(rule: Forgery['rule'], did: string, ...drafts: readonly Draft[]): Forgery {
  return forged(rule, did, (day) => addDrafts(day, ...drafts));
}

function edited(rule: Forgery['rule'], did: string, files: (files: Map<string, Buffer>) => void): Forgery {
  return { did, rule, forge: () => ({ hands: { files } }) };
}

/** One line of the ledger says something else. */
function ledgerLine(did: string, change: (line: { readonly seq: number }) => object): Forgery {
  return edited('R14', did, (files) =>
    editLines(files, 'ledger.jsonl', (lines) =>
      lines.map((line, at) => {
        const was = JSON.parse(line);
        return at === 3 ? JSON.stringify({ ...was, ...change(was) }) : line;
      }),
    ),
  );
}

const WRITTEN: readonly Forgery[] = [
  edited('R10', 'wrote a journal that is no text', (files) => {
    files.set(journalPath('seat3'), Buffer.of(0xff, 10));
  }),
  edited('R10', 'passed a journal off as the one of a new disk', (files) => {
    files.set(journalPath('seat3', 2), file(files, journalPath('seat3')));
    files.delete(journalPath('seat3'));
  }),
  edited('R11', 'signed the last entry of the last journal with another seat’s key', (files) =>
    editLines(files, journalPath('spare'), (lines) => [
      ...lines.slice(0, -1),
      editPayload(lines.at(-1) ?? '', (payload) => payload, 'seat2'),
    ]),
  ),
  forged('R13', 'turned a seat’s clock back at its last entry', (day) =>
    changeDraft(day, 'stored-E01', (draft) => ({ ...draft, monoMs: 100 })),
  ),
  edited('R14', 'wrote a ledger that is no text', (files) => {
    files.set('ledger.jsonl', Buffer.of(0xff, 10));
  }),
  ledgerLine('gave an entry another number in the ledger', ({ seq }) => ({ seq: seq + 1 })),
  ledgerLine('gave an entry another hash in the ledger', () => ({ hash: UNSENT })),
  {
    did: 'left the spare’s last entry out of the ledger',
    rule: 'R14',
    forge: () => ({
      hands: { ledger: (entries) => entries.filter(({ draft }) => draft.label !== 'stored-B') },
    }),
  },
  adding(
    'R16',
    'let the spare’s old disk go on beside the new one',
    newDisk('fork', 'spare', { atMs: 62 * MINUTE, epoch: 2 }),
  ),
  adding('R16', 'left a seat’s second disk away', newDisk('third', 'seat3', { atMs: 79 * MINUTE, epoch: 3 })),
];

/** A repair at the end of the day, of which no console knows. */
function invented(who: string, of: { readonly boot: string; readonly usedMs: number }): Draft {
  const write = () => ({
    kind: 'journal-repaired' as const,
    why: 'JOURNAL_DAMAGED file',
    fromConsole: 0,
    fromDisk: 0,
  });
  return { ...seat(`repaired-${who}`, { who, ...of, atMs: 78 * MINUTE }, write), skips: 100_000 };
}

const REPAIRED: readonly Forgery[] = [
  adding(
    'R18',
    'told a repair of the last machine that never happened',
    invented('spare', { boot: 'spare', usedMs: 10 * MINUTE }),
  ),
  adding(
    'R18',
    'told a second repair that never happened',
    ...repairedSeat(),
    invented('seat1', { boot: 'seat1 again', usedMs: 9.5 * MINUTE }),
  ),
  ...(
    [
      ['after the seat had gone on with them', { atMs: 64.35 * MINUTE }, {}],
      ['before they were there', { atMs: 61.1 * MINUTE }, {}],
      ['of another machine', {}, { device: deviceId('seat3') }],
    ] as const
  ).map(
    ([what, time, change]): Forgery => ({
      did: `gave entries back ${what}`,
      rule: 'R18',
      forge: ({ day, archive }) => {
        const had = archive.built.find(({ draft }) => draft.label === 'answer-A-2-again')?.seq ?? 0;
        const [returned, repaired] = repairedSeat();
        if (returned === undefined || repaired === undefined) throw new Error('no repair');
        const write = () => ({
          kind: 'journal-returned' as const,
          device: deviceId('seat1'),
          entries: had,
          why: 'JOURNAL_DAMAGED file',
          ...change,
        });
        return { day: addDrafts(day, { ...returned, ...time, body: { write } }, repaired) };
      },
    }),
  ),
];

const PERSONS: readonly Forgery[] = [
  forged('R21', 'let a patrol sign the sheet', (day) =>
    changeAct(day, 'sign-V02', (body) => ({ ...body, by: ['V03'] })),
  ),
  adding(
    'R21',
    'signed two persons out with one act',
    does('out-both', 84 * MINUTE, { act: { act: 'sign-out' }, by: BOTH }),
  ),
  adding(
    'R22',
    'started one seat after one invigilator had signed out',
    does('out-V02', 70.9 * MINUTE, { act: { act: 'sign-out' }, by: ['V02'] }),
  ),
  {
    did: 'closed a room in which nobody had signed in',
    rule: 'R22',
    forge: (honest) => ({
      day: dropDrafts(
        nobodyCame(honest).day ?? honest.day,
        ...['in-V01', 'in-V02', 'in-V04', 'in-V01-again', 'in-V02-again', 'checked'],
        ...['sheet', 'sign-V01', 'sign-V02'],
      ),
    }),
  },
];

/** The seat that was left gets a new disk, which the console had seen before with entries that died with the old one. */
export function newDiskOf2(day: Day): Day {
  const opened = newDisk('seat2-new', 'seat2', { atMs: 69.2 * MINUTE, epoch: 2 });
  return addDrafts(
    day,
    shows('seat2-shown', 69 * MINUTE, { who: 'seat2', seat: '02', headSeq: 60, headHash: UNSENT }),
    shows('seat2-empty', 69.1 * MINUTE, { who: 'seat2', seat: '02', headSeq: 0, headHash: NOTHING }),
    opened,
  );
}

function unknown(did: string, of: { readonly who: string; readonly atMs: number }, day: (day: Day) => Day) {
  const { who, atMs } = of;
  return forged('R23', `showed more than the archive has: ${did}`, (honest) =>
    addDrafts(day(honest), shows('shows-unknown', atMs, { who, headSeq: 70, headHash: UNSENT })),
  );
}

const SHOWN: readonly Forgery[] = [
  unknown('a machine that nobody was moved from', { who: 'standby', atMs: 64.4 * MINUTE }, (day) => day),
  unknown('a seat that wrote on after the move', { who: 'seat2', atMs: 64.4 * MINUTE }, (day) => day),
  unknown('a seat before it had begun', { who: 'seat1', atMs: 30_000 }, (day) => day),
  unknown('a seat beside one with a new disk', { who: 'seat3', atMs: 68 * MINUTE }, newDiskOf2),
  unknown('a seat after its new disk had begun', { who: 'seat2', atMs: 72 * MINUTE }, newDiskOf2),
  unknown('a seat beside one whose journal was repaired', { who: 'seat3', atMs: 64.1 * MINUTE }, (day) =>
    addDrafts(day, ...repairedSeat()),
  ),
  unknown('a seat after its journal was repaired', { who: 'seat1', atMs: 64.35 * MINUTE }, (day) =>
    addDrafts(day, ...repairedSeat()),
  ),
  adding(
    'R23',
    'came with nothing and named an entry',
    shows('spare-early', 30_000, { who: 'spare', headSeq: 0, headHash: UNSENT }),
  ),
  forged('R23', 'named the newest entry by another number', (day) =>
    changeFact(day, 'seat1-connected', (fact, writing) => ({
      ...fact,
      headSeq: writing.seq('seat1-opened') + 1,
    })),
  ),
  {
    did: 'put an older image of a seat’s disk back at the standby',
    rule: 'R23',
    forge: ({ plan, day, archive }) => {
      const old = archive.built.find(({ draft }) => draft.label === 'answer-A-0');
      const head = { who: 'seat1', headSeq: old?.seq ?? 0, headHash: old?.hash ?? '' };
      return {
        day: addDrafts(takeOverDay(plan, day), atStandby(shows('seat1-old', 72 * MINUTE, head))),
        hands: STANDBY_HANDS,
      };
    },
  },
];

function grant(did: string, of: { candidate: string; attempt?: number; who: string; atMs: number }): Forgery {
  const { candidate, attempt = 1, who, atMs } = of;
  return adding(
    'R24',
    `gave out a paper ${did}`,
    tells('grant-other', atMs, (writing) => ({
      kind: 'paper-granted',
      candidate,
      attempt,
      device: deviceId(who),
      paper: writing.paper(candidate),
    })),
  );
}

const OPENED: readonly Forgery[] = [
  grant('at a seat to which somebody else was admitted', { candidate: 'C', who: 'seat1', atMs: 79 * MINUTE }),
  grant('for another attempt', { candidate: 'E01', attempt: 2, who: 'seat3', atMs: 50 * MINUTE }),
  grant('before the admission', { candidate: 'L', who: 'seatL', atMs: 50 * MINUTE }),
  grant('at another seat than the one moved to', { candidate: 'B', who: 'seatL', atMs: 66 * MINUTE }),
];

const REPORT = Buffer.from('{"points":[]}\n');
const REPORT_NAME = digestOf(REPORT);

/** The room check names its report; it lies in the archive as these bytes, or not at all. */
export function withReport({ day }: { readonly day: Day }, bytes: Buffer | undefined): Forged {
  const checked = changeAct(day, 'checked', (body) => ({
    ...body,
    act: { act: 'room-checked', red: [], remark: '', report: REPORT_NAME },
  }));
  const files = (of: Map<string, Buffer>) => {
    if (bytes !== undefined) of.set(`room-check/${REPORT_NAME}.json`, bytes);
  };
  return { day: checked, hands: { files } };
}

export const TRUE_REPORT = REPORT;

const STARTED: readonly Forgery[] = [
  { did: 'lost the report of the room check', rule: 'R25', forge: (honest) => withReport(honest, undefined) },
  {
    did: 'exchanged the report of the room check',
    rule: 'R25',
    forge: (honest) => withReport(honest, Buffer.from('{}')),
  },
  adding(
    'R25',
    'read other rules at the end',
    does('rules-late', 84 * MINUTE, { act: { act: 'rules-read', version: 'rules-0' }, by: BOTH }),
  ),
  adding(
    'R25',
    'started one seat before the release',
    does('start-early', 44 * MINUTE, {
      act: { act: 'start-seat', candidate: 'A', device: deviceId('seat1') },
      by: ['V01'],
    }),
  ),
  {
    did: 'lost the start with a console, and gave back other orders only',
    rule: 'R25',
    forge: ({ plan, day }) => ({
      day: dropDrafts(rebuiltDay(plan, day), 'recovered-start-room'),
      hands: REBUILT_HANDS,
    }),
  },
  {
    did: 'gave two consoles’ clocks one name, so that minutes passed between them that never did',
    rule: 'R25',
    forge: ({ plan, day }) => {
      const told = takeOverDay(plan, withoutStarts(dropDrafts(day, 'rules-read')));
      const late = addDrafts(
        told,
        does('rules-read', 61 * MINUTE, { act: { act: 'rules-read', version: 'rules-1' }, by: BOTH }),
        atStandby({
          ...does('start-room', 74 * MINUTE, { act: { act: 'start-room' }, by: ['V01'] }),
          wallShiftMs: -9 * MINUTE,
        }),
      );
      const drafts = late.drafts.map((draft) =>
        draft.who === 'standby' && draft.atMs < CONSOLE_AGAIN_MS
          ? { ...draft, boot: boot('console') }
          : draft,
      );
      return { day: { drafts }, hands: STANDBY_HANDS };
    },
  },
];

function withoutStarts(day: Day): Day {
  return dropDrafts(
    day,
    ...day.drafts.filter(({ label }) => /^start-/.test(label)).map(({ label }) => label),
  );
}

const CLOSED: readonly Forgery[] = [
  forged('R26', 'never told the seed', (day) => dropDrafts(day, 'seed')),
  adding(
    'R26',
    'told a second seed',
    tells('seed-again', 80.2 * MINUTE, () => ({ kind: 'seed-revealed', seed: '5'.repeat(64) })),
  ),
  adding(
    'R26',
    'opened the questions again after the close',
    does('release-late', 80.5 * MINUTE, { act: { act: 'release', nonce: NONCE }, by: BOTH }),
  ),
  adding(
    'R26',
    'started a seat after the close',
    does('start-late', 80.5 * MINUTE, {
      act: { act: 'start-seat', candidate: 'E01', device: deviceId('seat3') },
      by: ['V01'],
    }),
  ),
  adding(
    'R26',
    'moved somebody after the sheet was signed',
    does('move-late', 84 * MINUTE, {
      act: {
        act: 'move-seat',
        candidate: 'E01',
        attempt: 1,
        fromDevice: deviceId('seat3'),
        toDevice: deviceId('spare'),
        toSeat: '99',
        reason: '',
      },
      by: BOTH,
    }),
  ),
  {
    did: 'started an empty room after the close',
    rule: 'R26',
    forge: ({ day }) => {
      const kept =
        /^(console-opened|imported|in-V0|checked|rules-read|release|start-room|close|seed|sheet|sign-V0)/;
      const others = day.drafts.map(({ label }) => label).filter((label) => !kept.test(label));
      return { day: retime(dropDrafts(day, ...others), { 'start-room': 80.5 * MINUTE }) };
    },
  },
];

export const DAY_FORGERIES: readonly Forgery[] = [
  ...WRITTEN,
  ...REPAIRED,
  ...PERSONS,
  ...SHOWN,
  ...OPENED,
  ...STARTED,
  ...CLOSED,
];
