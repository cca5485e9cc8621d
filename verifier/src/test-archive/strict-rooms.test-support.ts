import { answer, boot, does, picture, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeDraft,
  changeFact,
  type Day,
  type Draft,
  dropDrafts,
} from './drafts.test-support.ts';
import type { Forged, Honest, HonestRoom } from './forgery.test-support.ts';
import { draftsOf, picturePath, reissueSession, retime } from './forgery.test-support.ts';
import { honestDay, momentsFor } from './honest-day.test-support.ts';
import { DURATION, deviceId, MINUTE, MORNING_MS, type Plan } from './plan.test-support.ts';
import { monoOf } from './write-archive.test-support.ts';

// Rooms that went to the very edge of what is allowed, or had rules of their own: each must be believed.

const START = 60 * MINUTE;
/** A sitting's program writes its start so long after the order. */
const STARTED = START + 10;
const PATIENCE = 120_000;

function remarks(label: string, atMs: number): Draft {
  return does(label, atMs, { act: { act: 'remark', text: label }, by: ['V01'] });
}

function grants(
  label: string,
  atMs: number,
  of: { readonly candidate: string; readonly who: string; readonly ms: number },
): Draft {
  const { candidate, who, ms } = of;
  return does(label, atMs, {
    act: { act: 'grant-time', candidate, device: deviceId(who), ms, reason: '补时' },
    by: ['V02'],
  });
}

/** Moves a draft of E01 to a time of its sitting, its test time with it. */
function atUsed(day: Day, label: string, usedMs: number): Day {
  return retime(
    changeDraft(day, label, (draft) => ({ ...draft, usedMs })),
    { [label]: START + usedMs },
  );
}

/** Two messages to E01: the seat's clock is as far ahead of the console's at one, and as far behind at the other, as one may be. */
function strayedClock(): readonly Draft[] {
  const device = deviceId('seat3');
  const counted = 150_000;
  const leeway = 10_300;
  const monoMs = monoOf({ atMs: STARTED + counted, boot: boot('seat3') });
  const shown = (
    label: string,
    at: { readonly atMs: number; readonly usedMs: number },
    order: string,
  ): Draft => ({
    ...seat(label, { who: 'seat3', ...at }, (writing) => ({
      kind: 'message-shown',
      order: writing.hash(order),
    })),
    monoMs,
  });
  const message = (label: string, atMs: number) =>
    does(label, atMs, { act: { act: 'message', devices: [device], text: '安静' }, by: ['V04'] });
  const most = counted - leeway;
  const first = START + 20;
  return [
    remarks('first-after-start', first),
    message('hush', START + most - 800),
    shown('hush-shown', { atMs: START + most - 700, usedMs: counted }, 'hush'),
    remarks('next-after-hush', START + most),
    message('hush-again', first + counted + leeway),
    shown('hush-again-shown', { atMs: first + counted + leeway + 10, usedMs: 160_330 }, 'hush-again'),
  ];
}

/** E01 sits to the last millisecond of a grant; 甲 (A) takes an answer back; 乙's (B's) time is up as early as it may be. */
export function toTheLast({ plan, day }: Honest): Forged {
  const [first = 0, second = 0, third = 0] = momentsFor(plan, 'E01');
  const granted = 4 * MINUTE;
  const allowed = DURATION + granted;
  const shown = changeDraft(day, 'answer-A-2-again', ({ who, atMs, usedMs }) =>
    answer('answer-A-2-again', { who, atMs, usedMs }, { candidate: 'A', item: 2, choice: [] }),
  );
  const pictures = atUsed(atUsed(shown, 'pic:E01-0', first - 10_000), 'pic:E01-1', second + PATIENCE);
  const late = third + PATIENCE + 30_000;
  const ended = ['hand-in-E01', 'pic:E01-hand-in', 'stored-E01'].reduce(
    (now, label) => changeDraft(now, label, (draft) => ({ ...draft, usedMs: allowed + 1 })),
    retime(dropDrafts(pictures, 'pic:E01-2', 'pic:E01-check-in'), {
      'hand-in-E01': STARTED + allowed,
      'pic:E01-hand-in': STARTED + allowed + 2_000,
      'receipt-E01': 74.3 * MINUTE,
      'stored-E01': 74.4 * MINUTE,
      'hand-in-B': Math.round(61.16 * MINUTE) + DURATION - 10_000,
      'answer-E01-5': STARTED + 370_000,
    }),
  );
  return {
    day: addDrafts(
      changeDraft(ended, 'hand-in-B', (draft) => ({ ...draft, usedMs: DURATION - 10_000 })),
      picture(
        'pic:E01 of 80000 bytes',
        { who: 'seat3', atMs: 32 * MINUTE + 4_000 },
        { due: 'check-in', number: 0 },
      ),
      seat('missed-E01-2', { who: 'seat3', atMs: START + late, usedMs: late }, () => ({
        kind: 'snapshot-missed',
        due: 'random',
        number: 2,
        reason: '镜头被遮住',
      })),
      grants('grant-E01', 65.2 * MINUTE, { candidate: 'E01', who: 'seat3', ms: granted }),
      seat('granted-E01', { who: 'seat3', atMs: 65.5 * MINUTE, usedMs: 5.5 * MINUTE }, (writing) => ({
        kind: 'time-granted',
        order: writing.hash('grant-E01'),
        ms: granted,
      })),
      answer(
        'answer-E01-7',
        { who: 'seat3', atMs: START + allowed, usedMs: allowed },
        { candidate: 'E01', item: 7, choice: [1] },
      ),
      ...strayedClock(),
    ),
  };
}

/** Partly right answers, and all nine of them. */
function partlyRight(day: Day): Day {
  const chosen = (now: Day, item: number, choice: readonly number[]) =>
    changeDraft(now, `answer-E01-${item}`, ({ label, who, atMs, usedMs }) =>
      answer(label, { who, atMs, usedMs }, { candidate: 'E01', item, choice }),
    );
  const at = (usedMs: number) => ({ who: 'seat3', atMs: START + usedMs, usedMs });
  return addDrafts(
    chosen(chosen(day, 5, [0]), 6, [0, 1]),
    answer('answer-E01-7', at(7.5 * MINUTE), { candidate: 'E01', item: 7, choice: [1] }),
    answer('answer-E01-8', at(7.8 * MINUTE), { candidate: 'E01', item: 8, choice: [2] }),
  );
}

/** With the room's own scoring: several right, each worth something. */
export function partlyRightRoom({ day }: Honest): Forged {
  const { drafts } = partlyRight(day);
  const status = does('status-A', 74.8 * MINUTE, {
    act: { act: 'set-status', candidate: 'A', status: 'violation', reason: '' },
    by: ['V01', 'V02'],
  });
  return { day: addDrafts({ drafts }, status) };
}

function rehearsalPlan(plan: Plan): Plan {
  const scoring = { judge: { policy: 'exact' }, multi: { policy: 'fewer_prop' } } as const;
  return reissueSession(plan, (session) => ({
    ...session,
    mode: 'rehearsal',
    blueprint: {
      ...session.blueprint,
      sections: session.blueprint.sections.map((section) => ({
        ...section,
        ...(section.kind === 'judge' ? { shuffleQuestions: false } : {}),
        scoring:
          section.kind === 'case'
            ? { policy: 'fewer_minus', minus: 50 }
            : section.kind === 'multi'
              ? scoring.multi
              : scoring.judge,
      })),
    },
    policies: {
      ...session.policies,
      earliestHandInMs: 9.5 * MINUTE,
      snapshots: { ...session.policies.snapshots, atCheckIn: false, atHandIn: false },
    },
  }));
}

/** A rehearsal: its clock outruns the cameras, which are pictures; nothing is asked of them at check-in and hand-in. */
export function rehearsal({ plan }: Honest): Forged {
  const other = rehearsalPlan(plan);
  const day = partlyRight(honestDay(other));
  const [first = 0, second = 0] = momentsFor(other, 'E01');
  const fixed = draftsOf(day, ({ label }) => /^pic:.*-(check-in|hand-in)$|^missed-B$/.test(label));
  const late = atUsed(dropDrafts(day, ...fixed, 'pic:E01-1'), 'pic:E01-0', first + PATIENCE + 30_000);
  const early = changeDraft(late, 'hand-in-E01', (draft) => ({
    ...draft,
    usedMs: DURATION - MINUTE / 6 - 1,
  }));
  const usedMs = second + 300;
  return {
    plan: other,
    day: addDrafts(
      early,
      picture(
        'pic:E01-0 sealed again',
        { who: 'seat3', atMs: START + usedMs, usedMs },
        { due: 'random', number: 1 },
      ),
    ),
  };
}

/** Everything that E01 wrote later is gone. */
function cutAt(day: Day, atMs: number): Day {
  return dropDrafts(
    day,
    'receipt-E01',
    ...draftsOf(day, (draft) => draft.who === 'seat3' && draft.atMs > atMs && !draft.label.startsWith('saw')),
  );
}

/** E01's machine breaks at the very moment of the second picture, with the first one on it; the sitting ends there. */
export function brokeOff(
  { plan, day, archive }: Honest,
  wrote: { readonly incident: 'fault' | 'violation'; readonly seat?: string } = {
    incident: 'fault',
    seat: '03',
  },
): Forged {
  const [, usedMs = 0] = momentsFor(plan, 'E01');
  const atMs = START + usedMs;
  const why = does('why-E01', atMs + MINUTE, {
    act: { act: 'record-incident', ...wrote, candidate: 'E01', text: '主机烧毁', snapshots: [] },
    by: ['V02'],
  });
  const help = seat('help-E01', { who: 'seat3', atMs, usedMs }, () => ({ kind: 'help-called' }));
  return {
    day: addDrafts(cutAt(day, atMs - 1), help, why),
    hands: { files: (files) => void files.delete(picturePath(archive, 'pic:E01-0')) },
  };
}

/** A machine goes off right after a hand-in, with a picture still waiting for its frame. */
export function wentOffWaiting({ plan, day }: Honest, why = whyOff({ candidate: 'E01' })): Forged {
  const [, moment = 0] = momentsFor(plan, 'E01');
  const usedMs = moment + PATIENCE;
  const handedIn = ['hand-in-E01', 'stored-E01'].reduce(
    (now, label) => changeDraft(now, label, (draft) => ({ ...draft, usedMs })),
    changeFact(day, 'hand-in-E01', (fact) => ({ ...fact, by: 'candidate' })),
  );
  const over = draftsOf(
    day,
    ({ who, label, atMs }) =>
      who === 'seat3' && atMs > START + moment && /^(pic|answer)/.test(label) && !/-[34]$/.test(label),
  );
  const later = draftsOf(day, ({ label, atMs }) => /^answer-E01-[34]$/.test(label) && atMs > START + usedMs);
  const pictures = draftsOf(day, ({ label, atMs }) => /^pic:E01-[34]$/.test(label) && atMs > START + moment);
  const cut = dropDrafts(handedIn, ...over, ...later, ...pictures);
  return { day: addDrafts(retime(cut, { 'hand-in-E01': START + usedMs }), why) };
}

export function whyOff(
  of: { readonly candidate?: string; readonly seat?: string },
  atMs = 79 * MINUTE,
): Draft {
  return does('why-off', atMs, {
    act: { act: 'record-incident', incident: 'other', ...of, text: '断电', snapshots: [] },
    by: ['V02'],
  });
}

/** The spare goes off right after 乙's hand-in; what was written down names the seat alone. */
export function wentOffBySeat({ day }: Honest, why = whyOff({ seat: '99' })): Forged {
  return { day: addDrafts(dropDrafts(day, 'missed-B'), why) };
}

const HALT = { from: START + 2 * MINUTE, forMs: 72_000 };

/**
 * E01 is paused, the seat locks itself meanwhile, is unlocked, and goes on a good while later; its answer key was sealed as text. Grants for
 * both 甲 and E01 never reached them, and the sheet tells of 甲's as it was signed.
 */
export function stoodStill({ day }: Honest): Forged {
  const device = deviceId('seat3');
  const later = {
    drafts: day.drafts.map((draft) =>
      draft.who === 'seat3' && draft.atMs > HALT.from ? { ...draft, atMs: draft.atMs + HALT.forMs } : draft,
    ),
  };
  const at = (ms: number) => ({ who: 'seat3', atMs: HALT.from + ms, usedMs: 2 * MINUTE });
  const order = (label: string, ms: number, act: 'pause' | 'resume' | 'unlock') =>
    does(label, HALT.from + ms, {
      act:
        act === 'unlock'
          ? { act, device, reason: '' }
          : act === 'resume'
            ? { act, devices: [device] }
            : { act, devices: [device], reason: '' },
      by: ['V01'],
    });
  const drafts = addDrafts(
    { drafts: later.drafts.toSorted((a, b) => a.atMs - b.atMs) },
    order('pause-E01', 10, 'pause'),
    seat('paused-E01', at(20), (writing) => ({ kind: 'paused', order: writing.hash('pause-E01') })),
    seat('locked-E01', at(30), () => ({ kind: 'seat-locked', cause: '显示器变化' })),
    order('unlock-E01', 10_000, 'unlock'),
    seat('unlocked-E01', at(10_010), (writing) => ({
      kind: 'seat-unlocked',
      order: writing.hash('unlock-E01'),
    })),
    order('resume-E01', HALT.forMs - 10, 'resume'),
    seat('resumed-E01', at(HALT.forMs), (writing) => ({
      kind: 'resumed',
      order: writing.hash('resume-E01'),
    })),
    grants('grant-A-in-vain', 65.2 * MINUTE, { candidate: 'A', who: 'seat1', ms: 2 * MINUTE }),
    grants('grant-E01-in-vain', 65.3 * MINUTE, { candidate: 'E01', who: 'seat3', ms: MINUTE }),
    tells('proposed-in-vain', 65.1 * MINUTE, () => ({
      kind: 'lost-time-proposed',
      candidate: 'E01',
      device,
      ms: MINUTE,
      cause: '重启',
    })),
  );
  return {
    day: changeFact(drafts, 'open-E01', (fact, writing) => ({
      ...fact,
      answerKeyToAuthority: writing.answerKey('E01 in hex'),
    })),
    hands: {
      sheet: (sheet) => ({
        ...sheet,
        sittings: sheet.sittings.map((line) =>
          line.candidate === 'A' ? { ...line, grantedMs: 5 * MINUTE } : line,
        ),
      }),
    },
  };
}

/** E01's machine and the authority's clock differ as far as they may, and there was just time enough. */
export function clocksApart({ day }: Honest): Forged {
  return {
    day: changeDraft(day, 'hand-in-E01', (draft) => ({ ...draft, wallShiftMs: -30 * MINUTE })),
    hands: { receivedMs: { E01: MORNING_MS + 30 * MINUTE } },
  };
}

export const STRICT_ROOMS: readonly HonestRoom[] = [
  { told: 'everything went to the last millisecond', make: toTheLast },
  { told: 'somebody answered partly right and was found in violation', make: partlyRightRoom },
  { told: 'nothing was meant', make: rehearsal },
  { told: 'a sitting broke off', make: (honest) => brokeOff(honest) },
  { told: 'a machine went off with a picture due', make: (honest) => wentOffWaiting(honest) },
  { told: 'a machine went off and only its seat was written down', make: (honest) => wentOffBySeat(honest) },
  { told: 'a seat stood still twice at once', make: stoodStill },
  { told: 'clocks differed as far as they may', make: clocksApart },
];
