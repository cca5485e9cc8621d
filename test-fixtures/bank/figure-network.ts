/** An activity-on-arrow network (双代号网络图): name above the arrow, duration below, dummy works dashed. */

export interface NetworkWork {
  readonly from: number;
  readonly to: number;
  /** Empty for a dummy work. */
  readonly name: string;
  readonly days: number;
}

export interface NetworkPlan {
  readonly caption: string;
  /** Node number to the centre of its circle, in pixels. */
  readonly nodes: Readonly<Record<number, readonly [number, number]>>;
  readonly works: readonly NetworkWork[];
}

const ink = '#1a1a1a';
const radius = 24;
const height = 400;

function arrow(plan: NetworkPlan, work: NetworkWork): string {
  const [x1, y1] = plan.nodes[work.from] ?? [0, 0];
  const [x2, y2] = plan.nodes[work.to] ?? [0, 0];
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const dash = work.name === '' ? ' stroke-dasharray="9 6"' : '';
  const shaft = `<line x1="${x1 + ux * radius}" y1="${y1 + uy * radius}" x2="${x2 - ux * radius}" y2="${y2 - uy * radius}" stroke="${ink}" stroke-width="2.2" marker-end="url(#tip)"${dash}/>`;
  if (work.name === '') {
    return shaft;
  }
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  // Beside the shaft, on its normal; the normal that points up carries the name.
  const [nx, ny] = ux > 0 ? [uy, -ux] : [-uy, ux];
  const label = (reach: number, words: string) =>
    `<text x="${mx + nx * reach}" y="${my + ny * reach + 8}" text-anchor="middle" fill="${ink}">${words}</text>`;
  return shaft + label(19, work.name) + label(-20, String(work.days));
}

export function networkPlan(plan: NetworkPlan): string {
  const circles = Object.entries(plan.nodes).map(
    ([number, [x, y]]) =>
      `<circle cx="${x}" cy="${y}" r="${radius}" fill="#ffffff" stroke="${ink}" stroke-width="2.2"/><text x="${x}" y="${y + 8}" text-anchor="middle" fill="${ink}">${number}</text>`,
  );
  const width = Math.max(...Object.values(plan.nodes).map(([x]) => x)) + 70;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="'Noto Sans CJK SC','Noto Sans SC',sans-serif" font-size="24">
  <defs><marker id="tip" viewBox="0 0 14 10" refX="14" refY="5" markerWidth="14" markerHeight="10" orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0 L14 5 L0 10 Z" fill="${ink}"/></marker></defs>
  <rect width="${width}" height="${height}" fill="#ffffff"/>
  ${plan.works.map((work) => arrow(plan, work)).join('')}
  ${circles.join('')}
  <text x="${width / 2}" y="${height - 14}" text-anchor="middle" font-size="20" fill="${ink}">${plan.caption}</text>
</svg>`;
}
