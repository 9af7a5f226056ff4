// Ceph's object gateway on the loopback, from Debian's packages radosgw, ceph-mon and ceph-osd: an S3 service
// with conditional writes of its own. The cluster behind it is one monitor and one disk in memory.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findFreePort } from '../../../listen.ts';
import type { S3Backend } from './s3-server.ts';

const run = promisify(execFile);
const PROGRAMS = ['ceph', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin'];
export const radosgwIsInstalled = PROGRAMS.every((name) => existsSync(join('/usr/bin', name)));

const KEYS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'SECRETTEST' };
const MONITOR_PORT = 16_789;
const GATEWAY_PORT = 17_480;

interface Cluster {
  folder: string;
  id: string;
  monitorPort: number;
  gatewayPort: number;
}

/** Nobody has to prove who they are within the cluster; data lives in memory; rounds are not waited for. */
function configuration({ folder, id, monitorPort, gatewayPort }: Cluster): string {
  return `[global]
fsid = ${id}
mon host = v1:127.0.0.1:${monitorPort}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
keyring = ${folder}/keyring
run dir = ${folder}
admin socket =
log file = ${folder}/$name.log
paxos propose interval = 0.02
paxos min wait = 0.01
mon allow pool size one = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 268435456
[mon.a]
mon data = ${folder}/mon
[osd.0]
osd data = ${folder}/osd
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw enable apis = s3
rgw thread pool size = 16
`;
}

/** Repeats a question about a process that is starting. @throws Error after ten seconds */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error(`Ceph: ${what} did not come up in time`);
}

async function makeMonitor({ folder, id, monitorPort }: Cluster, config: string): Promise<void> {
  const keyring = join(folder, 'keyring');
  const map = join(folder, 'monmap');
  const address = `[v1:127.0.0.1:${monitorPort}]`;
  await run('ceph-authtool', ['--create-keyring', keyring, '--gen-key', '-n', 'mon.']);
  await run('monmaptool', ['--create', '--fsid', id, '--addv', 'a', address, map]);
  const files = ['--monmap', map, '--keyring', keyring];
  await run('ceph-mon', ['--mkfs', '-i', 'a', ...files, '-c', config]);
}

/** Starts the three programs in turn, each once the one before answers. */
async function startAll(cluster: Cluster, start: (program: string, args: string[]) => void) {
  const { folder, gatewayPort } = cluster;
  const config = join(folder, 'ceph.conf');
  await writeFile(config, configuration(cluster));
  for (const name of ['mon', 'osd']) await mkdir(join(folder, name));
  await makeMonitor(cluster, config);
  const inFront = ['-c', config, '-f'];
  start('ceph-mon', ['-i', 'a', ...inFront]);
  const disk = randomUUID();
  const ask = ['-c', config, '--connect-timeout', '10'];
  await run('ceph', [...ask, 'osd', 'new', disk]);
  await writeFile(join(folder, 'osd/fsid'), disk); // A disk in memory would invent another one.
  await run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', disk, '-c', config]);
  start('ceph-osd', ['-i', '0', ...inFront]);
  await until('its disk', async () =>
    (await run('ceph', [...ask, 'osd', 'stat'])).stdout.includes('1 up'),
  );
  const user = ['--uid', 'test', '--display-name', 'Test', '--access-key', KEYS.accessKeyId];
  await run('radosgw-admin', [
    '-c',
    config,
    'user',
    'create',
    ...user,
    '--secret',
    KEYS.secretAccessKey,
  ]);
  start('radosgw', ['-n', 'client.rgw', ...inFront]);
  await until('its gateway', async () => (await fetch(`http://127.0.0.1:${gatewayPort}`)).ok);
}

export async function startRadosgw(): Promise<S3Backend> {
  const folder = await mkdtemp(join(tmpdir(), 'radosgw-'));
  const monitorPort = await findFreePort(MONITOR_PORT);
  const port = await findFreePort(GATEWAY_PORT);
  const children: ChildProcess[] = [];
  const stop = async () => {
    const ends = children.map((child) => new Promise((ended) => child.once('exit', ended)));
    for (const child of children) child.kill('SIGKILL'); // Nothing is to be kept.
    await Promise.all(ends);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await startAll(
      { folder, id: randomUUID(), monitorPort, gatewayPort: port },
      (program, args) => {
        children.push(spawn(program, args, { stdio: 'ignore' }));
      },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...KEYS, port, stop, precondition: () => true };
}
