import type { DraftBlock } from '../draft.ts';
import { truthOf } from './answer-text.ts';
import { OPTION_COLUMNS } from './columns.ts';
import { type RowReport, report, tell } from './row-report.ts';

/** Whole options that speak of their neighbours (以上都对, A和B): they lose their meaning when the order changes. */
const REFERS_TO_OPTIONS =
  /^(以上|上述|前述|前面)[^，,。]{0,8}(都|均|全|皆|无|不|没有|对|错|确)[^，,。]{0,6}$|^(都|均|全)(对|错|是|不是|正确|不正确|不对|错误)$|^[A-G]([、,]?[A-G])*(和|与|及|或|、|,)[A-G](都|均|两|项|$)/;

/**
 * Whether the options keep their order. A row that says so decides; where it says nothing, options that speak of each other or are
 * figures are locked, and the report tells it. Codes: LOCK_UNCLEAR, OPTION_REFERS (the row says 否, the options say otherwise), ORDER_LOCKED.
 */
export function readOrderLock(
  to: RowReport,
  of: {
    readonly texts: readonly (string | undefined)[];
    readonly options: readonly (readonly DraftBlock[])[];
  },
): boolean {
  const said = to.row.cells.get('选项锁定');
  const says = said === undefined ? undefined : truthOf(said);
  if (said !== undefined && says === undefined)
    report(
      to,
      { column: '选项锁定', code: 'LOCK_UNCLEAR' },
      { zh: '请写“是”或“否”', en: 'must say 是 or 否' },
    );
  if (says === true) return true;
  const at = of.texts.findIndex((text) => text !== undefined && REFERS_TO_OPTIONS.test(plain(text)));
  const column = OPTION_COLUMNS[at];
  if (column !== undefined) {
    const text = (of.texts[at] ?? '').slice(0, 20);
    if (says === false)
      report(
        to,
        { column: '选项锁定', code: 'OPTION_REFERS' },
        {
          zh: `${column}“${text}”依赖选项顺序，请在“选项锁定”中填“是”`,
          en: `must say 是: ${column} "${text}" speaks of the other options, so their order must stay`,
        },
      );
    else
      tell(
        to,
        { column, code: 'ORDER_LOCKED' },
        {
          zh: `“${text}”依赖选项顺序，本题选项不打乱`,
          en: `"${text}" speaks of the other options; they keep their order`,
        },
      );
    return true;
  }
  if (says === undefined && of.options.length > 1 && of.options.every(isFigure)) {
    tell(
      to,
      { column: '选项A', code: 'ORDER_LOCKED' },
      { zh: '选项都是图，本题选项不打乱', en: 'and the other options are figures; they keep their order' },
    );
    return true;
  }
  return false;
}

function isFigure(blocks: readonly DraftBlock[]): boolean {
  return blocks.length > 0 && blocks.every((block) => block.block === 'image');
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}
