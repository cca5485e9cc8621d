import { Agent, type ClientRequestArgs, request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Digest, Result, Timers } from '@exam-room/shared/base';
import { onFailure } from '@exam-room/shared/host/failed-request';
import type { Log } from '@exam-room/shared/host/log';
import { SNAPSHOT_BYTES } from '@exam-room/shared/protocol';

export interface FetchTools {
  readonly dial: () => Promise<TLSSocket>;
  /** While this machine stands by and hears the console. */
  readonly wanted: () => boolean;
  readonly has: (file: Digest) => boolean;
  readonly keep: (file: Digest, bytes: Uint8Array) => Promise<Result<unknown>>;
  readonly timers: Timers;
  readonly log: Log;
}

export interface PictureFetch {
  /** Entries tell of these sealed pictures. */
  readonly note: (files: readonly Digest[]) => void;
  readonly behind: () => number;
  readonly stop: () => void;
}

const LOOK_EVERY_MS = 1_000;
const ANSWER_MS = 20_000;

/** Fetches sealed pictures from the console, one at a time, after the rows that tell of them: a picture never stands before an entry. */
export function fetchPictures(tools: FetchTools): PictureFetch {
  const missing = new Set<Digest>();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = (_options: ClientRequestArgs, done) => {
    tools.dial().then(
      (socket) => done?.(null, socket),
      // The declared type wants a stream beside the error; the agent reads only the error.
      (problem: Error) => (done as ((error: Error) => void) | undefined)?.(problem),
    );
    return undefined;
  };
  let busy = false;

  async function look(): Promise<void> {
    if (busy) return;
    busy = true;
    for (const file of missing) {
      if (!tools.wanted()) break;
      if (!tools.has(file)) {
        const bytes = await get(agent, file).catch(() => undefined); // not there yet, or the line is down: asked again
        if (bytes === undefined) continue;
        const kept = await tools.keep(file, bytes);
        if (!kept.ok) {
          tools.log.note('picture-not-kept', { code: kept.error.code });
          continue;
        }
      }
      missing.delete(file);
    }
    busy = false;
  }
  const stopLooking = tools.timers.every(LOOK_EVERY_MS, () => void look());
  return {
    note(files) {
      for (const file of files) if (!tools.has(file)) missing.add(file);
    },
    behind: () => missing.size,
    stop() {
      stopLooking();
      agent.destroy();
    },
  };
}

/** Undefined when the console does not have it. */
function get(agent: Agent, file: Digest): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, host: 'console', path: `/snapshot/${file}`, timeout: ANSWER_MS });
    onFailure(asked, reject);
    asked.once('timeout', () => asked.destroy(new Error('TIMEOUT: the console does not give the picture')));
    asked.once('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > SNAPSHOT_BYTES) asked.destroy(new Error('FRAME: larger than any sealed picture'));
        else chunks.push(chunk);
      });
      answer.once('end', () => resolve(answer.statusCode === 200 ? Buffer.concat(chunks) : undefined));
      answer.once('error', reject);
    });
    asked.end();
  });
}
