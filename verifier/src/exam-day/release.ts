import type { ActRecord } from '../acts/prove-acts.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { type ConsoleRecord, consoleRecords, type Journal, placeOf } from '../journals/journal.ts';

type Release = Pick<ActRecord, 'entry' | 'place'> & {
  /** Of the code that was typed in. */
  readonly nonce: string;
};

export function consoleEntries(journals: readonly Journal[]): readonly ConsoleRecord[] {
  return journals
    .flatMap((journal) => (journal.writer === 'console' ? journal.entries : []))
    .toSorted((a, b) => a.place - b.place);
}

/**
 * R24: the console worked from this very session; the questions were released within the window that the authority signed, once (again
 * only after the console itself had to start again), and no paper was granted before the release or to somebody who was not admitted
 * to that seat.
 */
export function checkRelease(
  session: IssuedSession,
  journals: readonly Journal[],
  acts: readonly ActRecord[],
): Checked {
  const entries = consoleEntries(journals);
  const releases = acts.flatMap(({ entry, place, act }) =>
    act.act === 'release' ? [{ entry, place, nonce: act.nonce }] : [],
  );
  const flaws = [...importFlaws(session, entries, releases), ...windowFlaws(session, releases)];
  flaws.push(...againFlaws(entries, releases));
  const grants = consoleRecords(entries, 'paper-granted');
  for (const grant of grants) flaws.push(...grantFlaws(grant, { releases, acts }));
  const [first] = releases;
  return verdict(flaws, {
    zh:
      first === undefined
        ? '未启封，也没有发出试卷'
        : `启封 ${releases.length} 次，之后发出试卷密钥 ${grants.length} 次`,
    en:
      first === undefined
        ? 'never released; no paper was granted'
        : `released ${releases.length === 1 ? 'once' : `${releases.length} times`}; ${grants.length} papers granted, all after it`,
  });
}

function importFlaws(
  session: IssuedSession,
  entries: readonly ConsoleRecord[],
  releases: readonly Release[],
): readonly Flaw[] {
  const imports = consoleRecords(entries, 'session-imported');
  const flaws = imports
    .filter(({ fact }) => fact.session !== session.digest)
    .map((entry) =>
      flaw(placeOf(entry), {
        zh: '监考机导入的是另一份场次文件。',
        en: 'the console took in another session file than this one.',
      }),
    );
  for (const release of releases)
    if (!imports.some(({ place, device }) => place < release.place && device === release.entry.device))
      flaws.push(
        flaw(placeOf(release.entry), {
          zh: '启封之前监考机没有导入场次文件。',
          en: 'the console released before it had taken in a session file.',
        }),
      );
  return flaws;
}

function windowFlaws(session: IssuedSession, releases: readonly Release[]): readonly Flaw[] {
  const { notBeforeMs, notAfterMs } = session.window;
  return releases
    .filter(({ entry }) => entry.wallMs < notBeforeMs || entry.wallMs > notAfterMs)
    .map(({ entry }) =>
      flaw(placeOf(entry), {
        zh: `启封时间 ${timeText(entry.wallMs)} 不在批准的时间窗口内（${timeText(notBeforeMs)} 至 ${timeText(notAfterMs)}）。`,
        en: `released at ${timeText(entry.wallMs)}, outside the signed window (${timeText(notBeforeMs)} to ${timeText(notAfterMs)}).`,
      }),
    );
}

function againFlaws(entries: readonly ConsoleRecord[], releases: readonly Release[]): readonly Flaw[] {
  const openings = consoleRecords(entries, 'journal-opened');
  return releases.flatMap((release, at) => {
    const before = releases[at - 1];
    if (before === undefined) return [];
    const startedAgain = openings.some(({ place }) => place > before.place && place < release.place);
    return startedAgain && release.nonce === before.nonce
      ? []
      : [
          flaw(placeOf(release.entry), {
            zh: '第二次启封：监考机并未重新启动，或启封码不是同一份。',
            en: 'a second release, though the console had not started again or the code was another one.',
          }),
        ];
  });
}

function grantFlaws(
  grant: ConsoleRecord<'paper-granted'>,
  { releases, acts }: { readonly releases: readonly Release[]; readonly acts: readonly ActRecord[] },
): readonly Flaw[] {
  const { candidate, attempt, device } = grant.fact;
  const flaws: Flaw[] = [];
  if (!releases.some(({ place }) => place < grant.place))
    flaws.push(
      flaw(placeOf(grant), { zh: '启封之前就发出了试卷。', en: 'a paper was granted before the release.' }),
    );
  const seated = acts.some(
    ({ place, act }) =>
      place < grant.place &&
      ((act.act === 'admit' && act.device === device) ||
        (act.act === 'move-seat' && act.toDevice === device)) &&
      act.candidate === candidate &&
      act.attempt === attempt,
  );
  if (!seated)
    flaws.push(
      flaw(placeOf(grant), {
        zh: `考生 ${candidate} 未被安排到这台机器，却发出了试卷。`,
        en: `a paper was granted for ${candidate}, who had not been admitted to that machine.`,
      }),
    );
  return flaws;
}

/** A moment in China's civil time, for people. */
export function timeText(wallMs: number): string {
  return `${new Date(wallMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')}+08:00`;
}
