import {
  type Clock,
  type Digest,
  type InvigilatorId,
  ok,
  type Result,
  refuse,
  type Trouble,
  toHex,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import { PURPOSE, type SignatureCheck, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import {
  type Act,
  type ActKind,
  type ConsoleEntry,
  type ConsoleFact,
  consoleEntrySchema,
  type ProvenEntry,
  proveAct,
  type SealedEntry,
  type SeatEntry,
  type SeatFact,
  sealEntry,
  sheetCode,
} from '@exam-room/shared/records';
import type { KeptEntry, Ledger } from './ledger-ports.ts';
import { apply, type LedgerEntry } from './room/apply.ts';
import type { Decision, MachineCommand, PersonsCommand, Wish } from './room/commands.ts';
import { decide, decideMachine } from './room/decide.ts';
import { entryOf, foldEntries } from './room/fold.ts';
import type { RoomPlan } from './room/plan.ts';
import type { LedgerHead } from './room/sheet-facts.ts';
import type { Moment, RoomState } from './room/state.ts';

/** An entry that has just become true: on the disk, and folded into the room. */
export interface Applied {
  readonly ledgerEntry: LedgerEntry;
  readonly sealed: SealedEntry;
}

export type TakenIn = ProvenEntry<SeatFact> | ProvenEntry<ConsoleFact>;

export interface Room {
  readonly state: () => RoomState;
  readonly head: () => LedgerHead;
  readonly now: () => Moment;
  /** What persons ask for. Every person named must be among `hands`, the keys that they have opened. A refusal is written down too. */
  readonly act: (
    command: PersonsCommand,
    hands: ReadonlyMap<InvigilatorId, Signer>,
  ) => Result<Decision['decided']>;
  readonly machine: (command: MachineCommand) => Result<Decision['decided']>;
  /** Entries of other machines, proven and each continuing its journal, in one transaction. */
  readonly takeIn: (entries: readonly TakenIn[]) => void;
  /** Whether this console's acts count: a standby writes nothing before its take-over, a console that was replaced nothing after it. */
  readonly leads: () => boolean;
  /** What lies on this disk, for a take-over. */
  readonly holds: () => Holds;
  /** Somebody proves that this machine has led in that console epoch, of which nothing lies here: it leads no more in this session. */
  readonly forgot: (epoch: number) => void;
  readonly onApplied: (listener: (applied: readonly Applied[]) => void) => void;
  /** Goes through everything that was ever applied, as the listeners would have heard it. */
  readonly replay: (listener: (applied: Applied) => void) => void;
}

export interface RoomTools {
  readonly plan: RoomPlan;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly clock: Clock;
  /** 16 hex digits that name this start of the program. */
  readonly boot: string;
  /** 32 fresh random hex digits. */
  readonly nonce: () => string;
  readonly check: SignatureCheck;
  readonly digest: (bytes: Uint8Array) => Digest;
  /** Its ledger is lost or was never here: it writes nothing until two persons take over at it. */
  readonly standsBy?: boolean;
}

type Holds = Extract<PersonsCommand, { do: 'take-over' }>['holds'];

/**
 * The one writer of the room: decide -> append -> apply -> publish, always in this order and never in between. The state is folded
 * from the ledger at the start and from what was just appended ever after; nothing else changes it.
 */
export function openRoom(tools: RoomTools): Room {
  const { plan, ledger } = tools;
  let room = foldEntries(plan, ledger.read({ first: 1 }));
  const outlet = openOutlet();
  /** A console epoch that this machine has led on a disk that is lost: it may not be written a second time. */
  let forgotten: number | undefined;
  const now = () => momentOf(tools);

  function appendAndApply(
    entries: readonly (KeptEntry & { readonly entry: SeatEntry | ConsoleEntry })[],
  ): void {
    if (entries.length === 0) return;
    const first = ledger.append(entries);
    const applied = entries.map((one, at) => ({
      ledgerEntry: entryOf(plan, { position: first + at, hash: one.hash, entry: one.entry }),
      sealed: one.sealed,
    }));
    room = applied.reduce((before, one) => apply(before, one.ledgerEntry), room);
    outlet.publish(applied);
    if (room.proposalsDue.length > 0) machine({ do: 'propose-lost-time' });
  }

  function writeFacts(facts: readonly ConsoleFact[], epoch: number): void {
    appendAndApply(sealFacts(tools, { at: now(), epoch }, facts));
  }

  // A machine that stands by with an empty disk leads from the moment on at which its own take-over lies there.
  const leads = () =>
    forgotten === undefined && leadsHere(room) && (tools.standsBy !== true || room.lead.epoch > 1);

  function machine(command: MachineCommand): Result<Decision['decided']> {
    if (!leads()) return ok('nothing');
    const decision = decideMachine(room, command);
    if (!decision.ok) return decision;
    if (decision.value.decided === 'facts') writeFacts(decision.value.facts, room.lead.epoch);
    return ok(decision.value.decided);
  }

  return {
    state: () => room,
    head: () => headOf(ledger),
    now,
    leads,
    holds: () => holdsOf(ledger, room),
    forgot(epoch) {
      forgotten = Math.max(forgotten ?? 0, epoch);
    },
    act(command, hands) {
      if (forgotten !== undefined) return refuse(ledForgotten(forgotten));
      if (leads() === (command.do === 'take-over')) return refuse(notLeading(room, command.do));
      const decision = decide(room, command, now());
      if (!decision.ok) {
        machine({ do: 'note', fact: refusedFact(command, decision.error) });
        return decision;
      }
      if (decision.value.decided !== 'act') return ok(decision.value.decided);
      const signed = signAct(tools, decision.value, hands);
      if (!signed.ok) return signed;
      const { act } = decision.value;
      writeFacts([signed.value], act.act === 'take-over' ? act.epoch : room.lead.epoch);
      return ok('act');
    },
    machine,
    takeIn(entries) {
      appendAndApply(
        entries.map(({ sealed, entry, hash }) => {
          const { device, epoch, seq } = entry;
          // One of the two by its proof; the compiler loses the pairing of entry and fact here.
          return { device, epoch, seq, hash, sealed, entry: entry as SeatEntry | ConsoleEntry };
        }),
      );
    },
    onApplied: outlet.subscribe,
    replay(listener) {
      for (const { position, hash, sealed } of ledger.read({ first: 1 }))
        listener({
          ledgerEntry: entryOf(plan, { position, hash, entry: JSON.parse(sealed.payload) }),
          sealed,
        });
    },
  };
}

function momentOf({ clock, boot }: RoomTools): Moment {
  return { wallMs: clock.wallMs(), monoMs: clock.monoMs(), boot };
}

/** Tells every listener of every batch, in order. A listener may itself bring about entries: all hear them after the ones before. */
function openOutlet() {
  const listeners: ((applied: readonly Applied[]) => void)[] = [];
  const outbox: (readonly Applied[])[] = [];
  let publishing = false;
  return {
    subscribe: (listener: (applied: readonly Applied[]) => void): void => void listeners.push(listener),
    publish(applied: readonly Applied[]): void {
      outbox.push(applied);
      if (publishing) return;
      publishing = true;
      try {
        for (let next = outbox.shift(); next !== undefined; next = outbox.shift())
          for (const listener of listeners) listener(next);
      } finally {
        publishing = false;
      }
    },
  };
}

/** The next entries of the console's own journal, chained and signed. */
function sealFacts(
  tools: RoomTools,
  { at, epoch }: { readonly at: Moment; readonly epoch: number },
  facts: readonly ConsoleFact[],
) {
  const { plan, ledger } = tools;
  const { boot, monoMs, wallMs } = at;
  let head = ledger.head(plan.console, epoch);
  return facts.map((fact) => {
    const seq = head.seq + 1;
    const header = { session: plan.session.session, device: plan.console, epoch, seq };
    const { sealed, hash } = sealEntry(
      { ...header, prev: head.hash, boot, monoMs, wallMs, usedMs: 0 },
      fact,
      tools,
    );
    head = { seq, hash };
    // Read back as everybody else will read it: what they would refuse must not be written.
    const entry = consoleEntrySchema.parse(JSON.parse(sealed.payload));
    return { device: plan.console, epoch, seq, hash, sealed, entry };
  });
}

function leadsHere({ lead, plan }: RoomState): boolean {
  return lead.device === plan.console;
}

function holdsOf(ledger: Ledger, { lead }: RoomState): Holds {
  const { seq, hash } = ledger.head(lead.device, lead.epoch);
  const { size, root } = headOf(ledger);
  return { fromSeq: seq, fromHash: hash, size, root };
}

function notLeading(room: RoomState, asked: Wish['do']): Trouble {
  if (asked === 'take-over')
    return trouble('ALREADY_LEADING', {
      zh: '考场已由本监考机主持，无需接管。',
      en: 'This console leads the room already; nothing has to be taken over.',
    });
  return room.lead.epoch > 1
    ? trouble('SUPERSEDED', {
        zh: '考场已由另一台监考机接管，本机只能查看。请到接管的监考机上操作。',
        en: 'Another console has taken the room over; this one can only be looked at. Go to the other one.',
      })
    : trouble('STANDING_BY', {
        zh: '本机是备用监考机，接管之前不能操作考场。',
        en: 'This is the standby console; nothing can be done here before it has taken over.',
      });
}

function ledForgotten(epoch: number): Trouble {
  return trouble('EPOCH_LOST', {
    zh: `座位证明本机在本场曾接管过（第 ${epoch} 代），那时的记录已随硬盘丢失，本机不能再主持。各机位自行继续，答案都在各自硬盘上。请在另一台监考机上接管；没有的，考后用各机位的流水结束本场。`,
    en: `Seats prove that this console has led this session before (epoch ${epoch}), and that record is lost with its disk: it cannot lead again. The seats go on alone, their answers are on their own disks. Take over at the other console; where there is none, the day is closed later from the journals of the seats.`,
  });
}

function headOf(ledger: Ledger): LedgerHead {
  const root = ledger.root();
  return { size: ledger.size(), root: toHex(root) as Digest, code: sheetCode(root) }; // 32 bytes by construction
}

/** Every person signs with the own key; the result is proven as any verifier will prove it. */
function signAct(
  tools: RoomTools,
  decision: { readonly act: Act; readonly by: readonly InvigilatorId[] },
  hands: ReadonlyMap<InvigilatorId, Signer>,
): Result<ConsoleFact> {
  const { session } = tools.plan;
  const signers = decision.by.flatMap((id) => hands.get(id) ?? []);
  if (signers.length !== decision.by.length)
    return refuse(
      trouble('KEY_NOT_OPEN', {
        zh: '具名人员的密钥没有打开。请重新输入 PIN。',
        en: 'The key of a person named here is not open. Give the PIN again.',
      }),
    );
  const statement = { session: session.session, nonce: tools.nonce(), by: decision.by, act: decision.act };
  const envelope = signEnvelope(PURPOSE.act, utf8(JSON.stringify(statement)), signers);
  const proven = proveAct(envelope, session, tools.check);
  if (!proven.ok) return proven;
  return ok({ kind: 'act-done', envelope: { ...envelope, signatures: [...envelope.signatures] } });
}

/** Which act a wish would have become: the name under which a refusal is recorded. */
const ACT_OF_WISH: Partial<Record<Wish['do'], ActKind>> = {
  'check-room': 'room-checked',
  'read-rules': 'rules-read',
  'waive-rules': 'rules-waived',
};

export function refusedFact(
  asked: { readonly do: Wish['do']; readonly by: readonly InvigilatorId[] },
  why: Trouble,
): ConsoleFact & { kind: 'act-refused' } {
  return {
    kind: 'act-refused',
    act: ACT_OF_WISH[asked.do] ?? asked.do,
    by: [...asked.by].slice(0, 10),
    code: why.code,
    where: why.words.zh.slice(0, 500),
  };
}
