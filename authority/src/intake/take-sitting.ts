import { type Digest, ok, type Result, type Trouble, trouble } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import type { SittingSubmission } from '@exam-room/shared/protocol';
import { readEntryLines } from '@exam-room/shared/records';
import type { IssuedSession } from '../ports.ts';
import type { ReceivedSitting } from '../store-port.ts';
import { filesOf } from './archive/archive-index.ts';
import { type CheckedSitting, checkSitting } from './check-sitting.ts';
import { type IntakeTools, type NotTaken, refused } from './intake-tools.ts';
import { signSittingReceipt } from './receipts.ts';
import { beginsWith } from './received.ts';
import { pictureRows, scoreRow, sittingFindings } from './sitting-findings.ts';

/**
 * Takes one handed-in sitting: proves it, opens and scores it, keeps it on the disk, and only then signs the receipt. The same submission
 * again gives the same receipt; a longer one that continues it gives a new receipt for more; anything else is a fork. Codes: SESSION_*,
 * CLOCK_REHEARSAL, SITTING_FORK, SITTING_AFTER_ARCHIVE and those of `checkSitting`.
 */
export async function takeSitting(
  submission: SittingSubmission,
  tools: IntakeTools,
): Promise<Result<Envelope, NotTaken>> {
  const opened = await tools.sessions.open(submission.session);
  if (!opened.ok) return refused(opened.error);
  const issued = opened.value;
  if (tools.rehearsalClock && issued.session.mode === 'real') return refused(rehearsalClock());
  const kept = tools.received.sitting(submission);
  if (kept !== undefined && beginsWith(kept.entries, submission.entries)) return ok(kept.receipt);
  if (kept !== undefined && !beginsWith(submission.entries, kept.entries))
    return refused(fork('SITTING_FORK', submission));
  if (!agreesWithArchive(submission, tools)) return refused(fork('SITTING_AFTER_ARCHIVE', submission));
  const checked = await checkSitting(submission, issued, tools);
  if (!checked.ok) return checked;
  const receivedMs = tools.clock.wallMs();
  const { head } = checked.value.journal;
  const { session, candidate, attempt, device, epoch, entries } = submission;
  const receipt = signSittingReceipt(
    {
      ...{ session, candidate, attempt, device, epoch },
      headSeq: head.seq,
      head: head.hash,
      snapshots: checked.value.own.reduce((sum, one) => sum + one.part.taken.length, 0),
      receivedMs,
    },
    { signer: tools.receiptSigner, seed: issued.seed },
  );
  const { earlier } = submission;
  const own = { session, candidate, attempt, device, epoch, receivedMs, entries, receipt };
  tools.received.keepSitting(earlier === undefined ? own : { ...own, earlier });
  await tools.store.saveSitting(rowsOf(submission, checked.value, { issued, receivedMs, tools }));
  return ok(receipt);
}

/** The rows that a checked sitting leaves in the store; written again from the kept file when the database is rebuilt. */
export function rowsOf(
  submission: SittingSubmission,
  checked: CheckedSitting,
  of: {
    readonly issued: IssuedSession;
    readonly receivedMs: number;
    readonly tools: Pick<IntakeTools, 'blobs'>;
  },
): ReceivedSitting {
  const { session, candidate, attempt, device, epoch } = submission;
  const { judged, own, parts, journal } = checked;
  const handedIn = judged.handIn !== undefined;
  return {
    sitting: {
      ...{ session, candidate, attempt, device, epoch, handedIn },
      headSeq: journal.head.seq,
      head: journal.head.hash,
      snapshots: own.reduce((sum, one) => sum + one.part.taken.length, 0),
      receivedMs: of.receivedMs,
    },
    ...(handedIn
      ? { score: scoreRow(of.issued, checked, { status: 'normal', provisional: true, nowMs: of.receivedMs }) }
      : {}),
    findings: sittingFindings({ session, candidate: checked.candidate, stage: 'sitting', parts, judged }),
    pictures: pictureRows({ session, candidate, attempt }, own, (one) => of.tools.blobs.has(one.file)),
  };
}

/** Once the archive is here, a sitting must be one that it tells of. */
function agreesWithArchive(submission: SittingSubmission, tools: IntakeTools): boolean {
  const archive = tools.received.archive(submission.session);
  if (archive === undefined) return true;
  const path = `journals/${submission.device}-${submission.epoch}.jsonl`;
  const file: Digest | undefined = filesOf(archive.index).find((one) => one.path === path)?.sha256;
  if (file === undefined || !tools.blobs.has(file)) return false;
  const archived = readEntryLines(tools.blobs.read(file), path);
  return archived.ok && beginsWith(archived.value, submission.entries);
}

export function rehearsalClock(): Trouble {
  return trouble('CLOCK_REHEARSAL', {
    zh: '本机正以演练时钟运行，不接收正式场次。请去掉 --clock 后重新启动。',
    en: 'This authority runs on a rehearsal clock and takes no real session. Start it without --clock.',
  });
}

function fork(code: 'SITTING_FORK' | 'SITTING_AFTER_ARCHIVE', of: SittingSubmission): Trouble {
  const where = `${of.candidate}-${of.attempt} / ${of.device}-${of.epoch}`;
  return code === 'SITTING_FORK'
    ? trouble(
        code,
        {
          zh: `考生 ${of.candidate} 的流水与先前收到的不一致（${where}）：同一台机器有两份流水，或流水被改写。请保留机器，联系主管部门。`,
          en: `The journal of ${of.candidate} contradicts the one received before (${where}): the machine has two journals, or one was rewritten. Keep the machine and call the authority.`,
        },
        where,
      )
    : trouble(
        code,
        {
          zh: `本场次档案已收讫，其中没有这份答题过程（${where}）。请联系主管部门。`,
          en: `The session's archive has been received and does not tell of this sitting (${where}). Call the authority.`,
        },
        where,
      );
}
