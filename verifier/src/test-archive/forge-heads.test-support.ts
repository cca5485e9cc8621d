import { seat, tells } from './draft-makers.test-support.ts';
import { addDrafts, changeAct, changeFact, dropDrafts } from './drafts.test-support.ts';
import { newDiskOf2 } from './forge-day.test-support.ts';
import { shows } from './forge-orders.test-support.ts';
import { draftsOf, type Forgery, file, retime } from './forgery.test-support.ts';
import { headText, noteLine } from './notes.test-support.ts';
import { deviceId, MINUTE, SESSION } from './plan.test-support.ts';
import { STANDBY_HANDS, TAKEN_OVER_MS, takeOverDay } from './take-over-day.test-support.ts';

// The heads of the ledger and the witnesses' names under them, each otherwise in one point (R19); and files beside them.

interface Head {
  readonly origin?: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly root: string;
}

function headOf(note: string): Head {
  const [origin = '', size = '', root = ''] = note.split('\n');
  return { origin, size: Number(size), root: Buffer.from(root, 'base64').toString('hex') };
}

/** A head under the console's name, with other lines after it. */
function signed(
  head: Head,
  more: { readonly key?: string; readonly lines?: readonly string[] } = {},
): string {
  const text = headText(head);
  const { key, lines = [] } = more;
  const own = noteLine(text, {
    who: 'console',
    as: 'log',
    ...(key === undefined ? {} : { key }),
    ...(head.origin === undefined ? {} : { origin: head.origin }),
  });
  return `${text}\n${[own, ...lines].join('\n')}\n`;
}

/** The last head of the day is another one. */
function lastHead(did: string, change: (note: string) => string): Forgery {
  return {
    did: `ended the day with a head ${did}`,
    rule: 'R19',
    forge: () => ({
      hands: {
        files: (files) => {
          const was = file(files, 'checkpoint.txt').toString('utf8');
          files.set('checkpoint.txt', Buffer.from(change(was)));
        },
      },
    }),
  };
}

const LEDGERS = `exam-room/${SESSION}/ledger/`;

const LAST: readonly Forgery[] = [
  lastHead('that is no note', () => 'x'),
  lastHead('that is a note of something else', (note) => note.slice(note.indexOf('\n') + 1)),
  lastHead('of another epoch', (note) =>
    signed({ ...headOf(note), origin: `${LEDGERS}${deviceId('console')}-7` }),
  ),
  lastHead('in the console’s name by a seat’s key', (note) => signed(headOf(note), { key: 'seat2' })),
  lastHead('with another root', (note) => signed({ ...headOf(note), root: '77'.repeat(32) })),
  lastHead('of another size', (note) => signed({ ...headOf(note), size: headOf(note).size + 1 })),
  lastHead('which the console witnessed itself', (note) => {
    const head = headOf(note);
    return signed(head, { lines: [noteLine(headText(head), { who: 'console', as: 'witness' })] });
  }),
  lastHead('which the console witnessed for a seat', (note) => {
    const head = headOf(note);
    const line = noteLine(headText(head), { who: 'seat1', key: 'console', as: 'witness' });
    return signed(head, { lines: [line] });
  }),
  lastHead('which nobody knows witnessed', (note) => {
    const head = headOf(note);
    return signed(head, { lines: [noteLine(headText(head), { who: 'somebody', as: 'witness' })] });
  }),
];

/** What a seat signed in the morning says something else. */
function word(did: string, change: (note: string) => object): Forgery {
  return {
    did: `had a seat sign ${did}`,
    rule: 'R19',
    forge: ({ day }) => ({
      day: changeFact(day, 'saw-seat1-3', (fact) =>
        fact.kind === 'ledger-witnessed' ? { ...fact, ...change(fact.note) } : fact,
      ),
    }),
  };
}

const twice = (note: string) => `${note}${note.trimEnd().split('\n').at(-1)}\n`;

const WORDS: readonly Forgery[] = [
  word('what is no note', () => ({ note: 'x' })),
  word('a note of something else', (note) => ({ note: note.slice(note.indexOf('\n') + 1) })),
  word('a head that the console signed twice', (note) => ({ note: twice(note) })),
  word('a head of another session', (note) => {
    const origin = `exam-room/S20261120-01/ledger/${deviceId('console')}-1`;
    return { note: signed({ ...headOf(note), origin }) };
  }),
  word('with what is no signature', () => ({ cosignature: 'x' })),
  {
    did: 'showed a seat another ledger, just as long as the one that the standby held',
    rule: 'R19',
    forge: ({ plan, day }) => ({
      day: addDrafts(
        takeOverDay(plan, day),
        seat(
          'saw-other',
          { who: 'seat3', atMs: TAKEN_OVER_MS + 5, usedMs: TAKEN_OVER_MS + 5 - 60 * MINUTE },
          (writing) => {
            // The take-over is all that the standby's ledger has beside.
            const head = { size: writing.ledger().size - 1, root: '77'.repeat(32) };
            const cosignature = noteLine(headText(head), { who: 'seat3', as: 'witness', seconds: 1 });
            return { kind: 'ledger-witnessed', note: signed(head), cosignature };
          },
        ),
      ),
      hands: STANDBY_HANDS,
    }),
  },
];

const SILENT: readonly Forgery[] = [
  {
    did: 'asked one seat only once, which called again and again',
    rule: 'R19',
    forge: ({ day }) => ({
      day: addDrafts(
        dropDrafts(day, 'saw-seat1-1', 'saw-seat1-2', 'saw-seat1-3'),
        ...(
          [
            [20, 'saw-seat1-0'],
            [58, 'draw-A-seat1'],
            [74.9, 'stored-A'],
          ] as const
        ).map(([minute, newest]) =>
          tells(`seat1-calls-${minute}`, minute * MINUTE, (writing) => ({
            kind: 'device-connected',
            device: deviceId('seat1'),
            headSeq: writing.seq(newest),
            headHash: writing.hash(newest),
          })),
        ),
      ),
    }),
  },
  {
    did: 'asked one seat only once, and heard it to the end',
    rule: 'R19',
    forge: ({ day }) => ({
      day: dropDrafts(day, 'console-restarted', 'saw-seat3-1', 'saw-seat3-2', 'saw-seat3-3'),
    }),
  },
  {
    did: 'asked a seat for nothing in eighteen minutes, at both ends of which alone the console wrote',
    rule: 'R19',
    forge: ({ day }) => {
      const others = draftsOf(day, ({ label }) => label.startsWith('saw-') && label.endsWith('-0'));
      const later = Object.fromEntries(others.map((label) => [label, 12.5 * MINUTE]));
      const quiet = dropDrafts(retime(day, { ...later, 'seat1-connected': 12 * MINUTE }), 'saw-seat1-0');
      // Right behind the admission, which the seat has obeyed.
      const asked = seat('saw-seat1-then', { who: 'seat1', atMs: 30 * MINUTE + 1_500 }, (writing) => ({
        kind: 'ledger-witnessed',
        ...writing.witnessed(),
      }));
      return { day: addDrafts(quiet, asked) };
    },
  },
];

const BESIDE: readonly Forgery[] = [
  {
    did: 'went ahead over a red point of the room check alone',
    rule: 'R21',
    forge: ({ day }) => ({
      day: changeAct(day, 'checked', (body) => ({
        ...body,
        act: { act: 'room-checked', red: ['电源'], remark: '' },
      })),
    }),
  },
  {
    did: 'wiped a seat’s disk before another seat got a new one',
    rule: 'R23',
    forge: ({ day }) => ({
      day: addDrafts(
        newDiskOf2(day),
        shows('seat1-wiped', 50 * MINUTE, { who: 'seat1', headSeq: 0, headHash: '0'.repeat(64) }),
      ),
    }),
  },
  {
    did: 'signed an index that is none',
    rule: 'R01',
    forge: () => ({ hands: { index: ({ session }) => ({ session, files: 'all' }) } }),
  },
  {
    did: 'damaged the last file of the index',
    rule: 'R01',
    forge: () => ({
      hands: { afterwards: (files) => files.set('record-sheet.pdf', Buffer.from('%PDF-1.7 TEST ONLX')) },
    }),
  },
  {
    did: 'put a file behind all others',
    rule: 'R01',
    forge: () => ({ hands: { afterwards: (files) => files.set('zz.txt', Buffer.from('x')) } }),
  },
];

export const HEAD_FORGERIES: readonly Forgery[] = [...LAST, ...WORDS, ...SILENT, ...BESIDE];
