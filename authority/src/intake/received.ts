import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionId } from '@exam-room/shared/base';
import { type Envelope, envelopeSchema } from '@exam-room/shared/crypto';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { candidateIdSchema, deviceIdSchema, digestSchema, sessionIdSchema } from '@exam-room/shared/model';
import { sittingSubmissionSchema } from '@exam-room/shared/protocol';
import { type SealedEntry, sealedEntrySchema } from '@exam-room/shared/records';
import { z } from 'zod';
import type { SittingKey } from '../store-port.ts';

const sittingSchema = z.strictObject({
  schema: z.literal('exam-room/received-sitting/v1'),
  session: sessionIdSchema,
  candidate: candidateIdSchema,
  attempt: z.int(),
  device: deviceIdSchema,
  epoch: z.int(),
  receivedMs: z.int(),
  entries: z.array(sealedEntrySchema).min(1),
  /** Journals of the seats where a moved sitting was before, as they came with it. */
  earlier: sittingSubmissionSchema.shape.earlier,
  receipt: envelopeSchema,
});
export type KeptSitting = Omit<Readonly<z.infer<typeof sittingSchema>>, 'receipt' | 'entries'> & {
  readonly entries: readonly SealedEntry[];
  readonly receipt: Envelope;
};

const archiveSchema = z.strictObject({
  schema: z.literal('exam-room/received-archive/v1'),
  session: sessionIdSchema,
  /** SHA-256 of the index's payload. */
  archive: digestSchema,
  receivedMs: z.int(),
  index: envelopeSchema,
  receipt: envelopeSchema,
});
export type KeptArchive = Omit<Readonly<z.infer<typeof archiveSchema>>, 'index' | 'receipt'> & {
  readonly index: Envelope;
  readonly receipt: Envelope;
};

/**
 * What the authority has given its receipt for, flushed to the disk before the receipt leaves: `<data>/received/<session>/…`. The tables of
 * the store are written from these files and can be written again from them, whatever happens to the database.
 */
export interface Received {
  readonly sitting: (key: SittingKey) => KeptSitting | undefined;
  readonly sittingsOf: (session: SessionId) => readonly KeptSitting[];
  /** What other machines wrote of the same sitting: found by the files' names alone. */
  readonly partsOf: (key: SittingKey) => readonly KeptSitting[];
  readonly countSittings: (session: SessionId) => number;
  readonly keepSitting: (sitting: Omit<KeptSitting, 'schema'>) => void;
  readonly archive: (session: SessionId) => KeptArchive | undefined;
  readonly keepArchive: (archive: Omit<KeptArchive, 'schema'>) => void;
  readonly sessions: () => readonly SessionId[];
}

/** Nothing is kept in memory: sessions of many years lie in this folder. */
export function openReceived(folder: string): Received {
  const sittings = (session: SessionId) => join(folder, session, 'sittings');
  const sitting = (key: SittingKey) => join(sittings(key.session), `${nameOf(key)}.json`);
  const archive = (session: SessionId) => join(folder, session, 'archive.json');
  return {
    sitting: (key) => readKept(sitting(key), sittingSchema),
    sittingsOf: (session) =>
      namesIn(sittings(session)).flatMap(
        (name) => readKept(join(sittings(session), name), sittingSchema) ?? [],
      ),
    partsOf: (key) =>
      namesIn(sittings(key.session))
        .filter(
          (name) => name.startsWith(`${key.candidate}-${key.attempt}-`) && name !== `${nameOf(key)}.json`,
        )
        .flatMap((name) => readKept(join(sittings(key.session), name), sittingSchema) ?? [])
        .filter((kept) => kept.candidate === key.candidate && kept.attempt === key.attempt),
    countSittings: (session) => namesIn(sittings(session)).length,
    keepSitting(one) {
      const kept: KeptSitting = { schema: 'exam-room/received-sitting/v1', ...one };
      writeDurably(sitting(kept), JSON.stringify(kept), 0o600);
    },
    archive: (session) => readKept(archive(session), archiveSchema),
    keepArchive(one) {
      const kept: KeptArchive = { schema: 'exam-room/received-archive/v1', ...one };
      writeDurably(archive(kept.session), JSON.stringify(kept), 0o600);
    },
    sessions: () =>
      (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
        const session = sessionIdSchema.safeParse(name);
        return session.success ? [session.data] : [];
      }),
  };
}

/** Throws on a damaged file: it was written whole or not at all, so this disk is failing. */
function readKept<Kept>(path: string, schema: z.ZodType<Kept>): Kept | undefined {
  return existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** Half-written files begin with a dot. */
function namesIn(folder: string): readonly string[] {
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    : [];
}

function nameOf(key: SittingKey): string {
  return `${key.candidate}-${key.attempt}-${key.device}-${key.epoch}`;
}

/** True when `longer` begins with exactly the entries of `shorter`. */
export function beginsWith(longer: readonly SealedEntry[], shorter: readonly SealedEntry[]): boolean {
  return (
    shorter.length <= longer.length && shorter.every((entry, at) => entry.payload === longer[at]?.payload)
  );
}
