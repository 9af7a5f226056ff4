// The whole life of a model, with the real wrangler: what docs/DELIVERY.md shows is what happens.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { playLife } from '../../scripts/life.ts';

/** Commands, and what they came to; not the figures, which change with the learner. */
function storyOf(transcript: string): string[] {
  return transcript
    .split('\n')
    .filter((line) =>
      /^(?:[$#(]|model-version|roll back|No traffic|\w+: failed|batcomputer@|2026-)/.test(line),
    );
}

it('is as documented', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'life-'));
  try {
    const transcript = await playLife(folder);
    const story = storyOf(transcript);
    const [, , documented = ''] = (await readFile('docs/DELIVERY.md', 'utf8')).split(
      /(<!-- scripts\/life.ts.*-->)/,
    );
    expect(story).toEqual(storyOf(documented.split('```')[1]));
    expect(story.filter((line) => line.startsWith('model-version'))).toEqual(
      ['1', '2', '2', '1'].map((version) => `model-version: ${version}`),
    );
    expect(transcript).toMatch(/golden rows: \d+ of \d+ answers differ/);
    expect(transcript).toMatch(/held-out rows: [\d,]+ of [\d,]+ answers differ/);
    expect(story).toContain('test: failed');
    expect(story).toContain('batcomputer@2 is current, in place of batcomputer@1');
    expect(story).toContain('batcomputer@1, made 2026-01-01T00:00:00.000Z');
    expect(story.filter((line) => line.startsWith('2026-')).at(-1)).toMatch(
      /rollback current 2 → 1/,
    );
    expect(transcript).toMatch(/ALARM: batcomputer@1: input crime drifted/);
    expect(transcript.split('\n').at(-1)).toMatch(/^No alarm is on\./);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 400_000);
