/**
 * Heights of many rows, where any can change: tells in logarithmic time where a row begins and which row is at a
 * height (a Fenwick tree).
 */
export class RowHeights {
  #heights: Float64Array = new Float64Array(1024);
  #tree: Float64Array = new Float64Array(1025);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The height of all rows. */
  get total(): number {
    return this.before(this.#count);
  }

  height(index: number): number {
    return this.#heights[index] ?? 0;
  }

  /** The height of all rows before `index`: where it begins. */
  before(index: number): number {
    let sum = 0;
    for (let i = Math.min(index, this.#count); i > 0; i -= i & -i) sum += this.#tree[i] ?? 0;
    return sum;
  }

  push(height: number): void {
    if (this.#count === this.#heights.length) this.#grow();
    const index = this.#count++;
    this.#heights[index] = height;
    const node = index + 1;
    let sum = height;
    for (let i = 1; i < (node & -node); i <<= 1) sum += this.#tree[node - i] ?? 0;
    this.#tree[node] = sum;
  }

  set(index: number, height: number): void {
    const change = height - (this.#heights[index] ?? 0);
    if (index >= this.#count || change === 0) return;
    this.#heights[index] = height;
    for (let i = index + 1; i <= this.#count; i += i & -i) this.#tree[i] = (this.#tree[i] ?? 0) + change;
  }

  /** The row at this height, counted from the top. */
  at(offset: number): number {
    let index = 0;
    let left = Math.max(0, offset);
    let step = 1;
    while (step * 2 <= this.#count) step *= 2;
    for (; step > 0; step >>= 1) {
      const next = index + step;
      const sum = this.#tree[next] ?? 0;
      if (next <= this.#count && sum <= left) {
        index = next;
        left -= sum;
      }
    }
    return Math.min(index, Math.max(0, this.#count - 1));
  }

  /** Takes the first rows away. */
  shift(rows: number): void {
    const rest = this.#heights.slice(Math.min(rows, this.#count), this.#count);
    this.clear();
    for (const height of rest) this.push(height);
  }

  clear(): void {
    this.#count = 0;
  }

  #grow(): void {
    const heights = new Float64Array(this.#heights.length * 2);
    heights.set(this.#heights);
    const tree = new Float64Array(heights.length + 1);
    tree.set(this.#tree);
    this.#heights = heights;
    this.#tree = tree;
  }
}
