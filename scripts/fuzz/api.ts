// Asks the API of plain workerd, under several settings, whatever its own documents say can be asked and much that
// they do not; every answer is held to them. The first that is wrong is told with the seed that draws it again.
//
//   npm run fuzz:api [-- --requests 100000 --seed 1]
import { Agent, request } from 'node:http';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { readOptions } from '../read-options.ts';
import { AnswerChecker, type FuzzAnswer } from './api/check-answer.ts';
import { type FuzzDeployment, startDeployments } from './api/deployments.ts';
import { type DrawnRequest, drawRequest } from './api/draw-request.ts';

/** Each deployment is asked by so many clients at a time. */
const CLIENTS = 2;

/** How many answers had each status. */
export type Statuses = Map<number, number>;

/** @throws Error with the request, its seed and what is wrong with its answer */
export async function fuzzApi(folder: string, requests: number, seed: number): Promise<Statuses> {
  const deployments = await startDeployments(folder);
  const agent = new Agent({ keepAlive: true });
  const statuses: Statuses = new Map();
  const share = Math.ceil(requests / (deployments.length * CLIENTS));
  try {
    const clients = deployments.flatMap((deployment) => Array(CLIENTS).fill(deployment));
    await Promise.all(
      clients.map((deployment, i) =>
        askMany(deployment, agent, { numRuns: share, seed: seed * 1000 + i }, statuses),
      ),
    );
    for (const { server } of deployments) await checkAlive(server.url);
    return statuses;
  } finally {
    agent.destroy();
    await Promise.all(deployments.map(({ server }) => server.stop()));
  }
}

async function askMany(
  deployment: FuzzDeployment,
  agent: Agent,
  runs: { numRuns: number; seed: number },
  statuses: Statuses,
): Promise<void> {
  const checker = new AnswerChecker(deployment);
  const property = fc.asyncProperty(drawRequest(deployment.documents), async (drawn) => {
    const answer = await send(deployment.server.url, agent, drawn);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    try {
      checker.check(drawn, answer);
    } catch (error) {
      throw new Error(
        `${(error as Error).message}\n${answer.status} ${answer.text.slice(0, 1000)}`,
      );
    }
  });
  await fc.assert(property, runs);
}

/** The target goes as it is; no parser of URLs resolves it. */
function send(
  url: URL,
  agent: Agent,
  { target, sentMethod, headers, body }: DrawnRequest,
): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
    const { hostname, port } = url;
    const options = { agent, hostname, port, path: target, method: sentMethod };
    const outgoing = request({ ...options, headers: { ...headers, ...length } }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      incoming.on('error', reject).on('end', () => {
        const [type] = (incoming.headers['content-type'] ?? '').split(';');
        resolve({ status: incoming.statusCode ?? 0, type, headers: incoming.headers, text });
      });
    });
    outgoing.on('error', reject).end(body ?? undefined);
  });
}

async function checkAlive(url: URL): Promise<void> {
  const { status } = await fetch(new URL('/readyz', url));
  if (status !== 200) throw new Error(`/readyz answers ${status}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const values = readOptions({
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  });
  const statuses = await fuzzApi('build/fuzz-api', Number(values.requests), Number(values.seed));
  const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  const counts = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`);
  console.log(
    `${total.toLocaleString('en')} requests, every answer as documented; ${counts.join(', ')}`,
  );
}
