// `node scripts/kernel-types.ts`: writes what the kernels export as TypeScript, from the bindings that asc makes of
// them. A test holds the files to the kernels.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelBindings } from '../trainer/base/kernel-build.ts';
import { PACKAGE_ROOT } from '../trainer/base/package-files.ts';
import { MEMORY_OPTIONS } from '../trainer/boosting/kernels.ts';

export interface KernelTypes {
  file: string;
  /** Of the interface. */
  name: string;
  what: string;
  kernel: string;
  options: string[];
}

export const KERNEL_TYPES: KernelTypes[] = [
  {
    file: 'trainer/boosting/train-kernels.ts',
    name: 'TrainKernels',
    what: 'The training kernels as TypeScript sees them; assembly/train documents each. Addresses are bytes.',
    kernel: 'train/module',
    options: MEMORY_OPTIONS,
  },
  {
    file: 'trainer/ingest/line-kernel.ts',
    name: 'LineKernel',
    what: 'The kernel that finds the lines of a CSV, as TypeScript sees it; assembly/ingest documents it. Addresses are bytes.',
    kernel: 'ingest/lines',
    options: [],
  },
  {
    file: 'runtime/module/infer-kernels.ts',
    name: 'InferKernels',
    what: 'All that a module may export, as docs/MODULE-ABI.md has it; which of it depends on what it was compiled with.',
    kernel: 'infer/inputs/traversal',
    options: [],
  },
];

const FUNCTION = /^ {2}export function (\w+)\((.*)\): (\w+);$/gm;

/** The file's text. In WebAssembly a truth and the address of a record are numbers, too. */
export async function kernelTypesText(types: KernelTypes): Promise<string> {
  const bindings = await kernelBindings(types.kernel, types.options);
  const members = [...bindings.matchAll(FUNCTION)].map(([, name, given, returned]) => {
    const parameters = given.replaceAll(/: [^,]+/g, ': number');
    return `${name}(${parameters}): ${returned === 'void' ? 'void' : 'number'};`;
  });
  // Two of its files may define a function, of which the later one counts.
  const distinct = [...new Set(members)].sort();
  return [
    `// ${types.what}`,
    '// Written by `node scripts/kernel-types.ts` from the bindings that asc makes.',
    '',
    `export interface ${types.name} {`,
    '  memory: WebAssembly.Memory;',
    ...distinct.map(wrapMember),
    '}',
    '',
  ].join('\n');
}

const LINE_WIDTH = 100;

/** One line, or a line for each parameter. */
function wrapMember(member: string): string {
  if (member.length + 2 <= LINE_WIDTH) return `  ${member}`;
  const [, head, parameters, tail] = /^(\w+\()(.*)(\): \w+;)$/.exec(member) ?? [];
  const lines = parameters.split(', ').map((parameter) => `    ${parameter},`);
  return [`  ${head}`, ...lines, `  ${tail}`].join('\n');
}

if (import.meta.main) {
  for (const types of KERNEL_TYPES) {
    writeFileSync(join(PACKAGE_ROOT, types.file), await kernelTypesText(types));
  }
}
