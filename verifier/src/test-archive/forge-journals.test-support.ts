import { boot, seat } from './draft-makers.test-support.ts';
import { addDrafts, changeDraft } from './drafts.test-support.ts';
import { editLines, editPayload, type Forgery, file, journalPath } from './forgery.test-support.ts';
import { deviceId, MINUTE, SESSION } from './plan.test-support.ts';
import { repairedSeat } from './repaired-seat.test-support.ts';
import { STANDBY_HANDS, takeOverDay, withoutLate } from './take-over-day.test-support.ts';

/** Changes to entries, signatures, chains, clocks and the ledger, by somebody who holds the machines’ keys. */
export const JOURNAL_FORGERIES: readonly Forgery[] = [
  {
    did: 'brought the journal of a machine that nobody listed',
    rule: 'R10',
    forge: ({ day }) => ({
      day: {
        drafts: [
          ...day.drafts,
          seat('strange', { who: 'strange seat', atMs: 90 * MINUTE }, () => ({ kind: 'help-called' })),
        ],
      },
    }),
  },
  {
    did: 'wrote a fact that is not in the catalogue',
    rule: 'R10',
    forge: ({ day }) => ({
      day: changeDraft(day, 'help-B', (draft) => ({
        ...draft,
        // Not a fact: that is the point.
        body: { write: () => ({ kind: 'points-added', points: 10 }) as never },
      })),
    }),
  },
  {
    did: 'let a seat write what only the console may write',
    rule: 'R10',
    forge: ({ day }) => ({
      day: changeDraft(day, 'help-B', (draft) => ({
        ...draft,
        body: { write: () => ({ kind: 'seed-revealed', seed: '0'.repeat(64) }) },
      })),
    }),
  },
  {
    did: 'wrote an answer’s item twice in one entry',
    rule: 'R10',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat1'), (lines) =>
            lines.map((line) =>
              line.includes('answer-saved')
                ? editPayload(
                    line,
                    (payload) => payload.replace('"fact":{', '"fact":{"item":"x.1",'),
                    'seat1',
                  )
                : line,
            ),
          ),
      },
    }),
  },
  {
    did: 'brought an entry of another session',
    rule: 'R10',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat3'), (lines) =>
            lines.map((line, at) =>
              at === 4
                ? editPayload(line, (payload) => payload.replace(SESSION, 'S20261120-01'), 'seat3')
                : line,
            ),
          ),
      },
    }),
  },
  {
    did: 'cut a journal in the middle of a line',
    rule: 'R10',
    forge: () => ({
      hands: {
        files: (files) => files.set(journalPath('seat1'), file(files, journalPath('seat1')).subarray(0, -30)),
      },
    }),
  },
  {
    did: 'passed one seat’s journal off as another’s',
    rule: 'R10',
    forge: () => ({
      hands: { files: (files) => files.set(journalPath('seat1'), file(files, journalPath('seat3'))) },
    }),
  },
  {
    did: 'changed an answer, and signed the index over it',
    rule: 'R11',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat1'), (lines) =>
            lines.map((line) =>
              line.includes('answer-saved') ? line.replace(/sealed\\":\\"./, 'sealed\\":\\"A') : line,
            ),
          ),
      },
    }),
  },
  {
    did: 'signed one seat’s entries with another seat’s key',
    rule: 'R11',
    forge: () => ({ hands: { signEntries: { seat3: 'seat2' } } }),
  },
  {
    did: 'respelt a signature by adding the group’s order to it',
    rule: 'R11',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat1'), ([first = '', ...rest]) => [respell(first), ...rest]),
      },
    }),
  },
  {
    did: 'wrote a line’s member twice, so that two programs read two entries',
    rule: 'R10',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat3'), (lines) =>
            lines.map((line, at) =>
              at === 3 ? line.replace('{"payload"', '{"payload":"","payload"') : line,
            ),
          ),
      },
    }),
  },
  {
    did: 'wrote a line of the ledger in another spelling',
    rule: 'R14',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, 'ledger.jsonl', (lines) =>
            lines.map((line, at) => (at === 3 ? line.replace(',', ', ') : line)),
          ),
      },
    }),
  },
  {
    did: 'respelt a signature’s base64',
    rule: 'R11',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat1'), (lines) =>
            lines.map((line) =>
              line.replace(
                /([AQgw])=="\}$/,
                (_, last) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=="}`,
              ),
            ),
          ),
      },
    }),
  },
  {
    did: 'took an entry out of a journal',
    rule: 'R12',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat1'), (lines) => lines.filter((_, at) => at !== 9)),
      },
    }),
  },
  {
    did: 'swapped two entries of a journal',
    rule: 'R12',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat1'), (lines) => [
            ...lines.slice(0, 8),
            ...lines.slice(8, 10).toReversed(),
            ...lines.slice(10),
          ]),
      },
    }),
  },
  {
    did: 'doubled an entry',
    rule: 'R12',
    forge: () => ({
      hands: {
        files: (files) => editLines(files, journalPath('seat1'), (lines) => [...lines, ...lines.slice(-1)]),
      },
    }),
  },
  {
    did: 'rewrote one entry with the seat’s key',
    rule: 'R12',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, journalPath('seat1'), (lines) =>
            lines.map((line, at) =>
              at === 9
                ? editPayload(line, (payload) => payload.replace('"usedMs":', '"usedMs":1'), 'seat1')
                : line,
            ),
          ),
      },
    }),
  },
  {
    did: 'let a restart be written by a start of the program that had ended',
    rule: 'R13',
    forge: ({ day }) => ({
      day: changeDraft(day, 'granted-A', (draft) => ({ ...draft, boot: boot('seat1') })),
    }),
  },
  {
    did: 'turned a seat’s monotonic clock back',
    rule: 'R13',
    forge: ({ day }) => ({ day: changeDraft(day, 'answer-E01-3', (draft) => ({ ...draft, monoMs: 100 })) }),
  },
  {
    did: 'gave test time back',
    rule: 'R13',
    forge: ({ day }) => ({ day: changeDraft(day, 'answer-E01-3', (draft) => ({ ...draft, usedMs: 1_000 })) }),
  },
  {
    did: 'let a second program write into the console’s journal',
    rule: 'R13',
    forge: ({ day }) => ({
      day: changeDraft(day, 'release', (draft) => ({ ...draft, boot: boot('other') })),
    }),
  },
  {
    did: 'changed the order of a seat’s entries in the ledger',
    rule: 'R14',
    forge: () => ({
      hands: { ledger: (entries) => entries.toSorted((a, b) => (a.device === b.device ? b.seq - a.seq : 0)) },
    }),
  },
  {
    did: 'left an entry out of the ledger',
    rule: 'R14',
    forge: () => ({
      hands: { ledger: (entries) => entries.filter(({ draft }) => draft.label !== 'answer-E01-3') },
    }),
  },
  {
    did: 'left a seat’s last entry out of the ledger',
    rule: 'R14',
    forge: () => ({
      hands: { ledger: (entries) => entries.filter(({ draft }) => draft.label !== 'stored-E01') },
    }),
  },
  {
    did: 'listed an entry twice in the ledger',
    rule: 'R14',
    forge: () => ({ hands: { ledger: (entries) => [...entries, ...entries.slice(-1)] } }),
  },
  {
    did: 'cut the tail of a journal and left it in the ledger',
    rule: 'R14',
    forge: () => ({
      hands: { files: (files) => editLines(files, journalPath('seat3'), (lines) => lines.slice(0, -2)) },
    }),
  },
  {
    did: 'removed a whole journal',
    rule: 'R14',
    forge: () => ({ hands: { files: (files) => files.delete(journalPath('seat3')) } }),
  },
  {
    did: 'changed the order of the ledger under the signed checkpoint',
    rule: 'R15',
    forge: () => ({
      hands: {
        files: (files) =>
          editLines(files, 'ledger.jsonl', (lines) => {
            const [one = '', two = ''] = lines.slice(2, 4);
            return [...lines.slice(0, 2), two, one, ...lines.slice(4)];
          }),
      },
    }),
  },
  {
    did: 'made the checkpoint over less than the ledger',
    rule: 'R15',
    forge: () => ({
      hands: { checkpoint: (payload) => ({ ...payload, size: Number(payload['size']) - 1 }) },
    }),
  },
  {
    did: 'passed another machine’s checkpoint off as the console’s',
    rule: 'R15',
    forge: () => ({ hands: { checkpoint: (payload) => ({ ...payload, device: deviceId('seat1') }) } }),
  },
  {
    did: 'used the checkpoint of another session',
    rule: 'R15',
    forge: () => ({ hands: { checkpoint: (payload) => ({ ...payload, session: 'S20261120-01' }) } }),
  },
  {
    did: 'took entries out and left the numbers of a repair free',
    rule: 'R12',
    forge: ({ day }) => ({
      day: {
        drafts: day.drafts.map((draft) =>
          draft.label === 'answer-A-2-again' ? { ...draft, skips: 100_000 } : draft,
        ),
      },
    }),
  },
  {
    did: 'repaired a journal without leaving numbers free',
    rule: 'R12',
    forge: ({ day }) => ({ day: addDrafts(day, ...repairedSeat({ skips: 0 })) }),
  },
  {
    did: 'told a repair that goes on behind other entries than are there',
    rule: 'R18',
    forge: ({ day }) => ({ day: addDrafts(day, ...repairedSeat({ fact: { fromDisk: 3 } })) }),
  },
  {
    did: 'told a repair for which the console gave back something else',
    rule: 'R18',
    forge: ({ day }) => ({ day: addDrafts(day, ...repairedSeat({ given: -4 })) }),
  },
  {
    did: 'told a repair for which the console gave back something else, before a standby went on',
    rule: 'R18',
    forge: ({ plan, day }) => ({
      day: takeOverDay(plan, addDrafts(day, ...repairedSeat({ given: -4 }))),
      hands: STANDBY_HANDS,
    }),
  },
  {
    did: 'told such a repair to a console that did nothing more before the standby went on, which held it all',
    rule: 'R18',
    forge: ({ plan, day }) => ({
      day: withoutLate(takeOverDay(plan, addDrafts(day, ...repairedSeat({ given: -4 })))),
      hands: STANDBY_HANDS,
    }),
  },
  {
    did: 'let the old disk go on beside the new one',
    rule: 'R16',
    forge: ({ day }) => ({
      day: addDrafts(day, {
        ...seat('fork', { who: 'seat3', boot: 'seat3 new', atMs: 62 * MINUTE }, () => ({
          kind: 'journal-opened',
          opened: 'first',
          build: 'test',
          shell: 'headless',
        })),
        epoch: 2,
      }),
    }),
  },
  {
    did: 'left the first disk’s journal away',
    rule: 'R16',
    forge: ({ day }) => ({
      day: {
        drafts: day.drafts.map((draft) => (draft.who === 'seat3' ? { ...draft, epoch: 2 } : draft)),
      },
    }),
  },
];

/** S + L: the same signature for a verifier that does not reduce. */
function respell(line: string): string {
  const { payload, sig } = JSON.parse(line);
  const bytes = Buffer.from(sig, 'base64');
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order;
  const respelt = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse();
  return JSON.stringify({ payload, sig: Buffer.concat([bytes.subarray(0, 32), respelt]).toString('base64') });
}
