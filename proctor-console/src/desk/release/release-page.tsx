import './release.css';
import { readReleaseCode } from '@exam-room/shared/model';
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react';
import type { ActForm } from '../acting/act-form.ts';
import { useDeskState, useMoves, useRoom, useSay, useWords } from '../day/desk-context.tsx';
import { LeftOf } from '../day/left-of.tsx';
import { clockText } from '../day/times.ts';
import type { Catalogue } from '../words/languages.ts';
import { GROUP_DIGITS, GROUPS, type Groups, missingDigits, NO_CODE, typeInto } from './code-groups.ts';

/** Two people and the code make the questions readable. */
export function ReleasePage() {
  const words = useWords();
  const { releasedMs } = useRoom((view) => view.steps);
  const codeNeeded = useRoom((view) => view.console.codeNeeded);
  const { go } = useMoves();
  return (
    <section className="page narrow">
      <p className="lead">{words.release.lead}</p>
      {releasedMs === undefined || codeNeeded ? (
        <CodeEntry />
      ) : (
        <>
          <p className="standing good">{words.release.doneAt(clockText(releasedMs))}</p>
          <button type="button" className="primary large" onClick={() => go('room')}>
            {words.release.next}
          </button>
        </>
      )}
    </section>
  );
}

function CodeEntry() {
  const words = useWords();
  const say = useSay();
  const [groups, setGroups] = useState<Groups>(NO_CODE);
  const lockedForMs = useRoom((view) => view.steps.releaseLockedForMs);
  const receivedAt = useDeskState((state) => state.receivedAt);
  const { ask, go } = useMoves();
  const missing = missingDigits(groups);
  const read = missing === 0 ? readReleaseCode(groups.join('-')) : undefined;
  const wrongGroup =
    read?.ok === false ? Number(/^group (\d)$/.exec(read.error.where ?? '')?.[1]) : undefined;
  return (
    <div className="card code-entry">
      <GroupBoxes groups={groups} wrong={wrongGroup} onChange={setGroups} />
      <p
        className={read?.ok === false ? 'problem' : read === undefined ? 'quiet-word' : 'good-word'}
        role="status"
      >
        {read === undefined
          ? missing === GROUPS * GROUP_DIGITS
            ? words.release.hint
            : words.release.missing(missing)
          : read.ok
            ? words.release.complete
            : say(read.error.words)}
      </p>
      {lockedForMs > 0 ? (
        <p className="problem">
          <LeftOf ms={lockedForMs} since={receivedAt} text={words.release.locked} />
        </p>
      ) : null}
      <div className="buttons">
        <button type="button" onClick={() => setGroups(NO_CODE)}>
          {words.release.clear}
        </button>
        <button
          type="button"
          className="primary large"
          disabled={read?.ok !== true || lockedForMs > 0}
          onClick={() => read?.ok === true && ask(releaseForm(words, read.value, () => go('room')))}
        >
          {words.release.submit}
        </button>
      </div>
    </div>
  );
}

function GroupBoxes(props: {
  readonly groups: Groups;
  readonly wrong: number | undefined;
  readonly onChange: (groups: Groups) => void;
}) {
  const { groups, wrong, onChange } = props;
  const words = useWords();
  const boxes = useRef<(HTMLInputElement | null)[]>([]);
  const put = (at: number, typed: string) => {
    const next = typeInto(groups, at, typed);
    onChange(next.groups);
    boxes.current[next.focus]?.focus();
  };
  const onPaste = (event: ClipboardEvent, at: number) => {
    // The box itself would cut a pasted code off after six digits.
    event.preventDefault();
    put(at, event.clipboardData.getData('text'));
  };
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    if (event.key === 'Backspace' && groups[at] === '' && at > 0) boxes.current[at - 1]?.focus();
  };
  return (
    <fieldset className="code-groups">
      <legend>{words.release.code}</legend>
      {groups.map((group, at) => (
        <input
          // biome-ignore lint/suspicious/noArrayIndexKey: a box is its place and never moves
          key={at}
          ref={(box) => {
            boxes.current[at] = box;
          }}
          aria-label={words.release.group(at + 1)}
          aria-invalid={wrong === at + 1}
          inputMode="numeric"
          autoComplete="off"
          maxLength={GROUP_DIGITS}
          value={group}
          onChange={(event) => put(at, event.target.value)}
          onPaste={(event) => onPaste(event, at)}
          onKeyDown={(event) => onKeyDown(event, at)}
        />
      ))}
    </fieldset>
  );
}

function releaseForm(words: Catalogue, code: string, then: () => void): ActForm {
  return {
    title: words.release.title,
    text: words.release.text,
    weight: 'final',
    fields: [],
    signers: () => ({ sign: 'two' }),
    submit: words.release.submit,
    command: () => ({ do: 'release', code }),
    done: () => words.release.done,
    then,
  };
}
