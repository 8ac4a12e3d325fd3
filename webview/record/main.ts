/** Entry of the page of the form that records. */
import '../style/record.css';
import type { FromRecordForm } from '../../src/protocol/recordForm';
import { registerControls } from '../ui/controls';
import { appElement, vsCodeApi } from '../vscodeApi';
import { RecordApp } from './recordApp';

registerControls();
const api = vsCodeApi<FromRecordForm>();
// What the form holds is kept by the extension; VS Code brings the panel back after a reload if there is a state.
api.setState({});
new RecordApp(appElement(), (message) => api.postMessage(message));
