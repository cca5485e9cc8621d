import { assertNever, type CandidateId, SECOND_MS, type Words } from '@exam-room/shared/base';
import {
  type LedgerContradiction,
  readHead,
  readNote,
  type SeatEntry,
  type SeatFact,
  type SnapshotDue,
} from '@exam-room/shared/records';
import { lockedWords, noticeWords, stationFaultWords } from './machine-words.ts';
import type { Proposal, SeatState, SittingFold } from './state.ts';

/** What one entry of a station changes: its seat, and what people should hear of it. */
export interface SeatNews {
  readonly seat: SeatState;
  /** Goes to the desk and onto the record sheet. */
  readonly told?: Words;
  readonly proposal?: Proposal;
}

const ALARMS_KEPT = 5;
/** Shorter interruptions are not worth an invigilator's decision. */
const PROPOSED_FROM_MS = 10 * SECOND_MS;

/** Folds one entry of a station into its seat. Entries arrive proven and in the station's own order. */
export function tellSeat(before: SeatState, entry: SeatEntry): SeatNews {
  const { fact } = entry;
  const order = 'order' in fact && fact.kind !== 'order-refused' ? fact.order : undefined;
  const obeyed = order === undefined ? before.obeyed : [...before.obeyed, order];
  const seat = { ...before, lastEntryMs: entry.wallMs, obeyed };
  if (fact.kind === 'sitting-opened') {
    const sittings = new Map(seat.sittings).set(fact.candidate, openedSitting(entry, fact));
    return { seat: { ...seat, sittings, writingFor: fact.candidate } };
  }
  const sitting = seat.writingFor === undefined ? undefined : seat.sittings.get(seat.writingFor);
  const news = tellOutside(seat, sitting, entry);
  if (sitting === undefined) return news;
  const after = tellSitting({ ...sitting, usedMs: Math.max(sitting.usedMs, entry.usedMs) }, entry);
  return {
    ...news,
    seat: { ...news.seat, sittings: new Map(news.seat.sittings).set(sitting.candidate, after) },
  };
}

function openedSitting(entry: SeatEntry, fact: SeatFact & { kind: 'sitting-opened' }): SittingFold {
  return {
    candidate: fact.candidate,
    attempt: fact.attempt,
    stage: 'opened',
    epoch: entry.epoch,
    items: 0,
    usedMs: 0, // this one entry still carries the time of whoever sat here before
    answered: new Map(),
    answerSeq: 0,
    continues: fact.continues ?? [],
    paused: false,
    taken: [],
    missed: 0,
  };
}

function tellSitting(sitting: SittingFold, entry: SeatEntry): SittingFold {
  const { fact } = entry;
  switch (fact.kind) {
    case 'paper-drawn':
      return {
        ...sitting,
        stage: sitting.stage === 'opened' ? 'ready' : sitting.stage,
        paper: fact.paper,
        items: fact.items,
      };
    case 'sitting-started':
      return { ...sitting, stage: 'sitting', startedMs: sitting.startedMs ?? entry.wallMs };
    case 'answer-saved': {
      const { answered } = sitting;
      const all = answered.has(fact.item) ? answered : new Map(answered).set(fact.item, entry.seq);
      return { ...sitting, answered: all, answerSeq: entry.seq };
    }
    case 'snapshot-taken': {
      const { due, number, file, verdict } = fact;
      const taken = [...sitting.taken, { due, number, file, verdict, wallMs: entry.wallMs }];
      return { ...sitting, taken, ...toldOf(due) };
    }
    case 'snapshot-missed':
      return { ...sitting, missed: sitting.missed + 1, ...toldOf(fact.due) };
    case 'paused':
      return { ...sitting, paused: true };
    case 'resumed':
      return { ...sitting, paused: false };
    case 'seat-locked':
      return { ...sitting, locked: fact.cause };
    case 'seat-unlocked': {
      const { locked: _, ...open } = sitting;
      return open;
    }
    case 'handed-in':
      return handedIn(sitting, entry, fact);
    case 'sitting-moved':
      return { ...sitting, stage: 'moved' };
    case 'journal-opened':
    case 'journal-repaired':
    case 'sitting-opened':
    case 'identity-confirmed':
    case 'identity-disputed':
    case 'consent-given':
    case 'rules-acknowledged':
    case 'question-shown':
    case 'question-flagged':
    case 'help-called':
    case 'time-granted':
    case 'message-shown':
    case 'lockdown-noticed':
    case 'clock-jumped':
    case 'gap-noticed':
    case 'fault-noticed':
    case 'receipt-stored':
    case 'console-followed':
    case 'order-refused':
    case 'ledger-witnessed':
    case 'ledger-contradicted':
      return sitting;
    default:
      return assertNever(fact);
  }
}

function toldOf(due: SnapshotDue): Pick<SittingFold, 'handInPictureTold'> {
  return due === 'hand-in' ? { handInPictureTold: true } : {};
}

/** A hand-in is final (THREATS K7): a second one changes nothing. */
function handedIn(
  sitting: SittingFold,
  entry: SeatEntry,
  fact: SeatFact & { kind: 'handed-in' },
): SittingFold {
  if (sitting.handedIn !== undefined) return sitting;
  const { by, answered, items } = fact;
  const { wallMs, usedMs, seq } = entry;
  return { ...sitting, stage: 'handed-in', handedIn: { by, answered, items, wallMs, usedMs, seq } };
}

/** What people see of the seat itself: help, alarms, faults. */
function tellOutside(seat: SeatState, sitting: SittingFold | undefined, { fact }: SeatEntry): SeatNews {
  switch (fact.kind) {
    case 'help-called':
      return { seat: { ...seat, helpCalled: true } };
    case 'identity-confirmed':
      return { seat: { ...seat, alarms: seat.alarms.filter((one) => one !== DISPUTED) } };
    case 'identity-disputed':
      return alarmed(seat, DISPUTED);
    case 'lockdown-noticed':
      return alarmed(seat, noticeWords(fact.what, fact.detail));
    case 'seat-locked':
      return alarmed(seat, lockedWords(fact.cause));
    case 'clock-jumped':
      return alarmed(seat, clockWords(fact.toWallMs - fact.fromWallMs));
    case 'gap-noticed':
      return gapNoticed(seat, sitting, fact);
    case 'fault-noticed':
      return alarmed({ ...seat, faulty: true }, stationFaultWords(fact.what, fact.detail));
    case 'journal-repaired':
      return alarmed({ ...seat, faulty: true }, repairedWords(fact));
    case 'order-refused':
      return alarmed(
        seat,
        words(`座位未能执行指令（${fact.code}）`, `The seat could not follow an order (${fact.code})`),
      );
    case 'snapshot-missed':
      return {
        seat: withAlarm(
          { ...seat, cameraTrouble: true },
          words(`抓拍缺失：${fact.reason}`, `A snapshot was missed: ${fact.reason}`),
        ),
      };
    case 'snapshot-taken':
      return fact.verdict === 'fine'
        ? { seat: { ...seat, cameraTrouble: false } }
        : {
            seat: withAlarm(
              { ...seat, cameraTrouble: true },
              words(`抓拍画面异常：${VERDICT_ZH[fact.verdict]}`, `A snapshot looks ${fact.verdict}`),
            ),
          };
    case 'ledger-witnessed':
    case 'ledger-contradicted':
      return tellWitness(seat, fact);
    case 'journal-opened':
    case 'sitting-opened':
    case 'consent-given':
    case 'rules-acknowledged':
    case 'paper-drawn':
    case 'sitting-started':
    case 'question-shown':
    case 'answer-saved':
    case 'question-flagged':
    case 'paused':
    case 'resumed':
    case 'time-granted':
    case 'message-shown':
    case 'seat-unlocked':
    case 'handed-in':
    case 'receipt-stored':
    case 'sitting-moved':
    case 'console-followed':
      return { seat };
    default:
      return assertNever(fact);
  }
}

const DISPUTED: Words = {
  zh: '考生表示屏幕上的信息不是本人，请到座位核对。',
  en: 'The candidate says that the name or photo is not theirs. Go to the seat and check.',
};

function tellWitness(
  seat: SeatState,
  fact: SeatFact & { kind: 'ledger-witnessed' | 'ledger-contradicted' },
): SeatNews {
  if (fact.kind === 'ledger-contradicted') return alarmed(seat, CONTRADICTED[fact.how]);
  const head = readHead(readNote(fact.note)?.text ?? '');
  return {
    seat: head === undefined ? seat : { ...seat, witnessed: { origin: head.origin, size: head.size } },
  };
}

/** What everybody is to do about a contradiction. */
const KEEP = {
  zh: '请通知主管部门，保留监考机和本座位机，不要重新安装。',
  en: 'Call the authority; keep the console and this seat as they are and install nothing anew.',
};
const CONTRADICTED: Readonly<Record<LedgerContradiction, Words>> = {
  smaller: words(
    `监考机出示的总账比本座位先前见过的短：总账被截短或换成旧盘。${KEEP.zh}`,
    `The console showed this seat a shorter ledger than before: it was cut, or an older disk was put in. ${KEEP.en}`,
  ),
  'other-root': words(
    `监考机先后出示了两份长度相同而内容不同的总账。${KEEP.zh}`,
    `The console has shown this seat two different ledgers of one length. ${KEEP.en}`,
  ),
  'not-continued': words(
    `监考机出示的总账与本座位先前见过的接不上：旧的记录被改动。${KEEP.zh}`,
    `The ledger that the console showed does not continue the one that this seat saw before: older entries were changed. ${KEEP.en}`,
  ),
  'own-missing': words(
    `监考机已确认收到本座位的记录，总账中却没有。${KEEP.zh}`,
    `An entry of this seat that the console had acknowledged is missing from its ledger. ${KEEP.en}`,
  ),
};

const VERDICT_ZH = {
  dark: '过暗',
  covered: '被遮挡',
  frozen: '画面不动',
  blurred: '模糊',
  overexposed: '过亮',
} as const;

function gapNoticed(
  seat: SeatState,
  sitting: SittingFold | undefined,
  fact: SeatFact & { kind: 'gap-noticed' },
): SeatNews {
  const seconds = Math.round(fact.lostMs / SECOND_MS);
  const told =
    fact.cause === 'restart'
      ? words(
          `考试机程序重新启动，中断约 ${seconds} 秒`,
          `The station restarted; interrupted for about ${seconds} s`,
        )
      : words(`考试机休眠，中断约 ${seconds} 秒`, `The station slept; interrupted for about ${seconds} s`);
  const news = alarmed(seat, told);
  const counts = sitting?.stage === 'sitting' && fact.lostMs >= PROPOSED_FROM_MS;
  return counts
    ? { ...news, proposal: proposalOf(sitting.candidate, seat, { ms: fact.lostMs, cause: told.zh }) }
    : news;
}

/** Lost time is proposed, never granted by itself: the test clock of the seat stood still meanwhile, and a person decides. */
export function proposalOf(
  candidate: CandidateId,
  seat: SeatState,
  lost: { readonly ms: number; readonly cause: string },
): Proposal {
  return {
    candidate,
    device: seat.device,
    ms: Math.min(Math.ceil(lost.ms / SECOND_MS) * SECOND_MS, 86_400_000),
    cause: lost.cause,
  };
}

function alarmed(seat: SeatState, told: Words): SeatNews {
  return { seat: withAlarm(seat, told), told };
}

export function withAlarm(seat: SeatState, alarm: Words): SeatState {
  return {
    ...seat,
    alarms: [...seat.alarms.filter((one) => one.zh !== alarm.zh), alarm].slice(-ALARMS_KEPT),
  };
}

function repairedWords({ fromConsole, fromDisk, lost }: SeatFact & { kind: 'journal-repaired' }): Words {
  const back = words(
    `本机流水损坏后已修复：从总账取回 ${fromConsole} 条，从损坏的文件找回 ${fromDisk} 条`,
    `The seat's journal was damaged and is repaired: ${fromConsole} entries from the ledger, ${fromDisk} more from the damaged file`,
  );
  if (lost === 0) return words(`${back.zh}，没有丢失`, `${back.en}; nothing is lost`);
  return lost === undefined
    ? words(
        `${back.zh}；其后是否还有记录已无法确定，请考生核对最后几题`,
        `${back.en}; whether there were more nobody can tell: have the candidate check the last answers`,
      )
    : words(
        `${back.zh}；最后 ${lost} 条丢失，请考生核对最后几题`,
        `${back.en}; the last ${lost} are lost: have the candidate check the last answers`,
      );
}

function clockWords(ms: number): Words {
  const seconds = Math.round(ms / SECOND_MS);
  return words(
    `系统时间被改动 ${seconds} 秒（不影响考试计时）`,
    `The machine's clock jumped by ${seconds} s (the test time is not affected)`,
  );
}

function words(zh: string, en: string): Words {
  return { zh: zh.slice(0, 500), en: en.slice(0, 500) };
}
