import type { Act } from '../formats/act-formats.ts';
import type { Draft, Fact, Writing } from './drafts.test-support.ts';
import { digestOf } from './keys.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';

type Write = (writing: Writing) => Fact;

export function boot(name: string): string {
  return digestOf(`boot ${name}`).slice(0, 16);
}

/** An entry of the console at a time of the morning. */
/** The console's program was started again after the hand-ins. */
export const CONSOLE_AGAIN_MS = 75 * MINUTE;

export function consoleBoot(atMs: number): string {
  return boot(atMs < CONSOLE_AGAIN_MS ? 'console' : 'console again');
}

function consoleEntry(label: string, atMs: number, body: Draft['body']): Draft {
  return { label, who: 'console', epoch: 1, boot: consoleBoot(atMs), atMs, usedMs: 0, body };
}

export function tells(label: string, atMs: number, write: Write): Draft {
  return consoleEntry(label, atMs, { write });
}

export function does(
  label: string,
  atMs: number,
  of: { readonly act: Act | ((writing: Writing) => Act); readonly by: readonly string[] },
): Draft {
  return consoleEntry(label, atMs, of);
}

export interface SeatMoment {
  readonly who: string;
  readonly boot?: string;
  readonly atMs: number;
  readonly usedMs?: number;
}

export function seat(label: string, at: SeatMoment, write: Write): Draft {
  const { who, atMs, usedMs = 0 } = at;
  return { label, who, epoch: 1, boot: boot(at.boot ?? who), atMs, usedMs, body: { write } };
}

export function granted(candidate: string, who: string, atMs: number): Draft {
  return tells(`grant-paper-${candidate}-${who}`, atMs, (writing) => ({
    kind: 'paper-granted',
    candidate,
    attempt: 1,
    device: deviceId(who),
    paper: writing.paper(candidate),
  }));
}

export function drawn(candidate: string, who: string, atMs: number): Draft {
  return seat(`draw-${candidate}-${who}`, { who, atMs }, (writing) => ({
    kind: 'paper-drawn',
    candidate,
    attempt: 1,
    paper: writing.paper(candidate),
    items: 9,
  }));
}

export function picture(
  label: string,
  at: SeatMoment,
  of: { readonly due: 'check-in' | 'random' | 'hand-in'; readonly number: number },
): Draft {
  return seat(label, at, (writing) => ({
    kind: 'snapshot-taken',
    ...of,
    ...writing.picture(label),
    verdict: 'fine',
  }));
}

export function answer(
  label: string,
  at: SeatMoment,
  of: { readonly candidate: string; readonly item: number; readonly choice: readonly number[] },
): Draft {
  return seat(label, at, (writing) => {
    const item = writing.item(of.candidate, of.item);
    return { kind: 'answer-saved', item, sealed: writing.answer(of.candidate, item, of.choice) };
  });
}
