import type { RuleMeaning } from './meaning.ts';

/** Of the rules about sittings, pictures, the sheet, receipts, and of those that need the authority's keys: R30 to R53. */
export const SITTING_MEANINGS = {
  R30: {
    proves: {
      zh: '座位机关于考生的记录都在本人的答题过程之内。',
      en: 'Everything that a seat tells of a candidate stands inside that candidate’s sitting.',
    },
    broken: {
      zh: '一人的记录被放进了另一人的答题过程。',
      en: 'Entries of one candidate were put into another’s sitting.',
    },
  },
  R31: {
    proves: {
      zh: '座位机按指令所做的事，都有先前针对该座位、该考生、该时长的操作为据。',
      en: 'Whatever a seat did on an order goes back to an act that stood before and was meant for that seat, that candidate and that length of time.',
    },
    broken: {
      zh: '座位被无据地开启、开考、加时、解锁或收卷，或挪用了别人的指令。',
      en: 'A seat was opened, started, given time, unlocked or emptied on nobody’s word, or on a word meant for another.',
    },
  },
  R32: {
    proves: {
      zh: '入场者都在名单上、次数和座位相符；已确认身份、拍照前已同意、已知晓规则。',
      en: 'Everybody admitted is on the roll for this attempt, at the seat that was named; confirmed who they are, agreed to the camera before it took a picture, and acknowledged the rules.',
    },
    broken: {
      zh: '外人入座、换位入座，或略过入场步骤。',
      en: 'A stranger sat, somebody sat at another place, or a step of the check-in was skipped.',
    },
  },
  R33: {
    proves: {
      zh: '按种子重新抽取（docs/draw.md），每份试卷都与监考机发出的、座位机抽取的相同。',
      en: 'Every paper, drawn again here from the seed (docs/draw.md), is the one that the console granted and the seat drew.',
    },
    broken: {
      zh: '有人拿到的不是抽签所得的试卷。',
      en: 'Somebody got another paper than the draw gives: an easier one, or a friend’s.',
    },
  },
  R34: {
    proves: {
      zh: '答案都属于本人试卷，在开始与交卷之间，暂停或锁定期间没有作答。',
      en: 'Answers are for items of the own paper, between the start and the hand-in, never while the sitting was paused or locked.',
    },
    broken: {
      zh: '在开始前、交卷后或停表期间补答。',
      en: 'Answers were added before, after, or while the clock stood still.',
    },
  },
  R35: {
    proves: {
      zh: '每一分钟加时都有签名操作为据，只用一次，且在交卷之前。',
      en: 'Every minute of extra time goes back to a signed grant, used once, before the hand-in.',
    },
    broken: {
      zh: '有人得到了没有批准的时间，或同一次加时用了两次。',
      en: 'Somebody got time that nobody granted, or the same grant twice.',
    },
  },
  R36: {
    proves: {
      zh: '答题时长为批准的时长，无人超时作答；计时与机器时钟同速，换座后接续计算。',
      en: 'The length of the sitting is the signed one, no answer came after the end, and the test clock ran as fast as the machine’s own clock; on another seat it went on from where it was.',
    },
    broken: {
      zh: '时间被拉长、停住或归还。',
      en: 'Time was stretched, stopped or given back.',
    },
  },
  R37: {
    proves: {
      zh: '凡能分出先后之处，座位机时钟与监考机时钟一致。',
      en: 'The seat’s clock agrees with the console’s wherever one must have come before the other.',
    },
    broken: {
      zh: '整台机器被拖慢或加快，单看它自己的时钟看不出来。',
      en: 'A whole machine was slowed down (or hurried), so that its own clock could not show it.',
    },
  },
  R38: {
    proves: {
      zh: '每人交卷一次：本人不过早，到时不提前，监考人员须有指令；作答数合理。',
      en: 'Each sitting is handed in once: by the candidate not too early, by time not before the time was up, by an invigilator only on an order; and the number of answers can be true.',
    },
    broken: {
      zh: '二次交卷、过早收卷，或作答数不实。',
      en: 'A second hand-in, a paper taken away too early, or a false count.',
    },
  },
  R39: {
    proves: {
      zh: '同一时间只在一个座位答题；换座由两人签名；新座位接续了换座时已备份的全部记录，没有归还用时。原座位后来送到的记录仍在档案中，不计入成绩。',
      en: 'One sitting is at one seat at a time; it went on elsewhere only by a move that two persons signed, and the new seat took over everything that the console held by then and gave no test time back. What the left seat sent later is here and counts for nothing.',
    },
    broken: {
      zh: '一人两座，有人在原座位继续作答，或借换座丢弃答案、多得时间。',
      en: 'Somebody sat at two seats, a second person answered at the old one, or a move was used to drop answers or win time.',
    },
  },
  R40: {
    proves: {
      zh: '按种子重新计算的应拍时刻（A53）都有照片，或写明未拍原因；没有不该有的照片。',
      en: 'Every picture that was due (A53), computed again from the seed, was taken at its moment or is missing with a reason; no other was taken.',
    },
    broken: {
      zh: '抓拍被跳过、连同记录删除，或改在“安静”时刻拍。',
      en: 'Pictures were skipped, dropped with their entries, or taken at quiet moments instead.',
    },
  },
  R41: {
    proves: {
      zh: '每张密封照片都与座位机记录一致，无重复使用，也没有来历不明的。',
      en: 'Every sealed picture lies in the archive just as the seat wrote it down; none is used twice; none is there that no seat took.',
    },
    broken: {
      zh: '照片被删除、调换，或在考生之间互换。随机器损毁的照片，若有人签名认定故障（换座或记录故障）且该机此后再无记录，只作说明并列出张数。',
      en: 'Pictures were removed, exchanged or swapped between candidates. Pictures that burnt with a seat are excused when people signed its failure (a seat move, a recorded fault) and it never wrote again; their number is told.',
    },
  },
  R45: {
    proves: {
      zh: '名单上每个人都有着落：已交卷、未入场，或有签名说明。',
      en: 'Every person on the roll is accounted for: handed in, never admitted, or with a signed word about what happened.',
    },
    broken: {
      zh: '有考生的结果被丢弃。',
      en: 'A candidate’s result was dropped.',
    },
  },
  R46: {
    proves: {
      zh: '按总账重新计算的考场记录表（A63）与表上一致，包括 20 位总账码；之后没有再写会改变它的内容。',
      en: 'The record sheet (考场记录表, A63), computed again from the ledger up to its own moment, says the same: counts, times, seats, statuses, incidents, patrols, videos, extra time, and the ledger code of 20 digits. Nothing that would change it was written afterwards.',
    },
    broken: {
      zh: '记录表与事实不符，或之后总账被改动。请与签字纸表上的 20 位数字核对。',
      en: 'The sheet does not tell what happened, or the ledger was changed after the sheet. Compare the 20 digits with the signed print.',
    },
  },
  R47: {
    proves: {
      zh: '两名不同的监考人员签的正是这份记录表。',
      en: 'Two different invigilators signed exactly this sheet.',
    },
    broken: {
      zh: '签字后记录表被换，或一人代签。',
      en: 'The sheet was exchanged after the signing, or one person signed for two.',
    },
  },
  R48: {
    proves: {
      zh: '主管部门签收的内容原样仍在：回执所指的记录在该座位流水中，场次回执指的正是本档案。',
      en: 'What the authority signed as received is still here, unchanged: the entry that each receipt names stands in that seat’s journal, and the receipt for the archive names this archive.',
    },
    broken: {
      zh: '主管部门收件之后有内容被改动或考生被抽掉，回执即是证据。尚无回执的只作说明，不算问题。',
      en: 'Something was changed, or a candidate dropped, after the authority had received it. The receipt itself is the proof. A sitting without a receipt is told, not held against the room.',
    },
  },
  R49: {
    proves: {
      zh: '考场时间与主管部门时钟相容：没有晚于回执的交卷，其间也够答题所需时间。座位机系统时间中途被改动且流水已如实记录的，按扣除改动后的时间核对。',
      en: 'The times of the room agree with the authority’s clock: no hand-in is dated after the receipt that covers it, and there was time enough for the sitting in between. Where a seat’s clock was set on the way and its journal tells so, the date is taken without that leap.',
    },
    broken: {
      zh: '考试不是在所写的时间进行，或记录是后补的。',
      en: 'The exam was held at another time than it says, or entries were written afterwards.',
    },
  },
  R50: {
    proves: {
      zh: '该文件夹正是本场次结果密封的对象，且启封用的是本场次启封码。',
      en: 'The folder is the one to which this session’s results were sealed, and the release used this session’s code.',
    },
    broken: {
      zh: '给错了文件夹；或试题不是用启封包打开的。',
      en: 'The wrong folder was given; or the questions were opened by other means than the release package.',
    },
  },
  R51: {
    proves: {
      zh: '每个密封答案都能打开且属于该题选项，合起来与交卷封签一致。',
      en: 'Every sealed answer opens to a choice of its item, and all of them together are those that the seat sealed at the hand-in.',
    },
    broken: {
      zh: '有人持座位机签名密钥增删、调换了答案（却打不开它们）。',
      en: 'Somebody with a seat’s signing key added, dropped or exchanged answers, without being able to open them.',
    },
  },
  R52: {
    proves: {
      zh: '重新评分与 --scores 所给成绩逐一相同。',
      en: 'Every paper marked again gives the score in the list given with --scores.',
    },
    broken: {
      zh: '评分之后成绩被改，或用了别的标准答案。',
      en: 'A score was changed after marking, or marked with other keys.',
    },
  },
  R53: {
    proves: {
      zh: '每张照片打开后正是座位机所拍；正式考试中没有两张完全相同。',
      en: 'Every sealed picture opens to the very picture that the seat had taken; in a real session no two are the same.',
    },
    broken: {
      zh: '照片被换过，或用录像冒充摄像头画面。',
      en: 'A picture was exchanged before it was sealed again, or a recording was played to the camera.',
    },
  },
} as const satisfies Readonly<Record<string, RuleMeaning>>;
