// What a deployment asks of Cloudflare, and wrangler's commands for it. Versions are named by their ids: tags
// are not unique on Cloudflare, and versions that somebody uploaded by hand have none.
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { faultOf, type ProgramResult, runWrangler } from './run-program.ts';

/** Share of the traffic that a Worker version gets, in percent. */
export interface TrafficShare {
  id: string;
  percentage: number;
}

export interface Uploaded {
  id: string;
  /** Where this version alone answers; null where the account has no such URLs. */
  url: string | null;
}

export interface UploadedVersion {
  id: string;
  tag: string | null;
  message: string | null;
}

export interface Wrangler {
  /** @returns null when there is no such Worker yet */
  traffic(): Promise<TrafficShare[] | null>;
  versions(): Promise<UploadedVersion[]>;
  /** Active CPU time of the start in milliseconds, as measured on this machine. */
  startupMs(): Promise<number>;
  /** Makes the Worker: uploads and gives it all traffic. */
  deploy(options: { tag: string; message: string; route?: string }): Promise<Uploaded>;
  upload(options: { tag: string; alias: string; message: string }): Promise<Uploaded>;
  shift(shares: TrafficShare[], message: string): Promise<void>;
}

const TIMEOUT_MS = 180_000;
/** A Worker does not exist: Cloudflare's code, or wrangler's words. */
const NO_SUCH_WORKER = /\[code: (?:10007|10090)\]|Worker "[^"]*" not found/;

interface OutputEvent {
  type: string;
  version_id?: string;
  preview_url?: string;
  preview_alias_url?: string;
  targets?: string[];
}

/** @param folder a bundle; @param name of the Worker; @param env on top of this process's */
export function wranglerFor(folder: string, name: string, env: Record<string, string>): Wrangler {
  const config = resolve(folder, 'wrangler.json'); // wrangler runs in the project's root.
  const run = async (args: string[]): Promise<{ result: ProgramResult; events: OutputEvent[] }> => {
    const output = join(tmpdir(), `wrangler-${randomBytes(6).toString('hex')}.ndjson`);
    const result = await runWrangler([...args, '--config', config], {
      env: { ...env, WRANGLER_OUTPUT_FILE_PATH: output },
      timeoutMs: TIMEOUT_MS,
    });
    const lines = await readFile(output, 'utf8').catch(() => '');
    await rm(output, { force: true });
    const events = lines.split('\n').filter((line) => line !== '');
    return { result, events: events.map((line) => JSON.parse(line) as OutputEvent) };
  };
  const must = async (args: string[]) => {
    const { result, events } = await run(args);
    if (result.code === 0) return { result, events };
    throw new UserError(`wrangler ${args.slice(0, 2).join(' ')}: ${faultOf(result)}`);
  };
  const uploaded = async (args: string[], type: string): Promise<Uploaded> => {
    const { events } = await must(args);
    const event = events.find((one) => one.type === type);
    if (event?.version_id === undefined) {
      throw new UserError(`wrangler ${args.slice(0, 2).join(' ')}: named no version`);
    }
    const [target] = event.targets?.filter((one) => one.startsWith('https://')) ?? [];
    return {
      id: event.version_id,
      url: event.preview_alias_url ?? event.preview_url ?? target ?? null,
    };
  };
  return {
    async traffic() {
      const { result } = await run(['deployments', 'status', '--name', name, '--json']);
      if (result.code !== 0) {
        if (NO_SUCH_WORKER.test(result.output)) return null;
        throw new UserError(`wrangler deployments status: ${faultOf(result)}`);
      }
      const { versions } = parseJson(result.stdout) as {
        versions: { version_id: string; percentage: number }[];
      };
      return versions.map(({ version_id: id, percentage }) => ({ id, percentage }));
    },
    async versions() {
      const { result } = await must(['versions', 'list', '--name', name, '--json']);
      const listed = parseJson(result.stdout) as {
        id: string;
        annotations?: Record<string, string>;
      }[];
      return listed.map(({ id, annotations = {} }) => ({
        id,
        tag: annotations['workers/tag'] ?? null,
        message: annotations['workers/message'] ?? null,
      }));
    },
    async startupMs() {
      const profile = join(tmpdir(), `startup-${randomBytes(6).toString('hex')}.cpuprofile`);
      const { result } = await must([
        'check',
        'startup',
        '--outfile',
        profile,
        `--args=--config=${config}`,
      ]);
      await rm(profile, { force: true });
      const match = /Active: ([\d.]+) ms/.exec(result.output);
      if (match === null) throw new UserError('wrangler check startup: measured nothing');
      return Number(match[1]);
    },
    deploy({ tag, message, route }) {
      const args = ['deploy', '--name', name, '--tag', tag, '--message', message];
      if (route !== undefined) args.push('--route', route);
      return uploaded(args, 'deploy');
    },
    upload({ tag, alias, message }) {
      const args = ['versions', 'upload', '--name', name, '--tag', tag, '--preview-alias', alias];
      return uploaded([...args, '--message', message], 'version-upload');
    },
    async shift(shares, message) {
      const specs = shares.map(({ id, percentage }) => `${id}@${percentage}`);
      await must(['versions', 'deploy', ...specs, '--name', name, '--message', message, '-y']);
    },
  };
}

/**
 * Names of the secrets that a Worker has; none when there is no such Worker yet.
 * @param env on top of this process's
 */
export async function listSecrets(
  name: string,
  env: Record<string, string> = {},
): Promise<string[]> {
  const args = ['secret', 'list', '--name', name, '--format', 'json'];
  const result = await runWrangler(args, { env, timeoutMs: TIMEOUT_MS });
  if (result.code === 0) {
    return (parseJson(result.stdout) as { name: string }[]).map((secret) => secret.name);
  }
  if (NO_SUCH_WORKER.test(result.output)) return [];
  throw new UserError(`wrangler secret list: ${faultOf(result)}`);
}

/** wrangler prints warnings before its JSON. */
function parseJson(text: string): unknown {
  const start = text.search(/^[[{]/m);
  try {
    return JSON.parse(text.slice(start));
  } catch {
    throw new UserError('wrangler: printed no JSON; is it the version of package.json?');
  }
}
