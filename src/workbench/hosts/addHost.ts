/** Which host to add: one of the SSH configuration, or what is typed. */
import * as vscode from 'vscode';
import type { ConfigProblem } from '../../host/hostSettings';
import { connectFailure } from './connectFailure';
import type { HostAccess } from './hostAccess';
import type * as HostRoom from './hostRoom';
import { hostText } from './hostText';

interface HostPick extends vscode.QuickPickItem {
  /** Absent: not to be added. */
  readonly target?: string;
  readonly problem?: ConfigProblem;
}

/** Looking up where a name leads reads the configuration again; nobody reads more than this. */
const MOST_DESCRIBED = 100;

/** @returns undefined if the list was left */
export async function pickHost(hosts: HostAccess): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<HostPick>();
  picker.title = 'Add Host';
  picker.placeholder = 'A host of your SSH configuration, or user@host, or user@host:port';
  picker.matchOnDescription = true;
  picker.busy = true;
  picker.show();
  const accepted = new Promise<HostPick | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const [chosen] = picker.selectedItems;
      if (chosen.target === undefined && chosen.problem === undefined) return;
      resolve(chosen);
      picker.hide();
    });
    picker.onDidHide(() => resolve(undefined));
  });
  try {
    const room = await hosts.room();
    const { configured, problems } = await configuredHosts(room, hosts);
    const show = () => {
      picker.items = [...typedPick(room, picker.value.trim(), configured), ...configured, ...problems];
    };
    picker.onDidChangeValue(show);
    show();
    picker.busy = false;
    const chosen = await accepted;
    if (chosen?.problem !== undefined) await openProblem(chosen.problem);
    return chosen?.target;
  } finally {
    picker.dispose();
  }
}

async function configuredHosts(
  room: typeof HostRoom,
  access: HostAccess,
): Promise<{ configured: HostPick[]; problems: HostPick[] }> {
  const place = room.usersConfig();
  const { hosts, problems } = await room.listHosts(place);
  for (const { file, line, text } of problems) access.log.warn(`${file}, line ${line}: ${text}`);
  const configured = hosts.map(async (name, index): Promise<HostPick> => {
    const description = index < MOST_DESCRIBED ? await whereItLeads(room, name) : '';
    return { label: name, description, target: name, iconPath: new vscode.ThemeIcon('server') };
  });
  return {
    configured: await Promise.all(configured),
    problems: [
      ...(problems.length === 0
        ? []
        : [{ label: 'Lines that are not understood', kind: vscode.QuickPickItemKind.Separator }]),
      ...problems.map((problem) => ({
        label: hostText(problem.text),
        description: `${shortPath(problem.file, place.home)}, line ${problem.line}`,
        iconPath: new vscode.ThemeIcon('warning'),
        problem,
      })),
    ],
  };
}

function shortPath(file: string, home: string): string {
  return file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}

/** `root@xen1.lan:2222`, or why it leads nowhere. */
async function whereItLeads(room: typeof HostRoom, name: string): Promise<string> {
  try {
    const { user, hostName, port, jumps } = await room.resolveHost(name, room.usersConfig());
    const through = jumps.map((jump) => jump.alias).join(', ');
    return `${room.hopName({ user, alias: hostName, port })}${through === '' ? '' : ` through ${through}`}`;
  } catch (error) {
    return hostText(connectFailure(error).message);
  }
}

/** The first row once something is typed that is no host of the list. */
function typedPick(room: typeof HostRoom, typed: string, configured: readonly HostPick[]): HostPick[] {
  if (typed === '' || configured.some(({ target }) => target === typed)) return [];
  try {
    room.parseTarget(typed);
    return [{ label: typed, description: 'as typed', target: typed, alwaysShow: true }];
  } catch (error) {
    const iconPath = new vscode.ThemeIcon('warning');
    return [{ label: typed, description: connectFailure(error).message, iconPath, alwaysShow: true }];
  }
}

async function openProblem({ file, line }: ConfigProblem): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
}
