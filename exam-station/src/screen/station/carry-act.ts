/** One act for the station. */
export interface Errand {
  /** The absolute address of the door for acts. */
  readonly to: string;
  /** The act as JSON. */
  readonly act: string;
  readonly timeoutMs: number;
}

/** Takes an act to the station; its answer word for word, `undefined` when there was none in time. Never throws. */
export async function carryAct({ to, act, timeoutMs }: Errand): Promise<string | undefined> {
  try {
    const answer = await fetch(to, {
      method: 'POST',
      cache: 'no-store',
      headers: { 'content-type': 'application/json' },
      body: act,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await answer.text();
  } catch {
    return undefined; // no contact: whoever sent it has its own way to go on
  }
}
