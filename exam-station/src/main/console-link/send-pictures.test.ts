import type { Digest } from '@exam-room/shared/base';
import { type BreakingLine, breakingLine } from '@exam-room/shared/host/breaking-line.test-support';
import { SILENT } from '@exam-room/shared/host/log';
import { afterEach, expect, it, vi } from 'vitest';
import { type PictureSender, pictureSender } from './send-pictures.ts';

const FILES = ['a', 'b', 'c'].map((letter) => letter.repeat(64) as Digest);
const put = (file: Digest | undefined) => `PUT /snapshot/${file}`;

let line: BreakingLine | undefined;
let pictures: PictureSender | undefined;
afterEach(async () => {
  pictures?.stop();
  await line?.close();
});

/** A seat with three pictures. It tries once more when it is told, and the first time at once: another picture was just kept. */
function seatWithPictures(dial: BreakingLine['dial']) {
  const waiting = [...FILES];
  let again: (() => void) | undefined;
  const sender = pictureSender({
    dial,
    outbox: {
      nextPicture: () => {
        const [file] = waiting;
        return file === undefined ? undefined : { file };
      },
      pictureSent: () => void waiting.shift(),
      forgetPicture: () => {},
      head: () => ({ seq: 1, hash: '0'.repeat(64) as Digest }),
      ackedSeq: () => 1,
    } as Parameters<typeof pictureSender>[0]['outbox'], // the rest of an outbox is not asked for here
    read: async () => Buffer.from('sealed'),
    linked: () => true,
    timers: {
      after(_, act) {
        if (again === undefined) queueMicrotask(act);
        again = act;
        return () => {};
      },
      every: () => () => {},
    },
    log: SILENT,
    onLost: () => {},
  });
  return { sender, waiting, tryAgain: () => again?.() };
}

it('a console that dies twice while pictures are sent to it takes no seat with it either time', async () => {
  const console = await breakingLine((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end());
  });
  line = console;
  const seat = seatWithPictures(console.dial);
  pictures = seat.sender;
  console.breakAt(put(FILES[1]), 'down');
  seat.sender.look();
  await vi.waitUntil(() => console.asked.length === 2);
  await vi.waitFor(() => expect(console.refused()).toBeGreaterThan(0));
  // It is started again, and dies once more.
  console.up();
  console.breakAt(put(FILES[2]), 'up');
  await vi.waitUntil(() => {
    seat.tryAgain();
    return seat.waiting.length === 0;
  });
  expect(console.fatal).toEqual([]);
});
