/** Hosts for specs: the SSH servers and stand-ins of test/host, and a home folder that leads to them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../../scripts/project.mjs';

export const PASSWORD = 'correct horse battery staple';
export const PASSPHRASE = 'open sesame';

/** @typedef {Awaited<ReturnType<typeof startHosts>>} Hosts */

/**
 * `xen1` is a real sshd that takes a key, and prints what was recorded on a real dom0; `xen3` is the same by a key with a
 * passphrase; `xen2` takes a password.
 * @param {{ known?: boolean }} [options] whether their host keys are known
 */
export async function startHosts({ known = false } = {}) {
  const servers = await hostServers();
  const home = mkdtempSync(join(tmpdir(), 'xen-io-home-'));
  const ssh = join(home, '.ssh');
  const recordings = join(home, 'recordings');
  mkdirSync(ssh, { mode: 0o700 });
  mkdirSync(recordings);
  const keys = [
    servers.makeKey(ssh, 'id_ed25519'),
    servers.makeKey(ssh, 'locked', { passphrase: PASSPHRASE }),
  ];
  const sshd = await servers.startSshd({
    authorizedKeys: keys.map((key) => key.publicKey),
    env: { PATH: servers.toolsPath(join(home, 'tools'), servers.DOM0_TOOLS) },
  });
  const passwords = await servers.startPasswordServer(servers.makeKey(home, 'host_key'));
  passwords.accept({ password: PASSWORD });
  const place = [`  HostName ${sshd.host}`, `  Port ${sshd.port}`, `  User ${sshd.user}`];
  writeFileSync(
    join(ssh, 'config'),
    [
      ...['Host xen1', ...place],
      ...['Host xen2', `  HostName ${passwords.host}`, `  Port ${passwords.port}`, '  User operator'],
      ...['Host xen3', ...place, '  IdentitiesOnly yes', `  IdentityFile ${keys[1].file}`],
      ...['Host broken', '  Port "22'],
    ].join('\n'),
  );
  const knownHosts = join(ssh, 'known_hosts');
  if (known) writeFileSync(knownHosts, sshd.knownHosts + passwords.knownHosts);
  return {
    sshd,
    passwords,
    knownHosts,
    /** Where recordings are kept on the hosts. */
    recordings,
    /** The public key of another host. */
    otherKey: readFileSync(join(home, 'host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' '),
    /** For `openSession`. */
    session: {
      variables: { HOME: home, SSH_AUTH_SOCK: '' },
      settings: {
        'xenIoProfiler.hostDirectory': recordings,
        // A row that sticks to the top is there twice.
        'workbench.tree.enableStickyScroll': false,
      },
      // So tall that every row is there.
      size: { width: 1400, height: 1400 },
    },
    async stop() {
      await passwords.stop();
      await sshd.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * TypeScript, for specs, which node runs as they are.
 * @returns {Promise<typeof import('../host/sshd') & typeof import('../host/passwordServer') & typeof import('../host/standInDom0')>}
 * @throws when they do not build
 */
export async function hostServers() {
  const folder = mkdtempSync(join(tmpdir(), 'xen-io-servers-'));
  try {
    const outfile = join(folder, 'servers.cjs');
    await build({
      stdin: {
        contents: "export * from './sshd'; export * from './passwordServer'; export * from './standInDom0';",
        resolveDir: join(root, 'test', 'host'),
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['cpu-features', '*.node'],
      plugins: [ownFolders],
      logLevel: 'error',
    });
    return (await import(pathToFileURL(outfile).href)).default;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file's own folder stays the one that it was written in. */
const ownFolders = {
  name: 'own-folders',
  setup: (build) =>
    build.onLoad({ filter: /\/test\/.*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      loader: 'ts',
    })),
};
