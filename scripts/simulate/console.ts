import {
  type CandidateId,
  type InvigilatorId,
  ok,
  type Result,
  refuse,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import { SILENT } from '@exam-room/shared/host/log';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { openIntake } from '../../proctor-console/src/server/ledger/group-commit.ts';
import type { KeptEntry, Ledger } from '../../proctor-console/src/server/ledger-ports.ts';
import type { LiveBoard } from '../../proctor-console/src/server/live-ports.ts';
import { drawFor } from '../../proctor-console/src/server/papers/release.ts';
import type { GrantedPaper, Papers } from '../../proctor-console/src/server/papers-ports.ts';
import type { PersonsCommand, Wish } from '../../proctor-console/src/server/room/commands.ts';
import { planOf, type RoomPlan } from '../../proctor-console/src/server/room/plan.ts';
import { openRoom, type Room } from '../../proctor-console/src/server/run-command.ts';
import { askWitnesses } from '../../proctor-console/src/server/station-door/ask-witnesses.ts';
import type { ConversationTools } from '../../proctor-console/src/server/station-door/conversation.ts';
import { type Crowd, openCrowd } from '../../proctor-console/src/server/station-door/crowd.ts';
import { openLiveBoard } from '../../proctor-console/src/server/station-door/live-board.ts';
import { openOrderBook } from '../../proctor-console/src/server/station-door/order-book.ts';
import {
  openRefusalBook,
  type RefusalBook,
} from '../../proctor-console/src/server/station-door/refusal-book.ts';
import { type ConsoleDisk, ConsoleGone, commit, openConsoleDisk, openMemoryLedger } from './console-disk.ts';
import type { Gone } from './network.ts';
import type { Pc } from './pc.ts';
import type { TheSession } from './the-session.ts';
import type { World } from './world.ts';

/** The console's program while it runs. */
export interface Desk {
  readonly room: Room;
  readonly ledger: Ledger;
  readonly plan: RoomPlan;
  readonly papers: Papers;
  readonly live: LiveBoard;
  readonly crowd: Crowd;
}

export interface ConsolePc {
  readonly pc: Pc;
  readonly disk: ConsoleDisk;
  readonly desk: () => Desk | undefined;
  readonly boot: () => void;
  readonly goDown: (how: Gone, why: string) => void;
  /** What persons ask for at the desk, in their own names. Undefined while the program is down. */
  readonly act: (wish: Wish, by: readonly InvigilatorId[]) => Result<unknown> | undefined;
  /** Runs something in the console's program: if its disk refuses or its power goes meanwhile, the program ends there. */
  readonly guard: (work: () => void) => void;
}

/** Where a planted bug may sit: each of them is a port of the real console. */
export interface ConsolePlants {
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly consoleDisk?: (disk: ConsoleDisk) => ConsoleDisk;
  readonly plan?: (plan: RoomPlan) => RoomPlan;
  readonly papers?: (papers: Papers) => Papers;
  readonly refusals?: (book: RefusalBook) => RefusalBook;
}

export interface ConsoleOf {
  readonly world: World;
  readonly session: TheSession;
  readonly pc: Pc;
  readonly plants: ConsolePlants;
  readonly started: (desk: Desk) => void;
  /** The network hears that the program is gone. */
  readonly gone: (how: Gone) => void;
}

const TICK_MS = 1_000;

export function openConsolePc(of: ConsoleOf): ConsolePc {
  const { world, session, pc, started } = of;
  const whole = openConsoleDisk();
  const disk = of.plants.consoleDisk?.(whole) ?? whole;
  const dice = world.dice('power console');
  const hands = new Map<InvigilatorId, Signer>(session.people.map(({ id, signer }) => [id, signer]));
  let desk: Desk | undefined;
  const machine: ConsolePc = {
    pc,
    disk,
    desk: () => desk,
    boot() {
      if (pc.isOn()) return;
      pc.start();
      world.tell('console', `starts with ${disk.now().entries.length} entries`);
      machine.guard(() => {
        desk = startDesk(of, machine);
        started(desk);
      });
    },
    goDown(how, why) {
      if (!pc.isOn()) return;
      world.tell('console', `goes down: ${why}`);
      pc.stop();
      desk = undefined;
      of.gone(how);
      if (how === 'power') disk.cutPower(dice);
      else disk.keepAll();
    },
    act(wish, by) {
      let done: Result<unknown> | undefined;
      machine.guard(() => {
        const command: PersonsCommand = { ...wish, by };
        done = desk?.room.act(command, hands);
      });
      return done;
    },
    guard(work) {
      try {
        work();
      } catch (problem) {
        if (!(problem instanceof ConsoleGone)) throw problem;
        machine.goDown('program', problem.message);
      }
    },
  };
  return machine;
}

/** As the console's own composition (compose-console.ts) and its door for stations, on simulated ports. */
function startDesk({ world, session, pc, plants }: ConsoleOf, machine: ConsolePc): Desk {
  const { disk } = machine;
  const { session: signed, roll, console } = session;
  const own = openMemoryLedger({ disk, pc });
  const ledger = plants.ledger?.(own) ?? own;
  const made = planOf(signed, roll, console.device);
  const plan = plants.plan?.(made) ?? made;
  const first = ledger.size() === 0;
  const nonces = world.dice(`nonce ${pc.life()}`);
  const room = openRoom({
    ...{
      plan,
      ledger,
      signer: console.signer,
      clock: pc.clock,
      check: nativeSignatures,
      digest: nativeDigest,
    },
    boot: nativeDigest(utf8(`console/${pc.life()}`)).slice(0, 16),
    nonce: () => nativeDigest(utf8(`${world.steps()}/${nonces.between(0, 1_000_000)}`)).slice(0, 32),
  });
  room.machine({
    do: 'note',
    fact: { kind: 'journal-opened', opened: first ? 'first' : 'restart', build: 'simulated' },
  });
  if (room.state().steps.imported === undefined)
    room.machine({ do: 'note', fact: { kind: 'session-imported', session: signed.roll } });
  const inMemory = papersOn(session, { disk, pc });
  const papers = plants.papers?.(inMemory) ?? inMemory;
  const live = openLiveBoard();
  const orders = openOrderBook();
  room.replay(orders.note);
  const book = openRefusalBook(room, pc.clock.monoMs);
  const talk: ConversationTools = {
    ...{ room, ledger, papers, live, orders, refusals: plants.refusals?.(book) ?? book },
    intake: intakeOf({ session, room, ledger, machine }),
    photo: () => undefined,
    witnesses: askWitnesses({
      ...{ room, ledger, signer: console.signer },
      behind: (device) => book.fault('ledger-behind', device),
    }),
    hearOfTakeOver: () => {},
    pinOf: (device) => signed.devices.find((one) => one.device === device)?.tlsPin ?? '',
  };
  const crowd = openCrowd(talk, SILENT);
  room.onApplied(crowd.tell);
  pc.timers.every(TICK_MS, () => machine.guard(crowd.tick));
  return { room, ledger, plan, papers, live, crowd: guarded(crowd, machine) };
}

/** What the network brings may end the program. */
function guarded(crowd: Crowd, { guard }: ConsolePc): Crowd {
  return {
    ...crowd,
    heard: (link, message) => guard(() => crowd.heard(link, message)),
    broken: (link, why) => guard(() => crowd.broken(link, why)),
    ended: (link) => guard(() => crowd.ended(link)),
  };
}

function intakeOf(of: {
  readonly session: TheSession;
  readonly room: Room;
  readonly ledger: Ledger;
  readonly machine: ConsolePc;
}) {
  const { session, room, ledger, machine } = of;
  const seats = new Map(session.seats.map(({ keys }) => [keys.device, keys.signer.publicKey]));
  return openIntake({
    session: session.session.session,
    signKeyOf: (device) => seats.get(device),
    ledger,
    check: nativeSignatures,
    digest: nativeDigest,
    commit: room.takeIn,
    forked: (fork: KeptEntry) => void ledger.keepFork(fork),
    soon: (turn) => machine.pc.bring(() => machine.guard(turn)),
  });
}

/** The released questions as papers/release.ts keeps them, with the code already typed and the sealed file on a simulated disk. */
function papersOn(session: TheSession, on: Parameters<typeof commit>[0]): Papers {
  const granted = new Map<CandidateId, GrantedPaper>();
  const held = () => on.disk.now().secrets;
  return {
    open: () => Promise.resolve(ok(session.secrets)),
    hold(secrets) {
      commit(on, (plates) => {
        plates.secrets = secrets;
      });
      return Promise.resolve();
    },
    held,
    grant(candidate, attempt) {
      const secrets = held();
      if (secrets === undefined)
        return refuse(trouble('NOT_RELEASED', { zh: '尚未启封', en: 'not released' }));
      const known = granted.get(candidate);
      if (known !== undefined) return ok(known);
      const fresh = drawFor(
        { session: session.session },
        { secrets, pool: session.pool },
        { candidate, attempt },
      );
      if (fresh.ok) granted.set(candidate, fresh.value);
      return fresh;
    },
    erase() {
      commit(on, (plates) => {
        plates.secrets = undefined;
      });
      granted.clear();
    },
    lockedForMs: () => 0,
  };
}
