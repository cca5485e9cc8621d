import { ok, type Result, type Trouble, trouble } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import type { ArchiveSubmission } from '@exam-room/shared/protocol';
import type { IssuedSession } from '../ports.ts';
import type { ReceivedArchive } from '../store-port.ts';
import { type AccountedCandidate, accountForAll } from './archive/archive-candidates.ts';
import { checkIssuedParts, checkSizes, type OpenArchive, openArchiveIndex } from './archive/archive-index.ts';
import { type ArchiveJournals, proveJournals } from './archive/archive-journals.ts';
import { checkSheet } from './archive/archive-sheet.ts';
import { readRoomActs } from './archive/room-acts.ts';
import { type IntakeTools, missing, type NotTaken, refused } from './intake-tools.ts';
import { signSessionReceipt } from './receipts.ts';
import type { Received } from './received.ts';
import { rehearsalClock } from './take-sitting.ts';

/** An archive of which every part holds together, and what it means for each candidate. */
export interface CheckedArchive {
  readonly archive: OpenArchive;
  readonly journals: ArchiveJournals;
  readonly accounted: readonly AccountedCandidate[];
}

/**
 * Takes the whole session archive: index, files, journals, ledger, acts, record sheet, every candidate; compares it with the sittings that
 * came before; keeps it and signs the final receipt. The same archive again gives the same receipt. Codes: SESSION_*, ARCHIVE_*, ENTRY_*,
 * ACT_* and those of the judgement, always naming the part.
 */
export async function takeArchive(
  submission: ArchiveSubmission,
  tools: IntakeTools,
): Promise<Result<Envelope, NotTaken>> {
  const opened = await tools.sessions.open(submission.session);
  if (!opened.ok) return refused(opened.error);
  const issued = opened.value;
  if (tools.rehearsalClock && issued.session.mode === 'real') return refused(rehearsalClock());
  const index = openArchiveIndex(submission.index, issued, tools.blobs);
  if (!index.ok) return refused(index.error);
  const kept = tools.received.archive(submission.session);
  if (kept !== undefined)
    return kept.archive === index.value.digest ? ok(kept.receipt) : refused(another(issued));
  const nowMs = tools.clock.wallMs();
  const checked = await checkArchive(index.value, tools, nowMs);
  if (!checked.ok) return checked;
  const rows = archiveRows(checked.value, tools, nowMs);
  const { session, archive, files, bytes, sittings } = rows.archive;
  const receipt = signSessionReceipt(
    { session, archive, files, bytes, sittings, receivedMs: nowMs },
    tools.receiptSigner,
  );
  tools.received.keepArchive({ session, archive, receivedMs: nowMs, index: submission.index, receipt });
  await tools.store.saveArchive(rows);
  return ok(receipt);
}

/** Checks an archive step by step; the first contradiction ends it. */
export async function checkArchive(
  archive: OpenArchive,
  tools: Pick<IntakeTools, 'blobs' | 'seal' | 'received'>,
  nowMs: number,
): Promise<Result<CheckedArchive, NotTaken>> {
  const absent = archive.files.filter((file) => !tools.blobs.has(file.sha256));
  if (absent.length > 0) return missing(absent.map((file) => file.sha256));
  const sizes = checkSizes(archive, tools.blobs);
  if (!sizes.ok) return refused(sizes.error);
  const issuedParts = checkIssuedParts(archive);
  if (!issuedParts.ok) return refused(issuedParts.error);
  const journals = await proveJournals(archive, tools.received);
  if (!journals.ok) return refused(journals.error);
  const { issued } = archive;
  const contradiction = contradictsSittings(issued, journals.value, tools.received);
  if (contradiction !== undefined) return refused(contradiction);
  const room = readRoomActs(journals.value.consoles, issued);
  if (!room.ok) return refused(room.error);
  const sheet = checkSheet(archive, journals.value, room.value);
  if (!sheet.ok) return refused(sheet.error);
  const evidence = { issued, journals: journals.value, room: room.value, sheet: sheet.value, nowMs };
  const accounted = await accountForAll(evidence, tools);
  return accounted.ok
    ? ok({ archive, journals: journals.value, accounted: accounted.value })
    : refused(accounted.error);
}

/** The rows that a checked archive leaves in the store; written again from the kept file when the database is rebuilt. */
export function archiveRows(
  { archive, accounted }: CheckedArchive,
  tools: Pick<IntakeTools, 'reviewDue'>,
  receivedMs: number,
): ReceivedArchive {
  const { session } = archive.issued;
  return {
    archive: {
      session: session.session,
      archive: archive.digest,
      files: archive.files.length,
      bytes: archive.files.reduce((sum, file) => sum + file.bytes, 0),
      sittings: accounted.filter((one) => one.handedIn).length,
      receivedMs,
    },
    scores: accounted.map((one) => one.score),
    findings: accounted.flatMap((one) => one.findings),
    pictures: accounted.flatMap((one) => one.pictures),
    review: {
      session: session.session,
      title: `${session.title} ${session.slot}`,
      ...tools.reviewDue(session.window.startMs),
      openedMs: receivedMs,
      state: 'open',
    },
  };
}

/** Every sitting that has a receipt must stand in the archive, entry by entry (THREATS K1, K2). */
function contradictsSittings(
  issued: IssuedSession,
  journals: ArchiveJournals,
  received: Received,
): Trouble | undefined {
  for (const kept of received.sittingsOf(issued.session.session)) {
    const journal = journals.seats.find(
      (one) => one.device.device === kept.device && one.epoch === kept.epoch,
    );
    const different = kept.entries.findIndex(
      (entry, at) => journal?.entries[at]?.sealed.payload !== entry.payload,
    );
    if (different < 0) continue;
    const where = `journals/${kept.device}-${kept.epoch}.jsonl:${different + 1} (${kept.candidate})`;
    return trouble(
      'ARCHIVE_CONTRADICTS_SITTING',
      {
        zh: `档案与先前收到并已给回执的答题过程不一致：${where}。请保留全部机器，联系主管部门。`,
        en: `The archive contradicts a sitting that was received before: ${where}. Keep all machines and call the authority.`,
      },
      where,
    );
  }
  return undefined;
}

function another(issued: IssuedSession): Trouble {
  const { session } = issued.session;
  return trouble(
    'ARCHIVE_SECOND',
    {
      zh: `场次 ${session} 已收到另一份档案并给了回执，不再接收第二份。请联系主管部门。`,
      en: `Another archive of the session ${session} has been received and has its receipt; a second one is not taken. Call the authority.`,
    },
    session,
  );
}
