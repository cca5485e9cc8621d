import { useState } from 'react';
import { useLook } from '../look/look-context.tsx';
import { TEXT_SIZES } from '../look/preferences.ts';
import { useWords } from '../words/use-words.tsx';
import { Dialog } from './dialog.tsx';

export function DisplayButton() {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="quiet display-button" onClick={() => setOpen(true)}>
        <span className="big-a" aria-hidden="true">
          A
        </span>
        <span className="display-label">{words.bar.display}</span>
      </button>
      {open ? <DisplayDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function DisplayDialog(props: { readonly onClose: () => void }) {
  const words = useWords();
  const { preferences, change } = useLook();
  return (
    <Dialog title={words.display.title} onClose={props.onClose} look="display-dialog">
      <fieldset>
        <legend>{words.display.size}</legend>
        <div className="choices">
          {TEXT_SIZES.map((size) => (
            <button
              key={size}
              type="button"
              className="choice"
              aria-pressed={preferences.size === size}
              onClick={() => change({ size })}
            >
              {words.display.sizePercent(size)}
            </button>
          ))}
        </div>
      </fieldset>
      <Switch
        label={words.display.contrast}
        state={preferences.contrast === 'high' ? 'on' : 'off'}
        onChange={(to) => change({ contrast: to === 'on' ? 'high' : 'normal' })}
      />
      <Switch
        label={words.display.motion}
        state={preferences.motion === 'reduced' ? 'on' : 'off'}
        onChange={(to) => change({ motion: to === 'on' ? 'reduced' : 'normal' })}
      />
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={props.onClose}>
          {words.display.close}
        </button>
      </div>
    </Dialog>
  );
}

type OnOff = 'on' | 'off';

function Switch(props: {
  readonly label: string;
  readonly state: OnOff;
  readonly onChange: (to: OnOff) => void;
}) {
  const words = useWords();
  return (
    <fieldset>
      <legend>{props.label}</legend>
      <div className="choices">
        {(['off', 'on'] as const).map((to) => (
          <button
            key={to}
            type="button"
            className="choice"
            aria-pressed={props.state === to}
            onClick={() => props.onChange(to)}
          >
            {words.display[to]}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

export function LanguageSwitch() {
  const words = useWords();
  const { preferences, change } = useLook();
  const other = preferences.language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="quiet" lang={other} onClick={() => change({ language: other })}>
      {words.language.switchTo}
    </button>
  );
}
