/**
 * Shares `count` whole units in proportion to the weights, by largest remainder: nobody is further than one unit from the exact share. `owed`
 * is what earlier sections left (positive: got too little); it decides first who gets the units that are over. Ties go to
 * the earlier member. Members with `most` 0 get nothing; undefined when there is not room for all units.
 */
export function apportion(of: {
  readonly count: number;
  readonly weights: readonly number[];
  readonly owed?: readonly number[];
  readonly most?: readonly number[];
}): readonly number[] | undefined {
  const most = of.weights.map((_, at) => of.most?.[at] ?? of.count);
  const weights = of.weights.map((weight, at) => (most[at] === 0 ? 0 : weight));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum <= 0) return of.count === 0 ? weights.map(() => 0) : undefined;
  const exact = weights.map((weight) => (of.count * weight) / sum);
  const given = exact.map((share, at) => Math.min(Math.floor(share + 1e-9), most[at] ?? 0));
  let left = of.count - given.reduce((total, units) => total + units, 0);
  while (left > 0) {
    const open = given.map((units, at) => ({
      at,
      want: (exact[at] ?? 0) - units + (of.owed?.[at] ?? 0),
      free: units < (most[at] ?? 0) && (weights[at] ?? 0) > 0,
    }));
    const [next] = open.filter((one) => one.free).sort((a, b) => b.want - a.want || a.at - b.at);
    if (next === undefined) return undefined;
    given[next.at] = (given[next.at] ?? 0) + 1;
    left -= 1;
  }
  return given;
}

/**
 * Fills a table whose row and column sums are given with whole numbers, as near as possible to the exact proportions (least squares) and never
 * above `most`. Undefined when no such table exists. The same input gives the same table.
 */
export function fillTable(of: {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly most: (row: number, column: number) => number;
}): readonly (readonly number[])[] | undefined {
  const total = of.rows.reduce((sum, row) => sum + row, 0);
  const ideal = (row: number, column: number) =>
    ((of.rows[row] ?? 0) * (of.columns[column] ?? 0)) / Math.max(1, total);
  const table = of.rows.map(() => of.columns.map(() => 0));
  const rowLeft = [...of.rows];
  const columnLeft = [...of.columns];
  for (let unit = 0; unit < total; unit += 1) {
    const path = cheapestPath({ table, rowLeft, columnLeft, ideal, most: of.most });
    if (path === undefined) return undefined;
    for (const { row, column, by } of path.steps) {
      const cells = table[row];
      if (cells !== undefined) cells[column] = (cells[column] ?? 0) + by;
    }
    rowLeft[path.row] = (rowLeft[path.row] ?? 0) - 1;
    columnLeft[path.column] = (columnLeft[path.column] ?? 0) - 1;
  }
  return table;
}

interface Filling {
  readonly table: readonly (readonly number[])[];
  readonly rowLeft: readonly number[];
  readonly columnLeft: readonly number[];
  readonly ideal: (row: number, column: number) => number;
  readonly most: (row: number, column: number) => number;
}

interface Step {
  readonly row: number;
  readonly column: number;
  readonly by: 1 | -1;
}

interface Path {
  readonly row: number;
  readonly column: number;
  readonly steps: readonly Step[];
}

const HAIR = 1e-9;

/**
 * The cheapest way to put one more unit into the table: into a cell, or into one cell while others change places (a shortest path with
 * negative edges, Bellman-Ford). The price of a cell's next unit is what it adds to the squared distance from the ideal.
 */
function cheapestPath(of: Filling): Path | undefined {
  const { table, rowLeft, columnLeft } = of;
  const rowCost = rowLeft.map((left) => (left > 0 ? 0 : Number.POSITIVE_INFINITY));
  const columnCost = columnLeft.map(() => Number.POSITIVE_INFINITY);
  const columnFrom = columnLeft.map(() => -1);
  const rowFrom = rowLeft.map(() => -1);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [row, cells] of table.entries())
      for (const [column, units] of cells.entries()) {
        const ideal = of.ideal(row, column);
        const into = (rowCost[row] ?? 0) + 2 * units + 1 - 2 * ideal;
        if (units < of.most(row, column) && into < (columnCost[column] ?? 0) - HAIR) {
          columnCost[column] = into;
          columnFrom[column] = row;
          changed = true;
        }
        const back = (columnCost[column] ?? 0) - (2 * units - 1 - 2 * ideal);
        if (units > 0 && back < (rowCost[row] ?? 0) - HAIR) {
          rowCost[row] = back;
          rowFrom[row] = column;
          changed = true;
        }
      }
  }
  const ends = columnLeft.flatMap((left, column) =>
    left > 0 && Number.isFinite(columnCost[column] ?? Number.NaN) ? [column] : [],
  );
  const [end] = ends.sort((a, b) => (columnCost[a] ?? 0) - (columnCost[b] ?? 0) || a - b);
  if (end === undefined) return undefined;
  const steps: Step[] = [];
  let column = end;
  for (;;) {
    const row = columnFrom[column] ?? -1;
    steps.push({ row, column, by: 1 });
    const before = rowFrom[row] ?? -1;
    if (before < 0) return { row, column: end, steps };
    steps.push({ row, column: before, by: -1 });
    column = before;
  }
}
