import type { Words } from '../../door/station-view.ts';
import { Page } from '../frame/page.tsx';
import { TroubleLine } from '../frame/trouble-line.tsx';
import { useSentence, useWords } from '../words/use-words.tsx';

export function Offline(props: { readonly trouble: Words | undefined }) {
  const words = useWords();
  const sentence = useSentence();
  return (
    <Page
      title={props.trouble === undefined ? words.offline.title : words.offline.troubleTitle}
      look="middle"
      language="choosable"
    >
      <span className="turning" aria-hidden="true" />
      {props.trouble === undefined ? null : <TroubleLine text={sentence(props.trouble)} />}
      <p className="lead">{props.trouble === undefined ? words.offline.body : words.offline.troubleBody}</p>
    </Page>
  );
}
