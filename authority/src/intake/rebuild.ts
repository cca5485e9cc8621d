import type { SessionId } from '@exam-room/shared/base';
import { openArchiveIndex } from './archive/archive-index.ts';
import { checkSitting } from './check-sitting.ts';
import type { IntakeTools, NotTaken } from './intake-tools.ts';
import { archiveRows, checkArchive } from './take-archive.ts';
import { rowsOf } from './take-sitting.ts';

/**
 * Writes the store's rows again from what was kept for receipts: after a crash between the two, and after the database was lost. Runs
 * before the door opens. Returns how many sessions had to be rewritten.
 */
export async function rebuildStore(tools: IntakeTools): Promise<number> {
  let rewritten = 0;
  for (const session of tools.received.sessions()) {
    const rows = await tools.store.sittings(session);
    const archived = await tools.store.archive(session);
    const whole =
      rows.length >= tools.received.countSittings(session) &&
      (archived !== undefined || tools.received.archive(session) === undefined);
    if (whole) continue;
    await rewrite(session, tools);
    rewritten += 1;
  }
  return rewritten;
}

async function rewrite(session: SessionId, tools: IntakeTools): Promise<void> {
  const opened = await tools.sessions.open(session);
  if (!opened.ok) {
    tools.log.note('rebuild-refused', { session, code: opened.error.code, where: opened.error.where ?? '' });
    return;
  }
  const issued = opened.value;
  // Seats that were left come first, so that the part at the last seat finds them.
  const sittings = tools.received.sittingsOf(session).toSorted((a, b) => a.receivedMs - b.receivedMs);
  for (const { schema: _, receipt: _receipt, receivedMs, entries, ...key } of sittings) {
    const submission = { ...key, entries: [...entries] };
    const checked = await checkSitting(submission, issued, tools);
    if (checked.ok)
      await tools.store.saveSitting(rowsOf(submission, checked.value, { issued, receivedMs, tools }));
    else noteRefusal(tools, session, checked.error);
  }
  const archive = tools.received.archive(session);
  if (archive === undefined) return;
  const index = openArchiveIndex(archive.index, issued, tools.blobs);
  if (!index.ok) return noteRefusal(tools, session, { not: 'refused', trouble: index.error });
  const checked = await checkArchive(index.value, tools, archive.receivedMs);
  if (checked.ok) await tools.store.saveArchive(archiveRows(checked.value, tools, archive.receivedMs));
  else noteRefusal(tools, session, checked.error);
}

function noteRefusal(tools: IntakeTools, session: SessionId, error: NotTaken): void {
  const code = error.not === 'missing' ? 'BLOBS_MISSING' : error.trouble.code;
  tools.log.note('rebuild-refused', { session, code });
}
