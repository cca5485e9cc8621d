/// <reference path="./node-webcam.d.ts" />
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';

declare const enumerated: unique symbol;
/** A device that the system itself has listed, or fswebcam's own test picture; made by `systemCameras` and `chooseCamera` only. */
export type CameraDevice = string & { readonly [enumerated]: true };

/** fswebcam draws it itself: for machines without a camera, in rehearsals and tests. */
const TEST_PICTURE = 'TEST:color';
const DEVICE_NAME = /^video\d{1,3}$/;
const DEVICES = '/sys/class/video4linux';

/** The cameras that the kernel lists, in their order. Names of any other shape do not exist for this program. */
export function systemCameras(
  folder: string = DEVICES,
): readonly { readonly device: CameraDevice; readonly label: string }[] {
  try {
    return readdirSync(folder)
      .filter((name) => DEVICE_NAME.test(name))
      .toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
      .map((name) => ({ device: `/dev/${name}` as CameraDevice, label: labelOf(join(folder, name)) })); // listed just now
  } catch {
    return []; // not Linux, or no camera was ever plugged in
  }
}

function labelOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'name'), 'utf8').trim().slice(0, 80);
  } catch {
    return ''; // pulled out between the two looks
  }
}

/** Which of the listed cameras is meant: `first`, or the device's own name. `test-picture` only where a rehearsal allows it. Code: CAMERA_UNKNOWN. */
export function chooseCamera(
  asked: string,
  from: { readonly listed: readonly CameraDevice[]; readonly testPicture: 'allowed' | 'refused' },
): Result<CameraDevice> {
  if (asked === 'test-picture' && from.testPicture === 'allowed') return ok(TEST_PICTURE as CameraDevice); // our own constant
  const found = asked === 'first' ? from.listed[0] : from.listed.find((one) => one === asked);
  return found === undefined ? refuse(unknownCamera()) : ok(found);
}

/** Everything that node-webcam puts into its shell line, but the device. Nothing here comes from outside (THREATS J11). */
export const FIXED_OPTIONS = Object.freeze({
  width: 640,
  height: 480,
  quality: 85,
  output: 'jpeg',
  callbackReturn: 'buffer',
  saveShots: false,
  verbose: false,
  delay: 0,
  frames: 0,
  skip: 2, // the first frames of a cheap sensor are dark
});
/** Relative to the folder of the process for pictures, so that no path stands in the shell line either. */
const FRAME_FILE = 'frame.jpg';

/**
 * One frame by node-webcam over fswebcam. It builds a line for a shell from its options, therefore the device is looked up once more in
 * this very process. The file that it leaves behind is removed. Codes: CAMERA_UNKNOWN, CAMERA_SILENT.
 */
export async function shootFrame(device: string): Promise<Result<Uint8Array>> {
  if (process.platform !== 'linux') return refuse(unknownCamera()); // elsewhere it would start programs from the network
  if (device !== TEST_PICTURE && !systemCameras().some((one) => one.device === device))
    return refuse(unknownCamera());
  const { default: nodeWebcam } = await import('node-webcam');
  const camera = nodeWebcam.create({ ...FIXED_OPTIONS, device });
  try {
    const taken = await new Promise<boolean>((resolve) =>
      camera.capture(FRAME_FILE, (problem) => resolve(problem === null || problem === undefined)),
    );
    return taken ? ok(await readFile(FRAME_FILE)) : refuse(silent());
  } catch {
    return refuse(silent()); // no file was written: the camera is there and says nothing
  } finally {
    await rm(FRAME_FILE, { force: true });
  }
}

function unknownCamera() {
  return trouble('CAMERA_UNKNOWN', {
    zh: '没有这个摄像头。请从本机列出的摄像头中选择。',
    en: 'There is no such camera. Choose one that this machine lists.',
  });
}

function silent() {
  return trouble('CAMERA_SILENT', {
    zh: '摄像头没有给出画面，请检查摄像头和连接线。',
    en: 'The camera gave no picture. See to the camera and its cable.',
  });
}
