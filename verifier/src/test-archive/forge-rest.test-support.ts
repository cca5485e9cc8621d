import type { Act } from '../formats/act-formats.ts';
import { answer, does, picture, tells } from './draft-makers.test-support.ts';
import { addDrafts, changeAct, changeDraft, changeFact, dropDrafts } from './drafts.test-support.ts';
import { editLines, type Forgery, file, firstUnder, journalPath, retime } from './forgery.test-support.ts';
import { DURATION, deviceId, MINUTE, receiptCode } from './plan.test-support.ts';

/** Rarer ways, each against a part of a rule that the other lists do not touch. */
export const OTHER_FORGERIES: readonly Forgery[] = [
  {
    did: 'wrote a line that is no entry into a journal',
    rule: 'R10',
    forge: () => ({
      hands: {
        files: (files) => editLines(files, journalPath('seat1'), (lines) => [...lines, '{"points":100}']),
      },
    }),
  },
  {
    did: 'emptied a journal',
    rule: 'R10',
    forge: () => ({ hands: { files: (files) => files.set(journalPath('seat1'), Buffer.alloc(0)) } }),
  },
  {
    did: 'let the console use test time',
    rule: 'R13',
    forge: ({ day }) => ({ day: changeDraft(day, 'remark', (draft) => ({ ...draft, usedMs: 5 })) }),
  },
  {
    did: 'cut the ledger in the middle of a line',
    rule: 'R14',
    forge: () => ({
      hands: { files: (files) => files.set('ledger.jsonl', file(files, 'ledger.jsonl').subarray(0, -9)) },
    }),
  },
  {
    did: 'wrote a line that is none into the ledger',
    rule: 'R14',
    forge: () => ({
      hands: { files: (files) => editLines(files, 'ledger.jsonl', (lines) => ['{}', ...lines]) },
    }),
  },
  {
    did: 'recorded an act that nobody can read',
    rule: 'R20',
    forge: ({ day }) => ({
      day: changeDraft(day, 'remark', (draft) => ({
        ...draft,
        body: {
          write: () => ({
            kind: 'act-done',
            envelope: { payloadType: 'exam-room/act/v1', payload: 'e30=', signatures: [] },
          }),
        },
      })),
    }),
  },
  {
    did: 'signed two persons in with one act',
    rule: 'R21',
    forge: ({ day }) => ({ day: changeAct(day, 'in-V01', (body) => ({ ...body, by: ['V01', 'V02'] })) }),
  },
  {
    did: 'checked the room before anybody had signed in',
    rule: 'R22',
    forge: ({ day }) => ({ day: retime(day, { checked: 4 * MINUTE }) }),
  },
  {
    did: 'released before a session file was taken in',
    rule: 'R24',
    forge: ({ day }) => ({ day: retime(day, { imported: 50 * MINUTE }) }),
  },
  {
    did: 'granted a paper after the close',
    rule: 'R26',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        tells('late-grant', 80.5 * MINUTE, (writing) => ({
          kind: 'paper-granted',
          candidate: 'A',
          attempt: 1,
          device: deviceId('seat1'),
          paper: writing.paper('A'),
        })),
      ),
    }),
  },
  {
    did: 'granted time after the close',
    rule: 'R26',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('late-time', 80.5 * MINUTE, {
          act: { act: 'grant-time', candidate: 'E01', device: deviceId('seat3'), ms: MINUTE, reason: '补记' },
          by: ['V01'],
        }),
      ),
    }),
  },
  {
    did: 'let a seat follow an order that was not yet given',
    rule: 'R31',
    forge: () => ({
      hands: {
        ledger: (entries) => {
          const done = entries.filter(({ draft }) => draft.label === 'granted-A');
          const others = entries.filter(({ draft }) => draft.label !== 'granted-A');
          const at = others.findIndex(({ draft }) => draft.label === 'grant-A');
          return [...others.slice(0, at), ...done, ...others.slice(at)];
        },
      },
    }),
  },
  {
    did: 'acknowledged a receipt that is another candidate’s',
    rule: 'R31',
    forge: ({ day }) => ({
      day: changeFact(day, 'stored-E01', (fact, writing) => ({ ...fact, order: writing.hash('receipt-A') })),
    }),
  },
  ...(
    [
      ['start-seat-L', { act: 'start-seat', candidate: 'E01', device: deviceId('seatL') }],
      ['start-seat-L', { act: 'start-seat', candidate: 'L', device: deviceId('seat3') }],
      ['unlock-L', { act: 'unlock', device: deviceId('seat3'), reason: '已拔除' }],
      ['message-L', { act: 'message', devices: [deviceId('seat3')], text: '请勿再插拔设备' }],
      ['force-L', { act: 'force-hand-in', candidate: 'E01', device: deviceId('seatL'), reason: '误' }],
      ['force-L', { act: 'force-hand-in', candidate: 'L', device: deviceId('seat3'), reason: '误' }],
      ['pause-L', { act: 'pause', devices: [deviceId('seat3')], reason: '误按' }],
      ['resume-A', { act: 'resume', devices: [deviceId('seat3')] }],
      ['pause-A', { act: 'pause', devices: [deviceId('seat3')], reason: '饮水' }],
      ['help-heard', { act: 'answer-help', device: deviceId('seat3') }],
      [
        'grant-A',
        { act: 'grant-time', candidate: 'A', device: deviceId('seat3'), ms: 3 * MINUTE, reason: '重启' },
      ],
      [
        'grant-A',
        { act: 'grant-time', candidate: 'B', device: deviceId('seat1'), ms: 3 * MINUTE, reason: '重启' },
      ],
      [
        'admit-E01',
        { act: 'admit', candidate: 'E01', attempt: 1, seat: '98', device: deviceId('seatL'), note: '' },
      ],
    ] as const
  ).map(
    ([label, act]): Forgery => ({
      did: `let a seat obey ${label}, which was meant for another seat or candidate (${Object.values(act).join(' ')})`,
      rule: label === 'admit-E01' ? 'R24' : 'R31',
      // The lists in these acts are written out above; an act's own are not read-only.
      forge: ({ day }) => ({
        day: changeAct(day, label, (body) => ({ ...body, act: structuredClone(act) as Act })),
      }),
    }),
  ),
  ...(
    [
      ['unlock-L', 'unlocked-L', 'start-seat-L'],
      ['message-L', 'message-shown-L', 'unlock-L'],
      ['force-L', 'hand-in-L', 'unlock-L'],
      ['start-seat-L', 'start-L', 'admit-L'],
      ['receipt-L', 'stored-L', 'unlock-L'],
      ['receipt-L', 'stored-L', 'receipt-E01'],
      ['move-B', 'moved-B', 'start-room'],
      ['move-B', 'open-B-spare', 'admit-B'],
      ['move-B', 'start-B-spare', 'admit-B'],
    ] as const
  ).map(
    ([right, label, other]): Forgery => ({
      did: `let ${label} refer to ${other} instead of ${right}`,
      rule: 'R31',
      forge: ({ day }) => ({
        day: changeFact(
          other === 'receipt-E01' ? retime(day, { 'receipt-E01': 73 * MINUTE }) : day,
          label,
          (fact, writing) => ({
            ...fact,
            order: writing.hash(other),
          }),
        ),
      }),
    }),
  ),
  {
    did: 'agreed to another notice than the session’s',
    rule: 'R32',
    forge: ({ day }) => ({
      day: changeFact(day, 'consent-E01', (fact) => ({ ...fact, version: 'consent-0' })),
    }),
  },
  {
    did: 'acknowledged other rules than the session’s',
    rule: 'R32',
    forge: ({ day }) => ({ day: changeFact(day, 'rules-E01', (fact) => ({ ...fact, version: 'rules-0' })) }),
  },
  {
    did: 'told another number of items with the paper',
    rule: 'R33',
    forge: ({ day }) => ({ day: changeFact(day, 'draw-E01-seat3', (fact) => ({ ...fact, items: 8 })) }),
  },
  {
    did: 'showed a question that is not on the paper',
    rule: 'R34',
    forge: ({ day }) => ({
      day: changeFact(day, 'shown-E01', (fact) => ({ ...fact, question: 'singleeasy9' })),
    }),
  },
  {
    did: 'sealed an answer in no base64',
    rule: 'R34',
    forge: ({ day }) => ({ day: changeFact(day, 'answer-E01-3', (fact) => ({ ...fact, sealed: 'AAA' })) }),
  },
  {
    did: 'answered at the old seat after it knew of the move',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        answer(
          'old-seat',
          { who: 'seat2', boot: 'seat2 again', atMs: 66.5 * MINUTE, usedMs: 4 * MINUTE },
          { candidate: 'B', item: 7, choice: [1] },
        ),
      ),
    }),
  },
  {
    did: 'called a random picture by a number that it had not',
    rule: 'R40',
    forge: ({ day }) => ({ day: changeFact(day, 'pic:E01-0', (fact) => ({ ...fact, number: 1 })) }),
  },
  {
    did: 'took a picture larger than allowed',
    rule: 'R41',
    forge: ({ day }) => ({
      day: changeFact(day, 'pic:E01-0', (fact) => ({ ...fact, bytes: 1_900_000 })),
    }),
  },
  {
    did: 'slipped a second check-in picture in',
    rule: 'R40',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        picture(
          'pic:second',
          { who: 'seat3', atMs: 70.2 * MINUTE, usedMs: DURATION },
          { due: 'check-in', number: 0 },
        ),
      ),
    }),
  },
  {
    did: 'damaged a receipt',
    rule: 'R48',
    forge: () => ({
      hands: { afterwards: (files) => files.set(firstUnder(files, 'receipts/'), Buffer.from('{}')) },
    }),
  },
  {
    did: 'wrote one candidate’s receipt down as another’s',
    rule: 'R48',
    forge: ({ day }) => ({
      day: changeFact(dropDrafts(day, 'stored-E01'), 'receipt-E01', (fact, writing) => ({
        ...fact,
        receipt: writing.receipt('A', 'hand-in-A'),
      })),
      hands: {
        sheet: (sheet) => ({
          ...sheet,
          sittings: sheet.sittings.map((line) =>
            line.candidate === 'E01' ? { ...line, receipt: receiptCode('A') } : line,
          ),
        }),
      },
    }),
  },
  {
    did: 'dated a hand-in before the sitting can have ended',
    rule: 'R49',
    forge: ({ day }) => ({
      day: changeDraft(day, 'hand-in-E01', (draft) => ({ ...draft, wallShiftMs: -45 * MINUTE })),
    }),
  },
];
