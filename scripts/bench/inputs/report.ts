// What bench:inputs measured, as its part of docs/BENCHMARKS.md.
import type { Spread } from '../spread.ts';

/** Nanoseconds a row, from JSON. */
export interface InputsResults {
  inputs: Spread;
  features: Spread;
}

/** What ten derived features cost. */
export function leastCost({ inputs, features }: InputsResults): number {
  return inputs.least - features.least;
}

export function inputsSection(results: InputsResults): string {
  const { inputs, features } = results;
  return `## Derived features: \`npm run bench:inputs\`

A prediction from JSON takes ${inputs.least.toFixed(0)} ns where the module computes ten features (dates, texts, ratios, bands), and ${features.least.toFixed(0)} ns where it is sent them: they cost ${leastCost(results).toFixed(0)} ns.`;
}
