import { does, tells } from './draft-makers.test-support.ts';
import { addDrafts, changeAct, changeDraft, changeFact, dropDrafts } from './drafts.test-support.ts';
import { draftsOf, type Forgery, retime } from './forgery.test-support.ts';
import { deviceId, MINUTE, NONCE } from './plan.test-support.ts';

const BOTH = ['V01', 'V02'];

/** Changes to what people did and in which order, by somebody who holds the machines’ keys and one invigilator’s. */
export const ACT_FORGERIES: readonly Forgery[] = [
  {
    did: 'made a signed grant of time longer',
    rule: 'R20',
    forge: ({ day }) => ({
      day: changeDraft(day, 'grant-A', (draft) => ({
        ...draft,
        body: { ...draft.body, signedBy: ['console'] },
      })),
    }),
  },
  {
    did: 'signed for the second invigilator with the first one’s key',
    rule: 'R20',
    forge: ({ day }) => ({
      day: changeAct(day, 'release', (body) => ({ ...body, signedBy: ['V01', 'V01'] })),
    }),
  },
  {
    did: 'left the second invigilator’s signature away',
    rule: 'R20',
    forge: ({ day }) => ({ day: changeAct(day, 'release', (body) => ({ ...body, signedBy: ['V01'] })) }),
  },
  {
    did: 'named a person whom the session does not list',
    rule: 'R20',
    forge: ({ day }) => ({ day: changeAct(day, 'grant-A', (body) => ({ ...body, by: ['V09'] })) }),
  },
  {
    did: 'named one person twice',
    rule: 'R20',
    forge: ({ day }) => ({ day: changeAct(day, 'release', (body) => ({ ...body, by: ['V01', 'V01'] })) }),
  },
  {
    did: 'used an act of another session',
    rule: 'R20',
    forge: ({ day }) => ({
      day: changeAct(day, 'grant-A', (body) => ({ ...body, session: 'S20261120-01' })),
    }),
  },
  {
    did: 'used one signed act a second time',
    rule: 'R20',
    forge: ({ day }) => ({
      day:
        changeAct(day, 'remark', (body) => ({ ...body, nonce: '1'.repeat(32) })) &&
        addDrafts(
          changeAct(day, 'remark', (body) => ({ ...body, nonce: '1'.repeat(32) })),
          {
            ...does('remark-again', 69.5 * MINUTE, {
              act: { act: 'remark', text: '空调噪声较大' },
              by: ['V01'],
            }),
            body: { act: { act: 'remark', text: '空调噪声较大' }, by: ['V01'], nonce: '1'.repeat(32) },
          },
        ),
    }),
  },
  {
    did: 'released with one invigilator',
    rule: 'R21',
    forge: ({ day }) => ({ day: changeAct(day, 'release', (body) => ({ ...body, by: ['V01'] })) }),
  },
  {
    did: 'had the rules read by one',
    rule: 'R21',
    forge: ({ day }) => ({ day: changeAct(day, 'rules-read', (body) => ({ ...body, by: ['V02'] })) }),
  },
  {
    did: 'moved a candidate on one invigilator’s word',
    rule: 'R21',
    forge: ({ day }) => ({ day: changeAct(day, 'move-B', (body) => ({ ...body, by: ['V01'] })) }),
  },
  {
    did: 'closed the room alone',
    rule: 'R21',
    forge: ({ day }) => ({ day: changeAct(day, 'close', (body) => ({ ...body, by: ['V01'] })) }),
  },
  {
    did: 'released with a patrol as the second person',
    rule: 'R21',
    forge: ({ day }) => ({ day: changeAct(day, 'release', (body) => ({ ...body, by: ['V01', 'V03'] })) }),
  },
  {
    did: 'let the system administrator admit',
    rule: 'R21',
    forge: ({ day }) => ({ day: changeAct(day, 'admit-A', (body) => ({ ...body, by: ['V04'] })) }),
  },
  {
    did: 'granted six minutes alone where five are allowed',
    rule: 'R21',
    forge: ({ day }) => ({
      day: changeAct(day, 'grant-A', (body) => ({
        ...body,
        act: { act: 'grant-time', candidate: 'A', device: deviceId('seat1'), ms: 6 * MINUTE, reason: '重启' },
      })),
    }),
  },
  {
    did: 'granted three minutes alone, and three again',
    rule: 'R21',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('grant-A-more', 65.5 * MINUTE, {
          act: {
            act: 'grant-time',
            candidate: 'A',
            device: deviceId('seat1'),
            ms: 3 * MINUTE,
            reason: '再加',
          },
          by: ['V01'],
        }),
      ),
    }),
  },
  {
    did: 'released before the second invigilator had come',
    rule: 'R22',
    forge: ({ day }) => ({ day: retime(day, { 'in-V02': 50 * MINUTE }) }),
  },
  {
    did: 'started after one invigilator had signed out',
    rule: 'R22',
    forge: ({ day }) => ({
      day: addDrafts(day, does('out-V02', 55 * MINUTE, { act: { act: 'sign-out' }, by: ['V02'] })),
    }),
  },
  {
    did: 'put back an older image of a seat’s disk',
    rule: 'R23',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        tells('seat1-connected-late', 72 * MINUTE, (writing) => ({
          kind: 'device-connected',
          device: deviceId('seat1'),
          headSeq: writing.seq('answer-A-0'),
          headHash: writing.hash('answer-A-0'),
        })),
      ),
    }),
  },
  {
    did: 'wiped a seat’s disk after it had written',
    rule: 'R23',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        tells('seat1-connected-late', 72 * MINUTE, () => ({
          kind: 'device-connected',
          device: deviceId('seat1'),
          headSeq: 0,
          headHash: '0'.repeat(64),
        })),
      ),
    }),
  },
  {
    did: 'brought a shorter journal than the seat had shown',
    rule: 'R23',
    forge: ({ day, archive }) => {
      const shown = archive.built.find(({ draft }) => draft.label === 'hand-in-A');
      return {
        day: addDrafts(
          dropDrafts(day, 'flag-A'),
          tells('seat1-connected-late', 72 * MINUTE, () => ({
            kind: 'device-connected',
            device: deviceId('seat1'),
            headSeq: shown?.seq ?? 0,
            headHash: shown?.hash ?? '',
          })),
        ),
      };
    },
  },
  {
    did: 'released before the signed window',
    rule: 'R24',
    forge: ({ day }) => ({
      day: changeDraft(day, 'release', (draft) => ({ ...draft, wallShiftMs: -20 * MINUTE })),
    }),
  },
  {
    did: 'released long after the window',
    rule: 'R24',
    forge: ({ day }) => ({
      day: changeDraft(day, 'release', (draft) => ({ ...draft, wallShiftMs: 300 * MINUTE })),
    }),
  },
  {
    did: 'opened the questions a second time',
    rule: 'R24',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('release-again', 48 * MINUTE, { act: { act: 'release', nonce: NONCE }, by: BOTH }),
      ),
    }),
  },
  {
    did: 'opened the questions again with another code',
    rule: 'R24',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        tells('console-again', 47.5 * MINUTE, () => ({
          kind: 'journal-opened',
          opened: 'restart',
          build: 'test',
        })),
        does('release-again', 48 * MINUTE, { act: { act: 'release', nonce: 'f'.repeat(64) }, by: BOTH }),
      ),
    }),
  },
  {
    did: 'gave out a paper before the release',
    rule: 'R24',
    forge: ({ day }) => ({ day: retime(day, { 'grant-paper-A-seat1': 40 * MINUTE }) }),
  },
  {
    did: 'gave out a paper for somebody who was never admitted',
    rule: 'R24',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        tells('grant-C', 50 * MINUTE, (writing) => ({
          kind: 'paper-granted',
          candidate: 'C',
          attempt: 1,
          device: deviceId('spare'),
          paper: writing.paper('C'),
        })),
      ),
    }),
  },
  {
    did: 'ran the room on another session file',
    rule: 'R24',
    forge: ({ day }) => ({
      day: changeFact(day, 'imported', (fact) => ({ ...fact, session: '1'.repeat(64) })),
    }),
  },
  {
    did: 'read the rules three minutes before the start',
    rule: 'R25',
    forge: ({ day }) => ({ day: retime(day, { 'rules-read': 57 * MINUTE }) }),
  },
  {
    did: 'never read the rules',
    rule: 'R25',
    forge: ({ day }) => ({ day: dropDrafts(day, 'rules-read') }),
  },
  {
    did: 'read other rules',
    rule: 'R25',
    forge: ({ day }) => ({
      day: changeAct(day, 'rules-read', (body) => ({
        ...body,
        act: { act: 'rules-read', version: 'rules-0' },
      })),
    }),
  },
  {
    did: 'started before the release',
    rule: 'R25',
    forge: ({ day }) => ({
      day: retime(
        day,
        Object.fromEntries(
          [
            ...draftsOf(day, ({ label }) => label === 'release' || /^grant-paper-.*-seat[0-9]/.test(label)),
          ].map((label) => [label, 60 * MINUTE + 5]),
        ),
      ),
    }),
  },
  {
    did: 'started the room a second time',
    rule: 'R25',
    forge: ({ day }) => ({
      day: addDrafts(day, does('start-again', 61 * MINUTE, { act: { act: 'start-room' }, by: ['V01'] })),
    }),
  },
  {
    did: 'told another seed than the authority had fixed',
    rule: 'R26',
    forge: ({ day }) => ({ day: changeFact(day, 'seed', (fact) => ({ ...fact, seed: '5'.repeat(64) })) }),
  },
  {
    did: 'told the seed while people were still sitting',
    rule: 'R26',
    forge: ({ day }) => ({ day: retime(day, { seed: 61 * MINUTE }) }),
  },
  {
    did: 'cut the end of the day off and signed a checkpoint over the rest',
    rule: 'R26',
    forge: ({ day }) => ({ day: dropDrafts(day, 'close', 'seed', 'sheet', 'sign-V01', 'sign-V02') }),
  },
  {
    did: 'admitted somebody after the close',
    rule: 'R26',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('admit-C', 80.5 * MINUTE, {
          act: { act: 'admit', candidate: 'C', attempt: 1, seat: '99', device: deviceId('spare'), note: '' },
          by: ['V02'],
        }),
      ),
    }),
  },
  {
    did: 'closed the room twice',
    rule: 'R26',
    forge: ({ day }) => ({
      day: addDrafts(day, does('close-again', 80.5 * MINUTE, { act: { act: 'close-room' }, by: BOTH })),
    }),
  },
];
