import { join } from 'node:path';
import {
  type DeviceId,
  type Digest,
  fromBase64,
  type Result,
  type Trouble,
  troubleLine,
} from '@exam-room/shared/base';
import { decodeEnvelope, type Envelope, PURPOSE, type SignatureCheck } from '@exam-room/shared/crypto';
import type { Log } from '@exam-room/shared/host/log';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { Session, Trust } from '@exam-room/shared/model';
import { type SeatEntry, sessionReceiptSchema, sittingReceiptSchema } from '@exam-room/shared/records';
import type { WrittenArchive } from '../archive-ports.ts';
import type { Ledger } from '../ledger-ports.ts';
import type { MachineCommand } from '../room/commands.ts';
import { type RoomState, type SittingFold, type Stay, stayOf } from '../room/state.ts';
import type { AuthorityStatus, Sync } from '../sync-ports.ts';
import { type AuthorityClient, CONNECTIONS } from './authority-client.ts';
import { type Delivery, deliver, laterOrRefused, openReceipt } from './deliver.ts';
import { type Errand, openErrands } from './errands.ts';

export interface SyncTools {
  readonly client: AuthorityClient;
  readonly session: Session;
  readonly trust: Trust;
  readonly envelopes: { readonly session: Envelope; readonly roll: Envelope };
  readonly state: () => RoomState;
  readonly ledger: Pick<Ledger, 'journal' | 'hashAt' | 'head'>;
  /** Where a sealed picture lies; undefined when it has not come yet. */
  readonly snapshot: (digest: Digest) => string | undefined;
  readonly machine: (command: MachineCommand) => Result<unknown>;
  /** Told once the receipt of the whole archive is proven. */
  readonly archiveReceived: (receipt: Envelope) => void;
  readonly check: SignatureCheck;
  readonly log: Log;
  /** 0 … 1: spreads retries of many rooms. */
  readonly jitter: () => number;
  readonly changed: () => void;
}

/**
 * Brings every handed-in sitting, and in the end the archive, to the authority. What is due follows from the room's state, so nothing
 * has to be remembered across a crash; nothing counts as sent before its receipt is proven (DESIGN 5, rule 3).
 */
export function openSync(tools: SyncTools): Sync {
  let status: AuthorityStatus = 'unknown';
  let known = false;
  let archive: WrittenArchive | undefined;
  let received = false;
  const told = new Set<string>();

  const errands = openErrands({
    hands: CONNECTIONS,
    jitter: tools.jitter,
    due() {
      // The authority is told of the session before anything else, once for each start of this program.
      if (!known) return [{ name: 'session', run: async () => errandOf(await acquaint(tools)) }];
      const sittings = dueSittings(tools).map(({ device, sitting }) => ({
        name: `${sitting.candidate}-${sitting.attempt}@${device}`,
        run: async () => errandOf(await sendSitting(tools, device, sitting)),
      }));
      const whole = archive;
      if (whole === undefined || received) return sittings;
      const sendWhole = () => sendArchive(tools, whole, () => (received = true));
      return [...sittings, { name: 'archive', run: async () => errandOf(await sendWhole()) }];
    },
    ended(name, outcome) {
      if (name === 'session') known = outcome.errand === 'done';
      const before = status;
      if (outcome.errand !== 'again') status = 'reached';
      else status = outcome.reached ? 'reached' : 'unreached';
      if (outcome.errand === 'refused') tellRefusal(name, outcome.trouble);
      if (outcome.errand === 'again') tools.log.note('sync-later', { what: name, why: outcome.why });
      if (status !== before || outcome.errand === 'done') tools.changed();
    },
  });

  function tellRefusal(name: string, why: Trouble): void {
    tools.log.note('sync-refused', { what: name, why: troubleLine(why) });
    if (told.has(`${name} ${why.code}`)) return;
    told.add(`${name} ${why.code}`);
    const detail = `${name} ${why.code}: ${why.words.zh}`.slice(0, 500);
    tools.machine({ do: 'note', fact: { kind: 'fault-noticed', what: 'authority-refused', detail } });
  }

  return {
    status: () => status,
    wake: errands.look,
    sendArchive(written) {
      archive = written;
      errands.look();
    },
    archiveReceived: () => received,
    stop() {
      errands.stop();
      tools.client.close();
    },
  };
}

function errandOf(delivery: Delivery | 'done'): Errand {
  if (delivery === 'done') return { errand: 'done' };
  switch (delivery.ended) {
    case 'received':
      return { errand: 'done' };
    case 'later': {
      const { afterMs, reached, why } = delivery;
      return { errand: 'again', reached, why, ...(afterMs === undefined ? {} : { afterMs }) };
    }
    case 'refused':
      return { errand: 'refused', trouble: delivery.trouble };
    default:
      return delivery satisfies never;
  }
}

async function acquaint(tools: SyncTools): Promise<Delivery | 'done'> {
  const { session, poolIndex } = tools.session;
  const answer = await tools.client.post(`/intake/sessions/${session}`, { ...tools.envelopes, poolIndex });
  return answer.reached && answer.status === 200 ? 'done' : laterOrRefused(answer);
}

/** Handed in, not yet received, and every picture of it is here: only then is a sitting whole. */
function dueSittings(tools: SyncTools): readonly Stay[] {
  const state = tools.state();
  return [...state.plan.candidates.keys()].flatMap((candidate) => {
    const stay = stayOf(state, candidate);
    if (stay === undefined || state.candidates.get(candidate)?.receipt?.device === stay.device) return [];
    const { handedIn, taken } = stay.sitting;
    const whole = handedIn !== undefined && taken.every((one) => tools.snapshot(one.file) !== undefined);
    return whole ? [stay] : [];
  });
}

async function sendSitting(
  tools: SyncTools,
  device: DeviceId,
  sitting: SittingFold,
): Promise<Delivery | 'done'> {
  const { candidate, attempt, epoch } = sitting;
  const { session } = tools.session;
  const kept = tools.ledger.journal({ device, epoch });
  const head = kept.at(-1);
  if (head === undefined) throw new Error(`a sitting without a journal: ${device}`);
  const files = filesOf(
    tools,
    kept.map(({ sealed }) => sealed.payload),
  );
  const entries = kept.map(({ sealed }) => sealed);
  const earlier = sitting.continues.map((head) => ({
    device: head.device,
    epoch: head.epoch,
    entries: tools.ledger.journal(head).map(({ sealed }) => sealed),
  }));
  const own = { session, candidate, attempt, device, epoch, entries };
  const body = earlier.length === 0 ? own : { ...own, earlier };
  const delivery = await deliver(tools.client, { path: '/intake/sittings', body, files });
  if (delivery.ended !== 'received') return delivery;
  const proven = openReceipt(
    delivery.receipt,
    {
      payloadType: PURPOSE.sittingReceipt,
      role: tools.trust.roles.receipt,
      schema: sittingReceiptSchema,
      fits: (one) =>
        one.session === session &&
        one.candidate === candidate &&
        one.attempt === attempt &&
        one.device === device &&
        one.epoch === epoch &&
        one.headSeq >= (sitting.handedIn?.seq ?? 0) &&
        tools.ledger.hashAt(device, epoch, one.headSeq) === one.head,
    },
    tools.check,
  );
  if (!proven.ok) return { ended: 'refused', trouble: proven.error };
  tools.machine({ do: 'take-receipt', candidate, attempt, device, receipt: delivery.receipt });
  return 'done';
}

/** The pictures that the entries name, as far as they are here. */
function filesOf(tools: SyncTools, payloads: readonly string[]): ReadonlyMap<Digest, string> {
  const files = new Map<Digest, string>();
  for (const payload of payloads.filter((one) => one.includes('"snapshot-taken"'))) {
    const { fact }: SeatEntry = JSON.parse(payload); // proven when it came in
    const path = fact.kind === 'snapshot-taken' ? tools.snapshot(fact.file) : undefined;
    if (fact.kind === 'snapshot-taken' && path !== undefined) files.set(fact.file, path);
  }
  return files;
}

async function sendArchive(
  tools: SyncTools,
  archive: WrittenArchive,
  done: () => void,
): Promise<Delivery | 'done'> {
  const index = decodeEnvelope(archive.index, 'archive.dsse.json');
  if (!index.ok) return { ended: 'refused', trouble: index.error };
  const files = new Map(archive.files.map((one) => [one.sha256, join(archive.folder, one.path)]));
  const { session } = tools.session;
  const delivery = await deliver(tools.client, {
    path: '/intake/archives',
    body: { session, index: index.value },
    files,
  });
  if (delivery.ended !== 'received') return delivery;
  const digest = nativeDigest(fromBase64(index.value.payload) ?? new Uint8Array());
  const proven = openReceipt(
    delivery.receipt,
    {
      payloadType: PURPOSE.sessionReceipt,
      role: tools.trust.roles.receipt,
      schema: sessionReceiptSchema,
      fits: (one) => one.session === session && one.archive === digest,
    },
    tools.check,
  );
  if (!proven.ok) return { ended: 'refused', trouble: proven.error };
  tools.archiveReceived(delivery.receipt);
  done();
  return 'done';
}
