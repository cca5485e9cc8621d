import { useState } from 'react';
import type { CandidateView } from '../../door/station-view.ts';
import { useWords } from '../words/use-words.tsx';

/** The photo's address names the candidate, so that the browser never shows a picture it kept from the one before. */
export function photoAddress(candidate: CandidateView): string {
  return `${candidate.photo}?of=${encodeURIComponent(candidate.candidate)}`;
}

export function IdentityCard(props: { readonly candidate: CandidateView }) {
  const words = useWords();
  const { candidate } = props;
  const [photo, setPhoto] = useState<'shown' | 'failed'>('shown');
  return (
    <div className="identity-card">
      {photo === 'failed' ? (
        <p className="photo-missing">{words.identity.noPhoto}</p>
      ) : (
        <img
          className="identity-photo"
          src={photoAddress(candidate)}
          alt={words.identity.photo(candidate.name)}
          draggable={false}
          onError={() => setPhoto('failed')}
        />
      )}
      <dl>
        <Line term={words.identity.name} value={candidate.name} look="identity-name" />
        <Line term={words.identity.sex} value={words.identity[candidate.sex]} />
        <Line term={words.identity.idNumber} value={candidate.maskedId} />
        <Line term={words.identity.ticket} value={candidate.ticket} />
        <Line term={words.identity.post} value={candidate.post} />
        {candidate.employer === '' ? null : (
          <Line term={words.identity.employer} value={candidate.employer} />
        )}
      </dl>
    </div>
  );
}

function Line(props: { readonly term: string; readonly value: string; readonly look?: string }) {
  return (
    <div className={props.look}>
      <dt>{props.term}</dt>
      <dd lang="zh-CN">
        <bdi>{props.value}</bdi>
      </dd>
    </div>
  );
}
