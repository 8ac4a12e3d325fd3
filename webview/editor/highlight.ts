/** What stands out in the flame graph: the functions a search found, or one function that was asked for. */
import type { LaneWeights, LayerBar } from '../../src/protocol/messages';
import { shareOfLane } from '../flame/boxShares';
import type { FlameController } from '../flame/flameController';
import { matchedWeight, nextMatch, widestBox } from '../search/matchedBoxes';
import { SearchController, type SearchState } from '../search/searchController';
import { countText, shareText } from '../ui/numberText';
import type { Toolbar } from './toolbar';

export class Highlight {
  /** Text of the search box. */
  text = '';
  private found: Uint8Array | null = null;
  private functions = 0;
  private focused: number | null = null;
  private readonly search: SearchController;
  private lanes: readonly LaneWeights[] = [];
  private bar: LayerBar = { shares: [], source: '' };

  constructor(
    private readonly flame: FlameController,
    private readonly toolbar: Toolbar,
  ) {
    this.search = new SearchController(flame.model.tables.names, (state) => this.searched(state));
  }

  searchFor(text: string): void {
    this.text = text;
    this.focused = null;
    this.toolbar.showFocus(null);
    this.search.search(text);
  }

  /** Lets all boxes of a function stand out and brings its widest into sight. */
  focus(func: number, lane: string): void {
    const { model } = this.flame;
    if (func < 0 || func >= model.tables.names.length) return;
    this.focused = func;
    this.toolbar.showFocus(model.tables.names[func]);
    this.apply();
    const box =
      widestBox(model.tables, model.total, func, lane) ?? widestBox(model.tables, model.total, func, '');
    if (box !== null) this.flame.attend(box);
  }

  clearFocus(): void {
    this.focused = null;
    this.toolbar.showFocus(null);
    this.apply();
  }

  /** True if there was something to clear. */
  clear(): boolean {
    if (this.focused !== null) {
      this.clearFocus();
      return true;
    }
    if (this.text === '') return false;
    this.toolbar.search.set('');
    this.searchFor('');
    return true;
  }

  step(direction: 1 | -1): void {
    const { model } = this.flame;
    const { matches } = model;
    if (!matches) return;
    const node = nextMatch(model.tables, model.total, matches.matched, this.flame.selection, direction);
    if (node !== null) this.flame.attend(node);
  }

  /** New weights: the shares that match are others. */
  weighted(lanes: readonly LaneWeights[], bar: LayerBar): void {
    this.lanes = lanes;
    this.bar = bar;
    this.showShares();
  }

  private searched(state: SearchState): void {
    this.found = state.kind === 'found' ? state.matched : null;
    this.functions = state.kind === 'found' ? state.functions : 0;
    if (state.kind === 'busy') {
      this.toolbar.search.showResult('Searching\u2026', 'busy');
      return;
    }
    if (state.kind === 'invalid') this.toolbar.search.showResult(state.message, 'invalid');
    if (state.kind === 'none') this.toolbar.search.showResult('', 'none');
    this.apply();
  }

  private apply(): void {
    const { model, view } = this.flame;
    let matched = this.found;
    if (this.focused !== null) {
      matched = new Uint8Array(model.tables.names.length);
      matched[this.focused] = 1;
    }
    model.setMatches(matched);
    this.showShares();
    view.invalidate();
  }

  private showShares(): void {
    const { model, view } = this.flame;
    const { matches, tables } = model;
    if (!matches) {
      view.headers.setMatched(null);
      return;
    }
    const shares = tables.lanes.map((lane) => {
      const own = this.lanes.find((weights) => weights.key === lane.key);
      if (!own || own.total <= 0) return 0;
      return Math.min(1, matchedWeight(tables, lane, model.total, matches.matched) / own.total);
    });
    view.headers.setMatched(shares);
    if (this.found === null || this.focused !== null) return;
    if (this.functions === 0) {
      this.toolbar.search.showResult('No match', 'none');
      return;
    }
    const ofAll = tables.lanes.reduce((sum, lane, i) => {
      const share = shareOfLane(
        this.lanes.find((weights) => weights.key === lane.key),
        this.bar,
      );
      return sum + (share?.share ?? 0) * shares[i];
    }, 0);
    const functions = `${countText(this.functions)} ${this.functions === 1 ? 'function' : 'functions'}`;
    this.toolbar.search.showResult(`${functions}, ${shareText(ofAll)} of everything`, 'found');
  }
}
