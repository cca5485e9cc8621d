import { type Trouble, trouble } from '@exam-room/shared/base';

// Why a console does not open: what is wrong and what to do.

export function folderInUse(data: string): Trouble {
  return trouble(
    'CONSOLE_RUNNING',
    {
      zh: `控制台数据文件夹 ${data} 正被另一个控制台程序使用。请先关闭它。`,
      en: `Another console program is using the data folder ${data}. Close it first.`,
    },
    data,
  );
}

export function notListed(device: string): Trouble {
  return trouble(
    'CONSOLE_NOT_LISTED',
    {
      zh: `本控制台（${device}）不在本场次登记的机器中。请使用登记的控制台，或请主管部门重新签发场次。`,
      en: `This console (${device}) is not among the machines of the session. Use the enrolled console, or have the session issued again.`,
    },
    device,
  );
}

export function realClock(): Trouble {
  return trouble('CLOCK_REAL', {
    zh: '正式场次不能使用演练时钟（--clock）。请去掉该选项后重新启动。',
    en: 'A real session never runs under a rehearsal clock (--clock). Start again without it.',
  });
}

export function otherSession(session: string): Trouble {
  return trouble(
    'LEDGER_OTHER_SESSION',
    {
      zh: `该数据文件夹里是另一场次（${session}）的总账，不能覆盖。请为本场次使用新的数据文件夹，并把 device-keys.json 复制过去。`,
      en: `This data folder holds the ledger of another session (${session}), which is never overwritten. Use a folder of its own for this session, with a copy of device-keys.json.`,
    },
    session,
  );
}

export function ledgerDamaged(position: number): Trouble {
  return trouble(
    'LEDGER_DAMAGED',
    {
      zh: `总账第 ${position} 条与写入时不一致：硬盘故障或文件被改动。请保留该硬盘，换用另一台控制台，并联系主管部门。`,
      en: `Entry ${position} of the ledger is not what was written: the disk is failing or the file was edited. Keep this disk, use another console and call the authority.`,
    },
    `ledger.sqlite/${position}`,
  );
}
