/** How people write a machine: `xen1`, `root@xen1`, `root@xen1:2222`, `[fe80::1]:2222`, `ssh://root@xen1:2222`. */
import { CannotConnect } from './cannotConnect';

export interface Target {
  /** As typed: an alias of the configuration, a name or an address without brackets. */
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
}

/** @throws CannotConnect that says what is wrong with it */
export function parseTarget(typed: string): Target {
  const text = typed.trim();
  const isUri = /^ssh:\/\//i.test(text);
  const rest = isUri ? text.slice('ssh://'.length).replace(/\/$/, '') : text;
  // A user name may have an @ in it (of a directory service); a host name has none.
  const at = rest.lastIndexOf('@');
  const rawUser = at < 0 ? null : rest.slice(0, at);
  const [host, portText] = splitPort(rest.slice(at + 1));
  const user = rawUser === null ? null : isUri ? percentDecoded(rawUser, typed) : rawUser;
  if (user === '') throw wrong(typed, 'the user name before the @ is missing');
  // The same characters that OpenSSH refuses: a name goes into command lines and files of others.
  if (user !== null && (user.startsWith('-') || /[\p{Cc}'`"\\$;&<>|(){}]/u.test(user)))
    throw wrong(typed, 'the user name has characters that no user name has');
  if (host === '') throw wrong(typed, 'the host name is missing');
  if (host.startsWith('-') || /[\s\p{Cc}'`"$\\;&<>|(){},/#?*!]/u.test(host))
    throw wrong(typed, 'the host name has characters that no host name has');
  if (portText === null) return { host, user, port: null };
  const port = parsePort(portText);
  if (port === null) throw wrong(typed, 'the port is not a number from 1 to 65535');
  return { host, user, port };
}

/** A TCP port in decimal, or null. */
export function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

function splitPort(text: string): [string, string | null] {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) return [bracketed[1], bracketed.at(2) ?? null];
  const colon = text.indexOf(':');
  // Two colons without brackets: an IPv6 address.
  if (colon < 0 || text.includes(':', colon + 1)) return [text, null];
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function percentDecoded(text: string, typed: string): string {
  try {
    return decodeURIComponent(text.split(';')[0].split(':')[0]);
  } catch {
    throw wrong(typed, 'the user name has a % that is no %-escape');
  }
}

function wrong(typed: string, what: string): CannotConnect {
  return new CannotConnect(
    'target',
    `${JSON.stringify(typed)} is no machine: ${what}`,
    'Type a host of your SSH configuration, or user@host, or user@host:port.',
  );
}
