import type { RecordSheet } from '@exam-room/shared/records';
import { type PdfDocument, pdfBytes, watermark } from './pdf-bytes.ts';
import { sheetDigest, shortDigest } from './sheet-digest.ts';
import {
  absenteesBlock,
  countsBlock,
  faultsBlock,
  grantsBlock,
  headerBlock,
  machinesBlock,
  patrolsBlock,
  remarksBlock,
  type ScreenSignature,
  signatureBlock,
  sittingsBlock,
  timesBlock,
  videosBlock,
  violationsBlock,
} from './sheet-sections.ts';
import { FORM_NAME } from './sheet-words.ts';

export interface DrawOptions {
  /** True until the room is closed: every page says 草稿. */
  readonly draft: boolean;
  /** Who has signed on the screen so far; printed beside the line for the hand. */
  readonly signatures?: readonly ScreenSignature[];
}

/**
 * Draws the room record sheet (机考考场记录表, A63) as an A4 PDF. The same sheet and options give the same bytes, so that the
 * print in the archive can be drawn again and compared.
 */
export async function drawRecordSheet(sheet: RecordSheet, options: DrawOptions): Promise<Uint8Array> {
  return pdfBytes(sheetDocument(sheet, options));
}

function sheetDocument(sheet: RecordSheet, options: DrawOptions): PdfDocument {
  const digest = sheetDigest(sheet);
  // The moment that the sheet speaks of, not the moment of drawing: bytes must not change by themselves.
  const moment = new Date(sheet.times.closedMs ?? sheet.times.plannedStartMs);
  return {
    pageSize: 'A4',
    pageMargins: [36, 44, 36, 46],
    defaultStyle: { font: 'Noto', fontSize: 9.5, lineHeight: 1.1 },
    info: {
      title: `${FORM_NAME} ${sheet.slot} ${sheet.room}`,
      author: sheet.institution,
      subject: sheet.session,
      creationDate: moment,
      modDate: moment,
    },
    ...watermark(marksOf(sheet, options)),
    header: (page) => runningHead(sheet, page),
    footer: (page, pages) => ({
      columns: [
        {
          text: `${sheet.session}　总账校验码 ${sheet.ledger.code}　数据 SHA-256 ${shortDigest(digest)}`,
          width: '*',
        },
        { text: `第 ${page} 页　共 ${pages} 页`, alignment: 'right', width: 80 },
      ],
      fontSize: 7.5,
      margin: [36, 14, 36, 0],
    }),
    content: [
      { text: FORM_NAME, fontSize: 19, bold: true, alignment: 'center' },
      { text: subtitle(sheet, options), fontSize: 9, alignment: 'center', margin: [0, 0, 0, 6] },
      headerBlock(sheet),
      countsBlock(sheet),
      timesBlock(sheet),
      absenteesBlock(sheet),
      violationsBlock(sheet),
      faultsBlock(sheet),
      grantsBlock(sheet),
      machinesBlock(sheet),
      sittingsBlock(sheet),
      videosBlock(sheet),
      patrolsBlock(sheet),
      remarksBlock(sheet),
      signatureBlock(sheet, digest, options.signatures ?? []),
    ],
  };
}

function runningHead(sheet: RecordSheet, page: number) {
  return page === 1
    ? ''
    : {
        columns: [
          { text: `${FORM_NAME}（续）`, bold: true, width: '*' },
          { text: `${sheet.slot}　${sheet.room}`, alignment: 'right' as const, width: '*' },
        ],
        fontSize: 8.5,
        margin: [36, 22, 36, 0] as [number, number, number, number],
      };
}

/** A rehearsal must never be mistaken for the real thing, nor a draft for what was signed. */
function marksOf(sheet: RecordSheet, { draft }: DrawOptions): readonly string[] {
  return [sheet.mode === 'rehearsal' ? '演练' : '', draft ? '草稿' : ''];
}

function subtitle(sheet: RecordSheet, { draft }: DrawOptions): string {
  if (draft) return '草稿：考试尚未结束，数字仍会变化，不得签名';
  return sheet.mode === 'real' ? '一场一表，由监考人员核对签名后由培训机构留存' : '演练用表，不作为考试记录';
}
