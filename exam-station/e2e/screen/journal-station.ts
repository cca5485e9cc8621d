import type { Digest, ItemId } from '@exam-room/shared/base';
import type { ActAnswer, Choice, ScreenAct, StationView } from '../../src/door/station-view.ts';
import { memoryJournal, openWords } from '../../src/main/memory-journal.test-support.ts';
import { createWriter, replay, type Writer } from '../../src/main/run-command.ts';
import type { Command } from '../../src/main/sitting/commands.ts';
import { newSeat, type Running, type Sitting } from '../../src/main/sitting/seat-state.ts';
import { act, admission, follow, RULES } from '../../src/main/sitting/sitting.test-support.ts';
import { createFakeStation, type FakeStation } from './fake-station.ts';
import type { SamplePaper } from './sample-paper.ts';

/** A make-believe station whose sitting is the real one: the product's own writer over a journal that can break and be read anew. */
export interface JournalStation extends FakeStation {
  /** The sitting that the journal tells, folded from its first entry. */
  readonly folded: () => Running;
  /** The next answer's write fails; `written` says whether its entry reached the disk all the same. */
  readonly breakDisk: (written: 'written' | 'not-written') => void;
  /** The program stops and starts again: everything it knew but the journal is gone. */
  readonly restart: () => void;
  /** The console has everything up to the newest entry. */
  readonly backUpAll: () => void;
}

/** A station in the middle of a sitting with this paper; its candidate has come in, confirmed, agreed, read and begun. */
export async function journalStation(paper: SamplePaper): Promise<JournalStation> {
  const station = await createFakeStation({ paper });
  const journal = memoryJournal();
  const parts = {
    rules: { ...RULES, earliestHandInMs: 0 },
    journal,
    words: openWords(),
    usedMs: () => 1_000,
    publish: () => station.change({}),
  };
  const start = (): Writer => {
    const made = createWriter(parts, [...journal.kept]);
    if (!made.ok) throw new Error(made.error.words.en);
    return made.value;
  };
  let writer = start();
  for (const command of untilTheSitting(paper)) {
    const written = await writer.run(command);
    if (!written.ok) throw new Error(written.error.words.en);
  }
  station.show('sitting');
  let ackedSeq = 0;
  const folded = (): Running => {
    const again = replay(parts, journal.kept);
    const sitting = again.ok ? again.value.sitting : newSeat(parts.rules).sitting;
    if (sitting.at !== 'sitting') throw new Error(`the journal tells of ${sitting.at}`);
    return sitting;
  };
  return {
    ...station,
    folded,
    answers: () => folded().answers,
    view: () => withSitting(station.view(), { paper, sitting: writer.state().sitting, ackedSeq }),
    perform: async (ask: ScreenAct): Promise<ActAnswer> => {
      const command = commandOf(ask);
      if (command === undefined) return station.act(ask);
      const written = await writer.run(command);
      if (written.ok) return { ok: true };
      // A disk that failed is read anew, as the station's own keeper does.
      await writer.recover();
      return { ok: false, code: written.error.code, ...written.error.words };
    },
    breakDisk: (written) => journal.breakDisk(1, written),
    restart: () => {
      writer = start();
      station.change({});
    },
    backUpAll: () => {
      ackedSeq = journal.kept.length;
      station.change({});
    },
  };
}

function untilTheSitting(paper: SamplePaper): readonly Command[] {
  const plan = {
    hash: 'a'.repeat(64) as Digest, // any digest: nothing here compares it
    questions: paper.questions.map((question) => ({
      question: question.question,
      section: question.kind,
      items: question.items.map(({ item, kind, options }) => ({ item, kind, options: options.length })),
    })),
  };
  const opened = admission();
  if (opened.order !== 'act' || opened.act.act !== 'admit') throw new Error('an admission admits');
  return [
    follow(opened),
    { do: 'confirm-identity' },
    { do: 'give-consent' },
    { do: 'acknowledge-rules' },
    { do: 'take-paper', candidate: opened.act.candidate, attempt: opened.act.attempt, plan },
    follow(act({ act: 'start-room' }, ['V1', 'V2'])),
  ];
}

/** The acts of a sitting go to the journal; everything else stays make-believe. */
function commandOf(ask: ScreenAct): Command | undefined {
  switch (ask.act) {
    case 'show-question':
      return { do: 'show-question', at: ask.at };
    case 'choose':
      return { do: 'choose', item: ask.item, choice: ask.choice };
    case 'flag':
      return { do: 'flag', question: ask.question, flagged: ask.flagged };
    default:
      return undefined;
  }
}

function withSitting(
  view: StationView,
  of: { readonly paper: SamplePaper; readonly sitting: Sitting; readonly ackedSeq: number },
): StationView {
  const { stage } = view;
  const { paper, sitting, ackedSeq } = of;
  if (stage.stage !== 'sitting' || sitting.at !== 'sitting') return view;
  const chosen = (item: ItemId): Choice => sitting.answers.get(item) ?? [];
  return {
    ...view,
    stage: {
      ...stage,
      sitting: {
        ...stage.sitting,
        at: sitting.shownAt,
        question: paper.questions[sitting.shownAt] ?? stage.sitting.question,
        questions: stage.sitting.questions.map((mark) => ({
          ...mark,
          answeredItems: mark.items.filter((item) => chosen(item).length > 0).length,
          flagged: sitting.flagged.has(mark.question),
        })),
        answers: [...sitting.answers].map(([item, choice]) => ({
          item,
          choice,
          tick: (sitting.answerSeqs.get(item) ?? ackedSeq + 1) <= ackedSeq ? 'backed-up' : 'saved',
        })),
      },
    },
  };
}
