import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DeviceId, isDigest } from '@exam-room/shared/base';
import { SNAPSHOT_BYTES } from '@exam-room/shared/protocol';
import type { SnapshotStore } from '../snapshot-ports.ts';
import type { RefusalBook } from './refusal-book.ts';

/** More pictures than any policy asks for, of one seat: a machine that floods fills no disk. */
const PICTURES_PER_DEVICE = 400;

/** `PUT /snapshot/<sha256>`: 204 when the sealed picture is on the disk, also when it was before. Every other route is 404. */
export function openSnapshotDoor(store: SnapshotStore, refusals: RefusalBook) {
  const kept = new Map<DeviceId, number>();

  async function statusFor(device: DeviceId, request: IncomingMessage): Promise<number> {
    const digest = /^\/snapshot\/([0-9a-f]{64})$/.exec(request.url ?? '')?.[1];
    if (digest === undefined || !isDigest(digest)) return 404;
    if (request.method !== 'PUT') return 405;
    if (store.has(digest)) {
      request.resume(); // the body is of no interest, but the connection goes on
      return 204;
    }
    const count = (kept.get(device) ?? 0) + 1;
    if (count > PICTURES_PER_DEVICE) return 429;
    const bytes = await readBody(request);
    if (bytes === undefined) return 413;
    const done = await store.keep(digest, bytes);
    if (done.ok) kept.set(device, count);
    else if (done.error.code === 'SNAPSHOT_DISK') refusals.fault('snapshots', done.error.words.en);
    return done.ok ? 204 : done.error.code === 'SNAPSHOT_DISK' ? 507 : 422;
  }
  return async (device: DeviceId, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const status = await statusFor(device, request);
    // After a refusal the rest of the body is not waited for.
    if (status >= 400) response.setHeader('connection', 'close');
    response.writeHead(status).end();
  };
}

/** Undefined when it is larger than any sealed picture may be. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > SNAPSHOT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
