import { ok, type Result } from '@exam-room/shared/base';
import type { SnapshotVerdict } from '@exam-room/shared/records';
import { developFrame } from './develop-frame.ts';
import { type FrameMemory, judgeFrame } from './judge-frame.ts';

/** A camera's frame and everything that is needed to make evidence of it. Plain data: it crosses a process border. */
export interface FrameOrder {
  readonly frame: Uint8Array;
  readonly maxBytes: number;
  /** The authority's age recipient: nobody in the room can open a picture (THREATS J8). */
  readonly sealTo: string;
  /** What the frames before looked like: equal ones are frozen. */
  readonly memory: FrameMemory;
}

export interface WorkedFrame {
  readonly jpeg: Uint8Array;
  readonly sealed: Uint8Array;
  readonly thumbnail: Uint8Array;
  readonly verdict: SnapshotVerdict;
  readonly memory: FrameMemory;
}

export type WorkOnFrame = (order: FrameOrder) => Promise<Result<WorkedFrame>>;

/** Develops, judges and seals one frame; keeps nothing. Code: FRAME_UNREADABLE. */
export async function workOnFrame({
  frame,
  maxBytes,
  sealTo,
  memory,
}: FrameOrder): Promise<Result<WorkedFrame>> {
  const developed = await developFrame(frame, maxBytes);
  if (!developed.ok) return developed;
  const { jpeg, grey, thumbnail } = developed.value;
  const judged = judgeFrame(grey, memory);
  const sealing = await import('@exam-room/shared/host/sealing');
  const sealed = await sealing.sealTo([sealTo], jpeg);
  return ok({ jpeg, sealed, thumbnail, verdict: judged.verdict, memory: judged.memory });
}
