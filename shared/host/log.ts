/** One line of JSON for the machine's log. No names, ID numbers or answers ever go in here; devices and seats do. */
export interface Log {
  readonly note: (event: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;
}

const FACT_LENGTH = 300;

/** Writes to standard error; line breaks and control characters arrive escaped because every value is JSON. */
export function stderrLog(machine: string): Log {
  return {
    note(event, facts = {}) {
      const short = Object.fromEntries(
        Object.entries(facts).map(([key, value]) => [
          key,
          typeof value === 'string' ? value.slice(0, FACT_LENGTH) : value,
        ]),
      );
      process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), machine, event, ...short })}\n`);
    },
  };
}

export const SILENT: Log = { note: () => {} };
