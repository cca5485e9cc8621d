import { describe, expect, it } from 'vitest';
import {
  checkFoundWords,
  consoleFaultWords,
  lockedWords,
  noticeWords,
  stationFaultWords,
} from './machine-words.ts';

describe('what machines write in codes stands on the sheet in Chinese', () => {
  it.each([
    [noticeWords('focus-lost', 'window'), '考试界面异常：考试窗口失去焦点（考试窗口）'],
    [noticeWords('chord-refused', 'Alt+Tab'), '考试界面异常：按了禁用的快捷键（Alt+Tab）'],
    [
      noticeWords('display-changed', '1366x768 -> 1366x768 extended'),
      '考试界面异常：显示器有变化（1366x768 变为 1366x768（有扩展屏））',
    ],
    [noticeWords('forbidden-program', '微信, QQ'), '考试界面异常：发现不允许的程序（微信, QQ）'],
    [lockedWords('AnyDesk'), '座位已锁定：AnyDesk'],
    [
      stationFaultWords('disk', '磁盘可用空间不足 50 MB：暂停抓拍，答案照常保存'),
      '设备故障：硬盘（磁盘可用空间不足 50 MB：暂停抓拍，答案照常保存）',
    ],
    [consoleFaultWords('snapshots', ''), '控制台故障：抓拍保存不下'],
    [
      checkFoundWords('virtual-machine', 'maker: QEMU; processor: a hypervisor; network: QEMU'),
      '疑似虚拟机：厂商标识 QEMU，处理器报告在虚拟化环境中运行，网卡 QEMU',
    ],
    [checkFoundWords('remote-session', 'port 5900 (VNC)'), '远程控制：端口 5900 (VNC)'],
  ])('%#', ({ zh }, expected) => {
    expect(zh).toBe(expected);
  });

  it('a code that nobody has put into words yet is shown as it is', () => {
    expect(stationFaultWords('flux', 'x1').zh).toBe('设备故障：flux（x1）');
    expect(checkFoundWords('moon', '').zh).toBe('moon');
  });
});
