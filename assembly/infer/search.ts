// Binary search without branches: where a value stands among ascending doubles.

/** Number of the `count` ascending doubles at `cuts` that are below x; 0 for NaN. */
export function countBelow(cuts: usize, count: u32, x: f64): u32 {
  let low = cuts;
  for (let rest = count; rest > 0; ) {
    const half = (rest + 1) >> 1;
    const next = low + ((<usize>half) << 3);
    low = load<f64>(next - 8) < x ? next : low;
    rest -= half;
  }
  return <u32>((low - cuts) >> 3);
}
