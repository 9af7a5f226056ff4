// `models strategies` and `models show` on a shipped model.
import { expect, test } from 'vitest';
import type { StrategyFigures } from '../../../trainer/compile/compare-strategies.ts';
import { runCli } from './run-cli.ts';

test('every strategy is there with its sizes and times, or with the reason why not', async () => {
  const { stdout, stderr, code } = await runCli([
    'models',
    'strategies',
    'batcomputer@1',
    '--json',
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const figures: (StrategyFigures & { refused?: string })[] = JSON.parse(stdout);
  const of = (name: string) => figures.find(({ strategy }) => strategy === name);
  for (const name of ['table', 'traversal']) {
    const figure = of(name);
    expect(figure?.nsAlone).toBeGreaterThan(0);
    expect(figure?.nsInBatch).toBeGreaterThan(0);
    expect(figure?.gzipBytes).toBeLessThan(figure?.bytes ?? 0);
    const sum = Object.values(figure?.parts ?? {}).reduce((a, b) => a + b, 0);
    // Segments and sections have heads of a few bytes.
    expect(Math.abs(sum / (figure?.bytes ?? 0) - 1)).toBeLessThan(0.05);
  }
  expect(of('linear')?.refused).toContain('the model has no linear leaves');
});

test('as a table, with what is registered', async () => {
  const { stdout } = await runCli(['models', 'strategies', 'titanic']);
  expect(stdout).toMatch(/^titanic@1 is traversal, \d+ bytes\./);
  expect(stdout).toMatch(/ traversal +[\d,]+ +[\d,]+ +\d+ +\d+ +\w+.* [\d,]+/);
  expect(stdout).toContain('strategy table: ');
});

test('models show lists the parts of the module', async () => {
  const { stdout } = await runCli(['models', 'show', 'titanic']);
  expect(stdout).toMatch(/ {2}parts {6}(.*, )?kernel [\d,]+, /);
  expect(stdout).toMatch(/ {2}answers {4}exact/);
});

test('models show has no line that is wider than 100 columns', async () => {
  const { stdout } = await runCli(['models', 'show', 'batcomputer']);
  const widths = stdout.split('\n').map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(100);
  expect(stdout).toContain('figures    accuracy');
});
