import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { CameraPort } from '../ports.ts';
import { NO_FRAMES } from './judge-frame.ts';
import type { SealedPictures } from './keep-sealed.ts';
import type { FrameOrder, WorkOnFrame } from './work-on-frame.ts';

export interface Camera extends Pick<FrameOrder, 'maxBytes' | 'sealTo'> {
  readonly pictures: SealedPictures;
  /** Where frames are developed, judged and sealed: a process of its own on a seat. */
  readonly work: WorkOnFrame;
}

/**
 * Makes evidence of a frame: re-encoded, judged, sealed to the authority, flushed to the disk.
 * Codes: FRAME_UNREADABLE, PICTURE_NOT_KEPT.
 */
export function frameIntake({ pictures, work, sealTo, maxBytes }: Camera): CameraPort {
  let memory = NO_FRAMES;
  return {
    async takeIn(frame) {
      const worked = await work({ frame, maxBytes, sealTo, memory });
      if (!worked.ok) return worked;
      const { jpeg, sealed, thumbnail, verdict } = worked.value;
      memory = worked.value.memory;
      const file = nativeDigest(sealed);
      if (!(await pictures.keep(file, sealed))) return refuse(notKept());
      return ok({ file, bytes: sealed.length, picture: nativeDigest(jpeg), verdict, thumbnail });
    },
  };
}

function notKept(): Extract<Result<never>, { ok: false }>['error'] {
  return trouble('PICTURE_NOT_KEPT', {
    zh: '磁盘不能保存照片。答案不受影响。',
    en: 'The disk could not keep the picture. Answers are not affected.',
  });
}
