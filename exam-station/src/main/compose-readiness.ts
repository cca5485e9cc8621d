import { signReadiness } from '@exam-room/shared/protocol';
import type { Day } from './compose-day.ts';
import { buildHash } from './lockdown/build-hash.ts';
import { judgePrograms, judgeRemote } from './lockdown/judge-machine.ts';
import { type MachineSigns, openSigns } from './lockdown/machine-signs.ts';
import { readinessChecks } from './lockdown/readiness.ts';

/** Signed and said when something of it has changed. */
export function tellReadiness(day: Day): void {
  if (!day.linked) return;
  const signs = signsNow(day);
  const checks = readinessChecks({
    freeDiskMb: day.freeMb,
    flushMs: day.seat.flushMs(),
    clockOffsetMs: day.clockOffsetMs,
    camera: day.seat.pictures.camera(),
    shell: day.options.shell,
    signs,
    buildHash: ownBuild(),
  });
  const said = checks.map((one) => `${one.check} ${one.outcome}`).join();
  if (said === day.told) return;
  const { keys, opened } = day.machine;
  const { session } = opened.session;
  const wallMs = day.times.clock.wallMs();
  const readiness = { session, device: keys.device, wallMs, checks: [...checks] };
  const { signatures, ...signed } = signReadiness(readiness, keys.signer);
  const envelope = { ...signed, signatures: [...signatures] };
  if (day.seat.wires.tell({ say: 'readiness', envelope })) day.told = said;
}

let build: { readonly hash: string | undefined } | undefined;

function ownBuild(): string | undefined {
  build ??= { hash: buildHash() };
  return build.hash;
}

const lookAtThisMachine = openSigns();

function signsNow({ options }: Pick<Day, 'options'>): MachineSigns | undefined {
  try {
    return (options.signs ?? lookAtThisMachine)();
  } catch {
    return undefined; // unknown, which is not pass
  }
}

/**
 * What appears beside a running exam: a remote session or a program that was not there when this program started. It is written down and
 * covers the questions until an invigilator has looked. Returns the look, to be called now and then.
 */
export function watchCompany(day: Day): () => void {
  const atStart = company(signsNow(day));
  let seen = atStart;
  return () => {
    const now = company(signsNow(day));
    for (const what of ['remote-session', 'forbidden-program'] as const) {
      const detail = now[what];
      if (detail === '' || detail === seen[what] || detail === atStart[what]) continue;
      void day.seat.writer.run({ do: 'notice-screen', what, detail });
    }
    seen = now;
  };
}

function company(signs: MachineSigns | undefined): Record<'remote-session' | 'forbidden-program', string> {
  const told = (judge: typeof judgeRemote) => {
    const judged = signs === undefined ? undefined : judge(signs);
    return judged?.outcome === 'fail' ? judged.detail : '';
  };
  return { 'remote-session': told(judgeRemote), 'forbidden-program': told(judgePrograms) };
}
