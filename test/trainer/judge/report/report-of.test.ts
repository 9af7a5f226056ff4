// Versions that an earlier release registered have a report too, of what they recorded.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openRegistry } from '../../../../trainer/judge/open-registry.ts';
import { reportFacts, reportOf } from '../../../../trainer/judge/report/report-of.ts';

const EARLIER = fileURLToPath(new URL('../../../golden/registry-of-4b6262f', import.meta.url));

describe('reportOf', () => {
  it('is made of what an earlier release wrote, the same at every time', async () => {
    const version = await (await openRegistry(EARLIER)).version('voyage@1');
    expect(version.has('report.html')).toBe(false);
    const page = new TextDecoder().decode(await reportOf(version));
    expect(page).toContain('voyage@1');
    expect(page).toContain('written by an earlier release');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(new TextDecoder().decode(await reportOf(version))).toBe(page);
    expect((await reportFacts(version)).moduleHash).toBe(version.entry.files['model.wasm']);
  });
});
