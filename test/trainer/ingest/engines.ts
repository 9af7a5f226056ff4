// ClickHouse's engine and PostgreSQL's, each with the same tables: their cells, and so the models, are held to those
// of files.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { expect } from 'vitest';
import { silentProgress as progress } from '../../../trainer/base/progress.ts';
import { serializeEnsemble } from '../../../trainer/ensemble/serialize-ensemble.ts';
import type { Dataset } from '../../../trainer/ingest/dataset.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { learn } from '../../../trainer/learn/grow.ts';
import type { AskedRecipe } from '../../../trainer/recipe/recipe.ts';
import { type ClickhouseServer, startClickhouse } from './clickhouse-server.ts';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.ts';

/** Everything but the hash, which is of files in one case and of cells in the others. */
const withoutHash = ({ dataHash: _, inputExample: __, ...rest }: Dataset) => rest;

async function modelOf({ cells }: Dataset): Promise<string> {
  const learner = { kind: 'forest' as const, trees: 5 };
  const objective = cells.target.kind === 'number' ? 'regression' : 'binary';
  return serializeEnsemble((await learn(cells, learner, objective, 1, progress)).ensemble);
}

export class Engines {
  readonly clickhouse: ClickhouseServer;
  /** Undefined where PostgreSQL is not installed. */
  readonly #postgres: PostgresServer | undefined;

  constructor(clickhouse: ClickhouseServer, postgres: PostgresServer | undefined) {
    this.clickhouse = clickhouse;
    this.#postgres = postgres;
  }

  /** The table's address in ClickHouse. */
  place(table: string): string {
    return `clickhouse://127.0.0.1:${this.clickhouse.port}/default#${table}`;
  }

  /** The rows of CSV files, of texts alone, in a table of each engine. */
  async load(table: string, columns: string[], files: string[]): Promise<void> {
    const typed = (type: string) => columns.map((name) => `"${name}" ${type}`).join(', ');
    const engine = `${typed('Nullable(String)')}) ENGINE = Memory`;
    await this.clickhouse.run(`CREATE TABLE ${table} (${engine}`);
    const structure = columns.map((name) => `\`${name}\` Nullable(String)`).join(', ');
    for (const file of files) {
      await this.clickhouse.run(
        `INSERT INTO ${table} SELECT * FROM file('${file}', 'CSVWithNames', '${structure}') SETTINGS format_csv_null_representation = '', input_format_csv_trim_whitespaces = 0`,
      );
    }
    if (this.#postgres !== undefined) {
      await loadPostgres(this.#postgres.client, table, typed('text'), files);
    }
  }

  /** Expects cells and models of both engines to be those of the files. */
  async expectSame(recipe: AskedRecipe, table: string, files: string[]): Promise<Dataset> {
    const fromFiles = await ingest(recipe, { data: files, progress });
    const model = await modelOf(fromFiles);
    const places = [this.place(table)];
    if (this.#postgres !== undefined) places.push(`${this.#postgres.url}#${table}`);
    for (const data of places) {
      const fromServer = await ingest(recipe, { data, progress });
      expect(withoutHash(fromServer)).toEqual(withoutHash(fromFiles));
      expect(await modelOf(fromServer)).toBe(model);
    }
    return fromFiles;
  }

  async stop(): Promise<void> {
    await this.clickhouse.stop();
    await this.#postgres?.stop();
  }
}

async function loadPostgres(client: pg.Client, table: string, columns: string, files: string[]) {
  await client.query(`CREATE TABLE ${table} (${columns})`);
  for (const file of files) {
    const copy = client.query(copyFrom(`COPY ${table} FROM STDIN WITH (FORMAT csv, HEADER)`));
    await pipeline(createReadStream(file), copy);
  }
}

/** @param chdb The folder that holds ClickHouse's engine. */
export async function startEngines(chdb: string): Promise<Engines> {
  const clickhouse = await startClickhouse(chdb);
  const postgres = postgresPrograms === null ? undefined : await startPostgres(postgresPrograms);
  return new Engines(clickhouse, postgres);
}
