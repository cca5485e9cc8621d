import type { ActRecord } from '../acts/prove-acts.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import { ACT_NAMES } from '../formats/names.ts';
import { consoleRecords, type Journal, placeOf } from '../journals/journal.ts';
import { sha256Hex } from '../proofs/digests.ts';
import { consoleEntries } from './release.ts';

/** Acts that open or run something: none of them after the close. */
const ENDED = new Set(['admit', 'release', 'start-room', 'start-seat', 'grant-time', 'move-seat']);

/**
 * R26: the room was closed once; after that the seed of the draw was told, and it is the one that the authority had fixed in the
 * session; nothing was opened, started or granted afterwards. The value is the seed; a room that was never
 * released has none to tell.
 */
export function checkClose(
  session: IssuedSession,
  journals: readonly Journal[],
  acts: readonly ActRecord[],
): Checked<Buffer | undefined> {
  const flaws: Flaw[] = [];
  const [close, ...again] = acts.filter(({ act }) => act.act === 'close-room');
  const reveals = consoleRecords(consoleEntries(journals), 'seed-revealed');
  const [reveal] = reveals;
  const released = acts.some(({ act }) => act.act === 'release');
  if (close === undefined || (reveal === undefined && released))
    return fails(
      flaw('journals', {
        zh: '没有“结束考试”操作，或没有公布抽题种子：场次没有正常结束，或结尾被截掉。',
        en: 'there is no close of the room, or the seed of the draw was not told: the session did not end, or its end was cut off.',
      }),
    );
  for (const { entry } of again)
    flaws.push(flaw(placeOf(entry), { zh: '考场结束了两次。', en: 'the room was closed a second time.' }));
  for (const entry of reveals) {
    if (sha256Hex(Buffer.from(entry.fact.seed, 'hex')) !== session.seedCommitment)
      flaws.push(
        flaw(placeOf(entry), {
          zh: '公布的抽题种子不是主管部门在场次中锁定的那一个。',
          en: 'the seed that was told is not the one that the authority fixed in the session.',
        }),
      );
    if (entry.place < close.place)
      flaws.push(
        flaw(placeOf(entry), {
          zh: '考场结束之前就公布了抽题种子。',
          en: 'the seed was told before the room was closed.',
        }),
      );
  }
  for (const { entry, act, place } of acts)
    if (ENDED.has(act.act) && place > close.place)
      flaws.push(
        flaw(placeOf(entry), {
          zh: `考场结束之后还有“${ACT_NAMES[act.act]}”。`,
          en: `${act.act} stands after the close of the room.`,
        }),
      );
  for (const grant of consoleRecords(consoleEntries(journals), 'paper-granted'))
    if (grant.place > close.place)
      flaws.push(
        flaw(placeOf(grant), {
          zh: '考场结束之后还发出了试卷。',
          en: 'a paper was granted after the close of the room.',
        }),
      );
  if (flaws.length > 0) return fails(...flaws);
  return holds(reveal && Buffer.from(reveal.fact.seed, 'hex'), {
    zh: released ? '考场已结束，公布的抽题种子与场次锁定的一致' : '考场已结束，未曾启封',
    en: released
      ? 'the room was closed; the seed told after it is the one fixed in the session'
      : 'the room was closed; nothing had been released',
  });
}
