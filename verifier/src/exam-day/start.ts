import type { ActRecord } from '../acts/prove-acts.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import type { Consoles } from '../journals/consoles.ts';
import { placeOf } from '../journals/journal.ts';
import { sha256Hex } from '../proofs/digests.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import { elapsedMs } from './console-time.ts';

/** Two readings of one clock never fall on the same instant. */
const READINGS_DIFFER_MS = 2_000;

export interface StartGround {
  readonly session: IssuedSession;
  readonly acts: readonly ActRecord[];
  readonly files: Pick<ArchiveFiles, 'under' | 'read'>;
  readonly consoles: Pick<Consoles, 'recovered'>;
}

/** The report of every room check (A57) lies in the archive under its own hash; one that was lost with a console's disk is no flaw. */
function reportFlaws(acts: readonly ActRecord[], files: StartGround['files']): readonly Flaw[] {
  const there = new Set(files.under('room-check/'));
  const tookOver = acts.some(({ act }) => act.act === 'take-over');
  return acts.flatMap(({ entry, act }) => {
    if (act.act !== 'room-checked' || act.report === undefined) return [];
    const path = `room-check/${act.report}.json`;
    const right = there.has(path) ? sha256Hex(files.read(path)) === act.report : tookOver;
    return right
      ? []
      : [
          flaw(placeOf(entry), {
            zh: `考前检查报告 ${path} 不在档案中，或内容不符。`,
            en: `the report of the room check, ${path}, is not in the archive or is another one.`,
          }),
        ];
  });
}

/**
 * R25: the room started after the release, and either the rules (A59) had been read by two persons long enough before, or two persons
 * had said why not. Seats started alone come after that first start, or meet the same conditions.
 */
export function checkStart({ session, acts, files, consoles: { recovered } }: StartGround): Checked {
  const flaws: Flaw[] = [...reportFlaws(acts, files)];
  for (const { entry, act } of acts)
    if (act.act === 'rules-read' && act.version !== session.rules.version)
      flaws.push(
        flaw(placeOf(entry), {
          zh: '宣读的考场规则不是本场次的版本。',
          en: 'other rules were read than those of the session.',
        }),
      );
  const starts = acts.filter(({ act }) => act.act === 'start-room' || act.act === 'start-seat');
  const [first] = starts;
  // A start that only the seats had kept: what led to it was lost with the disk of that console, and two persons signed for going on.
  const lost = recovered.some(({ hash }) => hash === first?.entry.hash);
  if (first !== undefined && !lost) flaws.push(...gateFlaws(session, acts, first));
  for (const again of starts.filter(({ act }) => act.act === 'start-room').slice(1))
    flaws.push(
      flaw(placeOf(again.entry), { zh: '全场开考两次。', en: 'the room was started a second time.' }),
    );
  const waived = acts.some(({ act, place }) => act.act === 'rules-waived' && place < (first?.place ?? 0));
  return verdict(flaws, {
    zh:
      first === undefined
        ? '没有开考'
        : lost
          ? '开考前的流水随监考机丢失，开考指令由座位找回'
          : waived
            ? '开考前未按时宣读规则，已由两人说明理由'
            : '启封、宣读规则之后按规定开考',
    en:
      first === undefined
        ? 'the room never started'
        : lost
          ? 'what led to the start was lost with the console; the seats had kept the start itself'
          : waived
            ? 'started without the rules read in time; two persons gave the reason'
            : 'started after the release and the reading of the rules',
  });
}

function gateFlaws(session: IssuedSession, acts: readonly ActRecord[], start: ActRecord): readonly Flaw[] {
  const before = acts.filter(({ place }) => place < start.place);
  const flaws: Flaw[] = [];
  if (!before.some(({ act }) => act.act === 'release'))
    flaws.push(
      flaw(placeOf(start.entry), { zh: '未启封就开考。', en: 'the room started before the release.' }),
    );
  const lead = session.policies.rulesLeadMs;
  const read = before.filter(({ act }) => act.act === 'rules-read');
  const waived = before.some(({ act }) => act.act === 'rules-waived');
  const inTime = read.some(({ entry }) => elapsedMs(entry, start.entry) >= lead - READINGS_DIFFER_MS);
  if (!inTime && !waived)
    flaws.push(
      flaw(placeOf(start.entry), {
        zh: `开考前 ${lead / 60_000} 分钟没有宣读考场规则，也没有两人说明理由。`,
        en: `the rules were not read ${lead / 60_000} minutes before the start, and no two persons said why.`,
      }),
    );
  return flaws;
}
