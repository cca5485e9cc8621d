import { LEAP_FORGERIES } from './clock-leaps.test-support.ts';
import { ACT_FORGERIES } from './forge-acts.test-support.ts';
import { ANSWER_FORGERIES } from './forge-answers.test-support.ts';
import { AUTHORITY_FORGERIES } from './forge-authority.test-support.ts';
import { CONSOLE_FORGERIES } from './forge-consoles.test-support.ts';
import { DAY_FORGERIES } from './forge-day.test-support.ts';
import { EVIDENCE_FORGERIES } from './forge-evidence.test-support.ts';
import { FILE_FORGERIES } from './forge-files.test-support.ts';
import { HEAD_FORGERIES } from './forge-heads.test-support.ts';
import { ISSUED_FORGERIES } from './forge-issued.test-support.ts';
import { JOURNAL_FORGERIES } from './forge-journals.test-support.ts';
import { MOVE_FORGERIES } from './forge-moves.test-support.ts';
import { OFFICE_FORGERIES } from './forge-office.test-support.ts';
import { KEY_FORGERIES } from './forge-opened.test-support.ts';
import { ORDER_FORGERIES } from './forge-orders.test-support.ts';
import { RECEIPT_FORGERIES } from './forge-receipts.test-support.ts';
import { RECUSED_FORGERIES } from './forge-recused.test-support.ts';
import { OTHER_FORGERIES } from './forge-rest.test-support.ts';
import { SEALED_CHOICES, SEALED_PICTURES, SEALED_SIZES } from './forge-sealed.test-support.ts';
import { SHEET_FORGERIES } from './forge-sheet.test-support.ts';
import { SITTING_FORGERIES } from './forge-sittings.test-support.ts';
import { THIRD_FORGERIES } from './forge-third.test-support.ts';
import { TIME_FORGERIES } from './forge-times.test-support.ts';
import { TRACE_FORGERIES } from './forge-traces.test-support.ts';
import { WITNESS_FORGERIES } from './forge-witnesses.test-support.ts';
import type { Forgery } from './forgery.test-support.ts';

/** Every single forgery that is told by hand, by the part of the archive that it touches. Each names the one rule that must find it. */
export const FORGERIES: Readonly<Record<string, readonly Forgery[]>> = {
  'files of the folder': FILE_FORGERIES,
  'the authority’s words': AUTHORITY_FORGERIES,
  'faults of the issuing office': [...ISSUED_FORGERIES, ...OFFICE_FORGERIES],
  'journals and ledger': JOURNAL_FORGERIES,
  'consoles and take-overs': [...CONSOLE_FORGERIES, ...THIRD_FORGERIES],
  witnesses: [...WITNESS_FORGERIES, ...HEAD_FORGERIES],
  'acts of people': [...ACT_FORGERIES, ...RECUSED_FORGERIES],
  'the order of the day': DAY_FORGERIES,
  sittings: [...SITTING_FORGERIES, ...TRACE_FORGERIES.places],
  'answers, time, hand-ins, moves': [...ANSWER_FORGERIES, ...MOVE_FORGERIES, ...TIME_FORGERIES],
  'pictures and receipts': [
    ...EVIDENCE_FORGERIES,
    ...LEAP_FORGERIES,
    ...TRACE_FORGERIES.excuses,
    ...SEALED_SIZES,
    ...RECEIPT_FORGERIES,
  ],
  'the record sheet': [...SHEET_FORGERIES, ...TRACE_FORGERIES.lines],
  'orders, notices, odd entries': [...OTHER_FORGERIES, ...ORDER_FORGERIES],
};

/** These are only seen by who has the authority's folder (rules R50 to R53). */
export const SEALED_FORGERIES: readonly Forgery[] = [...KEY_FORGERIES, ...SEALED_CHOICES, ...SEALED_PICTURES];
