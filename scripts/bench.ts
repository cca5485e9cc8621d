import { parseArgs } from 'node:util';
import { BENCHES } from './bench/benches.ts';
import type { Figure } from './bench/figure.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [name] = positionals;
const chosen = [...BENCHES].filter(([one]) => name === undefined || one === name);
if (chosen.length === 0) {
  process.stderr.write(`no bench is called "${name}"; there are: ${[...BENCHES.keys()].join(', ')}\n`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const [one, bench] of chosen) {
  process.stderr.write(`${one}\n`);
  figures.push(...(await bench((step) => process.stderr.write(`  … ${step}\n`))));
}
if (values.json) process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
else
  for (const one of figures)
    process.stdout.write(
      `${one.met ? 'met ' : 'MISS'}  ${one.name}: ${one.value} ${one.unit}, ${one.reference} ${one.referenceValue} ${one.unit}, ratio ${one.ratio} (goal ≤ ${one.goal})\n`,
    );
process.exit(figures.every((one) => one.met) ? 0 : 1);
