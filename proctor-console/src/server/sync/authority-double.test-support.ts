// TEST ONLY: an authority's intake with moods. It speaks the real protocol over real HTTPS, keeps what it gets in memory, signs real
// receipts, and can be unreachable, busy, forgetful or strict.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Digest, fromBase64, fromUtf8, utf8 } from '@exam-room/shared/base';
import { PURPOSE, signEnvelope } from '@exam-room/shared/crypto';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import {
  archiveSubmissionSchema,
  missingSchema,
  sessionSubmissionSchema,
  sittingSubmissionSchema,
} from '@exam-room/shared/protocol';
import { archiveIndexSchema, entryHash, type SeatEntry } from '@exam-room/shared/records';
import type { TestSession } from '../session-maker.test-support.ts';

export interface AuthorityDouble {
  readonly url: URL;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  readonly calls: readonly string[];
  /** Answers the next calls with this status (and `Retry-After: 0`). */
  readonly beBusy: (calls: number) => void;
  /** Loses the blobs that it had, so that it asks again with 409. */
  readonly forgetBlobs: () => void;
  /** Refuses sittings with 422 from now on. */
  readonly beStrict: () => void;
  /** Signs receipts with a key that the trust file does not list for them. */
  readonly signFalsely: () => void;
  readonly close: () => Promise<void>;
}

interface Mood {
  busy: number;
  strict: boolean;
  falsely: boolean;
}

interface Reply {
  readonly status: number;
  readonly answer?: unknown;
}

/** What the intake answers, without any network. */
function intakeOf(made: TestSession, blobs: Map<string, Uint8Array>, mood: Mood) {
  const signed = (purpose: string, content: unknown) => {
    const signer = mood.falsely ? made.authority.sessionSigner : made.authority.receiptSigner;
    return { receipt: signEnvelope(purpose, utf8(JSON.stringify(content)), [signer]) };
  };
  const lacking = (digests: readonly Digest[]) => digests.filter((one) => !blobs.has(one));

  function takeSitting(body: string): Reply {
    const { entries, ...which } = sittingSubmissionSchema.parse(JSON.parse(body));
    const facts = entries.map((one) => (JSON.parse(one.payload) as SeatEntry).fact); // sent by our own console
    const named = facts.flatMap((fact) => (fact.kind === 'snapshot-taken' ? [fact.file] : []));
    if (lacking(named).length > 0) return { status: 409, answer: { missing: lacking(named) } };
    if (mood.strict) return { status: 422, answer: REFUSED };
    const head = entryHash(entries.at(-1)?.payload ?? '', nativeDigest);
    const told = {
      headSeq: entries.length,
      head,
      snapshots: named.length,
      receivedMs: 0,
      code: '1234-5678-9012',
    };
    return { status: 200, answer: signed(PURPOSE.sittingReceipt, { ...which, ...told }) };
  }
  function takeArchive(body: string): Reply {
    const { session, index } = archiveSubmissionSchema.parse(JSON.parse(body));
    const payload = fromBase64(index.payload) ?? new Uint8Array();
    const { files } = archiveIndexSchema.parse(JSON.parse(fromUtf8(payload)));
    const missing = lacking(files.map((one) => one.sha256));
    if (missing.length > 0) return { status: 409, answer: { missing } };
    const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
    const told = { archive: nativeDigest(payload), files: files.length, bytes, sittings: 1, receivedMs: 0 };
    return { status: 200, answer: signed(PURPOSE.sessionReceipt, { session, ...told }) };
  }
  function takeBlob(name: string, body: Buffer): Reply {
    if (nativeDigest(body) !== name) return { status: 422, answer: REFUSED };
    blobs.set(name, body);
    return { status: 204 };
  }
  return (path: string, body: Buffer): Reply => {
    if (mood.busy > 0) {
      mood.busy -= 1;
      return { status: 503, answer: { code: 'BUSY', zh: '忙', en: 'busy' } };
    }
    if (path.startsWith('/intake/blobs/')) return takeBlob(path.slice('/intake/blobs/'.length), body);
    const text = body.toString('utf8');
    if (path === '/intake/sittings') return takeSitting(text);
    if (path === '/intake/archives') return takeArchive(text);
    if (path === '/intake/missing')
      return { status: 200, answer: { missing: lacking(missingSchema.parse(JSON.parse(text)).digests) } };
    if (!path.startsWith('/intake/sessions/')) return { status: 404, answer: REFUSED };
    sessionSubmissionSchema.parse(JSON.parse(text));
    return { status: 200, answer: { known: true } };
  };
}

export async function openAuthorityDouble(made: TestSession): Promise<AuthorityDouble> {
  const blobs = new Map<string, Uint8Array>();
  const calls: string[] = [];
  const mood: Mood = { busy: 0, strict: false, falsely: false };
  const answerTo = intakeOf(made, blobs, mood);
  const server = createServer({ ...made.authority.tls, minVersion: 'TLSv1.3' }, (request, response) => {
    void take(request, response);
  });
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const path = request.url ?? '';
    calls.push(`${request.method} ${path.replace(/[0-9a-f]{64}/, '<digest>')}`);
    const { status, answer } = answerTo(path, Buffer.concat(chunks));
    if (status === 503) response.setHeader('retry-after', '0');
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`),
    blobs,
    calls,
    beBusy(times) {
      mood.busy = times;
    },
    forgetBlobs: () => blobs.clear(),
    beStrict() {
      mood.strict = true;
    },
    signFalsely() {
      mood.falsely = true;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const REFUSED = { code: 'SITTING_FORK', zh: '流水不一致。', en: 'The journals differ.' };
