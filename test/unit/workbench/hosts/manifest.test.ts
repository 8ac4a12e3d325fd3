/** What package.json says of hosts: nothing is offered without trust, and every menu fits a kind of row. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { COMMANDS, VIEWS } from '../../../../src/workbench/names';

const menu = v.object({ command: v.string(), when: v.optional(v.string(), '') });
const manifest = v.parse(
  v.object({
    activationEvents: v.array(v.string()),
    capabilities: v.object({
      untrustedWorkspaces: v.object({ supported: v.string(), description: v.string() }),
    }),
    contributes: v.object({
      commands: v.array(v.object({ command: v.string(), enablement: v.optional(v.string(), '') })),
      menus: v.objectWithRest({ 'view/item/context': v.array(menu) }, v.array(menu)),
      views: v.object({ xenIoProfiler: v.array(v.object({ id: v.string() })) }),
      viewsWelcome: v.array(v.object({ view: v.string(), contents: v.string(), when: v.string() })),
    }),
  }),
  JSON.parse(readFileSync('package.json', 'utf8')),
);
const { contributes } = manifest;
const HOST_COMMANDS = [
  COMMANDS.addHost,
  COMMANDS.connectHost,
  COMMANDS.disconnectHost,
  COMMANDS.removeHost,
  COMMANDS.refreshHosts,
  COMMANDS.copyHostName,
  COMMANDS.copyFix,
  COMMANDS.removeLeftovers,
  COMMANDS.forgetSecrets,
];

describe('without trust', () => {
  it('no command of hosts is enabled', () => {
    for (const id of HOST_COMMANDS) {
      const command = contributes.commands.find((each) => each.command === id);
      expect(command?.enablement).toBe('isWorkspaceTrusted');
    }
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
  });

  it('the view says why, and offers trust instead of a host', () => {
    const welcome = contributes.viewsWelcome.filter(({ view }) => view === VIEWS.hosts);
    const [trusted, untrusted] = ['isWorkspaceTrusted', '!isWorkspaceTrusted'].map(
      (when) => welcome.find((each) => each.when === when)?.contents ?? '',
    );
    expect(trusted).toContain(`command:${COMMANDS.addHost}`);
    expect(untrusted).toContain('command:workbench.trust.manage');
    expect(untrusted).not.toContain(COMMANDS.addHost);
  });
});

it('nothing starts the extension by itself', () => {
  expect(manifest.activationEvents).not.toContain('*');
  expect(manifest.activationEvents).not.toContain('onStartupFinished');
});

it('the view stands between profiles and viewer', () => {
  const ids = contributes.views.xenIoProfiler.map(({ id }) => id);
  expect(ids.indexOf(VIEWS.hosts)).toBeGreaterThan(ids.indexOf(VIEWS.profiles));
  expect(ids.indexOf(VIEWS.hosts)).toBeLessThan(ids.indexOf(VIEWS.viewer));
});

it('menus of rows ask for kinds that rows have', () => {
  const kinds = [
    ...['host.disconnected', 'host.connecting', 'host.failed', 'host.connected'],
    ...['check', 'check.fix', 'failure', 'failure.fix', 'leftovers', 'domain', 'fact', 'problem', 'checks'],
  ];
  const ours = contributes.menus['view/item/context'].filter(({ when }) => when.includes(VIEWS.hosts));
  expect(ours.length).toBeGreaterThan(5);
  for (const { command, when } of ours) {
    const pattern =
      /viewItem =~ \/(.*)\//.exec(when)?.[1] ?? `^${/viewItem == (\S+)/.exec(when)?.[1] ?? ''}$`;
    const fitting = kinds.filter((kind) => new RegExp(pattern).test(kind));
    expect([command, fitting.length > 0 && fitting.length < kinds.length]).toEqual([command, true]);
  }
});
