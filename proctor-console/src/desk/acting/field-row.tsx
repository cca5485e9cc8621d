import { useId } from 'react';
import { useWords } from '../day/desk-context.tsx';
import type { Field, Values } from './act-form.ts';

interface Row<One extends Field> {
  readonly field: One;
  readonly values: Values;
  readonly onChange: (text: string) => void;
}

export function FieldRow({ field, values, onChange }: Row<Field>) {
  switch (field.field) {
    case 'text':
      return <TextRow field={field} values={values} onChange={onChange} />;
    case 'line':
      return <LineRow field={field} values={values} onChange={onChange} />;
    case 'choice':
      return <ChoiceRow field={field} values={values} onChange={onChange} />;
    case 'minutes':
      return <MinutesRow field={field} values={values} onChange={onChange} />;
  }
}

type Kind<Name extends Field['field']> = Extract<Field, { readonly field: Name }>;

/** Free words; the usual sentences are offered, because under stress one click is better than one typed line. */
function TextRow({ field, values, onChange }: Row<Kind<'text'>>) {
  const words = useWords();
  const id = useId();
  const common = typeof field.common === 'function' ? field.common(values) : field.common;
  return (
    <div className="field">
      <label htmlFor={id}>
        {field.label}
        {field.needed === undefined ? <small> {words.acting.optional}</small> : null}
      </label>
      {common.length === 0 ? null : (
        <fieldset className="common" aria-label={words.acting.common}>
          {common.map((sentence) => (
            <button type="button" className="chip" key={sentence} onClick={() => onChange(sentence)}>
              {sentence}
            </button>
          ))}
        </fieldset>
      )}
      <textarea
        id={id}
        rows={2}
        maxLength={480}
        value={values[field.name] ?? ''}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function LineRow({ field, values, onChange }: Row<Kind<'line'>>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      <input
        id={id}
        maxLength={60}
        autoComplete="off"
        value={values[field.name] ?? ''}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function ChoiceRow({ field, values, onChange }: Row<Kind<'choice'>>) {
  const words = useWords();
  const id = useId();
  // A handful can be seen at once; a list of seats cannot.
  if (field.options.length <= 6)
    return (
      <fieldset className="field choices">
        <legend>{field.label}</legend>
        {field.options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={id}
              checked={values[field.name] === option.value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </fieldset>
    );
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      <select id={id} value={values[field.name] ?? ''} onChange={(event) => onChange(event.target.value)}>
        <option value="">{words.acting.choosePerson}</option>
        {field.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function MinutesRow({ field, values, onChange }: Row<Kind<'minutes'>>) {
  const words = useWords();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      <div className="minutes">
        <input
          id={id}
          type="number"
          min={1}
          max={180}
          step={1}
          value={values[field.name] ?? ''}
          onChange={(event) => onChange(event.target.value)}
        />
        <span>{words.acting.minutes}</span>
        {field.offered.map((offer) => (
          <button type="button" className="chip" key={offer} onClick={() => onChange(String(offer))}>
            {`${offer} ${words.acting.minutes}`}
          </button>
        ))}
      </div>
    </div>
  );
}
