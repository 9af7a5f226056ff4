// What a progress bar leaves alone.
import { afterEach, expect, it, vi } from 'vitest';
import { createProgress } from '../../../trainer/cli/progress.ts';

const wasTerminal = process.stderr.isTTY;
afterEach(() => {
  process.stderr.isTTY = wasTerminal;
  vi.restoreAllMocks();
});

it('a bar on a terminal leaves signals to end the process: a listener would wait for a tree to be grown', () => {
  process.stderr.isTTY = true;
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const count = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
  const before = count();
  const stage = createProgress().stage('Growing trees', 'trees', 10);
  stage.update(1);
  expect(count()).toEqual(before);
  stage.done('10 trees');
  expect(write.mock.calls.join('')).toMatch(/✓\S* Growing trees {6}10 trees/);
});
