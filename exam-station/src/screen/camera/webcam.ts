/** Why there is no picture. The words stand in the catalogue; the code goes into the record. */
export type CameraTrouble = 'blocked' | 'missing' | 'busy' | 'dark';

export interface Webcam {
  readonly stream: MediaStream;
  readonly label: string;
  /** Cameras that could be used instead. */
  readonly others: number;
  /** One frame as JPEG, or undefined when the camera sends no picture. */
  readonly shoot: () => Promise<Blob | undefined>;
  /** Resolves when the camera is gone: unplugged, or taken by the system. */
  readonly gone: Promise<void>;
  readonly close: () => void;
}

export type Opened =
  | { readonly ok: true; readonly webcam: Webcam }
  | { readonly ok: false; readonly trouble: CameraTrouble; readonly detail: string };

const WIDTH = 640;
const HEIGHT = 480;
/** Enough to see oneself by. Each picture is drawn again on the glass, and a PC without a graphics card draws it with its processor. */
const PICTURES_A_SECOND = 10;
const JPEG_QUALITY = 0.85;
/** A camera that has not sent its first picture after this long sends none. */
const FIRST_PICTURE_MS = 5_000;

/** Opens the `choice`-th of the cameras that the browser lists (counted round), 640 by 480, without sound. */
export async function openWebcam(choice: number): Promise<Opened> {
  const media: MediaDevices | undefined = navigator.mediaDevices;
  if (media === undefined) return failed('blocked', 'no media devices on this page');
  try {
    const listed = await cameras(media);
    if (listed.length === 0) return failed('missing', 'no video input is listed');
    const wanted = listed[choice % listed.length];
    // Before the first grant a browser lists cameras without their ids; then any camera is asked for and checked against the list below.
    const id = wanted?.deviceId ?? '';
    const stream = await media.getUserMedia({
      audio: false,
      video: {
        width: { ideal: WIDTH },
        height: { ideal: HEIGHT },
        frameRate: { ideal: PICTURES_A_SECOND },
        ...(id === '' ? {} : { deviceId: { exact: id } }),
      },
    });
    return await checked(stream, await cameras(media));
  } catch (error) {
    return named(error);
  }
}

async function cameras(media: MediaDevices): Promise<readonly MediaDeviceInfo[]> {
  return (await media.enumerateDevices()).filter((device) => device.kind === 'videoinput');
}

async function checked(stream: MediaStream, listed: readonly MediaDeviceInfo[]): Promise<Opened> {
  const track = stream.getVideoTracks()[0];
  const close = () => {
    for (const one of stream.getTracks()) one.stop();
  };
  const used = listed.find((device) => device.deviceId === track?.getSettings().deviceId);
  if (track === undefined || used === undefined) {
    close();
    return failed('missing', 'the opened camera is not in the list');
  }
  const video = await playing(stream);
  if (video === undefined) {
    close();
    return failed('dark', 'no first picture');
  }
  return {
    ok: true,
    webcam: {
      stream,
      label: track.label,
      others: listed.length - 1,
      shoot: () => shoot(video, track),
      gone: new Promise((resolve) => track.addEventListener('ended', () => resolve(), { once: true })),
      close,
    },
  };
}

/** A video element of its own, so that a picture can be taken whatever page is shown. */
async function playing(stream: MediaStream): Promise<HTMLVideoElement | undefined> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  const first = new Promise<'picture'>((resolve) =>
    video.addEventListener('loadeddata', () => resolve('picture'), { once: true }),
  );
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), FIRST_PICTURE_MS));
  void video.play().catch(() => {}); // reported by the missing first picture
  return (await Promise.race([first, late])) === 'picture' ? video : undefined;
}

async function shoot(video: HTMLVideoElement, track: MediaStreamTrack): Promise<Blob | undefined> {
  if (track.readyState !== 'live' || track.muted || video.videoWidth === 0) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const paper = canvas.getContext('2d');
  if (paper === null) return undefined;
  paper.drawImage(video, 0, 0);
  return await new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', JPEG_QUALITY),
  );
}

function named(error: unknown): Opened {
  const name = error instanceof Error ? error.name : 'unknown';
  if (name === 'NotAllowedError' || name === 'SecurityError') return failed('blocked', name);
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return failed('missing', name);
  return failed('busy', name);
}

function failed(trouble: CameraTrouble, detail: string): Opened {
  return { ok: false, trouble, detail };
}
