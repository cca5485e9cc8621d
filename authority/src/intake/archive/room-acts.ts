import {
  type CandidateId,
  type DeviceId,
  type Digest,
  type InvigilatorId,
  ok,
  type Result,
  refuse,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { type Act, type ConsoleFact, proveAct, type SittingStatus } from '@exam-room/shared/records';
import type { IssuedSession } from '../../ports.ts';
import type { ProvenJournal } from '../prove-journal.ts';

/** One act of the room that its persons have signed themselves; `order` is the hash of the console's entry. */
export interface DoneAct {
  readonly order: Digest;
  readonly where: string;
  readonly act: Act;
  readonly by: readonly InvigilatorId[];
}

/** What the consoles' journals prove about the room. */
export interface RoomActs {
  readonly acts: readonly DoneAct[];
  readonly byOrder: ReadonlyMap<Digest, DoneAct>;
  /** Extra time that enough persons have signed. */
  readonly grants: ReadonlySet<Digest>;
  readonly statuses: ReadonlyMap<CandidateId, SittingStatus>;
  readonly papersGranted: ReadonlyMap<string, { readonly paper: Digest; readonly where: string }>;
  readonly seedRevealed?: string;
}

/**
 * Proves every act with its persons' own keys and folds what the authority needs. Codes: ACT_* and ENVELOPE_* naming the entry,
 * ARCHIVE_RELEASE, ARCHIVE_NOT_CLOSED, ARCHIVE_SEED.
 */
export function readRoomActs(
  consoles: readonly ProvenJournal<ConsoleFact>[],
  issued: IssuedSession,
): Result<RoomActs> {
  const acts: DoneAct[] = [];
  const papersGranted = new Map<string, { readonly paper: Digest; readonly where: string }>();
  let seedRevealed: string | undefined;
  for (const journal of consoles)
    for (const { entry, hash } of journal.entries) {
      const where = `${journal.device.device}-${journal.epoch}/${entry.seq}`;
      const { fact } = entry;
      if (fact.kind === 'act-done') {
        const proven = proveAct(fact.envelope, issued.session, nativeSignatures);
        if (!proven.ok) return refuse({ ...proven.error, where });
        acts.push({
          order: hash,
          where,
          act: proven.value.statement.act,
          by: proven.value.by.map((one) => one.id),
        });
      }
      if (fact.kind === 'paper-granted')
        papersGranted.set(`${fact.candidate}-${fact.attempt}`, { paper: fact.paper, where });
      if (fact.kind === 'seed-revealed') seedRevealed = fact.seed;
    }
  const wrong = wrongCourse(acts, { issued, seedRevealed });
  if (wrong !== undefined) return refuse(wrong);
  return ok({
    acts,
    byOrder: new Map(acts.map((one) => [one.order, one])),
    grants: provenGrants(acts, issued),
    statuses: statusesOf(acts),
    papersGranted,
    ...(seedRevealed === undefined ? {} : { seedRevealed }),
  });
}

/** Two persons released the paper with this session's code, and two closed the room. */
function wrongCourse(
  acts: readonly DoneAct[],
  { issued, seedRevealed }: { readonly issued: IssuedSession; readonly seedRevealed: string | undefined },
): Trouble | undefined {
  const releases = acts.filter((one) => one.act.act === 'release');
  const released = releases.some(
    (one) => one.act.act === 'release' && one.act.nonce === issued.releaseNonce && one.by.length >= 2,
  );
  if (!released)
    return course('ARCHIVE_RELEASE', [
      '没有由两名监考人员用本场次启封码启封的记录',
      "no act of two persons released the paper with this session's code",
    ]);
  const strange = releases.find((one) => one.act.act === 'release' && one.act.nonce !== issued.releaseNonce);
  if (strange !== undefined)
    return course('ARCHIVE_RELEASE', [
      `启封记录 ${strange.where} 不属于本场次`,
      `the release of entry ${strange.where} is another session's`,
    ]);
  if (!acts.some((one) => one.act.act === 'close-room' && one.by.length >= 2))
    return course('ARCHIVE_NOT_CLOSED', [
      '没有由两名监考人员关闭考场的记录',
      'no act of two persons closed the room',
    ]);
  if (seedRevealed !== undefined && seedRevealed !== Buffer.from(issued.seed).toString('hex'))
    return course('ARCHIVE_SEED', [
      '公布的抽卷种子不是本场次的种子',
      "the revealed seed is not this session's",
    ]);
  return undefined;
}

/** More extra time than one person may give alone needs a second signature, summed over a candidate's grants (policy grantAloneMaxMs). */
function provenGrants(acts: readonly DoneAct[], issued: IssuedSession): ReadonlySet<Digest> {
  const alone = new Map<CandidateId, number>();
  const proven = new Set<Digest>();
  for (const { act, by, order } of acts) {
    if (act.act !== 'grant-time') continue;
    const before = alone.get(act.candidate) ?? 0;
    if (by.length >= 2) proven.add(order);
    else if (before + act.ms <= issued.session.policies.grantAloneMaxMs) {
      proven.add(order);
      alone.set(act.candidate, before + act.ms);
    }
  }
  return proven;
}

/** The last word of the room about each candidate. */
function statusesOf(acts: readonly DoneAct[]): ReadonlyMap<CandidateId, SittingStatus> {
  const statuses = new Map<CandidateId, SittingStatus>();
  for (const { act } of acts) if (act.act === 'set-status') statuses.set(act.candidate, act.status);
  return statuses;
}

/** Whether the room let this candidate sit at this machine by this order. */
export function opensSitting(
  done: DoneAct | undefined,
  of: { readonly candidate: CandidateId; readonly attempt: number; readonly device: DeviceId },
): boolean {
  const act = done?.act;
  if (act?.act === 'admit')
    return act.candidate === of.candidate && act.attempt === of.attempt && act.device === of.device;
  if (act?.act === 'move-seat')
    return (
      act.candidate === of.candidate &&
      act.attempt === of.attempt &&
      act.toDevice === of.device &&
      (done?.by.length ?? 0) >= 2
    );
  return false;
}

function course(code: string, [zh, en]: readonly [string, string]): Trouble {
  return trouble(
    code,
    {
      zh: `档案中${zh}。请核对监考台的流水；若确实缺少，联系主管部门。`,
      en: `In the archive ${en}. Check the console's journal; if it is really so, call the authority.`,
    },
    'journals/',
  );
}
