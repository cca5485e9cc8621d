import {
  type CandidateId,
  type DeviceId,
  type InvigilatorId,
  ok,
  type Result,
  refuse,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import { SILENT } from '@exam-room/shared/host/log';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { quickSignatures } from '@exam-room/shared/host/quick-signatures';
import { openStandbySide, type StandbySide } from '../../proctor-console/src/server/compose-standby.ts';
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
import type { ConsoleCable } from './between-consoles.ts';
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
  /** Absent in a room with one console. */
  readonly side?: StandbySide;
}

export interface ConsolePc {
  readonly name: string;
  readonly device: DeviceId;
  readonly pc: Pc;
  readonly disk: ConsoleDisk;
  readonly desk: () => Desk | undefined;
  readonly boot: () => void;
  readonly goDown: (how: Gone, why: string) => void;
  /** What persons ask for at the desk, in their own names. Undefined while the program is down. */
  readonly act: (wish: Wish, by: readonly InvigilatorId[]) => Result<unknown> | undefined;
  /** Runs something in the console's program: if its disk refuses or its power goes meanwhile, the program ends there. */
  readonly guard: (work: () => void) => void;
  /** Its disk is gone. An empty one takes its place, and the machine stands by until two persons take over at it. */
  readonly burn: () => void;
  /** Nobody switches it on before. */
  awayUntilMs: number;
}

/** Where a planted bug may sit: each of them is a port of the real console. */
export interface ConsolePlants {
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly consoleDisk?: (disk: ConsoleDisk) => ConsoleDisk;
  readonly plan?: (plan: RoomPlan) => RoomPlan;
  readonly papers?: (papers: Papers) => Papers;
  readonly refusals?: (book: RefusalBook) => RefusalBook;
  /** What a seat shows of a take-over, on its way to the console. */
  readonly hearOfTakeOver?: (hear: Hear) => Hear;
  /** Whether people start a machine whose disk was lost as one that has to be rebuilt. */
  readonly startedAs?: (rebuilt: boolean) => boolean;
}

type Hear = ConversationTools['hearOfTakeOver'];

export interface ConsoleOf {
  readonly world: World;
  readonly session: TheSession;
  readonly pc: Pc;
  readonly keys: DeviceKeys;
  /** To the room's other console; absent where there is one console. */
  readonly cable?: ConsoleCable;
  readonly plants: ConsolePlants;
  readonly started: (console: ConsolePc, desk: Desk) => void;
  /** The network hears that the program is gone. */
  readonly gone: (console: ConsolePc, how: Gone) => void;
}

const TICK_MS = 1_000;

export function openConsolePc(of: ConsoleOf): ConsolePc {
  const { world, session, pc, keys, started } = of;
  const whole = openConsoleDisk();
  const disk = of.plants.consoleDisk?.(whole) ?? whole;
  const anEmptyOne = disk.image();
  const dice = world.dice(`power ${pc.name}`);
  const hands = new Map<InvigilatorId, Signer>(session.people.map(({ id, signer }) => [id, signer]));
  let desk: Desk | undefined;
  /** As its folder was lost, people start it with `--rebuild yes --leader`. */
  let rebuilt = false;
  const machine: ConsolePc = {
    ...{ name: pc.name, device: keys.device, pc, disk, awayUntilMs: 0 },
    desk: () => desk,
    boot() {
      if (pc.isOn()) return;
      pc.start();
      world.tell(pc.name, `starts with ${disk.now().entries.length} entries`);
      machine.guard(() => {
        desk = startDesk(of, machine, of.plants.startedAs?.(rebuilt) ?? rebuilt);
        started(machine, desk);
      });
    },
    goDown(how, why) {
      if (!pc.isOn()) return;
      world.tell(pc.name, `goes down: ${why}`);
      pc.stop();
      desk = undefined;
      of.gone(machine, how);
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
    burn() {
      machine.goDown('power', 'its disk burns');
      anEmptyOne();
      rebuilt = true;
    },
  };
  return machine;
}

/** As the console's own composition (compose-console.ts) and its door for stations, on simulated ports. */
function startDesk(of: ConsoleOf, machine: ConsolePc, rebuilt: boolean): Desk {
  const { session, pc, keys, plants } = of;
  const { disk } = machine;
  const { session: signed } = session;
  const own = openMemoryLedger({ disk, pc });
  const ledger = plants.ledger?.(own) ?? own;
  const made = planOf(signed, session.roll, keys.device);
  const plan = plants.plan?.(made) ?? made;
  const room = roomOn(of, { ledger, plan, standsBy: rebuilt });
  const side = sideOf(of, { machine, room, ledger, rebuilt });
  const inMemory = papersOn(session, { disk, pc });
  const papers = plants.papers?.(inMemory) ?? inMemory;
  const live = openLiveBoard();
  const orders = openOrderBook();
  room.replay(orders.note);
  const book = openRefusalBook(room, pc.clock.monoMs);
  const hear: Hear = (sealed) => side?.stations.hearOfTakeOver(sealed);
  const talk: ConversationTools = {
    ...{ room, ledger, papers, live, orders, refusals: plants.refusals?.(book) ?? book },
    intake: intakeOf({ session, room, ledger, machine }),
    photo: () => undefined,
    witnesses: askWitnesses({
      ...{ room, ledger, signer: keys.signer },
      behind: (device) => book.fault('ledger-behind', device),
    }),
    hearOfTakeOver: plants.hearOfTakeOver?.(hear) ?? hear,
    pinOf: (device) => signed.devices.find((one) => one.device === device)?.tlsPin ?? '',
  };
  const crowd = openCrowd(talk, { log: SILENT, soon: (turn) => pc.bring(() => machine.guard(turn)) });
  room.onApplied(crowd.tell);
  pc.timers.every(TICK_MS, () => machine.guard(crowd.tick));
  const desk = { room, ledger, plan, papers, live, crowd: guarded(crowd, machine) };
  return side === undefined ? desk : { ...desk, side };
}

/** Folds the room from the ledger and writes down that this program has started, as compose-console.ts does. */
function roomOn(
  { world, session, pc, keys }: ConsoleOf,
  of: { readonly ledger: Ledger; readonly plan: RoomPlan; readonly standsBy: boolean },
): Room {
  const first = of.ledger.size() === 0;
  const nonces = world.dice(pc.name === 'console' ? `nonce ${pc.life()}` : `nonce ${pc.name} ${pc.life()}`);
  const room = openRoom({
    ...of,
    ...{ signer: keys.signer, clock: pc.clock, check: nativeSignatures, digest: nativeDigest },
    boot: nativeDigest(utf8(`${pc.name}/${pc.life()}`)).slice(0, 16),
    nonce: () => nativeDigest(utf8(`${world.steps()}/${nonces.between(0, 1_000_000)}`)).slice(0, 32),
  });
  if (!room.leads()) return room;
  room.machine({
    do: 'note',
    fact: { kind: 'journal-opened', opened: first ? 'first' : 'restart', build: 'simulated' },
  });
  if (room.state().steps.imported === undefined)
    room.machine({ do: 'note', fact: { kind: 'session-imported', session: session.session.roll } });
  return room;
}

const NO_PICTURES = {
  pathOf: () => undefined,
  has: () => false,
  keep: () => Promise.resolve(refuse(trouble('NO_PICTURES', { zh: '无照片', en: 'no pictures here' }))),
};

/** The room's second console from this side (compose-standby.ts): the standby calls, and so does a console that was rebuilt. */
function sideOf(
  { session, pc, keys, cable }: ConsoleOf,
  of: {
    readonly machine: ConsolePc;
    readonly room: Room;
    readonly ledger: Ledger;
    readonly rebuilt: boolean;
  },
): StandbySide | undefined {
  const { machine, room, ledger, rebuilt } = of;
  if (cable === undefined) return undefined;
  const calls = rebuilt || pc.name !== 'console';
  const guard = (act: () => void) => () => machine.guard(act);
  return openStandbySide(
    {
      ...{ keys, room, ledger, opened: { session: session.session }, snapshots: NO_PICTURES },
      options: { log: SILENT, ...(calls ? { leader: { host: '', port: 0 } } : {}) },
    },
    {
      ...cable.meansOf(machine),
      timers: {
        after: (ms, act) => pc.timers.after(ms, guard(act)),
        every: (ms, act) => pc.timers.every(ms, guard(act)),
      },
      clock: pc.clock,
      soon: (turn) => pc.bring(guard(turn)),
    },
  );
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
    check: quickSignatures,
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
