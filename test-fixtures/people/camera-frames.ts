import sharp from 'sharp';
import { lookOf, type Subject } from '../roll/look.ts';
import { portraitGroup } from '../roll/portrait.ts';
import { seededRandom } from '../seeded-random.ts';

/**
 * Frames of a seat's camera for simulated candidates: the person before an exam room, with sensor noise and the small
 * movement of a seated body, so that no two frames are the same bytes. Frame `n` of a person is always the same.
 */

export const frameWidth = 640;
export const frameHeight = 480;
/** The composed scene is larger than a frame by this much on every side; a frame is a window that moves over it. */
const margin = 14;
const sceneWidth = frameWidth + 2 * margin;
const sceneHeight = frameHeight + 2 * margin;

type Pixels = Buffer;

const walls = ['#b9c2c7', '#c9c2b4', '#aebbb4', '#c4c4cc'] as const;

/** Wall, window, a lamp and the two partitions of the seat. */
function room(candidateId: string): string {
  const random = seededRandom(`room/${candidateId}`);
  const wall = random.pick(walls);
  const windowAt = 20 + random.below(420);
  const lampAt = 120 + random.below(380);
  return `<rect width="${sceneWidth}" height="${sceneHeight}" fill="${wall}"/>
    <rect x="${windowAt}" y="46" width="170" height="150" fill="#dfeaf2" stroke="#8d969c" stroke-width="7"/>
    <path d="M${windowAt + 85} 46 V196 M${windowAt} 120 H${windowAt + 170}" stroke="#8d969c" stroke-width="5"/>
    <rect x="${lampAt}" y="0" width="150" height="14" fill="#f7f7ee"/>
    <rect y="300" width="${sceneWidth}" height="${sceneHeight - 300}" fill="#8b9299"/>
    <rect x="0" y="170" width="78" height="${sceneHeight}" fill="#6f7f8f"/><rect x="70" y="170" width="8" height="${sceneHeight}" fill="#5a6875"/>
    <rect x="${sceneWidth - 78}" y="170" width="78" height="${sceneHeight}" fill="#6f7f8f"/><rect x="${sceneWidth - 78}" y="170" width="8" height="${sceneHeight}" fill="#5a6875"/>
    <rect x="${sceneWidth / 2 - 150}" y="290" width="300" height="260" rx="40" fill="#3b4148"/>`;
}

async function composeScene(subject: Subject): Promise<Pixels> {
  const left = sceneWidth / 2 - (295 * 1.06) / 2;
  const top = sceneHeight - 413 * 1.06 + 4;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sceneWidth}" height="${sceneHeight}">
    <defs><linearGradient id="light" x1="0" x2="1"><stop offset="0" stop-color="#000000" stop-opacity="0.02"/><stop offset="1" stop-color="#000000" stop-opacity="0.22"/></linearGradient></defs>
    ${room(subject.candidateId)}
    <g transform="translate(${left} ${top}) scale(1.06)">${portraitGroup(lookOf(subject))}</g>
    <rect width="${sceneWidth}" height="${sceneHeight}" fill="url(#light)"/>
  </svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().blur(0.7).raw().toBuffer();
}

/** A scene is about 1 MB of raw RGB; a process that plays a whole room keeps this many. */
const scenesKept = 48;
const scenes = new Map<string, Promise<Pixels>>();

function sceneOf(name: string, compose: () => Promise<Pixels>): Promise<Pixels> {
  const known = scenes.get(name);
  if (known !== undefined) {
    return known;
  }
  for (const oldest of scenes.keys()) {
    if (scenes.size < scenesKept) {
      break;
    }
    scenes.delete(oldest);
  }
  const composed = compose();
  scenes.set(name, composed);
  return composed;
}

const grainLength = 65_521;
const grain: Int8Array = (() => {
  const random = seededRandom('sensor');
  // Three dice added up: noise that is dense in the middle, as a sensor's is.
  return Int8Array.from({ length: grainLength }, () =>
    Math.round((random.next() + random.next() + random.next() - 1.5) * 9),
  );
})();

interface Exposure {
  readonly dx: number;
  readonly dy: number;
  /** Where in the grain the frame begins. */
  readonly grainAt: number;
  /** Added to every channel: the lamp flickers. */
  readonly light: number;
}

function exposure(seed: string): Exposure {
  const random = seededRandom(seed);
  return {
    dx: random.below(2 * margin + 1),
    dy: random.below(2 * margin + 1),
    grainAt: random.below(grainLength),
    light: random.below(9) - 4,
  };
}

function expose(scene: Pixels, shot: Exposure): Uint8ClampedArray {
  const frame = new Uint8ClampedArray(frameWidth * frameHeight * 3);
  let to = 0;
  let at = shot.grainAt;
  for (let y = 0; y < frameHeight; y++) {
    let from = ((y + shot.dy) * sceneWidth + shot.dx) * 3;
    for (let x = 0; x < frameWidth; x++) {
      const noise = (grain[at] ?? 0) + shot.light;
      at = at + 1 === grainLength ? 0 : at + 1;
      frame[to] = (scene[from] ?? 0) + noise;
      frame[to + 1] = (scene[from + 1] ?? 0) + noise;
      frame[to + 2] = (scene[from + 2] ?? 0) + noise;
      to += 3;
      from += 3;
    }
  }
  return frame;
}

function encode(pixels: Uint8ClampedArray): Promise<Buffer> {
  return sharp(pixels, { raw: { width: frameWidth, height: frameHeight, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** Frame number `frame` of this person's camera: a JPEG of 640 x 480. The first frame of a person also composes the scene. */
export async function cameraFrame(subject: Subject, frame: number): Promise<Buffer> {
  const scene = await sceneOf(`seat/${subject.candidateId}`, () => composeScene(subject));
  return encode(expose(scene, exposure(`${subject.candidateId}/${frame}`)));
}

type ColourAt = (x: number, y: number) => readonly [number, number, number];

function paintScene(colourAt: ColourAt): Pixels {
  const scene = Buffer.alloc(sceneWidth * sceneHeight * 3);
  for (let y = 0; y < sceneHeight; y++) {
    for (let x = 0; x < sceneWidth; x++) {
      scene.set(colourAt(x, y), (y * sceneWidth + x) * 3);
    }
  }
  return scene;
}

/** What a camera gives whose lens is shut or whose sensor is dead: black, with faint noise. */
export async function blackFrame(frame = 0): Promise<Buffer> {
  const scene = await sceneOf('black', async () => paintScene(() => [3, 3, 4]));
  return encode(expose(scene, exposure(`black/${frame}`)));
}

/** A finger over the lens: a dull warm blur without any shape. */
function finger(x: number, y: number): readonly [number, number, number] {
  const glow = Math.max(0, 1 - Math.hypot(x - sceneWidth * 0.62, y - sceneHeight * 0.4) / 420);
  return [58 + 70 * glow, 30 + 26 * glow, 24 + 18 * glow];
}

/** What a camera gives with a finger or tape over the lens. */
export async function coveredFrame(frame = 0): Promise<Buffer> {
  const scene = await sceneOf('covered', async () => paintScene(finger));
  return encode(expose(scene, exposure(`covered/${frame}`)));
}
