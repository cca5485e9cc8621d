/** Why a sitting is held, as a candidate can understand it. `written`: the invigilators' own words. */
export type HoldReason =
  | { readonly reason: 'none' }
  | { readonly reason: 'written'; readonly text: string }
  | { readonly reason: 'display' }
  | { readonly reason: 'program' };

const HAN = /\p{Script=Han}/u;
/** The measures of a display stand in every notice about displays. */
const MEASURES = /\d+x\d+/;

/**
 * A pause carries what an invigilator wrote. A lock carries what the machine noted down for the invigilators (`1366x768 -> 1366x768
 * extended`, the name of a program): that is no sentence for a candidate, so it is told by its kind.
 */
export function holdReason(hold: 'paused' | 'locked', why: string): HoldReason {
  if (why.trim() === '') return { reason: 'none' };
  if (hold === 'paused' || HAN.test(why)) return { reason: 'written', text: why };
  return MEASURES.test(why) ? { reason: 'display' } : { reason: 'program' };
}
