import './rules.css';
import { MINUTE_MS } from '@exam-room/shared/base';
import { useState } from 'react';
import type { ActForm } from '../acting/act-form.ts';
import { useMoves, useNow, useRoom, useWords } from '../day/desk-context.tsx';
import { clockText, minuteText, spanText } from '../day/times.ts';
import { ScrollArea } from '../look/scroll-area.tsx';
import type { Catalogue } from '../words/languages.ts';
import { ReadAloud } from './read-aloud.tsx';

const SIZES = [22, 26, 30, 36, 42];

/** 机考考场规则 as a prompter, and the confirmation by two (A59). */
export function RulesPage() {
  const words = useWords();
  const rules = useRoom((view) => view.session.rules);
  const [size, setSize] = useState(2);
  return (
    <section className="page prompter">
      <div className="prompter-head">
        <p className="lead">{words.rules.lead}</p>
        <ReadAloud />
        <button type="button" onClick={() => setSize(Math.max(0, size - 1))} disabled={size === 0}>
          {words.rules.smaller}
        </button>
        <button
          type="button"
          onClick={() => setSize(Math.min(SIZES.length - 1, size + 1))}
          disabled={size === SIZES.length - 1}
        >
          {words.rules.bigger}
        </button>
      </div>
      <ScrollArea className="prompt" fontSize={SIZES[size]} label={rules.title}>
        <h2>{rules.title}</h2>
        <ol>
          {rules.paragraphs.map((paragraph) => (
            <li key={paragraph}>{paragraph}</li>
          ))}
        </ol>
        <p className="version">{words.rules.version(rules.version)}</p>
      </ScrollArea>
      <Confirmation />
    </section>
  );
}

function Confirmation() {
  const words = useWords();
  const steps = useRoom((view) => view.steps);
  const { plannedStartMs, policies } = useRoom((view) => view.session);
  const { ask, go } = useMoves();
  const settled = steps.rulesReadMs !== undefined || steps.rulesWaived !== undefined;
  const next = () => go('release');
  return (
    <div className="next-step">
      <div>
        {steps.rulesReadMs === undefined ? (
          <p>
            {words.rules.due(
              Math.round(policies.rulesLeadMs / MINUTE_MS),
              minuteText(plannedStartMs - policies.rulesLeadMs),
            )}
          </p>
        ) : (
          <p className="good-word">
            {words.rules.readAt(clockText(steps.rulesReadMs), steps.rulesReadBy.join(words.rules.and))}
          </p>
        )}
        {steps.rulesWaived === undefined ? null : (
          <p className="warn-word">{words.rules.waived(steps.rulesWaived)}</p>
        )}
        <StartOpens />
      </div>
      {steps.rulesReadMs === undefined && steps.startedMs === undefined ? (
        <button type="button" className="primary large" onClick={() => ask(confirmForm(words, next))}>
          {words.rules.confirm}
        </button>
      ) : null}
      {steps.rulesWaived === undefined && steps.startedMs === undefined ? (
        <WaiveButton onWaive={() => ask(waiveForm(words, next))} />
      ) : null}
      {settled && steps.releasedMs === undefined ? (
        <button type="button" className="primary large" onClick={next}>
          {words.rules.next}
        </button>
      ) : null}
    </div>
  );
}

/** Shown only while the rule of ten minutes really stands in the way: otherwise it invites to skip the reading. */
function WaiveButton({ onWaive }: { readonly onWaive: () => void }) {
  const words = useWords();
  const now = useNow();
  const steps = useRoom((view) => view.steps);
  const { plannedStartMs, policies } = useRoom((view) => view.session);
  const opensMs = steps.startOpensMs ?? now + policies.rulesLeadMs;
  if (opensMs <= Math.max(now, plannedStartMs)) return null;
  return (
    <button type="button" className="quiet" onClick={onWaive}>
      {words.rules.waive}
    </button>
  );
}

function StartOpens() {
  const words = useWords();
  const now = useNow();
  const steps = useRoom((view) => view.steps);
  const { startOpensMs } = steps;
  if (startOpensMs === undefined || steps.startedMs !== undefined) return null;
  if (startOpensMs <= now) return <p className="good-word">{words.rules.openNow}</p>;
  return <p>{words.rules.opensIn(clockText(startOpensMs), spanText(startOpensMs - now))}</p>;
}

function confirmForm(words: Catalogue, then: () => void): ActForm {
  return {
    title: words.rules.confirmTitle,
    text: words.rules.confirmText,
    weight: 'plain',
    fields: [],
    signers: () => ({ sign: 'two' }),
    submit: words.rules.confirm,
    command: () => ({ do: 'read-rules' }),
    done: () => words.rules.confirmed,
    then,
  };
}

function waiveForm(words: Catalogue, then: () => void): ActForm {
  return {
    title: words.rules.waiveTitle,
    text: words.rules.waiveText,
    weight: 'final',
    fields: [
      {
        field: 'text',
        name: 'reason',
        label: words.acting.reason,
        common: words.rules.waiveReasons,
        needed: words.acting.reasonNeeded,
      },
    ],
    signers: () => ({ sign: 'two' }),
    submit: words.rules.waive,
    command: (values) => ({ do: 'waive-rules', reason: (values['reason'] ?? '').trim() }),
    done: () => words.rules.waivedDone,
    then,
  };
}
