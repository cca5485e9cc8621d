import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@exam-room/shared/base';
import { hostClock, REAL_TIME } from '@exam-room/shared/host/clock';
import { type DeviceKeys, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { announceConsole } from '@exam-room/shared/host/lan-hint';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { rememberTrust } from '@exam-room/shared/host/newest-trust';
import { quickSignatures } from '@exam-room/shared/host/quick-signatures';
import { openDeskSide } from './compose-desk.ts';
import { type ConsoleOptions, type ConsoleParts, photosOf, portTaken } from './compose-parts.ts';
import { openSendingSide } from './compose-sending.ts';
import { openStandbySide } from './compose-standby.ts';
import { readKeyFiles } from './invigilators/key-files.ts';
import { openLockOuts } from './invigilators/lock-outs.ts';
import { openPeoplesKeys } from './invigilators/peoples-keys.ts';
import { openIntake } from './ledger/group-commit.ts';
import { holdFolder } from './ledger/hold-folder.ts';
import { LedgerDamaged, openLedger } from './ledger/open-ledger.ts';
import { pacedTurns } from './ledger/paced-turns.ts';
import { openProver } from './ledger/prove-beside.ts';
import type { Ledger } from './ledger-ports.ts';
import { folderInUse, ledgerDamaged, notListed, otherSession, realClock } from './opening-troubles.ts';
import { openPapers } from './papers/release.ts';
import { type OpenedSession, openSessionFolder } from './papers/session-folder.ts';
import { planOf } from './room/plan.ts';
import { openRoom, type Room } from './run-command.ts';
import { openSheetDesk } from './sheet-desk.ts';
import { openSnapshotStore } from './snapshots/snapshot-store.ts';
import { openLiveBoard } from './station-door/live-board.ts';
import { openStationDoor } from './station-door/open-station-door.ts';

export interface RunningConsole {
  readonly stations: number;
  readonly desk: string;
  readonly device: string;
  readonly close: () => Promise<void>;
}

/** Opens the console part by part; whatever was opened is closed again, in reverse, when a later part refuses. */
export async function openConsole(options: ConsoleOptions): Promise<Result<RunningConsole>> {
  const undo: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  const opened = await openParts(options, (step) => void undo.push(step)).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  if (!opened.ok) await close();
  return opened.ok ? ok({ ...opened.value, close }) : opened;
}

const SECRETS = 'release-secrets.age';

type OnClose = (step: () => void | Promise<void>) => void;

async function openParts(
  options: ConsoleOptions,
  onClose: OnClose,
): Promise<Result<Omit<RunningConsole, 'close'>>> {
  const { data, log } = options;
  mkdirSync(data, { recursive: true });
  const letGo = holdFolder(data);
  if (letGo === undefined) return refuse(folderInUse(data));
  onClose(letGo);
  const keys = await openDeviceKeys(data);
  const clock = hostClock(options.clock ?? REAL_TIME);
  const believed = believeSession(options, { keys, nowMs: clock.wallMs() });
  if (!believed.ok) return believed;
  const opened = believed.value;
  const { session } = opened;
  const files = readKeyFiles(options.invigilatorKeys);
  if (!files.ok) return files;

  const ledger = openLedgerOf(join(data, 'ledger.sqlite'), opened);
  if (!ledger.ok) return ledger;
  onClose(ledger.value.close);
  // What is still in line when the console stops is on its station's disk: it is not acknowledged, and sent again.
  const open = { yes: true };
  onClose(() => {
    open.yes = false;
  });
  const room = roomOf(options, { opened, keys, ledger: ledger.value.ledger });
  const locks = openLockOuts(join(data, 'lock-outs.json'), clock.monoMs);
  const people = openPeoplesKeys(session.invigilators, files.value, locks);
  const { sealIdentity, sealTo } = keys;
  const papers = await openPapers({ ...opened, sealIdentity, sealTo, file: join(data, SECRETS), locks });
  const snapshots = openSnapshotStore(join(data, 'snapshots'));
  const live = openLiveBoard();
  const photo = photosOf(opened, () => room.state().steps.faces?.done !== undefined);
  const sheet = openSheetDesk(room, join(data, 'record-sheet.json'), drawSheet);

  const parts = {
    options,
    opened,
    keys,
    clock,
    room,
    ledger: ledger.value.ledger,
    people,
    papers,
    snapshots,
    live,
    photo,
    sheet,
  };
  const sending = openSendingSide(parts);
  onClose(sending.close);
  const standby = openStandbySide(parts);
  onClose(standby.close);
  const desk = await openDeskSide(parts, { sending, standby });
  if (!desk.ok) return desk;
  onClose(desk.value.close);
  const stations = await openStationDoor(
    {
      ...{ room, ledger: parts.ledger, papers, live, photo, snapshots, log },
      ...{ intake: intakeOf(parts, open, onClose), soon: turnsApart(GREETINGS_APART_MS, open) },
      devices: session.devices,
      ...standby.stations,
      ...{ signer: keys.signer, key: keys.tlsKey, cert: keys.tlsCert },
    },
    { host: options.stationsHost, port: options.stationsPort },
  ).catch((error: unknown) => portTaken(error, options.stationsPort));
  if ('code' in stations) return refuse(stations);
  onClose(stations.close);
  if (options.announce === true) onClose(await announce(parts, stations.port));
  sending.begin();
  return ok({ stations: stations.port, desk: desk.value.url, device: keys.device });
}

function announce({ options, opened, keys }: ConsoleParts, port: number): Promise<() => Promise<void>> {
  const { session } = opened.session;
  const launch = randomBytes(4).toString('hex');
  return announceConsole({ session, device: keys.device, port }, { launch, log: options.log });
}

/** The session folder, this console in its list, and a clock that the session's mode allows. Codes: those of the folder, CONSOLE_NOT_LISTED, CLOCK_REAL. */
function believeSession(
  options: ConsoleOptions,
  of: { readonly keys: DeviceKeys; readonly nowMs: number },
): Result<OpenedSession> {
  const opened = openSessionFolder(
    { folder: options.session, root: options.root, nowMs: of.nowMs },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const { session } = opened.value;
  const listed = session.devices.find((one) => one.device === of.keys.device);
  const mine =
    listed !== undefined &&
    listed.role !== 'seat' &&
    listed.signKey === of.keys.signer.publicKey &&
    listed.tlsPin === of.keys.tlsPin;
  if (!mine) return refuse(notListed(of.keys.device));
  if (options.clock !== undefined && session.mode !== 'rehearsal') return refuse(realClock());
  const newest = rememberTrust(options.data, opened.value.trust);
  return newest.ok ? opened : newest;
}

function openLedgerOf(
  path: string,
  { session }: OpenedSession,
): Result<{ readonly ledger: Ledger; readonly close: () => void }> {
  try {
    const opened = openLedger(path);
    for (const { sealed } of opened.ledger.read({ first: 1, last: 1 })) {
      const { session: written }: { session: string } = JSON.parse(sealed.payload); // our own disk, compared with its hash
      if (written === session.session) break;
      opened.close();
      return refuse(otherSession(written));
    }
    return ok(opened);
  } catch (error) {
    if (error instanceof LedgerDamaged) return refuse(ledgerDamaged(error.position));
    throw error;
  }
}

/** Folds the room from the ledger and writes down that this program has started. */
function roomOf(
  options: ConsoleOptions,
  of: { readonly opened: OpenedSession; readonly keys: DeviceKeys; readonly ledger: Ledger },
): Room {
  const { session, roll, sessionDigest } = of.opened;
  const first = of.ledger.size() === 0;
  const room = openRoom({
    plan: planOf(session, roll, of.keys.device),
    ledger: of.ledger,
    signer: of.keys.signer,
    clock: hostClock(options.clock ?? REAL_TIME),
    boot: randomBytes(8).toString('hex'),
    nonce: () => randomBytes(16).toString('hex'),
    check: nativeSignatures,
    digest: nativeDigest,
    standsBy: options.standsBy === true,
  });
  if (!room.leads()) return room;
  const fact = { kind: 'journal-opened', opened: first ? 'first' : 'restart', build: options.build } as const;
  room.machine({ do: 'note', fact });
  // Asked of the state, not of the first start: a plug pulled between the two entries leaves nothing out.
  if (room.state().steps.imported === undefined)
    room.machine({ do: 'note', fact: { kind: 'session-imported', session: sessionDigest } });
  return room;
}

function intakeOf(
  { options, room, ledger, opened }: ConsoleParts,
  open: { readonly yes: boolean },
  onClose: OnClose,
) {
  const { session, devices } = opened.session;
  const prover = openProver((why) => options.log.note('proving-thread-lost', { why: why.message }));
  onClose(prover.close);
  const keys = new Map(devices.flatMap((one) => (one.role === 'seat' ? [[one.device, one.signKey]] : [])));
  if (keys.size >= FULL_ROOM) prover.begin();
  return openIntake({
    session,
    signKeyOf: (device) => keys.get(device),
    ledger,
    check: quickSignatures,
    proveBeside: prover.prove,
    digest: nativeDigest,
    commit: room.takeIn,
    forked: (fork) => void ledger.keepFork(fork),
    soon: turnsApart(ENTRIES_APART_MS, open),
  });
}

/** So many seats will want the proving thread on the day: it should be there before they do. */
const FULL_ROOM = 50;
/** In a full room an entry comes every half millisecond: a dozen share a flush and a message to the proving thread. */
const ENTRIES_APART_MS = 6;
/** When the power of a room's switch comes back, all its stations call at once, and before that all were lost at once. */
const GREETINGS_APART_MS = 10;

function turnsApart(apartMs: number, open: { readonly yes: boolean }): (turn: () => void) => void {
  return pacedTurns({
    apartMs,
    open: () => open.yes,
    monoMs: () => performance.now(),
    later: (turn, ms) => void (ms === 0 ? setImmediate(turn) : setTimeout(turn, ms)),
  });
}

/** The drawing of PDFs is heavy and wanted a few times a day: it is loaded when it is first asked for. */
const drawSheet: Parameters<typeof openSheetDesk>[2] = async (sheet, options) => {
  const { drawRecordSheet } = await import('./record-sheet/draw-sheet.ts');
  return drawRecordSheet(sheet, options);
};
