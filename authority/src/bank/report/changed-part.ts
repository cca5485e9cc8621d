const AROUND = 8;

/** The part in which two texts differ, with a few characters around it. */
export function changedPart(
  before: string,
  after: string,
): { readonly before: string; readonly after: string; readonly from: number; readonly kept: number } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const from = Math.max(0, start - AROUND);
  const kept = Math.max(0, end - AROUND);
  return {
    before: before.slice(from, before.length - kept),
    after: after.slice(from, after.length - kept),
    from: start,
    kept: end,
  };
}
