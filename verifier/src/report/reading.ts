import type { Words } from '../flaw.ts';

/** What a verdict says and leaves open, for a reader who has this page alone. */
export const LIMITS: readonly Words[] = [
  {
    zh: '全部成立，说明：没有相应密钥的人没有改动、抽掉、增加或倒签任何内容；各台机器、各位监考人员和主管部门各用自己的密钥写下的内容，彼此没有矛盾。',
    en: 'When every rule holds, nobody without the keys involved changed, dropped, added or back-dated anything; and what the machines, the invigilators and the authority wrote, each with its own key, is free of contradictions.',
  },
  {
    zh: '它不能说明坐在摄像头前的是本人（请看照片），也不能排除两名监考人员与机构在主管部门收件之前合谋造假（请看照片、录像和统计）。',
    en: 'It does not show that the right person sat in front of the camera (look at the pictures), nor that both invigilators and the institution did not stage everything together before the authority had received it (look at the pictures, the recordings and the statistics).',
  },
  {
    zh: '请把规则 R46 写明的 20 位总账码与两人手写签字的纸质考场记录表核对：拥有机器的人改不了纸。',
    en: 'Compare the 20 digits of the ledger code that rule R46 tells with the record sheet on paper that two persons signed by hand: whoever owns the machines cannot change the paper.',
  },
  {
    zh: '规则按顺序核验，后面的以前面的为基础；第一条不成立之后的规则不再核验，既不表示成立，也不表示不成立。',
    en: 'The rules are checked in order, each on the ground of those before it. After the first that does not hold none is checked: that says neither that they hold nor that they do not.',
  },
];

export const STEPS_WHEN_BROKEN: readonly Words[] = [
  {
    zh: '保持文件夹原样，先复制一份，再做任何事；记下下面写明的规则和位置。',
    en: 'Leave the folder as it is and copy it before anything else; note the rule and the place that stand below.',
  },
  {
    zh: '对另一份副本（主管部门收到的、考场第二介质上的）再次核验。若那一份成立，这一份是在途中损坏或被改的：请比对两份。',
    en: 'Verify another copy (the authority received one, the room’s second medium holds one). If that one holds, this one was damaged or changed on its way: compare the two.',
  },
  {
    zh: 'R07、R50 不成立多为签发方的问题；只有 R01 不成立常是介质损坏；其余指向考场：请调取座位机磁盘，它们在收到回执前保留自己的流水。',
    en: 'R07 and R50 point to the authority’s office; R01 alone is often a bad medium; every other rule points to the room: ask for the disks of the seats, which keep their own journals until the receipt.',
  },
];
