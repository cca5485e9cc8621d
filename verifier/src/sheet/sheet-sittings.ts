import { timeText } from '../exam-day/release.ts';
import { type Flaw, flaw } from '../flaw.ts';
import type { SheetSitting } from '../formats/archive-formats.ts';
import { seatRecords } from '../journals/journal.ts';
import { handInsOf, hasStarted, type Sitting } from '../sittings/sittings.ts';
import { dueIn } from '../snapshots/moments.ts';
import { type SheetGround, statusOf } from './read-sheet.ts';

/**
 * The lines of the sheet, one a candidate, against the journals. Everybody of the roll stands in one list; as there are just as many lines
 * as people on the roll (`counts.present + absent`), nobody stands twice, and nobody else.
 */
export function sittingFlaws(ground: SheetGround): readonly Flaw[] {
  const { sheet, candidates } = ground;
  const present = new Map(sheet.sittings.map((line) => [line.candidate, line]));
  const absent = new Map(sheet.absentees.map((line) => [line.candidate, line]));
  const flaws: Flaw[] = [];
  for (const { candidate, ticket, name } of candidates.values()) {
    const [line, away] = [present.get(candidate), absent.get(candidate)];
    const named = line ?? away;
    if (named === undefined)
      flaws.push(
        wrong(candidate, {
          zh: '应列入实考或缺考名单，两处都没有。',
          en: 'must stand in one of the lists, present or absent, and stands in neither.',
        }),
      );
    else if (named.ticket !== ticket || named.name !== name)
      flaws.push(
        wrong(candidate, {
          zh: '姓名或准考证号与名单不符。',
          en: 'has another name or ticket than on the roll.',
        }),
      );
    const sitting = ground.sittings.find((one) => one.candidate === candidate);
    if (line !== undefined) flaws.push(...lineFlaws(line, sitting, ground));
    else if (sitting !== undefined && hasStarted(sitting))
      flaws.push(wrong(candidate, { zh: '已答题却列为缺考。', en: 'sat, but is listed as absent.' }));
  }
  return flaws;
}

function lineFlaws(line: SheetSitting, sitting: Sitting | undefined, ground: SheetGround): readonly Flaw[] {
  const { candidate } = line;
  const seats = ground.acts.flatMap(({ act }) =>
    (act.act === 'admit' || act.act === 'move-seat') && act.candidate === candidate
      ? [act.act === 'admit' ? act.seat : act.toSeat]
      : [],
  );
  if (seats.length === 0)
    return [
      wrong(candidate, {
        zh: '列为实考，却从未核验入场。',
        en: 'is listed as present, but was never admitted.',
      }),
    ];
  const told: [name: string, found: unknown, rightOnes: readonly unknown[]][] = [
    ['seat', line.seat, [seats.at(-1)]],
    ['status', line.status, [statusOf(candidate, ground.acts)]],
    ...(sitting === undefined ? untouched(line) : fromJournal(line, sitting, ground)),
  ];
  return told
    .filter(([, found, rightOnes]) => !rightOnes.includes(found))
    .map(([name, found, rightOnes]) =>
      wrong(candidate, {
        zh: `${name} 写的是 ${shown(found)}，流水中是 ${[...new Set(rightOnes)].map(shown).join(' / ')}。`,
        en: `${name} says ${shown(found)}; the journals say ${[...new Set(rightOnes)].map(shown).join(' or ')}.`,
      }),
    );
}

type Told = [name: string, found: unknown, rightOnes: readonly unknown[]];

function untouched(line: SheetSitting): readonly Told[] {
  return [
    ['startedMs', line.startedMs, [undefined]],
    ['handedInMs', line.handedInMs, [undefined]],
    ['answered', line.answered, [0]],
    ['snapshotsTaken', line.snapshotsTaken, [0]],
  ];
}

function fromJournal(line: SheetSitting, sitting: Sitting, ground: SheetGround): readonly Told[] {
  const entries = sitting.stretches.flatMap((stretch) => stretch.entries);
  const [handIn] = handInsOf(sitting);
  const starts = seatRecords(entries, 'sitting-started').map(({ wallMs }) => wallMs);
  const granted = seatRecords(entries, 'time-granted').reduce((sum, { fact }) => sum + fact.ms, 0);
  const signed = ground.acts.reduce(
    (sum, { act }) => (act.act === 'grant-time' && act.candidate === line.candidate ? sum + act.ms : sum),
    0,
  );
  const { due } = dueIn(sitting, ground.session, ground.seed);
  const taken = seatRecords(entries, 'snapshot-taken').length;
  const missed = seatRecords(entries, 'snapshot-missed').length;
  const receipts = ground.entries.flatMap(({ fact }) =>
    fact.kind === 'receipt-arrived' && fact.candidate === line.candidate
      ? [codeOf(fact.receipt.payload)]
      : [],
  );
  return [
    ['startedMs', line.startedMs, starts.length === 0 ? [undefined] : starts],
    ['handedInMs', line.handedInMs, [handIn?.wallMs]],
    ['handedInBy', line.handedInBy, [handIn?.fact.by]],
    ...(handIn === undefined ? [] : handInTold(line, handIn.fact)),
    // What was granted and what reached the seat differ when the seat was down; either may be printed.
    ['grantedMs', line.grantedMs, [granted, signed]],
    ['snapshotsTaken', line.snapshotsTaken, [taken]],
    ['snapshotsMissed', line.snapshotsMissed, [missed]],
    ['snapshotsDue', line.snapshotsDue, [due, taken + missed]],
    ['receipt', line.receipt, receipts.length === 0 ? [undefined] : receipts],
  ];
}

function handInTold(
  line: SheetSitting,
  fact: { readonly answered: number; readonly items: number },
): readonly Told[] {
  return [
    ['answered', line.answered, [fact.answered]],
    ['items', line.items, [fact.items]],
  ];
}

/** The receipt's code; its signature is the business of R48. */
function codeOf(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8')).code;
  } catch {
    return undefined; // R48 names a receipt that cannot be read
  }
}

/** A value for people: moments as a time of the day, nothing as a dash. */
export function shown(value: unknown): string {
  if (value === undefined || value === '') return '—';
  return typeof value === 'number' && value > 1_000_000_000_000 ? timeText(value) : String(value);
}

export function wrong(where: string, words: { readonly zh: string; readonly en: string }): Flaw {
  return flaw(`record-sheet.json ${where}`, words);
}
