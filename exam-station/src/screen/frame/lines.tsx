import { countDrafts } from '../answers/drafts.ts';
import { useActions, useStation } from '../station/station-context.tsx';
import type { StationState } from '../station/station-store.ts';
import { useSentence, useWords } from '../words/use-words.tsx';
import { CutIcon } from './icons.tsx';
import { TroubleLine } from './trouble-line.tsx';

/** What the invigilators said last, until the candidate has read it. */
export function MessageLine() {
  const words = useWords();
  const message = useStation((state) => state.view?.message);
  const read = useStation((state) => message !== undefined && state.readMessages.has(message.id));
  const { readMessage } = useActions();
  if (message === undefined || read) return null;
  return (
    <div className="line message" role="alert">
      <p>
        <strong>{words.bar.messageFrom}</strong> <bdi lang="zh-CN">{message.text}</bdi>
      </p>
      <button type="button" className="quiet" onClick={() => readMessage(message.id)}>
        {words.bar.messageRead}
      </button>
    </div>
  );
}

/** Alone: the exam goes on. It promises what is saved only when everything is. */
export function LinkLine(props: { readonly promise?: 'none' }) {
  const words = useWords();
  const link = useStation(linkShown);
  if (link === 'linked') return null;
  return (
    <div className="line link" role="status">
      <CutIcon />
      <p>
        {link === 'alone-safe' && props.promise !== 'none' ? words.bar.linkAlone : words.bar.linkAloneUnsaved}
      </p>
    </div>
  );
}

/** While the console is there, no answer on its way changes anything here. */
function linkShown({ view, drafts }: StationState): 'linked' | 'alone-safe' | 'alone-unsaved' {
  if (view?.link !== 'alone') return 'linked';
  const safe = countDrafts(drafts, 'unsaved') === 0 && countDrafts(drafts, 'saving') === 0;
  return safe ? 'alone-safe' : 'alone-unsaved';
}

/** The last thing that the station refused, in its own words. */
export function RefusalLine() {
  const words = useWords();
  const sentence = useSentence();
  const trouble = useStation((state) => state.trouble);
  const { dismissTrouble } = useActions();
  if (trouble === undefined) return null;
  return (
    <div className="line refusal">
      <TroubleLine text={sentence(trouble)} />
      <button type="button" className="quiet" onClick={dismissTrouble}>
        {words.trouble.dismiss}
      </button>
    </div>
  );
}
