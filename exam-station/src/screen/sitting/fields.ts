/** What an item does with its own fields. */
export interface FieldTaker {
  /** A click that has not changed anything yet; the event may still be cancelled. */
  readonly clicked: (event: MouseEvent, field: HTMLInputElement) => void;
  readonly changed: (field: HTMLInputElement) => void;
}

/** All that a mouse or a key on a field brings about. Nobody but its item has anything to do with these. */
const OF_A_FIELD = ['pointerup', 'mouseup', 'click', 'input', 'change'] as const;

const takers = new WeakMap<Element, FieldTaker>();
let listening = false;

/**
 * Gives the fields of a group to `taker`; returns what takes them back. The events end at the window, before anything else on the page
 * hears of them: React would walk through its whole tree twice for each, and the candidate waits for the frame behind them.
 */
export function takeFields(group: Element, taker: FieldTaker): () => void {
  if (!listening) for (const type of OF_A_FIELD) addEventListener(type, hand, { capture: true });
  listening = true;
  takers.set(group, taker);
  return () => takers.delete(group);
}

function hand(event: Event): void {
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return;
  const group = field.closest('fieldset');
  const taker = group === null ? undefined : takers.get(group);
  if (taker === undefined) return;
  event.stopPropagation();
  if (event.type === 'change') taker.changed(field);
  else if (event.type === 'click' && event instanceof MouseEvent) taker.clicked(event, field);
}
