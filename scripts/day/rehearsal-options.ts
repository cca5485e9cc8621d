import { parseArgs } from 'node:util';

export const FAULTS = [
  'kill-station',
  'kill-console',
  'take-over',
  'cut-lan',
  'clock-jump',
  'disk-full',
  'move-seat',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface RehearsalOptions {
  readonly seats: number;
  readonly minutes: number;
  readonly speed: number;
  readonly out: string;
  readonly faults: readonly Fault[];
  readonly seed: string;
  readonly json: 'yes' | 'no';
}

export const USAGE = `npm run rehearse -- --seats N --minutes M --speed X --out DIR [--faults ${FAULTS.join(',')}] [--seed S] [--json]`;

/** Reads the command line; a sentence when it cannot be followed. */
export function readRehearsalOptions(args: readonly string[]): RehearsalOptions | string {
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        seats: { type: 'string', default: '6' },
        minutes: { type: 'string', default: '120' },
        speed: { type: 'string', default: '240' },
        out: { type: 'string' },
        faults: { type: 'string', default: '' },
        seed: { type: 'string', default: 'rehearsal' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
  const [seats, minutes, speed] = [
    Number(values['seats']),
    Number(values['minutes']),
    Number(values['speed']),
  ];
  if (!Number.isInteger(seats) || seats < 1 || seats > 200)
    return '--seats takes a whole number from 1 to 200';
  if (!(minutes > 0 && minutes <= 600)) return '--minutes takes a number from above 0 to 600';
  if (!(speed >= 1 && speed <= 2_000)) return '--speed takes a number from 1 to 2000';
  const out = values['out'];
  if (typeof out !== 'string' || out === '')
    return '--out DIR is missing: where the archive, the record sheet and summary.json go';
  const asked = String(values['faults'])
    .split(',')
    .filter((one) => one !== '');
  const faults = FAULTS.filter((one) => asked.includes(one));
  const unknown = asked.find((one) => !FAULTS.some((known) => known === one));
  if (unknown !== undefined) return `--faults does not know "${unknown}"; it knows ${FAULTS.join(', ')}`;
  // A clock or disk of its own belongs to one process: another seat must be there to be killed, or to die.
  const strange = faults.find((one) => one === 'disk-full' || one === 'clock-jump');
  if (strange !== undefined && seats < 2) return `the fault ${strange} needs --seats 2 or more`;
  return {
    seats,
    minutes,
    speed,
    out,
    faults,
    seed: String(values['seed']),
    json: values['json'] === true ? 'yes' : 'no',
  };
}
