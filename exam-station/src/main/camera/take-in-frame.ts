import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { CameraPort } from '../ports.ts';
import { developFrame } from './develop-frame.ts';
import { judgeFrame, NO_FRAMES } from './judge-frame.ts';
import type { SealedPictures } from './keep-sealed.ts';

export interface Camera {
  readonly pictures: SealedPictures;
  /** The authority's age recipient: nobody in the room can open a picture (THREATS J8). */
  readonly sealTo: string;
  readonly maxBytes: number;
}

/**
 * Makes evidence of a frame: re-encoded, judged, sealed to the authority, flushed to the disk.
 * Codes: FRAME_UNREADABLE, PICTURE_NOT_KEPT.
 */
export function frameIntake({ pictures, sealTo, maxBytes }: Camera): CameraPort {
  let memory = NO_FRAMES;
  return {
    async takeIn(frame) {
      const developed = await developFrame(frame, maxBytes);
      if (!developed.ok) return developed;
      const { jpeg, grey, thumbnail } = developed.value;
      const judged = judgeFrame(grey, memory);
      memory = judged.memory;
      const sealing = await import('@exam-room/shared/host/sealing');
      const sealed = await sealing.sealTo([sealTo], jpeg);
      const file = nativeDigest(sealed);
      if (!(await pictures.keep(file, sealed))) return refuse(notKept());
      return ok({
        file,
        bytes: sealed.length,
        picture: nativeDigest(jpeg),
        verdict: judged.verdict,
        thumbnail,
      });
    },
  };
}

function notKept(): Extract<Result<never>, { ok: false }>['error'] {
  return trouble('PICTURE_NOT_KEPT', {
    zh: '磁盘不能保存照片。答案不受影响。',
    en: 'The disk could not keep the picture. Answers are not affected.',
  });
}
