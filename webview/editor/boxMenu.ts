/** The context menu of a box. */
import type { CallNodeIndex, FuncIndex } from '../../src/profile/ids';
import type { FlameController } from '../flame/flameController';
import { isFunction, pathTo } from '../flame/flameTables';
import { SOURCE_KEY } from '../ui/hasSource';
import type { MenuItem } from '../ui/menu';
import { visible } from '../ui/safeText';
import type { Highlight } from './highlight';
import type { Toolbar } from './toolbar';

/** A search box is no place for a megabyte. */
const MOST_SEARCHED = 500;

export interface BoxMenuEvents {
  copy(text: string): void;
  /** @param func row of the function tables */
  goToSource(func: FuncIndex): void;
}

export function boxMenu(
  node: CallNodeIndex,
  flame: FlameController,
  highlight: Highlight,
  toolbar: Toolbar,
  on: BoxMenuEvents,
): MenuItem[] {
  const { tables } = flame.model;
  const func = tables.func[node];
  const name = tables.names[func];
  return [
    { label: 'Copy function name', key: 'Ctrl+C', action: () => on.copy(name) },
    {
      label: 'Copy stack',
      // One name a line, so a name must not hold a line break.
      action: () =>
        on.copy(
          pathTo(tables, node)
            .map((row) => visible(tables.names[row]))
            .join('\n'),
        ),
    },
    ...(isFunction(tables, func)
      ? [{ label: 'Go to source', key: SOURCE_KEY, action: () => on.goToSource(func) }]
      : []),
    { label: 'Zoom to this box', key: 'Enter', action: () => flame.zoomTo(node) },
    {
      label: 'Highlight all its boxes',
      action: () => highlight.focus(func, tables.lanes[flame.model.laneOf(node)].key),
    },
    {
      label: 'Search for this function',
      action: () => {
        const text = name.slice(0, MOST_SEARCHED);
        toolbar.search.set(text);
        highlight.searchFor(text);
      },
    },
  ];
}
