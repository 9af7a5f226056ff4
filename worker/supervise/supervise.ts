// `node supervise.mjs`, which lies in a bundle: keeps its folder served on plain workerd. SIGHUP lets what then
// lies there take over, without a request being lost; SIGTERM ends it when the open requests are answered.
//
// The socket is inherited: from systemd, or from a process that does nothing else than open it. A process of Node
// that opens a socket also takes connections from it; one that inherits it does not.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Supervisor } from './supervisor.ts';

if (process.platform === 'win32') {
  process.stderr.write(
    'error: the supervisor hands a socket on, which Windows cannot; run: npx workerd serve config.capnp\n',
  );
  process.exit(1);
}

const USAGE = `usage: node supervise.mjs [--listen HOST:PORT] [--workerd PATH] [FOLDER]
  --listen   where to listen (default 0.0.0.0:8080); not needed where systemd hands over a socket
  --workerd  the program (default: $WORKERD, else the npm package workerd, else the one on PATH)
  FOLDER     of the bundle (default: the folder of this file); may be a link
SIGHUP lets what lies in the folder take over.`;

/** Of the first descriptor that systemd, or the process that opened the socket, hands over. */
const FIRST_FD = 3;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        listen: { type: 'string', default: '0.0.0.0:8080' },
        workerd: { type: 'string' },
        inherited: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n${USAGE}\n`);
    process.exit(2);
  }
}

/** The program of npm's package itself, not its wrapper: that could not hand on a descriptor. */
function findWorkerd(folder: string): string {
  for (const from of [folder, process.cwd()]) {
    try {
      return (createRequire(join(from, 'any.js'))('workerd') as { default: string }).default;
    } catch {
      // It is not there.
    }
  }
  return 'workerd';
}

/** Opens the socket and hands it to a process like this one, which this one stands for from then on. */
function openSocket(listen: string): void {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(listen) ?? [];
  if (port === '' || Number(port) > 65_535) {
    process.stderr.write(`error: --listen ${listen}: write HOST:PORT\n${USAGE}\n`);
    process.exit(2);
  }
  const server = createServer();
  server.once('error', ({ message }) => {
    process.stderr.write(`error: --listen ${listen}: ${message}\n`);
    process.exit(1);
  });
  server.listen({ host: host === '*' ? '::' : host, port: Number(port) }, () => {
    // All within one turn: this process never gets to take a connection.
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    const child = spawn(process.execPath, [...process.argv.slice(1), '--inherited'], {
      stdio: ['inherit', 'inherit', 'inherit', fd],
    });
    server.close();
    for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
    child.once('exit', (code, signal) =>
      process.exit(code ?? 128 + constants.signals[signal ?? 'SIGKILL']),
    );
  });
}

async function supervise(folder: string, workerd: string): Promise<void> {
  const supervisor = new Supervisor({ folder, workerd, fd: FIRST_FD, say });
  const stop = async () => {
    await supervisor.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  process.on('SIGHUP', () => void supervisor.swap());
  try {
    await supervisor.start();
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n`);
    process.exit(1);
  }
  say(`${folder} is served`);
}

const { values, positionals } = readArguments();
const [folder = dirname(process.argv[1])] = positionals;
const isFromSystemd =
  process.env.LISTEN_PID === String(process.pid) && Number(process.env.LISTEN_FDS) >= 1;
if (values.inherited || isFromSystemd) {
  await supervise(folder, values.workerd ?? process.env.WORKERD ?? findWorkerd(folder));
} else openSocket(values.listen);
