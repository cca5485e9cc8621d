import type { InvigilatorId } from '@exam-room/shared/base';
import type { DeskCommand } from '../../server/proctor-desk/desk-view.ts';

/** What was typed into a form, by the field's name. */
export type Values = Readonly<Record<string, string>>;

export type Field =
  | {
      readonly field: 'text';
      readonly name: string;
      readonly label: string;
      /** Sentences that are offered at a click. May depend on what was chosen before. */
      readonly common: readonly string[] | ((values: Values) => readonly string[]);
      readonly needed?: string;
    }
  | {
      readonly field: 'line';
      readonly name: string;
      readonly label: string;
      readonly needed?: string;
    }
  | {
      readonly field: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly needed?: string;
      readonly start?: string;
    }
  | {
      readonly field: 'minutes';
      readonly name: string;
      readonly label: string;
      readonly offered: readonly number[];
      readonly start: number;
    };

/**
 * Who puts the name to an act: the person at the desk; that person and a second one with the PIN; one named person with the own PIN;
 * or one named person without (to sign out). To sign in, the PIN is part of the command itself and must not be tried twice: a slip
 * would count double towards the lock-out.
 */
export type Signers =
  | { readonly sign: 'operator' }
  | { readonly sign: 'two' }
  | {
      readonly sign: 'self';
      readonly id: InvigilatorId;
      readonly name: string;
      readonly pinIn: 'command' | 'confirm';
    }
  | { readonly sign: 'named'; readonly id: InvigilatorId };

/** Everything a dialog needs to ask for one act. All dialogs of the desk are this one form: learnt once, known everywhere. */
export interface ActForm {
  readonly title: string;
  readonly text: string;
  /** `final` acts cannot be undone: the consequence stands out and the button is red. */
  readonly weight: 'plain' | 'final';
  readonly fields: readonly Field[];
  readonly signers: (values: Values) => Signers;
  readonly submit: string;
  /** `pin` is the named person's own, only for `self`. */
  readonly command: (values: Values, pin: string) => DeskCommand;
  readonly done: (values: Values) => string;
  /** Runs after the console has said yes. */
  readonly then?: () => void;
}

/** The second person of two, while being chosen. */
export interface SecondChoice {
  readonly id: string;
  readonly pin: string;
}

/** The first field that still needs something, with the sentence to show; undefined when the form is complete. */
export function firstGap(form: ActForm, values: Values): { name: string; say: string } | undefined {
  for (const field of form.fields) {
    if (field.field === 'minutes' || field.needed === undefined) continue;
    if ((values[field.name] ?? '').trim() === '') return { name: field.name, say: field.needed };
  }
  return undefined;
}

/** What the fields hold when the dialog opens. */
export function startValues(form: ActForm): Values {
  return Object.fromEntries(
    form.fields.map((field) => {
      if (field.field === 'minutes') return [field.name, String(field.start)];
      return [field.name, field.field === 'choice' ? (field.start ?? '') : ''];
    }),
  );
}

export const PIN_SHAPE = /^[0-9]{6,12}$/;
