/** Distance in representable doubles; both of the same sign. */
export function ulps(a: number, b: number): number {
  const bits = (value: number) => new BigInt64Array(Float64Array.of(value).buffer)[0];
  const distance = bits(a) - bits(b);
  return Number(distance < 0n ? -distance : distance);
}
