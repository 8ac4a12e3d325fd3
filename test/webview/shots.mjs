/**
 * The pictures that the harness takes: each has a name, the page with its size, scale and query, what to do before it is
 * taken (`act`), and whether the page is expected to report trouble.
 */
import { comparisonShots } from './comparisonShots.mjs';
import { editorShots } from './editorShots.mjs';
import { recordShots } from './recordShots.mjs';
import { themeShots } from './themeShots.mjs';
import { troubleShots } from './troubleShots.mjs';

export const shots = [...recordShots, ...themeShots, ...editorShots, ...troubleShots, ...comparisonShots];
