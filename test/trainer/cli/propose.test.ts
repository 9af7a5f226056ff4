// The text of a pull request that proposes a version.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeProposal } from '../../../trainer/cli/propose.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';

it('sets the metrics beside those of the current version', async () => {
  const registry = await mkdtemp(join(tmpdir(), 'report-'));
  try {
    const opened = await writeFixtureRegistry(registry);
    const read = async (text: string) => (await opened.version(text)).entry;
    const current = await read('caught@current');
    const entry = { ...(await read('caught@3')), metrics: { auc: 0.76, logLoss: 0.3 } };
    const text = describeProposal(entry, current);
    expect(text.split('\n')[0]).toBe('feat(models): caught version 3');
    expect(text).toContain('| held-out metric | v2 (current) | v3 | change |');
    expect(text).toContain('| auc | 0.7500 | 0.7600 | 0.0100 |');
    expect(text).toContain('| accuracy | 0.9000 |  |  |');
    expect(text).toContain('| logLoss |  | 0.3000 |  |');
    expect(describeProposal(entry, null)).toContain('| none (current) |');
  } finally {
    await rm(registry, { recursive: true, force: true });
  }
});
