import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, ok, type Result, refuse, type Words } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import sharp from 'sharp';

/** An image of a question, written anew: nothing of the original file but its picture. */
export interface CleanImage {
  readonly image: Digest;
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface ImageProblem {
  readonly code: string;
  readonly words: Words;
}

/** Opens images by their plain names and keeps what it has opened: many questions may share a figure. */
export interface ImageFolder {
  readonly open: (name: string) => Promise<Result<CleanImage, ImageProblem>>;
}

/** A decompression bomb would otherwise fill the memory: 16 megapixels is twice what any screen of the room shows. */
const PIXELS = 16_000_000;
const SIDE = 2_000;
/** A drawing in SVG is a program that may fetch and embed: it is never run. */
const PICTURE_FORMATS: readonly string[] = ['png', 'jpeg', 'gif', 'webp', 'tiff'];
/** 3,000,000 base64 characters is the limit of a question's image. */
const CLEAN_BYTES = 2_200_000;

/** Where pictures come from: the folder beside the file, and the file itself (their names begin with `@`). */
export interface PictureSources {
  readonly folder?: string;
  readonly media: ReadonlyMap<string, Buffer>;
}

/** Opens each picture once. Codes: IMAGE_FOLDER, IMAGE_MISSING, IMAGE_UNREADABLE, IMAGE_LARGE. */
export function imageFolder({ folder, media }: PictureSources): ImageFolder {
  const opened = new Map<string, Promise<Result<CleanImage, ImageProblem>>>();
  return {
    open(name) {
      const inside = media.get(name);
      if (inside === undefined && folder === undefined)
        return Promise.resolve(
          problem('IMAGE_FOLDER', [
            `引用了图片“${name}”，但没有指定图片文件夹（--images）`,
            `names the image "${name}", but no images folder was given (--images)`,
          ]),
        );
      const kept = opened.get(name) ?? openImage(name, { folder, inside });
      opened.set(name, kept);
      return kept;
    },
  };
}

async function openImage(
  name: string,
  from: { readonly folder: string | undefined; readonly inside: Buffer | undefined },
): Promise<Result<CleanImage, ImageProblem>> {
  if (from.inside !== undefined) return cleanImage(name, from.inside);
  try {
    return await cleanImage(name, await readFile(join(from.folder ?? '', name)));
  } catch {
    return problem('IMAGE_MISSING', [
      `图片“${name}”不在图片文件夹中`,
      `names the image "${name}", which is not in the images folder`,
    ]);
  }
}

/** Decodes a picture and writes it anew. Formats that are programs rather than pictures (SVG) are refused by name. */
async function cleanImage(name: string, original: Buffer): Promise<Result<CleanImage, ImageProblem>> {
  try {
    const source = sharp(original, { limitInputPixels: PIXELS, failOn: 'error', animated: false });
    const { format } = await source.metadata();
    if (!PICTURE_FORMATS.includes(format))
      return problem('IMAGE_UNREADABLE', [
        `图片“${name}”不是位图（${format}），请另存为 PNG 或 JPEG`,
        `names the image "${name}", which is no bitmap (${format}); save it as PNG or JPEG`,
      ]);
    // Auto-orientation first: cameras write the turn beside the picture, and what stands beside is dropped.
    const upright = source
      .rotate()
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true });
    const { data, info } =
      format === 'jpeg'
        ? await upright.jpeg({ quality: 88 }).toBuffer({ resolveWithObject: true })
        : await upright.png({ compressionLevel: 9 }).toBuffer({ resolveWithObject: true });
    if (data.length > CLEAN_BYTES)
      return problem('IMAGE_LARGE', [
        `图片“${name}”超过 2 MB，请缩小`,
        `names the image "${name}", which is larger than 2 MB; make it smaller`,
      ]);
    return ok({
      image: nativeDigest(data),
      type: format === 'jpeg' ? 'image/jpeg' : 'image/png',
      bytes: data,
      width: info.width,
      height: info.height,
    });
  } catch {
    return problem('IMAGE_UNREADABLE', [
      `图片“${name}”无法打开（文件损坏、不是图片，或超过 1600 万像素）`,
      `names the image "${name}", which cannot be opened: it is damaged, no picture, or larger than 16 megapixels`,
    ]);
  }
}

function problem(code: string, [zh, en]: readonly [string, string]) {
  return refuse<ImageProblem>({ code, words: { zh, en } });
}
