import { Agent, type ClientRequestArgs, request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Digest, Timers } from '@exam-room/shared/base';
import { onFailure } from '@exam-room/shared/host/failed-request';
import type { Log } from '@exam-room/shared/host/log';
import type { OutboxPort } from '../ports.ts';

export interface PictureSending {
  readonly dial: (turn: number) => Promise<TLSSocket>;
  readonly outbox: Pick<OutboxPort, 'nextPicture' | 'pictureSent' | 'forgetPicture' | 'head' | 'ackedSeq'>;
  readonly read: (file: Digest) => Promise<Uint8Array | undefined>;
  readonly linked: () => boolean;
  readonly timers: Timers;
  readonly log: Log;
  /** A kept picture's file is gone: an entry must tell it. */
  readonly onLost: (file: Digest) => void;
}

export interface PictureSender {
  /** Something may be there to send. */
  readonly look: () => void;
  readonly stop: () => void;
}

/** Real milliseconds before the next try after a failure, or while answers still wait. */
const LATER_MS = 1_000;
const ANSWER_MS = 20_000;

/** Sends sealed pictures to the console, one at a time, on a connection of their own, and only while no entry waits: answers first. */
export function pictureSender(parts: PictureSending): PictureSender {
  const agent = pinnedAgent(parts.dial);
  let busy = false;
  let stopped = false;
  let wake: () => void = () => {};

  const later = () => {
    wake();
    wake = parts.timers.after(LATER_MS, () => void work());
  };

  async function work(): Promise<void> {
    if (busy || stopped || !parts.linked()) return;
    busy = true;
    try {
      while (!stopped && parts.linked()) {
        const next = parts.outbox.nextPicture();
        if (next === undefined) return;
        if (parts.outbox.ackedSeq() < parts.outbox.head().seq) return later();
        if (!(await sendOne(parts, agent, next.file))) return later();
      }
    } finally {
      busy = false;
    }
  }

  return {
    look: () => void work(),
    stop() {
      stopped = true;
      wake();
      agent.destroy();
    },
  };
}

/** True when the console has the picture on its disk, or there is none to send any more. */
async function sendOne(parts: PictureSending, agent: Agent, file: Digest): Promise<boolean> {
  const sealed = await parts.read(file);
  if (sealed === undefined) {
    parts.outbox.forgetPicture(file);
    parts.onLost(file);
    return true;
  }
  const status = await put(agent, file, sealed).catch((problem: unknown) => {
    parts.log.note('picture-not-sent', { why: problem instanceof Error ? problem.message : 'unknown' });
    return 0;
  });
  if (status !== 204) return false;
  parts.outbox.pictureSent(file);
  return true;
}

function put(agent: Agent, file: Digest, sealed: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({
      agent,
      method: 'PUT',
      host: 'console',
      path: `/snapshot/${file}`,
      headers: { 'content-type': 'application/octet-stream', 'content-length': sealed.length },
      timeout: ANSWER_MS,
    });
    onFailure(asked, reject);
    asked.once('timeout', () => asked.destroy(new Error('TIMEOUT: the console does not take the picture')));
    asked.once('response', (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', reject);
    });
    asked.end(sealed);
  });
}

/** An agent whose connections have proven to be the console before the first byte. */
function pinnedAgent(dial: PictureSending['dial']): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let turn = 0;
  agent.createConnection = (_options: ClientRequestArgs, done) => {
    dial(turn).then(
      (socket) => done?.(null, socket),
      (problem: Error) => {
        turn += 1;
        // The declared type wants a stream beside the error; the agent reads only the error.
        (done as ((error: Error) => void) | undefined)?.(problem);
      },
    );
    return undefined;
  };
  return agent;
}
