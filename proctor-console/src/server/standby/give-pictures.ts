import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { type Digest, isDigest } from '@exam-room/shared/base';

/** `GET /snapshot/<sha256>`: a sealed picture for the console that stands by; 404 when it is not here. */
export function givePicture(
  pathOf: (file: Digest) => string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const digest = /^\/snapshot\/([0-9a-f]{64})$/.exec(request.url ?? '')?.[1];
  const path = digest !== undefined && isDigest(digest) ? pathOf(digest) : undefined;
  request.resume();
  if (request.method !== 'GET' || path === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  // A standby that goes away in the middle, or a file that does: the other end is closed, and nobody else need know.
  pipeline(createReadStream(path), response, () => {});
}
