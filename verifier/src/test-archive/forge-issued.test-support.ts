import { type Forgery, reissue, reissueSession } from './forgery.test-support.ts';
import { MINUTE, type Plan } from './plan.test-support.ts';

type SessionChange = (session: Plan['session']) => Plan['session'];

export function issued(did: string, rule: Forgery['rule'], change: SessionChange): Forgery {
  return { did, rule, forge: ({ plan }) => ({ plan: reissueSession(plan, change) }) };
}

/** A pool, roll or release package that the authority issued wrongly, together with a session that names it. */
export function reissued(
  did: string,
  rule: Forgery['rule'],
  of: { readonly part: 'pool' | 'roll' | 'release'; readonly change: (plan: Plan) => object },
): Forgery {
  return {
    did,
    rule,
    forge: ({ plan }) => ({
      plan: reissueSession(
        reissue(plan, of.part, {
          change: (payload) => ({ ...payload, ...of.change(plan) }),
          by: ['session issuer'],
        }),
        (session) => session,
      ),
    }),
  };
}

function sections(
  session: Plan['session'],
  change: (list: Plan['session']['blueprint']['sections']) => unknown,
): Plan['session'] {
  // A blueprint that was issued wrongly need not follow its own type.
  const list = change(session.blueprint.sections) as Plan['session']['blueprint']['sections'];
  return { ...session, blueprint: { ...session.blueprint, sections: list } };
}

function garbage(did: string, rule: Forgery['rule'], path: string): Forgery {
  return {
    did: `exchanged ${did} for something unreadable`,
    rule,
    forge: () => ({ hands: { files: (files) => files.set(path, Buffer.from('{"payload":1}\n')) } }),
  };
}

/** Faults of the authority's office, by whoever holds the issuer's key, and parts that cannot be read. */
export const ISSUED_FORGERIES: readonly Forgery[] = [
  garbage('the trust file', 'R02', 'trust.dsse.json'),
  garbage('the session', 'R03', 'session.dsse.json'),
  garbage('the roll', 'R04', 'roll.dsse.json'),
  garbage('the pool', 'R05', 'pool/index.dsse.json'),
  garbage('the release package', 'R06', 'release.dsse.json'),
  garbage('the checkpoint', 'R15', 'checkpoint.dsse.json'),
  garbage('the record sheet', 'R46', 'record-sheet.json'),
  issued('issued a window that is upside down', 'R03', (session) => ({
    ...session,
    window: { ...session.window, startMs: session.window.notAfterMs + 1 },
  })),
  issued('issued a session under an expired trust file', 'R03', (session) => ({
    ...session,
    issuedMs: session.issuedMs + 400 * 86_400_000,
  })),
  issued('listed one invigilator’s name twice', 'R03', (session) => ({
    ...session,
    invigilators: session.invigilators.map((one) => ({ ...one, id: 'V01' })),
  })),
  issued('listed a seat twice', 'R03', (session) => ({
    ...session,
    room: { ...session.room, seats: [...session.room.seats, ...session.room.seats.slice(0, 1)] },
  })),
  issued('listed a machine twice', 'R03', (session) => ({
    ...session,
    devices: [...session.devices, ...session.devices.slice(1, 2)],
  })),
  issued('listed a seat’s machine without its seat', 'R03', (session) => ({
    ...session,
    devices: session.devices.map(({ seat, ...one }, at) =>
      at === 1 || seat === undefined ? one : { ...one, seat },
    ),
  })),
  {
    did: 'made the index for another session',
    rule: 'R03',
    forge: () => ({ hands: { index: (index) => ({ ...index, session: 'S20261120-01' }) } }),
  },
  reissued('put an impossible ID number on the roll', 'R04', {
    part: 'roll',
    change: ({ roll }) => ({
      candidates: roll.candidates.map((one, at) =>
        at === 0 ? { ...one, idNumber: '110105199001010001' } : one,
      ),
    }),
  }),
  reissued('issued the pool of another post', 'R05', { part: 'pool', change: () => ({ post: '106' }) }),
  reissued('issued an expired pool', 'R05', { part: 'pool', change: () => ({ expiresMs: 1 }) }),
  reissued('issued a pool out of order', 'R05', {
    part: 'pool',
    change: ({ pool }) => ({ questions: pool.questions.toReversed() }),
  }),
  reissued('issued a release package that opens earlier than the session', 'R06', {
    part: 'release',
    change: ({ session }) => ({ notBeforeMs: session.window.notBeforeMs - 10 * MINUTE }),
  }),
  reissued('issued a pool that is too small', 'R07', {
    part: 'pool',
    change: ({ pool }) => ({ questions: pool.questions.filter(({ kind }) => kind !== 'judge') }),
  }),
  issued('issued a section twice', 'R07', (session) =>
    sections(session, (list) => [...list, ...list.slice(0, 1)]),
  ),
  issued('issued a section whose cells do not make it up', 'R07', (session) =>
    sections(session, (list) => list.map((one, at) => (at === 0 ? { ...one, count: 4 } : one))),
  ),
  issued('issued a cell twice', 'R07', (session) =>
    sections(session, (list) =>
      list.map((one) =>
        one.kind === 'judge'
          ? {
              ...one,
              cells: one.cells.flatMap((cell) => [
                { ...cell, count: 1 },
                { ...cell, count: 1 },
              ]),
            }
          : one,
      ),
    ),
  ),
  issued('issued another post’s blueprint', 'R07', (session) => ({
    ...session,
    blueprint: { ...session.blueprint, post: '106' },
  })),
];
