/**
 * Records over a real sshd on loopback a trace of the size that is wanted and that does not compress, and prints what the recording
 * process itself took. Usage: node receiveCapture.js BYTES FOLDER. Xen's tools are stand-ins; the far side's program, the
 * connection, the transfer and the packing are the real ones.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { record } from '../../src/host/record';
import { connect } from '../../src/host/session';
import { answers, keptLog, settingsOf } from '../host/connecting';
import { makeKey, startSshd } from '../host/sshd';

const SECONDS = 1;

/** A trace begins with a record of its own; what follows is not looked at while it is fetched and packed. */
const tools = (bytes: number): Readonly<Record<string, string>> => ({
  cat: `case $1 in
    /sys/hypervisor/type) echo xen ;;
    /proc/xen/capabilities) echo control_d ;;
    *) exec /bin/cat "$@" ;;
    esac`,
  xl: '[ "$1" = info ] && echo "xen_version : 4.17.7"',
  pidof: 'exit 1',
  xentrace: `for file; do :; done
    trap 'exit 0' INT TERM
    head -c ${bytes} /dev/urandom >"$file"
    while :; do sleep 0.2; done`,
});

async function main(bytes: number, folder: string): Promise<void> {
  const path = join(folder, 'stand-ins');
  mkdirSync(path);
  for (const [name, text] of Object.entries(tools(bytes))) {
    writeFileSync(join(path, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(path, name), 0o755);
  }
  const far = join(folder, 'far');
  mkdirSync(far);
  const key = makeKey(folder, 'key');
  const server = await startSshd({
    authorizedKeys: [key.publicKey],
    env: { PATH: `${path}:${process.env['PATH'] ?? ''}` },
  });
  let fetchedPeak = 0;
  try {
    const started = process.memoryUsage().rss;
    const { machines } = await record(
      {
        machines: [
          {
            name: 'xen1',
            isGuest: false,
            connection: () =>
              connect(settingsOf(server, { identityFiles: [key.file] }), answers(), keptLog()),
          },
        ],
        seconds: Math.max(SECONDS, Math.ceil(bytes / 20e6)),
        sources: ['xentrace'],
        frequency: 99,
        directory: far,
        mostBytes: 2 * bytes + 100e6,
        clearLeftovers: false,
        out: join(folder, 'made.xenprof'),
        tool: { name: 'bench', version: '0' },
      },
      (event) => {
        if (event.kind === 'transfer') fetchedPeak = process.resourceUsage().maxRSS * 1024;
      },
    );
    const [{ fetchedBytes }] = machines;
    const peak = process.resourceUsage().maxRSS * 1024;
    process.stdout.write(
      `${JSON.stringify({ fetchedBytes, startBytes: started, peakFetchingBytes: fetchedPeak, peakBytes: peak })}\n`,
    );
  } finally {
    await server.stop();
  }
}

void main(Number(process.argv[2]), process.argv[3]);
