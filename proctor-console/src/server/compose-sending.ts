import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { type AfterClose, openAfterClose } from './after-close.ts';
import { copyArchive } from './archive/copy-archive.ts';
import { eraseFaces } from './archive/erase-faces.ts';
import { hasReceipt, keepReceipt } from './archive/keep-receipt.ts';
import { keptReports } from './archive/keep-report.ts';
import { writeArchive } from './archive/write-archive.ts';
import { type ConsoleParts, REPORTS } from './compose-parts.ts';
import type { Applied } from './run-command.ts';
import { openAuthorityClient } from './sync/authority-client.ts';
import { openSync } from './sync/open-sync.ts';
import type { Sync } from './sync-ports.ts';

/** What happens after the room's work: the archive and the way to the authority. */
export interface SendingSide {
  readonly status: Sync['status'];
  readonly archive: () =>
    | { readonly folder: string; readonly files: number; readonly receipt: boolean }
    | undefined;
  /** Writes the archive once more into another folder. Codes: EXPORT_*. */
  readonly copyTo: (folder: string) => ReturnType<typeof copyArchive>;
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
        reports: keptReports(join(options.data, REPORTS)),
        sheet: sheet.now().bytes,
        sheetPdf: await sheet.pdf(),
        snapshot: snapshots.pathOf,
      }),
    keepReceipt: (name, receipt) => keepReceipt(folder, name, receipt),
    eraseFaces: () => {
      for (const { device } of room.state().plan.seats) parts.live.dropThumbnail(device);
      return eraseFaces({
        photos: join(opened.folder, 'photos'),
        pictures: join(options.data, 'snapshots'),
        archived: join(folder, 'snapshots'),
      });
    },
    send: (archive) => {
      if (!hasReceipt(folder, SESSION_RECEIPT)) sync?.sendArchive(archive);
    },
  });
  room.onApplied((applied) => {
    if (!room.leads()) return; // what a standby is told of, the console sends
    if (applied.some((one) => one.ledgerEntry.from === 'console')) afterClose.look(applied);
    if (applied.some(mayMakeDue)) sync?.wake();
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
    copyTo: async (to) =>
      afterClose.archive() === undefined
        ? refuse(noArchive())
        : copyArchive({ from: folder, to, name: opened.session.session }),
    onChange: (listener) => void listeners.push(listener),
    begin() {
      if (!room.leads()) return;
      afterClose.look();
      sync?.wake();
    },
    close: () => sync?.stop(),
  };
}

function archivedPicture(folder: string, digest: Digest): string | undefined {
  const path = join(folder, 'snapshots', `${digest}.age`);
  return existsSync(path) ? path : undefined;
}

function noArchive(): Trouble {
  return trouble('EXPORT_NONE', {
    zh: '场次档案还没有写成。请先由两人签署记录表，等档案写好后再拷出。',
    en: 'The archive is not written yet. Two persons have to sign the sheet first; copy it when it is there.',
  });
}

/** A candidate who goes on writing makes nothing ready to be sent; looking for it anew at every answer would go through the whole roll. */
function mayMakeDue({ ledgerEntry }: Applied): boolean {
  if (ledgerEntry.from === 'console') return true;
  const { kind } = ledgerEntry.entry.fact;
  return kind !== 'answer-saved' && kind !== 'question-shown' && kind !== 'question-flagged';
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
    // After the faces were erased the sealed pictures lie in the archive only.
    snapshot: (digest) => snapshots.pathOf(digest) ?? archivedPicture(to.folder, digest),
    machine: room.machine,
    archiveReceived: (receipt) => keepReceipt(to.folder, SESSION_RECEIPT, receipt),
    check: nativeSignatures,
    log: options.log,
    jitter: Math.random,
    changed: to.changed,
  });
}
