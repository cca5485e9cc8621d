// A seat whose disk is made bad from outside. It plays one sitting for each line on its standard input and answers with one line of
// JSON; what is saved is said on file descriptor 3. Usage: node bad-disk-seat.ts FOLDER

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { hostClock } from '@exam-room/shared/host/clock';
import { sayLine } from './acknowledgements.ts';
import { enter, openPlayed, type Playing } from './play-sitting.ts';

/** What a seat did when its disk failed. */
export interface BadDiskStory {
  /** Where the failure was met: nowhere, while opening, or while writing an entry. */
  readonly met: 'nowhere' | 'opening' | 'writing';
  readonly code: string;
  /** After the failure the next command was refused too: the journal has stopped. */
  readonly stopped: boolean;
  /** Reading the disk anew succeeded, and answers were saved again. */
  readonly wentOn: boolean;
}

const ACK_FD = 3;
const RESERVE_BYTES = 65_536;
const ANSWERS_AFTERWARDS = 5;
const [folder = ''] = process.argv.slice(2);

for await (const line of createInterface({ input: process.stdin })) {
  const story = await playOn(Number(line));
  process.stdout.write(`${JSON.stringify(story)}\n`);
}

async function playOn(answers: number): Promise<BadDiskStory> {
  const playing: Playing = {
    folder,
    answers,
    boot: 1,
    clock: hostClock(),
    reserveBytes: RESERVE_BYTES,
    say: (one) => void writeSync(ACK_FD, sayLine(one)),
  };
  const first = openPlayed(playing);
  const seat = first.ok ? first : openPlayed(playing); // the person in the room starts the station again
  if (!seat.ok) return { met: 'opening', code: seat.error.code, stopped: true, wentOn: false };
  const entered = await enter(seat.value, playing);
  const done = entered.ok ? await seat.value.answer(answers) : entered;
  const story = await afterwards(seat.value, playing, done.ok ? undefined : done.error.code);
  seat.value.journal.close();
  return first.ok ? story : { ...story, met: 'opening', code: first.error.code };
}

type Open = Extract<ReturnType<typeof openPlayed>, { readonly ok: true }>['value'];

async function afterwards(seat: Open, playing: Playing, code: string | undefined): Promise<BadDiskStory> {
  if (code === undefined) return { met: 'nowhere', code: '', stopped: true, wentOn: true };
  const next = await seat.writer.run({ do: 'call-help' });
  const stopped = !next.ok && seat.writer.fault() !== undefined;
  const whole = await seat.writer.recover();
  const entered = whole ? await enter(seat, playing) : undefined;
  const more = entered?.ok === true ? await seat.answer(ANSWERS_AFTERWARDS) : undefined;
  return { met: 'writing', code, stopped, wentOn: more?.ok === true };
}
