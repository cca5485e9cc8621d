import type { ActRecord } from '../acts/prove-acts.ts';
import type { Flaw } from '../flaw.ts';
import type { ActKind } from '../formats/act-formats.ts';
import { ACT_NAMES } from '../formats/names.ts';
import type { SheetGround } from './read-sheet.ts';
import { wrong } from './sheet-sittings.ts';

/** Acts that must be told on the sheet, whatever the words. */
const TOLD: ReadonlySet<ActKind> = new Set([
  'grant-time',
  'move-seat',
  'force-hand-in',
  'set-status',
  'take-over',
]);

/** Incidents, patrols, remarks, videos, and whoever signed in: what people did is all there, and nothing that they did not do. */
export function storyFlaws({ sheet, acts, withoutEffect }: SheetGround): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const same = (name: string, printed: readonly string[], done: readonly string[]) => {
    if (printed.toSorted().join('\n') !== done.toSorted().join('\n'))
      flaws.push(
        wrong(name, {
          zh: `表上 ${printed.length} 条，监考机流水 ${done.length} 条，或内容不同。`,
          en: `the sheet tells ${printed.length}, the console's journal ${done.length}, or their content differs.`,
        }),
      );
  };
  same(
    'incidents',
    sheet.incidents.map(
      ({ wallMs, incident, text, snapshots = [] }) => `${wallMs} ${incident} ${text} ${snapshots.join()}`,
    ),
    acts.flatMap(({ act, entry }) =>
      act.act === 'record-incident'
        ? [`${entry.wallMs} ${act.incident} ${act.text} ${act.snapshots.join()}`]
        : [],
    ),
  );
  same(
    'patrols',
    sheet.patrols.map(({ wallMs, name, remark }) => `${wallMs} ${name} ${remark}`),
    acts.flatMap(({ act, entry }) =>
      act.act === 'patrol-visit' ? [`${entry.wallMs} ${act.name} ${act.remark}`] : [],
    ),
  );
  same(
    'videos',
    sheet.videos.map(({ file, bytes, sha256 }) => `${file} ${bytes} ${sha256}`),
    acts.flatMap(({ act }) =>
      act.act === 'register-video' ? [`${act.file} ${act.bytes} ${act.sha256}`] : [],
    ),
  );
  same(
    'invigilators',
    sheet.invigilators.map(({ name, role }) => `${name} ${role}`),
    [...new Set(acts.flatMap(signedIn))],
  );
  for (const { act } of acts)
    if (act.act === 'remark' && !sheet.remarks.includes(act.text))
      flaws.push(wrong('remarks', { zh: `缺少：${act.text}`, en: `is missing: ${act.text}` }));
  const told = acts.filter(({ act }) => TOLD.has(act.act));
  // A sheet that was being signed when another console took over is made anew: nothing is lost with it.
  const voided = withoutEffect.filter(({ act }) => act.act !== 'sign-sheet');
  return [...flaws, ...untoldFlaws(sheet, [...told, ...voided])];
}

function signedIn({ act, by }: ActRecord): readonly string[] {
  return act.act === 'sign-in' ? by.map(({ name, role }) => `${name} ${role}`) : [];
}

/** Each act has an event of its own, at its own moment. */
function untoldFlaws(sheet: SheetGround['sheet'], acts: readonly ActRecord[]): readonly Flaw[] {
  const told = sheet.events.map(({ wallMs }) => wallMs);
  return acts.flatMap(({ act, by, entry }) => {
    const at = told.indexOf(entry.wallMs);
    if (at >= 0) {
      told.splice(at, 1);
      return [];
    }
    return [
      wrong('events', {
        zh: `没有写明“${ACT_NAMES[act.act]}”（${by.map(({ name }) => name).join('、')}）。`,
        en: `does not tell of ${act.act} by ${by.map(({ name }) => name).join(', ')}.`,
      }),
    ];
  });
}
