import type { SignedIndex } from '../authority-word/index-signer.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds, verdict } from '../flaw.ts';
import { datedMs } from '../journals/clock-leaps.ts';
import { type Journal, type SeatRecord, seatRecords } from '../journals/journal.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import { handInsOf, type Sitting } from '../sittings/sittings.ts';
import type { ReadReceipts } from './read-receipts.ts';

export interface ReceiptsOf {
  readonly files: ArchiveFiles;
  readonly index: SignedIndex;
  readonly session: IssuedSession;
  readonly journals: readonly Journal[];
  readonly sittings: readonly Sitting[];
  readonly receipts: ReadReceipts;
}

/**
 * R48: what the authority said it had received is still here: the head that each receipt names stands in that seat's journal, at or
 * after the hand-in, with as many pictures before it. Nothing can be changed or dropped once its receipt is signed.
 */
export function checkReceipts(of: ReceiptsOf): Checked<ReadReceipts> {
  const flaws = [...of.receipts.flaws];
  for (const { at, receipt } of of.receipts.sittings) {
    const found = sittingFlaw(receipt, of);
    if (found !== undefined) flaws.push(flaw(at, found));
  }
  const { session } = of.receipts;
  if (
    session !== undefined &&
    (session.session !== of.session.session || session.archive !== of.index.digest)
  )
    flaws.push(
      flaw('receipts/session.dsse.json', {
        zh: '主管部门收到的是另一份档案：本档案在收件之后被改动过。',
        en: 'the authority received another archive than this one: this one was changed afterwards.',
      }),
    );
  const handedIn = of.sittings.filter((sitting) => handInsOf(sitting).length > 0);
  const received = new Set(of.receipts.sittings.map(({ receipt }) => receipt.candidate));
  const without = handedIn.filter(({ candidate }) => !received.has(candidate)).length;
  if (flaws.length > 0) return fails(...flaws);
  return holds(of.receipts, {
    zh: `${received.size} 份个人回执与流水相符；尚无回执 ${without} 人；场次回执${session === undefined ? '无' : '有'}`,
    en: `${received.size} sittings have receipts that agree with their journals, ${without} have none yet; ${session === undefined ? 'no receipt' : 'a receipt'} for the whole archive`,
  });
}

function sittingFlaw(
  receipt: ReceiptsOf['receipts']['sittings'][number]['receipt'],
  of: ReceiptsOf,
): Pick<Flaw, 'zh' | 'en'> | undefined {
  if (receipt.session !== of.session.session)
    return { zh: '回执属于另一场次。', en: 'is a receipt of another session.' };
  const sitting = of.sittings.find(
    ({ candidate, attempt }) => candidate === receipt.candidate && attempt === receipt.attempt,
  );
  if (sitting === undefined)
    return {
      zh: `主管部门收到过考生 ${receipt.candidate} 的试卷，档案中却没有：考生被抽掉。`,
      en: `the authority had received the sitting of ${receipt.candidate}, which is not in the archive: the candidate was dropped.`,
    };
  const journal = of.journals.find(
    ({ device, epoch }) => device.device === receipt.device && epoch === receipt.epoch,
  );
  const head = journal?.entries.find(({ seq }) => seq === receipt.headSeq);
  if (head?.hash !== receipt.head)
    return {
      zh: `主管部门收到时，这台座位机第 ${receipt.headSeq} 条记录是另一内容：流水在收件之后被改写或截短。`,
      en: `entry ${receipt.headSeq} of that seat was another one when the authority received it: the journal was rewritten or cut afterwards.`,
    };
  const handIn = handInsOf(sitting).find(
    ({ device, seq }) => device.device === receipt.device && seq <= receipt.headSeq,
  );
  if (handIn === undefined) return { zh: '回执没有覆盖交卷记录。', en: 'does not cover the hand-in.' };
  const pictures = sitting.stretches
    .flatMap(({ entries }) => seatRecords(entries, 'snapshot-taken'))
    .filter(({ device, seq }) => device.device === receipt.device && seq <= receipt.headSeq);
  if (pictures.length > receipt.snapshots)
    return {
      zh: `回执只有 ${receipt.snapshots} 张照片，流水到此已有 ${pictures.length} 张。`,
      en: `tells of ${receipt.snapshots} pictures where the journal has ${pictures.length} by then.`,
    };
  return undefined;
}

/**
 * R49: the clocks of the room agree with the authority's. Nothing that a receipt covers was written after the receipt was given, and
 * between the earliest release that the authority signed and its receipt there was time enough for the sitting. Of a seat whose clock was
 * set on the way, and which tells so, the date is taken without that leap.
 */
export function checkBounds(of: ReceiptsOf): Checked {
  const flaws = of.receipts.sittings.flatMap((one) =>
    of.sittings
      .filter(({ candidate }) => candidate === one.receipt.candidate)
      .flatMap(handInsOf)
      .flatMap((handIn) => boundFlaws(one, { handIn, writtenMs: datedMs(handIn, of.journals) }, of.session)),
  );
  return verdict(flaws, {
    zh: `${of.receipts.sittings.length} 份回执的时间与考场时间相容`,
    en: `the times of ${of.receipts.sittings.length} receipts agree with those of the room`,
  });
}

function boundFlaws(
  { at, receipt }: Pick<ReceiptsOf['receipts']['sittings'][number], 'at' | 'receipt'>,
  { handIn, writtenMs }: { readonly handIn: SeatRecord; readonly writtenMs: number },
  session: IssuedSession,
): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const latest = receipt.receivedMs + CLOCKS_MAY_DIFFER_MS;
  if (writtenMs > latest)
    flaws.push(
      flaw(at, {
        zh: '交卷时间晚于主管部门的收件时间：座位机时钟被改，或记录后补。',
        en: 'the hand-in is dated after the receipt: the clock was changed, or the entry was written afterwards.',
      }),
    );
  if (latest < session.window.notBeforeMs + handIn.usedMs)
    flaws.push(
      flaw(at, {
        zh: '从批准的最早启封时间到收件，不够这么长的答题时间。',
        en: 'between the earliest signed release and the receipt there was not time enough for this sitting.',
      }),
    );
  return flaws;
}

/** Wall clocks of a room without the internet. */
const CLOCKS_MAY_DIFFER_MS = 600_000;
