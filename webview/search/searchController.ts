/** Keeps the search going: text in, matching functions out, in slices between frames. */
import { NameSearch } from './nameSearch';
import { searchRequest } from './searchText';

export type SearchState =
  | { readonly kind: 'none' | 'busy' }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'found'; readonly matched: Uint8Array; readonly functions: number };

/** Time per slice: well under a frame. */
const SLICE_MS = 6;

export class SearchController {
  private running = 0;

  constructor(
    private readonly names: readonly string[],
    private readonly changed: (state: SearchState) => void,
  ) {}

  /** Searches for a text; a search that is still running is given up. */
  search(text: string): void {
    const run = ++this.running;
    const request = searchRequest(text);
    if (request.kind === 'none') {
      this.changed({ kind: 'none' });
      return;
    }
    if (request.kind === 'invalid') {
      this.changed(request);
      return;
    }
    const search = new NameSearch(this.names, request.matches);
    let announced = false;
    const slice = () => {
      if (run !== this.running) return;
      if (search.advance(SLICE_MS, () => performance.now())) {
        this.changed({ kind: 'found', matched: search.matched, functions: search.count });
        return;
      }
      if (!announced) this.changed({ kind: 'busy' });
      announced = true;
      setTimeout(slice);
    };
    slice();
  }
}
