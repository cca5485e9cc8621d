import { type Digest, ok, troubleLine, utf8 } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { Act, SeatFact } from '@exam-room/shared/records';
import { keepTime } from '../../exam-station/src/main/keep-time.ts';
import type { JournalPort, KeptEntry, PlainWords } from '../../exam-station/src/main/ports.ts';
import { createWriter, type Writer } from '../../exam-station/src/main/run-command.ts';
import type { Command } from '../../exam-station/src/main/sitting/commands.ts';
import type { PlainFact } from '../../exam-station/src/main/sitting/plain-facts.ts';
import { isRunning } from '../../exam-station/src/main/sitting/seat-state.ts';
import { timeIsUp } from '../../exam-station/src/main/sitting/time-left.ts';
import { watchClock } from '../../exam-station/src/main/time/clock-watch.ts';
import { afterDowntime, type Persisted, usedTime } from '../../exam-station/src/main/time/used-time.ts';
import { actOrder, CHECK_IN, DRILL_RULES, nextAnswer } from './drill-seat.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** What outlives a power cut of a seat in simulated time. */
export interface SeatDisk {
  readonly entries: KeptEntry[];
  row: Persisted | undefined;
}

/** One start of the station's time: its own clock watch, timekeeping, sitting and writer, on a disk in memory. */
export interface TimedSeat {
  readonly writer: Writer;
  /** Whatever a timer has asked for is done. */
  readonly settled: () => Promise<void>;
  readonly checkIn: () => Promise<void>;
  readonly order: (act: Act) => Promise<void>;
  readonly answer: () => Promise<void>;
  /** The candidate sees a question and test time is used. */
  readonly isExposed: () => boolean;
  /** The time is over though no timer could say so yet. */
  readonly isOverdue: () => boolean;
  readonly cutPower: () => void;
}

export async function bootSeat(disk: SeatDisk, machine: VirtualMachine): Promise<TimedSeat> {
  const { clock, timers } = machine;
  const used = usedTime(clock);
  const made = createWriter(
    {
      rules: DRILL_RULES,
      journal: journalOn(disk, clock.wallMs),
      words: OPEN_WORDS,
      usedMs: used.usedMs,
      publish: (entries) => time.look(entries),
    },
    disk.entries,
  );
  if (!made.ok) throw new Error(troubleLine(made.error));
  const counted = countingWriter(made.value);
  const { writer } = counted;
  const time = keepTime({
    writer,
    used,
    shelf: {
      keepUsedTime(usedMs) {
        disk.row = { usedMs, wallMs: clock.wallMs() };
        return true;
      },
    },
    clock,
    timers,
    realTimers: timers,
    speed: 1,
    changed: () => {},
  });
  await wakeUp(disk, { writer, used, wallMs: clock.wallMs() });
  time.look([]);
  watchClock({
    clock,
    timers,
    speed: 1,
    onJump: (fromWallMs, toWallMs) => void writer.run({ do: 'notice-clock', fromWallMs, toWallMs }),
    onGap: (lostMs) => void writer.run({ do: 'notice-gap', cause: 'suspend', lostMs }),
  });
  const run = async (command: Command) => {
    await writer.run(command);
  };
  return {
    writer,
    settled: counted.settled,
    async checkIn() {
      for (const command of CHECK_IN) await run(command);
    },
    order: (act) => run({ do: 'follow-order', order: actOrder(`${disk.entries.length} ${act.act}`, act) }),
    answer: () => run(nextAnswer({ writer })),
    isExposed: () => isRunning(writer.state()),
    isOverdue() {
      const { sitting } = writer.state();
      return sitting.at === 'sitting' && timeIsUp(sitting, used.usedMs());
    },
    // The old program's timers belong to the old machine, which is thrown away with it.
    cutPower: () => {},
  };
}

/** As the station's own start (compose-station.ts): goes on with the larger of entry and row, tells of the restart, looks at the time. */
async function wakeUp(
  disk: SeatDisk,
  seat: {
    readonly writer: Writer;
    readonly used: { readonly set: (ms: number) => void };
    readonly wallMs: number;
  },
): Promise<void> {
  const { writer, used, wallMs } = seat;
  const last = disk.entries.at(-1);
  const before = afterDowntime(last, disk.row, wallMs);
  used.set(writer.state().sitting.at === 'sitting' ? before.usedMs : (last?.usedMs ?? 0));
  const restarted = disk.entries.length > 0;
  await writer.run({ do: 'open-journal', build: 'drill', shell: 'headless' });
  if (restarted) await writer.run({ do: 'notice-gap', cause: 'restart', lostMs: before.lostMs });
  await writer.run({ do: 'look-at-the-time' });
}

/** A writer that knows whether somebody still waits for it: simulated time stands still meanwhile. */
function countingWriter(writer: Writer): { readonly writer: Writer; readonly settled: () => Promise<void> } {
  let open: Promise<unknown> | undefined;
  return {
    writer: {
      ...writer,
      run(command) {
        const done = writer.run(command);
        open = done;
        return done;
      },
    },
    async settled() {
      while (open !== undefined) {
        const waited = open;
        await waited;
        await Promise.resolve(); // whoever asked gets the answer first
        if (open === waited) open = undefined;
      }
    },
  };
}

function journalOn(disk: SeatDisk, wallMs: () => number): JournalPort {
  return {
    place: () => ({ epoch: 1, seq: disk.entries.length + 1 }),
    append(fact, usedMs) {
      const seq = disk.entries.length + 1;
      const entry: KeptEntry = { seq, hash: chainHash(disk, fact), usedMs, wallMs: wallMs(), fact };
      disk.entries.push(entry);
      return ok(entry);
    },
    reopen: () => ok([...disk.entries]),
  };
}

function chainHash({ entries }: SeatDisk, fact: SeatFact): Digest {
  return nativeDigest(utf8(`${entries.at(-1)?.hash ?? ''}${fact.kind}${entries.length}`));
}

/** Plain facts are kept as they are: this drill is about time, not about keys. */
const OPEN_WORDS: PlainWords = {
  write: (fact) => fact as unknown as SeatFact, // kept in memory only and read back below
  read: (fact) => ok(fact as unknown as PlainFact),
};
