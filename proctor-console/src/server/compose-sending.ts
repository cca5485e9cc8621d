import { join } from 'node:path';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { type AfterClose, openAfterClose } from './after-close.ts';
import { hasReceipt, keepReceipt } from './archive/keep-receipt.ts';
import { writeArchive } from './archive/write-archive.ts';
import type { ConsoleParts } from './compose-parts.ts';
import { openAuthorityClient } from './sync/authority-client.ts';
import { openSync } from './sync/open-sync.ts';
import type { Sync } from './sync-ports.ts';

/** What happens after the room's work: the archive and the way to the authority. */
export interface SendingSide {
  readonly status: Sync['status'];
  readonly archive: () =>
    | { readonly folder: string; readonly files: number; readonly receipt: boolean }
    | undefined;
  readonly onChange: (listener: () => void) => void;
  /** Takes up what an earlier start of this console left undone. */
  readonly begin: () => void;
  readonly close: () => void;
}

const SESSION_RECEIPT = 'session';

export function openSendingSide(parts: ConsoleParts): SendingSide {
  const { options, opened, keys, room, ledger, papers, snapshots, sheet } = parts;
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const folder = join(options.data, 'archive');
  const sync =
    options.authority === undefined
      ? undefined
      : openSyncTo(parts, { address: options.authority, folder, changed });
  const afterClose: AfterClose = openAfterClose({
    ...{ room, papers, snapshots, changed, log: options.log },
    writeArchive: async ({ upTo, wallMs }) =>
      writeArchive({
        ...{ folder, ledger, upTo, wallMs },
        sessionFolder: opened.folder,
        session: opened.session,
        console: { device: keys.device, epoch: room.state().lead.epoch, signer: keys.signer },
        sheet: sheet.now().bytes,
        sheetPdf: await sheet.pdf(),
        snapshot: snapshots.pathOf,
      }),
    keepReceipt: (name, receipt) => keepReceipt(folder, name, receipt),
    send: (archive) => {
      if (!hasReceipt(folder, SESSION_RECEIPT)) sync?.sendArchive(archive);
    },
  });
  room.onApplied((applied) => {
    if (!room.leads()) return; // what a standby is told of, the console sends
    if (applied.some((one) => one.ledgerEntry.from === 'console')) afterClose.look(applied);
    sync?.wake();
  });
  // A hand-in is whole only with its pictures, which come after the entries.
  snapshots.onKept(() => {
    if (room.leads()) sync?.wake();
  });
  return {
    status: () => sync?.status() ?? 'unknown',
    archive() {
      const written = afterClose.archive();
      return written === undefined
        ? undefined
        : { folder, files: written.files.length, receipt: hasReceipt(folder, SESSION_RECEIPT) };
    },
    onChange: (listener) => void listeners.push(listener),
    begin() {
      if (!room.leads()) return;
      afterClose.look();
      sync?.wake();
    },
    close: () => sync?.stop(),
  };
}

function openSyncTo(
  { opened, room, ledger, snapshots, options }: ConsoleParts,
  to: { readonly address: URL; readonly folder: string; readonly changed: () => void },
): Sync {
  return openSync({
    client: openAuthorityClient(to.address, opened.trust.intakePin),
    session: opened.session,
    trust: opened.trust,
    envelopes: opened.envelopes,
    state: room.state,
    ledger,
    snapshot: snapshots.pathOf,
    machine: room.machine,
    archiveReceived: (receipt) => keepReceipt(to.folder, SESSION_RECEIPT, receipt),
    check: nativeSignatures,
    log: options.log,
    jitter: Math.random,
    changed: to.changed,
  });
}
