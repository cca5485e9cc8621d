import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { beforeEach, expect, it } from 'vitest';
import { memoryJournal, openWords } from './memory-journal.test-support.ts';
import type { KeptPicture, TakenIn } from './ports.ts';
import { createWriter, type Writer } from './run-command.ts';
import { act, admission, CANDIDATE, follow, PLAN, RULES } from './sitting/sitting.test-support.ts';
import { type Pictures, takePictures } from './take-pictures.ts';
import { usedTime } from './time/used-time.ts';
import { type VirtualTime, virtualTime } from './virtual-time.test-support.ts';

const MOMENTS = [60_000, 120_000, 600_000];
const TAKEN: TakenIn = {
  file: 'f'.repeat(64) as never,
  bytes: 5,
  picture: 'a'.repeat(64) as never,
  verdict: 'fine',
  thumbnail: new Uint8Array([1]),
};

let time: VirtualTime;
let writer: Writer;
let pictures: Pictures;
let outbox: KeptPicture[];
let camera: (frame: Uint8Array) => Promise<Result<TakenIn>>;
let room: boolean;

beforeEach(async () => {
  time = virtualTime();
  outbox = [];
  room = true;
  camera = async () => ok(TAKEN);
  const used = usedTime(time.clock);
  const made = createWriter(
    {
      rules: RULES,
      journal: memoryJournal(),
      words: openWords(),
      usedMs: used.usedMs,
      publish: () => {
        if (writer.state().sitting.at === 'sitting') used.run();
        else used.hold();
        pictures.look();
      },
    },
    [],
  );
  if (!made.ok) throw new Error('not opened');
  writer = made.value;
  pictures = takePictures({
    writer,
    usedMs: used.usedMs,
    moments: () => MOMENTS,
    timers: time.timers,
    realTimers: time.timers,
    camera: { takeIn: (frame) => camera(frame) },
    outbox: {
      keepPicture(picture) {
        outbox.push(picture);
        return true;
      },
    },
    roomToSpare: () => room,
    changed: () => {},
    pictureKept: () => {},
  });
});

/** Commands given inside are worked off before this resolves. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await writer.run({ do: 'look-at-the-time' });
}

async function consent(): Promise<void> {
  await writer.run(follow(admission()));
  await writer.run({ do: 'confirm-identity' });
  expect(pictures.call()).toBeUndefined();
  await writer.run({ do: 'give-consent' });
}

async function start(): Promise<void> {
  await consent();
  await pictures.frame({ due: 'check-in', number: 0 }, new Uint8Array());
  await writer.run({ do: 'acknowledge-rules' });
  await writer.run({ do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: PLAN });
  await writer.run(follow(act({ act: 'start-room' })));
}

function fates(): Record<string, string> {
  const { sitting } = writer.state();
  return sitting.at === 'vacant' || sitting.at === 'moved' ? {} : Object.fromEntries(sitting.pictures);
}

it('no picture is wanted before the consent', async () => {
  await consent();
  expect(pictures.call()).toEqual({ due: 'check-in', number: 0 });
  expect(await pictures.frame({ due: 'check-in', number: 0 }, new Uint8Array())).toEqual(ok(true));
  expect(outbox).toHaveLength(1);
  expect(pictures.camera()).toBe('ready');
});

it('calls at every random moment of test time, and never twice', async () => {
  await start();
  expect(pictures.call()).toBeUndefined();
  time.pass(60_000);
  expect(pictures.call()).toEqual({ due: 'random', number: 0 });
  await pictures.frame({ due: 'random', number: 0 }, new Uint8Array());
  expect(pictures.call()).toBeUndefined();
  expect(await pictures.frame({ due: 'random', number: 0 }, new Uint8Array())).toMatchObject({ ok: false });
  time.pass(60_000);
  expect(pictures.call()).toEqual({ due: 'random', number: 1 });
});

it('a camera that gives nothing for fifteen seconds is a missed picture with a reason', async () => {
  await start();
  time.pass(60_000);
  time.pass(14_999);
  expect(pictures.call()).toBeDefined();
  time.pass(1);
  await settled();
  expect(pictures.call()).toBeUndefined();
  expect(fates()).toMatchObject({ 'random/0': 'missed' });
  expect(pictures.camera()).toBe('trouble');
});

it('an unusable frame leaves the call open until the patience is over', async () => {
  await start();
  time.pass(60_000);
  camera = async () => refuse(trouble('FRAME_UNREADABLE', { zh: '', en: '' }));
  expect(await pictures.frame({ due: 'random', number: 0 }, new Uint8Array())).toMatchObject({ ok: false });
  expect(pictures.call()).toEqual({ due: 'random', number: 0 });
  camera = async () => ok(TAKEN);
  expect(await pictures.frame({ due: 'random', number: 0 }, new Uint8Array())).toEqual(ok(true));
});

it('says at once why the screen could not take it', async () => {
  await start();
  time.pass(60_000);
  await pictures.failed({ due: 'random', number: 0 }, '摄像头被拔出');
  expect(fates()).toMatchObject({ 'random/0': 'missed' });
});

it('a full disk sheds the picture, with an entry', async () => {
  await start();
  room = false;
  time.pass(60_000);
  await settled();
  expect(fates()).toMatchObject({ 'random/0': 'missed' });
});

it('takes the last picture at the hand-in and none of the moments after it', async () => {
  await start();
  await writer.run(
    follow(act({ act: 'force-hand-in', candidate: CANDIDATE, device: RULES.device, reason: '' })),
  );
  expect(pictures.call()).toEqual({ due: 'hand-in', number: 0 });
  await pictures.frame({ due: 'hand-in', number: 0 }, new Uint8Array());
  time.pass(3_600_000);
  await settled();
  expect(fates()).toEqual({ 'check-in/0': 'taken', 'hand-in/0': 'taken' });
});

it('what came due while the program was down is missed with a reason; the check-in picture is called again', async () => {
  await consent();
  await pictures.missWhileDown();
  expect(pictures.call()).toEqual({ due: 'check-in', number: 0 });
  await pictures.frame({ due: 'check-in', number: 0 }, new Uint8Array());
  await writer.run({ do: 'acknowledge-rules' });
  await writer.run({ do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: PLAN });
  await writer.run(follow(act({ act: 'start-room' })));
  pictures.stop();
  time.pass(130_000);
  await pictures.missWhileDown();
  expect(fates()).toEqual({ 'check-in/0': 'taken', 'random/0': 'missed', 'random/1': 'missed' });
});
