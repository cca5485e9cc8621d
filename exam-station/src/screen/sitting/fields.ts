/** What an item does with its own fields. */
export interface FieldTaker {
  /** The mouse or a finger went down on it; a choice may follow or not. What it returns is called when the hand has let go. */
  readonly pressed: (field: HTMLInputElement) => (() => void) | undefined;
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
  if (!listening) {
    for (const type of OF_A_FIELD) addEventListener(type, hand, { capture: true });
    // Others want to hear of these too.
    addEventListener('pointerdown', press, { capture: true });
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, letGo, { capture: true });
  }
  listening = true;
  takers.set(group, taker);
  return () => takers.delete(group);
}

let held: (() => void) | undefined;

function press({ target, button }: PointerEvent): void {
  // The other buttons choose nothing.
  if (button === 0 && target instanceof HTMLInputElement) held = takerOf(target)?.pressed(target);
}

/** Wherever it was let go of. The choice that comes of it, if one does, is made by the click, which follows in the same breath. */
function letGo(): void {
  if (held !== undefined) setTimeout(held);
  held = undefined;
}

function hand(event: Event): void {
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return;
  const taker = takerOf(field);
  if (taker === undefined) return;
  event.stopPropagation();
  if (event.type === 'change') taker.changed(field);
  else if (event.type === 'click' && event instanceof MouseEvent) taker.clicked(event, field);
}

function takerOf(field: HTMLInputElement): FieldTaker | undefined {
  const group = field.closest('fieldset');
  return group === null ? undefined : takers.get(group);
}
