/** `ProxyJump`: the servers to go through, separated by commas, the first one reached directly. */
import { parseTarget, type Target } from './target';

/** @throws CannotConnect if one of them is no machine */
export function parseJumps(value: string): Target[] {
  return value.split(',').map((jump) => parseTarget(jump));
}
