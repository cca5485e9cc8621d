import { PURPOSES } from '../proofs/statements.ts';
import { does, picture } from './draft-makers.test-support.ts';
import { addDrafts, changeAct, changeDraft, changeFact, dropDrafts } from './drafts.test-support.ts';
import { draftsOf, type Forgery, file, firstUnder, picturePath, retime } from './forgery.test-support.ts';
import { digestOf, envelopeFile, signedEnvelope, testKey } from './keys.test-support.ts';
import { DURATION, deviceId, MINUTE, MORNING_MS } from './plan.test-support.ts';

/** Everything about 考生 E01 but the receipt that the authority has signed. */
const ABOUT_E = /(^|[-:])E01(-|$)|^stored-E01$/;

/** Changes to pictures, people and receipts, by somebody who holds every machine's keys. */
export const EVIDENCE_FORGERIES: readonly Forgery[] = [
  {
    did: 'dropped a picture that was due, with its entry',
    rule: 'R40',
    forge: ({ day }) => ({ day: dropDrafts(day, 'pic:E01-1') }),
  },
  {
    did: 'dropped the picture of the check-in',
    rule: 'R40',
    forge: ({ day }) => ({ day: dropDrafts(day, 'pic:E01-check-in') }),
  },
  {
    did: 'dropped the picture of the hand-in',
    rule: 'R40',
    forge: ({ day }) => ({ day: dropDrafts(day, 'pic:E01-hand-in') }),
  },
  {
    did: 'took a picture before it was due',
    rule: 'R40',
    forge: ({ day }) => ({
      day: retime(
        changeDraft(day, 'pic:E01-2', (draft) => ({ ...draft, usedMs: 5_000 })),
        { 'pic:E01-2': 60 * MINUTE + 5_000 },
      ),
    }),
  },
  {
    did: 'took the pictures at quiet moments instead of the due ones',
    rule: 'R40',
    forge: ({ day }) => ({
      day: retime(
        changeDraft(day, 'pic:E01-0', (draft) => ({ ...draft, usedMs: DURATION })),
        { 'pic:E01-0': 70 * MINUTE + 500 },
      ),
    }),
  },
  {
    did: 'added a picture that was never due',
    rule: 'R40',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        picture(
          'pic:extra',
          { who: 'seat3', atMs: 70.2 * MINUTE, usedMs: DURATION },
          { due: 'random', number: 40 },
        ),
      ),
    }),
  },
  {
    did: 'missed a picture without a reason',
    rule: 'R40',
    forge: ({ day }) => ({ day: changeFact(day, 'missed-B', (fact) => ({ ...fact, reason: ' ' })) }),
  },
  {
    did: 'took the same picture twice',
    rule: 'R40',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        picture(
          'pic:twice',
          { who: 'seat3', atMs: 70.2 * MINUTE, usedMs: DURATION },
          { due: 'hand-in', number: 0 },
        ),
      ),
    }),
  },
  {
    did: 'removed a picture and signed the index again',
    rule: 'R41',
    forge: ({ archive }) => ({
      hands: { files: (files) => files.delete(picturePath(archive, 'pic:E01-1')) },
    }),
  },
  {
    did: 'removed a picture of a seat that failed and came back',
    rule: 'R41',
    forge: ({ archive }) => ({
      hands: { files: (files) => files.delete(picturePath(archive, 'pic:B-check-in')) },
    }),
  },
  {
    did: 'exchanged a picture for another and signed the index again',
    rule: 'R41',
    forge: ({ archive }) => ({
      hands: {
        files: (files) => {
          files.delete(picturePath(archive, 'pic:E01-0'));
          const other = Buffer.from('another picture');
          files.set(`snapshots/${digestOf(other)}.age`, other);
        },
      },
    }),
  },
  {
    did: 'swapped two pictures and signed the index again',
    rule: 'R41',
    forge: () => ({
      hands: {
        files: (files) => {
          const [one, two] = [firstUnder(files, 'snapshots/'), firstUnder(files, 'snapshots/', 1)];
          const kept = file(files, one);
          files.set(one, file(files, two));
          files.set(two, kept);
        },
      },
    }),
  },
  {
    did: 'added a picture that no seat took',
    rule: 'R41',
    forge: () => ({
      hands: { files: (files) => files.set(`snapshots/${digestOf('more')}.age`, Buffer.from('more')) },
    }),
  },
  {
    did: 'used another candidate’s picture',
    rule: 'R41',
    forge: ({ day }) => ({
      day: changeFact(day, 'pic:E01-hand-in', (fact, writing) => ({
        ...fact,
        ...writing.picture('pic:E01-check-in'),
      })),
    }),
  },
  {
    did: 'told another size of a picture',
    rule: 'R41',
    forge: ({ day }) => ({ day: changeFact(day, 'pic:E01-0', (fact) => ({ ...fact, bytes: 12_345 })) }),
  },
  {
    did: 'named evidence that does not exist',
    rule: 'R41',
    forge: ({ day }) => ({
      day: changeAct(day, 'incident', (body) => ({
        ...body,
        act: {
          act: 'record-incident',
          incident: 'fault',
          candidate: 'B',
          text: '键盘失灵',
          snapshots: ['e'.repeat(64)],
        },
      })),
    }),
  },
  {
    did: 'dropped a hand-in',
    rule: 'R45',
    forge: ({ day }) => ({
      day: dropDrafts(day, 'hand-in-E01', 'receipt-E01', 'stored-E01', 'pic:E01-hand-in'),
    }),
  },
  {
    did: 'admitted a candidate and dropped the sitting',
    rule: 'R45',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('admit-C', 35 * MINUTE, {
          act: { act: 'admit', candidate: 'C', attempt: 1, seat: '99', device: deviceId('spare'), note: '' },
          by: ['V02'],
        }),
      ),
    }),
  },
  {
    did: 'dropped a candidate whom the authority had received',
    rule: 'R48',
    forge: ({ day, archive }) => ({
      day: dropDrafts(day, ...draftsOf(day, ({ label }) => ABOUT_E.test(label))),
      hands: { receipts: archive.receipts },
    }),
  },
  {
    did: 'changed an answer after the authority had received the sitting',
    rule: 'R48',
    forge: ({ day, archive }) => ({
      day: changeFact(day, 'answer-A-3', (fact, writing) => ({
        ...fact,
        sealed: writing.answer('A', writing.item('A', 3), [0]),
      })),
      hands: { receipts: archive.receipts },
    }),
  },
  {
    did: 'signed a receipt with a seat’s key',
    rule: 'R48',
    forge: () => ({
      hands: {
        afterwards: (files) => {
          const path = firstUnder(files, 'receipts/');
          const payload = JSON.parse(
            Buffer.from(JSON.parse(file(files, path).toString('utf8')).payload, 'base64').toString('utf8'),
          );
          files.set(path, envelopeFile(signedEnvelope(PURPOSES.sittingReceipt, payload, [testKey('seat1')])));
        },
      },
    }),
  },
  {
    did: 'passed a session receipt off as a sitting’s',
    rule: 'R48',
    forge: () => ({
      hands: {
        afterwards: (files) =>
          files.set(firstUnder(files, 'receipts/'), file(files, 'receipts/session.dsse.json')),
      },
    }),
  },
  {
    did: 'put one candidate’s receipt under another’s name',
    rule: 'R48',
    forge: () => ({
      hands: {
        afterwards: (files) => files.set('receipts/C-1.dsse.json', file(files, 'receipts/A-1.dsse.json')),
      },
    }),
  },
  {
    did: 'kept the receipt of an earlier archive',
    rule: 'R48',
    forge: ({ archive }) => ({
      hands: {
        files: (files) => files.set('record-sheet.pdf', Buffer.from('%PDF-1.7 another print')),
        afterwards: (files) =>
          files.set('receipts/session.dsse.json', file(archive.files, 'receipts/session.dsse.json')),
      },
    }),
  },
  {
    did: 'held the exam long after the receipts’ time',
    rule: 'R49',
    forge: () => ({ hands: { receivedMs: MORNING_MS + 40 * MINUTE } }),
  },
  {
    did: 'wrote a hand-in after the authority had signed for it',
    rule: 'R49',
    forge: ({ day }) => ({
      day: changeDraft(day, 'hand-in-E01', (draft) => ({ ...draft, wallShiftMs: 60 * MINUTE })),
      hands: { receivedMs: MORNING_MS + 75 * MINUTE },
    }),
  },
];
