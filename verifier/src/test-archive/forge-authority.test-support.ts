import { PURPOSES } from '../proofs/statements.ts';
import { type Forgery, file, reissue, reissueSession, tamper } from './forgery.test-support.ts';
import { envelopeFile, signedEnvelope, testKey } from './keys.test-support.ts';
import { MINUTE } from './plan.test-support.ts';

const SMALL_ORDER = `01${'00'.repeat(31)}`;

/** Changes to what the authority had signed before the day. */
export const AUTHORITY_FORGERIES: readonly Forgery[] = [
  {
    did: 'had the trust file signed by one root officer alone',
    rule: 'R02',
    forge: ({ plan }) => ({ plan: reissue(plan, 'trust', { by: ['root 1'] }) }),
  },
  {
    did: 'had one root officer sign the trust file twice',
    rule: 'R02',
    forge: ({ plan }) => ({ plan: reissue(plan, 'trust', { by: ['root 1', 'root 1'] }) }),
  },
  {
    did: 'added the own key to the trust file',
    rule: 'R02',
    forge: () => ({
      hands: {
        files: (files) =>
          files.set(
            'trust.dsse.json',
            tamper(file(files, 'trust.dsse.json'), (trust) => ({ ...trust, version: 2 })),
          ),
      },
    }),
  },
  {
    did: 'gave the bank role a key of small order',
    rule: 'R02',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'trust', {
        change: (trust) => ({
          ...trust,
          roles: { ...plan.trust.roles, bank: { keys: [SMALL_ORDER], threshold: 1 } },
        }),
        by: ['root 1', 'root 2'],
      }),
    }),
  },
  {
    did: 'moved the window of the session and signed with the console',
    rule: 'R03',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'session', {
        change: (session) => ({ ...session, window: { ...plan.session.window, notBeforeMs: 0 } }),
        by: ['console'],
      }),
    }),
  },
  {
    did: 'had the bank signer sign the session',
    rule: 'R03',
    forge: ({ plan }) => ({ plan: reissue(plan, 'session', { by: ['bank signer'] }) }),
  },
  {
    did: 'used a signature made for another purpose',
    rule: 'R03',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'session', { by: ['session issuer'], purpose: PURPOSES.roll }),
    }),
  },
  {
    did: 'relabelled the purpose under the old signature',
    rule: 'R03',
    forge: ({ plan }) => {
      const { envelopes } = reissue(plan, 'session', { by: ['session issuer'], purpose: PURPOSES.roll });
      return {
        plan: {
          ...plan,
          envelopes: { ...envelopes, session: { ...envelopes.session, payloadType: PURPOSES.session } },
        },
      };
    },
  },
  {
    did: 'enrolled an invigilator with a key of small order',
    rule: 'R03',
    forge: ({ plan }) => ({
      plan: reissueSession(plan, (session) => ({
        ...session,
        invigilators: session.invigilators.map((one, at) =>
          at === 1 ? { ...one, signKey: SMALL_ORDER } : one,
        ),
      })),
    }),
  },
  {
    did: 'enrolled one key for two invigilators',
    rule: 'R03',
    forge: ({ plan }) => ({
      plan: reissueSession(plan, (session) => ({
        ...session,
        invigilators: session.invigilators.map((one) => ({ ...one, signKey: testKey('V01').publicKey })),
      })),
    }),
  },
  {
    did: 'enrolled the authority’s own key as a seat',
    rule: 'R03',
    forge: ({ plan }) => ({
      plan: reissueSession(plan, (session) => ({
        ...session,
        invigilators: session.invigilators.map((one, at) =>
          at === 0 ? { ...one, signKey: testKey('receipts').publicKey } : one,
        ),
      })),
    }),
  },
  {
    did: 'gave a seat the name of another machine',
    rule: 'R03',
    forge: ({ plan }) => ({
      plan: reissueSession(plan, (session) => ({
        ...session,
        devices: session.devices.map((one, at) => (at === 1 ? { ...one, device: 'ab'.repeat(16) } : one)),
      })),
    }),
  },
  {
    did: 'listed the machine that signs as a seat only',
    rule: 'R03',
    forge: ({ plan }) => ({
      plan: reissueSession(plan, (session) => ({
        ...session,
        devices: session.devices.filter(({ signKey }) => signKey !== testKey('console').publicKey),
      })),
    }),
  },
  {
    did: 'struck a candidate from the roll and signed with the console',
    rule: 'R04',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'roll', {
        change: (roll) => ({ ...roll, candidates: plan.roll.candidates.slice(1) }),
        by: ['console'],
      }),
    }),
  },
  {
    did: 'used another signed roll than the session names',
    rule: 'R04',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'roll', {
        change: (roll) => ({ ...roll, candidates: plan.roll.candidates.slice(1) }),
        by: ['session issuer'],
      }),
    }),
  },
  {
    did: 'put one person on the roll twice',
    rule: 'R04',
    forge: ({ plan }) => ({
      plan: reissueSession(
        reissue(plan, 'roll', {
          change: (roll) => ({
            ...roll,
            candidates: plan.roll.candidates.map((one, at) =>
              at === 2 ? { ...one, idNumber: plan.roll.candidates[0]?.idNumber } : one,
            ),
          }),
          by: ['session issuer'],
        }),
        (session) => session,
      ),
    }),
  },
  {
    did: 'used another signed pool (last month’s leaked bank)',
    rule: 'R05',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'pool', { change: (pool) => ({ ...pool, version: 2 }), by: ['session issuer'] }),
    }),
  },
  {
    did: 'used a bank index signed by the bank signer instead of the session’s',
    rule: 'R05',
    forge: ({ plan }) => ({ plan: reissue(plan, 'pool', { by: ['bank signer'] }) }),
  },
  {
    did: 'exchanged the release package',
    rule: 'R06',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'release', {
        change: (release) => ({ ...release, sealed: 'AAAA' }),
        by: ['session issuer'],
      }),
    }),
  },
  {
    did: 'issued a blueprint whose sums do not hold',
    rule: 'R07',
    forge: ({ plan }) => ({
      plan: reissueSession(plan, (session) => ({
        ...session,
        blueprint: { ...session.blueprint, totalPoints: 1_200 },
      })),
    }),
  },
  {
    did: 'issued a longer sitting than the blueprint says',
    rule: 'R07',
    forge: ({ plan }) => ({
      plan: reissueSession(plan, (session) => ({ ...session, durationMs: 20 * MINUTE })),
    }),
  },
  {
    did: 'signed the index with a seat’s key',
    rule: 'R08',
    forge: () => ({
      hands: {
        afterwards: (files) => {
          const index = JSON.parse(file(files, 'archive.dsse.json').toString('utf8'));
          const payload = JSON.parse(Buffer.from(index.payload, 'base64').toString('utf8'));
          files.set(
            'archive.dsse.json',
            envelopeFile(signedEnvelope(PURPOSES.archive, payload, [testKey('seat1')])),
          );
        },
      },
    }),
  },
  {
    did: 'signed checkpoint and index with a machine that nobody listed',
    rule: 'R08',
    forge: () => ({ hands: { consoleKey: 'somebody else' } }),
  },
];
