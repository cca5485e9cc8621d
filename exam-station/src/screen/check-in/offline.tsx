import type { Words } from '../../door/station-view.ts';
import { Page } from '../frame/page.tsx';
import { TroubleLine } from '../frame/trouble-line.tsx';
import { useSentence, useWords } from '../words/use-words.tsx';

export function Offline(props: { readonly trouble: Words | undefined; readonly repairing: boolean }) {
  const words = useWords();
  const sentence = useSentence();
  const told = toldBy(props, words.offline);
  return (
    <Page title={told.title} look="middle" language="choosable">
      <span className="turning" aria-hidden="true" />
      {props.trouble === undefined ? null : <TroubleLine text={sentence(props.trouble)} />}
      <p className="lead">{told.body}</p>
    </Page>
  );
}

function toldBy(
  { trouble, repairing }: { readonly trouble: Words | undefined; readonly repairing: boolean },
  words: ReturnType<typeof useWords>['offline'],
): { readonly title: string; readonly body: string } {
  if (repairing) return { title: words.repairTitle, body: words.repairBody };
  return trouble === undefined
    ? { title: words.title, body: words.body }
    : { title: words.troubleTitle, body: words.troubleBody };
}
