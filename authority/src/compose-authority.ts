import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Clock, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { type ClockSetting, hostClock } from '@exam-room/shared/host/clock';
import type { Log } from '@exam-room/shared/host/log';
import { createAdaptorServer } from '@hono/node-server';
import { openOffice } from './compose-office.ts';
import { openBlobs } from './intake/blobs.ts';
import { intakeDoor } from './intake/door.ts';
import { openIntake } from './intake/intake.ts';
import type { IntakeTools } from './intake/intake-tools.ts';
import { rebuildStore } from './intake/rebuild.ts';
import { openReceived } from './intake/received.ts';
import { openSnapshotChecks } from './intake/snapshot-checks.ts';
import { reviewDue } from './review/due-date.ts';
import { type OfficeDesk, officeDesk } from './review/office-desk.ts';
import { askOffice, type OfficeQuestion, openOfficeDoor } from './review/office-door.ts';
import { openResultStore } from './store/result-store.ts';
import { lockStore } from './store/store-lock.ts';
import type { ResultStore } from './store-port.ts';

export interface ServeOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  /** A PostgreSQL URL; without it the folder database under `<data>/store`. */
  readonly database?: string;
  /** A rehearsal's clock. */
  readonly clock?: ClockSetting;
  readonly log: Log;
}

/** A running intake. */
export interface Authority {
  readonly intake: string;
  /** Resolves when every picture that has arrived has been looked at. */
  readonly picturesSeen: () => Promise<void>;
  /** Ends cleanly: requests at hand are answered, then the store is closed. */
  readonly close: () => Promise<void>;
}

/** How long requests at hand may take to end when the authority is told to stop. */
const GOODBYE_MS = 4_000;
/** A console on a slow line may need minutes for one large file; a peer that sends nothing must not hold a connection for ever. */
const REQUEST_MS = 10 * 60_000;
const CONNECTIONS = 1_000;

/** Opens keys, store and doors in this order and undoes in reverse. Codes: those of `openAuthority`, STORE_*. */
export async function serveAuthority(options: ServeOptions): Promise<Result<Authority>> {
  const { data, log } = options;
  const office = await openOffice(data);
  if (!office.ok) return office;
  const opened = await openStore(data, options.database);
  if (!opened.ok) return opened;
  const { store, release } = opened.value;
  const { keys, sessions } = office.value;
  const tools: IntakeTools = {
    sessions,
    seal: keys.results,
    receiptSigner: keys.signers.receipt,
    blobs: openBlobs(join(data, 'blobs')),
    received: openReceived(join(data, 'received')),
    store,
    clock: clockOf(options.clock),
    log,
    rehearsalClock: options.clock !== undefined && !isPlain(options.clock),
    reviewDue,
  };
  const rewritten = await rebuildStore(tools);
  if (rewritten > 0) log.note('store-rebuilt', { sessions: rewritten });
  const intake = openIntake(tools);
  const checks = openSnapshotChecks({ ...tools, busy: intake.busy });
  checks.wake();
  const door = intakeDoor({ ...intake, ...wakeAfter(intake, checks.wake) }, log);
  const server = createAdaptorServer({
    fetch: door.fetch,
    createServer,
    serverOptions: {
      key: keys.tls.key,
      cert: keys.tls.cert,
      minVersion: 'TLSv1.3',
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: 30_000,
    },
  });
  server.maxConnections = CONNECTIONS;
  const listening = await listen(server, options);
  if (!listening.ok) {
    await checks.stop();
    await store.close();
    release();
    return listening;
  }
  const admin = await openOfficeDoor(data, officeDesk(store, tools.clock.wallMs));
  const { port } = server.address() as AddressInfo; // listening on TCP
  log.note('intake-open', {
    host: options.host,
    port,
    database: options.database === undefined ? 'folder' : 'server',
  });
  return ok({
    intake: `https://${options.host}:${port}`,
    picturesSeen: checks.idle,
    async close() {
      await closeServer(server);
      await admin.close();
      await checks.stop();
      await store.close();
      release();
      log.note('intake-closed');
    },
  });
}

type Serving = ReturnType<typeof createAdaptorServer>;

function listen(server: Serving, { host, port }: ServeOptions): Promise<Result<true>> {
  return new Promise((resolve) => {
    server.once('error', (error) => {
      const where = `${host}:${port}`;
      const words = {
        zh: `无法在 ${where} 上接收（${error.message}）。请换一个端口（--port）。`,
        en: `The intake cannot listen on ${where} (${error.message}). Choose another --port or --host.`,
      };
      resolve(refuse(trouble('PORT_UNUSABLE', words, where)));
    });
    server.listen(port, host, () => resolve(ok(true)));
  });
}

/** Answers what is at hand, then closes; a connection that stays silent is cut. */
function closeServer(server: Serving): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections();
    }, GOODBYE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}

/** Pictures are looked at after the receipt, whenever something new was taken in. */
function wakeAfter(
  intake: ReturnType<typeof openIntake>,
  wake: () => void,
): Pick<ReturnType<typeof openIntake>, 'takeSitting' | 'takeArchive'> {
  return {
    async takeSitting(submission) {
      const taken = await intake.takeSitting(submission);
      if (taken.ok) wake();
      return taken;
    },
    async takeArchive(submission) {
      const taken = await intake.takeArchive(submission);
      if (taken.ok) wake();
      return taken;
    },
  };
}

async function openStore(
  data: string,
  database: string | undefined,
): Promise<Result<{ readonly store: ResultStore; readonly release: () => void }>> {
  const lock = database === undefined ? lockStore(data) : undefined;
  if (lock?.ok === false) return lock;
  const release = () => lock?.value.release();
  const store = await openResultStore(
    database === undefined ? { folder: join(data, 'store') } : { url: database },
  );
  if (store.ok) return ok({ store: store.value, release });
  release();
  return store;
}

/** Makes the tables of a new authority, so that its first morning does not begin with that. Codes: STORE_*. */
export async function prepareStore(data: string): Promise<Result<true>> {
  const opened = await openStore(data, undefined);
  if (!opened.ok) return opened;
  await opened.value.store.close();
  opened.value.release();
  return ok(true);
}

/** Asks a running intake, or opens the store for one question when none runs. */
export async function askDesk(
  of: { readonly data: string; readonly database?: string },
  question: OfficeQuestion,
  direct: (desk: OfficeDesk) => Promise<unknown>,
): Promise<Result<unknown>> {
  const told = await askOffice(of.data, question);
  if (told !== undefined) return ok(told);
  const opened = await openStore(of.data, of.database);
  if (!opened.ok) return opened;
  try {
    return ok(await direct(officeDesk(opened.value.store, Date.now)));
  } finally {
    await opened.value.store.close();
    opened.value.release();
  }
}

function clockOf(setting: ClockSetting | undefined): Clock {
  return setting === undefined ? hostClock() : hostClock(setting);
}

function isPlain(setting: ClockSetting): boolean {
  return setting.speed === 1 && setting.realOriginMs === setting.startsAtMs;
}
