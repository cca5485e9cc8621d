import type { ActStatement } from '../formats/act-formats.ts';
import type { RecordSheet } from '../formats/archive-formats.ts';
import { dueIn } from '../snapshots/moments.ts';
import type { Built } from './drafts.test-support.ts';
import type { Plan } from './plan.test-support.ts';
import { receiptCode, SEED } from './plan.test-support.ts';

interface Done extends ActStatement {
  readonly wallMs: number;
}

function actsOf(built: readonly Built[]): readonly Done[] {
  return built.flatMap(({ fact, wallMs }) => {
    if (fact.kind !== 'act-done') return [];
    const statement = JSON.parse(Buffer.from(fact.envelope.payload, 'base64').toString('utf8'));
    return statement.act === undefined ? [] : [{ ...statement, wallMs }];
  });
}

/** The record sheet as a console would compute it from these entries. */
export function sheetOf(plan: Plan, built: readonly Built[], ledger: RecordSheet['ledger']): RecordSheet {
  const { session, roll } = plan;
  const acts = actsOf(built);
  const did = (kind: 'admit' | 'turn-away', candidate: string) =>
    acts.some(({ act }) => act.act === kind && act.candidate === candidate);
  const present = roll.candidates.filter(
    ({ candidate }) => did('admit', candidate) && !did('turn-away', candidate),
  );
  const absent = roll.candidates.filter((one) => !present.includes(one));
  const sittings = present.map((one) => sittingLine(plan, one, { built, acts }));
  const handIns = sittings.flatMap(({ handedInMs }) => handedInMs ?? []);
  const wall = (kind: string) => acts.find(({ act }) => act.act === kind)?.wallMs;
  const nameOf = (id: string) => session.invigilators.find((one) => one.id === id)?.name ?? id;
  return plainly({
    schema: 'exam-room/record-sheet/v1',
    session: session.session,
    mode: session.mode,
    title: session.title,
    slot: session.slot,
    institution: session.institution.name,
    room: session.room.name,
    post: session.post.name,
    counts: {
      enrolled: roll.candidates.length,
      present: present.length,
      absent: absent.length,
      handedIn: handIns.length,
      byTime: sittings.filter(({ handedInBy }) => handedInBy === 'time').length,
      forced: sittings.filter(({ handedInBy }) => handedInBy === 'invigilator').length,
      violations: sittings.filter(({ status }) => status === 'violation' || status === 'impersonation')
        .length,
    },
    times: {
      plannedStartMs: session.window.startMs,
      checkInOpenedMs: wall('admit'),
      rulesReadMs: wall('rules-read'),
      rulesReadBy: acts.filter(({ act }) => act.act === 'rules-read').flatMap(({ by }) => by.map(nameOf)),
      rulesWaived: acts.flatMap(({ act }) => (act.act === 'rules-waived' ? [act.reason] : []))[0],
      releasedMs: wall('release'),
      startedMs: wall('start-room'),
      firstHandInMs: handIns.length === 0 ? undefined : Math.min(...handIns),
      lastHandInMs: handIns.length === 0 ? undefined : Math.max(...handIns),
      closedMs: wall('close-room'),
    },
    absentees: absent.map(({ candidate, ticket, name }) => ({ candidate, ticket, name, reason: '未到' })),
    sittings,
    ...stories(acts, nameOf),
    machines: { seats: plan.places.length, spares: 1, used: present.length + 1, faulty: [] },
    invigilators: session.invigilators.flatMap(({ id, name, role }) => {
      const first = acts.find(({ act, by }) => act.act === 'sign-in' && by.includes(id));
      return first === undefined ? [] : [{ name, role, signedInMs: first.wallMs }];
    }),
    ledger,
  });
}

/** Members that are not there are left out, as JSON does. */
function plainly(sheet: unknown): RecordSheet {
  return JSON.parse(JSON.stringify(sheet));
}

function sittingLine(
  plan: Plan,
  { candidate, ticket, name }: Plan['roll']['candidates'][number],
  { built, acts }: { readonly built: readonly Built[]; readonly acts: readonly Done[] },
) {
  const mine = stretchesOf(built, candidate);
  const all = mine.flat();
  const [start] = all.filter(({ fact }) => fact.kind === 'sitting-started');
  // A seat that was left may run out of time by itself: the hand-in of the seat that went on is the one.
  const handIn = mine.flatMap((one) => one.find(({ fact }) => fact.kind === 'handed-in') ?? []).at(-1);
  const count = (kind: string) => all.filter(({ fact }) => fact.kind === kind).length;
  const seat = acts.flatMap(({ act }) =>
    (act.act === 'admit' || act.act === 'move-seat') && act.candidate === candidate
      ? [act.act === 'admit' ? act.seat : act.toSeat]
      : [],
  );
  const status = acts.flatMap(({ act }) =>
    act.act === 'set-status' && act.candidate === candidate ? [act.status] : [],
  );
  const receipt = built.some(({ fact }) => fact.kind === 'receipt-arrived' && fact.candidate === candidate);
  const code = receiptCode(candidate);
  return {
    candidate,
    ticket,
    name,
    seat: seat.at(-1),
    status: status.at(-1) ?? 'normal',
    startedMs: start?.wallMs,
    handedInMs: handIn?.wallMs,
    handedInBy: handIn?.fact.kind === 'handed-in' ? handIn.fact.by : undefined,
    answered: handIn?.fact.kind === 'handed-in' ? handIn.fact.answered : 0,
    items: 9,
    grantedMs: all.reduce((sum, { fact }) => (fact.kind === 'time-granted' ? sum + fact.ms : sum), 0),
    snapshotsDue: dueOf(plan, candidate, mine),
    snapshotsTaken: count('snapshot-taken'),
    snapshotsMissed: count('snapshot-missed'),
    ...(receipt ? { receipt: code } : {}),
  };
}

/** The entries of each seat from this candidate's opening on, up to the opening of another. */
function stretchesOf(built: readonly Built[], candidate: string): readonly (readonly Built[])[] {
  const openings = built.filter(({ fact }) => fact.kind === 'sitting-opened');
  const own = openings.filter(({ fact }) => 'candidate' in fact && fact.candidate === candidate);
  return own.map((opened) => {
    const there = (one: Built) => one.device === opened.device && one.draft.epoch === opened.draft.epoch;
    const next = openings.find((one) => there(one) && one.seq > opened.seq)?.seq ?? Number.POSITIVE_INFINITY;
    return built.filter((one) => there(one) && one.seq >= opened.seq && one.seq < next);
  });
}

function dueOf(plan: Plan, candidate: string, stretches: readonly (readonly Built[])[]): number {
  // The members that `dueIn` reads; a whole verified sitting is not at hand here.
  const sitting = {
    candidate,
    attempt: 1,
    stretches: stretches.map((entries) => ({
      opened: {
        ...{ device: { device: entries[0]?.device }, epoch: entries[0]?.draft.epoch, seq: entries[0]?.seq },
        ...{ fact: entries[0]?.fact, place: 0 },
      },
      entries: entries.map(({ fact, draft, seq, hash }) => ({ fact, seq, hash, usedMs: draft.usedMs })),
    })),
  } as unknown as Parameters<typeof dueIn>[0];
  return dueIn(sitting, { ...plan.session, digest: '' }, Buffer.from(SEED, 'hex')).due;
}

function stories(acts: readonly Done[], nameOf: (id: string) => string) {
  const by = (done: Done) => done.by.map(nameOf).join('、');
  return {
    incidents: acts.flatMap((done) =>
      done.act.act === 'record-incident'
        ? [
            {
              wallMs: done.wallMs,
              incident: done.act.incident,
              seat: '',
              name: '',
              text: done.act.text,
              by: by(done),
              ...(done.act.snapshots.length === 0 ? {} : { snapshots: done.act.snapshots }),
            },
          ]
        : [],
    ),
    events: acts
      .filter(({ act }) =>
        ['grant-time', 'move-seat', 'force-hand-in', 'set-status', 'take-over'].includes(act.act),
      )
      .map((done) => ({ wallMs: done.wallMs, seat: '', text: done.act.act, by: by(done) })),
    videos: acts.flatMap(({ act }) =>
      act.act === 'register-video' ? [{ file: act.file, bytes: act.bytes, sha256: act.sha256 }] : [],
    ),
    patrols: acts.flatMap(({ act, wallMs }) =>
      act.act === 'patrol-visit' ? [{ wallMs, name: act.name, remark: act.remark }] : [],
    ),
    remarks: acts.flatMap(({ act }) => (act.act === 'remark' ? [act.text] : [])),
  };
}
