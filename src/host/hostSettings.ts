/** Everything that is needed to reach one machine, as the SSH configuration and what was typed say. */

/** `strict`: only known keys. `ask`: a new key is asked about. `acceptNew`: a new key is taken and written down. */
export type HostKeyPolicy = 'strict' | 'ask' | 'acceptNew';

/** One SSH server and how to log in there. */
export interface HopSettings {
  /** What was typed or stands in a ProxyJump: the name people know. */
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** Absolute paths of private keys, in the order to try. */
  readonly identityFiles: readonly string[];
  /** False if these are only the default ones, which may well be absent. */
  readonly identityFilesConfigured: boolean;
  /** True: only keys of `identityFiles` are offered, also from the agent. */
  readonly identitiesOnly: boolean;
  /** Socket of the SSH agent; null if there is none or none is wanted. */
  readonly agentSocket: string | null;
  readonly methods: {
    readonly publicKey: boolean;
    readonly keyboardInteractive: boolean;
    readonly password: boolean;
  };
  /** How often a passphrase or password is asked for. */
  readonly passwordPrompts: number;
  readonly hostKeyPolicy: HostKeyPolicy;
  /** Name to look for in known_hosts instead of the host's; null: the host's, with its port. */
  readonly hostKeyAlias: string | null;
  /** New keys are written to the first one. */
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  readonly hashKnownHosts: boolean;
  /** 4 or 6 if only that kind of address may be used, 0 for any. */
  readonly addressFamily: 0 | 4 | 6;
  readonly connectTimeoutSeconds: number;
  /** Silence after which the server is asked whether it is there, and how often in a row it may stay silent. */
  readonly aliveIntervalSeconds: number;
  readonly aliveCountMax: number;
}

export interface HostSettings extends HopSettings {
  /** Servers to go through, the one that is reached directly first. */
  readonly jumps: readonly HopSettings[];
  /** Lines of the configuration that were skipped or are not applied. */
  readonly problems: readonly ConfigProblem[];
}

export interface ConfigProblem {
  readonly file: string;
  /** From 1; 0 if the file as a whole is meant. */
  readonly line: number;
  readonly text: string;
}

/** `root@xen1`, with the port if it is not SSH's own. */
export function hopName(hop: Pick<HopSettings, 'user' | 'alias' | 'port'>): string {
  const host = hop.alias.includes(':') ? `[${hop.alias}]` : hop.alias;
  return `${hop.user}@${host}${hop.port === 22 ? '' : `:${hop.port}`}`;
}
