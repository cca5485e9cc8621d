import type { AnswerView } from '../../door/station-view.ts';
import type { AnswerSource } from '../answers/answer-source.ts';
import { type Answers, answersOnScreen } from '../answers/drafts.ts';
import type { StationState, StationStore } from './station-store.ts';

const NONE: readonly AnswerView[] = [];

/** The answers of the sitting on the screen, with what was chosen a moment ago over them. */
export function stationAnswers(store: StationStore): AnswerSource {
  let made: { readonly of: Part; readonly answers: Answers } | undefined;
  return {
    now: () => {
      const of = partOf(store.getState());
      if (made?.of.answers !== of.answers || made.of.drafts !== of.drafts)
        made = { of, answers: answersOnScreen(of.answers, of.drafts) };
      return made.answers;
    },
    watch: (changed) => store.subscribe(changed),
  };
}

interface Part extends Pick<StationState, 'drafts'> {
  readonly answers: readonly AnswerView[];
}

function partOf({ view, drafts }: StationState): Part {
  return { drafts, answers: view?.stage.stage === 'sitting' ? view.stage.sitting.answers : NONE };
}
