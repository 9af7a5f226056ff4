// Load on a server of predictions: single rows from autocannon, several servers taking turns, so that what else the
// machine does falls on all of them.
import autocannon from 'autocannon';

const CONNECTIONS = 16;

/** A server under load; `cpu` is the CPU time it has used so far, in milliseconds. */
export interface LoadTarget {
  name: string;
  url: URL;
  cpu(): Promise<number>;
}

export interface Round {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuUs: number;
}

/**
 * Rounds of each target, by its name. In every round each target answers one of the bodies for `seconds`; the
 * first round warms up and is not counted.
 * @throws Error when a request is answered with anything but 2xx
 */
export async function loadInTurns(
  targets: LoadTarget[],
  bodies: string[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Map<string, Round[]>> {
  const results = new Map(targets.map(({ name }): [string, Round[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const target of targets) {
      const one = await loadOnce(target, bodies[round % bodies.length], seconds);
      if (round > 0) results.get(target.name)?.push(one);
    }
  }
  return results;
}

async function loadOnce(target: LoadTarget, body: string, seconds: number): Promise<Round> {
  const before = await target.cpu();
  const { result, latencies } = await drive(target.url.href, body, seconds);
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${target.name}: some requests were not answered`);
  }
  const cpuMs = (await target.cpu()) - before;
  const sorted = Float64Array.from(latencies).sort();
  return {
    perSecond: result.requests.total / result.duration,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    cpuUs: (1000 * cpuMs) / result.requests.total,
  };
}

/** autocannon's own histogram counts whole milliseconds; each response comes with its time in nanoseconds. */
async function drive(url: string, body: string, seconds: number) {
  const latencies: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        connections: CONNECTIONS,
        duration: seconds,
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    );
    instance.on('response', (_client, _status, _bytes, responseMs) => latencies.push(responseMs));
  });
  return { result, latencies };
}

/** The smallest value that this share of the values does not exceed. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
