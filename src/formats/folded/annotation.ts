/**
 * The marks that stackcollapse-perf.pl appends to a frame of a folded stack: `_[k]` kernel, `_[j]` compiled at run time,
 * `_[i]` inlined. A folded file holds no modules, so the mark is kept as one and written again from it.
 */
import type { Layer } from '../../profile/profile';

export type Annotation = '_[k]' | '_[j]' | '_[i]';

const MARKS: readonly { readonly annotation: Annotation; readonly module: string; readonly layer: Layer }[] =
  [
    { annotation: '_[k]', module: '[kernel]', layer: 'kernel' },
    { annotation: '_[j]', module: '[jit]', layer: 'user' },
    { annotation: '_[i]', module: '[inlined]', layer: 'unknown' },
  ];

export interface AnnotatedFrame {
  readonly name: string;
  /** '' for a frame without a mark. */
  readonly module: string;
  readonly layer: Layer;
}

/** `tcp_sendmsg_[k]` is `tcp_sendmsg` in module `[kernel]`. */
export function parseAnnotation(frame: string): AnnotatedFrame {
  const mark = MARKS.find((m) => frame.endsWith(m.annotation));
  if (mark === undefined) return { name: frame, module: '', layer: 'unknown' };
  return { name: frame.slice(0, -mark.annotation.length), module: mark.module, layer: mark.layer };
}

/** The mark that a frame of this module came with; '' if none. */
export function annotationOfModule(module: string): Annotation | '' {
  return MARKS.find((m) => m.module === module)?.annotation ?? '';
}
