import type { Timers } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import { type PictureProcess, pictureProcess } from './camera/picture-process.ts';
import { type CameraDevice, chooseCamera, systemCameras } from './camera/system-camera.ts';
import { frameIntake } from './camera/take-in-frame.ts';
import { workOnFrame } from './camera/work-on-frame.ts';
import type { PaperFetch } from './fetch-paper.ts';
import type { Machine } from './opening/open-machine.ts';
import type { Writer } from './run-command.ts';
import type { Shell } from './sitting/commands.ts';
import { type Pictures, takePictures } from './take-pictures.ts';
import type { UsedTime } from './time/used-time.ts';

export interface PictureSurroundings {
  readonly machine: Machine;
  readonly times: { readonly timers: Timers; readonly realTimers: Timers };
  readonly log: Log;
  /** Undefined: a simulated seat, which starts no process. */
  readonly shell?: Shell | undefined;
  /** Which camera of the system takes the pictures; undefined when the screen's own does. */
  readonly systemCamera?: string | undefined;
}

export interface PictureNeeds {
  readonly writer: Writer;
  readonly used: UsedTime;
  readonly paper: PaperFetch;
  /** Plugged in later. */
  readonly wires: { roomToSpare: () => boolean; pictureKept: () => void };
  readonly changed: () => void;
}

export interface ComposedPictures {
  readonly pictures: Pictures;
  /** What the screen is asked for: nothing when the system's own camera takes the pictures. */
  readonly call: Pictures['call'];
  readonly stop: () => void;
}

/** The seat's pictures with the process that works on them. Electron's program cannot start itself as plain Node: there it is done inside. */
export function composePictures(parts: PictureSurroundings, needs: PictureNeeds): ComposedPictures {
  const { machine, times, log, shell, systemCamera } = parts;
  const { opened, journal } = machine;
  const workers = pictureProcess({ realTimers: times.realTimers, log });
  const shooting: { look: () => void } = { look: () => {} };
  const pictures = takePictures({
    writer: needs.writer,
    usedMs: needs.used.usedMs,
    moments: () => needs.paper.open()?.moments ?? [],
    timers: times.timers,
    realTimers: times.realTimers,
    camera: frameIntake({
      pictures: machine.pictures,
      work: shell === undefined || shell === 'electron' ? workOnFrame : workers.work,
      sealTo: opened.trust.resultsSealTo,
      maxBytes: opened.session.policies.snapshots.maxBytes,
    }),
    outbox: journal,
    roomToSpare: () => needs.wires.roomToSpare(),
    changed() {
      needs.changed();
      shooting.look();
    },
    pictureKept: () => needs.wires.pictureKept(),
  });
  const stop = () => {
    pictures.stop();
    workers.stop();
  };
  if (systemCamera === undefined) return { pictures, call: pictures.call, stop };
  const chosen = chooseCamera(systemCamera, {
    listed: systemCameras().map((one) => one.device),
    testPicture: opened.session.mode === 'rehearsal' ? 'allowed' : 'refused',
  });
  if (!chosen.ok) log.note('no-camera', { asked: systemCamera.slice(0, 40) });
  const device = chosen.ok ? chosen.value : undefined;
  shooting.look = shootCalls({ pictures, device, shoot: workers.shoot, realTimers: times.realTimers, log });
  return { pictures, call: () => undefined, stop };
}

interface Shooting {
  readonly pictures: Pick<Pictures, 'call' | 'frame' | 'failed'>;
  /** Undefined: the camera that was asked for does not exist. */
  readonly device: CameraDevice | undefined;
  readonly shoot: PictureProcess['shoot'];
  readonly realTimers: Timers;
  readonly log: Log;
}

/** Real milliseconds between two tries; the call itself knows when it is too late. */
const AGAIN_MS = 1_500;
const TRIES = 3;

/** Answers the open call by the system's camera, and says why when it cannot. */
function shootCalls({ pictures, device, shoot, realTimers, log }: Shooting): () => void {
  let busy = false;
  async function answer(): Promise<void> {
    const call = pictures.call();
    if (call === undefined) return;
    let why = '没有可用的摄像头';
    for (let tried = 0; device !== undefined && tried < TRIES; tried += 1) {
      if (tried > 0) await new Promise<void>((resolve) => void realTimers.after(AGAIN_MS, resolve));
      const frame = await shoot(device);
      const taken = frame.ok ? await pictures.frame(call, frame.value) : frame;
      if (taken.ok) return;
      why = taken.error.words.zh;
      log.note('picture-not-taken', { code: taken.error.code });
    }
    await pictures.failed(call, why);
  }
  const look = () => {
    if (busy) return;
    busy = true;
    // Asked in the middle of a change: the call is answered when that is through.
    queueMicrotask(() => {
      void answer().finally(() => {
        busy = false;
        if (pictures.call() !== undefined) realTimers.after(AGAIN_MS, look);
      });
    });
  };
  return look;
}
