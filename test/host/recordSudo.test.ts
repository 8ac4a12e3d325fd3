/** Recordings through a sudo that wants a password: the real one where this machine can give it a user, and a stand-in. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { QUIET } from '../../src/formats/byteInput';
import { openProfile } from '../../src/formats/openProfile';
import { shellProgram } from '../../src/host/farSide/privilege';
import { SudoRemote, trySudoPassword } from '../../src/host/farSide/sudoPassword';
import { preflightWithSudo } from '../../src/host/preflight/withSudo';
import { record } from '../../src/host/record';
import type { MachineToRecord } from '../../src/host/recordRequest';
import type { Remote } from '../../src/host/remote';
import { LocalRemote } from './localRemote';
import { aliveBelow, farAndNear, perfWorks, requestOf } from './makeRecordings';
import { sudoingUser } from './realSudo';
import { toolsPath } from './standInDom0';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

const PASSWORD = "s3cret 'pass' $(id) ";

const at = farAndNear();

/** Runs its commands as another user, and keeps what was said to the shell. */
class OtherUser extends LocalRemote {
  readonly commands: string[] = [];

  constructor(
    private readonly enter: (command: string) => string,
    env: Readonly<Record<string, string>> = {},
  ) {
    super('tester@here', env);
  }

  override start(command: string) {
    this.commands.push(command);
    return super.start(this.enter(command));
  }
}

const users = mkdtempSync(join(tmpdir(), 'record-user-'));
afterAll(() => rmSync(users, { recursive: true, force: true }));
/** Absent without root, sudo, unshare or setpriv. */
const enter = sudoingUser(users, PASSWORD);

describe.skipIf(enter === undefined)('the real sudo', () => {
  const asUser = () => new OtherUser(enter ?? ((command) => command));

  it('tells a right password from a wrong one, and asks only once for each', async () => {
    expect(await trySudoPassword(asUser(), PASSWORD)).toBe('right');
    expect(await trySudoPassword(asUser(), 'wrong')).toBe('wrong');
  });

  it('gives a command its input, and that alone', async () => {
    const remote = new SudoRemote(asUser(), PASSWORD);
    const input = 'first\n\nlast without an end';
    const ran = await remote.run(shellProgram('sudo', 'id -u; cat', 'name', "a'b"), { stdin: input });
    expect(ran).toMatchObject({ code: 0, stdout: `0\n${input}` });
    const itself = await remote.run(shellProgram('self', 'id -u; cat', 'name'), { stdin: input });
    expect(itself.stdout).toBe(`54321\n${input}`);
  });

  it.skipIf(!perfWorks)(
    'records, over a new connection too, and the password is nowhere to be seen',
    async () => {
      const remotes: OtherUser[] = [];
      const machine: MachineToRecord = {
        name: 'here',
        isGuest: false,
        connection: () => {
          remotes.push(asUser());
          return Promise.resolve(remotes[remotes.length - 1]);
        },
      };
      const attempts: number[] = [];
      let seen = '';
      const result = await record(
        requestOf([machine], at.far, at.near, {
          seconds: 600,
          sudoPassword: (_, attempt) => {
            attempts.push(attempt);
            return Promise.resolve(attempt === 1 ? 'wrong' : PASSWORD);
          },
        }),
        (event) => {
          if (event.kind !== 'progress') return;
          seen += readdirSync('/proc')
            .filter((name) => /^\d+$/.test(name))
            .map((pid) => {
              try {
                return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
              } catch {
                return ''; // it ended meanwhile
              }
            })
            .join('\n');
          remotes[0].cut();
        },
      );
      expect(attempts).toEqual([1, 2]);
      expect(remotes.length).toBe(2);
      expect(result.machines[0].preflight.results.find(({ id }) => id === 'rights')?.text).toBe(
        'sudo with a password',
      );
      expect((await openProfile(result.out, QUIET)).samples.timeNs.length).toBeGreaterThan(10);
      expect(seen).toMatch(/recorder/);
      expect(seen + remotes.flatMap(({ commands }) => commands).join('\n')).not.toContain('s3cret');
      expect(JSON.stringify(result)).not.toContain('s3cret');
      expect(aliveBelow(at.far)).toEqual([]);
      expect(readdirSync(at.far)).toEqual([]);
    },
  );
});

describe('a stand-in for sudo', () => {
  /** Wants the password `right` unless it is told not to ask, and `granted` says whether it then does anything. */
  const sudo = (granted: string) => `case $1 in -n) echo 'sudo: a password is required' >&2; exit 1 ;; esac
    IFS= read -r password; shift 5
    [ "$password" = right ] || { echo 'Sorry, try again.' >&2; exit 1; }
    ${granted}`;
  const RUNS = 'SUDOED=1 exec "$@"';

  const remoteWith = (program: string): Remote => {
    const tools = { sudo: program, id: '[ -z "${SUDOED-}" ] && echo 1000 || exec /usr/bin/id "$@"' };
    return new LocalRemote('me@there', { PATH: toolsPath(join(at.near, 'stand-ins'), tools) });
  };
  const look = (program: string, ...passwords: (string | null)[]) => {
    const asked: [string, number][] = [];
    const looking = preflightWithSudo(
      remoteWith(program),
      { directory: at.far, neededBytes: 1 },
      (host, attempt) => {
        asked.push([host, attempt]);
        return Promise.resolve(passwords[attempt - 1] ?? null);
      },
    );
    return { looking, asked };
  };

  it('is asked again after a wrong password, and no more than three times', async () => {
    const { looking, asked } = look(sudo(RUNS), 'wrong', 'right');
    const { found, again } = await looking;
    expect(found.privilege).toBe('sudo');
    expect(asked).toEqual([
      ['me@there', 1],
      ['me@there', 2],
    ]);
    const later = await again(remoteWith(sudo(RUNS))).run(shellProgram('sudo', 'id -u', 'name'));
    expect(later.stdout).toBe(`${process.getuid?.()}\n`);
    const never = look(sudo(RUNS), 'a', 'b', 'c', 'right');
    await expect(never.looking).rejects.toThrow(/sudo on me@there took none of the 3 passwords/);
    expect(never.asked.length).toBe(3);
  });

  it('that is given no password is done without', async () => {
    const { found } = await look(sudo(RUNS), null).looking;
    expect(found.privilege).toBe('self');
    expect(found.results.find(({ id }) => id === 'rights')).toMatchObject({
      state: 'refused',
      text: expect.stringMatching(/asks for a password, and got none/) as string,
    });
  });

  it('that refuses the user is not asked again', async () => {
    const refuses = sudo('echo "me is not in the sudoers file." >&2; exit 1');
    const { looking, asked } = look(refuses, 'right', 'right');
    expect((await looking).found.privilege).toBe('self');
    expect(asked.length).toBe(1);
  });

  it('that does not ask after all does not hand the password to the command', async () => {
    const notAsking =
      'case $1 in -n) echo "sudo: a password is required" >&2; exit 1 ;; esac; shift 5; exec "$@"';
    const remote = new SudoRemote(remoteWith(notAsking), 'right');
    const ran = await remote.run(shellProgram('sudo', 'cat', 'name'), { stdin: 'input' });
    expect(ran.stdout).toBe('input');
  });
});
