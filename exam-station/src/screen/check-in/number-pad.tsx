import { useWords } from '../words/use-words.tsx';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'X', '0'] as const;

export function NumberPad(props: {
  readonly onPress: (key: string) => void;
  readonly onErase: () => void;
  readonly onClear: () => void;
}) {
  const words = useWords();
  return (
    <fieldset className="number-pad">
      <legend className="hidden-words">{words.vacant.pad}</legend>
      {KEYS.map((key) => (
        <button key={key} type="button" onClick={() => props.onPress(key)}>
          {key}
        </button>
      ))}
      <button type="button" className="erase" onClick={props.onErase}>
        {words.vacant.erase}
      </button>
      <button type="button" className="clear" onClick={props.onClear}>
        {words.vacant.clear}
      </button>
    </fieldset>
  );
}
