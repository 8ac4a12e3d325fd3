/**
 * Rows of the intervals that have ended, by start. Rows come in nearly sorted (a trace is read in time order; only
 * what a reader had to infer afterwards is out of place), so the few stragglers are sorted alone and merged in: a
 * comparison sort of every row of a long trace would take longer than reading it.
 */
export function sortByStart(start: Float64Array, end: Float64Array, length: number): Int32Array {
  const inOrder = new Int32Array(length);
  const stragglers: number[] = [];
  let sorted = 0;
  let newest = -Infinity;
  for (let row = 0; row < length; row++) {
    if (Number.isNaN(end[row])) continue;
    if (start[row] < newest) stragglers.push(row);
    else {
      newest = start[row];
      inOrder[sorted++] = row;
    }
  }
  if (stragglers.length === 0) return inOrder.slice(0, sorted);
  stragglers.sort((a, b) => start[a] - start[b]);

  const rows = new Int32Array(sorted + stragglers.length);
  let a = 0;
  let b = 0;
  for (let to = 0; to < rows.length; to++) {
    const takeStraggler = a === sorted || (b < stragglers.length && start[stragglers[b]] < start[inOrder[a]]);
    rows[to] = takeStraggler ? stragglers[b++] : inOrder[a++];
  }
  return rows;
}
