// GoogleSQL, the language of BigQuery, by its own reference implementation: the npm package @fivetrandevelopers/zetasql
// has it as a program that answers by gRPC. It has 346 MB and is no dependency: `.ci/run` installs it, and
// BATCOMPUTER_GOOGLESQL names the folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PACKAGE = 'node_modules/@fivetrandevelopers/zetasql/lib';
const folder = process.env.BATCOMPUTER_GOOGLESQL;
export const googlesqlFolder = folder && existsSync(join(folder, PACKAGE)) ? folder : null;

/** A table of texts. */
export interface TextTable {
  columns: string[];
  rows: (string | null)[][];
}

export interface GoogleSql {
  /** The rows of a query over tables by name. @throws what the engine says */
  query(sql: string, tables: Record<string, TextTable>): Promise<unknown[][]>;
  stop(): void;
}

type Call = (
  request: unknown,
  answered: (error: { code?: number; details?: string } | null, answer: Answer) => void,
) => void;
interface Answer {
  content: { tableData: { row: { cell: Record<string, unknown>[] }[] } };
}

const UNAVAILABLE = 14;

export async function startGoogleSql(root: string): Promise<GoogleSql> {
  const lib = join(root, PACKAGE);
  const port = await freePort();
  const program = spawn(join(lib, 'zetasql/remote_server.so'), ['localhost', String(port)], {
    stdio: 'ignore',
  });
  const ask = connect(root, lib, port);
  const options = await languageOptions(ask, program);
  return {
    async query(sql, tables) {
      const { content } = (await ask('EvaluateQuery', request(sql, tables, options))) as Answer;
      return content.tableData.row.map(({ cell }) =>
        cell.map((value) => (value.value === undefined ? null : value[String(value.value)])),
      );
    },
    stop: () => program.kill(),
  };
}

function connect(root: string, lib: string, port: number) {
  const require = createRequire(join(root, 'x.js'));
  const grpc = require('@grpc/grpc-js');
  const definition = require('@grpc/proto-loader').loadSync('local_service.proto', {
    ...{ oneofs: true, longs: Number, enums: String },
    includeDirs: [join(lib, 'zetasql/protos')],
  });
  const { ZetaSqlLocalService } = grpc.loadPackageDefinition(definition).zetasql.local_service;
  const service: Record<string, Call> = new ZetaSqlLocalService(
    `localhost:${port}`,
    grpc.credentials.createInsecure(),
    { 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 },
  );
  return (method: string, message: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      service[method](message, (error, answer) =>
        error === null
          ? resolve(answer)
          : reject(Object.assign(new Error(error.details), { code: error.code })),
      );
    });
}

/** What BigQuery has of the language; asked until the program answers. */
async function languageOptions(ask: ReturnType<typeof connect>, program: ChildProcess) {
  for (let tries = 0; ; tries++) {
    try {
      const known = await ask('GetLanguageOptions', { maximumFeatures: true });
      return { ...(known as object), productMode: 'PRODUCT_EXTERNAL' };
    } catch (error) {
      if ((error as { code?: number }).code !== UNAVAILABLE || tries === 200) {
        program.kill();
        throw error;
      }
      await sleep(100);
    }
  }
}

function request(sql: string, tables: Record<string, TextTable>, languageOptions: object) {
  const named = Object.entries(tables);
  const table = named.map(([name, { columns }]) => ({
    name,
    column: columns.map((column) => ({ name: column, type: { typeKind: 'TYPE_STRING' } })),
  }));
  const content = named.map(([name, { rows }]) => {
    const row = rows.map((cells) => ({
      cell: cells.map((cell) => (cell === null ? {} : { stringValue: cell })),
    }));
    return [name, { tableData: { row } }];
  });
  return {
    sql,
    options: { languageOptions },
    simpleCatalog: { name: 'tables', table, builtinFunctionOptions: { languageOptions } },
    tableContent: Object.fromEntries(content),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
