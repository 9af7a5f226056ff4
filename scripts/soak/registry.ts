// The tests that damage registries, as often as it takes to trust them: commands that are killed, bits that flip,
// removals that race with promotions, and a bucket of Ceph's gateway. All of them, or those that are named.
//
//   npm run script scripts/soak/registry.ts -- [--kills 60] [--flips 3000] [--races 500] [--radosgw]
import { readOptions } from '../read-options.ts';
import { runTool } from '../run-tool.ts';

interface Proof {
  file: string;
  /** Variable that says how often, and how often without an option. */
  variable: string;
  times: string;
}

const PROOFS: Record<string, Proof> = {
  kills: { file: 'kill-commands', variable: 'BATCOMPUTER_KILLS', times: '60' },
  flips: { file: 'flips', variable: 'BATCOMPUTER_FLIPS', times: '3000' },
  races: { file: 'races', variable: 'BATCOMPUTER_RACES', times: '500' },
  radosgw: { file: 'remote/remote', variable: 'BATCOMPUTER_RADOSGW', times: '1' },
};

const given = readOptions({
  kills: { type: 'string' },
  flips: { type: 'string' },
  races: { type: 'string' },
  radosgw: { type: 'boolean' },
});
const named = Object.entries(PROOFS).filter(([name]) => name in given);
for (const [name, { file, variable, times }] of named.length > 0 ? named : Object.entries(PROOFS)) {
  const asked = given[name as keyof typeof given] ?? times;
  process.env[variable] = Number(asked) >= 1 ? String(Number(asked)) : times;
  const test = `test/trainer/registry/${file}.test.ts`;
  if (!(await runTool('vitest', ['run', '--project', 'node', test]))) process.exitCode = 1;
}
