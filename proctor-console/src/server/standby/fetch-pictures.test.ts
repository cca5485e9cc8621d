import type { Digest } from '@exam-room/shared/base';
import { ok } from '@exam-room/shared/base';
import { type BreakingLine, breakingLine } from '@exam-room/shared/host/breaking-line.test-support';
import { SILENT } from '@exam-room/shared/host/log';
import { afterEach, expect, it, vi } from 'vitest';
import { fetchPictures, type PictureFetch } from './fetch-pictures.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [Digest, Digest, Digest];
const ask = (file: Digest) => `GET /snapshot/${file}`;

let line: BreakingLine | undefined;
let pictures: PictureFetch | undefined;
afterEach(async () => {
  pictures?.stop();
  await line?.close();
});

it('a console that dies twice while its pictures are fetched takes the standby with it neither time', async () => {
  const console = await breakingLine((_, response) => response.end('sealed'));
  line = console;
  const kept = new Set<Digest>();
  let look = () => {};
  const fetching = fetchPictures({
    dial: console.dial,
    wanted: () => true,
    has: (file) => kept.has(file),
    keep: async (file) => ok(kept.add(file)),
    timers: {
      after: () => () => {},
      every(_, act) {
        look = act;
        return () => {};
      },
    },
    log: SILENT,
  });
  pictures = fetching;
  fetching.note([A, B, C]);
  // It dies in the middle of the second picture, and the third finds nobody.
  console.breakAt(ask(B), 'down');
  look();
  await vi.waitUntil(() => console.refused() > 0);
  // It is started again, and dies once more.
  console.up();
  console.breakAt(ask(C), 'up');
  await vi.waitUntil(() => {
    look();
    return kept.size === 3;
  });
  expect(console.fatal).toEqual([]);
  expect(fetching.behind()).toBe(0);
  expect(
    console.asked.filter((what) => what === ask(C)),
    'once in vain, once for good',
  ).toHaveLength(2);
});
