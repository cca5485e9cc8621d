import { type Checked, type Flaw, fails, flaw, verdict } from '../flaw.ts';
import type { ConsoleFact, SeatFact } from '../formats/entry-formats.ts';
import { ACT_NAMES, FACT_NAMES } from '../formats/names.ts';
import { placeOf } from '../journals/journal.ts';
import { rootOfFirst } from '../ledger/checkpoint.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { sheetCode } from '../proofs/merkle.ts';
import { type Room, readSheet, SHEET_FILE } from './read-sheet.ts';
import { headFlaws } from './sheet-head.ts';
import { sittingFlaws, wrong } from './sheet-sittings.ts';
import { storyFlaws } from './sheet-stories.ts';

/** What may still arrive after the sheet was computed: nothing that people did, nothing of an exam but its last picture. */
const AFTER_THE_SHEET: ReadonlySet<(SeatFact | ConsoleFact)['kind']> = new Set([
  'journal-opened',
  'journal-repaired',
  'act-refused',
  'device-connected',
  'device-lost',
  'journal-returned',
  'device-refused',
  'receipt-arrived',
  'receipt-stored',
  'snapshot-taken',
  'snapshot-missed',
  'message-shown',
  'fault-noticed',
  'gap-noticed',
  'clock-jumped',
  'lockdown-noticed',
  'order-refused',
  'console-followed',
  'order-recovered',
  'ledger-witnessed',
]);

/** R46: the record sheet, computed again from the ledger up to the sheet's own moment, says the same wherever it can be computed. */
export function checkSheet(room: Room): Checked {
  const ground = readSheet(room);
  if (ground === undefined) return fails(flaw(SHEET_FILE, { zh: '无法读取。', en: 'is no record sheet.' }));
  const { sheet } = ground;
  const flaws = [...ledgerFlaws(room, sheet.ledger), ...headFlaws(ground), ...sittingFlaws(ground)];
  flaws.push(...storyFlaws(ground), ...lateFlaws(room, sheet.ledger.size));
  if (!room.files.read('record-sheet.pdf').subarray(0, 5).equals(Buffer.from('%PDF-')))
    flaws.push(flaw('record-sheet.pdf', { zh: '不是 PDF 文件。', en: 'is no PDF.' }));
  const { counts } = sheet;
  return verdict(flaws, {
    zh: `考场记录表与流水一致：应考 ${counts.enrolled}，实考 ${counts.present}，缺考 ${counts.absent}，交卷 ${counts.handedIn}；表上的总账码 ${sheet.ledger.code}，请与手写签字的纸质表核对`,
    en: `the record sheet says what the journals say: ${counts.enrolled} enrolled, ${counts.present} present, ${counts.absent} absent, ${counts.handedIn} handed in; its ledger code is ${sheet.ledger.code}: compare it with the paper that was signed by hand`,
  });
}

function ledgerFlaws(
  { ledger }: Room,
  told: { readonly size: number; readonly root: string; readonly code: string },
): readonly Flaw[] {
  if (told.size > ledger.entries.length)
    return [wrong('ledger', { zh: '总账条数不可能。', en: 'the size of the ledger cannot be.' })];
  const root = rootOfFirst(ledger, told.size);
  return told.root === root.toString('hex') && told.code === sheetCode(root)
    ? []
    : [
        wrong('ledger', {
          zh: `前 ${told.size} 条的总账码是 ${sheetCode(root)}，表上是 ${told.code}：签字之后总账被改动。`,
          en: `the code of the first ${told.size} entries is ${sheetCode(root)}; the sheet says ${told.code}: the ledger was changed after it was signed.`,
        }),
      ];
}

function lateFlaws({ ledger, acts }: Room, size: number): readonly Flaw[] {
  const actOf = new Map(acts.map((one) => [one.entry.hash, one.act.act]));
  return ledger.entries.slice(size).flatMap((entry) => {
    const act = actOf.get(entry.hash);
    const harmless =
      act === undefined
        ? AFTER_THE_SHEET.has(entry.fact.kind)
        : act === 'sign-sheet' || act === 'sign-out' || act === 'sign-in';
    return harmless
      ? []
      : [
          flaw(placeOf(entry), {
            zh: `记录表完成之后还有“${act === undefined ? FACT_NAMES[entry.fact.kind] : ACT_NAMES[act]}”。`,
            en: `${act ?? entry.fact.kind} was written after the record sheet had been made.`,
          }),
        ];
  });
}

/**
 * R47: two different invigilators signed exactly this sheet. They did so after it was made: it names the root of all entries before it (R46),
 * and a signature among those would name the sheet that names its own hash.
 */
export function checkSheetSigned(room: Room): Checked {
  const digest = sha256Hex(room.files.read(SHEET_FILE));
  const flaws: Flaw[] = [];
  const signers = new Set<string>();
  for (const { entry, act, by } of room.acts) {
    if (act.act !== 'sign-sheet') continue;
    if (act.sheet !== digest)
      flaws.push(
        flaw(placeOf(entry), {
          zh: '签的是另一份考场记录表：记录表在签字之后被换过。',
          en: 'another record sheet was signed than this one: it was exchanged after the signing.',
        }),
      );
    else for (const { id } of by) signers.add(id);
  }
  if (signers.size < 2)
    flaws.push(
      flaw(SHEET_FILE, {
        zh: `考场记录表需要两名不同的监考人员签字，只有 ${signers.size} 人。`,
        en: `the record sheet needs the signatures of two different persons; ${signers.size} signed.`,
      }),
    );
  return verdict(flaws, {
    zh: `考场记录表由 ${[...signers].join('、')} 签字`,
    en: `the record sheet is signed by ${[...signers].join(', ')}`,
  });
}
