import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { onFailure } from '@exam-room/shared/host/failed-request';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';

/** What the authority answered, or that it was not reached. */
export type Answer =
  | {
      readonly reached: true;
      readonly status: number;
      readonly body: unknown;
      /** From `Retry-After`, in real milliseconds. */
      readonly retryAfterMs?: number;
    }
  | { readonly reached: false; readonly why: string };

export interface AuthorityClient {
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  readonly putFile: (path: string, file: string) => Promise<Answer>;
  readonly close: () => void;
}

export const CONNECTIONS = 4;
const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;
const ANSWER_BYTES = 1024 * 1024;
const LONGEST_RETRY_AFTER_MS = 300_000;

/** HTTPS to the authority, whose certificate is known by the trust file's `intakePin`; nothing is said to anybody else. */
export function openAuthorityClient(address: URL, pin: string): AuthorityClient {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  // Hands a socket over only after its certificate was compared: not one byte of HTTP goes to a stranger.
  agent.createConnection = (_: unknown, made?: (error: Error | null, socket: Duplex) => void): Duplex => {
    const socket = connectPinned({ host: address.hostname, port: Number(address.port || 443), pin });
    const patience = setTimeout(() => socket.destroy(new Error('the authority does not answer')), CONNECT_MS);
    socket.once('close', () => clearTimeout(patience));
    socket.once('secureConnect', () => {
      clearTimeout(patience);
      if (!socket.destroyed) made?.(null, socket);
    });
    socket.once('error', (error) => made?.(error, socket));
    // Undefined tells the agent to wait for the callback; its type only knows the other way.
    return undefined as unknown as Duplex;
  };
  const to = (method: string, path: string): RequestOptions => ({
    method,
    path,
    host: address.hostname,
    port: address.port,
    agent,
    timeout: ANSWER_MS,
  });
  return {
    post(path, body) {
      const bytes = Buffer.from(JSON.stringify(body));
      const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
      return ask({ ...to('POST', path), headers }, async (outgoing) => void outgoing.end(bytes));
    },
    async putFile(path, file) {
      const { size } = await stat(file);
      const headers = { 'content-type': 'application/octet-stream', 'content-length': size };
      return ask({ ...to('PUT', path), headers }, (outgoing) => pipeline(createReadStream(file), outgoing));
    },
    close: () => agent.destroy(),
  };
}

/** One request; whatever goes wrong on the way is "not reached", and sending again is harmless. */
function ask(
  options: RequestOptions,
  send: (outgoing: ReturnType<typeof request>) => Promise<void>,
): Promise<Answer> {
  return new Promise((resolve) => {
    const notReached = (error: Error) => resolve({ reached: false, why: error.message });
    const outgoing = request(options, (incoming) => {
      readAnswer(incoming).then(resolve, notReached);
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('the authority does not answer')));
    onFailure(outgoing, notReached);
    send(outgoing).catch(notReached);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_BYTES) throw new Error('the answer of the authority is too long');
    chunks.push(chunk);
  }
  const seconds = Number(incoming.headers['retry-after']);
  return {
    reached: true,
    status: incoming.statusCode ?? 0,
    body: jsonOf(Buffer.concat(chunks)),
    ...(Number.isFinite(seconds) && seconds >= 0
      ? { retryAfterMs: Math.min(LONGEST_RETRY_AFTER_MS, seconds * 1_000) }
      : {}),
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // whoever needs a body decodes it by a schema and refuses this
  }
}
