// A reader that has read enough, as `head` does, ends a command without a word.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';

const rows = join(temporaryFolder(), 'rows.csv');
const HEADER = 'class,sex,age,siblingsAndSpouses,parentsAndChildren,fare,port\n';
/** More answers than a pipe holds. */
writeFileSync(rows, HEADER + '3,male,22,1,0,7.25,Southampton\n'.repeat(50_000));

test
  .skipIf(process.platform === 'win32')
  .each(['predict --help', `predict titanic --registry models --in ${rows}`])(
  '%s',
  async (args) => {
    const script = `"$0" trainer/cli/main.ts ${args} | head -n 1; exit "\${PIPESTATUS[0]}"`;
    const read = await promisify(execFile)('bash', ['-c', script, process.execPath]);
    expect(read.stdout.trim().split('\n')).toHaveLength(1);
    expect(read.stderr).toBe('');
  },
);
