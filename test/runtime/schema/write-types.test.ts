// Types of models: what the compiler makes of them, whatever a model's features, labels and outputs are called.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Input } from '../../../runtime/schema/input-schema.ts';
import { writeTypes } from '../../../runtime/schema/write-types.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { HOUSE_MODEL } from '../../model-with-inputs.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const TSC = resolve('node_modules/typescript/bin/tsc');

/** What the compiler says, line by line. */
async function compileFiles(files: Record<string, string>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2024',
    '--module',
    'esnext',
    '--types',
    '',
  ];
  const bundler = ['--moduleResolution', 'bundler', '--allowImportingTsExtensions'];
  const args = [TSC, ...options, ...bundler, '--exactOptionalPropertyTypes', ...Object.keys(files)];
  return promisify(execFile)(process.execPath, args, { cwd: folder }).then(
    () => [],
    ({ stdout }: { stdout: string }) => stdout.split('\n').filter((line) => /error/.test(line)),
  );
}

it('writes what the client takes and gives', async () => {
  const { entry } = await (await openRegistry('models')).version('titanic');
  const text = writeTypes(entry);
  expect(text).toContain(`  /** Years; null when unknown. At least 0. At most 120. */
  age?: number | null | undefined;
`);
  expect(text).toContain('  sex: "female" | "male";\n');
  const client = resolve('runtime/client/index.ts');
  const use = `import { connect } from '${client}';
import type { Titanic } from './titanic.d.ts';
const row = { class: 3, sex: 'male', siblingsAndSpouses: 0, parentsAndChildren: 0, fare: 7.75 } as const;
export async function ask() {
  const bat = connect<Titanic>('https://api.example.com/titanic');
  const { survivedProb, diedProb } = await bat.predict({ ...row, age: null });
  const { included } = await bat.predict(row, { include: ['label'] });
  for await (const answer of bat.predictMany([{ ...row, id: 'a' }])) {
    if (answer.problem) console.log(answer.problem.line);
    else console.log(answer.survivedProb + 1, answer.id.length);
  }
  // @ts-expect-error no such label
  await bat.predict({ ...row, sex: 'x' });
  // @ts-expect-error a field is missing
  await bat.predict({ class: 3 });
  // @ts-expect-error no such output
  console.log((await bat.predict(row)).caughtProb);
  return [survivedProb.toFixed(1), diedProb.toFixed(1), included.label, (await bat.schema).type];
}
`;
  const lib = '/// <reference lib="es2024" />\n/// <reference lib="dom" />\n';
  expect(await compileFiles({ 'titanic.d.ts': text, 'use.ts': lib + use })).toEqual([]);
});

it('writes types of any model', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('*/', '`$', '"', "'", '\\', '__proto__', 'a-b', '\u2028', '\n// x', '7'),
  );
  const described = fc.record({
    description: text,
    missing: fc.constantFrom('allowed', 'refused'),
  });
  const kinds = fc.oneof(
    fc.record({ kind: fc.constant('category'), labels: fc.uniqueArray(text, { maxLength: 5 }) }),
    fc.record({ kind: fc.constant('number'), minimum: fc.double() }),
    fc.record({ kind: fc.constantFrom('boolean', 'text') }),
    fc.record({ kind: fc.constant('date'), format: text }),
  );
  const input = fc.tuple(described, kinds).map(([one, other]) => ({ ...one, ...other }));
  const names = fc.uniqueArray(text.filter(Boolean), { minLength: 3, maxLength: 6 });
  const model = fc.tuple(names, fc.array(input, { minLength: 6, maxLength: 6 }), text, text);
  const files: Record<string, string> = {};
  fc.sample(model, { numRuns: 60, seed: 5 }).forEach(([fields, inputs, title, name], i) => {
    const features = fields.map((field, f) => ({ ...inputs[f], name: field }) as Input);
    const facts = { name: `${name}`, version: 1, title, task: 'class' as const };
    files[`model-${i}.d.ts`] = writeTypes({
      ...facts,
      ...{ features: [], derivation: { inputs: features, expressions: [] } },
      ...{ flags: fields, classes: fields },
    });
  });
  expect(await compileFiles(files)).toEqual([]);
});

it('offers labels where any text is taken, and lists no more than an editor can', () => {
  const facts = {
    name: 'house-prices',
    version: 2,
    title: 'x',
    task: 'number' as const,
    flags: ['p'],
    classes: [],
  };
  const labels = (count: number) => Array.from({ length: count }, (_, i) => `l${i}`);
  const feature = { name: 'f', kind: 'category', missing: 'refused' } as const;
  const typed = (feature: Input) =>
    /f: (.*);/.exec(writeTypes({ ...facts, features: [feature as never] }))?.[1];
  expect(typed({ ...feature, labels: ['a', 'rest'], other: 'rest' })).toBe(
    '"a" | "rest" | (string & {})',
  );
  expect(typed({ ...feature, labels: labels(201) })).toBe('string');
  expect(typed({ ...feature, labels: labels(2) })).toBe('"l0" | "l1"');
  expect(writeTypes({ ...facts, ...HOUSE_MODEL, ...facts })).toMatch(
    /interface HousePricesRow \{\n.*YYYYMMDDTHHmmss\. \*\/\n {2}sold: string;\n/,
  );
});
