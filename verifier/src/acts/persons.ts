import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import type { Act, ActKind } from '../formats/act-formats.ts';
import type { Person } from '../formats/authority-formats.ts';
import { ACT_NAMES } from '../formats/names.ts';
import type { Consoles } from '../journals/consoles.ts';
import { placeOf } from '../journals/journal.ts';
import type { ActRecord } from './prove-acts.ts';

const INVIGILATORS: readonly Person['role'][] = ['chief', 'invigilator'];
const STAFF: readonly Person['role'][] = [...INVIGILATORS, 'administrator'];
const ANYBODY: readonly Person['role'][] = [...STAFF, 'patrol'];

/**
 * How many different persons an act needs, and in which role. Two where something cannot be taken back or opens the questions
 * (THREATS 4.1) and where both confirm the rules (A59). Grants of time have a rule of their own below.
 */
const NEEDED: Readonly<Record<ActKind, readonly [persons: 1 | 2, roles: readonly Person['role'][]]>> = {
  'sign-in': [1, ANYBODY],
  'sign-out': [1, ANYBODY],
  'room-checked': [1, STAFF],
  'assign-seats': [1, INVIGILATORS],
  admit: [1, INVIGILATORS],
  'turn-away': [1, INVIGILATORS],
  'rules-read': [2, INVIGILATORS],
  'rules-waived': [2, INVIGILATORS],
  release: [2, INVIGILATORS],
  'start-room': [1, INVIGILATORS],
  'start-seat': [1, INVIGILATORS],
  message: [1, STAFF],
  pause: [1, INVIGILATORS],
  resume: [1, INVIGILATORS],
  'grant-time': [1, INVIGILATORS],
  'move-seat': [2, INVIGILATORS],
  unlock: [1, INVIGILATORS],
  'answer-help': [1, STAFF],
  'leave-seat': [1, INVIGILATORS],
  'return-to-seat': [1, INVIGILATORS],
  'record-incident': [1, ANYBODY],
  'set-status': [1, INVIGILATORS],
  'force-hand-in': [2, INVIGILATORS],
  'patrol-visit': [1, ANYBODY],
  remark: [1, ANYBODY],
  'register-video': [1, STAFF],
  'close-room': [2, INVIGILATORS],
  'take-over': [2, INVIGILATORS],
  'export-archive': [1, STAFF],
  'erase-faces': [2, STAFF],
  'sign-sheet': [1, INVIGILATORS],
};

/** Acts by which somebody judges a candidate: nobody does that to the own trainees or relatives (DOMAIN 1.3, 回避). */
const JUDGING: ReadonlySet<ActKind> = new Set([
  'admit',
  'turn-away',
  'grant-time',
  'move-seat',
  'set-status',
  'force-hand-in',
]);

function recused({ entry, act, by }: ActRecord): readonly Flaw[] {
  if (!JUDGING.has(act.act) || !('candidate' in act) || act.candidate === undefined) return [];
  const { candidate } = act;
  return by
    .filter((person) => person.recusedFrom?.includes(candidate))
    .map(({ name }) =>
      flaw(placeOf(entry), {
        zh: `${name} 应回避该考生，却办理了“${ACT_NAMES[act.act]}”。`,
        en: `${name} is recused from this candidate and yet did ${act.act}.`,
      }),
    );
}

/**
 * What one invigilator alone has granted a candidate counts together: many small grants by one person would be one large one.
 * `alone` holds the sums so far and is added to.
 */
function personsFor({ act, by }: ActRecord, limitMs: number, alone: Map<string, number>): 1 | 2 {
  // What cannot be taken back, or goes ahead over a red point of the room check, stands under two names.
  if (act.act === 'set-status') return act.status === 'absent' ? 1 : 2;
  if (act.act === 'room-checked') return act.red.length > 0 ? 2 : 1;
  if (act.act !== 'grant-time') return NEEDED[act.act][0];
  const sum = (alone.get(act.candidate) ?? 0) + act.ms;
  if (by.length < 2) alone.set(act.candidate, sum);
  return sum > limitMs ? 2 : 1;
}

/** R21: enough different persons stand behind each act, with the right to it. */
export function checkPersons(session: IssuedSession, acts: readonly ActRecord[]): Checked {
  const flaws: Flaw[] = [];
  const alone = new Map<string, number>();
  let two = 0;
  for (const one of acts) {
    const { entry, act, by } = one;
    const needed = personsFor(one, session.policies.grantAloneMaxMs, alone);
    const entitled = by.filter(({ role }) => NEEDED[act.act][1].includes(role));
    two += needed === 2 ? 1 : 0;
    if (entitled.length < needed)
      flaws.push(
        flaw(placeOf(entry), {
          zh: `“${ACT_NAMES[act.act]}” 需要 ${needed} 名有权人员，只有 ${entitled.length} 人签名（${by.map(({ name }) => name).join('、')}）。`,
          en: `the act ${act.act} needs ${needed} entitled persons; ${entitled.length} signed (${by.map(({ name }) => name).join(', ')}).`,
        }),
      );
    flaws.push(...recused(one));
    if ((act.act === 'sign-in' || act.act === 'sign-out') && by.length !== 1)
      flaws.push(
        flaw(placeOf(entry), {
          zh: '签到、签退只能由本人一人进行。',
          en: 'signing in and out is done by one person alone.',
        }),
      );
  }
  return verdict(flaws, {
    zh: `${acts.length} 项操作人数和职责均符合要求，其中 ${two} 项由两人共同作出`,
    en: `enough persons in the right role stand behind all ${acts.length} acts; ${two} of them needed two`,
  });
}

/**
 * R22: before the release and before the first start at least as many different persons had signed in as the session demands
 * (A58: two invigilators), and nobody acted before anybody had signed in.
 */
export function checkSignIns(
  session: IssuedSession,
  acts: readonly ActRecord[],
  { recovered }: Pick<Consoles, 'recovered'>,
): Checked {
  const flaws: Flaw[] = [];
  const present = new Set<string>();
  const ever = new Set<string>();
  const needed = session.policies.invigilatorsAtLeast;
  // Who had signed in at a console whose disk is lost is told by nobody any more; who took over in its place gave a PIN for that.
  const lost = new Set(recovered.map(({ hash }) => hash));
  for (const { entry, act, by } of acts) {
    const [first] = by;
    if (lost.has(entry.hash) || act.act === 'take-over') continue;
    if (act.act === 'sign-in' && first !== undefined && INVIGILATORS.includes(first.role)) {
      present.add(first.id);
      ever.add(first.id);
    } else if (act.act === 'sign-out' && first !== undefined) present.delete(first.id);
    else if (NEEDS_ALL.has(act.act) && present.size < needed)
      flaws.push(
        flaw(placeOf(entry), {
          zh: `“${ACT_NAMES[act.act]}”之前只有 ${present.size} 名监考人员签到，需要 ${needed} 名。`,
          en: `only ${present.size} persons had signed in before ${act.act}; ${needed} are needed.`,
        }),
      );
    else if (act.act !== 'sign-in' && ever.size === 0 && act.act !== 'patrol-visit')
      flaws.push(
        flaw(placeOf(entry), {
          zh: `“${ACT_NAMES[act.act]}”之前无人签到。`,
          en: `nobody had signed in before ${act.act}.`,
        }),
      );
  }
  return verdict(flaws, {
    zh: `启封和开考之前至少 ${needed} 人签到；全场签到 ${ever.size} 人`,
    en: `at least ${needed} had signed in before the release and the start; ${ever.size} in all`,
  });
}

const NEEDS_ALL: ReadonlySet<Act['act']> = new Set(['release', 'start-room', 'start-seat']);
