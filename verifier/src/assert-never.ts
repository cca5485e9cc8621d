/** Ends every switch over a union: a new member breaks the build here instead of being ignored. */
export function assertNever(value: never): never {
  throw new Error(`unexpected member of a union: ${JSON.stringify(value)}`);
}
