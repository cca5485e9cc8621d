import { describe, expect, it } from 'vitest';
import { holdReason } from './hold-reason.ts';

describe('why a sitting is held', () => {
  it('is what the invigilators wrote, in their words', () => {
    expect(holdReason('paused', '3 号座位更换设备')).toEqual({ reason: 'written', text: '3 号座位更换设备' });
    expect(holdReason('paused', 'fire alarm')).toEqual({ reason: 'written', text: 'fire alarm' });
    expect(holdReason('locked', '监考人员锁定')).toEqual({ reason: 'written', text: '监考人员锁定' });
  });

  it('is never what a machine noted down for itself', () => {
    expect(holdReason('locked', '1366x768 -> 1366x768 extended')).toEqual({ reason: 'display' });
    expect(holdReason('locked', 'added: 1920x1080 at 1366,0')).toEqual({ reason: 'display' });
    expect(holdReason('locked', 'xrdp-sesman')).toEqual({ reason: 'program' });
  });

  it('is left out when nobody gave one', () => {
    expect(holdReason('paused', ' ')).toEqual({ reason: 'none' });
  });
});
