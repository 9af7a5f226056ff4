// What publint and Are The Types Wrong find in the tarball. The package is ESM alone, so findings about `require` and
// about resolution before package exports existed (Node 10) do not count.
import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const NOT_FOR_ESM = ['node10', 'node16-cjs'];

/** One line a finding. */
export async function lintTarball(path: string): Promise<string[]> {
  const data = new Uint8Array(await readFile(path));
  const { messages, pkg } = await publint({ pack: { tarball: data.buffer } });
  const findings = messages.map(
    (message) => `publint: ${formatMessage(message, pkg) ?? message.code}`,
  );
  const types = await checkPackage(createPackageFromTarballData(data));
  if (!types.types) return [...findings, 'types: the package has none'];
  for (const problem of types.problems) {
    const resolution = 'resolutionKind' in problem ? problem.resolutionKind : '';
    if (NOT_FOR_ESM.includes(resolution)) continue;
    findings.push(`types: ${problem.kind} ${JSON.stringify(problem)}`);
  }
  return findings;
}
