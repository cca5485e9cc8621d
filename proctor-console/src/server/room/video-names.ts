import type { RoomState } from './state.ts';

// One country, one time zone, whatever somebody has set on the console's PC.
const clock = new Intl.DateTimeFormat('zh-CN', {
  ...{ timeZone: 'Asia/Shanghai', hourCycle: 'h23' },
  ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
});

/**
 * What the name of every recording of this session begins with (A56: 文件名为场次和时间): the slot as people say it, the session's number, the
 * day, and from when to when. Only letters, digits, `-` and `_`.
 */
export function videoNameBegins({ plan, steps }: RoomState): string {
  const { session } = plan;
  const from = partsOf(steps.started?.wallMs ?? session.window.startMs);
  const to = partsOf(steps.closed?.wallMs ?? session.window.startMs + session.durationMs);
  const slot = session.slot.normalize('NFC').replace(/[^\p{L}\p{N}-]+/gu, '');
  return `${slot}_${session.session}_${from.day}_${from.time}-${to.time}`;
}

function partsOf(wallMs: number): { readonly day: string; readonly time: string } {
  const of = Object.fromEntries(clock.formatToParts(wallMs).map(({ type, value }) => [type, value]));
  return {
    day: `${of['year']}${of['month']}${of['day']}`,
    time: `${of['hour']}${of['minute']}`,
  };
}
