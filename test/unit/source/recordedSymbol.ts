/** Functions as recordings name them, with what does not matter filled in. */
import type { RecordedSymbol } from '../../../src/source/recordedSymbol';

export function recordedSymbol(over: Partial<RecordedSymbol> = {}): RecordedSymbol {
  return {
    name: 'f',
    module: '',
    layer: 'kernel',
    sourceFile: '',
    body: '',
    binding: 'unknown',
    neighbours: [],
    ...over,
  };
}
