import type { CandidateView, HandedInView } from '../../door/station-view.ts';
import { SelfView } from '../camera/camera-box.tsx';
import { CheckIcon, DoubleCheckIcon } from '../frame/icons.tsx';
import { LinkLine, MessageLine } from '../frame/lines.tsx';
import { Page } from '../frame/page.tsx';
import { HelpButton } from '../frame/top-bar.tsx';
import { timeOfDay } from '../sitting/countdown.ts';
import { useWords } from '../words/use-words.tsx';

export function HandedIn(props: { readonly candidate: CandidateView; readonly done: HandedInView }) {
  const words = useWords();
  const { done, candidate } = props;
  const how = {
    candidate: words.handedIn.byCandidate,
    time: words.handedIn.byTime,
    invigilator: words.handedIn.byInvigilator,
  }[done.by];
  return (
    <Page
      title={words.handedIn.title}
      look="middle"
      actions={
        <>
          <HelpButton />
          <SelfView />
        </>
      }
    >
      <p className="lead">
        <bdi lang="zh-CN">{candidate.name}</bdi> {how}
      </p>
      <p className="stay">{words.handedIn.stay}</p>
      <dl className="done-facts">
        <div>
          <dt>{words.bar.progress}</dt>
          <dd>{words.handedIn.answered(done.answered, done.items)}</dd>
        </div>
        <div>
          <dt>{words.handedIn.at}</dt>
          <dd>{timeOfDay(done.wallMs)}</dd>
        </div>
        <div className="code">
          <dt>{words.handedIn.code}</dt>
          <dd>
            <strong>{groupedCode(done.handInCode)}</strong>
            <small>{words.handedIn.codeWhy}</small>
          </dd>
        </div>
        <div className="code">
          <dt>{words.handedIn.receipt}</dt>
          <dd>
            {done.receipt === undefined ? (
              <small>{words.handedIn.receiptComing}</small>
            ) : (
              <strong>{groupedCode(done.receipt)}</strong>
            )}
          </dd>
        </div>
      </dl>
      <p className={`backed-up ${done.backedUp ? 'yes' : 'no'}`} role="status">
        {done.backedUp ? <DoubleCheckIcon /> : <CheckIcon />}
        {done.backedUp ? words.handedIn.backedUp : words.handedIn.backingUp}
      </p>
      <LinkLine promise="none" />
      <MessageLine />
    </Page>
  );
}

/** In groups of four, as people copy it. A code that already has its groups stays as it is. */
export function groupedCode(code: string): string {
  return /^[0-9A-Za-z]+$/.test(code) ? (code.match(/.{1,4}/g) ?? []).join(' ') : code;
}
