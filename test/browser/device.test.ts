import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { goldenFromJson } from '../../trainer/registry/golden-file.ts';
import type { Version } from '../../trainer/registry/version.ts';
import { housesCsv } from '../made-houses.ts';
import { BUILD, SITE_MODELS } from './site.ts';
import { visit } from './visit.ts';

type Row = Record<string, unknown>;
interface Compared {
  /** Rows that both answered. */
  answered: number;
  /** Rows that both refused. */
  refused: number;
  different: unknown[];
}

/** Runs in the page: text with its answers' bits, or what is wrong with the row. */
const COMPARE = `async ({ model, rows }) => {
  const [{ connect }, { load }] = await Promise.all([import('/client.js'), import('/client/load.js')]);
  const edge = connect(location.origin + '/' + model);
  const device = await load(location.origin + '/' + model + '/model.wasm');
  const bits = (value) => [...new Uint8Array(new Float64Array([value]).buffer)].join();
  const read = async (client) => {
    const answers = [];
    for await (const answer of client.predictMany(rows)) {
      answers.push(answer.problem ? JSON.stringify(answer.problem.errors) : Object.entries(answer).map(([k, v]) => k + bits(v)).join(' '));
    }
    return answers;
  };
  const [there, here] = [await read(edge), await read(device)];
  const different = rows.flatMap((row, i) => (there[i] === here[i] ? [] : [{ row, edge: there[i], device: here[i] }]));
  const refused = there.filter((text) => text.startsWith('[')).length;
  return { answered: there.length - refused, refused, different: different.slice(0, 3) };
}`;

/** A golden row as callers write it; what JSON has no number for is null. */
function writtenRows({ entry }: Version, golden: string): Row[] {
  return goldenFromJson(golden).map(({ row }) =>
    Object.fromEntries(
      entry.features.map(({ name, ...feature }, i) => {
        const value = row[i];
        if (!Number.isFinite(value)) return [name, null];
        if (feature.kind === 'boolean') return [name, value !== 0];
        return [name, feature.kind === 'category' ? (feature.labels[value] ?? null) : value];
      }),
    ),
  );
}

function rowsOfHouses(): Row[] {
  const [header, ...lines] = housesCsv(400).trimEnd().split('\n');
  const names = header.split(',');
  const numbers = new Set(['bedrooms', 'sqft', 'yr_built']);
  return lines.map((line) => {
    const cells = line
      .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
      .map((cell) => cell.replaceAll('"', ''));
    const row = names.map((name, i) => [name, cells[i] === '' ? null : cells[i]] as const);
    const written = row.filter(([name]) => !['id', 'price'].includes(name));
    return Object.fromEntries(
      written.map(([name, text]) => [
        name,
        numbers.has(name) && text !== null ? Number(text) : text,
      ]),
    );
  });
}

it.each(SITE_MODELS)('%s', async (model) => {
  const version = await (await openRegistry(join(BUILD, 'models'))).version(model);
  const golden = String(await version.file('golden.json'));
  const rows = model === 'houses' ? rowsOfHouses() : writtenRows(version, golden);
  await visit('/problems', {}, async (page) => {
    const compared = (await page.evaluate(
      `(${COMPARE})(${JSON.stringify({ model, rows })})`,
    )) as Compared;
    expect(compared.different).toEqual([]);
    expect(compared.answered + compared.refused).toBe(rows.length);
    expect(compared.answered).toBeGreaterThan(rows.length / 4);
  });
});
