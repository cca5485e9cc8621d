import { PURPOSES } from '../proofs/statements.ts';
import { issued, reissued } from './forge-issued.test-support.ts';
import { type Forgery, file, reissue } from './forgery.test-support.ts';
import { envelopeFile, signedEnvelope, testKey } from './keys.test-support.ts';
import { deviceId, type Plan } from './plan.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';

// More that the authority's office may have issued wrongly, and envelopes of the console that carry the wrong names.

const BY_ROOT = ['root 1', 'root 2'];

function trusted(did: string, bank: Plan['trust']['root']): Forgery {
  return {
    did,
    rule: 'R02',
    forge: ({ plan }) => ({
      plan: reissue(plan, 'trust', {
        change: (trust) => ({ ...trust, roles: { ...plan.trust.roles, bank } }),
        by: BY_ROOT,
      }),
    }),
  };
}

type Device = Plan['session']['devices'][number];

function devices(did: string, change: (one: Device, at: number, of: readonly Device[]) => Device): Forgery {
  return issued(did, 'R03', (session) => ({ ...session, devices: session.devices.map(change) }));
}

type Candidate = Plan['roll']['candidates'][number];

function candidates(
  did: string,
  change: (one: Candidate, at: number, of: readonly Candidate[]) => Candidate,
): Forgery {
  return reissued(did, 'R04', {
    part: 'roll',
    change: ({ roll }) => ({ candidates: roll.candidates.map(change) }),
  });
}

type Question = Plan['pool']['questions'][number];

function questions(did: string, change: (one: Question) => Question | undefined): Forgery {
  return reissued(did, 'R07', {
    part: 'pool',
    change: ({ pool }) => ({ questions: pool.questions.flatMap((one) => change(one) ?? []) }),
  });
}

const BANK = testKey('bank signer').publicKey;

const ISSUED_OTHERWISE: readonly Forgery[] = [
  trusted('counted one key of a role twice', { keys: [BANK, BANK], threshold: 1 }),
  trusted('asked for more signatures than a role has keys', { keys: [BANK], threshold: 2 }),
  issued('issued a session that begins before it may be opened', 'R03', (session) => ({
    ...session,
    window: { ...session.window, notBeforeMs: session.window.startMs + 1 },
  })),
  devices('gave two machines one certificate', (one, at, of) => ({
    ...one,
    tlsPin: at === 2 ? (of[1]?.tlsPin ?? '') : one.tlsPin,
  })),
  devices('put the standby console at a seat', (one, at, of) =>
    at === of.length - 1 ? { ...one, seat: '98' } : one,
  ),
  devices('put a machine at a seat that the room does not have', (one) =>
    one.seat === '02' ? { ...one, seat: '55' } : one,
  ),
  reissued('issued the roll of another session', 'R04', {
    part: 'roll',
    change: () => ({ session: 'S20261120-01' }),
  }),
  candidates('gave two people one number', (one, at, of) =>
    at === 2 ? { ...one, candidate: of[1]?.candidate ?? '' } : one,
  ),
  candidates('gave two people one ticket', (one, at, of) =>
    at === 2 ? { ...one, ticket: of[1]?.ticket ?? '' } : one,
  ),
  candidates('put somebody of another post at the end of the roll', (one, at, of) =>
    at === of.length - 1 ? { ...one, post: '106' } : one,
  ),
  reissued('issued a pool in which one question stands twice', 'R05', {
    part: 'pool',
    change: ({ pool }) => ({ questions: [...pool.questions.slice(0, 1), ...pool.questions] }),
  }),
  {
    did: 'had the console sign the release package',
    rule: 'R06',
    forge: ({ plan }) => ({ plan: reissue(plan, 'release', { by: ['console'] }) }),
  },
  reissued('issued the release package of another session', 'R06', {
    part: 'release',
    change: () => ({ session: 'S20261120-01' }),
  }),
  issued('asked for more points than there are', 'R07', (session) => ({
    ...session,
    blueprint: { ...session.blueprint, passPoints: session.blueprint.totalPoints + 1 },
  })),
  issued('gave items to questions that have none', 'R07', (session) => ({
    ...session,
    blueprint: {
      ...session.blueprint,
      sections: session.blueprint.sections.map((one, at) => (at === 0 ? { ...one, subsEach: 2 } : one)),
    },
  })),
  questions('issued a pool without the hard questions', (one) =>
    one.kind === 'single' && one.difficulty === 'hard' ? undefined : one,
  ),
  questions('issued a pool whose easy questions are of medium difficulty', (one) =>
    one.kind === 'single' && one.difficulty === 'easy' ? { ...one, difficulty: 'medium' } : one,
  ),
  questions('issued a pool whose questions are of another topic', (one) =>
    one.kind === 'single' && one.topic === 'laws' ? { ...one, topic: 'skill' } : one,
  ),
  questions('issued a pool whose cases ask one thing only', (one) =>
    one.kind === 'case' ? { ...one, items: one.items.slice(0, 1) } : one,
  ),
  reissued('issued a pool that does not know one of its topics', 'R07', {
    part: 'pool',
    change: ({ pool }) => ({ topics: pool.topics.slice(0, 1) }),
  }),
];

/** The same payload under other names, signed by whom the forger has. */
function resign(
  files: Map<string, Buffer>,
  path: string,
  of: { readonly purpose: string; readonly by: readonly string[]; readonly change?: object },
): void {
  const { payload } = JSON.parse(file(files, path).toString('utf8'));
  const was = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  files.set(path, envelopeFile(signedEnvelope(of.purpose, { ...was, ...of.change }, of.by.map(testKey))));
}

const CHECKPOINTS: readonly Forgery[] = (
  [
    ['by a seat', ['seat1'], {}],
    ['by both consoles', ['console', 'standby'], {}],
    ['for an epoch that never was', ['console'], { epoch: 7 }],
    ['for the standby, which wrote nothing', ['standby'], { device: deviceId('standby') }],
    ['by the standby in the console’s name', ['standby'], {}],
  ] as const
).map(([what, by, change]) => ({
  did: `signed the checkpoint ${what}`,
  rule: 'R15',
  forge: () => ({
    hands: {
      files: (files) => resign(files, 'checkpoint.dsse.json', { purpose: PURPOSES.checkpoint, by, change }),
    },
  }),
}));

export const OFFICE_FORGERIES: readonly Forgery[] = [
  ...ISSUED_OTHERWISE,
  ...CHECKPOINTS,
  {
    did: 'signed the checkpoint of a replaced console for another epoch',
    rule: 'R15',
    forge: ({ plan, day }) => ({
      day: rebuiltDay(plan, day),
      hands: { ...REBUILT_HANDS, checkpoint: (was) => ({ ...was, device: deviceId('standby'), epoch: 3 }) },
    }),
  },
  {
    did: 'signed the index with both consoles',
    rule: 'R08',
    forge: () => ({
      hands: {
        afterwards: (files) =>
          resign(files, 'archive.dsse.json', { purpose: PURPOSES.archive, by: ['console', 'standby'] }),
      },
    }),
  },
];
