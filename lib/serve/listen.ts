// A server at its address, with words for what keeps it from there. The demo's server opens here too.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';

/** Waits until the server listens. @throws with the remedy where the port is taken or the host is none of this machine. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'one that another program uses; choose another with --port, or 0 for any',
      EACCES: 'one that needs more rights; choose one above 1023 with --port',
      EADDRNOTAVAIL: "an address that is not this machine's; choose another with --host",
      ENOTFOUND: 'a host that is not known; choose another with --host',
    };
    throw new Error(
      `listen: ${host}:${port} must be a free address of this machine, but got ${reasons[code ?? ''] ?? message}`,
      { cause: error },
    );
  }
}

/** The address of a server that listens, as http://127.0.0.1:8080/. */
export function addressOf(server: Server): string {
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('addressOf: the server must listen');
  return `http://${isIPv6(at.address) ? `[${at.address}]` : at.address}:${at.port}/`;
}

/** Whether only this machine reaches a host. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host);
