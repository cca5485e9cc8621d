import { carryAct, type Errand } from './carry-act.ts';

/** An errand under its number. */
export interface SentErrand extends Errand {
  readonly errand: number;
}

export interface DoneErrand {
  readonly errand: number;
  readonly answer: string | undefined;
}

// A thread of its own. Sending and receiving take longer than showing the choice does, and the page shows the choice meanwhile.
addEventListener('message', ({ data }: MessageEvent<SentErrand>) => void run(data));

async function run(errand: SentErrand): Promise<void> {
  const done: DoneErrand = { errand: errand.errand, answer: await carryAct(errand) };
  postMessage(done);
}
