import { does, granted, picture, seat, tells } from './draft-makers.test-support.ts';
import { addDrafts, changeAct, changeDraft, changeFact, dropDrafts } from './drafts.test-support.ts';
import { type Forgery, file, picturePath, retime } from './forgery.test-support.ts';
import { DURATION, deviceId, MINUTE, receiptCode } from './plan.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { brokeOff, wentOffBySeat, wentOffWaiting, whyOff } from './strict-rooms.test-support.ts';
import { STANDBY_HANDS, takeOverDay } from './take-over-day.test-support.ts';

// What nearly fits: an excuse for another seat, a grant for another candidate, a line too many and one too few.

function admitsC(atMs: number, of: { readonly seat: string; readonly device: string }) {
  return does('admit-C', atMs, {
    act: { act: 'admit', candidate: 'C', attempt: 1, ...of, note: '' },
    by: ['V02'],
  });
}

/** Papers and places. */
const PLACE_FORGERIES: readonly Forgery[] = [
  {
    did: 'drew a paper for another attempt',
    rule: 'R30',
    forge: ({ day }) => ({ day: changeFact(day, 'draw-E01-seat3', (fact) => ({ ...fact, attempt: 2 })) }),
  },
  {
    did: 'moved somebody to a seat where that machine is not',
    rule: 'R32',
    forge: ({ day }) => ({
      day: changeAct(day, 'move-B', (body) => ({
        ...body,
        act: {
          act: 'move-seat',
          candidate: 'B',
          attempt: 1,
          fromDevice: deviceId('seat2'),
          toDevice: deviceId('spare'),
          toSeat: '01',
          reason: '',
        },
      })),
    }),
  },
  {
    did: 'took pictures of the last who came, without consent',
    rule: 'R32',
    forge: ({ day }) => ({ day: dropDrafts(day, 'consent-L') }),
  },
  {
    did: 'admitted somebody to a machine that is not the room’s',
    rule: 'R32',
    forge: ({ day }) => ({
      day: addDrafts(day, admitsC(35 * MINUTE, { seat: '55', device: deviceId('nobody') })),
    }),
  },
  {
    did: 'drew a second paper, another candidate’s',
    rule: 'R33',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        seat('draw-again', { who: 'seat3', atMs: 47.2 * MINUTE }, (writing) => ({
          kind: 'paper-drawn',
          candidate: 'E01',
          attempt: 1,
          paper: writing.paper('C'),
          items: 9,
        })),
      ),
    }),
  },
  {
    did: 'granted a paper after it was drawn',
    rule: 'R33',
    forge: ({ day }) => ({ day: retime(day, { 'grant-paper-E01-seat3': 47 * MINUTE + 800 }) }),
  },
  {
    did: 'drew a paper at the spare that was granted to the seat before',
    rule: 'R33',
    forge: ({ day }) => ({ day: dropDrafts(day, 'grant-paper-B-spare') }),
  },
  {
    did: 'drew a paper where only another’s had been granted',
    rule: 'R33',
    forge: ({ day }) => ({
      day: addDrafts(
        dropDrafts(day, 'grant-paper-E01-seat3'),
        admitsC(46.9 * MINUTE, { seat: '03', device: deviceId('seat3') }),
        granted('C', 'seat3', 47 * MINUTE),
      ),
    }),
  },
  {
    did: 'drew a paper that was not granted, long before another console took over',
    rule: 'R33',
    forge: ({ plan, day }) => ({
      day: takeOverDay(plan, dropDrafts(day, 'grant-paper-E01-seat3')),
      hands: STANDBY_HANDS,
    }),
  },
  {
    did: 'drew a paper that was not granted, at a seat that followed the new console',
    rule: 'R33',
    forge: ({ plan, day }) => {
      const told = dropDrafts(rebuiltDay(plan, day), 'grant-paper-L-seatL');
      return {
        day: retime(
          changeDraft(told, 'follows-seat3', (draft) => ({ ...draft, usedMs: DURATION })),
          { 'follows-seat3': 72 * MINUTE },
        ),
        hands: REBUILT_HANDS,
      };
    },
  },
];

/** Pictures, and why they are not there. */
const EXCUSE_FORGERIES: readonly Forgery[] = [
  {
    did: 'dropped the last picture of somebody who had been moved',
    rule: 'R40',
    forge: ({ day }) => ({ day: dropDrafts(day, 'missed-B') }),
  },
  {
    did: 'excused a machine that went off by the incident of another seat',
    rule: 'R40',
    forge: (honest) => wentOffBySeat(honest, whyOff({ seat: '02' })),
  },
  {
    did: 'excused a machine that went off before it did',
    rule: 'R40',
    forge: (honest) => wentOffWaiting(honest, whyOff({ candidate: 'E01' }, 64 * MINUTE)),
  },
  {
    did: 'excused a machine that went off by a status',
    rule: 'R40',
    forge: (honest) =>
      wentOffWaiting(
        honest,
        does('why-off', 79 * MINUTE, {
          act: { act: 'set-status', candidate: 'E01', status: 'violation', reason: '' },
          by: ['V01', 'V02'],
        }),
      ),
  },
  {
    did: 'changed a byte of a picture and signed the index again',
    rule: 'R41',
    forge: ({ archive }) => ({
      hands: {
        files: (files) => {
          const path = picturePath(archive, 'pic:E01-1');
          const bytes = Buffer.from(file(files, path));
          bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
          files.set(path, bytes);
        },
      },
    }),
  },
  {
    did: 'took a picture that is really larger than allowed',
    rule: 'R41',
    forge: ({ day }) => ({
      day: addDrafts(
        dropDrafts(day, 'pic:E01-check-in'),
        picture(
          'pic:E01 of 90000 bytes',
          { who: 'seat3', atMs: 32 * MINUTE + 4_000 },
          { due: 'check-in', number: 0 },
        ),
      ),
    }),
  },
  ...(
    [
      ['the move of somebody else', { incident: 'fault' }],
      ['the fault of another machine', { incident: 'fault', seat: '01' }],
      ['an incident that is no fault', { incident: 'violation', seat: '03' }],
    ] as const
  ).map(
    ([what, wrote]): Forgery => ({
      did: `excused a lost picture by ${what}`,
      rule: 'R41',
      forge: (honest) => brokeOff(honest, wrote),
    }),
  ),
  {
    did: 'admitted somebody, dropped the sitting, and called all normal',
    rule: 'R45',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        admitsC(35 * MINUTE, { seat: '98', device: deviceId('seatL') }),
        does('status-C', 72 * MINUTE, {
          act: { act: 'set-status', candidate: 'C', status: 'normal', reason: '' },
          by: ['V01', 'V02'],
        }),
      ),
    }),
  },
];

/** Lines of the sheet. */
const LINE_FORGERIES: readonly Forgery[] = [
  {
    did: 'listed one absent candidate twice and another not at all',
    rule: 'R46',
    forge: () => ({
      hands: {
        sheet: (sheet) => ({
          ...sheet,
          absentees: [...sheet.absentees.slice(1), ...sheet.absentees.slice(1)],
        }),
      },
    }),
  },
  {
    did: 'listed a stranger in the place of an absent candidate',
    rule: 'R46',
    forge: () => ({
      hands: {
        sheet: (sheet) => ({
          ...sheet,
          absentees: sheet.absentees.map((one, at) => (at === 0 ? { ...one, candidate: 'Z' } : one)),
        }),
      },
    }),
  },
  ...(
    [
      ['the ticket of the last candidate', { ticket: '26112199' }],
      ['the receipt of another', { receipt: receiptCode('A') }],
    ] as const
  ).map(
    ([what, change]): Forgery => ({
      did: `changed ${what} on the sheet`,
      rule: 'R46',
      forge: () => ({
        hands: {
          sheet: (sheet) => ({
            ...sheet,
            sittings: sheet.sittings.map((line) =>
              line.candidate === 'E01' ? { ...line, ...change } : line,
            ),
          }),
        },
      }),
    }),
  ),
  ...(
    [
      ['one of the two who read the rules', ['陈监考']],
      ['who read the rules', []],
    ] as const
  ).map(
    ([who, rulesReadBy]): Forgery => ({
      did: `left ${who} off the sheet`,
      rule: 'R46',
      forge: () => ({
        hands: { sheet: (sheet) => ({ ...sheet, times: { ...sheet.times, rulesReadBy: [...rulesReadBy] } }) },
      }),
    }),
  ),
  ...(['move-seat', 'force-hand-in', 'set-status'] as const).map(
    (act): Forgery => ({
      did: `left a ${act} off the sheet`,
      rule: 'R46',
      forge: () => ({
        hands: { sheet: (sheet) => ({ ...sheet, events: sheet.events.filter(({ text }) => text !== act) }) },
      }),
    }),
  ),
  {
    did: 'left the last remark off the sheet',
    rule: 'R46',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('last-word', 80.6 * MINUTE, { act: { act: 'remark', text: '收场' }, by: ['V01'] }),
      ),
      hands: { sheet: (sheet) => ({ ...sheet, remarks: sheet.remarks.filter((text) => text !== '收场') }) },
    }),
  },
  ...(
    [
      ['a ledger that is longer than it is', (size: number) => ({ size: size + 100 })],
      ['another root', () => ({ root: 'a'.repeat(64) })],
    ] as const
  ).map(
    ([what, change]): Forgery => ({
      did: `printed ${what}`,
      rule: 'R46',
      forge: () => ({
        hands: {
          sheet: (sheet) => ({ ...sheet, ledger: { ...sheet.ledger, ...change(sheet.ledger.size) } }),
        },
      }),
    }),
  ),
  {
    did: 'proposed time after the sheet',
    rule: 'R46',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        tells('late-proposal', 82.5 * MINUTE, () => ({
          kind: 'lost-time-proposed',
          candidate: 'A',
          device: deviceId('seat1'),
          ms: MINUTE,
          cause: '重启',
        })),
      ),
    }),
  },
  {
    did: 'renamed the session on a sheet that nobody signed',
    rule: 'R46',
    forge: ({ day }) => ({
      day: dropDrafts(day, 'sign-V01', 'sign-V02'),
      hands: { sheet: (sheet) => ({ ...sheet, title: '另一场' }) },
    }),
  },
  {
    did: 'had the sheet signed by nobody',
    rule: 'R47',
    forge: ({ day }) => ({ day: dropDrafts(day, 'sign-V01', 'sign-V02') }),
  },
];

export const TRACE_FORGERIES = {
  places: PLACE_FORGERIES,
  excuses: EXCUSE_FORGERIES,
  lines: LINE_FORGERIES,
} as const;
