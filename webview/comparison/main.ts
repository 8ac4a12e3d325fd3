/** Entry of the comparison's page. */
import '../style/comparison.css';
import type { FromComparison } from '../../src/protocol/compare';
import { registerControls } from '../ui/controls';
import { appElement, vsCodeApi } from '../vscodeApi';
import { ComparisonApp } from './comparisonApp';

registerControls();
new ComparisonApp(appElement(), vsCodeApi<FromComparison>());
