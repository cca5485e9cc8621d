import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import type { Digest } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A console's way to the authority: HTTPS over TLS 1.3 whose certificate must be the pinned one. */
export interface PinnedClient {
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  readonly put: (bytes: Uint8Array, name?: Digest) => Promise<Answer>;
}

export function pinnedClient(intake: string, pin: string): PinnedClient {
  const { hostname, port } = new URL(intake);
  const call = (method: string, path: string, body: Uint8Array): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked: ClientRequest = request(
        {
          method,
          path,
          hostname,
          port,
          headers: { 'content-length': body.length, 'content-type': 'application/json' },
          createConnection: () => connectPinned({ host: hostname, port: Number(port), pin }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: response.statusCode ?? 0,
              body: text === '' ? undefined : JSON.parse(text),
              headers: response.headers,
            });
          });
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  return {
    post: (path, body) => call('POST', path, Buffer.from(JSON.stringify(body))),
    put: (bytes, name = nativeDigest(bytes)) => call('PUT', `/intake/blobs/${name}`, bytes),
  };
}
