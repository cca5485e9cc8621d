import { tells } from './draft-makers.test-support.ts';
import { addDrafts, changeFact, type Day, type Draft, dropDrafts, type Fact } from './drafts.test-support.ts';
import { draftsOf, editLines, type Forgery, file, type Honest } from './forgery.test-support.ts';
import { headText, LEDGER, noteLine } from './notes.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';

// The owner of the console rewrites its ledger before anybody signs the sheet. Everything agrees with the rewritten ledger: the
// checkpoint, the index, the sheet and its 20 digits, which two honest people sign. What the seats had signed during the day does not.

/** The seats' entries stand as the honest machines wrote them: their keys the console's owner does not have. */
function asSeatsSaw({ day, archive }: Honest): Day {
  return witnessDrafts(day).reduce(
    (now, label) => changeFact(now, label, () => factOf({ archive }, label)),
    day,
  );
}

function witnessDrafts(day: Day): readonly string[] {
  return draftsOf(day, ({ label }) => label.startsWith('saw-'));
}

function factOf({ archive }: Pick<Honest, 'archive'>, label: string): Fact {
  const built = archive.built.find(({ draft }) => draft.label === label);
  if (built === undefined) throw new Error(`nothing was written as ${label}`);
  return built.fact;
}

/** Two drafts of different machines in each other's place of the ledger; no machine's own order changes. */
function swapped(day: Day, one: string, other: string): Day {
  const at = (label: string) => day.drafts.findIndex((draft) => draft.label === label);
  const pair = new Map<number, Draft | undefined>([
    [at(one), day.drafts[at(other)]],
    [at(other), day.drafts[at(one)]],
  ]);
  return { ...day, drafts: day.drafts.map((draft, place) => pair.get(place) ?? draft) };
}

/** One seat's last word about the ledger, otherwise. */
function otherWord(honest: Honest, change: (fact: { note: string; cosignature: string }) => object): Day {
  return changeFact(honest.day, 'saw-seat1-3', () => {
    const fact = factOf(honest, 'saw-seat1-3');
    if (fact.kind !== 'ledger-witnessed') throw new Error('another entry');
    return { ...fact, ...change(fact) };
  });
}

const textOf = (note: string) => note.slice(0, note.lastIndexOf('\n\n') + 1);
const sizeOf = (note: string) => Number(note.split('\n')[1]);

/** A head that the console signed over as many entries as `grow` says, with a root of nothing. */
function otherHead(note: string, grow: number): { readonly note: string; readonly cosignature: string } {
  const text = headText({ size: sizeOf(note) + grow, root: '77'.repeat(32) });
  return {
    note: `${text}\n${noteLine(text, { who: 'console', as: 'log' })}\n`,
    cosignature: noteLine(text, { who: 'seat1', as: 'witness', seconds: 1 }),
  };
}

const REWRITTEN: readonly Forgery[] = [
  {
    did: 'told that one machine had started before another, the other way round, before the sheet was signed',
    rule: 'R19',
    forge: (honest) => ({
      day: swapped(asSeatsSaw(honest), 'seat1-opened', 'seat2-opened'),
    }),
  },
  {
    did: 'told of an admission before what had come first, before the sheet was signed',
    rule: 'R19',
    forge: (honest) => ({ day: swapped(asSeatsSaw(honest), 'rules-A', 'admit-B') }),
  },
];

const SILENCED: readonly Forgery[] = [
  {
    did: 'asked no seat all day',
    rule: 'R19',
    forge: ({ day }) => ({ day: dropDrafts(day, ...witnessDrafts(day)), hands: { witnesses: [] } }),
  },
  {
    did: 'asked one seat only once, in the morning',
    rule: 'R19',
    forge: ({ day }) => ({ day: dropDrafts(day, 'saw-seat1-1', 'saw-seat1-2', 'saw-seat1-3') }),
  },
  {
    did: 'let a seat tell of two ledgers',
    rule: 'R19',
    forge: ({ day, archive }) => ({
      day: changeFact(day, 'saw-seat1-3', () => {
        const seen = factOf({ archive }, 'saw-seat1-2');
        const note = seen.kind === 'ledger-witnessed' ? seen.note : '';
        return {
          kind: 'ledger-contradicted',
          how: 'not-continued',
          seen: note,
          shown: otherHead(note, 1).note,
        };
      }),
    }),
  },
];

const WORDS: readonly Forgery[] = [
  {
    did: 'showed a seat another ledger of the same length',
    rule: 'R19',
    forge: (honest) => ({ day: otherWord(honest, ({ note }) => otherHead(note, 0)) }),
  },
  {
    did: 'showed a seat more entries than there were',
    rule: 'R19',
    forge: (honest) => ({ day: otherWord(honest, ({ note }) => otherHead(note, 50)) }),
  },
  {
    did: 'had a seat sign a ledger shorter than the one before',
    rule: 'R19',
    forge: (honest) => ({
      day: otherWord(honest, () => {
        const first = factOf(honest, 'saw-seat1-0');
        return first.kind === 'ledger-witnessed' ? { note: first.note, cosignature: first.cosignature } : {};
      }),
    }),
  },
  {
    did: 'put a seat’s name under a head with the console’s own key',
    rule: 'R19',
    forge: (honest) => ({
      day: otherWord(honest, ({ note }) => ({
        cosignature: noteLine(textOf(note), { who: 'seat1', key: 'console', as: 'witness', seconds: 1 }),
      })),
    }),
  },
  {
    did: 'had a head signed by somebody who is no console',
    rule: 'R19',
    forge: (honest) => ({
      day: otherWord(honest, ({ note }) => ({
        note: `${textOf(note)}\n${noteLine(textOf(note), { who: 'console', key: 'seat2', as: 'log' })}\n`,
      })),
    }),
  },
  {
    did: 'turned a witness’ time back',
    rule: 'R19',
    forge: (honest) => ({
      day: otherWord(honest, ({ cosignature }) => {
        const [dash, name, bytes = ''] = cosignature.split(' ');
        const raw = Buffer.from(bytes, 'base64');
        raw.writeBigUInt64BE(5n, 4);
        return { cosignature: `${dash} ${name} ${raw.toString('base64')}` };
      }),
    }),
  },
];

const LAST: readonly Forgery[] = [
  {
    did: 'signed the last head for a seat with the console’s key',
    rule: 'R19',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, 'checkpoint.txt', (lines) => [
            ...lines.slice(0, -1),
            noteLine(textOf(file(files, 'checkpoint.txt').toString()), {
              who: 'seat1',
              key: 'console',
              as: 'witness',
            }),
          ]),
      },
    }),
  },
  {
    did: 'left the console’s own line under the last head away',
    rule: 'R19',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, 'checkpoint.txt', (lines) =>
            lines.filter((line) => !line.startsWith(`— ${LEDGER}`)),
          ),
      },
    }),
  },
  {
    did: 'counted one witness twice under the last head',
    rule: 'R19',
    forge: () => ({
      hands: {
        files: (files) => editLines(files, 'checkpoint.txt', (lines) => [...lines, lines.at(-1) ?? '']),
      },
    }),
  },
  {
    did: 'put an earlier head in the place of the last one',
    rule: 'R19',
    forge: ({ archive }) => ({
      hands: {
        files: (files) => {
          const seen = factOf({ archive }, 'saw-seat1-3');
          files.set('checkpoint.txt', Buffer.from(seen.kind === 'ledger-witnessed' ? seen.note : ''));
        },
      },
    }),
  },
  {
    did: 'had no seat sign the last head although all were connected',
    rule: 'R19',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        tells('seat1-connected-last', 75.5 * MINUTE, (writing) => ({
          kind: 'device-connected',
          device: deviceId('seat1'),
          headSeq: writing.seq('stored-A'),
          headHash: writing.hash('stored-A'),
        })),
      ),
      hands: { witnesses: [] },
    }),
  },
];

/** Told as what the console's owner did; the rule is that of the witnesses. */
export const WITNESS_FORGERIES: readonly Forgery[] = [...REWRITTEN, ...SILENCED, ...WORDS, ...LAST];
