import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageFolder } from './images.ts';

/** A PNG whose head claims any size, with hardly a pixel in it. */
function claimingPng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const framed = Buffer.alloc(8 + named.length);
    framed.writeUInt32BE(data.length, 0);
    named.copy(framed, 4);
    framed.writeUInt32BE(crc32(named), 4 + named.length);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const open = async (name: string, bytes: Buffer) =>
  await imageFolder({ media: new Map([[name, bytes]]) }).open(name);

describe('a picture that no seat could bear is refused before a bank is built', () => {
  it('when it claims 50,000 pixels each way', async () => {
    expect(await open('@wide.png', claimingPng(50_000))).toMatchObject({
      ok: false,
      error: { code: 'IMAGE_UNREADABLE' },
    });
  });

  it('when it really is 50,000 pixels wide', async () => {
    const wide = await sharp({
      create: { width: 50_000, height: 330, channels: 3, background: '#ffffff' },
    })
      .png()
      .toBuffer();
    expect(await open('@wide.png', wide)).toMatchObject({ ok: false, error: { code: 'IMAGE_UNREADABLE' } });
  });

  it('when it is a drawing that could act', async () => {
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" onload="hacked=1" width="9" height="9"/>';
    expect(await open('@drawing.svg', Buffer.from(drawing))).toMatchObject({
      ok: false,
      error: { code: 'IMAGE_UNREADABLE' },
    });
  });

  it('and a picture of the usual size is written anew', async () => {
    const usual = await sharp({ create: { width: 900, height: 380, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
    expect(await open('@usual.png', usual)).toMatchObject({ ok: true, value: { width: 900, height: 380 } });
  });
});
