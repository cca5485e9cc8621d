import { fromHex, fromUtf8, ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { type RecordSheet, recordSheetSchema, sheetCode } from '@exam-room/shared/records';
import { archivePart, type OpenArchive } from './archive-index.ts';
import { type ArchiveJournals, rootOf } from './archive-journals.ts';
import type { RoomActs } from './room-acts.ts';

/** Two different people put their names to exactly these bytes (A63). */
const SIGNATURES = 2;

/**
 * Checks the room record sheet: readable, of this session and roll, its ledger code the one of the ledger's first entries, signed by two
 * different persons. Codes: ARCHIVE_PART_UNREADABLE, ARCHIVE_SHEET, ARCHIVE_NOT_SIGNED.
 */
export function checkSheet(
  archive: OpenArchive,
  journals: ArchiveJournals,
  room: RoomActs,
): Result<RecordSheet> {
  const bytes = archive.read('record-sheet.json');
  const sheet = decodeSheet(bytes);
  if (sheet === undefined) return refuse(archivePart('ARCHIVE_PART_UNREADABLE', 'record-sheet.json'));
  const pdf = archive.read('record-sheet.pdf');
  if (Buffer.from(pdf.subarray(0, 5)).toString('latin1') !== '%PDF-')
    return refuse(archivePart('ARCHIVE_PART_UNREADABLE', 'record-sheet.pdf'));
  const { session, roll } = archive.issued;
  if (sheet.session !== session.session) return refuse(wrong(['属于另一场次', "is another session's"]));
  if (sheet.counts.enrolled !== roll.candidates.length)
    return refuse(
      wrong([
        `应考 ${sheet.counts.enrolled} 人，名单 ${roll.candidates.length} 人`,
        `counts ${sheet.counts.enrolled} enrolled, the roll has ${roll.candidates.length}`,
      ]),
    );
  const { size, root, code } = sheet.ledger;
  if (
    size > journals.ledger.length ||
    root !== rootOf(journals.ledger.slice(0, size)) ||
    code !== sheetCode(fromHex(root) ?? new Uint8Array())
  )
    return refuse(wrong(['总账校验码与总账不符', "has a ledger code that is not the ledger's"]));
  const digest = nativeDigest(bytes);
  const signers = new Set(
    room.acts.flatMap((one) => (one.act.act === 'sign-sheet' && one.act.sheet === digest ? one.by : [])),
  );
  return signers.size >= SIGNATURES ? ok(sheet) : refuse(unsigned(signers.size));
}

function decodeSheet(bytes: Uint8Array): RecordSheet | undefined {
  try {
    return recordSheetSchema.parse(JSON.parse(fromUtf8(bytes)));
  } catch {
    return undefined; // not text, not JSON or of another shape
  }
}

function wrong([zh, en]: readonly [string, string]): Trouble {
  return trouble(
    'ARCHIVE_SHEET',
    { zh: `考场记录表${zh}。请重新生成并签字。`, en: `The record sheet ${en}. Make it again and sign it.` },
    'record-sheet.json',
  );
}

function unsigned(count: number): Trouble {
  return trouble(
    'ARCHIVE_NOT_SIGNED',
    {
      zh: `考场记录表只有 ${count} 人签字，需要两名不同的监考人员签字（A63）。`,
      en: `The record sheet is signed by ${count} person(s); two different invigilators must sign it (A63).`,
    },
    'record-sheet.json',
  );
}
