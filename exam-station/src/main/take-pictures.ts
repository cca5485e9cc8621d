import { ok, type Result, refuse, type Timers, type Trouble } from '@exam-room/shared/base';
import type { CameraPort, OutboxPort } from './ports.ts';
import type { Writer } from './run-command.ts';
import { nextMoment, type PictureCall, picturesDue } from './sitting/pictures.ts';
import { refusal } from './sitting/refusals.ts';
import { isRunning } from './sitting/seat-state.ts';

/** Calls for snapshots when they are due and sees to it that each becomes an entry: taken, or missed with a reason. */
export interface Pictures {
  /** The picture that the screen shall take now. */
  readonly call: () => PictureCall | undefined;
  /** To be called after every change of the sitting. */
  readonly look: () => void;
  /** A frame for the open call. Codes: PICTURE_NOT_DUE, FRAME_UNREADABLE, PICTURE_NOT_KEPT, JOURNAL_IO. */
  readonly frame: (call: PictureCall, jpeg: Uint8Array) => Promise<Result<true>>;
  readonly failed: (call: PictureCall, reason: string) => Promise<Result<true>>;
  /** Random and hand-in pictures that came due while the program was not running. */
  readonly missWhileDown: () => Promise<void>;
  readonly camera: () => 'unknown' | 'ready' | 'trouble';
  readonly cameraReady: () => void;
  /** The newest thumbnail, once. */
  readonly thumbnail: () => Uint8Array | undefined;
  readonly stop: () => void;
}

export interface PictureParts {
  readonly writer: Pick<Writer, 'run' | 'state'>;
  readonly usedMs: () => number;
  /** Random moments of the paper that is open, empty before. */
  readonly moments: () => readonly number[];
  /** Exam time and real time. */
  readonly timers: Timers;
  readonly realTimers: Timers;
  readonly camera: CameraPort;
  readonly outbox: Pick<OutboxPort, 'keepPicture'>;
  /** False when the disk has no room to spare: pictures are shed first. */
  readonly roomToSpare: () => boolean;
  readonly changed: () => void;
  readonly pictureKept: () => void;
}

/** Real milliseconds that a camera has for one picture. */
const PATIENCE_MS = 15_000;
const NO_FRAME = '15 秒内没有收到摄像头画面';
const REASON_LENGTH = 200;

interface OpenCall extends PictureCall {
  /** A frame is being developed: no other is wanted. */
  developing: boolean;
  /** The patience is over; a frame in development still counts. */
  late: boolean;
  readonly forget: () => void;
}

/** What the pictures' desk remembers; gone with the program. */
interface Desk {
  readonly parts: PictureParts;
  open: OpenCall | undefined;
  wake: () => void;
  camera: 'unknown' | 'ready' | 'trouble';
  thumbnail: Uint8Array | undefined;
}

export function takePictures(parts: PictureParts): Pictures {
  const desk: Desk = { parts, open: undefined, wake: () => {}, camera: 'unknown', thumbnail: undefined };
  return {
    call() {
      const { open } = desk;
      return open === undefined || open.developing ? undefined : { due: open.due, number: open.number };
    },
    look: () => look(desk),
    frame: (call, jpeg) => takeFrame(desk, call, jpeg),
    failed: async (call, reason) => (isOpen(desk, call) ? miss(desk, call, reason) : notDue()),
    missWhileDown: () => missWhileDown(parts),
    camera: () => desk.camera,
    cameraReady() {
      desk.camera = 'ready';
    },
    thumbnail() {
      const fresh = desk.thumbnail;
      desk.thumbnail = undefined;
      return fresh;
    },
    stop() {
      desk.wake();
      desk.open?.forget();
    },
  };
}

function look(desk: Desk): void {
  const { writer, timers, usedMs, moments } = desk.parts;
  desk.wake();
  const [next] = picturesDue(writer.state(), moments(), usedMs());
  if (desk.open === undefined && next !== undefined) callFor(desk, next);
  const ahead = nextMoment(writer.state(), moments(), usedMs());
  if (ahead !== undefined && isRunning(writer.state()))
    desk.wake = timers.after(Math.max(1, ahead - usedMs()), () => look(desk));
}

function callFor(desk: Desk, call: PictureCall): void {
  if (!desk.parts.roomToSpare()) {
    void miss(desk, call, '磁盘空间不足，未拍照');
    return;
  }
  const forget = desk.parts.realTimers.after(PATIENCE_MS, () => {
    if (desk.open === undefined) return;
    desk.open.late = true;
    if (!desk.open.developing) void miss(desk, call, NO_FRAME);
  });
  desk.open = { ...call, developing: false, late: false, forget };
  desk.parts.changed();
}

function isOpen(desk: Desk, call: PictureCall): boolean {
  return desk.open?.due === call.due && desk.open.number === call.number;
}

function close(desk: Desk, call: PictureCall): void {
  if (!isOpen(desk, call)) return;
  desk.open?.forget();
  desk.open = undefined;
  desk.parts.changed();
}

async function takeFrame(desk: Desk, call: PictureCall, jpeg: Uint8Array): Promise<Result<true>> {
  const { camera, writer, outbox, pictureKept } = desk.parts;
  if (!isOpen(desk, call) || desk.open === undefined || desk.open.developing) return notDue();
  desk.open.developing = true;
  const taken = await camera.takeIn(jpeg);
  if (!taken.ok) return again(desk, call, taken.error);
  const { thumbnail, ...picture } = taken.value;
  const kept = await writer.run({ do: 'keep-picture', picture: { ...call, ...picture } });
  if (!kept.ok) return again(desk, call, kept.error);
  const seq = kept.value[0]?.seq;
  if (seq !== undefined) outbox.keepPicture({ file: picture.file, bytes: picture.bytes, seq });
  desk.camera = picture.verdict === 'fine' ? 'ready' : 'trouble';
  desk.thumbnail = thumbnail;
  close(desk, call);
  pictureKept();
  look(desk);
  return ok(true);
}

/** The call stays open: the screen may try again until the patience is over. */
function again(desk: Desk, call: PictureCall, problem: Trouble): Result<true> {
  if (isOpen(desk, call) && desk.open !== undefined) desk.open.developing = false;
  if (problem.code === 'PICTURE_NOT_DUE') close(desk, call);
  else if (problem.code === 'PICTURE_NOT_KEPT') void miss(desk, call, '磁盘不能保存照片');
  else if (desk.open?.late === true) void miss(desk, call, NO_FRAME);
  desk.parts.changed();
  return refuse(problem);
}

async function miss(desk: Desk, call: PictureCall, reason: string): Promise<Result<true>> {
  const { due, number } = call;
  const missed = await desk.parts.writer.run({
    do: 'miss-picture',
    due,
    number,
    reason: reason.slice(0, REASON_LENGTH),
  });
  close(desk, call);
  if (!missed.ok) return missed; // the journal refused: the next change of the seat looks again
  desk.camera = 'trouble';
  look(desk);
  return ok(true);
}

async function missWhileDown({ writer, moments, usedMs }: PictureParts): Promise<void> {
  for (const call of picturesDue(writer.state(), moments(), usedMs()))
    if (call.due !== 'check-in')
      await writer.run({ do: 'miss-picture', ...call, reason: '考试程序重启期间未能拍照' });
}

function notDue(): Result<true> {
  return refuse(refusal('PICTURE_NOT_DUE'));
}
