import { does } from './draft-makers.test-support.ts';
import { addDrafts, changeAct, dropDrafts } from './drafts.test-support.ts';
import { type Forgery, file, retime } from './forgery.test-support.ts';
import { MINUTE, MORNING_MS } from './plan.test-support.ts';

/** Changes to the record sheet and its signatures. */
export const SHEET_FORGERIES: readonly Forgery[] = [
  {
    did: 'dropped a candidate from the sheet',
    rule: 'R46',
    forge: () => ({ hands: { sheet: (sheet) => ({ ...sheet, sittings: sheet.sittings.slice(1) }) } }),
  },
  {
    did: 'listed somebody who sat as absent',
    rule: 'R46',
    forge: () => ({
      hands: {
        sheet: (sheet) => ({
          ...sheet,
          counts: { ...sheet.counts, present: sheet.counts.present - 1, absent: sheet.counts.absent + 1 },
          sittings: sheet.sittings.slice(1),
          absentees: [
            ...sheet.absentees,
            ...sheet.sittings
              .slice(0, 1)
              .map(({ candidate, ticket, name }) => ({ candidate, ticket, name, reason: '未到' })),
          ],
        }),
      },
    }),
  },
  {
    did: 'listed somebody absent as present',
    rule: 'R46',
    forge: () => ({
      hands: {
        sheet: (sheet) => ({
          ...sheet,
          counts: { ...sheet.counts, present: sheet.counts.present + 1, absent: sheet.counts.absent - 1 },
          absentees: sheet.absentees.slice(1),
          sittings: [
            ...sheet.sittings,
            ...sheet.sittings.slice(0, 1).map((line) => {
              const { candidate = '', ticket = '', name = '' } = sheet.absentees[0] ?? {};
              return { ...line, candidate, ticket, name };
            }),
          ],
        }),
      },
    }),
  },
  ...(
    [
      ['renamed the post', { post: '质量员' }],
      ['renamed the session', { title: '2026112100001' }],
      ['called a rehearsal of it', { mode: 'rehearsal' }],
      ['moved the sheet to another institution', { institution: '另一机构' }],
    ] as const
  ).map(
    ([did, change]): Forgery => ({
      did,
      rule: 'R46',
      forge: () => ({ hands: { sheet: (sheet) => ({ ...sheet, ...change }) } }),
    }),
  ),
  ...(
    [
      ['changed the number handed in', { handedIn: 5 }],
      ['changed the number enrolled', { enrolled: 4 }],
      ['hid a forced hand-in', { forced: 0 }],
      ['hid a violation', { violations: 0 }],
    ] as const
  ).map(
    ([did, change]): Forgery => ({
      did: `${did} on the sheet`,
      rule: 'R46',
      forge: () => ({ hands: { sheet: (sheet) => ({ ...sheet, counts: { ...sheet.counts, ...change } }) } }),
    }),
  ),
  ...(
    [
      ['back-dated the start', { startedMs: MORNING_MS }],
      ['back-dated the release', { releasedMs: MORNING_MS }],
      ['back-dated the reading of the rules', { rulesReadMs: MORNING_MS }],
      ['changed the time of the last hand-in', { lastHandInMs: 1_000_000_000_000 }],
      ['said that the rules were waived', { rulesWaived: '来不及' }],
      ['changed who read the rules', { rulesReadBy: ['陈监考', '孙管理'] }],
    ] as const
  ).map(
    ([did, change]): Forgery => ({
      did: `${did} on the sheet`,
      rule: 'R46',
      forge: () => ({ hands: { sheet: (sheet) => ({ ...sheet, times: { ...sheet.times, ...change } }) } }),
    }),
  ),
  ...(
    [
      ['changed a status', { status: 'violation' }],
      ['changed a seat', { seat: '99' }],
      ['changed the answers counted', { answered: 9 }],
      ['hid the grants', { grantedMs: 0 }],
      ['changed the pictures taken', { snapshotsTaken: 1 }],
      ['changed the pictures due', { snapshotsDue: 1 }],
      ['changed who handed in', { handedInBy: 'invigilator' }],
      ['changed the time of a hand-in', { handedInMs: MORNING_MS }],
      ['changed a receipt’s code', { receipt: '0000-0000-0000' }],
      ['renamed a candidate', { name: '替考者' }],
    ] as const
  ).map(
    ([did, change]): Forgery => ({
      did: `${did} on the sheet`,
      rule: 'R46',
      forge: () => ({
        hands: {
          sheet: (sheet) => ({
            ...sheet,
            sittings: sheet.sittings.map((line) => (line.candidate === 'A' ? { ...line, ...change } : line)),
          }),
        },
      }),
    }),
  ),
  ...(['incidents', 'events', 'patrols', 'videos', 'remarks', 'invigilators'] as const).map(
    (list): Forgery => ({
      did: `left the ${list} out of the sheet`,
      rule: 'R46',
      forge: () => ({ hands: { sheet: (sheet) => ({ ...sheet, [list]: [] }) } }),
    }),
  ),
  {
    did: 'printed another ledger code',
    rule: 'R46',
    forge: () => ({
      hands: {
        sheet: (sheet) => ({ ...sheet, ledger: { ...sheet.ledger, code: '00000-00000-00000-00000' } }),
      },
    }),
  },
  {
    did: 'made the sheet earlier in the ledger than it says',
    rule: 'R46',
    forge: () => ({
      hands: { sheet: (sheet) => ({ ...sheet, ledger: { ...sheet.ledger, size: sheet.ledger.size - 1 } }) },
    }),
  },
  {
    did: 'recorded an incident after the sheet',
    rule: 'R46',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('late-incident', 82.5 * MINUTE, {
          act: { act: 'record-incident', incident: 'violation', candidate: 'A', text: '补记', snapshots: [] },
          by: ['V01'],
        }),
      ),
    }),
  },
  {
    did: 'set a status after the sheet',
    rule: 'R46',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('late-status', 82.5 * MINUTE, {
          act: { act: 'set-status', candidate: 'A', status: 'violation', reason: '补记' },
          by: ['V01', 'V02'],
        }),
      ),
    }),
  },
  {
    did: 'brought a print that is no PDF',
    rule: 'R46',
    forge: () => ({ hands: { files: (files) => files.set('record-sheet.pdf', Buffer.from('GIF89a')) } }),
  },
  {
    did: 'exchanged the sheet after the signing',
    rule: 'R47',
    forge: () => ({
      hands: {
        files: (files) => {
          const sheet = JSON.parse(file(files, 'record-sheet.json').toString('utf8'));
          files.set(
            'record-sheet.json',
            Buffer.from(JSON.stringify({ ...sheet, machines: { ...sheet.machines, faulty: [], used: 99 } })),
          );
        },
      },
    }),
  },
  {
    did: 'had the sheet signed by one',
    rule: 'R47',
    forge: ({ day }) => ({ day: dropDrafts(day, 'sign-V02') }),
  },
  {
    did: 'had the sheet signed twice by one',
    rule: 'R47',
    forge: ({ day }) => ({ day: changeAct(day, 'sign-V02', (body) => ({ ...body, by: ['V01'] })) }),
  },
  {
    did: 'had the sheet signed before it was made',
    rule: 'R47',
    forge: ({ day }) => ({ day: retime(day, { 'sign-V01': 80.9 * MINUTE }) }),
  },
];
