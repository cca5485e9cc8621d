import type { RuleMeaning } from './meaning.ts';

/** Of the rules about the folder, the authority's words, the machines' journals and what people did: R01 to R26. */
export const ROOM_MEANINGS = {
  R01: {
    proves: {
      zh: '索引列出的文件一个不少、一字节不差；除回执外没有别的文件。',
      en: 'Every file that the signed index lists is there, byte for byte; nothing else lies in the folder but receipts.',
    },
    broken: {
      zh: '档案做成之后有人改动、删除、改名或增加了文件（U 盘损坏也在此显现）。请考场重新提交并比对。',
      en: 'Somebody changed, removed, renamed or added a file after the archive was made. Ask the room for the archive again and compare; a damaged stick shows here, too.',
    },
  },
  R02: {
    proves: {
      zh: '信任文件由所给根密钥的足够人数签发。',
      en: 'The trust file is signed by enough officers of the root that you gave with --root.',
    },
    broken: {
      zh: '档案不属于本主管部门，或有人自造密钥。不给 --root 时只能证明档案自洽。',
      en: 'The archive belongs to another authority, or somebody made keys of their own. Without --root this rule can only say that the archive agrees with itself.',
    },
  },
  R03: {
    proves: {
      zh: '场次由场次签发人签发；机器、座位、人员、密钥均可靠，一把密钥只属于一个持有者。',
      en: 'The session is signed by the session issuer, and its machines, seats, persons and keys are sound: one key, one holder.',
    },
    broken: {
      zh: '时间窗口、规则、机器或监考人员被改动；或一把密钥登记给了两人（两个签名其实是一个人）。',
      en: 'Window, policies, machines or invigilators were changed; or one key was enrolled for two (two signatures would then be one person’s).',
    },
  },
  R04: {
    proves: {
      zh: '考生名单有效，且正是场次指定的那一份，无人重复。',
      en: 'The roll is signed, is the one that the session names, and lists nobody twice.',
    },
    broken: {
      zh: '签发之后有人增删、调换了考生。',
      en: 'Candidates were added, struck or exchanged after the authority had signed.',
    },
  },
  R05: {
    proves: {
      zh: '题目索引有效，且正是场次指定的那一份。',
      en: 'The index of the questions is signed and is the one that the session names.',
    },
    broken: {
      zh: '考场用了别的题库，例如已泄露的旧题库。',
      en: 'The room used another bank, for example a leaked older one.',
    },
  },
  R06: {
    proves: {
      zh: '启封包属于主管部门和本场次。',
      en: 'The sealed package that was opened at the release is the authority’s and this session’s.',
    },
    broken: {
      zh: '启封包被换过。',
      en: 'The package was exchanged for another.',
    },
  },
  R07: {
    proves: {
      zh: '组卷方案的题数和分值相符，题库够用，同一题不会出现两次。',
      en: 'The sums of the blueprint hold, the bank has enough questions for it, and no question can come twice.',
    },
    broken: {
      zh: '场次签发有误：责任在签发方，不在考场。',
      en: 'The session was issued wrongly: this is a fault of the authority’s office, not of the room.',
    },
  },
  R08: {
    proves: {
      zh: '档案索引由场次列明的监考机签名。',
      en: 'The index of this archive is signed by a console that the session lists.',
    },
    broken: {
      zh: '没有监考机密钥的人拼凑了这份档案。',
      en: 'Somebody without the console’s key put the archive together.',
    },
  },
  R10: {
    proves: {
      zh: '每份流水的每一行都是目录中的记录，属于本场次，由文件名所指的机器写下。',
      en: 'Every line of every journal is an entry of the closed catalogue, of this session, by the machine that the file is named after.',
    },
    broken: {
      zh: '流水被手工编辑、截断、冒充别的机器，或来自另一场次、另一程序。',
      en: 'A journal was edited by hand, cut off, passed off as another machine’s, or comes from another session or program.',
    },
  },
  R11: {
    proves: {
      zh: '每一条记录都有该机器的有效签名（严格核验）。',
      en: 'Every single entry is signed by its machine, checked strictly.',
    },
    broken: {
      zh: '记录被改动，或由没有该机器密钥的人写下。报告指明哪一行。',
      en: 'An entry was changed, or written by somebody without that machine’s key. The line tells which.',
    },
  },
  R12: {
    proves: {
      zh: '每份流水编号连续，每条都指向前一条。',
      en: 'Every journal runs 1, 2, 3 … and each entry names the one before.',
    },
    broken: {
      zh: '有记录被抽掉、插入、重复或调换，即使重新签过名。',
      en: 'Entries were taken out, added, doubled or put in another order, even if they were signed again.',
    },
  },
  R13: {
    proves: {
      zh: '机器内部时钟不倒退，已结束的启动不再出现，已用时间不减少。',
      en: 'A machine’s inner clock never goes back, a start of its program that has ended never comes again, test time used never shrinks.',
    },
    broken: {
      zh: '时钟被调、时间被归还，或两个程序写了同一份流水。',
      en: 'A clock was turned, time was given back, or two programs wrote one journal.',
    },
  },
  R14: {
    proves: {
      zh: '总账恰好列出全部流水的每一条，各一次，次序不变。',
      en: 'The console’s ledger lists exactly the entries of all journals, each once, each machine’s in order.',
    },
    broken: {
      zh: '监考机记账之后，有流水或其结尾被抽掉或增加。',
      en: 'A journal, or its end, was dropped or added after the console had written its ledger.',
    },
  },
  R15: {
    proves: {
      zh: '监考机对整本总账签了一个数（默克尔根），与本总账一致。',
      en: 'The console signed one number over the whole ledger (a Merkle root), and it is the number of this ledger.',
    },
    broken: {
      zh: '签名之后总账被截短、加长或改序。',
      en: 'The ledger was shortened, lengthened or reordered after the signing.',
    },
  },
  R16: {
    proves: {
      zh: '换过磁盘的机器，旧流水在新流水开始前就停了。',
      en: 'Where a machine got a new disk, the old journal stops before the new one begins.',
    },
    broken: {
      zh: '同一台机器的两块磁盘并行书写：有人考两次、想留好的那次。',
      en: 'Two disks of one machine went on side by side: somebody sat twice and meant to keep the better.',
    },
  },
  R17: {
    proves: {
      zh: '任何时候只有一台监考机主持。备用机接管须两人签名，写明当时已有的总账和原监考机最后一条，均属实；座位改听之后不再执行原监考机的指令；从座位找回的指令完整且无矛盾。',
      en: 'One console led the room at a time. Where a standby went on, two signed for it; it names the ledger that it held and the newest entry of the console before, and both are so. No seat that had followed it obeyed the other any more. Orders that only seats had kept are whole and contradict nothing.',
    },
    broken: {
      zh: '两台监考机同时主持，有人借接管塞入或抽掉操作，或座位仍被原监考机指挥。',
      en: 'Two consoles led side by side, acts were slipped in or left out around a take-over, or a seat was steered by a console that had been replaced.',
    },
  },
  R18: {
    proves: {
      zh: '座位机流水损坏后，只接续监考机交还的部分和损坏文件中仍可证明的部分；丢失记录的编号不再使用。监考机随后损毁、交还的记录别处没有的，本行会注明。',
      en: 'Where a seat found its journal rotten, it went on behind exactly what the console had given back and what the damaged file still proved; numbers of lost entries serve nobody a second time. Where that console burnt before its word was anywhere else, the line says so.',
    },
    broken: {
      zh: '有人借“修复”抽掉记录，或捏造了修复。',
      en: 'Entries were taken out under the name of a repair, or a repair was told that never happened.',
    },
  },
  R19: {
    proves: {
      zh: '当天监考机每两分钟向各座位机出示总账末尾，座位机各自签名见证（C2SP 检查点和共同签名，写在座位机流水中）。座位机签过的每个末尾都属于这份总账且次序不变；没有座位机发现矛盾；正式考试中在线并有记录的座位机不会超过 15 分钟不签名；最后的末尾 checkpoint.txt 覆盖全部记录，并列出签名台数和在线而未签的座位。',
      en: 'During the day the console showed the head of its ledger to the seats every two minutes, and each put its own name to it (a checkpoint and cosignatures in the C2SP form, in the seats’ journals). Every head that a seat signed is a head of just this ledger, in the order of signing; no seat found a contradiction; no seat that was connected and wrote in a real session stood without signing for more than 15 minutes; and `checkpoint.txt`, the last head, covers everything. The line tells how many seats signed the last head, and which were still connected and did not.',
    },
    broken: {
      zh: '监考机的持有者在座位机见证之后、记录表签字之前改写、改序或抽掉了记录；或根本没有请座位机见证，无人为次序作证。发现矛盾的座位机流水里保留着两份签名末尾：请调取它和监考机的磁盘。只是个别座位没有签最后一个末尾，仅作说明（可能已关机）；在线的全部没签则不成立。',
      en: 'The console’s owner rewrote, reordered or dropped entries after the seats had seen them, though before the sheet was signed; or asked no witness, so that nobody vouches for the order. A seat that found a contradiction keeps both signed heads in its journal: ask for its disk and the console’s. That a seat is missing under the last head alone is told, not held against the room: it may have been switched off; that all of them are, while the console still heard them, is held against it.',
    },
  },
  R20: {
    proves: {
      zh: '每项操作都由所列每个人用本人密钥对原文签名，且只用一次；两套独立实现结论一致。',
      en: 'Every act is signed by every person whom it names, with that person’s own key, over its exact words; none was used twice. Two separate programs agree on each signature.',
    },
    broken: {
      zh: '操作被改动、捏造，或冒名签署。',
      en: 'An act was changed, invented, or signed in somebody else’s name.',
    },
  },
  R21: {
    proves: {
      zh: '每项操作的人数和职责符合要求：启封、规则、换座、强制交卷、结束考试、认定违纪、带着不合格项继续及超额加时须两人；应回避的人没有核验或认定该考生。',
      en: 'Enough different persons with the right to it stand behind each act: two for release, rules, seat moves, forced hand-ins, the close, a verdict, a room check that went ahead over a red point, and for extra time beyond what one may grant. Nobody admitted or judged a candidate from whom the session recuses that person.',
    },
    broken: {
      zh: '须两人的事由一人做了，或由无权、应回避的人做了。',
      en: 'One person did alone what takes two, or somebody without the right, or recused, did it.',
    },
  },
  R22: {
    proves: {
      zh: '启封和开考前签到的监考人员达到要求，至少两人（A58）。',
      en: 'Before the release and the start as many invigilators had signed in as the session demands, never fewer than two (A58).',
    },
    broken: {
      zh: '监考人员不足时启封或开考。',
      en: 'The room opened the questions, or started, with too few invigilators.',
    },
  },
  R23: {
    proves: {
      zh: '每台机器连接时出示的流水末尾都在档案里，且从未变少。',
      en: 'Whatever a machine showed of its journal when it connected is still in the archive, and it never came back with less.',
    },
    broken: {
      zh: '流水被截短、抽掉，或换回旧的磁盘镜像。机器损坏、由两人换座且此后再无记录的除外。',
      en: 'A journal was cut, left out, or an older image of the disk was put back. A seat that died before it could send its last entries is excused when two persons moved its candidate away and it never wrote again.',
    },
  },
  R24: {
    proves: {
      zh: '在批准的时间窗口内启封一次（监考机重启后可用同一启封码再启），之后只发给已核验的考生。',
      en: 'The questions were opened within the signed window, once (again only after the console itself had to restart, with the same code), and papers went only to admitted candidates afterwards.',
    },
    broken: {
      zh: '试题被提前或再次打开。',
      en: 'The questions were readable too early, or were opened a second time.',
    },
  },
  R25: {
    proves: {
      zh: '启封之后开考；规则由两人提前足够时间宣读（A59），或由两人签名说明原因。',
      en: 'The room started after the release, with the rules read by two persons long enough before (A59), or with the reason why not signed by two.',
    },
    broken: {
      zh: '开考略过了文件要求的步骤。',
      en: 'The start skipped a step that the notice demands.',
    },
  },
  R26: {
    proves: {
      zh: '由两人结束考试一次，随后公布的抽题种子正是主管部门锁定的；之后没有再开考。',
      en: 'The room was closed once by two, then the seed of the draw was told, and it is the one that the authority had fixed; nothing was opened afterwards.',
    },
    broken: {
      zh: '当天的结尾缺失（被截掉），或公布了别的种子，试卷无从核对。',
      en: 'The end of the day is missing (cut off), or another seed was told, so that the papers cannot be checked.',
    },
  },
} as const satisfies Readonly<Record<string, RuleMeaning>>;
