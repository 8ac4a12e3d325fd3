/** The Hosts view: rows as VS Code shows them, connecting when a host is unfolded, CPU use while the view is seen. */
import * as vscode from 'vscode';
import { VIEWS } from '../names';
import type { SavedHost } from './hostAccess';
import type { HostRow } from './hostRow';
import type { Hosts } from './hosts';
import { LiveLoad, loadDetails, loadText } from './liveLoad';
import { rowsOf } from './rowsOf';

export class HostsTree implements vscode.TreeDataProvider<HostRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<HostRow[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly rows = new Map<SavedHost, HostRow>();
  private readonly parents = new WeakMap<HostRow, HostRow>();
  private readonly generations = new WeakMap<SavedHost, number>();
  private readonly live: LiveLoad;
  private readonly view: vscode.TreeView<HostRow>;
  private readonly disposables: { dispose(): unknown }[];

  /** @param connect what unfolding a host does */
  constructor(
    private readonly hosts: Hosts,
    connect: (host: SavedHost) => void,
  ) {
    this.live = new LiveLoad(hosts, (host) => this.showLoad(host));
    this.view = vscode.window.createTreeView(VIEWS.hosts, { treeDataProvider: this, showCollapseAll: true });
    this.disposables = [
      this.live,
      this.changed,
      hosts.onDidChange((host) => this.update(host)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire(undefined)),
      this.view,
      this.view.onDidChangeVisibility(({ visible }) => this.live.look(visible)),
      this.view.onDidExpandElement(({ element }) => {
        if (element.kind === 'host.disconnected') connect(element.host);
      }),
    ];
    this.live.look(this.view.visible);
  }

  getChildren(row?: HostRow): HostRow[] {
    if (row === undefined)
      return vscode.workspace.isTrusted ? this.hosts.hosts.map((host) => this.rowOf(host)) : [];
    for (const child of row.children) this.parents.set(child, row);
    return [...row.children];
  }

  getParent(row: HostRow): HostRow | undefined {
    return this.parents.get(row);
  }

  getTreeItem(row: HostRow): vscode.TreeItem {
    const isHost = row.kind.startsWith('host.');
    const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const folded = row.expanded ? Expanded : Collapsed;
    const item = new vscode.TreeItem(row.label, row.children.length > 0 || isHost ? folded : None);
    item.id = row.id;
    item.contextValue = row.kind;
    item.description = row.description;
    item.tooltip = row.tooltip;
    item.accessibilityInformation = { label: row.spoken };
    if (row.icon !== null) {
      const { id, colour } = row.icon;
      item.iconPath = new vscode.ThemeIcon(
        id,
        colour === undefined ? undefined : new vscode.ThemeColor(colour),
      );
    }
    const load = row.domainId === null ? undefined : this.live.of(row.host, row.domainId);
    if (load !== undefined) {
      item.description = `${loadText(load)}, ${row.description}`;
      item.tooltip = `${row.tooltip}\n${loadDetails(load)}`;
      item.accessibilityInformation = { label: `${row.spoken}, ${loadText(load)}` };
    }
    return item;
  }

  /** Unfolds a host, or brings the row of that kind below it to the front. */
  async reveal(host: SavedHost, kind?: string): Promise<void> {
    const row = this.rowOf(host);
    const inside = this.getChildren(row).find((child) => child.kind === kind);
    await this.view.reveal(inside ?? row, {
      expand: true,
      select: kind !== undefined,
      focus: kind !== undefined,
    });
  }

  get visible(): boolean {
    return this.view.visible;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private rowOf(host: SavedHost): HostRow {
    const known = this.rows.get(host);
    if (known !== undefined) return known;
    const row = rowsOf(host, this.hosts.state(host), this.generations.get(host) ?? 0);
    this.rows.set(host, row);
    return row;
  }

  private update(host: SavedHost | undefined): void {
    if (host === undefined) {
      for (const known of this.rows.keys()) if (!this.hosts.hosts.includes(known)) this.rows.delete(known);
    } else {
      // Folded again when disconnected, so that unfolding connects.
      if (this.hosts.state(host).state === 'disconnected')
        this.generations.set(host, (this.generations.get(host) ?? 0) + 1);
      this.rows.delete(host);
    }
    this.live.update();
    this.changed.fire(undefined);
  }

  private showLoad(host: SavedHost): void {
    const below = this.rows.get(host)?.children ?? [];
    const loaded = [...below, ...below.flatMap(({ children }) => children)].filter(
      ({ domainId }) => domainId !== null,
    );
    if (loaded.length > 0) this.changed.fire(loaded);
  }
}
