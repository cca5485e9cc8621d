import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { DeskProvider } from './day/desk-context.tsx';
import { createDeskStore, type DeskState, type PageId } from './day/desk-store.ts';
import { STEPS } from './day/steps.ts';
import { DeskWindow } from './desk.tsx';
import { createFakeRoom } from './dev/fake-room.ts';
import { playTo, type Stage } from './dev/stages.ts';
import type { DeskDoor } from './link/door.ts';

const silentDoor: DeskDoor = {
  watch: () => () => undefined,
  act: () => Promise.resolve({ ok: true }),
  find: () => Promise.resolve({ found: 'none' }),
  sheet: () => Promise.resolve(undefined),
  videos: () => Promise.resolve({ looked: 'folder', folder: { at: '/', folders: [], videos: [] } }),
};

interface Shown {
  readonly seats?: number;
  readonly stage: Stage;
  readonly mode?: 'real' | 'rehearsal';
  readonly state?: Partial<DeskState>;
}

function shown({ seats = 30, stage, mode = 'real', state = {} }: Shown): string {
  const room = createFakeRoom({ seats, mode });
  playTo(room, stage);
  const start = {
    ...createDeskStore('zh').getState(),
    link: 'live' as const,
    view: room.view(),
    receivedAt: performance.now(),
    ...state,
  };
  const store = createStore<DeskState>()(() => start);
  return renderToString(
    <DeskProvider desk={{ store, door: silentDoor }}>
      <DeskWindow />
    </DeskProvider>,
  );
}

describe('the desk', () => {
  test('draws two hundred seats and ten spares, each with number, name and state', () => {
    const page = shown({ seats: 200, stage: 'troubled', state: { page: 'room' } });
    expect(page.match(/data-device/g)).toHaveLength(210);
    expect(page).toContain('>200 号，无人，空座</span>');
    expect(page).toMatch(/>197 号，[^<]+，答题中，/);
  });

  test.each(
    ([...STEPS, 'incidents'] satisfies PageId[]).flatMap((page) =>
      (['zh', 'en'] as const).map((language) => ({ page, language })),
    ),
  )('shows $page in $language at every hour of the day', ({ page, language }) => {
    for (const stage of ['opened', 'checking-in', 'released', 'troubled', 'signed'] as const) {
      const html = shown({ stage, state: { page, language } });
      expect(html).toContain('id="page"');
      expect(html).not.toContain('undefined');
    }
  });

  test('always shows room, session, phase, times and counts', () => {
    const page = shown({ stage: 'troubled', state: { page: 'close' } });
    for (const word of ['第三机考考场', '2026-11-21 上午第 1 场', '考试中', '应考', '缺考', '陈建国'])
      expect(page).toContain(word);
    expect(page).toMatch(/<time>09:35:\d\d<\/time>/);
    expect(page).toMatch(/<time>1:28:\d\d<\/time>/);
  });

  test('cannot be mistaken in a rehearsal, and says nothing of one in the real thing', () => {
    const rehearsal = shown({ stage: 'running', mode: 'rehearsal' });
    expect(rehearsal.match(/演练/g)?.length).toBeGreaterThan(10);
    expect(rehearsal).toContain('演练 · 不计成绩');
    expect(shown({ stage: 'running' })).not.toContain('演练');
  });

  test('says at once when the console is gone, and keeps the last picture', () => {
    const page = shown({ stage: 'running', state: { link: 'lost', page: 'room' } });
    expect(page).toContain('与控制台服务失去联系，画面停在 09:24:12');
    expect(page).toContain('role="alert"');
    expect(page).toContain('王伟');
  });
});
