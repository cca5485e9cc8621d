import type { AnswerView } from '../../door/station-view.ts';
import type { AnswerSource } from '../answers/answer-source.ts';
import { type Answers, answersOnScreen } from '../answers/drafts.ts';
import type { StationState, StationStore } from './station-store.ts';

const NONE: readonly AnswerView[] = [];

/** A press that is held for longer, or whose end this page never hears of: the item is told as it stands. */
const PRESSED_MS = 1_000;

/** The answers of the sitting on the screen, with what was chosen a moment ago over them. */
export function stationAnswers(store: StationStore): AnswerSource {
  let made: { readonly of: Part; readonly answers: Answers } | undefined;
  let last: symbol | undefined;
  return {
    now: () => {
      const of = partOf(store.getState());
      if (made?.of.answers !== of.answers || made.of.drafts !== of.drafts || made.of.pressed !== of.pressed)
        made = { of, answers: answersOnScreen(of.answers, of.drafts, of.pressed) };
      return made.answers;
    },
    watch: (changed) => store.subscribe(changed),
    press: (item) => {
      const press = Symbol(item);
      last = press;
      store.setState({ pressed: item });
      const end = () => {
        clearTimeout(latest);
        // A choice has ended it already, or another press counts by now.
        if (last === press && store.getState().pressed !== undefined) store.setState({ pressed: undefined });
      };
      const latest = setTimeout(end, PRESSED_MS);
      return end;
    },
  };
}

interface Part extends Pick<StationState, 'drafts' | 'pressed'> {
  readonly answers: readonly AnswerView[];
}

function partOf({ view, drafts, pressed }: StationState): Part {
  return { drafts, pressed, answers: view?.stage.stage === 'sitting' ? view.stage.sitting.answers : NONE };
}
