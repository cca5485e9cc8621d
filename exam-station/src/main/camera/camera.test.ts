import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { newSealIdentity, openSealed, sealToOf } from '@exam-room/shared/host/sealing';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developFrame } from './develop-frame.ts';
import { type FrameMemory, judgeFrame, NO_FRAMES } from './judge-frame.ts';
import { sealedPictures } from './keep-sealed.ts';
import { frameIntake } from './take-in-frame.ts';
import { workOnFrame } from './work-on-frame.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A picture with shapes and sensor noise, as a webcam would give. */
async function scene(
  change: { readonly seed?: number; readonly light?: number; readonly blur?: number } = {},
) {
  const shift = (change.seed ?? 0) * 7;
  const shapes = Array.from({ length: 40 }, (_, at) => {
    const [x, y] = [(at * 97 + shift) % 600, (at * 61) % 440];
    return `<rect x="${x}" y="${y}" width="38" height="30" fill="hsl(${at * 37},60%,${20 + ((at * 13) % 60)}%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#777"/>${shapes.join('')}</svg>`;
  let picture = sharp(Buffer.from(svg)).linear(change.light ?? 1, 0);
  if (change.blur !== undefined) picture = sharp(await picture.png().toBuffer()).blur(change.blur);
  return picture.jpeg({ quality: 92 }).toBuffer();
}

async function verdictOf(frame: Buffer, memory: FrameMemory = NO_FRAMES) {
  const developed = await developFrame(frame, 80_000);
  if (!developed.ok) throw new Error(developed.error.code);
  return judgeFrame(developed.value.grey, memory);
}

const flat = (grey: number) =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .jpeg()
    .toBuffer();

describe('what a picture is worth', () => {
  it('finds an ordinary one fine', async () => {
    expect((await verdictOf(await scene())).verdict).toBe('fine');
  });

  it.each([
    ['dark', () => flat(2)],
    ['covered', () => flat(90)],
    ['overexposed', () => flat(254)],
    ['blurred', () => scene({ blur: 9 })],
  ])('calls it %s', async (verdict, frame) => {
    expect((await verdictOf(await frame())).verdict).toBe(verdict);
  });

  it('calls the third equal picture frozen, and the next different one fine again', async () => {
    const same = await scene();
    let memory = NO_FRAMES;
    const verdicts: string[] = [];
    for (const frame of [same, same, same, await scene({ seed: 3 })]) {
      const judged = await verdictOf(frame, memory);
      memory = judged.memory;
      verdicts.push(judged.verdict);
    }
    expect(verdicts).toEqual(['fine', 'fine', 'frozen', 'fine']);
  });
});

describe('developing', () => {
  it('gives a fresh JPEG within the limit, without the metadata of the camera', async () => {
    const noisy = await sharp(
      Buffer.from(Uint8Array.from({ length: 1280 * 960 * 3 }, (_, at) => (at * 2_654_435_761) >>> 24)),
      { raw: { width: 1280, height: 960, channels: 3 } },
    )
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .jpeg({ quality: 100 })
      .toBuffer();
    const developed = await developFrame(noisy, 40_000);
    if (!developed.ok) throw new Error(developed.error.code);
    expect(developed.value.jpeg.length).toBeLessThanOrEqual(40_000);
    expect(developed.value.thumbnail.length).toBeLessThanOrEqual(12_000);
    const { exif, format, width } = await sharp(developed.value.jpeg).metadata();
    expect([exif, format]).toEqual([undefined, 'jpeg']);
    expect(width).toBeLessThanOrEqual(640);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['noise', Buffer.from('this is not a picture')],
    ['half a picture', undefined],
  ])('refuses %s with a sentence', async (_what, frame) => {
    const bytes = frame ?? (await scene()).subarray(0, 2_000);
    expect(await developFrame(bytes, 80_000)).toMatchObject({
      ok: false,
      error: { code: 'FRAME_UNREADABLE' },
    });
  });

  it('refuses a picture of millions of pixels without decoding it', async () => {
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    expect(await developFrame(bomb, 80_000)).toMatchObject({ ok: false });
  });
});

it('a picture lies on the disk under its own hash, and only the authority opens it', async () => {
  const authority = await newSealIdentity();
  const pictures = sealedPictures(folder);
  const camera = frameIntake({
    pictures,
    work: workOnFrame,
    sealTo: await sealToOf(authority),
    maxBytes: 80_000,
  });
  const taken = await camera.takeIn(await scene());
  if (!taken.ok) throw new Error(taken.error.code);
  const sealed = (await pictures.read(taken.value.file)) ?? new Uint8Array();
  expect(nativeDigest(sealed)).toBe(taken.value.file);
  expect(sealed.length).toBe(taken.value.bytes);
  const opened = (await openSealed(authority, sealed)) ?? new Uint8Array();
  expect(nativeDigest(opened)).toBe(taken.value.picture);
  expect(await openSealed(await newSealIdentity(), sealed)).toBeUndefined();
});

it('a half-written picture from before a power cut is cleared away', async () => {
  writeFileSync(join(folder, `${'a'.repeat(64)}.age.part`), 'half');
  const pictures = sealedPictures(folder);
  expect(pictures.files()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

it('a disk that takes no picture is told, not thrown', async () => {
  const pictures = sealedPictures(join(folder, 'here'));
  rmSync(join(folder, 'here'), { recursive: true });
  expect(await pictures.keep('a'.repeat(64) as never, new Uint8Array([1]))).toBe(false);
});
