import { type DeviceId, ok, type Result, type Trouble, type Words } from '@exam-room/shared/base';
import type { StationOptions } from './compose-day.ts';
import { type Dialler, diallerOf } from './compose-dial.ts';
import type { Times } from './compose-seat.ts';
import { fetchJournal } from './console-link/fetch-journal.ts';
import { type Identity, journalPlace, openIdentity } from './opening/open-machine.ts';
import { openingSteps } from './opening/opening-steps.ts';
import type { SeatPort } from './ports.ts';
import { isMended, type RepairParts, repairJournal } from './repair-journal.ts';
import { seatSwitch, stoppedSeat } from './stopped-seat.ts';

/** One opened seat, until it is closed or finds its journal damaged. */
export interface OpenedSeat {
  readonly device: DeviceId;
  readonly port: SeatPort;
  readonly lookAtDisk: () => Promise<void>;
  readonly noticeWindow: (what: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The seat behind one door, through every repair of its journal. */
export interface SeatLives extends OpenedSeat {}

export interface LivesParts {
  readonly options: StationOptions;
  readonly times: Times;
  readonly open: (damaged: (why: Trouble) => void) => Promise<Result<OpenedSeat>>;
}

/** Real milliseconds between two tries at a repair; each failed one doubles them. */
const FIRST_TRY_MS = 1_000;
const LONGEST_TRY_MS = 10_000;

interface Lives {
  readonly parts: LivesParts;
  port: ReturnType<typeof seatSwitch> | undefined;
  device: DeviceId | undefined;
  lookAtDisk: () => Promise<void>;
  noticeWindow: (what: string) => Promise<void>;
  /** Closes whatever is open now. */
  close: () => Promise<void>;
  over: boolean;
  stopWaiting: () => void;
  /** Seats that were found damaged right after a repair: a second repair would only do the same again. */
  inVain: number;
}

/**
 * Opens the seat. A damaged journal does not end the program: behind the same door the screen tells what happens while the journal is brought
 * back from the console, and then the seat goes on at the same question. Codes: those of the opening that no repair mends.
 */
export async function seatLives(parts: LivesParts): Promise<Result<SeatLives>> {
  const lives: Lives = {
    parts,
    port: undefined,
    device: undefined,
    lookAtDisk: async () => {},
    noticeWindow: async () => {},
    close: async () => {},
    over: false,
    stopWaiting: () => {},
    inVain: 0,
  };
  const first = await live(lives);
  if (!first.ok && !isMended(first.error)) return first;
  if (!first.ok) {
    const begun = await stopAndRepair(lives, first.error);
    if (!begun.ok) return begun;
  }
  const { port, device } = lives;
  if (port === undefined || device === undefined) throw new Error('a seat without a door');
  return ok({
    device,
    port,
    lookAtDisk: () => lives.lookAtDisk(),
    noticeWindow: (what) => lives.noticeWindow(what),
    async close() {
      lives.over = true;
      lives.stopWaiting();
      await lives.close();
    },
  });
}

async function live(lives: Lives): Promise<Result<true>> {
  const opened = await lives.parts.open((why) => void damagedWhileRunning(lives, why));
  if (!opened.ok) return opened;
  lives.device = opened.value.device;
  lives.close = opened.value.close;
  lives.lookAtDisk = opened.value.lookAtDisk;
  lives.noticeWindow = opened.value.noticeWindow;
  show(lives, opened.value.port);
  return ok(true);
}

function show(lives: Lives, port: SeatPort): void {
  if (lives.port === undefined) lives.port = seatSwitch(port);
  else lives.port.to(port);
}

async function damagedWhileRunning(lives: Lives, why: Trouble): Promise<void> {
  if (lives.over) return;
  await lives.close();
  lives.inVain = 0;
  const begun = await stopAndRepair(lives, why);
  if (!begun.ok) lives.parts.options.log.note('repair-impossible', { code: begun.error.code });
}

/** Puts the calm screen up and starts the repair. Codes: those of the identity's opening. */
async function stopAndRepair(lives: Lives, why: Trouble): Promise<Result<true>> {
  const { options, times } = lives.parts;
  const steps = openingSteps(options.log);
  const known = await openIdentity({ ...options, clock: times.clock }, steps);
  if (!known.ok) return known;
  const dialler = await steps.take({
    name: 'way to the console',
    open: () => ok(diallerOf(options, known.value)),
    undo: ({ stop }) => stop(),
  });
  if (!dialler.ok) return dialler;
  lives.device = known.value.keys.device;
  lives.close = steps.undoAll;
  lives.lookAtDisk = async () => {};
  lives.noticeWindow = async () => {};
  let words: Words | undefined;
  show(
    lives,
    stoppedSeat({
      session: known.value.opened.session,
      seat: known.value.identity.seat,
      why: () => words,
      wallMs: times.clock.wallMs,
    }),
  );
  options.log.note('journal-damaged', { code: why.code, where: why.where ?? '' });
  const tell = (next: Words) => {
    words = next;
    lives.port?.changed();
  };
  void repairUntilDone(lives, { parts: repairPartsOf(lives.parts, known.value, dialler.value), why, tell });
  return ok(true);
}

interface Repairing {
  readonly parts: RepairParts;
  readonly why: Trouble;
  readonly tell: (words: Words) => void;
}

async function repairUntilDone(lives: Lives, { parts, why, tell }: Repairing): Promise<void> {
  const { log } = lives.parts.options;
  for (let waitMs = FIRST_TRY_MS; !lives.over; waitMs = Math.min(LONGEST_TRY_MS, waitMs * 2)) {
    const done = await repairJournal(parts, reasonOf(why));
    if (lives.over) return;
    if (done.ok) return goOn(lives, tell);
    log.note('repair-waits', { code: done.error.code, where: done.error.where ?? '' });
    tell(withCause(done.error));
    await pause(lives, waitMs);
  }
}

async function goOn(lives: Lives, tell: (words: Words) => void): Promise<void> {
  await lives.close();
  const again = await live(lives);
  if (again.ok) return;
  lives.inVain += 1;
  lives.parts.options.log.note('repair-in-vain', { code: again.error.code, where: again.error.where ?? '' });
  if (isMended(again.error) && lives.inVain < 2) await stopAndRepair(lives, again.error);
  else tell(again.error.words);
}

function pause(lives: Lives, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = lives.parts.times.realTimers.after(ms, resolve);
    lives.stopWaiting = () => {
      stop();
      resolve();
    };
  });
}

function repairPartsOf({ options, times }: LivesParts, known: Identity, { dial }: Dialler): RepairParts {
  const { keys, opened } = known;
  const { session } = opened;
  let turn = 0;
  return {
    data: options.data,
    keys,
    place: journalPlace({ data: options.data, clock: times.clock }, known),
    fetch: (why) =>
      fetchJournal({
        dial: () => {
          turn += 1;
          return dial(turn - 1);
        },
        device: keys.device,
        session: session.session,
        why,
        timers: times.realTimers,
      }),
    async open(sealed) {
      const { openSealed } = await import('@exam-room/shared/host/sealing');
      return openSealed(keys.sealIdentity, sealed);
    },
    log: options.log,
  };
}

function reasonOf({ code, where }: Trouble): string {
  return `${code} ${where ?? ''}`.trim().slice(0, 60);
}

function withCause({ words, code }: Trouble): Words {
  return { zh: `${words.zh}（${code}）`, en: `${words.en} (${code})` };
}
