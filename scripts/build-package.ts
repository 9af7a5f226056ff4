// Makes `dist/`, which npm packs: the program as JavaScript with its types, and what a checkout builds when it needs it
// (the kernels, the worker, its pages), built beforehand. `npm pack` and `npm publish` run this.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { jsonText } from '../trainer/base/json-text.ts';
import { prebuiltKernel } from '../trainer/base/kernel-build.ts';
import { PACKAGE_ROOT, PREBUILT } from '../trainer/base/package-files.ts';
import { trainKernelBytes } from '../trainer/boosting/kernels.ts';
import { INFERENCE_KERNELS, inferenceKernelBytes } from '../trainer/compile/inference-kernels.ts';
import { lineKernelBytes } from '../trainer/ingest/line-text.ts';
import { BUILD_FILE, readGitState, readToolVersions } from '../trainer/release/provenance.ts';
import { PAGES_FOLDER, writePages } from '../worker/build/pages.ts';
import { PROGRAMS, type ProgramName, workerProgram } from '../worker/build/programs.ts';
import { runTool } from './run-tool.ts';

/** Files that the compiler does not copy. */
const DATA_FILES = ['trainer/recipes/police/police-rates.json', 'trainer/init/template'];

async function writeKernel(name: string, bytes: Uint8Array): Promise<void> {
  const path = prebuiltKernel(name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

await rm(PREBUILT, { recursive: true, force: true });
if (!(await runTool('tsc', ['-p', 'tsconfig.build.json']))) process.exit(1);
for (const file of DATA_FILES) {
  await cp(join(PACKAGE_ROOT, file), join(PREBUILT, file), { recursive: true });
}
for (const kernel of INFERENCE_KERNELS) {
  await writeKernel(`infer/${kernel.name}`, await inferenceKernelBytes(kernel));
}
await writeKernel('train/module', await trainKernelBytes());
await writeKernel('ingest/lines', await lineKernelBytes());
const prebuiltWorker = join(PREBUILT, 'worker/prebuilt');
await writePages(join(prebuiltWorker, PAGES_FOLDER));
for (const name of Object.keys(PROGRAMS) as ProgramName[]) {
  await writeFile(join(prebuiltWorker, name), await workerProgram(name));
}
const { commit } = await readGitState();
const { assemblyscript } = readToolVersions();
await writeFile(BUILD_FILE, jsonText({ commit, assemblyscript }));
