import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { digestOf } from '@exam-room/shared/crypto';
import { SILENT } from '@exam-room/shared/host/log';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { sealTo } from '@exam-room/shared/host/sealing';
import { receiptSchema, refusalSchema } from '@exam-room/shared/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type PinnedClient, pinnedClient } from '../e2e/pinned-client.ts';
import { must, type SmallAuthority, smallAuthority } from '../e2e/small-authority.ts';
import { damaged, sessionReceipt, sittingReceipt } from '../e2e/small-intake.ts';
import {
  allRight,
  archiveOf,
  nothing,
  plain,
  type SmallRoom,
  smallRoom,
  submissionOf,
} from '../e2e/small-room.ts';
import { type Authority, askDesk, serveAuthority } from './compose-authority.ts';
import { askOffice } from './review/office-door.ts';

const SEATS = 12;

let small: SmallAuthority;
let room: SmallRoom;
let authority: Authority;
let client: PinnedClient;

beforeAll(async () => {
  small = await smallAuthority({ session: 'SERVED', candidates: SEATS });
  room = await smallRoom(small);
  authority = must(await serveAuthority({ data: small.data, host: '127.0.0.1', port: 0, log: SILENT }));
  client = pinnedClient(authority.intake, small.office.keys.trust.intakePin);
});
afterAll(async () => {
  await authority.close();
  small.clear();
});

const codeOf = (answer: Answer) => `${answer.status} ${refusalSchema.parse(answer.body).code}`;
const envelopeOf = (name: string) => JSON.parse(readFileSync(join(small.sessionFolder, name), 'utf8'));

describe('the way to the intake', () => {
  it('is TLS 1.3 with the certificate that the trust file pins', async () => {
    const stranger = pinnedClient(authority.intake, 'f'.repeat(64));
    await expect(stranger.post('/intake/missing', { digests: [] })).rejects.toThrow('PIN_MISMATCH');
    const { hostname, port } = new URL(authority.intake);
    const older = new Promise((resolve) => {
      const socket = connect({
        host: hostname,
        port: Number(port),
        rejectUnauthorized: false,
        maxVersion: 'TLSv1.2',
      });
      socket.once('error', () => resolve('refused'));
      socket.once('secureConnect', () => resolve('connected'));
    });
    expect(await older).toBe('refused');
  });

  it('knows no other calls, and refuses what it cannot read', async () => {
    expect((await client.post('/intake/elsewhere', {})).status).toBe(404);
    expect(codeOf(await client.post('/intake/missing', { digests: ['x'] }))).toBe('422 BODY_UNREADABLE');
    expect(codeOf(await client.post('/intake/sittings', { session: 'SERVED' }))).toBe('422 BODY_UNREADABLE');
    expect(
      codeOf(await client.post('/intake/missing', { digests: Array(30_000).fill('a'.repeat(64)) })),
    ).toBe('422 BODY_LARGE');
  });
});

describe('a console that introduces its session', () => {
  it('hears that it is known when it is exactly what was issued', async () => {
    const parts = {
      session: envelopeOf('session.dsse.json'),
      roll: envelopeOf('roll.dsse.json'),
      poolIndex: small.session.poolIndex,
    };
    expect(await client.post('/intake/sessions/SERVED', parts)).toMatchObject({
      status: 200,
      body: { known: true },
    });
    expect(codeOf(await client.post('/intake/sessions/UNHEARD', parts))).toBe('422 SESSION_UNKNOWN');
    const changed = { ...parts, session: plain(damaged(parts.session)) };
    expect(codeOf(await client.post('/intake/sessions/SERVED', changed))).toBe('422 ENVELOPE_SIGNATURE');
    const mixed = { ...parts, roll: envelopeOf('release.dsse.json') };
    expect(codeOf(await client.post('/intake/sessions/SERVED', mixed))).toBe('422 ARCHIVE_PART_OTHER');
  });
});

describe('files', () => {
  it('arrive under their hash, twice as well as once, and never under another', async () => {
    const bytes = Buffer.from('a sealed picture');
    const name = digestOf(bytes);
    expect((await client.post('/intake/missing', { digests: [name] })).body).toEqual({ missing: [name] });
    expect((await client.put(bytes)).status).toBe(204);
    expect((await client.put(bytes)).status).toBe(204);
    expect((await client.post('/intake/missing', { digests: [name] })).body).toEqual({ missing: [] });
    const other = digestOf('other');
    expect(codeOf(await client.put(bytes, other))).toBe('422 BLOB_HASH');
    expect((await client.post('/intake/missing', { digests: [other] })).body).toEqual({ missing: [other] });
  });
});

describe('the morning', () => {
  it('brings the sittings of the whole room at once, and each gets its receipt', async () => {
    const sittings = [];
    for (let at = 0; at < SEATS - 2; at += 1) sittings.push(await room.sit(at, { answering: allRight }));
    const receipts = await Promise.all(
      sittings.map(async (sitting) => {
        const submission = submissionOf(small, sitting);
        const early = await client.post('/intake/sittings', submission);
        expect(early.status).toBe(409);
        for (const bytes of sitting.pictures.values()) expect((await client.put(bytes)).status).toBe(204);
        const answer = await client.post('/intake/sittings', submission);
        expect(answer.status).toBe(200);
        const again = await client.post('/intake/sittings', submission);
        expect(again.body).toEqual(answer.body);
        return sittingReceipt(small, receiptSchema.parse(answer.body).receipt);
      }),
    );
    expect(new Set(receipts.map((one) => one.candidate)).size).toBe(SEATS - 2);
    expect(new Set(receipts.map((one) => one.code)).size).toBe(SEATS - 2);
  });

  it('opens every picture after its receipt and finds the ones that are not what the seat wrote down', async () => {
    const { resultsSealTo } = small.office.keys.trust;
    const sitting = await sitWith(10, [
      {
        sealed: await sealTo([resultsSealTo], Buffer.from('no photograph')),
        picture: digestOf('no photograph'),
      },
      {
        sealed: await sealTo([resultsSealTo], Buffer.from('another picture')),
        picture: digestOf('the picture'),
      },
      {
        sealed: await sealTo([small.console.sealTo], Buffer.from('sealed to the console')),
        picture: digestOf('x'),
      },
    ]);
    expect((await client.post('/intake/sittings', submissionOf(small, sitting))).status).toBe(200);
    await authority.picturesSeen();
    const review = await askOffice(small.data, '/review/SERVED');
    expect(review).toMatchObject({
      pictures: [{ state: 'no-jpeg' }, { state: 'other-picture' }, { state: 'not-opened' }],
    });
  });

  it('answers a refusal with its sentence in both languages, and writes it down', async () => {
    const [sitting] = room.sat.values();
    if (sitting === undefined) throw new Error('the room sat');
    const submission = submissionOf(small, sitting);
    const cut = { ...submission, entries: submission.entries.slice(1) };
    const answer = await client.post('/intake/sittings', cut);
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'SITTING_FORK',
        zh: expect.stringContaining('流水'),
        en: expect.any(String),
        where: expect.any(String),
      },
    });
    expect(await askOffice(small.data, '/review/SERVED')).toMatchObject({
      refusals: expect.arrayContaining([expect.objectContaining({ call: 'sitting', code: 'SITTING_FORK' })]),
    });
  });

  it('ends with the archive: the final receipt, confirmed scores, a session in the review queue', async () => {
    const files = room.archive();
    const submission = archiveOf(small, room, files);
    const early = await client.post('/intake/archives', submission);
    expect(early.status).toBe(409);
    for (const bytes of files.values()) expect((await client.put(bytes)).status).toBe(204);
    const answer = await client.post('/intake/archives', submission);
    expect(answer.status).toBe(200);
    expect(sessionReceipt(small, receiptSchema.parse(answer.body).receipt)).toMatchObject({
      sittings: SEATS - 1,
      files: files.size,
    });
    expect((await client.post('/intake/archives', submission)).body).toEqual(answer.body);
    await authority.picturesSeen();
    expect(await askOffice(small.data, '/scores/SERVED')).toMatchObject({
      count: SEATS - 1,
      passed: SEATS - 2,
      papersRecomputed: SEATS - 1,
      absent: [{ candidate: 'C12', status: 'absent', points: 0 }],
    });
    expect(await askOffice(small.data, '/review')).toMatchObject({
      reviews: [{ session: 'SERVED', dueDay: '2026-11-27', state: 'open', candidates: SEATS }],
    });
  });
});

describe("the office's door", () => {
  it('is on loopback behind a token that only the owner of the data folder can read', async () => {
    const file = join(small.data, 'office-door.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    const { url } = JSON.parse(readFileSync(file, 'utf8'));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await fetch(`${url}/scores/SERVED`)).status).toBe(401);
    expect((await fetch(`${url}/scores/SERVED`, { headers: { authorization: 'Bearer guess' } })).status).toBe(
      401,
    );
  });
});

describe('one store, one process', () => {
  it('a second intake on the same folder is refused; scores are asked of the running one', async () => {
    const second = await serveAuthority({ data: small.data, host: '127.0.0.1', port: 0, log: SILENT });
    expect(second.ok ? '' : second.error.code).toBe('STORE_IN_USE');
    const asked = await askDesk({ data: small.data }, '/scores/SERVED', () =>
      Promise.reject(new Error('the store is not ours')),
    );
    expect(must(asked)).toMatchObject({ count: SEATS - 1 });
  });

  it('everything is there after the intake was closed and opened again, also while none runs', async () => {
    await authority.close();
    expect(existsSync(join(small.data, 'office-door.json'))).toBe(false);
    const asked = await askDesk({ data: small.data }, '/scores/SERVED', (desk) =>
      desk.scores(small.session.session),
    );
    expect(must(asked)).toMatchObject({ count: SEATS - 1, passed: SEATS - 2 });
    authority = must(await serveAuthority({ data: small.data, host: '127.0.0.1', port: 0, log: SILENT }));
    client = pinnedClient(authority.intake, small.office.keys.trust.intakePin);
    const [sitting] = room.sat.values();
    if (sitting === undefined) throw new Error('the room sat');
    expect((await client.post('/intake/sittings', submissionOf(small, sitting))).status).toBe(200);
  });
});

/** A sitting whose journal tells of these pictures, whatever they are. */
async function sitWith(
  at: number,
  pictures: readonly { readonly sealed: Uint8Array; readonly picture: ReturnType<typeof digestOf> }[],
) {
  const sitting = await room.sit(at, {
    pictures: false,
    answering: nothing,
    meanwhile(one) {
      for (const [number, { sealed, picture }] of pictures.entries())
        one.journal.write({
          kind: 'snapshot-taken',
          due: 'random',
          number,
          file: nativeDigest(sealed),
          bytes: sealed.length,
          picture,
          verdict: 'fine',
        });
    },
  });
  for (const { sealed } of pictures) expect((await client.put(sealed)).status).toBe(204);
  return sitting;
}
