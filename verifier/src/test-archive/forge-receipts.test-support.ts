import type { SittingReceipt } from '../formats/archive-formats.ts';
import { PURPOSES } from '../proofs/statements.ts';
import { changeFact, dropDrafts } from './drafts.test-support.ts';
import { type Forged, type Forgery, file, type Honest } from './forgery.test-support.ts';
import { envelopeFile, signedEnvelope, type TestEnvelope, testKey } from './keys.test-support.ts';
import { deviceId, SESSION } from './plan.test-support.ts';

// What the authority signed as received, in the hands of somebody who has another archive than the one that was received.

type Change = Partial<SittingReceipt>;

/** As the authority's receipt key would have signed it, had it received something else. */
function receivedOtherwise(
  { archive }: Honest,
  candidate: string,
  { key = 'receipts', ...change }: Change & { readonly key?: string },
): TestEnvelope {
  const envelope = archive.receipts.get(candidate);
  if (envelope === undefined) throw new Error(`no receipt for ${candidate}`);
  const payload = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
  return signedEnvelope(PURPOSES.sittingReceipt, { ...payload, ...change }, [testKey(key)]);
}

/** The entry of this label, as a receipt names it. */
function upTo({ archive }: Honest, label: string): Pick<SittingReceipt, 'headSeq' | 'head'> {
  const built = archive.built.find(({ draft }) => draft.label === label);
  return { headSeq: built?.seq ?? 0, head: built?.hash ?? '' };
}

function received(did: string, candidate: string, change: (honest: Honest) => Change): Forgery {
  return {
    did: `had a receipt that ${did}`,
    rule: 'R48',
    forge: (honest) => ({
      hands: { receipts: new Map([[candidate, receivedOtherwise(honest, candidate, change(honest))]]) },
    }),
  };
}

/** The receipt for the archive says something else, or is signed by somebody else. */
function sessionReceipt({ archive }: Honest, change: object, key: string): Forged {
  const path = 'receipts/session.dsse.json';
  const payload = JSON.parse(
    Buffer.from(JSON.parse(file(archive.files, path).toString('utf8')).payload, 'base64').toString('utf8'),
  );
  const other = envelopeFile(
    signedEnvelope(PURPOSES.sessionReceipt, { ...payload, ...change }, [testKey(key)]),
  );
  return { hands: { afterwards: (files) => void files.set(path, other) } };
}

export const RECEIPT_FORGERIES: readonly Forgery[] = [
  received('was given in another session', 'E01', () => ({ session: 'S20261121-02' })),
  received('covers another disk of the machine', 'E01', () => ({ epoch: 2 })),
  received('ends before the hand-in', 'E01', (honest) => upTo(honest, 'answer-E01-6')),
  received('counts a picture too few', 'E01', (honest) => upTo(honest, 'pic:E01-hand-in')),
  {
    did: 'put a receipt beside the archive that covers the seat of somebody else',
    rule: 'R48',
    forge: (honest) => {
      const other = { device: deviceId('seat1'), ...upTo(honest, 'hand-in-A') };
      const receipt = envelopeFile(receivedOtherwise(honest, 'L', other));
      return { hands: { afterwards: (files) => void files.set('receipts/L-1.dsse.json', receipt) } };
    },
  },
  {
    did: 'put a receipt for another attempt beside the archive',
    rule: 'R48',
    forge: (honest) => ({
      hands: {
        afterwards: (files) =>
          void files.set(
            'receipts/E01-2.dsse.json',
            envelopeFile(receivedOtherwise(honest, 'E01', { attempt: 2 })),
          ),
      },
    }),
  },
  {
    did: 'changed the last sitting after the authority had received it, and threw the receipt away',
    rule: 'R48',
    forge: ({ day, archive }) => ({
      day: changeFact(day, 'answer-L-0', (fact, writing) => ({
        ...fact,
        sealed: writing.answer('L', writing.item('L', 0), [0]),
      })),
      hands: {
        receipts: new Map([...archive.receipts].filter(([candidate]) => candidate === 'L')),
        afterwards: (files) => void files.delete('receipts/L-1.dsse.json'),
      },
    }),
  },
  {
    did: 'signed the receipt for the archive with a seat’s key',
    rule: 'R48',
    forge: (honest) => sessionReceipt(honest, {}, 'seat1'),
  },
  {
    did: 'had the receipt for the archive of another session',
    rule: 'R48',
    forge: (honest) => sessionReceipt(honest, { session: SESSION.replace('-01', '-02') }, 'receipts'),
  },
  {
    did: 'wrote a receipt down that a seat had signed',
    rule: 'R48',
    forge: (honest) => {
      const { payloadType, payload, signatures } = receivedOtherwise(honest, 'E01', { key: 'seat1' });
      const receipt = { payloadType, payload, signatures: [...signatures] };
      return { day: changeFact(honest.day, 'receipt-E01', (fact) => ({ ...fact, receipt })) };
    },
  },
  ...(
    [
      ['attempt', { attempt: 2 }],
      ['machine', { device: deviceId('seat1') }],
      ['candidate', { candidate: 'A' }],
    ] as const
  ).map(
    ([what, change]): Forgery => ({
      did: `wrote a receipt down for another ${what}`,
      rule: 'R48',
      forge: ({ day }) => ({
        day: changeFact(dropDrafts(day, 'stored-E01'), 'receipt-E01', (fact) => ({ ...fact, ...change })),
      }),
    }),
  ),
];
