/** A TCP proxy on loopback that lets only so many bytes a second through, each way; it can also cut or freeze the link. */
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface SlowLink {
  readonly port: number;
  /** Ends every connection with a reset. */
  cut(): void;
  /** From now on nothing comes through, and nothing is closed: as a pulled cable. */
  freeze(): void;
  stop(): Promise<void>;
}

/** @param bytesPerSecond of each direction of each connection; Infinity for a link that only can be cut */
export async function startSlowLink(targetPort: number, bytesPerSecond: number): Promise<SlowLink> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    void carry(near, far);
    void carry(far, near);
  });
  const carry = async (from: Socket, to: Socket): Promise<void> => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (frozen) continue;
        if (Number.isFinite(bytesPerSecond)) await pause((chunk.length / bytesPerSecond) * 1000);
        if (!to.write(chunk))
          await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
      }
      to.end();
    } catch {
      to.destroy();
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    cut,
    freeze: () => (frozen = true),
    stop: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
