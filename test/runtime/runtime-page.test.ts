// The program of docs/RUNTIME.md, bundled for a browser: what the page shows is what it answers.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('the page shows what its program answers', async () => {
  const page = await readFile(join(ROOT, 'docs/RUNTIME.md'), 'utf8');
  const [program, shown] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, text]) => text);
  const { outputFiles } = await build({
    stdin: { contents: program, loader: 'ts' },
    alias: { 'batcomputer/runtime': join(ROOT, 'runtime/index.ts') },
    ...{ bundle: true, write: false, format: 'esm', platform: 'browser' },
  });
  const [{ text }] = outputFiles;
  const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  const { makeAsk } = await import(url);
  const bytes = await readFile(join(ROOT, 'models/batcomputer/1/model.wasm'));
  const ask = makeAsk(new WebAssembly.Module(bytes));
  const asked = [...shown.matchAll(/^ask\((.*)\);\n\/\/ (.*)$/gm)];
  expect(asked).toHaveLength(2);
  for (const [, row, expected] of asked) {
    expect(tell(() => ask(evaluate(row)))).toEqual(
      expected.startsWith('{') ? evaluate(expected) : expected,
    );
  }
});

function evaluate(literal: string): unknown {
  return new Function(`return ${literal}`)();
}

function tell(answer: () => unknown): unknown {
  try {
    return answer();
  } catch (error) {
    return String(error);
  }
}
