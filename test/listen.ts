// Servers of tests: on a free port of the loopback.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @returns the server's URL, with no slash at its end */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends open connections, too. */
export function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
