import { assertNever, type Clock, type DeviceId } from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import type { Log } from '@exam-room/shared/host/log';
import type { Session } from '@exam-room/shared/model';
import type { StationMessage } from '@exam-room/shared/protocol';
import { cosignLine, readNote, witnessName } from '@exam-room/shared/records';
import { type CheckpointMessage, judgeCheckpoint } from './console-link/prove-checkpoint.ts';
import type { OutboxPort } from './ports.ts';
import type { Writer } from './run-command.ts';
import type { Sitting } from './sitting/seat-state.ts';

/** This seat as a witness of the console's ledger: what it signs, the console can never deny to have shown. */
export interface LedgerWitness {
  /** `ackedSeq`: up to where the console that shows the head has acknowledged this journal, on the same line. */
  readonly heard: (message: CheckpointMessage, ackedSeq: number) => void;
}

export interface WitnessParts {
  readonly writer: Pick<Writer, 'run' | 'state'>;
  readonly outbox: Pick<OutboxPort, 'hashAt'>;
  readonly session: Session;
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly tell: (message: StationMessage) => boolean;
  readonly log: Log;
}

/** Every sound head becomes an entry with the seat's signature under it; every contradiction an entry with both heads. */
export function ledgerWitness(parts: WitnessParts): LedgerWitness {
  const { writer, outbox, session, log } = parts;
  let turn: Promise<unknown> = Promise.resolve();

  async function judge(message: CheckpointMessage, ownSeq: number): Promise<void> {
    const judged = judgeCheckpoint(message, {
      session,
      seen: (origin) => writer.state().witnessed.get(origin),
      ownSeq,
      hashAt: outbox.hashAt,
    });
    switch (judged.is) {
      case 'sound':
        await writer.run({ do: 'witness-ledger', ...judged.head, cosignature: cosign(parts, message.note) });
        return;
      case 'contradiction': {
        const { how, seen } = judged;
        log.note('ledger-contradicted', { how });
        await writer.run({ do: 'contradict-ledger', how, seen, shown: message.note });
        return;
      }
      case 'asked-again':
        parts.tell({ say: 'witnessed', size: judged.from });
        return;
      case 'unsigned':
        log.note('checkpoint-unsigned');
        return;
      case 'known':
        return;
      default:
        judged satisfies never;
    }
  }
  return {
    heard(message, ackedSeq) {
      // By now: what is acknowledged later is not in this head. A console that has just taken over gets the rest from here first.
      const ownSeq = Math.min(ackedSeq, countsUpTo(writer.state().sitting));
      turn = turn.then(() => judge(message, ownSeq));
    },
  };
}

/**
 * Acknowledgements and heads come on one line in order: whatever was acknowledged before must be in the head. The last head of the day
 * ends with the signed sheet; from a sitting that is over, all up to the hand-in must be in it.
 */
function countsUpTo(sitting: Sitting): number {
  switch (sitting.at) {
    case 'vacant':
    case 'moved':
      return 0;
    case 'handed-in':
      return sitting.seq;
    case 'admitted':
    case 'disputed':
    case 'consent':
    case 'rules':
    case 'waiting':
    case 'sitting':
      return Number.MAX_SAFE_INTEGER;
    default:
      return assertNever(sitting);
  }
}

function cosign({ session, device, signer, clock }: WitnessParts, note: string): string {
  const name = witnessName(session.session, device);
  return cosignLine(readNote(note)?.text ?? '', {
    name,
    signer,
    seconds: Math.floor(clock.wallMs() / 1_000),
  });
}
