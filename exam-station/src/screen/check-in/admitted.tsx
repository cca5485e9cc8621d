import { useState } from 'react';
import type { CandidateView } from '../../door/station-view.ts';
import { Dialog } from '../frame/dialog.tsx';
import { Page } from '../frame/page.tsx';
import { useActions } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';
import { IdentityCard } from './identity-card.tsx';

export function Admitted(props: { readonly candidate: CandidateView }) {
  const words = useWords();
  const { ask } = useActions();
  const [doubting, setDoubting] = useState(false);
  return (
    <Page
      title={words.identity.title}
      sub={words.identity.body}
      language="choosable"
      actions={
        <>
          <button type="button" className="large" onClick={() => setDoubting(true)}>
            {words.identity.notMine}
          </button>
          <button
            type="button"
            className="primary large"
            onClick={() => void ask({ act: 'confirm-identity' })}
          >
            {words.identity.mine}
          </button>
        </>
      }
    >
      <IdentityCard candidate={props.candidate} />
      {doubting ? <Doubt onClose={() => setDoubting(false)} /> : null}
    </Page>
  );
}

/** One more question, because a slip of the mouse would stop the check-in of this seat. */
function Doubt(props: { readonly onClose: () => void }) {
  const words = useWords();
  const { ask } = useActions();
  return (
    <Dialog title={words.identity.doubtTitle} onClose={props.onClose}>
      <p>{words.identity.doubtBody}</p>
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={props.onClose}>
          {words.identity.doubtNo}
        </button>
        <button
          type="button"
          onClick={() => {
            props.onClose();
            void ask({ act: 'dispute-identity' });
          }}
        >
          {words.identity.doubtYes}
        </button>
      </div>
    </Dialog>
  );
}

export function Disputed(props: { readonly candidate: CandidateView }) {
  const words = useWords();
  return (
    <Page title={words.disputed.title} sub={words.disputed.body} language="choosable">
      <IdentityCard candidate={props.candidate} />
    </Page>
  );
}
