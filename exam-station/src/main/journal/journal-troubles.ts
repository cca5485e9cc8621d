import { trouble, type Words } from '@exam-room/shared/base';

/** Code: JOURNAL_DAMAGED. */
export function damaged(place: Words, why: string) {
  return trouble(
    'JOURNAL_DAMAGED',
    {
      zh: `本机流水${place.zh}已损坏（${why}）。程序会保留原文件，并用监考机的总账修复；修复不成时请保留磁盘，将考生换到备用机。`,
      en: `This machine's journal is damaged: ${place.en} (${why}). The file is kept aside and mended from the console's ledger; if that fails, keep the disk and move the candidate to a spare seat.`,
    },
    place.en,
  );
}

/** The database's file as a whole. */
export const FILE: Words = { zh: '文件', en: 'file' };

export function entryPlace(seq: number): Words {
  return { zh: `第 ${seq} 条`, en: `entry ${seq}` };
}

export function otherSession(session: string) {
  return trouble(
    'JOURNAL_OTHER_SESSION',
    {
      zh: `本机数据目录中是另一场次（${session}）的流水。请确认该场次已归档，并把旧数据目录移走保存后再启动。`,
      en: `The data folder holds the journal of another session (${session}). Make sure that session is archived, put the old journal away safely, and start again.`,
    },
    session,
  );
}

/** Code: JOURNAL_IO. */
export function journalIo(code: string, path: string) {
  return trouble(
    'JOURNAL_IO',
    {
      zh: '本机磁盘读写出错，新的答案暂时不能保存。请举手告知监考人员；已保存的答案不受影响。',
      en: `The disk of this machine refused to write (${code}). New answers cannot be saved for the moment; call an invigilator. Saved answers are safe.`,
    },
    path,
  );
}
