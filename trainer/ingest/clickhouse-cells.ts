// Has ClickHouse make the cells where the rows are, over its HTTP interface, and brings home only those.
import { createWriteStream } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { networkFault } from '../base/network-fault.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { cellKey, cellQuery } from './sql/cell-query.ts';
import { clickhouseCsv } from './sql/clickhouse-csv.ts';
import { DIALECTS } from './sql/dialect.ts';
import { translateRecipe } from './sql/translate.ts';

export interface ClickhouseSource {
  /** `clickhouse://user@host:8123/database`; `clickhouses://` for TLS. A password is better given by CLICKHOUSE_PASSWORD. */
  url: string;
  /** A table, or a query in parentheses. */
  from: string;
}

const PORTS = { 'http:': '8123', 'https:': '8443' };

/** `clickhouse://…#table` as a source, or null when the place is none. @throws UserError when it names no table */
export function parseClickhousePlace(place: string): ClickhouseSource | null {
  if (!/^clickhouses?:\/\//i.test(place)) return null;
  const hash = place.indexOf('#');
  const [url, table] = hash < 0 ? [place, ''] : [place.slice(0, hash), place.slice(hash + 1)];
  const { shown } = openUrl(url);
  if (table === '') throw new UserError(`${shown}: name the table: clickhouse://…/database#table`);
  return { url, from: decodeURIComponent(table) };
}

interface Server {
  protocol: 'http:' | 'https:';
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  /** The URL without its password, for messages. */
  shown: string;
}

/** @throws UserError for what is no URL of a server */
function openUrl(url: string): Server {
  const isSafe = /^clickhouses:/i.test(url);
  const shown = url.replace(/:\/\/([^/#]*)@/, (_, user: string) => `://${user.split(':')[0]}@`);
  const parsed = URL.parse(url.replace(/^clickhouses?:/i, isSafe ? 'https:' : 'http:'));
  const path = parsed?.pathname.replace(/^\/|\/$/g, '') ?? '';
  if (parsed === null || path.includes('/') || parsed.search !== '') {
    throw new UserError(
      `${shown}: is no address of a server; write clickhouse://user@host:8123/database`,
    );
  }
  const { CLICKHOUSE_USER = 'default', CLICKHOUSE_PASSWORD = '' } = process.env;
  const protocol = isSafe ? 'https:' : 'http:';
  return {
    protocol,
    shown,
    // Brackets of IPv6 belong to the URL alone.
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    // The standard port of the protocol is none to a URL.
    port: /:(80|443)(\/|$)/.exec(url.replace(/^.*@/, ''))?.[1] ?? (parsed.port || PORTS[protocol]),
    database: decodeURIComponent(path) || 'default',
    user: decodeURIComponent(parsed.username) || CLICKHOUSE_USER,
    password: decodeURIComponent(parsed.password) || CLICKHOUSE_PASSWORD,
  };
}

/**
 * Writes the cells to a CSV file at `path`.
 * @throws UserError when the server cannot be reached or refuses the query
 */
export async function fetchClickhouseCells(
  recipe: Recipe,
  { url, from }: ClickhouseSource,
  path: string,
  progress: Progress,
): Promise<void> {
  const stage = progress.stage('Aggregating', 'rows');
  const server = openUrl(url);
  const translated = await translateRecipe(recipe, 'clickhouse');
  const query = cellQuery(translated, from, DIALECTS.clickhouse, { key: cellKey(recipe) });
  try {
    const answer = await ask(server, clickhouseCsv(recipe, query));
    if (answer.statusCode !== 200) throw new UserError(await faultOf(answer));
    await pipeline(answer, createWriteStream(path));
  } catch (error) {
    throw new UserError(`${server.shown}: ${networkFault(error)}`);
  }
  stage.done(`ClickHouse made the cells of ${from}`);
}

/** Not by fetch, which gives up on an answer that begins after five minutes: cells come when all rows are grouped. */
function ask(
  { protocol, host, port, database, user, password }: Server,
  query: string,
): Promise<IncomingMessage> {
  // The answer waits for the query's end: one that fails in the middle has the status of a failure.
  const options = new URLSearchParams({ database, readonly: '1', wait_end_of_query: '1' });
  const send = protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send({
      ...{ host, port, method: 'POST', path: `/?${options}` },
      headers: {
        Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        'Content-Type': 'text/plain; charset=utf-8',
      },
    });
    request.on('response', resolve).on('error', reject).end(query);
  });
}

const SHOWN_CHARACTERS = 600;

/** `Code: 60. DB::Exception: …` without the server's version. */
async function faultOf(answer: IncomingMessage): Promise<string> {
  const said = (await text(answer)).trim().replace(/\s*\(version [^)]*\)+\s*$/, '');
  const isPage = said === '' || /^</.test(said);
  return isPage
    ? `answered with status ${answer.statusCode}; is it ClickHouse's HTTP interface?`
    : said.slice(0, SHOWN_CHARACTERS);
}
