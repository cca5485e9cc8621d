import { afterAll, describe, expect, it } from 'vitest';
import { smallAuthority } from '../../e2e/small-authority.ts';

describe('x', async () => {
  const small = await smallAuthority({ session: 'S1', candidates: 3 });
  afterAll(() => small.clear());
  it('y', () => expect(small.roll.candidates.length).toBe(3));
});
