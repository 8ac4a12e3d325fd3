/** What sockets and the SSH library say when a connection fails, in words for people. */
import { CannotConnect } from './cannotConnect';
import type { HopSettings } from './hostSettings';
import { hopName } from './hostSettings';

/** Errors of the SSH library carry more than a message. */
export interface LibraryError extends Error {
  readonly level?: string;
  readonly code?: string | number;
}

/** A socket that could not be opened. */
export function socketProblem(hop: HopSettings, failure: NodeJS.ErrnoException): CannotConnect {
  // Node tries every address of a name and reports all failures as one.
  const all = failure instanceof AggregateError ? (failure.errors as NodeJS.ErrnoException[]) : [failure];
  const error = all.find(({ code }) => code === 'ECONNREFUSED') ?? all[0];
  const where = `${hop.hostName}, port ${hop.port}`;
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return new CannotConnect(
        'nameNotFound',
        `No machine has the name ${hop.hostName}`,
        'Check the spelling, or HostName in your SSH configuration; a name of a company network may need its VPN.',
      );
    case 'ECONNREFUSED':
      return new CannotConnect(
        'refused',
        `${where} refuses connections: nothing listens there`,
        'Check the port, and that sshd runs on the machine (systemctl status ssh).',
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'EACCES':
      return new CannotConnect(
        'unreachable',
        `There is no way to ${where} (${error.code})`,
        'Check that the machine is on and the network or VPN is up; a guest may need its host as ProxyJump.',
      );
    case 'ETIMEDOUT':
      return timedOut(hop);
    default:
      return new CannotConnect(
        'protocol',
        `The connection to ${where} broke off (${error.code ?? error.message})`,
        'Try "ssh" to it from a terminal; if that works, look at the log.',
      );
  }
}

export function timedOut(hop: HopSettings): CannotConnect {
  return new CannotConnect(
    'timeout',
    `${hop.hostName}, port ${hop.port}, did not answer within ${hop.connectTimeoutSeconds} s`,
    'Check that the machine is on and no firewall is in between; ConnectTimeout in the SSH configuration allows more time.',
  );
}

/** The hop before could not reach the next one. */
export function jumpProblem(from: HopSettings, to: HopSettings, error: Error): CannotConnect {
  const why = error.message.replace(/^\(SSH\) Channel open failure: /, '');
  const isForbidden = /prohibited|not permitted/i.test(why);
  return new CannotConnect(
    'jumpRefused',
    `${hopName(from)} cannot reach ${to.hostName}, port ${to.port} (${why})`,
    isForbidden
      ? `Set "AllowTcpForwarding yes" in sshd_config of ${from.alias}.`
      : `Check that ${to.alias} is up and that ${from.alias} can reach it; ${to.hostName} is resolved there.`,
  );
}

/** What the library reports while keys are agreed on and the user logs in. */
export function libraryProblem(hop: HopSettings, error: LibraryError): CannotConnect {
  const name = hopName(hop);
  const none = /no matching (.*)/.exec(error.message)?.[1];
  if (none !== undefined) {
    return new CannotConnect(
      'algorithms',
      `${name} and this program have no ${none} in common`,
      'The SSH server is either very old or set up very strictly; look at KexAlgorithms, HostKeyAlgorithms, Ciphers and MACs in its sshd_config.',
    );
  }
  if (/too many authentication failures/i.test(error.message)) {
    return new CannotConnect(
      'loginRefused',
      `${name} ended the login: too many keys were tried`,
      'Name the right key with IdentityFile and set "IdentitiesOnly yes" for this host.',
    );
  }
  if (error.level === 'client-socket') return socketProblem(hop, error as NodeJS.ErrnoException);
  if (/before handshake/.test(error.message)) {
    return new CannotConnect(
      'protocol',
      `${hop.hostName}, port ${hop.port}, closed the connection before SSH began`,
      'Check that SSH is what listens on this port; the server may also limit connections (MaxStartups).',
    );
  }
  return new CannotConnect(
    'protocol',
    `Connecting to ${name} failed: ${printable(error.message)}`,
    'Try "ssh" to it from a terminal; if that works, look at the log.',
  );
}

export function closedDuringLogin(hop: HopSettings): CannotConnect {
  return new CannotConnect(
    'protocol',
    `${hopName(hop)} closed the connection during the login`,
    'Its time for a login may have run out (LoginGraceTime); connect again.',
  );
}

export function passwordExpired(hop: HopSettings): CannotConnect {
  return new CannotConnect(
    'password',
    `The password of ${hopName(hop)} has expired`,
    `Log in once with "ssh ${hopName(hop)}" from a terminal and set a new one.`,
  );
}

/** Text of a server for a message or the log: no control characters, no novels. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 500);
}
