import type { Trouble } from '@exam-room/shared/base';
import type { ClockSetting } from '@exam-room/shared/host/clock';
import type { Log } from '@exam-room/shared/host/log';
import { shedPictures } from './camera/shed-pictures.ts';
import type { Seat, Times } from './compose-seat.ts';
import type { MachineSigns } from './lockdown/machine-signs.ts';
import { freeDiskBytes, freeDiskMb } from './lockdown/readiness.ts';
import type { Machine } from './opening/open-machine.ts';
import { isMended } from './repair-journal.ts';
import type { Shell } from './sitting/commands.ts';
import type { PlainEntry } from './sitting/plain-facts.ts';
import { isBeforeStart, whoLeft } from './sitting/seat-state.ts';
import { afterDowntime } from './time/used-time.ts';

export interface StationOptions {
  /** The machine's own folder: keys, journal, sealed pictures. */
  readonly data: string;
  readonly session: string;
  readonly root: string;
  /** Absent: the LAN is asked where the session's console is. */
  readonly console?: { readonly host: string; readonly port: number } | undefined;
  /** Where the console goes on when the first one dies. */
  readonly standby?: { readonly host: string; readonly port: number } | undefined;
  readonly shell: Shell;
  readonly build: string;
  readonly clockSetting: ClockSetting;
  /** The built screen. */
  readonly screenFolder: string;
  /** `first`, a device's name or, in rehearsals, `test-picture`: the system's camera takes the pictures instead of the screen's. */
  readonly systemCamera?: string | undefined;
  readonly log: Log;
  /** What this machine shows of itself; absent: what the system tells. A simulated room has machines of its own. */
  readonly signs?: () => MachineSigns | undefined;
}

/** What the running day remembers besides the journal. */
export interface Day {
  readonly options: StationOptions;
  readonly times: Times;
  readonly machine: Machine;
  readonly seat: Seat;
  /** The journal is damaged beyond what reading it anew can mend. */
  readonly damaged: (trouble: Trouble) => void;
  linked: boolean;
  everLinked: boolean;
  released: boolean;
  clockOffsetMs: number | undefined;
  freeMb: number | undefined;
  recovering: boolean;
  /** The readiness that the console heard last. */
  told: string;
}

export function newDay(made: Pick<Day, 'options' | 'times' | 'machine' | 'seat' | 'damaged'>): Day {
  return {
    ...made,
    linked: false,
    everLinked: false,
    released: false,
    clockOffsetMs: undefined,
    freeMb: undefined,
    recovering: false,
    told: '',
  };
}

/** Goes on where the journal stops: used time, the entry of this start, what was missed meanwhile. */
export async function wakeUp(day: Day): Promise<void> {
  const { machine, seat, times, options } = day;
  const { journal } = machine;
  // A repair is written by the machine alone: what was missed began with whatever was there before it.
  const lived = journal.opened.findLast(({ fact }) => fact.kind !== 'journal-repaired');
  const newest = journal.opened.at(-1);
  const last = newest === undefined ? undefined : { ...newest, wallMs: lived?.wallMs ?? newest.wallMs };
  const before = afterDowntime(last, journal.usedTime(), times.clock.wallMs());
  const { sitting } = seat.writer.state();
  const inSitting = sitting.at === 'sitting';
  // The entry that opened a moved sitting was written before its time was set.
  const brought = isBeforeStart(sitting) ? (sitting.inherited?.usedMs ?? 0) : 0;
  const lastUsed = Math.max(brought, journal.opened.at(-1)?.usedMs ?? 0);
  // The time row may be older than a hand-in or a new admission: only a running sitting continues it.
  seat.used.set(inSitting ? before.usedMs : lastUsed);
  await seat.writer.run({ do: 'open-journal', build: options.build, shell: options.shell });
  if (journal.opened.length > 0)
    await seat.writer.run({ do: 'notice-gap', cause: 'restart', lostMs: before.lostMs });
  await seat.writer.run({ do: 'look-at-the-time' });
  await seat.pictures.missWhileDown();
  await refreshDisk(day);
  seat.wires.roomToSpare = () => day.freeMb === undefined || day.freeMb >= SPARE_MB;
  seat.wires.look = (entries) => look(day, entries);
  look(day, []);
}

/** Below this, pictures are shed and the rest of the disk is left to answers. */
const SPARE_MB = 50;

const GONE: ReadonlySet<string> = new Set(['receipt-stored', 'sitting-moved']);

/** After every change of the seat: everybody looks whether there is something to do now. */
export function look(day: Day, entries: readonly PlainEntry[]): void {
  const { seat } = day;
  seat.time.look(entries);
  seat.shown.changed();
  if (seat.writer.fault() !== undefined) {
    recoverSoon(day);
    return;
  }
  if (entries.some((entry) => entry.fact.kind === 'sitting-opened')) seat.screen.seated();
  if (entries.some((entry) => GONE.has(entry.fact.kind))) void forgetWhoLeft(day);
  seat.paper.look();
  seat.pictures.look();
  seat.obey.lookAgain();
}

/** Real milliseconds between two tries to read a broken journal anew. */
const RECOVER_EVERY_MS = 2_000;

function recoverSoon(day: Day): void {
  if (day.recovering) return;
  day.recovering = true;
  const { seat, times, options } = day;
  options.log.note('journal-broken', { code: seat.writer.fault()?.code ?? '' });
  times.realTimers.after(RECOVER_EVERY_MS, () => {
    void recover(day).then(async (whole) => {
      day.recovering = false;
      const fault = seat.writer.fault();
      if (!whole && fault !== undefined && isMended(fault)) return day.damaged(fault);
      if (!whole) return recoverSoon(day);
      options.log.note('journal-whole-again');
      await seat.writer.run({
        do: 'notice-fault',
        what: 'journal',
        detail: '磁盘读写曾出错，已重新核对流水',
      });
    });
  });
}

/** A full disk gives up pictures before it refuses answers. */
async function recover({ machine, seat, options }: Day): Promise<boolean> {
  const { pictures, journal } = machine;
  const shed = await shedPictures({
    pictures,
    sent: journal.picturesDone(Number.MAX_SAFE_INTEGER),
    freeBytes: () => freeDiskBytes(options.data),
  });
  if (shed > 0) options.log.note('pictures-shed', { shed });
  return seat.writer.recover();
}

/**
 * After the authority's receipt nothing of the candidate is needed here any more but the entries; after a move to another seat
 * nothing but the entries and the sealed pictures (THREATS M1). Done again at every start: the program may have ended in between.
 */
export async function forgetWhoLeft({ machine, seat }: Day): Promise<void> {
  const { journal, pictures } = machine;
  const { sitting, followed } = seat.writer.state();
  const who = whoLeft(sitting);
  if (who !== undefined) {
    if (sitting.at === 'handed-in') journal.forgetQuestionKeys(who.candidate, who.attempt);
    journal.forgetFace(who.candidate); // last: it empties the log of what both have overwritten
  }
  for (const order of seat.known.values()) {
    if (order.order !== 'receipt' || !followed.has(order.hash)) continue;
    for (const file of journal.picturesDone(order.headSeq)) {
      await pictures.forget(file);
      if (seat.writer.fault() !== undefined) return; // the journal is closed or broken: the row goes next time
      journal.forgetPicture(file);
    }
  }
}

export async function refreshDisk(day: Day): Promise<void> {
  const before = day.freeMb;
  day.freeMb = await freeDiskMb(day.options.data);
  const isLow = (mb: number | undefined) => mb !== undefined && mb < SPARE_MB;
  // Told once each time that it runs short: the invigilators are to know why pictures stay away.
  if (isLow(day.freeMb) && !isLow(before)) await day.seat.writer.run(DISK_LOW);
}

const DISK_LOW = {
  do: 'notice-fault',
  what: 'disk',
  detail: `磁盘可用空间不足 ${SPARE_MB} MB：暂停抓拍，答案照常保存`,
} as const;
