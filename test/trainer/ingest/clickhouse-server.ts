// Starts and stops the stand-in of a ClickHouse server; see clickhouse-process.ts.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('clickhouse-process.ts', import.meta.url));

/**
 * The folder where the package chdb is installed, or null. It has 546 MB, and is no dependency: `.ci/run` installs it,
 * and BATCOMPUTER_CHDB names the folder.
 */
const folder = process.env.BATCOMPUTER_CHDB;
export const chdbFolder = folder && existsSync(join(folder, 'node_modules/chdb')) ? folder : null;

export interface ClickhouseServer {
  port: number;
  /** Runs a statement that changes something. @throws what the engine says */
  run(sql: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startClickhouse(chdb: string): Promise<ClickhouseServer> {
  const child = fork(PROGRAM, [chdb], { silent: true });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text) => resolve(Number(text)));
    child.once('exit', (code) => reject(new Error(`the stand-in ended with ${code}`)));
  });
  return {
    port,
    async run(sql) {
      const headers = { Authorization: `Basic ${Buffer.from('default:').toString('base64')}` };
      const url = `http://127.0.0.1:${port}/?database=default`;
      const answer = await fetch(url, { method: 'POST', headers, body: sql });
      const said = await answer.text();
      if (answer.ok) return said;
      throw new Error(said);
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.disconnect();
      }),
  };
}
