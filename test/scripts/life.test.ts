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
      /^(?:[$#(]|model-version|roll back|No traffic|\w+: failed|the module)/.test(line),
    );
}

it('is as documented', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'life-'));
  try {
    const story = storyOf(await playLife(folder));
    const [, , documented = ''] = (await readFile('docs/DELIVERY.md', 'utf8')).split(
      /(<!-- npm run life.*-->)/,
    );
    expect(story).toEqual(storyOf(documented.split('```')[1]));
    expect(story.filter((line) => line.startsWith('model-version'))).toEqual(
      ['1', '2', '2', '1'].map((version) => `model-version: ${version}`),
    );
    expect(story).toContain('test: failed');
    expect(story.at(-1)).toBe('the module that answers at the edge is the same');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 400_000);
