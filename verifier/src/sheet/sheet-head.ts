import type { ActRecord } from '../acts/prove-acts.ts';
import type { Flaw } from '../flaw.ts';
import type { ActKind } from '../formats/act-formats.ts';
import { handInsOf } from '../sittings/sittings.ts';
import { type SheetGround, statusOf } from './read-sheet.ts';
import { shown, wrong } from './sheet-sittings.ts';

type Told = readonly [name: string, found: unknown, rightOnes: readonly unknown[]];

/** What stands above the lines: which session, how many, when. */
export function headFlaws(ground: SheetGround): readonly Flaw[] {
  return [...plainTold(ground), ...countsTold(ground), ...timesTold(ground)]
    .filter(([, found, rightOnes]) => !rightOnes.includes(found))
    .map(([name, found, rightOnes]) =>
      wrong(name, {
        zh: `写的是 ${shown(found)}，应为 ${rightOnes.map(shown).join(' / ')}。`,
        en: `says ${shown(found)} where ${rightOnes.map(shown).join(' or ')} is right.`,
      }),
    );
}

function plainTold({ sheet, session }: SheetGround): readonly Told[] {
  const { institution, room, post } = session;
  return [
    ['session', sheet.session, [session.session]],
    ['mode', sheet.mode, [session.mode]],
    ['title', sheet.title, [session.title]],
    ['slot', sheet.slot, [session.slot]],
    ['institution', sheet.institution, [named(sheet.institution, institution.name)]],
    ['room', sheet.room, [named(sheet.room, room.name)]],
    ['post', sheet.post, [named(sheet.post, post.name)]],
    ['machines.spares', sheet.machines.spares, [room.seats.filter(({ spare }) => spare).length]],
  ];
}

/** A name may stand there with its code. */
function named(printed: string, name: string): string {
  return printed.includes(name) ? printed : name;
}

function countsTold({ sheet, candidates, sittings, acts }: SheetGround): readonly Told[] {
  const handIns = sittings.flatMap(handInsOf);
  const { counts } = sheet;
  // Somebody who was turned away, too, may have been found in violation.
  const violationsGiven = violationsOf(
    [...candidates.keys()].map((candidate) => ({ status: statusOf(candidate, acts) })),
  );
  return [
    ['counts.enrolled', counts.enrolled, [candidates.size]],
    ['counts.present', counts.present, [sheet.sittings.length]],
    ['counts.absent', counts.absent, [sheet.absentees.length]],
    ['counts.present + absent', counts.present + counts.absent, [candidates.size]],
    ['counts.handedIn', counts.handedIn, [handIns.length]],
    ['counts.byTime', counts.byTime, [handIns.filter(({ fact }) => fact.by === 'time').length]],
    ['counts.forced', counts.forced, [handIns.filter(({ fact }) => fact.by === 'invigilator').length]],
    ['counts.violations', counts.violations, [violationsOf(sheet.sittings), violationsGiven]],
  ];
}

function violationsOf(lines: readonly { readonly status: string }[]): number {
  return lines.filter(({ status }) => status === 'violation' || status === 'impersonation').length;
}

function timesTold({ sheet, session, acts, sittings }: SheetGround): readonly Told[] {
  const { times } = sheet;
  const at = (...kinds: readonly ActKind[]) => {
    const found = acts.filter(({ act }) => kinds.includes(act.act)).map(({ entry }) => entry.wallMs);
    return found.length === 0 ? [undefined] : found;
  };
  const handIns = sittings.flatMap(handInsOf).map(({ wallMs }) => wallMs);
  const waived = acts.flatMap(({ act }) => (act.act === 'rules-waived' ? [act.reason] : []));
  return [
    ['times.plannedStartMs', times.plannedStartMs, [session.window.startMs]],
    ['times.checkInOpenedMs', times.checkInOpenedMs, [undefined, ...at('admit', 'sign-in', 'room-checked')]],
    ['times.rulesReadMs', times.rulesReadMs, at('rules-read')],
    ['times.rulesReadBy', times.rulesReadBy.join('、'), readersOf(acts, times.rulesReadBy)],
    ['times.rulesWaived', times.rulesWaived, waived.length === 0 ? [undefined] : waived],
    ['times.releasedMs', times.releasedMs, at('release')],
    ['times.startedMs', times.startedMs, at('start-room')],
    ['times.closedMs', times.closedMs, at('close-room')],
    ['times.firstHandInMs', times.firstHandInMs, [handIns.length === 0 ? undefined : Math.min(...handIns)]],
    ['times.lastHandInMs', times.lastHandInMs, [handIns.length === 0 ? undefined : Math.max(...handIns)]],
  ];
}

/** The names as printed when at least two who read the rules stand there and nobody else; else all who read them. */
function readersOf(acts: readonly ActRecord[], printed: readonly string[]): readonly string[] {
  const names = new Set(
    acts.flatMap(({ act, by }) => (act.act === 'rules-read' ? by.map(({ name }) => name) : [])),
  );
  const right = printed.every((name) => names.has(name)) && printed.length >= 2;
  return [(right ? printed : [...names]).join('、')];
}
